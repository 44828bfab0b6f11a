"""What beat wakes, and how often. Each periodic job takes its slot first (``core.slots``)."""

from datetime import timedelta
from typing import Any

from app.core.jobs import Job

HEARTBEAT_EVERY = timedelta(seconds=30)
SWEEP_EVERY = timedelta(seconds=15)
FIND_DUE_EVERY = timedelta(minutes=1)


def _entry(job: Job, every: timedelta, *args: int) -> dict[str, Any]:
    # A wake-up that nobody took in time is worthless: the next one is under way.
    options = {"expires": every.total_seconds()}
    return {"task": job.value, "schedule": every, "args": args, "options": options}


SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": _entry(Job.HEARTBEAT, HEARTBEAT_EVERY, 1),
    "sweep mail": _entry(Job.SWEEP_MAIL, SWEEP_EVERY),
    "sweep documents": _entry(Job.SWEEP_DOCUMENTS, SWEEP_EVERY),
    "find due milestones": _entry(Job.FIND_DUE, FIND_DUE_EVERY),
}
