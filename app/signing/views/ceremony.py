from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.signing.ceremony import choices_at, event_day, stage_by_file
from app.signing.enums import Stage
from app.signing.forms import CeremonyForm
from app.signing.labels import project_name
from app.signing.queries import get_project
from app.signing.services import hold_ceremony, take_back_ceremony
from app.signing.views.blueprint import bp


@bp.route("/console/projects/<int:project_id>/hold", methods=["GET", "POST"])
@require(Policy.KEEP_PROJECTS)
def hold(project_id: int) -> ResponseReturnValue:
    """仪式签约: one press on the day itself; a form for the days after it, and for the stage."""
    project = get_project(project_id)
    form = CeremonyForm(
        stages=choices_at(project),
        now_at=project.stage,
        held_on=event_day(project.event),
        stage=stage_by_file(project) or "",
    )
    if form.validate_on_submit():
        try:
            with unit_of_work():
                held = hold_ceremony(
                    project_id,
                    held_on=_typed_day(form),
                    stage=Stage(form.stage.data) if _typed_stage(form) else None,
                    actor=actor_now(),
                )
                event_id, words = held.event_id, _("Signed: %(name)s", name=project_name(held))
        except RuleError as error:
            form.refuse(error)
            project = get_project(project_id)
        else:
            flash(words, "ok")
            return redirect(url_for(".index", event_id=event_id, _anchor=f"p{project_id}"))
    page = render_template("signing/hold.html", project=project, event=project.event, form=form)
    return page, 422 if form.errors else 200


@bp.post("/console/projects/<int:project_id>/hold/undo")
@require(Policy.KEEP_PROJECTS)
def hold_undo(project_id: int) -> ResponseReturnValue:
    event_id = get_project(project_id).event_id
    try:
        with unit_of_work():
            project = take_back_ceremony(project_id, actor=actor_now())
            words = _("The ceremony of %(name)s is taken back.", name=project_name(project))
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(words, "ok")
    return redirect(url_for(".index", event_id=event_id, _anchor=f"p{project_id}"))


def _typed_day(form: CeremonyForm) -> date | None:
    """None for the one press, which brings no day."""
    typed: date | None = form.held_on.data
    return typed if form.held_on.name in request.form else None


def _typed_stage(form: CeremonyForm) -> bool:
    return bool(form.stage.name in request.form and form.stage.data)
