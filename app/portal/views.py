"""Pages for everyone: the list of events, and an event."""

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue

from app.core.editions import newest
from app.core.i18n import LOCALES, locale_now
from app.core.policy import Policy, require
from app.events.addresses import feed_url, public_url
from app.events.enums import EventStatus
from app.events.labels import event_name, event_place
from app.events.queries import (
    find_guest_release,
    get_published,
    list_agenda,
    list_awards,
    list_coming,
    list_guests,
    list_past,
)
from app.portal.programme import programme
from app.portal.queries import get_edition, list_signed
from app.portal.typesetting import phrases
from app.registration.queries import seats_left
from app.registration.rules import is_over, why_closed
from app.roadshow.queries import list_pitches
from app.roadshow.timing import timing
from app.signing.queries import count_projects

bp = Blueprint("portal", __name__)


@bp.get("/")
@require(Policy.PUBLIC)
def index() -> ResponseReturnValue:
    number = request.args.get("page", 1, type=int)
    return render_template(
        "portal/index.html",
        coming=list_coming() if number == 1 else (),
        past=list_past(number=number),
        event_name=event_name,
        event_place=event_place,
    )


@bp.get("/e/<slug>")
@require(Policy.PUBLIC)
def event(slug: str) -> ResponseReturnValue:
    """Kept in editions; a message for this visitor, or an odd address, is drawn for them alone."""
    locale = locale_now()  # first: it remembers the language that the address asks for
    if "_flashes" in session or request.args.keys() - {"lang"}:
        return _event(slug)
    name = ("event", slug, locale, request.args.get("lang"))
    return newest(name, get_edition(slug), lambda: _event(slug))


def _event(slug: str) -> str:
    event = get_published(slug)
    left = seats_left(event)
    awards = list_awards(event.id)
    pitches = list_pitches(event.id)
    agenda, over = list_agenda(event.id), is_over(event)
    lines = programme(
        agenda,
        projects=count_projects(event.id),
        awards=len(awards),
        pitches=pitches,
        over=over,
    )
    return render_template(
        "portal/event.html",
        event=event,
        name=event_name(event),
        phrases=phrases(event_name(event)),
        place=event_place(event),
        address=public_url(event),
        feed=feed_url(event),
        locales=LOCALES,
        left=left,
        closed=why_closed(event, left=left),
        over=over,
        cancelled=event.status is EventStatus.CANCELLED,
        lines=lines,
        guests=list_guests(event.id) if find_guest_release(event.id) else (),
        awards=awards,
        pitches=pitches,
        turns=() if over else timing(event, agenda, pitches).turns,
        signed=list_signed(event.id),
    )
