"""Roles in words: where they hold and for whom, which the rooms below cannot say."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.invitations import InvitationState, list_pending, offered, state_of
from app.accounts.labels import role_words
from app.accounts.members import Offer, offer_of
from app.accounts.models import Invitation, Membership
from app.accounts.queries import holds_now
from app.core.db import db
from app.core.formats import day
from app.core.i18n import _
from app.directory.models import Organisation
from app.events.labels import event_name
from app.events.models import Event


@dataclass(frozen=True, slots=True)
class Place:
    """A role as a page shows it."""

    role: str
    where: str
    unit: str | None
    until: str | None
    holds: bool


def places(offers: Iterable[Offer], *, hold: Iterable[bool] | None = None) -> list[Place]:
    """Each offer in words; two queries, however many."""
    rows = list(offers)
    events = _event_names({row.event_id for row in rows if row.event_id is not None})
    units = _unit_names({row.unit_id for row in rows if row.unit_id is not None})
    return [
        Place(
            role=role_words(row.role),
            where=events.get(row.event_id, "—") if row.event_id else str(_("Everywhere")),
            unit=units.get(row.unit_id) if row.unit_id else None,
            until=day(row.ends_on) if row.ends_on else None,
            holds=holds,
        )
        for row, holds in zip(rows, hold or [True] * len(rows), strict=True)
    ]


def member_rows(members: Iterable[Membership]) -> list[tuple[Membership, Place]]:
    rows = list(members)
    shown = places(map(offer_of, rows), hold=[holds_now(row) for row in rows])
    return list(zip(rows, shown, strict=True))


def pending_rows(event_id: int | None) -> list[tuple[Invitation, Place, bool]]:
    """Invitations that wait, and whether their link still opens."""
    rows = list_pending(event_id)
    return [
        (row, place, state_of(row) is InvitationState.OPEN)
        for row, place in zip(rows, places(map(offered, rows)), strict=True)
    ]


def unit_name(unit_id: int | None) -> str | None:
    return _unit_names({unit_id}).get(unit_id) if unit_id is not None else None


def _event_names(ids: set[int]) -> dict[int, str]:
    events = db.session.scalars(select(Event).where(Event.id.in_(ids))) if ids else ()
    return {event.id: event_name(event) for event in events}


def _unit_names(ids: set[int]) -> dict[int, str]:
    found = (
        db.session.execute(
            select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids))
        ).all()
        if ids
        else ()
    )
    return {row[0]: row[1] for row in found}
