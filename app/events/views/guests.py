"""The guests of an event in the console, in each of their orders."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.events.enums import GuestOrder, GuestRole, Perspective
from app.events.forms import GuestForm
from app.events.guests import (
    add_guest,
    delete_guest,
    hide_guests,
    release_guests,
    update_guest,
)
from app.events.labels import GUEST_ORDER, GUEST_ROLE, PERSPECTIVE
from app.events.order_forms import ApprovalForm, PlaceForm
from app.events.queries import (
    count_places,
    find_guest_release,
    get_event,
    get_guest,
    list_approvals,
    list_places,
    list_without_place,
)
from app.events.seating import seat_row
from app.events.views.blueprint import bp


@bp.get("/console/events/<int:event_id>/guests", defaults={"order": "news"})
@bp.get("/console/events/<int:event_id>/guests/<any(rostrum, speaking):order>")
@require(Policy.READ_EVENT)
def guests(event_id: int, order: str) -> ResponseReturnValue:
    return guests_page(event_id, GuestOrder(order))


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
    return guests_page(event_id, form=form)


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
    guest = get_guest(event_id, guest_id)
    finals = list_approvals(event_id)
    page = render_template(
        "events/guests_edit.html",
        event=get_event(event_id),
        guest=guest,
        final=[GUEST_ORDER[place.order] for place in guest.places if place.order in finals],
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/console/events/<int:event_id>/guests/<int:guest_id>/delete")
@require(Policy.ORGANIZE)
def guests_delete(event_id: int, guest_id: int) -> ResponseReturnValue:
    name = get_guest(event_id, guest_id).held.person.name
    try:
        with unit_of_work():
            delete_guest(event_id, guest_id, actor=actor_now())
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(_("%(name)s is off the guest list.", name=name), "ok")
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


def guests_page(
    event_id: int,
    order: GuestOrder = GuestOrder.NEWS,
    *,
    form: GuestForm | None = None,
    choice: PlaceForm | None = None,
    approval: ApprovalForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of one order, with one of its forms refused or none."""
    refused = any(one is not None and one.errors for one in (form, choice, approval))
    places = list_places(event_id, order)
    without = list_without_place(event_id, order)
    view = perspective_now()
    choice = choice or PlaceForm(formdata=None)
    choice.offer(without)
    approval = approval or ApprovalForm(formdata=None)
    approval.show(places)
    page = render_template(
        "events/guests.html",
        event=get_event(event_id),
        order=order,
        orders=GUEST_ORDER,
        counts=count_places(event_id),
        approvals=list_approvals(event_id),
        places=places,
        without=without,
        seats=seat_row(list(enumerate(places, start=1)), view),
        view=view,
        perspectives=PERSPECTIVE,
        roles=GUEST_ROLE,
        GuestOrder=GuestOrder,
        GuestRole=GuestRole,
        Perspective=Perspective,
        release=find_guest_release(event_id),
        form=form or GuestForm(formdata=None),
        choice=choice,
        approval=approval,
        may_organize=allowed(Policy.ORGANIZE, event_id),
    )
    return page, 422 if refused else status


def order_url(event_id: int, order: GuestOrder, *, anchor: str | None = None) -> str:
    """The page of an order, seen from where it is seen now."""
    view = perspective_now()
    return url_for(
        ".guests",
        event_id=event_id,
        order=order.value,
        view=view.value if view is Perspective.ROSTRUM else None,
        _anchor=anchor,
    )


def perspective_now() -> Perspective:
    """``?view=``; whatever is no perspective is the hall's."""
    wanted = request.args.get("view")
    return Perspective.ROSTRUM if wanted == Perspective.ROSTRUM else Perspective.AUDIENCE
