from typing import Any

from flask import Blueprint

from app.documents import labels
from app.documents.enums import BatchStatus, DocumentStatus
from app.documents.rendering import DocumentKind
from app.documents.verification import Answer

bp = Blueprint("documents", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "labels": labels,
        "Answer": Answer,
        "BatchStatus": BatchStatus,
        "DocumentKind": DocumentKind,
        "DocumentStatus": DocumentStatus,
    }
