"""What the workers do: what waits, what runs and what failed, read from the rows.

The broker is not asked: its messages only wake workers, and may be lost.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CompoundSelect,
    Select,
    SelectBase,
    String,
    and_,
    case,
    func,
    literal,
    null,
    select,
    union_all,
)

from app.core.clock import now
from app.core.db import db
from app.core.models import Heartbeat
from app.core.pagination import PER_PAGE, Page
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice, Document, DocumentBatch
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.portal.enums import JobKind, JobState

_QUEUED_SLICE = and_(
    BatchSlice.status == SliceStatus.QUEUED, DocumentBatch.status == BatchStatus.RUNNING
)


@dataclass(frozen=True, slots=True)
class Queue:
    """How one of the workers' queues stands; what is planned for later does not wait."""

    name: str
    waiting: int
    running: int
    failed: int
    oldest: datetime | None
    """Since when the first in line has been waiting."""

    @property
    def age(self) -> float:
        """Seconds that the first in line has been waiting; 0 when nobody does."""
        return max(0.0, (now() - self.oldest).total_seconds()) if self.oldest else 0.0


@dataclass(frozen=True, slots=True)
class JobLine:
    kind: JobKind
    id: int
    title: str
    event_id: int | None
    batch_id: int | None
    state: JobState
    since: datetime
    """When it was due, or when it failed first."""
    attempts: int
    reason: str | None

    @property
    def can_retry(self) -> bool:
        """A paper that can't be drawn needs other words first."""
        return self.state is JobState.FAILED and self.kind is not JobKind.PAPER


def queues() -> tuple[Queue, Queue]:
    """The mail queue and the documents queue, in two queries however many rows there are."""
    due = and_(OutgoingMail.status == MailStatus.QUEUED, OutgoingMail.due_at <= now())
    mails = select(
        func.count(case((due, 1))),
        func.count(case((OutgoingMail.status == MailStatus.SENDING, 1))),
        func.count(case((OutgoingMail.status == MailStatus.FAILED, 1))),
        func.min(case((due, OutgoingMail.due_at))),
    ).where(OutgoingMail.status.in_((MailStatus.QUEUED, MailStatus.SENDING, MailStatus.FAILED)))
    slices = (
        select(
            func.count(case((_QUEUED_SLICE, 1))),
            func.count(case((BatchSlice.status == SliceStatus.DRAWING, 1))),
            func.count(case((BatchSlice.status == SliceStatus.FAILED, 1))),
            func.min(case((_QUEUED_SLICE, BatchSlice.updated_at))),
        )
        .join(DocumentBatch)
        .where(BatchSlice.status != SliceStatus.DONE)
    )
    return (
        Queue("mail", *db.session.execute(mails).one()),
        Queue("documents", *db.session.execute(slices).one()),
    )


def heartbeats() -> dict[str, datetime]:
    """When each part of the machinery was last seen at work."""
    return {row.part: row.at for row in db.session.scalars(select(Heartbeat))}


def page_of_jobs(
    *,
    kind: JobKind | None = None,
    state: JobState | None = None,
    number: int = 1,
    per_page: int = PER_PAGE,
) -> Page[JobLine]:
    """All that is not done, the latest first; narrowed to a kind or a state."""
    found = _union().subquery()
    statement = select(found)
    if kind is not None:
        statement = statement.where(found.c.kind == kind.value)
    if state is not None:
        statement = statement.where(found.c.state == state.value)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    number = min(max(number, 1), max(1, -(-total // per_page)))
    ordered = statement.order_by(found.c.since.desc(), found.c.kind, found.c.id.desc())
    rows = db.session.execute(ordered.limit(per_page).offset((number - 1) * per_page))
    return Page(rows=[_line(row) for row in rows], number=number, per_page=per_page, total=total)


def _union() -> CompoundSelect[Any]:
    return union_all(_mails(), _slices(), _papers())


def _mails() -> Select[Any]:
    status = OutgoingMail.status
    failed_at = func.coalesce(OutgoingMail.first_failed_at, OutgoingMail.updated_at)
    return select(
        literal(JobKind.MAIL.value, String()).label("kind"),
        OutgoingMail.id.label("id"),
        OutgoingMail.subject.label("title"),
        OutgoingMail.event_id.label("event_id"),
        null().label("batch_id"),
        case(
            (status == MailStatus.SENDING, JobState.RUNNING.value),
            (status == MailStatus.FAILED, JobState.FAILED.value),
            else_=JobState.WAITING.value,
        ).label("state"),
        case((status == MailStatus.FAILED, failed_at), else_=OutgoingMail.due_at).label("since"),
        OutgoingMail.attempts.label("attempts"),
        OutgoingMail.last_error.label("reason"),
    ).where(status.in_((MailStatus.QUEUED, MailStatus.SENDING, MailStatus.FAILED)))


def _slices() -> Select[Any]:
    return (
        select(
            literal(JobKind.SLICE.value, String()),
            BatchSlice.id,
            DocumentBatch.title,
            DocumentBatch.event_id,
            DocumentBatch.id,
            case(
                (BatchSlice.status == SliceStatus.DRAWING, JobState.RUNNING.value),
                (BatchSlice.status == SliceStatus.FAILED, JobState.FAILED.value),
                else_=JobState.WAITING.value,
            ),
            BatchSlice.updated_at,
            BatchSlice.attempts,
            BatchSlice.last_error,
        )
        .join(DocumentBatch)
        .where(BatchSlice.status.in_((SliceStatus.DRAWING, SliceStatus.FAILED)) | _QUEUED_SLICE)
    )


def _papers() -> SelectBase:
    return select(
        literal(JobKind.PAPER.value, String()),
        Document.id,
        Document.number,
        Document.event_id,
        Document.batch_id,
        literal(JobState.FAILED.value, String()),
        Document.updated_at,
        literal(1),
        Document.failure,
    ).where(Document.status == DocumentStatus.RESERVED, Document.failure.is_not(None))


def _line(row: Any) -> JobLine:
    return JobLine(
        kind=JobKind(row.kind),
        id=row.id,
        title=row.title,
        event_id=row.event_id,
        batch_id=row.batch_id,
        state=JobState(row.state),
        since=row.since,
        attempts=row.attempts,
        reason=row.reason,
    )
