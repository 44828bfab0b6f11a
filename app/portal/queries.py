from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from app.core.db import db
from app.core.errors import NotFoundError
from app.core.models import AuditLine
from app.events.models import Event
from app.signing.enums import Ceremony, PartySide
from app.signing.models import Party, Project


@dataclass(frozen=True, slots=True)
class SignedProject:
    """What the public may know of a project."""

    title: str
    party_a: str | None
    party_b: str | None
    sample: bool


@dataclass(frozen=True, slots=True)
class SignedProjects:
    named: Sequence[SignedProject]
    unnamed: int
    """待补: signed too, not named yet."""


def get_edition(slug: str) -> Hashable:
    """What changes when the page of an event does: every write leaves a line in the audit."""
    last = select(func.max(AuditLine.id)).where(AuditLine.event_id == Event.id).scalar_subquery()
    statement = select(Event.id, Event.updated_at, last).where(Event.slug == slug)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFoundError
    return tuple(found)


def list_signed(event_id: int) -> SignedProjects:
    """Projects that were signed on stage, in that order; those only planned stay inside."""
    projects = db.session.scalars(
        select(Project)
        .where(Project.event_id == event_id)
        .options(selectinload(Project.parties).options(joinedload(Party.organisation)))
        .order_by(Project.position)
    ).all()
    return SignedProjects(
        named=[
            SignedProject(
                title=project.title,
                party_a=_party(project, PartySide.A),
                party_b=_party(project, PartySide.B),
                sample=project.sample,
            )
            for project in projects
            if project.title and project.ceremony is Ceremony.HELD
        ],
        unnamed=sum(project.title is None for project in projects),
    )


def _party(project: Project, side: PartySide) -> str | None:
    return next((party.organisation.name for party in project.parties if party.side is side), None)
