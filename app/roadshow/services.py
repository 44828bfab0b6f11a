from dataclasses import asdict, dataclass

from app.core import audit
from app.core.clone import Part
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _, _l
from app.core.policy import Actor
from app.events.enums import Direction
from app.events.ordering import Arrangement, close_gap, insert_at, rearrange, step
from app.events.queries import lock_event
from app.roadshow.models import Pitch
from app.roadshow.queries import get_pitch, list_pitches, pitch_count


@dataclass(frozen=True, slots=True, kw_only=True)
class PitchWords:
    company: str
    topic: str | None = None
    speaker: str | None = None
    minutes: int = 8
    question_minutes: int = 5


def add_pitch(event_id: int, words: PitchWords, *, actor: Actor) -> Pitch:
    """Put a company at the end of the order. Flushes, for its id."""
    lock_event(event_id)
    rows = list_pitches(event_id)
    _refuse(words, [row for row in rows if row.company == words.company])
    pitch = Pitch(event_id=event_id, **asdict(words))
    insert_at(rows, pitch, len(rows) + 1)
    db.session.add(pitch)
    audit.record(actor, "roadshow.add_pitch", pitch, event_id=event_id)
    return pitch


def update_pitch(event_id: int, pitch_id: int, words: PitchWords, *, actor: Actor) -> Pitch:
    lock_event(event_id)
    pitch = get_pitch(event_id, pitch_id)
    rows = list_pitches(event_id)
    _refuse(words, [row for row in rows if row.company == words.company and row is not pitch])
    for name, value in asdict(words).items():
        setattr(pitch, name, value)
    audit.record(actor, "roadshow.update_pitch", pitch, event_id=event_id)
    return pitch


def delete_pitch(event_id: int, pitch_id: int, *, actor: Actor) -> None:
    lock_event(event_id)
    pitch = get_pitch(event_id, pitch_id)
    close_gap(list_pitches(event_id), pitch)
    before = {"company": pitch.company, "topic": pitch.topic, "speaker": pitch.speaker}
    audit.record(actor, "roadshow.delete_pitch", pitch, event_id=event_id, before=before)
    db.session.delete(pitch)


def move_pitch(event_id: int, pitch_id: int, direction: Direction, *, actor: Actor) -> None:
    """One place up or down; nothing happens at the end of the list."""
    lock_event(event_id)
    pitch = get_pitch(event_id, pitch_id)
    if step(list_pitches(event_id), pitch, direction):
        audit.record(actor, "roadshow.move_pitch", pitch, event_id=event_id)


def order_pitches(event_id: int, arrangement: Arrangement, *, actor: Actor) -> None:
    event = lock_event(event_id)
    if rearrange(list_pitches(event_id), arrangement):
        audit.record(
            actor, "roadshow.order_pitches", event, event_id=event_id, **arrangement.audit()
        )


def copy_pitches(source_id: int, target_id: int) -> int:
    rows = list_pitches(source_id)
    for row in rows:
        pitch = Pitch(event_id=target_id, position=row.position, company=row.company)
        pitch.topic, pitch.speaker = row.topic, row.speaker
        pitch.minutes, pitch.question_minutes = row.minutes, row.question_minutes
        db.session.add(pitch)
    return len(rows)


PITCHES = Part(
    key="pitches",
    label=_l("Roadshow"),
    note=_l("companies, topics and minutes"),
    count=pitch_count,
    copy=copy_pitches,
    usual=False,  # next year's companies are others
)


def _refuse(words: PitchWords, same_topic: list[Pitch]) -> None:
    if any(pitch.topic == words.topic for pitch in same_topic):
        raise RuleError(
            _("%(company)s is on the list with this topic already.", company=words.company),
            field="company",
        )
    if words.minutes < 1:
        raise RuleError(_("A pitch takes at least one minute."), field="minutes")
    if words.question_minutes < 0:
        raise RuleError(_("The time for questions can't be negative."), field="question_minutes")
