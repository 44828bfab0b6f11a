"""Jobs of this room."""

import time
from collections.abc import Callable
from functools import partial

from celery import shared_task
from sqlalchemy.exc import DBAPIError

from app.core.jobs import Job
from app.core.slots import take_slot
from app.core.unit_of_work import unit_of_work
from app.mail.delivery import claim_mail, mark_failed, mark_sent, send_claimed, sweep_mails
from app.mail.transport import DeliveryError
from tasks.schedule import SWEEP_EVERY

_SOFT_LIMIT = 240
"""Seconds; below the lease, so that a worker that hangs has let go before it is taken over."""
_PAUSES = (1, 4, 15, 40)
"""Seconds between tries to write down what happened."""


@shared_task(name=Job.DELIVER_MAIL.value, soft_time_limit=_SOFT_LIMIT)
def deliver(mail_id: int) -> None:
    """Claim, send with no transaction open, write down what happened."""
    with unit_of_work():
        claim = claim_mail(mail_id)
    if claim is None:
        return
    try:
        channel = send_claimed(claim)
    except DeliveryError as error:
        _write_down(partial(mark_failed, claim, error))
    else:
        _write_down(partial(mark_sent, claim, channel))


@shared_task(name=Job.SWEEP_MAIL.value)
def sweep() -> None:
    with unit_of_work():
        if take_slot(Job.SWEEP_MAIL, SWEEP_EVERY):
            sweep_mails()


def _write_down(mark: Callable[[], bool]) -> None:
    """Commit ``mark``, also when the database is away for a minute: a mail that left and is not
    marked would leave twice.
    """
    for pause in _PAUSES:
        try:
            with unit_of_work():
                mark()
        except DBAPIError:
            time.sleep(pause)
        else:
            return
    with unit_of_work():
        mark()
