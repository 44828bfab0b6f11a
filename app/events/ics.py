"""An event as iCalendar: one entry as an attachment of mails, the whole programme as a feed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

from icalendar import Calendar, Timezone
from icalendar import Event as Entry

from app.core.clock import SHANGHAI, local
from app.core.i18n import _
from app.events.enums import EventStatus
from app.events.labels import event_name, event_place
from app.events.models import AgendaItem, Event

_MOMENT = timedelta(minutes=15)
"""What an item lasts that begins after the event's end."""


def event_calendar(event: Event, *, url: str) -> bytes:
    """The calendar file, in the reader's language; ``url`` is the event's public address.

    The same event gives the same bytes. Its UID never changes, and each change of the event or of
    its agenda gives a higher SEQUENCE, so a calendar replaces the entry it has.
    """
    calendar = _calendar()
    calendar.add_component(_entry(event, url))
    return bytes(calendar.to_ical())


def event_feed(event: Event, *, url: str) -> bytes:
    """What a calendar subscribes to: the event, and each item of the agenda that has an hour.

    Items share the event's SEQUENCE: when one moves, the end of the one before moves with it.
    """
    calendar = _calendar()
    calendar.add("name", event_name(event))
    calendar.add("x-wr-calname", event_name(event))
    calendar.add("refresh-interval", timedelta(hours=1), {"VALUE": "DURATION"})
    calendar.add_component(_entry(event, url))
    for item, begins, ends in _hours(event):
        calendar.add_component(_item_entry(event, item, begins, ends))
    return bytes(calendar.to_ical())


def _calendar() -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Huiqian//Huiqian//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(_timezone())
    return calendar


@cache
def _timezone() -> Timezone:
    """Found by looking at each day since 1970: ten times the cost of all the rest."""
    return Timezone.from_tzid(SHANGHAI.key)


def _entry(event: Event, url: str) -> Entry:
    busy = event.status is not EventStatus.CANCELLED
    entry = _bare(event, f"event-{event.id}", event.created_at, event_name(event), busy=busy)
    entry.add("dtstart", local(event.starts_at))
    entry.add("dtend", local(event.ends_at))
    entry.add("description", _description(event, url))
    entry.add("url", url)
    return entry


def _item_entry(event: Event, item: AgendaItem, begins: datetime, ends: datetime) -> Entry:
    """Takes no hours of its own: the event's entry has them already."""
    entry = _bare(event, f"agenda-{item.id}", item.created_at, item.title, busy=False)
    entry.add("dtstart", begins)
    entry.add("dtend", ends)
    words = "\n".join(filter(None, (item.speaker, item.note)))
    if words:
        entry.add("description", words)
    return entry


def _bare(event: Event, kind: str, created_at: datetime, name: str, *, busy: bool) -> Entry:
    cancelled = event.status is EventStatus.CANCELLED
    entry = Entry()
    entry.add("uid", f"{kind}-{int(created_at.timestamp())}@huiqian")
    entry.add("sequence", _sequence(event))
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("summary", _("Cancelled: %(name)s", name=name) if cancelled else name)
    entry.add("location", event_place(event))
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    entry.add("transp", "OPAQUE" if busy else "TRANSPARENT")
    return entry


def _hours(event: Event) -> Iterator[tuple[AgendaItem, datetime, datetime]]:
    """Items with an hour, and when they end: when the next begins, the last with the event.

    One that begins after all of these, as a dinner may, lasts a moment.
    """
    day, end = local(event.starts_at).date(), local(event.ends_at)
    timed = [
        (item, datetime.combine(day, item.begins, tzinfo=SHANGHAI))
        for item in event.agenda
        if item.begins is not None
    ]
    for item, begins in timed:
        later = [other for _item, other in timed if other > begins]
        yield item, begins, min([*later, end] if end > begins else [*later, begins + _MOMENT])


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
