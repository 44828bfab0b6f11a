from dataclasses import asdict
from functools import partial
from typing import Any

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from app.core.audit import record_export
from app.core.clock import today
from app.core.errors import NotFoundError, RuleError
from app.core.files import read_pieces
from app.core.i18n import _, ngettext
from app.core.inputs import row_id
from app.core.lists import ListView, only_found, scratch_file, view_now
from app.core.pagination import paginate
from app.core.policy import Policy, actor_now, allowed, require
from app.core.search import tidy
from app.core.sheets import send_sheet, write_sheet
from app.core.unit_of_work import unit_of_work
from app.documents import labels, services
from app.documents.archive import Entry, stream_zip
from app.documents.columns import NEWEST, columns
from app.documents.enums import DocumentStatus, SliceStatus
from app.documents.forms import RevokeForm
from app.documents.models import Document
from app.documents.naming import attachment, file_name, safe
from app.documents.queries import (
    Filters,
    Progress,
    batch_progress,
    count_by_status,
    get_batch,
    get_document,
    list_batches,
    list_failed,
    list_issued_files,
    list_issued_words,
    page_of_documents,
    select_of_batch,
    stream_documents,
)
from app.documents.rendering import DocumentKind, draw_merged, words_from
from app.documents.views.blueprint import bp
from app.documents.views.papers import send_pdf

LATEST_BATCHES = 5
SHEETS_PER_PRINT = 300
"""Sheets in one print file, drawn in the request: 1.2 CPU-seconds were measured, 0.6 MB."""


@bp.get("/console/events/<int:event_id>/documents")
@require(Policy.READ_EVENT)
def index(event_id: int) -> ResponseReturnValue:
    view, filters = _asked()
    figures = {} if only_found() else _figures(event_id)
    return render_template(
        "documents/index.html",
        event_id=event_id,
        view=view,
        filters=filters,
        pills=_pills(view, filters),
        page=page_of_documents(event_id, filters, view),
        may_organize=allowed(Policy.ORGANIZE, event_id),
        **figures,
    )


@bp.get("/console/events/<int:event_id>/documents.xlsx")
@require(Policy.READ_EVENT)
def export(event_id: int) -> ResponseReturnValue:
    """The list as it is shown, all its pages."""
    view, filters = _asked()
    file = scratch_file()
    name = _("Certificates")
    rows = view.rows(stream_documents(event_id, filters, view))
    count = write_sheet(file, view.headers(), rows, name=name)
    asked = {key: str(value) for key, value in asdict(filters).items() if value}
    with unit_of_work():
        record_export(actor_now(), "documents.export", event_id=event_id, filters=asked, rows=count)
    return send_sheet(file, f"{name}_{today():%Y%m%d}")


@bp.get("/console/batches/<int:batch_id>")
@require(Policy.READ_EVENT)
def batch(batch_id: int) -> ResponseReturnValue:
    progress = batch_progress(batch_id)
    found = progress.batch
    return render_template(
        "documents/batch.html",
        batch=found,
        progress=progress,
        failed=list_failed(batch_id),
        stuck=[part for part in found.slices if part.status is SliceStatus.FAILED],
        page=paginate(select_of_batch(batch_id), number=_page_number()),
        prints=_prints(progress),
        may_organize=allowed(Policy.ORGANIZE, found.event_id),
    )


@bp.get("/console/batches/<int:batch_id>/progress", endpoint="batch_progress")
@require(Policy.READ_EVENT)
def tell_progress(batch_id: int) -> ResponseReturnValue:
    progress = batch_progress(batch_id)
    return {
        "done": progress.done,
        "total": progress.total,
        "status": progress.batch.status.value,
        "speed_text": labels.speed_text(progress),
        "remaining_text": labels.remaining_text(progress),
        "failed": progress.failed,
    }


