"""The form that makes next year's event of this one."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.clone import count_parts
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.events.clone_forms import CopyForm
from app.events.cloning import clone_event
from app.events.queries import get_event
from app.events.views.blueprint import bp


@bp.route("/console/events/<int:event_id>/settings/copy", methods=["GET", "POST"])
@require(Policy.CREATE_EVENT)
def settings_copy(event_id: int) -> ResponseReturnValue:
    form = CopyForm.of(get_event(event_id), count_parts(event_id))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                event = clone_event(
                    event_id, form.occasion(), parts=form.parts.data, actor=actor_now()
                )
                copy_id = event.id
        except RuleError as error:
            form.refuse(error)
        else:
            flash(
                _("The copy is a draft and closed for registration. Look through it first."), "ok"
            )
            return redirect(url_for(".settings", event_id=copy_id))
    page = render_template("events/settings_copy.html", event=get_event(event_id), form=form)
    return page, 422 if form.errors else 200
