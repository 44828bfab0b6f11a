from celery import shared_task

from app.core.jobs import Job
from app.core.slots import beat_heart
from app.core.unit_of_work import unit_of_work


@shared_task(name=Job.HEARTBEAT.value)
def heartbeat(from_beat: int) -> None:
    """Note that a worker runs, and that beat woke it (1) or a worker that has just started (0).

    ``/health`` tells when either is silent.
    """
    with unit_of_work():
        beat_heart("worker")
        if from_beat:
            beat_heart("beat")
