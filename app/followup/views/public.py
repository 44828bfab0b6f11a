from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind, Policy, require
from app.core.unit_of_work import unit_of_work
from app.followup.enums import RequestStatus
from app.followup.forms import AnswerForm, filled_from
from app.followup.models import ProgressReport, ReportRequest
from app.followup.queries import (
    find_last_return,
    find_proposal,
    get_request_by_token,
    ledger_totals,
)
from app.followup.services import Answer, propose_report, refuse_settled
from app.followup.views.blueprint import bp
from app.signing.queries import money_awaiting, money_received


@bp.route("/f/<token>", methods=["GET", "POST"])
@require(Policy.PUBLIC)
def report(token: str) -> ResponseReturnValue:
    """A contact's own page. Opening it changes nothing: mail scanners open links too."""
    asked = get_request_by_token(token)
    before = find_proposal(asked.id)
    form = AnswerForm(data=filled_from(before) if before else None)
    if form.validate_on_submit():
        request_id = asked.id
        actor = Actor(ActorKind.LINK, request_id, asked.contact.name)
        try:
            with unit_of_work():
                propose_report(request_id, _answer(form), evidence=form.upload(), actor=actor)
        except RuleError as error:
            form.refuse(error)
            asked = get_request_by_token(token)
            before = find_proposal(asked.id)
        else:
            flash(_("Thank you. Your answer has arrived."), "ok")
            return redirect(url_for(".report", token=token))
    return _page(asked, before, form), 422 if form.errors else 200


def _answer(form: AnswerForm) -> Answer:
    if "unchanged" in request.form:
        return Answer(progress=_("No change this month"))
    return form.answer()


def _page(asked: ReportRequest, before: ProgressReport | None, form: AnswerForm) -> str:
    project = asked.project
    return render_template(
        "followup/report.html",
        asked=asked,
        project=project,
        milestone=asked.milestone,
        form=form,
        before=before,
        closed_because=_closed_because(asked),
        accepted=asked.status is RequestStatus.SETTLED,
        returned=find_last_return(asked.id) if before is None else None,
        received=money_received(project),
        awaiting=money_awaiting(project),
        on_file=ledger_totals([project.id]).get(project.id, Decimal()),
    )


def _closed_because(asked: ReportRequest) -> str | None:
    try:
        refuse_settled(asked)
    except RuleError as error:
        return str(error)
    return None
