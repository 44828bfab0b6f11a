"""Services of the guest list: invited people in protocol order."""

from dataclasses import dataclass

from app.core import audit
from app.core.clock import local
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor, ActorKind
from app.directory.models import Position
from app.directory.services import hold_position
from app.events.enums import Direction, GuestRole
from app.events.models import Event, Guest, GuestListRelease
from app.events.ordering import Arrangement, close_gap, insert_at, rearrange, step
from app.events.queries import find_guest_release, get_guest, list_guests, lock_event


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestWords:
    name: str
    organisation: str
    titles: str | None = None
    """Parted by any comma, in the person's own order."""
    role: GuestRole = GuestRole.GUEST


def add_guest(event_id: int, words: GuestWords, *, actor: Actor) -> Guest:
    """Put somebody at the end of the list; the directory learns the person. Flushes."""
    event = lock_event(event_id)
    held = _hold(event, words, actor)
    rows = list_guests(event_id)
    if any(row.held.person_id == held.person_id for row in rows):
        raise _listed_already(words)
    guest = Guest(event_id=event_id, held=held, role=words.role)
    insert_at(rows, guest, len(rows) + 1)
    db.session.add(guest)
    audit.record(actor, "events.add_guest", guest, event_id=event_id)
    return guest


def update_guest(event_id: int, guest_id: int, words: GuestWords, *, actor: Actor) -> Guest:
    event = lock_event(event_id)
    guest = get_guest(event_id, guest_id)
    held = _hold(event, words, actor)
    others = (row for row in list_guests(event_id) if row is not guest)
    if any(row.held.person_id == held.person_id for row in others):
        raise _listed_already(words)
    guest.position_id = held.id
    guest.role = words.role
    audit.record(actor, "events.update_guest", guest, event_id=event_id)
    db.session.refresh(guest)  # ``held`` follows the new id
    return guest


def delete_guest(event_id: int, guest_id: int, *, actor: Actor) -> None:
    """Take somebody off the list; the directory keeps the person."""
    lock_event(event_id)
    guest = get_guest(event_id, guest_id)
    close_gap(list_guests(event_id), guest)
    before = {"position_id": guest.position_id, "role": guest.role, "position": guest.position}
    audit.record(actor, "events.delete_guest", guest, event_id=event_id, before=before)
    db.session.delete(guest)


def move_guest(event_id: int, guest_id: int, direction: Direction, *, actor: Actor) -> None:
    """One place up or down in protocol order; nothing happens at the end of the list."""
    lock_event(event_id)
    guest = get_guest(event_id, guest_id)
    if step(list_guests(event_id), guest, direction):
        audit.record(actor, "events.move_guest", guest, event_id=event_id)


def order_guests(event_id: int, arrangement: Arrangement, *, actor: Actor) -> None:
    event = lock_event(event_id)
    if rearrange(list_guests(event_id), arrangement):
        audit.record(actor, "events.order_guests", event, event_id=event_id, **arrangement.audit())


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
