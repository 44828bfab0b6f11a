import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.accounts.enums import Role
from app.accounts.queries import find_user, may
from app.accounts.services import grant
from app.core import audit
from app.core.clock import local
from app.core.db import db
from app.core.errors import RuleError, RuleErrors
from app.core.i18n import _
from app.core.policy import Actor, ActorKind, Policy
from app.events.enums import EventStatus
from app.events.labels import EVENT_STATUS
from app.events.models import Event
from app.events.queries import find_event_by_slug, list_missing, lock_event

SLUG = re.compile(r"[a-z0-9-]{3,60}")
CODE = re.compile(r"[A-Z]{2,6}")

_STEPS: dict[EventStatus, frozenset[EventStatus]] = {
    EventStatus.DRAFT: frozenset({EventStatus.PUBLISHED}),
    EventStatus.PUBLISHED: frozenset({EventStatus.WITHDRAWN, EventStatus.CANCELLED}),
    EventStatus.WITHDRAWN: frozenset({EventStatus.PUBLISHED, EventStatus.CANCELLED}),
    EventStatus.CANCELLED: frozenset({EventStatus.PUBLISHED}),
}

SeatCounter = Callable[[int], int]
"""From an event's id to the seats that are taken."""


class _Registry:
    seat_counter: SeatCounter | None = None


def install_seat_counter(counter: SeatCounter) -> None:
    """Say how taken seats are counted: registration is a room above, so ``wiring`` fills this."""
    _Registry.seat_counter = counter


def count_seats_taken(event_id: int) -> int:
    if _Registry.seat_counter is None:
        raise RuntimeError("No seat counter is installed.")
    return _Registry.seat_counter(event_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """What an organizer fills in. Instants are aware."""

    name: str
    organiser: str
    city: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    code: str
    """2-6 letters A-Z: the numbers of its projects and papers begin with it."""
    name_en: str | None = None
    venue: str | None = None
    address: str | None = None
    intro: str | None = None
    registration_open: bool = True
    sample: bool = False


def create_event(details: EventDetails, *, actor: Actor, slug: str | None = None) -> Event:
    """Make a draft. Without ``slug`` the address is made of its day. Flushes, for the id.

    Whoever makes it and is no organizer everywhere becomes its organizer.
    """
    event, after = add_draft(details, slug)
    audit.record(actor, "events.create_event", event, event_id=event.id, after=after)
    make_organizer(event, actor)
    return event


def add_draft(details: EventDetails, slug: str | None) -> tuple[Event, dict[str, Any]]:
    """A new draft, and its columns for the audit line that the caller writes. Flushes."""
    _refuse_details(details)
    if slug is not None:
        _refuse_slug(slug)
    event = Event(slug=slug or suggest_slug(local(details.starts_at).date()))
    _fill(event, details)
    try:
        with db.session.begin_nested():
            db.session.add(event)
            _, after = audit.changes(event)
            db.session.flush()
    except IntegrityError:  # two organizers chose the same address in the same moment
        raise _slug_taken() from None
    return event, after


def update_event(event_id: int, details: EventDetails, *, slug: str, actor: Actor) -> Event:
    """Change the details; the capacity never falls below the seats that are taken."""
    event = lock_event(event_id)
    _refuse_details(details)
    if slug != event.slug:
        if event.status is not EventStatus.DRAFT:
            raise RuleError(
                _("The address stands on paper and in mails since publication and can't change."),
                field="slug",
            )
        _refuse_slug(slug)
    taken = count_seats_taken(event.id)
    if details.capacity < taken:
        raise RuleError(
            _("%(taken)s seats are taken already; there can't be fewer.", taken=taken),
            field="capacity",
        )
    try:
        with db.session.begin_nested():
            event.slug = slug
            _fill(event, details)
            audit.record(actor, "events.update_event", event, event_id=event.id)
    except IntegrityError:  # as in create_event
        raise _slug_taken() from None
    return event


def publish(event_id: int, *, actor: Actor) -> Event:
    """Show the event to the public; also again after it was withdrawn or called off.

    Raises:
        RuleErrors: naming everything that is missing (``queries.list_missing``).

    """
    event = lock_event(event_id)
    missing = list_missing(event)
    if missing:
        raise RuleErrors(
            _("Something is still missing before the event can be published."), missing
        )
    return _set_status(event, EventStatus.PUBLISHED, actor)


def unpublish(event_id: int, *, actor: Actor) -> Event:
    """Hide the public page again; registrations stay."""
    return _set_status(lock_event(event_id), EventStatus.WITHDRAWN, actor)


def cancel(event_id: int, *, actor: Actor) -> Event:
    """Call the event off: its page stays and says so, nobody can register. Mails nobody."""
    return _set_status(lock_event(event_id), EventStatus.CANCELLED, actor)


def make_organizer(event: Event, actor: Actor) -> None:
    """Of whoever made the event, unless he is one of all events already."""
    if actor.kind is not ActorKind.USER or actor.id is None:
        return
    if may(actor.id, Policy.ORGANIZE, None):
        return
    user = find_user(actor.id)
    if user is not None:
        grant(user, Role.ORGANIZER, event_id=event.id, actor=actor)


def suggest_slug(day: date) -> str:
    """2026-03-12, or 2026-03-12-2 when that is taken."""
    base = day.isoformat()
    taken = set(db.session.scalars(select(Event.slug).where(Event.slug.startswith(base))))
    names = (base if n == 1 else f"{base}-{n}" for n in count(1))
    return next(name for name in names if name not in taken)


def _set_status(event: Event, new: EventStatus, actor: Actor) -> Event:
    if new not in _STEPS[event.status]:
        raise RuleError(
            _("This can't be done: the event is “%(status)s”.", status=EVENT_STATUS[event.status])
        )
    event.status = new
    audit.record(actor, f"events.set_status_{new.value}", event, event_id=event.id)
    return event


def _fill(event: Event, details: EventDetails) -> None:
    event.name = details.name
    event.name_en = details.name_en
    event.organiser = details.organiser
    event.city = details.city
    event.venue = details.venue
    event.address = details.address
    event.starts_at = details.starts_at
    event.ends_at = details.ends_at
    event.capacity = details.capacity
    event.intro = details.intro
    event.registration_open = details.registration_open
    event.code = details.code
    event.sample = details.sample


def _refuse_details(details: EventDetails) -> None:
    if details.ends_at <= details.starts_at:
        raise RuleError(_("The event must end after it begins."), field="ends")
    if details.capacity < 1:
        raise RuleError(_("There must be at least one seat."), field="capacity")
    if not CODE.fullmatch(details.code):
        raise RuleError(
            _("The code has 2 to 6 letters from A to Z, for instance HY."), field="code"
        )


def _refuse_slug(slug: str) -> None:
    if not SLUG.fullmatch(slug):
        raise RuleError(
            _("3 to 60 small letters a-z, digits and hyphens, for instance hanyang-2022."),
            field="slug",
        )
    if find_event_by_slug(slug):
        raise _slug_taken()


def _slug_taken() -> RuleError:
    return RuleError(
        _("Another event has this address already; please choose another."), field="slug"
    )
