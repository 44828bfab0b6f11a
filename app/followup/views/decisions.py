import io

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.accounts.identity import session_now
from app.accounts.queries import sight_of, visible_event_ids
from app.core.clock import today
from app.core.errors import NotFoundError, RuleError
from app.core.files import read_file
from app.core.i18n import _
from app.core.pages import page_url
from app.core.pagination import paginate
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.followup.forms import AcceptForm, ReturnForm
from app.followup.ladder import SECOND_STEP
from app.followup.queries import call_list, get_report, open_reports, unasked_milestones
from app.followup.services import accept_report
from app.followup.services import return_report as send_back
from app.followup.views.blueprint import bp
from app.followup.views.page import Refused, project_page, proposals
from app.signing.enums import ReceiptStatus
from app.signing.models import Project

_INBOX = "inbox"
"""Where a decision was pressed, when not on the project's page."""


@bp.get("/console/reports")
@require(Policy.READ_LEDGER)
def inbox() -> ResponseReturnValue:
    """待处理: what waits for a decision, and whom to call."""
    return _inbox_page(Refused()), 200


@bp.post("/console/reports/<int:report_id>/accept")
@require(Policy.KEEP_PROJECTS)
def accept(report_id: int) -> ResponseReturnValue:
    project_id = get_report(report_id).project_id
    form = AcceptForm()
    try:
        with unit_of_work():
            report = accept_report(
                report_id,
                mismatch_seen=form.mismatch_seen.data,
                money_confirmed=form.money_confirmed.data,
                actor=actor_now(),
            )
            stands = report.receipt.status if report.receipt else None
    except RuleError as error:
        return _again(project_id, Refused(report_id=report_id, words=str(error)))
    flash(_accepted_words(stands), "ok")
    return _back(project_id)


@bp.post("/console/reports/<int:report_id>/return")
@require(Policy.KEEP_PROJECTS)
def return_report(report_id: int) -> ResponseReturnValue:
    project_id = get_report(report_id).project_id
    form = ReturnForm(prefix=f"r{report_id}")
    if form.validate_on_submit():
        try:
            with unit_of_work():
                send_back(report_id, reason=form.reason.data, actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("Sent back. The contact reads the reason in the next mail."), "ok")
            return _back(project_id)
    words = " ".join(form.form_errors) or None
    return _again(project_id, Refused(report_id=report_id, words=words, return_form=form))


@bp.get("/console/reports/<int:report_id>/evidence")
@require(Policy.READ_PROJECT)
def evidence(report_id: int) -> ResponseReturnValue:
    """What came with a report, as attachment."""
    stored = get_report(report_id).evidence
    if stored is None:
        raise NotFoundError
    return send_file(
        io.BytesIO(read_file(stored)),
        mimetype=stored.content_type,
        as_attachment=True,
        download_name=stored.filename,
    )


def _may_report(project: Project) -> bool:
    return allowed(Policy.REPORT_PROJECT, project.event_id, project.unit_id)


def _accepted_words(receipt_status: ReceiptStatus | None) -> str:
    if receipt_status is ReceiptStatus.AWAITING_EVIDENCE:
        return str(_("Accepted. The money stands as “slip to follow” and does not count yet."))
    return str(_("Accepted. It stands in the ledger now."))


def _again(project_id: int, refused: Refused) -> ResponseReturnValue:
    if request.form.get("back") == _INBOX:
        return _inbox_page(refused), 422
    return project_page(project_id, refused=refused)


def _back(project_id: int) -> ResponseReturnValue:
    if request.form.get("back") == _INBOX:
        return redirect(url_for(".inbox"))
    return redirect(url_for(".project", project_id=project_id))


def _inbox_page(refused: Refused) -> str:
    sight = sight_of(session_now().roles)
    page = paginate(open_reports(sight), number=request.args.get("page", 1, type=int))
    return render_template(
        "followup/inbox.html",
        page=page,
        page_url=page_url,
        proposals=proposals(page.rows, refused),
        deciding=visible_event_ids(session_now().roles, Policy.KEEP_PROJECTS),
        calls=call_list(sight),
        unasked=unasked_milestones(sight, today() + SECOND_STEP),
        may_report=_may_report,
        today=today(),
    )
