"""Pages of an event itself: making it, changing it, publishing it."""

from collections.abc import Callable

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.errors import RuleError, RuleErrors
from app.core.i18n import _
from app.core.policy import Policy, actor_now, allowed, require
from app.core.unit_of_work import unit_of_work
from app.documents.rendering import PosterSize
from app.events import services
from app.events.addresses import public_qr, public_url
from app.events.enums import EventStatus
from app.events.forms import EmblemForm, EventForm
from app.events.ics import event_feed
from app.events.labels import EVENT_STATUS
from app.events.models import Event
from app.events.queries import get_event, get_published, list_missing
from app.events.views.blueprint import bp


@bp.route("/console/events/new", methods=["GET", "POST"])
@require(Policy.CREATE_EVENT)
def new() -> ResponseReturnValue:
    form = EventForm()
    if form.validate_on_submit():
        try:
            with unit_of_work():
                event = services.create_event(
                    form.details(), slug=form.slug.data, actor=actor_now()
                )
                event_id = event.id
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The draft is there. Next: put together the agenda."), "ok")
            return redirect(url_for(".agenda", event_id=event_id))
    return render_template("events/new.html", form=form), 422 if form.errors else 200


@bp.route("/console/events/<int:event_id>/settings", methods=["GET", "POST"])
@require(Policy.ORGANIZE)
def settings(event_id: int) -> ResponseReturnValue:
    event = get_event(event_id)
    form = EventForm.of(event)
    if form.validate_on_submit():
        try:
            with unit_of_work():
                slug = form.slug.data or event.slug
                services.update_event(event_id, form.details(), slug=slug, actor=actor_now())
        except RuleError as error:
            form.refuse(error)
        else:
            flash(_("The settings are saved."), "ok")
            return redirect(url_for(".settings", event_id=event_id))
    return settings_page(event_id, form, EmblemForm(None))


def settings_page(event_id: int, form: EventForm, emblem: EmblemForm) -> ResponseReturnValue:
    """The page, with one of its forms refused or none."""
    event = get_event(event_id)
    page = render_template(
        "events/settings.html",
        event=event,
        form=form,
        emblem=emblem,
        PosterSize=PosterSize,
        address=public_url(event),
        missing=list_missing(event),
        taken=services.count_seats_taken(event_id),
        status_words=EVENT_STATUS[event.status],
        EventStatus=EventStatus,
        may_copy=allowed(Policy.CREATE_EVENT, None),
    )
    return page, 422 if form.errors or emblem.errors else 200


@bp.post("/console/events/<int:event_id>/publish")
@require(Policy.ORGANIZE)
def publish(event_id: int) -> ResponseReturnValue:
    return _press(
        services.publish, event_id, _("The event is published; its page is open to everyone.")
    )


@bp.post("/console/events/<int:event_id>/unpublish")
@require(Policy.ORGANIZE)
def unpublish(event_id: int) -> ResponseReturnValue:
    return _press(
        services.unpublish, event_id, _("The event is withdrawn; its page can't be seen any more.")
    )


@bp.post("/console/events/<int:event_id>/cancel")
@require(Policy.ORGANIZE)
def cancel(event_id: int) -> ResponseReturnValue:
    return _press(services.cancel, event_id, _("The event is called off, and its page says so."))


@bp.get("/console/events/<int:event_id>/qr.svg")
@require(Policy.READ_EVENT)
def qr(event_id: int) -> ResponseReturnValue:
    return Response(public_qr(get_event(event_id)), mimetype="image/svg+xml")


@bp.get("/e/<slug>/calendar.ics")
@require(Policy.PUBLIC)
def calendar(slug: str) -> ResponseReturnValue:
    event = get_published(slug)
    answer = Response(
        event_feed(event, url=public_url(event)),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{slug}.ics"'},
    )
    answer.add_etag()
    return answer.make_conditional(request)


def _press(verb: Callable[..., Event], event_id: int, words: str) -> ResponseReturnValue:
    """Take one step of an event's status, and say what happened or what stands against it."""
    actor = actor_now()
    try:
        with unit_of_work():
            verb(event_id, actor=actor)
    except RuleErrors as error:
        flash(" ".join((str(error), *error.details)), "error")
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash(words, "ok")
    return redirect(url_for(".settings", event_id=event_id))
