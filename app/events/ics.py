"""An event as an iCalendar file: for the public page and as an attachment of mails."""

from datetime import UTC
from functools import cache

from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from app.core.clock import SHANGHAI, local
from app.core.i18n import _
from app.events.enums import EventStatus
from app.events.labels import event_name, event_place
from app.events.models import AgendaItem, Event


def event_calendar(event: Event, *, url: str) -> bytes:
    """The calendar file, in the reader's language; ``url`` is the event's public address.

    The same event gives the same bytes. Its UID never changes, and each change of the event or of
    its agenda gives a higher SEQUENCE, so a calendar replaces the entry it has.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Huiqian//Huiqian//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_timezone())
    calendar.add_component(_entry(event, url))
    return bytes(calendar.to_ical())


@cache
def _timezone() -> Timezone:
    """Found by looking at each day since 1970: ten times the cost of all the rest."""
    return Timezone.from_tzid(SHANGHAI.key)


def _entry(event: Event, url: str) -> Entry:
    cancelled = event.status is EventStatus.CANCELLED
    entry = Entry()
    entry.add("uid", f"event-{event.id}-{int(event.created_at.timestamp())}@huiqian")
    entry.add("sequence", _sequence(event))
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("dtstart", local(event.starts_at))
    entry.add("dtend", local(event.ends_at))
    name = event_name(event)
    entry.add("summary", _("Cancelled: %(name)s", name=name) if cancelled else name)
    entry.add("location", event_place(event))
    entry.add("description", _description(event, url))
    entry.add("url", url)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return entry


def _sequence(event: Event) -> int:
    """Seconds from the making of the event to its last change: it only grows."""
    return max(0, int((event.updated_at - event.created_at).total_seconds()))


def _description(event: Event, url: str) -> str:
    lines = [_line(item) for item in event.agenda]
    if lines:
        lines = [_("Agenda"), *lines, ""]
    return "\n".join([_("Organised by %(name)s", name=event.organiser), "", *lines, url])


def _line(item: AgendaItem) -> str:
    begins = f"{item.begins:%H:%M}" if item.begins else None
    return "  ".join(filter(None, (begins, item.title, item.speaker)))
