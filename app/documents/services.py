from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import current_app
from sqlalchemy import update

from app.core import audit
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import RuleError, RuleErrors
from app.core.i18n import _, ngettext, pgettext
from app.core.jobs import Job, enqueue
from app.core.policy import Actor
from app.core.throttle import count_failure, refuse_if_throttled
from app.core.tokens import new_token
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice, Document, DocumentBatch, NumberSeries
from app.documents.numbering import lock_series, reserve
from app.documents.queries import (
    REVOKED_MARK,
    list_live_keys,
    lock_batch,
    lock_document,
    lock_unissued,
)
from app.documents.rendering import (
    TEMPLATE_VERSION,
    DocumentKind,
    LayoutError,
    draw_preview,
    proof_svg,
    unprintable,
    words_from,
)

SLICE_SIZE = 100
"""Papers that one job draws: some ten seconds of work, far below any time limit."""
_SPECIMEN = "0000-00-00-00000-0"
"""Stands on a preview: as long as a number, and never one."""
_VOID_MARK = "#void:"

_Made = TypeVar("_Made")
Announcer = Callable[[Document], None]
"""Tells the owner of a paper that it is out. Runs in the transaction that issues it."""

_announcers: dict[str, Announcer] = {}


@dataclass(frozen=True, slots=True)
class Paper:
    """One certificate to be made."""

    words: Mapping[str, Any]
    """All words of its kind but ``number`` and ``verify_url``; see ``rendering.words``."""
    recipient: str
    """Whose it is, for lists, file names and the masked look-up."""
    owner_kind: str
    owner_id: int
    dedupe_key: str
    """One live paper per cause: ``attendance:registration:17``."""


def install_announcer(owner_kind: str, announcer: Announcer) -> None:
    """Say who mails the papers of one kind of owner (``wiring`` does)."""
    _announcers[owner_kind] = announcer


def announcer_of(owner_kind: str) -> Announcer:
    """The one who mails the papers of ``owner_kind``. Raises RuntimeError if nobody does."""
    try:
        return _announcers[owner_kind]
    except KeyError:
        raise RuntimeError(f"Nobody announces the papers of {owner_kind!r}.") from None


def order_batch(
    kind: DocumentKind,
    papers: Sequence[Paper],
    *,
    event_id: int,
    series: str,
    title: str,
    mail_each: bool,
    actor: Actor,
) -> DocumentBatch:
    """Freeze the words of ``papers``, give them numbers and have workers draw them.

    Papers whose cause has a live one already are left out. Flushes, for ids.

    Raises:
        RuleErrors: naming each person whose words can't be printed, before anything is written.
        RuleError: if there is nothing (left) to make.

    """
    if not papers:
        raise RuleError(_("Choose at least one person."))
    refuse_unprintable(papers)
    if mail_each:
        for owner_kind in {paper.owner_kind for paper in papers}:
            announcer_of(owner_kind)
    counter = lock_series(series, today().year)
    fresh = _without_live(papers)
    if not fresh:
        raise RuleError(_("Everybody chosen has this paper already."))
    batch = DocumentBatch(
        event_id=event_id,
        kind=kind,
        title=title,
        status=BatchStatus.RUNNING,
        total=len(fresh),
        mail_each=mail_each,
        ordered_by=actor.label,
    )
    db.session.add(batch)
    audit.record(actor, "documents.order_batch", batch, event_id=event_id)
    _add_slices(batch, fresh, counter)
    return batch


def preview(kind: DocumentKind, words: Mapping[str, Any]) -> bytes:
    """The paper as PDF, with a watermark and without a number of its own.

    Raises:
        RuleErrors: if a character can't be printed.
        RuleError: if the words don't fit.

    """
    return _preview(kind, words, draw_preview)


def picture(words: Mapping[str, Any]) -> str:
    """The proof of a plaque as SVG, for a page. Raises as ``preview`` does."""
    return _preview(DocumentKind.PLAQUE, words, proof_svg)


def refuse_unfit(kind: DocumentKind, papers: Sequence[Paper]) -> None:
    """Raise RuleErrors with one line per paper that can't be laid out, before it has a number.

    For a few: it draws each. ``order_batch`` leaves what doesn't fit to the worker.
    """
    details: list[str] = []
    for paper in papers:
        try:
            preview(kind, paper.words)
        except RuleErrors as error:
            details += error.details
        except RuleError as error:
            name = _named(paper.words) or paper.recipient
            details.append(_("%(name)s: %(reason)s", name=name, reason=error))
    if details:
        raise RuleErrors(_("Nothing was made yet: please change these words."), details)


def refuse_unprintable(papers: Sequence[Paper]) -> None:
    """Raise RuleErrors with one line per person whose words can't be printed."""
    details = [
        line for paper in papers for line in _unprintable_lines(paper.recipient, paper.words)
    ]
    if details:
        raise RuleErrors(
            ngettext(
                "Nothing was made: the words of %(num)s can't be printed.",
                "Nothing was made: the words of %(num)s of them can't be printed.",
                len(details),
            ),
            details,
        )


def revoke(document_id: int, *, reason: str | None, actor: Actor) -> Document:
    """Take a paper back: the verification page says so from now on. A new one may be issued."""
    document = lock_document(document_id)
    if document.status is not DocumentStatus.ISSUED:
        raise RuleError(_("Only a paper that is out can be revoked."))
    if not reason:
        raise RuleError(_("Say why; whoever scans the certificate reads it."), field="reason")
    document.status = DocumentStatus.REVOKED
    document.revoked_at = now()
    document.revoked_reason = reason
    document.dedupe_key = f"{document.dedupe_key}{REVOKED_MARK}{document.id}"
    audit.record(actor, "documents.revoke", document, event_id=document.event_id)
    return document


