"""Never one seat too many, without a queue of everybody behind everybody.

Why this is safe stands in docs/adr/0010-seats.md.
"""

from dataclasses import dataclass

from app.core.db import db
from app.events.models import Event
from app.events.queries import lock_event, share_event
from app.registration.queries import count_live_and_unseen, seats_left


class _AlmostFullError(Exception):
    """The seats that are left could all be taken by transactions that nobody sees yet."""


@dataclass(frozen=True, slots=True)
class Room:
    """An event that keeps what it says until the transaction ends, and its seats."""

    event: Event
    left: int
    """Exact where the event is locked alone; else there are more than can be taken at once."""


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
    taken, unseen = count_live_and_unseen(event_id)
    if event.capacity - taken <= unseen:
        raise _AlmostFullError
    return Room(event, event.capacity - taken)
