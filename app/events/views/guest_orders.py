"""The three orders of guests: who stands in them, where, and that they are final."""

from flask import abort, flash, redirect
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _, ngettext
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.events.enums import GuestOrder
from app.events.guest_orders import (
    approve_order,
    move_guest,
    order_guests,
    place_guests,
    reopen_order,
    take_out,
)
from app.events.labels import GUEST_ORDER
from app.events.order_forms import ApprovalForm, MoveForm, OrderForm, PlaceForm
from app.events.queries import get_place
from app.events.views.blueprint import bp
from app.events.views.guests import guests_page, order_url


@bp.post("/console/events/<int:event_id>/guests/<any(rostrum, speaking):order>/add")
@require(Policy.ORGANIZE)
def guests_place(event_id: int, order: str) -> ResponseReturnValue:
    kind, form = GuestOrder(order), PlaceForm()
    if not form.validate_on_submit():
        return guests_page(event_id, kind, choice=form)
    try:
        with unit_of_work():
            count = place_guests(event_id, kind, form.guests.data, actor=actor_now())
    except RuleError as error:
        flash(str(error), "error")
    else:
        words = ngettext("%(num)s guest stands at the end now.",
                         "%(num)s guests stand at the end now.", count)  # fmt: skip
        flash(words, "ok")
    return redirect(order_url(event_id, kind))


@bp.post("/console/events/<int:event_id>/guests/places/<int:place_id>/out")
@require(Policy.ORGANIZE)
def guests_take_out(event_id: int, place_id: int) -> ResponseReturnValue:
    place = get_place(event_id, place_id)
    name, kind = place.guest.held.person.name, place.order
    try:
        with unit_of_work():
            take_out(event_id, place_id, actor=actor_now())
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(_("%(name)s is out of “%(order)s”.", name=name, order=GUEST_ORDER[kind]), "ok")
    return redirect(order_url(event_id, kind))


@bp.post("/console/events/<int:event_id>/guests/places/<int:place_id>/move")
@require(Policy.ORGANIZE)
def guests_move(event_id: int, place_id: int) -> ResponseReturnValue:
    form, kind = MoveForm(), get_place(event_id, place_id).order
    if not form.validate_on_submit():
        abort(400)
    try:
        with unit_of_work():
            move_guest(event_id, place_id, form.direction.data, actor=actor_now())
    except RuleError as error:
        flash(str(error), "error")
        return redirect(order_url(event_id, kind))
    return redirect(order_url(event_id, kind, anchor=f"row-{place_id}"))


@bp.post("/console/events/<int:event_id>/guests/<any(news, rostrum, speaking):order>/order")
@require(Policy.ORGANIZE)
def guests_order(event_id: int, order: str) -> ResponseReturnValue:
    kind, form = GuestOrder(order), OrderForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        with unit_of_work():
            order_guests(event_id, kind, form.arrangement(), actor=actor_now())
    except RuleError as error:
        flash(str(error), "error")
        return guests_page(event_id, kind, status=409)
    flash(_("The new order is kept."), "ok")
    return redirect(order_url(event_id, kind))


@bp.post("/console/events/<int:event_id>/guests/<any(news, rostrum, speaking):order>/final")
@require(Policy.ORGANIZE)
def guests_approve(event_id: int, order: str) -> ResponseReturnValue:
    kind, form = GuestOrder(order), ApprovalForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                approve_order(event_id, kind, form.approval(), form.seen_ids(), actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("“%(order)s” is final.", order=GUEST_ORDER[kind]), "ok")
            return redirect(order_url(event_id, kind))
    return guests_page(event_id, kind, approval=form)


@bp.post("/console/events/<int:event_id>/guests/<any(news, rostrum, speaking):order>/reopen")
@require(Policy.ORGANIZE)
def guests_reopen(event_id: int, order: str) -> ResponseReturnValue:
    kind = GuestOrder(order)
    with unit_of_work():
        reopen_order(event_id, kind, actor=actor_now())
    flash(_("“%(order)s” can be changed again.", order=GUEST_ORDER[kind]), "ok")
    return redirect(order_url(event_id, kind))
