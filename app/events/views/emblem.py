"""The organizer's emblem, and the poster that bears it."""

from urllib.parse import quote

from flask import Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import NotFoundError, RuleError, StorageError
from app.core.files import file_path
from app.core.i18n import _
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.documents.naming import safe
from app.documents.rendering import PosterSize
from app.events.emblem import remove_emblem, set_emblem, shown_emblem
from app.events.forms import EmblemForm, EventForm
from app.events.labels import event_name
from app.events.poster import poster
from app.events.queries import get_event
from app.events.views.blueprint import bp
from app.events.views.settings import settings_page

_A_YEAR = 365 * 24 * 3600


@bp.post("/console/events/<int:event_id>/emblem")
@require(Policy.ORGANIZE)
def emblem_set(event_id: int) -> ResponseReturnValue:
    form = EmblemForm()
    try:
        with unit_of_work():
            set_emblem(event_id, form.content(), actor=actor_now())
    except RuleError as error:
        form.refuse(error)
        return settings_page(event_id, EventForm.of(get_event(event_id), formdata=None), form)
    flash(_("The emblem stands on the public pages and on the poster now."), "ok")
    return redirect(url_for(".settings", event_id=event_id, _anchor="own-emblem"))


@bp.post("/console/events/<int:event_id>/emblem/remove")
@require(Policy.ORGANIZE)
def emblem_remove(event_id: int) -> ResponseReturnValue:
    with unit_of_work():
        remove_emblem(event_id, actor=actor_now())
    flash(_("The emblem is taken off."), "ok")
    return redirect(url_for(".settings", event_id=event_id, _anchor="own-emblem"))


@bp.get("/e/<slug>/emblem/<sha256>.png")
@require(Policy.PUBLIC)
def emblem(slug: str, sha256: str) -> ResponseReturnValue:
    """Named by its hash, so it can be kept for good."""
    try:
        response = send_file(file_path(shown_emblem(slug, sha256)), mimetype="image/png")
    except OSError as error:
        raise StorageError from error
    response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    return response


@bp.get("/console/events/<int:event_id>/poster.pdf")
@require(Policy.READ_EVENT)
def poster_pdf(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    wanted = request.args.get("size", PosterSize.A4.value)
    if wanted not in set(PosterSize):
        raise NotFoundError
    size = PosterSize(wanted)
    try:
        content = poster(event, size)
    except RuleError as error:
        flash(str(error), "error")
        return redirect(url_for("portal.overview", event_id=event_id))
    name = quote(f"{_('Poster')}_{safe(event_name(event))}_{size.name}.pdf", safe="")
    return Response(
        content,
        mimetype="application/pdf",
        headers={
            "Content-Disposition": f"attachment; filename=poster.pdf; filename*=UTF-8''{name}"
        },
    )
