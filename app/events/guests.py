"""Services of the guest list: who is invited, and whether the public sees it."""

from dataclasses import dataclass

from app.core import audit
from app.core.clock import local
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind
from app.directory.models import Position
from app.directory.services import hold_position
from app.events.enums import GuestOrder, GuestRole
from app.events.guest_orders import append_place, refuse_if_final
from app.events.models import Event, Guest, GuestListRelease, GuestPlace
from app.events.ordering import close_gap
from app.events.queries import (
    find_guest_release,
    get_guest,
    list_guests,
    list_places,
    lock_event,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestWords:
    name: str
    organisation: str
    titles: str | None = None
    """Parted by any comma, in the person's own order."""
    role: GuestRole = GuestRole.GUEST


def add_guest(event_id: int, words: GuestWords, *, actor: Actor) -> Guest:
    """Put somebody at the end of the news order; the directory learns the person. Flushes."""
    event = lock_event(event_id)
    refuse_if_final(event_id, {GuestOrder.NEWS})
    held = _hold(event, words, actor)
    if any(row.held.person_id == held.person_id for row in list_guests(event_id)):
        raise _listed_already(words)
    guest = Guest(event_id=event_id, held=held, role=words.role)
    append_place(event_id, guest, GuestOrder.NEWS)
    db.session.add(guest)
    audit.record(actor, "events.add_guest", guest, event_id=event_id)
    return guest


def update_guest(event_id: int, guest_id: int, words: GuestWords, *, actor: Actor) -> Guest:
    """Change titles or part; another person only where no order with this guest is final."""
    event = lock_event(event_id)
    guest = get_guest(event_id, guest_id)
    held = _hold(event, words, actor)
    others = (row for row in list_guests(event_id) if row is not guest)
    if any(row.held.person_id == held.person_id for row in others):
        raise _listed_already(words)
    if held.person_id != guest.held.person_id:
        refuse_if_final(event_id, _orders(guest))
    guest.position_id = held.id
    guest.role = words.role
    audit.record(actor, "events.update_guest", guest, event_id=event_id)
    db.session.refresh(guest)  # ``held`` follows the new id
    return guest


def delete_guest(event_id: int, guest_id: int, *, actor: Actor) -> None:
    """Take somebody off the list and out of every order; the directory keeps the person."""
    lock_event(event_id)
    guest = get_guest(event_id, guest_id)
    refuse_if_final(event_id, _orders(guest))
    for place in guest.places:
        close_gap(list_places(event_id, place.order), place)
    before = {"position_id": guest.position_id, "role": guest.role}
    audit.record(actor, "events.delete_guest", guest, event_id=event_id, before=before)
    db.session.delete(guest)


def release_guests(event_id: int, *, actor: Actor) -> GuestListRelease:
    """Let the public page show the guest list; asked twice, the first word stands."""
    lock_event(event_id)
    known = find_guest_release(event_id)
    if known is not None:
        return known
    release = GuestListRelease(
        event_id=event_id, by=None if actor.kind is ActorKind.SYSTEM else actor.label
    )
    db.session.add(release)
    audit.record(actor, "events.release_guests", release, event_id=event_id)
    return release


def hide_guests(event_id: int, *, actor: Actor) -> None:
    """Take the guest list off the public page again."""
    lock_event(event_id)
    release = find_guest_release(event_id)
    if release is None:
        return
    before = {"at": release.at, "by": release.by}
    audit.record(actor, "events.hide_guests", release, event_id=event_id, before=before)
    db.session.delete(release)


def copy_guests(source_id: int, target_id: int) -> int:
    """The same people with the titles known of them, in the same orders; none of these is final,
    and the list is to be released anew.
    """
    copies = {
        row.id: Guest(event_id=target_id, position_id=row.position_id, role=row.role)
        for row in list_guests(source_id)
    }
    for order in GuestOrder:
        for row in list_places(source_id, order):
            place = GuestPlace(order=order, position=row.position)
            copies[row.guest_id].places.append(place)
    db.session.add_all(copies.values())
    return len(copies)


def _orders(guest: Guest) -> set[GuestOrder]:
    return {place.order for place in guest.places}


def _hold(event: Event, words: GuestWords, actor: Actor) -> Position:
    return hold_position(
        name=words.name,
        organisation=words.organisation,
        titles=words.titles,
        as_of=local(event.starts_at).date(),
        actor=actor,
    )


def _listed_already(words: GuestWords) -> RuleError:
    return RuleError(
        _(
            "%(name)s of %(organisation)s is on the list already.",
            name=words.name,
            organisation=words.organisation,
        ),
        field="name",
    )
