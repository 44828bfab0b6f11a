from typing import Any

from flask import Blueprint

from app.followup.labels import channel_words, mail_tone, mail_words, step_words
from app.followup.timeline import spoken_by
from app.signing import labels
from app.signing.enums import PartySide

bp = Blueprint("followup", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "party_name": lambda project, side: labels.party_name(project, PartySide(side)),
        "project_name": labels.project_name,
        "stage_words": labels.stage_words,
        "stage_tone": labels.stage_tone,
        "contract_words": labels.contract_words,
        "side_words": labels.side_words,
        "receipt_words": labels.receipt_words,
        "channel_words": channel_words,
        "mail_words": mail_words,
        "mail_tone": mail_tone,
        "step_words": step_words,
        "spoken_by": spoken_by,
    }
