"""Pages of events in the console, and the calendar file for everyone."""

from app.events.views import agenda, awards, emblem, guests, plaques, settings
from app.events.views.blueprint import bp

__all__ = ["agenda", "awards", "bp", "emblem", "guests", "plaques", "settings"]
