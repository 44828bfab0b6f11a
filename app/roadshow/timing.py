"""When each company is on: counted from the roadshow's hour on the agenda. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.core.clock import SHANGHAI, local
from app.events.enums import AgendaKind
from app.events.models import AgendaItem, Event
from app.roadshow.models import Pitch


@dataclass(frozen=True, slots=True)
class Turn:
    begins: time
    ends: time


@dataclass(frozen=True, slots=True)
class Timing:
    turns: Sequence[Turn]
    """One per company, in order; empty while the agenda has no hour for the roadshow."""
    over: int
    """Minutes by which the companies run past what the agenda leaves them."""


def timing(event: Event, agenda: Sequence[AgendaItem], pitches: Sequence[Pitch]) -> Timing:
    """The roadshow begins with its first item that has an hour, and must end when the next item
    of another kind begins, or with the event.
    """
    slot = _slot(event, agenda)
    if slot is None:
        return Timing((), 0)
    at, end = slot
    turns = []
    for pitch in pitches:
        until = at + timedelta(minutes=pitch.minutes + pitch.question_minutes)
        turns.append(Turn(at.time(), until.time()))
        at = until
    return Timing(turns, max(0, int((at - end).total_seconds()) // 60))


def _slot(event: Event, agenda: Sequence[AgendaItem]) -> tuple[datetime, datetime] | None:
    day = local(event.starts_at).date()
    timed = [
        (item.kind, datetime.combine(day, item.begins, tzinfo=SHANGHAI))
        for item in agenda
        if item.begins is not None
    ]
    begins = next((at for kind, at in timed if kind is AgendaKind.PITCH), None)
    if begins is None:
        return None
    later = (at for kind, at in timed if at > begins and kind is not AgendaKind.PITCH)
    return begins, min(later, default=local(event.ends_at))
