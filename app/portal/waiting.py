"""What waits for the organizer: numbers, each of them a link."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, func, select

from app.core.clock import now, today
from app.core.db import Base, db
from app.core.i18n import _, ngettext
from app.documents.enums import BatchStatus, DocumentStatus
from app.documents.models import Document, DocumentBatch
from app.events.enums import EventStatus
from app.events.models import AgendaItem, Event
from app.followup.enums import ReportStatus
from app.followup.models import ProgressReport
from app.mail.queries import count_troubled
from app.mail.readers import hidden_kinds
from app.registration.enums import Attendance, RegistrationStatus
from app.registration.models import Registration
from app.signing.enums import Ceremony
from app.signing.models import Milestone, Project

STATUS_KINDS: dict[EventStatus, str] = {
    EventStatus.DRAFT: "note",
    EventStatus.PUBLISHED: "ok",
    EventStatus.WITHDRAWN: "wait",
    EventStatus.CANCELLED: "bad",
}
"""Which chip a status is shown as."""


@dataclass(frozen=True, slots=True)
class EventLine:
    """An event in the list of events, with its seats taken and its projects."""

    event: Event
    registered: int
    projects: int


@dataclass(frozen=True, slots=True)
class Card:
    label: str
    value: int
    url: str
    of: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits: how many, in words, where to do it."""

    count: int
    words: str
    url: str
    urgent: bool = False


def list_events_with_numbers(visible: frozenset[int] | None) -> Sequence[EventLine]:
    """Events, the latest first; ``visible`` None means all. Three queries, however many events."""
    statement = select(Event).order_by(Event.starts_at.desc(), Event.id.desc())
    if visible is not None:
        statement = statement.where(Event.id.in_(visible))
    events = db.session.scalars(statement).all()
    registered = _by_event(Registration, Registration.status != RegistrationStatus.CANCELLED)
    projects = _by_event(Project)
    return [
        EventLine(event, registered.get(event.id, 0), projects.get(event.id, 0)) for event in events
    ]


def cards_of(event: Event, *, projects: bool) -> Sequence[Card]:
    """``projects``: whether the reader may know of them."""
    live = Registration.status != RegistrationStatus.CANCELLED
    registered = _count(Registration, Registration.event_id == event.id, live)
    arrived = _count(
        Registration,
        Registration.event_id == event.id,
        Registration.attendance == Attendance.ARRIVED,
    )
    papers = _count(
        Document, Document.event_id == event.id, Document.status == DocumentStatus.ISSUED
    )
    return (
        Card(
            _("Registrations"),
            registered,
            url_for("registration.index", event_id=event.id),
            of=event.capacity,
            note=_("%(count)s seats left", count=max(0, event.capacity - registered)),
        ),
        Card(
            _("Arrived"),
            arrived,
            url_for("registration.check_in", event_id=event.id),
            of=registered or None,
        ),
        *([_signed(event)] if projects else []),
        Card(_("Papers issued"), papers, url_for("documents.index", event_id=event.id)),
    )


def _signed(event: Event) -> Card:
    of_event = Project.event_id == event.id
    return Card(
        _("Projects signed on stage"),
        _count(Project, of_event, Project.ceremony == Ceremony.HELD),
        url_for("signing.index", event_id=event.id),
        of=_count(Project, of_event) or None,
    )


def tasks_of(event: Event, *, projects: bool) -> Sequence[Task]:
    """Only what really waits: a count of zero is left out. ``projects``: as for ``cards_of``."""
    finders = _FINDERS if projects else [row for row in _FINDERS if row not in _OF_PROJECTS]
    found = (finder(event) for finder in finders)
    return tuple(task for task in found if task.count)


def _draft(event: Event) -> Task:
    return Task(
        int(event.status is EventStatus.DRAFT),
        _("The event is a draft: guests can't see it yet"),
        url_for("events.settings", event_id=event.id),
    )


