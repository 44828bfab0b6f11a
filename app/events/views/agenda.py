"""The agenda in the console."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.events.agenda import (
    add_agenda_item,
    delete_agenda_item,
    move_agenda_item,
    order_agenda,
    update_agenda_item,
)
from app.events.forms import AgendaForm
from app.events.labels import AGENDA_KIND
from app.events.order_forms import MoveForm, OrderForm
from app.events.ordering import StaleOrderError
from app.events.queries import get_agenda_item, get_event, list_agenda
from app.events.views.blueprint import bp


@bp.get("/console/events/<int:event_id>/agenda")
@require(Policy.READ_EVENT)
def agenda(event_id: int) -> ResponseReturnValue:
    return _list(event_id, AgendaForm())


@bp.post("/console/events/<int:event_id>/agenda/add")
@require(Policy.ORGANIZE)
def agenda_add(event_id: int) -> ResponseReturnValue:
    form = AgendaForm()
    if not form.validate_on_submit():
        return _list(event_id, form)
    with unit_of_work():
        add_agenda_item(event_id, form.words(), actor=actor_now())
    flash(_("“%(title)s” is on the agenda.", title=form.title.data), "ok")
    return redirect(url_for(".agenda", event_id=event_id))


@bp.route("/console/events/<int:event_id>/agenda/<int:item_id>", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def agenda_edit(event_id: int, item_id: int) -> ResponseReturnValue:
    item = get_agenda_item(event_id, item_id)
    form = AgendaForm.of(item)
    if form.validate_on_submit():
        with unit_of_work():
            update_agenda_item(event_id, item_id, form.words(), actor=actor_now())
        flash(_("“%(title)s” is changed.", title=form.title.data), "ok")
        return redirect(url_for(".agenda", event_id=event_id))
    page = render_template(
        "events/agenda_edit.html", event=get_event(event_id), item=item, form=form
    )
    return page, 422 if form.errors else 200


@bp.post("/console/events/<int:event_id>/agenda/<int:item_id>/delete")
@require(Policy.ORGANIZE)
def agenda_delete(event_id: int, item_id: int) -> ResponseReturnValue:
    title = get_agenda_item(event_id, item_id).title
    with unit_of_work():
        delete_agenda_item(event_id, item_id, actor=actor_now())
    flash(_("“%(title)s” is off the agenda.", title=title), "ok")
    return redirect(url_for(".agenda", event_id=event_id))


@bp.post("/console/events/<int:event_id>/agenda/<int:item_id>/move")
@require(Policy.ORGANIZE)
def agenda_move(event_id: int, item_id: int) -> ResponseReturnValue:
    form = MoveForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work():
        move_agenda_item(event_id, item_id, form.direction.data, actor=actor_now())
    return redirect(url_for(".agenda", event_id=event_id, _anchor=f"row-{item_id}"))


@bp.post("/console/events/<int:event_id>/agenda/order")
@require(Policy.ORGANIZE)
def agenda_order(event_id: int) -> ResponseReturnValue:
    form = OrderForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with unit_of_work():
            order_agenda(event_id, form.arrangement(), actor=actor_now())
    except StaleOrderError as error:
        flash(str(error), "error")
        return _list(event_id, AgendaForm(formdata=None), status=409)
    flash(_("The new order is kept."), "ok")
    return redirect(url_for(".agenda", event_id=event_id))


def _list(event_id: int, form: AgendaForm, *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "events/agenda.html",
        event=get_event(event_id),
        items=list_agenda(event_id),
        kinds=AGENDA_KIND,
        form=form,
        may_organize=allowed(Policy.ORGANIZE, event_id),
    )
    return page, 422 if form.errors else status
