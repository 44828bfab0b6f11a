from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import today
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.followup.evidence import keep_evidence
from app.followup.forms import ReachedForm, ReceiptForm, StageForm
from app.followup.services import change_stage, mark_not_reached, mark_reached
from app.followup.views.blueprint import bp
from app.followup.views.page import Refused, project_page
from app.signing.enums import Stage
from app.signing.labels import stage_words
from app.signing.queries import get_milestone, get_project, get_receipt
from app.signing.services import confirm_receipt


@bp.post("/console/projects/<int:project_id>/stage")
@require(Policy.KEEP_PROJECTS)
def stage(project_id: int) -> ResponseReturnValue:
    form = StageForm(now_at=get_project(project_id).stage)
    if form.validate_on_submit():
        new = Stage(form.stage.data)
        try:
            with unit_of_work():
                change_stage(project_id, new, reason=form.reason.data, actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The project is at “%(stage)s” now.", stage=stage_words(new)), "ok")
            return _back(project_id)
    return project_page(project_id, refused=Refused(stage_form=form))


@bp.post("/console/projects/<int:project_id>/milestones/<int:milestone_id>/reached")
@require(Policy.KEEP_PROJECTS)
def reached(project_id: int, milestone_id: int) -> ResponseReturnValue:
    _of_project(project_id, get_milestone(milestone_id).project_id)
    form = ReachedForm(prefix=f"m{milestone_id}")
    if form.validate_on_submit():
        try:
            with unit_of_work():
                mark_reached(
                    milestone_id,
                    reached_on=form.reached_on.data or today(),
                    actor=actor_now(),
                )
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("Noted as reached. Nobody is asked about it any more."), "ok")
            return _back(project_id)
    return project_page(project_id, refused=Refused(reached=(milestone_id, form)))


@bp.post("/console/projects/<int:project_id>/milestones/<int:milestone_id>/not-reached")
@require(Policy.KEEP_PROJECTS)
def not_reached(project_id: int, milestone_id: int) -> ResponseReturnValue:
    _of_project(project_id, get_milestone(milestone_id).project_id)
    try:
        with unit_of_work():
            mark_not_reached(milestone_id, actor=actor_now())
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(_("Taken back: the milestone is open again."), "ok")
    return _back(project_id)


@bp.post("/console/projects/<int:project_id>/receipts/<int:receipt_id>/confirm")
@require(Policy.KEEP_PROJECTS)
def confirm(project_id: int, receipt_id: int) -> ResponseReturnValue:
    """Let money count that stood as 待凭证."""
    _of_project(project_id, get_receipt(receipt_id).project_id)
    form = ReceiptForm(prefix=f"c{receipt_id}")
    if form.validate_on_submit():
        try:
            with unit_of_work():
                _confirm(receipt_id, form)
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The money counts as received now."), "ok")
            return _back(project_id)
    return project_page(project_id, refused=Refused(receipt=(receipt_id, form)))


def _confirm(receipt_id: int, form: ReceiptForm) -> None:
    upload, actor = form.upload(), actor_now()
    confirm_receipt(
        receipt_id,
        evidence_id=keep_evidence(upload).id if upload else None,
        confirmed_by=actor.label if form.by_name.data and not upload else None,
        actor=actor,
    )


def _of_project(project_id: int, owner_id: int) -> None:
    """A row of another project is not there, whoever asks."""
    if owner_id != project_id:
        raise NotFoundError


def _back(project_id: int) -> ResponseReturnValue:
    return redirect(url_for(".project", project_id=project_id))
