import io

from flask import send_file
from flask.typing import ResponseReturnValue

from app.core.errors import NotFoundError
from app.core.files import read_file
from app.core.policy import Policy, require
from app.signing.models import Receipt
from app.signing.queries import get_receipt
from app.signing.views.blueprint import bp


@bp.get("/console/projects/<int:project_id>/receipts/<int:receipt_id>/evidence")
@require(Policy.READ_PROJECT)
def evidence(project_id: int, receipt_id: int) -> ResponseReturnValue:
    """The bank slip, as attachment."""
    stored = _receipt(project_id, receipt_id).evidence
    if stored is None:
        raise NotFoundError
    return send_file(
        io.BytesIO(read_file(stored)),
        mimetype=stored.content_type,
        as_attachment=True,
        download_name=stored.filename,
    )


def _receipt(project_id: int, receipt_id: int) -> Receipt:
    receipt = get_receipt(receipt_id)
    if receipt.project_id != project_id:
        raise NotFoundError
    return receipt