def _agenda(event: Event) -> Task:
    items = _count(AgendaItem, AgendaItem.event_id == event.id)
    return Task(
        int(items == 0),
        _("The agenda is empty"),
        url_for("events.agenda", event_id=event.id),
    )


def _reports(event: Event) -> Task:
    count = (
        db.session.scalar(
            select(func.count())
            .select_from(ProgressReport)
            .join(Project, Project.id == ProgressReport.project_id)
            .where(Project.event_id == event.id, ProgressReport.status == ReportStatus.PROPOSED)
        )
        or 0
    )
    return Task(
        count,
        ngettext("report waits to be accepted", "reports wait to be accepted", count),
        url_for("followup.inbox"),
        urgent=True,
    )


def _mails(event: Event) -> Task:
    count = count_troubled(event.id, hidden_kinds(event.id))
    return Task(
        count,
        ngettext("mail was not delivered", "mails were not delivered", count),
        url_for("mail.outbox", event_id=event.id),
        urgent=True,
    )


def _overdue(event: Event) -> Task:
    count = (
        db.session.scalar(
            select(func.count())
            .select_from(Milestone)
            .join(Project, Project.id == Milestone.project_id)
            .where(
                Project.event_id == event.id,
                Milestone.reached_on.is_(None),
                Milestone.planned_on < today(),
            )
        )
        or 0
    )
    return Task(
        count,
        ngettext("milestone is overdue", "milestones are overdue", count),
        url_for("signing.index", event_id=event.id),
        urgent=True,
    )


def _ceremonies(event: Event) -> Task:
    begun = event.starts_at <= now()
    count = begun * _count(
        Project, Project.event_id == event.id, Project.ceremony == Ceremony.PLANNED
    )
    return Task(
        count,
        ngettext(
            "project is not marked as signed on stage",
            "projects are not marked as signed on stage",
            count,
        ),
        url_for("signing.index", event_id=event.id),
    )


def _unnamed(event: Event) -> Task:
    count = _count(Project, Project.event_id == event.id, Project.title.is_(None))
    return Task(
        count,
        ngettext("project has no name yet", "projects have no name yet", count),
        url_for("signing.index", event_id=event.id),
    )


def _certificates(event: Event) -> Task:
    has_one = (
        select(Document.id)
        .where(
            Document.owner_kind == "registration",
            Document.owner_id == Registration.id,
            Document.status.in_((DocumentStatus.RESERVED, DocumentStatus.ISSUED)),
        )
        .exists()
    )
    count = _count(
        Registration,
        Registration.event_id == event.id,
        Registration.attendance == Attendance.ARRIVED,
        ~has_one,
    )
    return Task(
        count,
        ngettext(
            "attendee has no certificate yet",
            "attendees have no certificate yet",
            count,
        ),
        url_for("registration.certificates", event_id=event.id),
    )


def _batches(event: Event) -> Task:
    found = db.session.scalars(
        select(DocumentBatch.id).where(
            DocumentBatch.event_id == event.id, DocumentBatch.status != BatchStatus.DONE
        )
    ).all()
    url = (
        url_for("documents.batch", batch_id=found[0])
        if len(found) == 1
        else url_for("documents.index", event_id=event.id)
    )
    return Task(
        len(found),
        ngettext("batch is not finished", "batches are not finished", len(found)),
        url,
    )


_FINDERS: tuple[Callable[[Event], Task], ...] = (
    _reports,
    _mails,
    _overdue,
    _draft,
    _agenda,
    _ceremonies,
    _certificates,
    _batches,
    _unnamed,
)


_OF_PROJECTS = (_reports, _overdue, _ceremonies, _unnamed)


def _count(model: type[Base], *conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0


def _by_event(model: Any, *conditions: ColumnElement[bool]) -> dict[int, int]:
    rows = db.session.execute(
        select(model.event_id, func.count()).where(*conditions).group_by(model.event_id)
    )
    return {row[0]: row[1] for row in rows}
