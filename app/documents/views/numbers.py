"""How the numbers of an event's papers are written."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.forms import choices
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.documents import labels
from app.documents.forms import RuleForm
from app.documents.numbering import SeriesNow, choose_rule, series_of_event
from app.documents.rendering import DocumentKind
from app.documents.views.blueprint import bp


@bp.route("/console/events/<int:event_id>/documents/numbers", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def numbers(event_id: int) -> ResponseReturnValue:
    series = series_of_event(event_id)
    form = _form(series)
    if form.validate_on_submit():
        kind = DocumentKind(form.kind.data)
        try:
            with unit_of_work():
                choose_rule(event_id, kind, form.rule.data, actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The rule is kept. Numbers that were given before stay as they are."), "ok")
            return redirect(url_for(".numbers", event_id=event_id, kind=kind))
    page = render_template("documents/numbers.html", event_id=event_id, series=series, form=form)
    return page, 422 if form.errors else 200


def _form(series: list[SeriesNow]) -> RuleForm:
    """Filled with the rule of the kind that the address names, or of the first."""
    asked = request.args.get("kind")
    shown = next((one for one in series if one.kind == asked), series[0])
    form = RuleForm(kind=shown.kind.value, rule=shown.rule)
    form.kind.choices = choices(*((one.kind.value, labels.KIND[one.kind]) for one in series))
    return form
