import logging
from datetime import timedelta

from celery import shared_task

from app.core.clock import today
from app.core.clock_watch import believe_clock
from app.core.jobs import Job
from app.core.slots import take_slot
from app.core.unit_of_work import unit_of_work
from app.followup import services
from tasks.schedule import FIND_DUE_EVERY

logger = logging.getLogger(__name__)

_RESTS_FOR = timedelta(days=1)
"""After a leap of the clock that nobody puts right."""


@shared_task(name=Job.FIND_DUE.value)
def find_due() -> None:
    """Remind whom a milestone's day has come for. Whoever takes the slot does it."""
    with unit_of_work():
        if not take_slot(Job.FIND_DUE, FIND_DUE_EVERY):
            return
        if believe_clock(Job.FIND_DUE, patience=_RESTS_FOR // FIND_DUE_EVERY):
            services.find_due(today())
        else:
            logger.warning("The clock leapt; reminders rest")
