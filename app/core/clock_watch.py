"""Whether the machine's clock may be believed by a job that writes to people by the calendar.

A clock that leaps a year ahead would ask about everything planned for that year, in one morning.
So whoever finds himself far from where he last was waits, and counts how often he looked: that
number grows at the same pace whatever the clock does meanwhile (docs/adr/0015-clock.md).
"""

from datetime import timedelta

from sqlalchemy import select

from app.core.clock import now
from app.core.db import db
from app.core.jobs import Job
from app.core.models import ClockWatch

AHEAD = timedelta(days=14)
"""A house that was switched off over the longest holidays is not surprised."""
BACK = timedelta(hours=1)


def believe_clock(job: Job, *, patience: int) -> bool:
    """Look at the clock; whether ``job`` may go by it.

    ``patience``: how many looks in vain it takes to believe it all the same. A clock that comes
    back to where it was is believed at once.
    """
    instant = now()
    watch = db.session.get(ClockWatch, job.value, with_for_update=True)
    if watch is None:
        db.session.add(ClockWatch(job=job.value, believed_at=instant))
        return True
    strange = not watch.believed_at - BACK <= instant <= watch.believed_at + AHEAD
    if strange and watch.doubts < patience:
        watch.doubts += 1
        return False
    watch.believed_at, watch.doubts = instant, 0
    return True


def clock_is_believed() -> bool:
    """Whether no job doubts the clock."""
    return db.session.scalar(select(ClockWatch.job).where(ClockWatch.doubts > 0).limit(1)) is None
