from celery import shared_task

from app.core.clock import today
from app.core.jobs import Job
from app.core.slots import take_slot
from app.core.unit_of_work import unit_of_work
from app.followup import services
from tasks.schedule import FIND_DUE_EVERY


@shared_task(name=Job.FIND_DUE.value)
def find_due() -> None:
    """Remind whom a milestone's day has come for. Whoever takes the slot does it."""
    with unit_of_work():
        if take_slot(Job.FIND_DUE, FIND_DUE_EVERY):
            services.find_due(today())
