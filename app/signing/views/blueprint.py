from typing import Any

from flask import Blueprint

from app.signing import labels
from app.signing.enums import PartySide

bp = Blueprint("signing", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "party_name": lambda project, side: labels.party_name(project, PartySide(side)),
        "project_name": labels.project_name,
        "stage_words": labels.stage_words,
        "stage_tone": labels.stage_tone,
        "ceremony_words": labels.ceremony_words,
        "contract_words": labels.contract_words,
        "side_words": labels.side_words,
    }
