from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased, defer, joinedload

from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.files import Pieces
from app.core.lists import ListView
from app.core.models import StoredFile
from app.core.pagination import Page, paginate
from app.core.search import fold, like
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice, Document, DocumentBatch
from app.documents.rendering.words import DocumentKind

_AT_A_TIME = 1000
SPEED_WINDOW = timedelta(seconds=10)
REVOKED_MARK = "#revoked:"
"""Stands in the dedupe key of a revoked paper, before its id."""

_OPEN = (Document.status == DocumentStatus.RESERVED) & Document.failure.is_(None)
_FAILED = (Document.status == DocumentStatus.RESERVED) & Document.failure.is_not(None)


def document_count(event_id: int) -> Select[int]:
    """Asks for the number of the event's papers that are out."""
    statement = select(func.count()).select_from(Document)
    return statement.where(Document.event_id == event_id, Document.status == DocumentStatus.ISSUED)


def get_document(document_id: int) -> Document:
    document = db.session.get(Document, document_id)
    if document is None:
        raise NotFoundError
    return document


def lock_document(document_id: int) -> Document:
    document = db.session.scalar(
        select(Document)
        .where(Document.id == document_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if document is None:
        raise NotFoundError
    return document


def find_by_number(number: str) -> Document | None:
    return db.session.scalar(
        select(Document).where(Document.number == number).options(joinedload(Document.file))
    )


def find_by_sha256(sha256: str) -> Document | None:
    return db.session.scalar(select(Document).where(Document.sha256 == sha256))


def find_replacement(document: Document) -> Document | None:
    """The paper that was issued for the same cause after ``document`` was revoked."""
    cause = document.dedupe_key.partition(REVOKED_MARK)[0]
    return db.session.scalar(
        select(Document).where(
            Document.dedupe_key == cause,
            Document.id != document.id,
            Document.status == DocumentStatus.ISSUED,
        )
    )


def list_documents_of(owner_kind: str, owner_id: int) -> Sequence[Document]:
    """All papers made for one thing, the revoked ones too, newest first."""
    return db.session.scalars(
        select(Document)
        .where(Document.owner_kind == owner_kind, Document.owner_id == owner_id)
        .order_by(Document.id.desc())
    ).all()


def list_live_keys(keys: Sequence[str]) -> frozenset[str]:
    """Which of the dedupe keys have a paper."""
    found: set[str] = set()
    for start in range(0, len(keys), 500):  # databases limit the parameters of a statement
        part = keys[start : start + 500]
        found.update(
            db.session.scalars(select(Document.dedupe_key).where(Document.dedupe_key.in_(part)))
        )
    return frozenset(found)


def find_live(keys: Sequence[str]) -> Sequence[Document]:
    """The papers of a few dedupe keys."""
    return db.session.scalars(select(Document).where(Document.dedupe_key.in_(keys))).all()


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of an event's papers is narrowed to."""

    q: str = ""
    """Part of the number or of the recipient."""
    status: DocumentStatus | None = None
    kind: DocumentKind | None = None


def page_of_documents(event_id: int, filters: Filters, view: ListView[Document]) -> Page[Document]:
    statement = _select(event_id, filters).options(defer(Document.words))
    return paginate(statement.order_by(*view.order_by(Document.id)), number=view.number)


def stream_documents(
    event_id: int, filters: Filters, view: ListView[Document]
) -> Iterator[Document]:
    """All rows of a list in its order, for a sheet: plain rows with the columns of a paper, a
    thousand at a time.
    """
    statement = _select(event_id, filters).with_only_columns(*Document.__table__.columns)
    statement = statement.order_by(*view.order_by(Document.id))
    rows = db.session.execute(statement.execution_options(yield_per=_AT_A_TIME))
    return cast("Iterator[Document]", rows)


def _select(event_id: int, filters: Filters) -> Select[Document]:
    statement = select(Document).where(Document.event_id == event_id)
    if filters.status is not None:
        statement = statement.where(Document.status == filters.status)
    if filters.kind is not None:
        statement = statement.where(Document.kind == filters.kind)
    wanted = fold(filters.q)
    if wanted:
        statement = statement.where(
            or_(
                Document.number.like(like(wanted.upper()), escape="\\"),
                Document.recipient.like(like(filters.q.strip()), escape="\\"),
            )
        )
    return statement


def count_by_status(event_id: int) -> dict[DocumentStatus, int]:
    rows = db.session.execute(
        select(Document.status, func.count())
        .where(Document.event_id == event_id)
        .group_by(Document.status)
    )
    return {row[0]: row[1] for row in rows}


def event_of_document(document_id: int) -> int:
    event_id = db.session.scalar(select(Document.event_id).where(Document.id == document_id))
    if event_id is None:
        raise NotFoundError
    return event_id


def get_batch(batch_id: int) -> DocumentBatch:
    batch = db.session.get(DocumentBatch, batch_id)
    if batch is None:
        raise NotFoundError
    return batch


def lock_batch(batch_id: int) -> DocumentBatch:
    batch = db.session.scalar(
        select(DocumentBatch)
        .where(DocumentBatch.id == batch_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if batch is None:
        raise NotFoundError
    return batch


def event_of_batch(batch_id: int) -> int:
    event_id = db.session.scalar(select(DocumentBatch.event_id).where(DocumentBatch.id == batch_id))
    if event_id is None:
        raise NotFoundError
    return event_id


def select_of_batch(batch_id: int, *conditions: ColumnElement[bool]) -> Select[Document]:
    """Papers of a batch by number."""
    return (
        select(Document)
        .where(Document.batch_id == batch_id, *conditions)
        .options(joinedload(Document.file))
        .order_by(Document.id)
    )


def list_failed(batch_id: int) -> Sequence[Document]:
    """Papers of a batch that could not be drawn, with the reason in ``failure``."""
    return db.session.scalars(select_of_batch(batch_id, _FAILED)).all()


@dataclass(frozen=True, slots=True)
class IssuedFile:
    number: str
    recipient: str
    issued_at: datetime
    pieces: Pieces


def list_issued_files(batch_id: int) -> list[IssuedFile]:
    """Where the papers of a batch that are out and valid lie, by number. Plain values: there
    may be ten thousand.
    """
    prefix, segment = aliased(StoredFile), aliased(StoredFile)
    file = StoredFile
    rows = db.session.execute(
        select(Document.number, Document.recipient, Document.issued_at)
        .add_columns(file.sha256, file.size, prefix.sha256, segment.sha256, file.segment_at)
        .join(file, Document.file_id == file.id)
        .outerjoin(prefix, file.prefix_id == prefix.id)
        .outerjoin(segment, file.segment_id == segment.id)
        .where(Document.batch_id == batch_id, Document.status == DocumentStatus.ISSUED)
        .order_by(Document.id)
    )
    return [
        IssuedFile(number, recipient, at, Pieces(sha256, size, head, body, start or 0))
        for number, recipient, at, sha256, size, head, body, start in rows
        if at
    ]


def list_issued_words(batch_id: int, *, offset: int, limit: int) -> Sequence[dict[str, Any]]:
    """The frozen words of papers that are out and valid, by number."""
    return db.session.scalars(
        select(Document.words)
        .where(Document.batch_id == batch_id, Document.status == DocumentStatus.ISSUED)
        .order_by(Document.id)
        .offset(offset)
        .limit(limit)
    ).all()


def lock_unissued(batch_id: int) -> Sequence[Document]:
    """The papers of a batch that have a number and never came out, locked."""
    return db.session.scalars(
        select(Document)
        .where(Document.batch_id == batch_id, Document.status == DocumentStatus.RESERVED)
        .order_by(Document.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def lock_drawable(document_ids: Sequence[int]) -> dict[int, Document]:
    """Those of the papers that are still to be drawn, locked, by id."""
    found = db.session.scalars(
        select(Document)
        .where(Document.id.in_(document_ids), _OPEN)
        .order_by(Document.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {document.id: document for document in found}


def list_waiting(slice_id: int, limit: int) -> Sequence[Document]:
    """The next papers of a slice to draw."""
    return db.session.scalars(
        select(Document)
        .where(Document.slice_id == slice_id, _OPEN)
        .order_by(Document.id)
        .limit(limit)
    ).all()


def count_unfinished_slices(batch_id: int) -> tuple[int, int]:
    """How many slices of a batch are still to be drawn, and how many failed."""
    unfinished = BatchSlice.status.in_((SliceStatus.QUEUED, SliceStatus.DRAWING))
    row = db.session.execute(
        select(_count(unfinished), _count(BatchSlice.status == SliceStatus.FAILED)).where(
            BatchSlice.batch_id == batch_id
        )
    ).one()
    return row[0], row[1]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a batch is."""

    batch: DocumentBatch
    done: int
    """Drawn, failed or given up: nothing is left to do for them."""
    issued: int
    """Out, and not revoked since."""
    failed: int
    revoked: int
    void: int
    recent: int
    """Issued within the window by which the speed is told."""
    at: datetime

    @property
    def total(self) -> int:
        return self.batch.total

    @property
    def left(self) -> int:
        return self.total - self.done

    @property
    def running(self) -> bool:
        return self.batch.status is BatchStatus.RUNNING

    @property
    def per_second(self) -> float:
        seconds = min(self.at - self.batch.created_at, SPEED_WINDOW).total_seconds()
        return self.recent / max(seconds, 1)


def batch_progress(batch_id: int) -> Progress:
    """Counts of one batch, in one query.

    Raises:
        NotFoundError: if there is no such batch.

    """
    at = now()
    row = db.session.execute(_progress(DocumentBatch.id == batch_id, at)).one_or_none()
    if row is None:
        raise NotFoundError
    return Progress(*row, at=at)


def list_batches(event_id: int, *, limit: int) -> list[Progress]:
    """The latest batches of an event with their counts, in one query."""
    at = now()
    statement = _progress(DocumentBatch.event_id == event_id, at)
    rows = db.session.execute(statement.order_by(DocumentBatch.id.desc()).limit(limit))
    return [Progress(*row, at=at) for row in rows]


def _progress(
    condition: ColumnElement[bool], at: datetime
) -> Select[DocumentBatch, int, int, int, int, int, int]:
    issued = Document.status == DocumentStatus.ISSUED
    return (
        select(
            DocumentBatch,
            _count(~_OPEN & Document.id.is_not(None)),
            _count(issued),
            _count(_FAILED),
            _count(Document.status == DocumentStatus.REVOKED),
            _count(Document.status == DocumentStatus.VOID),
            _count(issued & (Document.issued_at > at - SPEED_WINDOW)),
        )
        .outerjoin(Document, Document.batch_id == DocumentBatch.id)
        .where(condition)
        .group_by(DocumentBatch.id)
    )


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)
