"""Pages of events in the console, and the calendar file for everyone."""

from app.events.views import (
    agenda,
    awards,
    clone,
    emblem,
    guest_orders,
    guests,
    plaques,
    settings,
    workshop,
)
from app.events.views.blueprint import bp

__all__ = [
    "agenda",
    "awards",
    "bp",
    "clone",
    "emblem",
    "guest_orders",
    "guests",
    "plaques",
    "settings",
    "workshop",
]
