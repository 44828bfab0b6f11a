"""Drawing a slice: claim it, draw with no transaction open, keep what was drawn.

A worker may be killed anywhere. What is not kept stays RESERVED and is drawn by whoever claims the
slice next; what is kept is ISSUED, with its file and its mail, in one transaction under a lease
that was still ours. So no paper comes out twice.

Locks are taken in one order: batch, slice, papers.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update

from app.core import audit
from app.core.clock import latest, now
from app.core.db import db
from app.core.files import Split, store_file, store_split
from app.core.i18n import _
from app.core.jobs import Job, enqueue
from app.core.models import StoredFile
from app.core.policy import SYSTEM
from app.core.tokens import new_token
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice, Document, DocumentBatch
from app.documents.naming import file_name
from app.documents.queries import count_unfinished_slices, list_waiting, lock_batch, lock_drawable
from app.documents.rendering import (
    TEMPLATE_VERSION,
    DocumentKind,
    LayoutError,
    PlaqueWords,
    Printed,
    draw,
    print_words,
    template_of,
    words_from,
)
from app.documents.services import announcer_of
from app.documents.signers import signer_of

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
"""How long a worker may be silent before its slice is taken back; each group renews it."""
GROUP = 50
"""Papers kept in one transaction and in one segment: what a kill can cost."""
ATTEMPTS = 5
"""Claims in a row that brought no paper out, before a slice is given up."""
FORGOTTEN = timedelta(seconds=30)
"""After this a queued slice is sent again: the broker may have lost its job."""
_AT_ONCE = 20
_PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper to draw."""

    document_id: int
    kind: DocumentKind
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Group:
    """What a worker holds: the next sheets of a slice, under its lease."""

    slice_id: int
    lease: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sheet's PDF, or why there is none."""

    document_id: int
    content: bytes | Printed | None
    failure: str | None = None
    template: str = ""
    at: datetime | None = None
    """When it was signed, and counts as issued."""
    signed_by: str | None = None


def claim_slice(slice_id: int) -> Group | None:
    """Take a queued slice of a running batch for ``LEASE``.

    None when there is nothing to do: somebody has it, it is done, or its batch was stopped.
    """
    batch = _lock_batch_of(slice_id)
    if batch is None or batch.status is not BatchStatus.RUNNING:
        return None
    lease = new_token()
    claimed = _change(
        BatchSlice.id == slice_id,
        BatchSlice.status == SliceStatus.QUEUED,
        status=SliceStatus.DRAWING,
        attempts=BatchSlice.attempts + 1,
        lease=lease,
        lease_until=now() + LEASE,
    )
    return _next(batch, slice_id, lease) if claimed else None


def draw_sheet(sheet: Sheet) -> Drawn:
    """Draw and sign one paper. Call it with no transaction open.

    Raises:
        IdentityError: the key can't be used.
        TimestampError: the authority gives no time stamp.

    """
    at = now().replace(microsecond=0)  # a signature knows seconds
    words = words_from(sheet.kind, sheet.words)
    try:
        if isinstance(words, PlaqueWords):
            return Drawn(sheet.document_id, draw(words), template=TEMPLATE_VERSION, at=at)
        signer = signer_of(current_app.config["HUIQIAN"])
        printed = print_words(words, at, signer)
    except LayoutError as error:
        logger.warning("A paper can't be laid out", extra={"document_id": sheet.document_id})
        return Drawn(sheet.document_id, None, str(error))
    signed_by = signer.identity.name if signer else None
    return Drawn(sheet.document_id, printed, None, template_of(words).label, at, signed_by)


def keep_drawn(group: Group, drawn: list[Drawn]) -> Group | None:
    """Issue what was drawn, and go on to the next group of the slice.

    None when it was the last, when the batch was stopped, or when the lease is not ours any more;
    in the last case nothing is kept.
    """
    batch = _lock_batch_of(group.slice_id)
    if batch is None or not _change(*_held(group), attempts=0, lease_until=now() + LEASE):
        logger.warning("A slice was taken over by another worker", extra=_ids(group))
        return None
    open_papers = lock_drawable([one.document_id for one in drawn])
    kept = [one for one in drawn if one.document_id in open_papers]  # the others were given up
    files = _store(kept, open_papers)
    for one in kept:
        _settle_paper(batch, open_papers[one.document_id], one, files.get(one.document_id))
    following = _next(batch, group.slice_id, group.lease)
    if following is not None and batch.status is not BatchStatus.RUNNING:
        _give_back(batch, following)
        return None
    return following


def leave_slice(group: Group) -> None:
    """Put a slice back for another job, because this one's time is over."""
    batch = _lock_batch_of(group.slice_id)
    if batch is not None:
        _give_back(batch, group)


