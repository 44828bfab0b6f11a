from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.i18n import _
from app.core.pagination import Page, paginate
from app.directory.models import Position
from app.events.enums import EventStatus
from app.events.models import AgendaItem, Award, Event, Guest, GuestListRelease

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
    """In protocol order, with person and organisation."""
    return db.session.scalars(
        select(Guest)
        .where(Guest.event_id == event_id)
        .options(
            joinedload(Guest.held).joinedload(Position.person),
            joinedload(Guest.held).joinedload(Position.organisation),
        )
        .order_by(Guest.position, Guest.id)
    ).all()


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


def _count(model: type[AgendaItem | Guest], event_id: int) -> Select[int]:
    return select(func.count()).select_from(model).where(model.event_id == event_id)


def _get_of_event(model: type[Row], event_id: int, row_id: int) -> Row:
    """A row by both ids, so that no other event's row is reached."""
    row = db.session.scalar(select(model).where(model.id == row_id, model.event_id == event_id))
    if row is None:
        raise NotFoundError
    return row
