"""Services of the agenda: what happens on stage, in which order."""

from dataclasses import asdict, dataclass
from datetime import time

from app.core import audit
from app.core.clock import local, now
from app.core.db import db
from app.core.policy import Actor
from app.events.enums import AgendaKind, Direction
from app.events.models import AgendaItem, Event
from app.events.ordering import Arrangement, close_gap, insert_at, rearrange, step
from app.events.queries import get_agenda_item, get_event, list_agenda, lock_event

_A_DAY = 24 * 60
"""Minutes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaWords:
    kind: AgendaKind
    title: str
    begins: time | None = None
    """Wall clock in Shanghai."""
    speaker: str | None = None
    note: str | None = None


def add_agenda_item(event_id: int, words: AgendaWords, *, actor: Actor) -> AgendaItem:
    """Put an item before the first that begins later, or at the end. Flushes, for its id."""
    _lock_and_touch(event_id)
    rows = list_agenda(event_id)
    later = (
        row.position
        for row in rows
        if words.begins and row.begins is not None and row.begins > words.begins
    )
    item = AgendaItem(event_id=event_id, **asdict(words))
    insert_at(rows, item, next(later, len(rows) + 1))
    db.session.add(item)
    audit.record(actor, "events.add_agenda_item", item, event_id=event_id)
    return item


def update_agenda_item(
    event_id: int, item_id: int, words: AgendaWords, *, actor: Actor
) -> AgendaItem:
    """Change the words; the place on the agenda stays as it was ordered by hand."""
    _lock_and_touch(event_id)
    item = get_agenda_item(event_id, item_id)
    for name, value in asdict(words).items():
        setattr(item, name, value)
    audit.record(actor, "events.update_agenda_item", item, event_id=event_id)
    return item


def delete_agenda_item(event_id: int, item_id: int, *, actor: Actor) -> None:
    _lock_and_touch(event_id)
    item = get_agenda_item(event_id, item_id)
    close_gap(list_agenda(event_id), item)
    before = {"kind": item.kind, "title": item.title, "speaker": item.speaker, "note": item.note}
    audit.record(actor, "events.delete_agenda_item", item, event_id=event_id, before=before)
    db.session.delete(item)


def move_agenda_item(event_id: int, item_id: int, direction: Direction, *, actor: Actor) -> None:
    """One place up or down; nothing happens at the end of the list."""
    _lock_and_touch(event_id)
    item = get_agenda_item(event_id, item_id)
    if step(list_agenda(event_id), item, direction):
        audit.record(actor, "events.move_agenda_item", item, event_id=event_id)


def order_agenda(event_id: int, arrangement: Arrangement, *, actor: Actor) -> None:
    event = _lock_and_touch(event_id)
    if rearrange(list_agenda(event_id), arrangement):
        audit.record(actor, "events.order_agenda", event, event_id=event_id, **arrangement.audit())


def copy_agenda(source_id: int, target_id: int) -> int:
    """The same items; their hours move as far as the event's beginning does."""
    old, new = (local(get_event(id_).starts_at).time() for id_ in (source_id, target_id))
    later = _minutes(new) - _minutes(old)
    rows = list_agenda(source_id)
    for row in rows:
        item = AgendaItem(event_id=target_id, position=row.position, kind=row.kind)
        item.title, item.speaker, item.note = row.title, row.speaker, row.note
        item.begins = _moved(row.begins, later)
        db.session.add(item)
    return len(rows)


def _moved(begins: time | None, minutes: int) -> time | None:
    """None where it would be on another day: then it is to be settled anew."""
    if begins is None:
        return None
    at = _minutes(begins) + minutes
    return time(*divmod(at, 60)) if 0 <= at < _A_DAY else None


def _minutes(hour: time) -> int:
    """Since midnight."""
    return hour.hour * 60 + hour.minute


def _lock_and_touch(event_id: int) -> Event:
    """The calendar entry holds the agenda, so a changed agenda makes a newer entry."""
    event = lock_event(event_id)
    event.updated_at = now()
    return event
