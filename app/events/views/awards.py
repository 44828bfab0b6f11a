"""Plaques handed over on stage, in the console."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.events.awards import (
    add_award,
    delete_award,
    move_award,
    order_awards,
    update_award,
)
from app.events.forms import AwardForm
from app.events.order_forms import MoveForm, OrderForm
from app.events.ordering import StaleOrderError
from app.events.queries import get_award, get_event, list_awards
from app.events.views.blueprint import bp


@bp.get("/console/events/<int:event_id>/awards")
@require(Policy.READ_EVENT)
def awards(event_id: int) -> ResponseReturnValue:
    return _list(event_id, AwardForm())


@bp.post("/console/events/<int:event_id>/awards/add")
@require(Policy.ORGANIZE)
def awards_add(event_id: int) -> ResponseReturnValue:
    form = AwardForm()
    if not form.validate_on_submit():
        return _list(event_id, form)
    with unit_of_work():
        add_award(event_id, form.words(), actor=actor_now())
    flash(_("“%(title)s” is among the plaques.", title=form.title.data), "ok")
    return redirect(url_for(".awards", event_id=event_id))


@bp.route("/console/events/<int:event_id>/awards/<int:award_id>", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def awards_edit(event_id: int, award_id: int) -> ResponseReturnValue:
    award = get_award(event_id, award_id)
    form = AwardForm.of(award)
    if form.validate_on_submit():
        with unit_of_work():
            update_award(event_id, award_id, form.words(), actor=actor_now())
        flash(_("“%(title)s” is changed.", title=form.title.data), "ok")
        return redirect(url_for(".awards", event_id=event_id))
    page = render_template(
        "events/awards_edit.html", event=get_event(event_id), award=award, form=form
    )
    return page, 422 if form.errors else 200


@bp.post("/console/events/<int:event_id>/awards/<int:award_id>/delete")
@require(Policy.ORGANIZE)
def awards_delete(event_id: int, award_id: int) -> ResponseReturnValue:
    title = get_award(event_id, award_id).title
    with unit_of_work():
        delete_award(event_id, award_id, actor=actor_now())
    flash(_("“%(title)s” is taken off the plaques.", title=title), "ok")
    return redirect(url_for(".awards", event_id=event_id))


@bp.post("/console/events/<int:event_id>/awards/<int:award_id>/move")
@require(Policy.ORGANIZE)
def awards_move(event_id: int, award_id: int) -> ResponseReturnValue:
    form = MoveForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work():
        move_award(event_id, award_id, form.direction.data, actor=actor_now())
    return redirect(url_for(".awards", event_id=event_id, _anchor=f"row-{award_id}"))


@bp.post("/console/events/<int:event_id>/awards/order")
@require(Policy.ORGANIZE)
def awards_order(event_id: int) -> ResponseReturnValue:
    form = OrderForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with unit_of_work():
            order_awards(event_id, form.arrangement(), actor=actor_now())
    except StaleOrderError as error:
        flash(str(error), "error")
        return _list(event_id, AwardForm(formdata=None), status=409)
    flash(_("The new order is kept."), "ok")
    return redirect(url_for(".awards", event_id=event_id))


def _list(event_id: int, form: AwardForm, *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "events/awards.html",
        event=get_event(event_id),
        awards=list_awards(event_id),
        form=form,
        may_organize=allowed(Policy.ORGANIZE, event_id),
    )
    return page, 422 if form.errors else status
