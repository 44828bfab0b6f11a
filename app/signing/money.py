"""到账: money that came, and what proves it."""

from datetime import date
from decimal import Decimal

from app.core import audit
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Actor
from app.signing.enums import ReceiptStatus
from app.signing.models import Receipt
from app.signing.queries import get_milestone, get_receipt, lock_project


def record_receipt(  # noqa: PLR0913 -- the columns of the row, each named by the caller
    project_id: int,
    *,
    amount: Decimal,
    received_on: date,
    evidence_id: int | None = None,
    confirmed_by: str | None = None,
    note: str | None = None,
    milestone_id: int | None = None,
    actor: Actor,
) -> Receipt:
    """Write down money. Without evidence or a named confirmer it stands as 待凭证 and does not
    count as received (docs/domain.md 5). Flushes, for its id.

    Raises:
        RuleError: for no amount (yuan), or a day in the future.

    """
    project = lock_project(project_id)
    if amount <= 0:
        raise RuleError(_("Money that came is more than 0."), field="amount")
    if received_on > today():
        raise RuleError(_("Money cannot have come in the future."), field="received_on")
    if milestone_id is not None and get_milestone(milestone_id).project_id != project_id:
        raise NotFoundError
    proven = evidence_id is not None or bool(confirmed_by)
    receipt = Receipt(
        project=project,
        amount=amount,
        received_on=received_on,
        status=ReceiptStatus.CONFIRMED if proven else ReceiptStatus.AWAITING_EVIDENCE,
        evidence_id=evidence_id,
        confirmed_by=confirmed_by,
        note=note,
        milestone_id=milestone_id,
    )
    db.session.add(receipt)
    audit.record(actor, "signing.record_receipt", receipt, event_id=project.event_id)
    return receipt


def confirm_receipt(
    receipt_id: int, *, evidence_id: int | None, confirmed_by: str | None, actor: Actor
) -> Receipt:
    """Let money that stood as 待凭证 count: its slip came, or somebody answers for it by name.

    Raises:
        RuleError: if it counts already, or there is neither slip nor name.

    """
    receipt = get_receipt(receipt_id)
    project = lock_project(receipt.project_id)
    if receipt.status is ReceiptStatus.CONFIRMED:
        raise RuleError(_("This money counts already."))
    if evidence_id is None and not confirmed_by:
        raise RuleError(
            _("Please add the bank slip, or confirm by your name that the money came."),
            field="evidence",
        )
    receipt.status = ReceiptStatus.CONFIRMED
    receipt.evidence_id = evidence_id
    receipt.confirmed_by = confirmed_by
    audit.record(actor, "signing.confirm_receipt", receipt, event_id=project.event_id)
    return receipt
