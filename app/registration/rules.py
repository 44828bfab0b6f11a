"""When one may register."""

from app.core.clock import now
from app.core.i18n import _
from app.events.enums import EventStatus
from app.events.models import Event


def is_over(event: Event) -> bool:
    return event.ends_at <= now()


def why_closed(event: Event, *, left: int) -> str | None:
    """Why the public cannot register now; None while they can. ``left`` is seats."""
    words = why_not_open(event)
    if words is None and is_over(event):
        words = _("This event is over.")
    if words is None and not event.registration_open:
        words = _("Registration for this event is closed.")
    if words is None and left <= 0:
        words = _("All seats are taken.")
    return words


def why_not_open(event: Event) -> str | None:
    """Why nobody can be given a seat, not even by the organizer's hand."""
    if event.status is EventStatus.CANCELLED:
        return str(_("This event has been called off."))
    if event.status is not EventStatus.PUBLISHED:
        return str(_("This event is not open to the public at the moment."))
    return None
