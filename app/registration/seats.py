"""Never one seat too many, without a queue of everybody behind everybody.

Why this is safe stands in docs/adr/0010-seats.md.
"""

from dataclasses import dataclass

from app.core.db import db
from app.events.models import Event
from app.events.queries import lock_event, share_event
from app.registration.queries import count_live, last_id_and_unseen, seats_left


class _AlmostFullError(Exception):
    """The seats that are left could all be taken by transactions that nobody sees yet."""


@dataclass(frozen=True, slots=True)
class Room:
    """An event that keeps what it says until the transaction ends, and its seats."""

    event: Event
    left: int
    """Exact where the event is locked alone; else no more than there are, and more than can be
    taken at once."""


@dataclass(frozen=True, slots=True)
class _Count:
    taken: int
    last_id: int
    """Of a registration when it was counted."""


_counts: dict[int, _Count] = {}
"""What this process counted last, by event: no seat is taken without a new id."""


def hold_room(event_id: int) -> Room:
    """Keep the event as it is for this transaction, and count its seats.

    While more seats are free than the database runs transactions at once, registrations go on side
    by side: those that nobody sees yet cannot take the last seat. Then, and where the database
    cannot share rows, one at a time.
    """
    try:
        with db.session.begin_nested():  # undone, it gives the shared lock back
            return _shared_room(event_id)
    except _AlmostFullError:
        event = lock_event(event_id)
        return Room(event, seats_left(event))


def _shared_room(event_id: int) -> Room:
    if db.engine.dialect.name != "postgresql":
        raise _AlmostFullError
    event = share_event(event_id)
    last_id, unseen = last_id_and_unseen()
    before = _counts.get(event_id)
    left = 0
    if before is not None:  # those who were under way then took one each, and so did each id since
        left = event.capacity - before.taken - unseen - (last_id - before.last_id)
    if left <= unseen:
        left = event.capacity - _count(event_id, last_id)
    if left <= unseen:
        raise _AlmostFullError
    return Room(event, left)


def _count(event_id: int, last_id: int) -> int:
    """Count anew; ``last_id`` was read before, so what is not seen has a higher one or is open."""
    taken = count_live(event_id)
    _counts[event_id] = _Count(taken, last_id)
    return taken
