"""Periodic jobs: whoever takes the slot runs it, also with two beats or after a clock jump."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, delete, or_, update
from sqlalchemy.exc import IntegrityError

from app.core.clock import DRIFT, now
from app.core.db import db
from app.core.jobs import Job
from app.core.models import Heartbeat, JobSlot

_KEPT = timedelta(days=2)


def take_slot(job: Job, every: timedelta) -> bool:
    """Whether this call is the first for ``job`` in the current slot of length ``every``.

    Slots that were taken while the clock stood ahead are free again when their time comes.
    """
    slot = _slot_start(now(), every)
    try:
        with db.session.begin_nested():
            db.session.add(JobSlot(job=job.value, slot=slot))
    except IntegrityError:
        return False
    past, ahead = JobSlot.slot < slot - _KEPT, JobSlot.slot > slot + every + DRIFT
    db.session.execute(delete(JobSlot).where(JobSlot.job == job.value, or_(past, ahead)))
    return True


def beat_heart(part: str) -> None:
    """Note that ``part`` was at work now; two parts may say so at the same moment."""
    seen = update(Heartbeat).where(Heartbeat.part == part).values(at=now())
    if cast("CursorResult[Any]", db.session.execute(seen)).rowcount:
        return
    try:
        with db.session.begin_nested():
            db.session.add(Heartbeat(part=part, at=now()))
    except IntegrityError:  # another worker wrote the first row in the same moment
        db.session.execute(seen)


def _slot_start(instant: datetime, every: timedelta) -> datetime:
    seconds = int(every.total_seconds())
    return datetime.fromtimestamp(int(instant.timestamp()) // seconds * seconds, UTC)