@bp.post("/console/batches/<int:batch_id>/stop")
@require(Policy.ORGANIZE)
def batch_stop(batch_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            services.stop_batch(batch_id, actor=actor_now())
    except RuleError as error:
        flash(str(error), "warn")
    else:
        flash(_("Stopped. What is out stays out; the rest keeps its numbers."), "ok")
    return redirect(url_for(".batch", batch_id=batch_id))


@bp.post("/console/batches/<int:batch_id>/resume")
@require(Policy.ORGANIZE)
def batch_resume(batch_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            services.resume_batch(batch_id, actor=actor_now())
    except RuleError as error:
        flash(str(error), "warn")
    return redirect(url_for(".batch", batch_id=batch_id))


@bp.post("/console/batches/<int:batch_id>/void")
@require(Policy.ORGANIZE)
def batch_void(batch_id: int) -> ResponseReturnValue:
    try:
        with unit_of_work():
            count = services.void_unissued(batch_id, actor=actor_now())
    except RuleError as error:
        flash(str(error), "warn")
    else:
        words = ngettext(
            "%(num)s number is void now. The person can be chosen again.",
            "%(num)s numbers are void now. The people can be chosen again.",
            count,
        )
        flash(words, "ok")
    return redirect(url_for(".batch", batch_id=batch_id))


@bp.get("/console/batches/<int:batch_id>/certificates.zip")
@require(Policy.ORGANIZE)
def batch_zip(batch_id: int) -> ResponseReturnValue:
    found = get_batch(batch_id)
    entries = [
        Entry(
            file_name(one.number, one.recipient, found.kind),
            partial(read_pieces, one.pieces),
            one.issued_at,
        )
        for one in list_issued_files(batch_id)
    ]
    if not entries:
        raise NotFoundError
    response = Response(stream_with_context(stream_zip(entries)), mimetype="application/zip")
    response.headers["Content-Disposition"] = attachment(f"{safe(found.title)}.zip")
    return response


@bp.get("/console/batches/<int:batch_id>/print.pdf")
@require(Policy.ORGANIZE)
def batch_merged(batch_id: int) -> ResponseReturnValue:
    """A part of the batch as one file for the printer, by number."""
    found = get_batch(batch_id)
    first = request.args.get("from", 1, type=row_id)
    words = list_issued_words(batch_id, offset=first - 1, limit=SHEETS_PER_PRINT)
    if not words or found.kind is DocumentKind.PLAQUE:
        raise NotFoundError
    content = draw_merged([words_from(found.kind, one) for one in words])
    name = f"{safe(found.title)}_{first}-{first + len(words) - 1}.pdf"
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = attachment(name)
    return response


@bp.get("/console/documents/<int:document_id>")
@require(Policy.READ_EVENT)
def show(document_id: int) -> ResponseReturnValue:
    return _shown(get_document(document_id), RevokeForm())


@bp.get("/console/documents/<int:document_id>.pdf")
@require(Policy.READ_EVENT)
def download(document_id: int) -> ResponseReturnValue:
    return send_pdf(get_document(document_id))


@bp.post("/console/documents/<int:document_id>/revoke")
@require(Policy.ORGANIZE)
def revoke(document_id: int) -> ResponseReturnValue:
    form = RevokeForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                document = services.revoke(document_id, reason=form.reason.data, actor=actor_now())
                number = document.number
        except RuleError as error:  # somebody was faster; the page has no form any more
            flash(str(error), "warn")
        else:
            flash(_("%(number)s is revoked; scanning it says so now.", number=number), "ok")
        return redirect(url_for(".show", document_id=document_id))
    return _shown(get_document(document_id), form), 422


def _asked() -> tuple[ListView[Document], Filters]:
    """The list as the address asks for it. An unknown value narrows nothing."""
    filters = Filters(
        q=tidy(request.args.get("q", "")),
        status=_member(DocumentStatus, request.args.get("status")),
        kind=_member(DocumentKind, request.args.get("kind")),
    )
    return view_now("documents", columns(), usual_sort=NEWEST), filters


def _pills(view: ListView[Document], filters: Filters) -> list[dict[str, str]]:
    pills = []
    if filters.status:
        pills.append(view.pill("status", _("Status"), str(labels.STATUS[filters.status])))
    if filters.kind:
        pills.append(view.pill("kind", _("Kind"), str(labels.KIND[filters.kind])))
    return pills


def _figures(event_id: int) -> dict[str, Any]:
    """What stands above the list: numbers, and the latest batches or all."""
    every = "batches" in request.args
    batches = list_batches(event_id, limit=200 if every else LATEST_BATCHES + 1)
    return {
        "counts": count_by_status(event_id),
        "batches": batches if every else batches[:LATEST_BATCHES],
        "more_batches": not every and len(batches) > LATEST_BATCHES,
    }


def _shown(document: Document, form: RevokeForm) -> str:
    return render_template(
        "documents/show.html",
        document=document,
        form=form,
        may_organize=allowed(Policy.ORGANIZE, document.event_id),
    )


def _prints(progress: Progress) -> list[tuple[int, int]]:
    """First and last sheet of each print file; each plaque is a file of its own."""
    issued = 0 if progress.batch.kind is DocumentKind.PLAQUE else progress.issued
    return [
        (first, min(first + SHEETS_PER_PRINT - 1, issued))
        for first in range(1, issued + 1, SHEETS_PER_PRINT)
    ]


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


def _member(states: Any, value: str | None) -> Any:
    """The state that a filter names, or None for no or an unknown one."""
    return states(value) if value in set(states) else None
