"""The guest list in the console, in protocol order."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.events.enums import GuestRole
from app.events.forms import GuestForm, MoveForm, OrderForm
from app.events.guests import (
    add_guest,
    delete_guest,
    hide_guests,
    move_guest,
    order_guests,
    release_guests,
    update_guest,
)
from app.events.labels import GUEST_ROLE
from app.events.ordering import StaleOrderError
from app.events.queries import find_guest_release, get_event, get_guest, list_guests
from app.events.views.blueprint import bp


@bp.get("/console/events/<int:event_id>/guests")
@require(Policy.READ_EVENT)
def guests(event_id: int) -> ResponseReturnValue:
    return _list(event_id, GuestForm())


@bp.post("/console/events/<int:event_id>/guests/add")
@require(Policy.ORGANIZE)
def guests_add(event_id: int) -> ResponseReturnValue:
    form = GuestForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                add_guest(event_id, form.words(), actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("%(name)s is on the guest list, at its end.", name=form.name.data), "ok")
            return redirect(url_for(".guests", event_id=event_id))
    return _list(event_id, form)


@bp.route("/console/events/<int:event_id>/guests/<int:guest_id>", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def guests_edit(event_id: int, guest_id: int) -> ResponseReturnValue:
    form = GuestForm.of(get_guest(event_id, guest_id))
    if form.validate_on_submit():
        try:
            with unit_of_work():
                update_guest(event_id, guest_id, form.words(), actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The words about %(name)s are changed.", name=form.name.data), "ok")
            return redirect(url_for(".guests", event_id=event_id))
    page = render_template(
        "events/guests_edit.html",
        event=get_event(event_id),
        guest=get_guest(event_id, guest_id),
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/console/events/<int:event_id>/guests/<int:guest_id>/delete")
@require(Policy.ORGANIZE)
def guests_delete(event_id: int, guest_id: int) -> ResponseReturnValue:
    name = get_guest(event_id, guest_id).held.person.name
    with unit_of_work():
        delete_guest(event_id, guest_id, actor=actor_now())
    flash(_("%(name)s is off the guest list.", name=name), "ok")
    return redirect(url_for(".guests", event_id=event_id))


@bp.post("/console/events/<int:event_id>/guests/<int:guest_id>/move")
@require(Policy.ORGANIZE)
def guests_move(event_id: int, guest_id: int) -> ResponseReturnValue:
    form = MoveForm()
    if not form.validate_on_submit():
        abort(400)
    with unit_of_work():
        move_guest(event_id, guest_id, form.direction.data, actor=actor_now())
    return redirect(url_for(".guests", event_id=event_id, _anchor=f"row-{guest_id}"))


@bp.post("/console/events/<int:event_id>/guests/order")
@require(Policy.ORGANIZE)
def guests_order(event_id: int) -> ResponseReturnValue:
    form = OrderForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with unit_of_work():
            order_guests(event_id, form.arrangement(), actor=actor_now())
    except StaleOrderError as error:
        flash(str(error), "error")
        return _list(event_id, GuestForm(formdata=None), status=409)
    flash(_("The new order is kept."), "ok")
    return redirect(url_for(".guests", event_id=event_id))


@bp.post("/console/events/<int:event_id>/guests/release")
@require(Policy.ORGANIZE)
def guests_release(event_id: int) -> ResponseReturnValue:
    with unit_of_work():
        release_guests(event_id, actor=actor_now())
    flash(_("The public page shows the guest list now."), "ok")
    return redirect(url_for(".guests", event_id=event_id))


@bp.post("/console/events/<int:event_id>/guests/hide")
@require(Policy.ORGANIZE)
def guests_hide(event_id: int) -> ResponseReturnValue:
    with unit_of_work():
        hide_guests(event_id, actor=actor_now())
    flash(_("The public page shows no guests any more."), "ok")
    return redirect(url_for(".guests", event_id=event_id))


def _list(event_id: int, form: GuestForm, *, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "events/guests.html",
        event=get_event(event_id),
        guests=list_guests(event_id),
        roles=GUEST_ROLE,
        GuestRole=GuestRole,
        release=find_guest_release(event_id),
        form=form,
        may_organize=allowed(Policy.ORGANIZE, event_id),
    )
    return page, 422 if form.errors else status
