"""Drawing certificates, slice by slice."""

import time

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

from app.core.jobs import Job
from app.core.slots import take_slot
from app.core.unit_of_work import unit_of_work
from app.documents.drawing import (
    claim_slice,
    draw_sheet,
    fail_slice,
    keep_drawn,
    leave_slice,
    sweep,
)
from app.documents.rendering.signatures import IdentityError, TimestampError
from tasks.schedule import SWEEP_EVERY

_LONGEST = 240
"""Seconds after which a job leaves its slice to the next one. Below the soft time limit, which
does not exist on Windows."""


@shared_task(name=Job.DRAW_SLICE.value)
def draw_slice(slice_id: int) -> None:
    """Draw group after group; whatever stops us, the rows say what is left."""
    deadline = time.monotonic() + _LONGEST
    with unit_of_work():
        group = claim_slice(slice_id)
    while group is not None:
        held = group
        try:
            drawn = [draw_sheet(sheet) for sheet in held.sheets]
            with unit_of_work():
                group = keep_drawn(held, drawn)
        except SoftTimeLimitExceeded:
            deadline = 0
            group = held
        except (IdentityError, TimestampError) as error:
            with unit_of_work():
                fail_slice(held, str(error))
            return
        if group is not None and time.monotonic() > deadline:
            with unit_of_work():
                leave_slice(group)
            return


@shared_task(name=Job.SWEEP_DOCUMENTS.value)
def sweep_documents() -> None:
    """Find slices whose worker died, and those that nobody was told of."""
    with unit_of_work():
        if take_slot(Job.SWEEP_DOCUMENTS, SWEEP_EVERY):
            sweep()
