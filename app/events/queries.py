from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.i18n import _
from app.core.pagination import Page, paginate
from app.directory.models import Position
from app.events.enums import EventStatus, GuestOrder
from app.events.models import (
    AgendaItem,
    Award,
    Event,
    Guest,
    GuestListRelease,
    GuestPlace,
    OrderApproval,
)

Row = TypeVar("Row", AgendaItem, Guest, Award)

_HIDDEN = (EventStatus.DRAFT, EventStatus.WITHDRAWN)


def find_event(event_id: int) -> Event | None:
    return db.session.get(Event, event_id)


def get_event(event_id: int) -> Event:
    event = find_event(event_id)
    if event is None:
        raise NotFoundError
    return event


def find_event_by_slug(slug: str) -> Event | None:
    return db.session.scalar(select(Event).where(Event.slug == slug))


def get_published(slug: str) -> Event:
    """The event that the public may see: published or called off.

    Raises:
        NotFoundError: for a draft too, so that nobody can guess at names.

    """
    event = find_event_by_slug(slug)
    if event is None or event.status in _HIDDEN:
        raise NotFoundError
    return event


def lock_event(event_id: int) -> Event:
    """The event, read afresh and locked for this transaction (SQLite: the whole file is)."""
    return _locked(event_id, shared=False)


def share_event(event_id: int) -> Event:
    """The event, read afresh and kept as it is: others may share it, nobody may change it."""
    return _locked(event_id, shared=True)


def _locked(event_id: int, *, shared: bool) -> Event:
    event = db.session.scalar(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update(read=shared)
        .execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFoundError
    return event


def list_coming(limit: int = 50) -> Sequence[Event]:
    """What the public may come to: published, not over, not called off; the next day first."""
    return db.session.scalars(
        select(Event)
        .where(Event.status == EventStatus.PUBLISHED, Event.ends_at > now())
        .order_by(Event.starts_at, Event.id)
        .limit(limit)
    ).all()


def list_past(*, number: int = 1) -> Page[Event]:
    """Published events that are over, the latest first."""
    return paginate(
        select(Event)
        .where(Event.status == EventStatus.PUBLISHED, Event.ends_at <= now())
        .order_by(Event.starts_at.desc(), Event.id.desc()),
        number=number,
    )


def list_missing(event: Event) -> list[str]:
    """What an event needs before it can be published, in words; empty when nothing is missing."""
    missing = []
    if not db.session.scalar(agenda_count(event.id)):
        missing.append(_("The agenda is empty: guests would not know what they come to."))
    return missing


def list_agenda(event_id: int) -> Sequence[AgendaItem]:
    return db.session.scalars(
        select(AgendaItem)
        .where(AgendaItem.event_id == event_id)
        .order_by(AgendaItem.position, AgendaItem.id)
    ).all()


def get_agenda_item(event_id: int, item_id: int) -> AgendaItem:
    return _get_of_event(AgendaItem, event_id, item_id)


def list_guests(event_id: int) -> Sequence[Guest]:
    """All of them, as the news names them, with person and organisation."""
    return [place.guest for place in list_places(event_id, GuestOrder.NEWS)]


def list_places(event_id: int, order: GuestOrder) -> Sequence[GuestPlace]:
    """One order from its head on, with guest, person and organisation."""
    held = contains_eager(GuestPlace.guest).contains_eager(Guest.held)
    return db.session.scalars(
        select(GuestPlace)
        .join(GuestPlace.guest)
        .join(Guest.held)
        .join(Position.person)
        .join(Position.organisation)
        .where(Guest.event_id == event_id, GuestPlace.order == order)
        .options(held.contains_eager(Position.person), held.contains_eager(Position.organisation))
        .order_by(GuestPlace.position, GuestPlace.id)
    ).all()


def list_without_place(event_id: int, order: GuestOrder) -> Sequence[Guest]:
    """Guests who could be put into an order, as the news names them."""
    there = {place.guest_id for place in list_places(event_id, order)}
    return [guest for guest in list_guests(event_id) if guest.id not in there]


def get_place(event_id: int, place_id: int) -> GuestPlace:
    place = db.session.scalar(
        select(GuestPlace)
        .join(GuestPlace.guest)
        .where(GuestPlace.id == place_id, Guest.event_id == event_id)
    )
    if place is None:
        raise NotFoundError
    return place


def count_places(event_id: int) -> dict[GuestOrder, int]:
    found = db.session.execute(
        select(GuestPlace.order, func.count())
        .join(GuestPlace.guest)
        .where(Guest.event_id == event_id)
        .group_by(GuestPlace.order)
    ).all()
    counts = dict.fromkeys(GuestOrder, 0)
    for order, count in found:
        counts[order] = count
    return counts


def list_approvals(event_id: int) -> dict[GuestOrder, OrderApproval]:
    """The orders that are final, each with its approval."""
    found = db.session.scalars(select(OrderApproval).where(OrderApproval.event_id == event_id))
    return {approval.order: approval for approval in found}


def get_guest(event_id: int, guest_id: int) -> Guest:
    return _get_of_event(Guest, event_id, guest_id)


def find_guest_release(event_id: int) -> GuestListRelease | None:
    """Who released the guest list to the public, and when; None while it is kept inside."""
    return db.session.scalar(select(GuestListRelease).where(GuestListRelease.event_id == event_id))


def list_awards(event_id: int) -> Sequence[Award]:
    return db.session.scalars(
        select(Award).where(Award.event_id == event_id).order_by(Award.position, Award.id)
    ).all()


def get_award(event_id: int, award_id: int) -> Award:
    return _get_of_event(Award, event_id, award_id)


def agenda_count(event_id: int) -> Select[int]:
    return _count(AgendaItem, event_id)


def guest_count(event_id: int) -> Select[int]:
    return _count(Guest, event_id)


def award_count(event_id: int) -> Select[int]:
    return _count(Award, event_id)


def settings_count(event_id: int) -> Select[int]:
    """Of what an event may have and does not need: venue, address, introduction, emblem."""
    places = func.count(Event.venue) + func.count(Event.address)
    looks = func.count(Event.intro) + func.count(Event.emblem_sha256)
    return select(places + looks).where(Event.id == event_id)


def _count(model: type[AgendaItem | Guest | Award], event_id: int) -> Select[int]:
    return select(func.count()).select_from(model).where(model.event_id == event_id)


def _get_of_event(model: type[Row], event_id: int, row_id: int) -> Row:
    """A row by both ids, so that no other event's row is reached."""
    row = db.session.scalar(select(model).where(model.id == row_id, model.event_id == event_id))
    if row is None:
        raise NotFoundError
    return row
