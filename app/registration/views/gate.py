"""The door, on a phone: find, press, next."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.search import tidy
from app.core.unit_of_work import unit_of_work
from app.events.queries import get_event
from app.registration.check_in import check_in as let_in
from app.registration.check_in import undo_check_in
from app.registration.models import Registration
from app.registration.queries import count_arrived, count_live, list_at_the_gate
from app.registration.views.blueprint import bp

_SHOWN = 20
"""Rows; who has more hits types another letter."""


@bp.get("/console/events/<int:event_id>/check-in")
@require(Policy.CHECK_IN)
def check_in(event_id: int) -> ResponseReturnValue:
    q = tidy(request.args.get("q", ""))
    return render_template(
        "registration/check_in.html",
        event=get_event(event_id),
        q=q,
        rows=list_at_the_gate(event_id, q, limit=_SHOWN),
        shown=_SHOWN,
        arrived=count_arrived(event_id),
        total=count_live(event_id),
        organizer=allowed(Policy.ORGANIZE, event_id),
    )


@bp.get("/console/events/<int:event_id>/check-in/count")
@require(Policy.CHECK_IN)
def check_in_count(event_id: int) -> ResponseReturnValue:
    """The counter alone, for the page that asks every few seconds."""
    return render_template(
        "registration/_arrived.html",
        event=get_event(event_id),
        arrived=count_arrived(event_id),
        total=count_live(event_id),
    )


@bp.post("/console/events/<int:event_id>/check-in/<int:registration_id>")
@require(Policy.CHECK_IN)
def check_in_person(event_id: int, registration_id: int) -> ResponseReturnValue:
    return _step(
        event_id,
        lambda: let_in(event_id, registration_id, actor=actor_now()),
        lambda name: _("%(name)s is inside.", name=name),
    )


@bp.post("/console/events/<int:event_id>/check-in/<int:registration_id>/undo")
@require(Policy.CHECK_IN)
def check_in_undo(event_id: int, registration_id: int) -> ResponseReturnValue:
    return _step(
        event_id,
        lambda: undo_check_in(event_id, registration_id, actor=actor_now()),
        lambda name: _("The check-in of %(name)s is undone.", name=name),
    )


def _step(
    event_id: int, step: Callable[[], Registration], words: Callable[[str], str]
) -> ResponseReturnValue:
    """Do it and come back: to an empty search for the next person, or with the refusal."""
    try:
        with unit_of_work():
            name = step().name
    except RuleError as error:
        flash(str(error), "warn")
    else:
        flash(words(name), "ok")
    return redirect(url_for(".check_in", event_id=event_id))
