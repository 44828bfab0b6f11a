"""What this room does, in one place; each verb lives in the file of its subject."""

from app.followup.evidence import Upload
from app.followup.reminders import find_due
from app.followup.reports import (
    Answer,
    Call,
    accept_report,
    propose_report,
    refuse_settled,
    return_report,
    take_note,
)
from app.followup.requests import change_stage, mark_not_reached, mark_reached

__all__ = [
    "Answer",
    "Call",
    "Upload",
    "accept_report",
    "change_stage",
    "find_due",
    "mark_not_reached",
    "mark_reached",
    "propose_report",
    "refuse_settled",
    "return_report",
    "take_note",
]
