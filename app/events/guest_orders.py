"""Services of the three orders of guests: who stands in them, where, and that they are final."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.core import audit
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind
from app.events.enums import Direction, GuestOrder
from app.events.labels import GUEST_ORDER
from app.events.models import Guest, GuestPlace, OrderApproval
from app.events.ordering import Arrangement, close_gap, insert_at, rearrange, refuse_if_stale, step
from app.events.queries import (
    get_place,
    list_approvals,
    list_places,
    list_without_place,
    lock_event,
)


@dataclass(frozen=True, slots=True)
class Approval:
    name: str
    """Of the leader who approved the order."""
    title: str
    """That leader's position."""


def place_guests(
    event_id: int, order: GuestOrder, guest_ids: Collection[int], *, actor: Actor
) -> int:
    """Put guests at the end of an order, as the news names them; those who stand there stay.

    Returns how many are new there.
    """
    lock_event(event_id)
    refuse_if_final(event_id, {order})
    new = [guest for guest in list_without_place(event_id, order) if guest.id in guest_ids]
    for guest in new:
        append_place(event_id, guest, order)
        place = {"order": order, "position": guest.places[-1].position}
        audit.record(actor, "events.place_guest", guest, event_id=event_id, after=place)
    return len(new)


def append_place(event_id: int, guest: Guest, order: GuestOrder) -> None:
    """Put a guest at the end of an order that is not final. For services of guests."""
    rows = list_places(event_id, order)
    place = GuestPlace(order=order)
    insert_at(rows, place, len(rows) + 1)
    guest.places.append(place)


def take_out(event_id: int, place_id: int, *, actor: Actor) -> GuestPlace:
    """Take a guest out of one order; he stays a guest.

    Raises:
        NotFoundError: for a place in the news order, which holds every guest.

    """
    lock_event(event_id)
    place = get_place(event_id, place_id)
    if place.order is GuestOrder.NEWS:
        raise NotFoundError
    refuse_if_final(event_id, {place.order})
    close_gap(list_places(event_id, place.order), place)
    before = _said(place)
    audit.record(actor, "events.take_out_guest", place.guest, event_id=event_id, before=before)
    place.guest.places.remove(place)
    return place


def move_guest(event_id: int, place_id: int, direction: Direction, *, actor: Actor) -> GuestPlace:
    """One place up or down in its order; nothing happens at the end of it."""
    lock_event(event_id)
    place = get_place(event_id, place_id)
    refuse_if_final(event_id, {place.order})
    before = _said(place)
    if step(list_places(event_id, place.order), place, direction):
        audit.record(
            actor,
            "events.move_guest",
            place.guest,
            event_id=event_id,
            before=before,
            after=_said(place),
        )
    return place


def order_guests(
    event_id: int, order: GuestOrder, arrangement: Arrangement, *, actor: Actor
) -> None:
    event = lock_event(event_id)
    refuse_if_final(event_id, {order})
    if rearrange(list_places(event_id, order), arrangement):
        line = arrangement.audit()
        line["after"]["order"] = order
        audit.record(actor, "events.order_guests", event, event_id=event_id, **line)


def approve_order(
    event_id: int, order: GuestOrder, approval: Approval, seen: Sequence[int], *, actor: Actor
) -> OrderApproval:
    """定稿: an order that was ``seen`` (ids of places) is final; who stands where is written down.

    Raises:
        StaleOrderError: if somebody moved it meanwhile: that order was not approved.

    """
    lock_event(event_id)
    refuse_if_final(event_id, {order})
    places = list_places(event_id, order)
    if not places:
        raise RuleError(_("There is nobody in this order yet."))
    refuse_if_stale(places, seen)
    final = OrderApproval(
        event_id=event_id,
        order=order,
        approved_by=approval.name,
        approved_as=approval.title,
        by=None if actor.kind is ActorKind.SYSTEM else actor.label,
    )
    db.session.add(final)
    _before, after = audit.changes(final)
    after["people"] = "、".join(place.guest.held.person.name for place in places)
    audit.record(actor, "events.approve_order", final, event_id=event_id, after=after)
    return final


def reopen_order(event_id: int, order: GuestOrder, *, actor: Actor) -> None:
    """Let a final order be changed again; nothing happens to one that is open."""
    lock_event(event_id)
    final = list_approvals(event_id).get(order)
    if final is None:
        return
    before = {name: getattr(final, name) for name in ("order", "approved_by", "approved_as", "at")}
    audit.record(actor, "events.reopen_order", final, event_id=event_id, before=before)
    db.session.delete(final)


def refuse_if_final(event_id: int, orders: Collection[GuestOrder]) -> None:
    """Say no to a change of orders of which one is final. The event is locked."""
    for order, final in list_approvals(event_id).items():
        if order in orders:
            raise RuleError(
                _(
                    "“%(order)s” is final, approved by %(name)s. Reopen it to change it.",
                    order=GUEST_ORDER[order],
                    name=final.approved_by,
                )
            )


def _said(place: GuestPlace) -> dict[str, object]:
    return {"order": place.order, "position": place.position}
