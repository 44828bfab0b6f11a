"""Slowing down guessers: failures counted per account or token, never per hall's address.

500 guests share one address behind a hall's NAT, so an address is no key (docs/architecture.md).
"""

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from app.core.clock import latest, now
from app.core.db import db
from app.core.errors import TooManyAttemptsError
from app.core.i18n import _
from app.core.models import Throttle

WINDOW = timedelta(minutes=15)
ALLOWED = 8
"""Failures in a window before the key rests."""


def is_throttled(key: str) -> bool:
    """Whether ``key`` rests."""
    row = db.session.get(Throttle, key)
    return bool(row and row.blocked_until and now() < row.blocked_until <= latest(WINDOW))


def refuse_if_throttled(key: str) -> None:
    """Raise TooManyAttemptsError while ``key`` rests."""
    if is_throttled(key):
        raise TooManyAttemptsError(_("Too many attempts. Please try again in 15 minutes."))


def count_failure(key: str, *, allowed: int = ALLOWED) -> int:
    """One more failure of ``key``; guesses of the same moment are all counted. How many now."""
    row = _lock(key) or _first(key)
    if now() - row.first_at > WINDOW or row.first_at > latest(timedelta()):
        row.failures, row.first_at, row.blocked_until = 0, now(), None
    row.failures += 1
    if row.failures >= allowed:
        row.blocked_until = now() + WINDOW
    return row.failures


def forget_failures(key: str) -> None:
    row = db.session.get(Throttle, key)
    if row is not None:
        db.session.delete(row)


def _lock(key: str) -> Throttle | None:
    """Read afresh: what ``refuse_if_throttled`` read may be older than another's count."""
    return db.session.get(Throttle, key, with_for_update=True, populate_existing=True)


def _first(key: str) -> Throttle:
    """A row without a failure yet, or the one that another guesser made in this moment."""
    row = Throttle(key=key, failures=0, first_at=now(), blocked_until=None)
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        found = _lock(key)
        if found is None:  # it was not the key that the database refused
            raise
        return found
    return row