def sweep() -> int:
    """Take back what dead workers held, and wake workers for slices that were forgotten.

    Returns how many slices were sent again.
    """
    _bear_with_holders()
    for expired in db.session.scalars(
        select(BatchSlice)
        .where(BatchSlice.status == SliceStatus.DRAWING, BatchSlice.lease_until < now())
        .order_by(BatchSlice.batch_id, BatchSlice.id)
        .limit(_AT_ONCE)
    ).all():
        logger.warning("A worker fell silent", extra={"slice_id": expired.id})
        _give_back(lock_batch(expired.batch_id), Group(expired.id, expired.lease or "", ()))
    forgotten = db.session.scalars(
        select(BatchSlice.id)
        .join(DocumentBatch)
        .where(
            BatchSlice.status == SliceStatus.QUEUED,
            or_(
                BatchSlice.updated_at < now() - FORGOTTEN,
                BatchSlice.updated_at > latest(timedelta()),
            ),
            DocumentBatch.status == BatchStatus.RUNNING,
        )
        .order_by(BatchSlice.id)
        .limit(_AT_ONCE)
    ).all()
    for slice_id in forgotten:
        _change(BatchSlice.id == slice_id, BatchSlice.status == SliceStatus.QUEUED)
        enqueue(Job.DRAW_SLICE, slice_id)
    return len(forgotten)


def _bear_with_holders() -> None:
    """Count leases anew that no sweep could have left for so long, or no right clock have given:
    the clock was moved, and their holders may be at work.
    """
    _change(
        BatchSlice.status == SliceStatus.DRAWING,
        or_(BatchSlice.lease_until < now() - LEASE, BatchSlice.lease_until > latest(LEASE)),
        lease_until=now() + LEASE,
    )


def fail_slice(group: Group, reason: str) -> None:
    """Give a slice up: what stands in the way is not its papers. The batch stops with the reason,
    and goes on when somebody resumes it.
    """
    batch = _lock_batch_of(group.slice_id)
    if batch is not None:
        logger.error("A slice can't be signed", extra=_ids(group))
        _end(batch, group, SliceStatus.FAILED, last_error=reason)


def _store(drawn: list[Drawn], papers: dict[int, Document]) -> dict[int, StoredFile]:
    """The files of what was drawn, by paper: from the press in pieces, others whole."""
    files, split = {}, {}
    for one in drawn:
        paper = papers[one.document_id]
        name = file_name(paper.number, paper.recipient, paper.kind)
        if isinstance(one.content, bytes):
            files[one.document_id] = store_file(one.content, filename=name, content_type=_PDF)
        elif one.content is not None:
            split[one.document_id] = Split(one.content.prefix, one.content.tail, name, _PDF)
    if split:
        files |= zip(split, store_split(list(split.values())), strict=True)
    return files


def _settle_paper(
    batch: DocumentBatch, document: Document, drawn: Drawn, file: StoredFile | None
) -> None:
    if file is None:
        document.failure = drawn.failure
        audit.record(SYSTEM, "documents.fail", document, event_id=batch.event_id)
        return
    document.status = DocumentStatus.ISSUED
    document.issued_at = drawn.at
    document.template_version = drawn.template
    document.signed_by = drawn.signed_by
    document.file_id = file.id
    document.sha256 = file.sha256
    audit.record(SYSTEM, "documents.issue", document, event_id=batch.event_id)
    if batch.mail_each:
        announcer_of(document.owner_kind)(document)


def _next(batch: DocumentBatch, slice_id: int, lease: str) -> Group | None:
    sheets = tuple(
        Sheet(document.id, document.kind, document.words)
        for document in list_waiting(slice_id, GROUP)
    )
    group = Group(slice_id, lease, sheets)
    if sheets:
        return group
    _end(batch, group, SliceStatus.DONE)
    return None


def _give_back(batch: DocumentBatch, group: Group) -> None:
    """Queue a slice again, or give it up after too many claims without a paper."""
    attempts = db.session.scalar(select(BatchSlice.attempts).where(*_held(group)))
    if attempts is None:
        return
    if attempts >= ATTEMPTS:
        words = _("The worker stopped %(count)s times while drawing.", count=ATTEMPTS)
        _end(batch, group, SliceStatus.FAILED, last_error=words)
        return
    _change(*_held(group), status=SliceStatus.QUEUED, lease=None, lease_until=None)
    if batch.status is BatchStatus.RUNNING:
        enqueue(Job.DRAW_SLICE, group.slice_id)


def _end(batch: DocumentBatch, group: Group, status: SliceStatus, **values: Any) -> None:
    """End a slice, and its batch with the last one: done, or stopped where a slice failed."""
    _change(*_held(group), status=status, lease=None, lease_until=None, **values)
    unfinished, failed = count_unfinished_slices(batch.id)
    if unfinished or batch.status is BatchStatus.DONE:
        return
    if failed:
        batch.status = BatchStatus.STOPPED
    else:  # also when it was stopped too late: nothing is left to go on with
        batch.status, batch.finished_at = BatchStatus.DONE, now()
    audit.record(SYSTEM, "documents.end_batch", batch, event_id=batch.event_id)


def _lock_batch_of(slice_id: int) -> DocumentBatch | None:
    batch_id = db.session.scalar(select(BatchSlice.batch_id).where(BatchSlice.id == slice_id))
    return None if batch_id is None else lock_batch(batch_id)


def _held(group: Group) -> tuple[ColumnElement[bool], ...]:
    """That the slice is drawn by the holder of the group's lease."""
    return (
        BatchSlice.id == group.slice_id,
        BatchSlice.status == SliceStatus.DRAWING,
        BatchSlice.lease == group.lease,
    )


def _change(*conditions: ColumnElement[bool], **values: Any) -> bool:
    """Change slices by a conditional UPDATE; whether one was changed."""
    result = db.session.execute(
        update(BatchSlice)
        .where(*conditions)
        .values(updated_at=now(), **values)
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _ids(group: Group) -> dict[str, int]:
    return {"slice_id": group.slice_id}
