from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clock import today
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.followup.enums import ReportChannel, ReportStatus
from app.followup.forms import NoteForm
from app.followup.services import Call, take_note
from app.followup.views.blueprint import bp
from app.followup.views.page import project_page
from app.signing.models import Milestone, Project
from app.signing.queries import get_project


@bp.get("/console/projects/<int:project_id>")
@require(Policy.READ_PROJECT)
def project(project_id: int) -> ResponseReturnValue:
    return project_page(project_id)


@bp.route("/console/projects/<int:project_id>/note", methods=["GET", "POST"])
@require(Policy.REPORT_PROJECT)
def note(project_id: int) -> ResponseReturnValue:
    """记一笔: what somebody said by phone, on WeChat or on a visit."""
    about = get_project(project_id)
    form = NoteForm(milestones=_open(about), said_on=today())
    if form.validate_on_submit():
        try:
            with unit_of_work():
                report = take_note(
                    project_id,
                    form.answer(),
                    _call(form),
                    evidence=form.upload(),
                    actor=actor_now(),
                )
                waits = report.status is ReportStatus.PROPOSED
        except RuleError as error:
            form.refuse(error)
            about = get_project(project_id)
        else:
            flash(
                _("Noted. It changes the ledger, so it waits on top for a decision.")
                if waits
                else _("Noted. No reminder goes out for this answer."),
                "ok",
            )
            return redirect(url_for(".project", project_id=project_id))
    page = render_template("followup/note.html", project=about, event=about.event, form=form)
    return page, 422 if form.errors else 200


def _open(about: Project) -> list[Milestone]:
    return [row for row in about.live_milestones if row.reached_on is None]


def _call(form: NoteForm) -> Call:
    return Call(
        channel=ReportChannel(form.channel.data),
        said_by=form.said_by.data or "",
        said_on=form.said_on.data or today(),
        milestone_id=int(form.milestone.data) if form.milestone.data else None,
    )
