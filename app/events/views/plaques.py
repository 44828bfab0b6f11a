"""Plaques for the engraver: how they look, a proof of each, and the order."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from app.core.errors import RuleError, RuleErrors
from app.core.i18n import _
from app.core.inputs import row_id
from app.core.policy import Policy, actor_now, require
from app.core.unit_of_work import unit_of_work
from app.documents import services as documents
from app.documents.naming import safe
from app.documents.rendering import DocumentKind
from app.documents.rendering.finishes import Finish
from app.events.forms import PlaqueForm, PlaqueLookForm
from app.events.models import Award, Event
from app.events.plaques import (
    PlaqueLook,
    live_plaques,
    order_plaques,
    usual_look,
)
from app.events.queries import get_award, get_event, list_awards
from app.events.views.blueprint import bp
from app.events.workshop import NAMES, find_issued, issued_plaques, picture, shown_words


@bp.route("/console/events/<int:event_id>/plaques", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def plaques(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    look_form, look = _look(event)
    rows = list_awards(event_id)
    live = live_plaques(rows)
    fresh = [award for award in rows if award.id not in live]
    form = PlaqueForm(awards=[award.id for award in fresh])
    form.offer(fresh)
    if form.validate_on_submit() and not look_form.errors:
        try:
            with unit_of_work():
                batch_id = order_plaques(event_id, form.awards.data, look, actor=actor_now()).id
        except RuleError as error:
            form.refuse(error)
            event, rows = get_event(event_id), list_awards(event_id)
            live = live_plaques(rows)
        else:
            return redirect(url_for("documents.batch", batch_id=batch_id))
    shown = _shown(rows)
    page = render_template(
        "events/plaques.html",
        event=event,
        awards=rows,
        live=live,
        form=form,
        look_form=look_form,
        chosen=set(form.awards.data or ()),
        shown=shown,
        issued=find_issued(shown) if shown else None,
        any_issued=bool(issued_plaques(rows)),
        files=NAMES,
        query=_query(),
        **_outlines(event, shown, look),
    )
    return page, 422 if form.errors or look_form.errors else 200


@bp.get("/console/events/<int:event_id>/awards/<int:award_id>/proof.pdf")
@require(Policy.ORGANIZE)
def plaque_proof(event_id: int, award_id: int) -> ResponseReturnValue:
    """For the awarding body to approve; viewers show the trimmed plate. Words as on the picture."""
    event, award = get_event(event_id), get_award(event_id, award_id)
    try:
        content = documents.preview(DocumentKind.PLAQUE, shown_words(event, award, _look(event)[1]))
    except RuleError as error:
        flash(_in_one(error), "error")
        return redirect(url_for(".plaques", event_id=event_id, shown=award_id, **_query()))
    name = quote(f"{_('Proof')}_{safe(award.title)}.pdf", safe="")
    return Response(
        content,
        mimetype="application/pdf",
        headers={"Content-Disposition": f"inline; filename=proof.pdf; filename*=UTF-8''{name}"},
    )


@bp.get("/console/events/<int:event_id>/awards/<int:award_id>/proof.png")
@require(Policy.ORGANIZE)
def plaque_picture(event_id: int, award_id: int) -> ResponseReturnValue:
    """The proof in its finish; of a plaque that is out, with the words that it has."""
    event, award = get_event(event_id), get_award(event_id, award_id)
    form, look = _look(event)
    finish = form.finish.data or Finish.BRASS
    try:
        content = picture(shown_words(event, award, look), finish)
    except RuleError as error:
        flash(_in_one(error), "error")
        return redirect(url_for(".plaques", event_id=event_id, shown=award_id, **_query()))
    return Response(content, mimetype="image/png")


def _look(event: Event) -> tuple[PlaqueLookForm, PlaqueLook]:
    """The look that the address asks for; the usual one where it says nothing, or nonsense."""
    usual = usual_look(event)
    asked = bool(_query())
    form = PlaqueLookForm(request.args if asked else None, obj=usual)
    form.offer(usual.dated)
    return form, form.look() if asked and form.validate() else usual


def _query() -> dict[str, Any]:
    """The look in the address, for links that keep it."""
    return {name: request.args[name] for name in PlaqueLookForm.NAMES if name in request.args}


def _shown(rows: Sequence[Award]) -> Award | None:
    wanted = request.args.get("shown", type=row_id)
    return next((award for award in rows if award.id == wanted), rows[0] if rows else None)


def _outlines(event: Event, award: Award | None, look: PlaqueLook) -> dict[str, Any]:
    """What is cut, to look at, or why there is nothing. Only paths and numbers are in it."""
    if award is None:
        return {"outlines": None, "trouble": None}
    try:
        drawn = documents.picture(shown_words(event, award, look))
    except RuleError as error:
        return {"outlines": None, "trouble": _in_one(error)}
    return {"outlines": Markup(drawn), "trouble": None}  # noqa: S704 -- our own outlines


def _in_one(error: RuleError) -> str:
    details = error.details if isinstance(error, RuleErrors) else ()
    return " ".join([str(error), *details])