def stop_batch(batch_id: int, *, actor: Actor) -> DocumentBatch:
    """Draw no more: workers leave after the papers in their hands. Can be resumed."""
    batch = lock_batch(batch_id)
    if batch.status is not BatchStatus.RUNNING:
        raise RuleError(_("This batch is not running any more."))
    batch.status = BatchStatus.STOPPED
    audit.record(actor, "documents.stop_batch", batch, event_id=batch.event_id)
    return batch


def resume_batch(batch_id: int, *, actor: Actor) -> DocumentBatch:
    """Go on with a stopped batch, also with slices that failed."""
    batch = lock_batch(batch_id)
    if batch.status is not BatchStatus.STOPPED:
        raise RuleError(_("Only a stopped batch can go on."))
    batch.status = BatchStatus.RUNNING
    audit.record(actor, "documents.resume_batch", batch, event_id=batch.event_id)
    for part in batch.slices:
        if part.status is SliceStatus.FAILED:
            part.status, part.attempts, part.last_error = SliceStatus.QUEUED, 0, None
        if part.status is SliceStatus.QUEUED:
            enqueue(Job.DRAW_SLICE, part.id)
    return batch


def void_unissued(batch_id: int, *, actor: Actor) -> int:
    """Give up the papers of a batch that never came out; their numbers stay, as void.

    Returns how many. The people may then be chosen again, for instance after a correction.
    """
    batch = lock_batch(batch_id)
    if batch.status is BatchStatus.RUNNING:
        raise RuleError(_("Stop the batch first."))
    documents = lock_unissued(batch_id)
    if not documents:
        raise RuleError(_("Every paper of this batch is out already."))
    for document in documents:
        document.status = DocumentStatus.VOID
        document.dedupe_key = f"{document.dedupe_key}{_VOID_MARK}{document.id}"
        audit.record(actor, "documents.void", document, event_id=batch.event_id)
    if batch.status is BatchStatus.STOPPED:
        db.session.execute(
            update(BatchSlice)
            .where(BatchSlice.batch_id == batch_id)
            .values(status=SliceStatus.DONE, lease=None, lease_until=None)
        )
        batch.status, batch.finished_at = BatchStatus.DONE, now()
        audit.record(actor, "documents.close_batch", batch, event_id=batch.event_id)
    return len(documents)


def count_wrong_token(number: str) -> None:
    """Note that somebody tried a wrong code for a number.

    Raises:
        TooManyAttemptsError: while the number rests. Whoever has the right code never gets here.

    """
    key = f"verify:{number}"
    refuse_if_throttled(key)
    count_failure(key)


def _without_live(papers: Sequence[Paper]) -> list[Paper]:
    """One paper per cause, without the causes that have one."""
    by_key = {paper.dedupe_key: paper for paper in reversed(papers)}
    live = list_live_keys(list(by_key))
    return [
        paper
        for paper in papers
        if by_key[paper.dedupe_key] is paper and paper.dedupe_key not in live
    ]


def _add_slices(batch: DocumentBatch, papers: Sequence[Paper], counter: NumberSeries) -> None:
    numbers = reserve(counter, len(papers))
    for start in range(0, len(papers), SLICE_SIZE):
        part = BatchSlice(batch=batch)
        db.session.add(part)
        db.session.flush()  # its papers and its job need the id
        end = start + SLICE_SIZE
        db.session.add_all(
            _document(batch, part, paper, number)
            for paper, number in zip(papers[start:end], numbers[start:end], strict=True)
        )
        enqueue(Job.DRAW_SLICE, part.id)
    db.session.flush()  # a cause that got a paper meanwhile is refused here, not at the commit


def _document(batch: DocumentBatch, part: BatchSlice, paper: Paper, number: str) -> Document:
    token = new_token()
    words = {**paper.words, "number": number, "verify_url": f"{_base()}/v/{number}?t={token}"}
    words_from(batch.kind, words)  # a word that is missing must fail here, not at the worker
    return Document(
        number=number,
        kind=batch.kind,
        template_version=TEMPLATE_VERSION,
        words=words,
        token=token,
        recipient=paper.recipient,
        dedupe_key=paper.dedupe_key,
        event_id=batch.event_id,
        owner_kind=paper.owner_kind,
        owner_id=paper.owner_id,
        batch_id=batch.id,
        slice_id=part.id,
    )


def _preview(kind: DocumentKind, words: Mapping[str, Any], writer: Callable[[Any], _Made]) -> _Made:
    details = _unprintable_lines(_named(words), words)
    if details:
        raise RuleErrors(_("Some characters can't be printed."), details)
    shown = {**words, "number": _SPECIMEN, "verify_url": f"{_base()}/v/{_SPECIMEN}"}
    try:
        return writer(words_from(kind, shown))
    except LayoutError as error:
        raise RuleError(str(error)) from error


def _named(words: Mapping[str, Any]) -> str:
    """By which of its words a paper is told from others."""
    return str(words.get("recipient") or words.get("project") or words.get("title") or "")


def _unprintable_lines(name: str, words: Mapping[str, Any]) -> list[str]:
    """``张𠀀：无法打印“𠀀”（U+20000）``: one line, or none."""
    found = dict.fromkeys(
        bad
        for text in (name, *words.values())
        if isinstance(text, str)
        for bad in unprintable(text)
    )
    if not found:
        return []
    listed = pgettext("list", ", ").join(
        _("“%(char)s” (%(code)s)", char=bad.char, code=bad.code_point) for bad in found
    )
    return [_("%(name)s: %(characters)s can't be printed", name=name, characters=listed)]


def _base() -> str:
    return str(current_app.config["HUIQIAN"].base_url)
