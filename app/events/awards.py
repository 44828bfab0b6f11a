"""Services of awards: plaques handed over on stage."""

from dataclasses import asdict, dataclass

from app.core import audit
from app.core.db import db
from app.core.policy import Actor
from app.events.enums import Direction
from app.events.models import Award
from app.events.ordering import Arrangement, close_gap, insert_at, rearrange, step
from app.events.queries import get_award, list_awards, lock_event


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardWords:
    title: str
    """What the plaque says."""
    awarded_by: str
    awarded_to: str


def add_award(event_id: int, words: AwardWords, *, actor: Actor) -> Award:
    """Put a plaque at the end of the order. Flushes, for its id."""
    lock_event(event_id)
    rows = list_awards(event_id)
    award = Award(event_id=event_id, **asdict(words))
    insert_at(rows, award, len(rows) + 1)
    db.session.add(award)
    audit.record(actor, "events.add_award", award, event_id=event_id)
    return award


def update_award(event_id: int, award_id: int, words: AwardWords, *, actor: Actor) -> Award:
    lock_event(event_id)
    award = get_award(event_id, award_id)
    for name, value in asdict(words).items():
        setattr(award, name, value)
    audit.record(actor, "events.update_award", award, event_id=event_id)
    return award


def delete_award(event_id: int, award_id: int, *, actor: Actor) -> None:
    lock_event(event_id)
    award = get_award(event_id, award_id)
    close_gap(list_awards(event_id), award)
    before = {
        "title": award.title,
        "awarded_by": award.awarded_by,
        "awarded_to": award.awarded_to,
    }
    audit.record(actor, "events.delete_award", award, event_id=event_id, before=before)
    db.session.delete(award)


def move_award(event_id: int, award_id: int, direction: Direction, *, actor: Actor) -> None:
    """One place up or down; nothing happens at the end of the list."""
    lock_event(event_id)
    award = get_award(event_id, award_id)
    if step(list_awards(event_id), award, direction):
        audit.record(actor, "events.move_award", award, event_id=event_id)


def order_awards(event_id: int, arrangement: Arrangement, *, actor: Actor) -> None:
    event = lock_event(event_id)
    if rearrange(list_awards(event_id), arrangement):
        audit.record(actor, "events.order_awards", event, event_id=event_id, **arrangement.audit())


def copy_awards(source_id: int, target_id: int) -> int:
    """The same words in the same order; the papers made of them stay with their event."""
    rows = list_awards(source_id)
    for row in rows:
        award = Award(event_id=target_id, position=row.position, title=row.title)
        award.awarded_by, award.awarded_to = row.awarded_by, row.awarded_to
        db.session.add(award)
    return len(rows)
