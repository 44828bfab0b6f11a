"""Pages of the console that join rooms: the list of events, and what waits at one of them."""

from flask import jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app.accounts.identity import session_now
from app.accounts.queries import Sight, visible_event_ids
from app.core import health
from app.core.policy import Policy, allowed, require
from app.events.labels import EVENT_STATUS, event_name
from app.events.queries import get_event, list_agenda
from app.portal import accounts, audit_pages, jobs, joining, members
from app.portal.history import list_happenings
from app.portal.views import bp
from app.portal.waiting import STATUS_KINDS, cards_of, list_events_with_numbers, tasks_of
from app.registration.charts import charts_of
from app.signing.charts import charts_in

__all__ = ["accounts", "audit_pages", "bp", "jobs", "joining", "members"]


@bp.get("/console/")
@require(Policy.SIGNED_IN)
def home() -> ResponseReturnValue:
    roles = session_now().roles
    visible = visible_event_ids(roles, Policy.READ_EVENT, Policy.CHECK_IN)
    if visible == frozenset() and allowed(Policy.READ_LEDGER, None):
        return redirect(url_for("signing.ledger"))  # a responsible unit has projects, no events
    return render_template(
        "portal/home.html",
        events=list_events_with_numbers(visible),
        readable=visible_event_ids(roles, Policy.READ_EVENT),
        with_projects=visible_event_ids(roles, Policy.READ_PROJECT),
        may_create=allowed(Policy.CREATE_EVENT, None),
        status_words=EVENT_STATUS,
        event_name=event_name,
        status_kinds=STATUS_KINDS,
        health=health.look(),
    )


@bp.get("/console/events/<int:event_id>/")
@require(Policy.READ_EVENT)
def overview(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    may_organize = allowed(Policy.ORGANIZE, event_id)
    projects = allowed(Policy.READ_PROJECT, event_id)
    of_projects = charts_in(Sight(events=frozenset({event_id}))) if projects else ()
    return render_template(
        "portal/overview.html",
        event=event,
        cards=cards_of(event, projects=projects),
        tasks=tasks_of(event, projects=projects) if may_organize else (),
        figures=(*charts_of(event), *of_projects),
        agenda=list_agenda(event_id),
        happenings=list_happenings(event_id, projects=projects),
        may_organize=may_organize,
        status_words=EVENT_STATUS,
        event_name=event_name,
        status_kinds=STATUS_KINDS,
        health=health.look(),
    )


@bp.get("/health")
@require(Policy.PUBLIC)
def health_page() -> ResponseReturnValue:
    """Database or storage gone is 503; a silent worker, beat or broker is 200 and degraded."""
    found = health.look()
    return jsonify(status=found.status, checks=found.checks), 503 if found.fatal else 200
