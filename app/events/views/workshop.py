"""Files for the workshop: one of an issued plaque, or everything with the order sheet as a ZIP."""

from typing import TypeVar
from urllib.parse import quote

from flask import Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from app.core.errors import NotFoundError, RuleError
from app.core.lists import scratch_file
from app.core.policy import Policy, require
from app.documents.naming import safe
from app.documents.rendering.finishes import Finish
from app.documents.rendering.workshop import Mounting
from app.events.forms import WorkshopForm
from app.events.labels import PLAQUE_SIZE
from app.events.queries import get_award, get_event, list_awards
from app.events.views.blueprint import bp
from app.events.workshop import (
    NAMES,
    WorkshopFile,
    WorkshopOrder,
    find_issued,
    issued_plaques,
    made,
    piece_of,
    write_order,
)

_Member = TypeVar("_Member", WorkshopFile, Finish)
_TYPES = {"pdf": "application/pdf", "svg": "image/svg+xml", "dxf": "image/vnd.dxf"}


@bp.get("/console/events/<int:event_id>/awards/<int:award_id>/workshop")
@require(Policy.ORGANIZE)
def plaque_file(event_id: int, award_id: int) -> ResponseReturnValue:
    """One file of an issued plaque; before it is issued there is none."""
    plaque = find_issued(get_award(event_id, award_id))
    file = _asked(WorkshopFile.OUTLINES, "file")
    if plaque is None:
        raise NotFoundError
    content = made(piece_of(plaque), file, _asked(Finish.BRASS, "finish"), Mounting.HANGER)
    name = f"{plaque.folder}_{NAMES[file]}"
    suffix = name.rpartition(".")[2]
    named = f"attachment; filename=plaque.{suffix}; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, mimetype=_TYPES[suffix], headers={"Content-Disposition": named})


@bp.route("/console/events/<int:event_id>/plaques/workshop", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def plaques_workshop(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    plaques = issued_plaques(list_awards(event_id))
    form = WorkshopForm.for_plaques([plaque.award.id for plaque in plaques])
    if form.validate_on_submit():
        file = scratch_file()
        try:
            write_order(file, event, plaques, _order(form))
        except RuleError as error:
            file.close()
            form.refuse(error)
        else:
            length = file.tell()
            file.seek(0)
            name = f"牌匾制作_{safe(event.name)}.zip"
            answer = send_file(
                file, mimetype="application/zip", as_attachment=True, download_name=name
            )
            answer.content_length = length
            return answer
    page = render_template(
        "events/plaques_workshop.html",
        event=event,
        plaques=plaques,
        form=form,
        sizes=PLAQUE_SIZE,
    )
    return page, 422 if form.errors else 200


def _order(form: WorkshopForm) -> WorkshopOrder:
    return WorkshopOrder(
        quantities=form.quantities(),
        finish=form.finish.data,
        mounting=form.mounting.data,
        contact=form.contact.data,
        phone=form.phone.data,
        deadline=form.deadline.data,
        note=form.note.data,
    )


def _asked(usual: _Member, name: str) -> _Member:
    """The member that the address names; the usual one where it names none."""
    kind = type(usual)
    value = request.args.get(name, "")
    return kind(value) if value in set(kind) else usual
