"""The audit's pages: of the house for administrators, of an event for its organizers."""

from datetime import date
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.formats import day
from app.core.i18n import pgettext
from app.core.inputs import row_id
from app.core.policy import Policy, require
from app.core.search import tidy
from app.portal.audit_log import Excerpt, Narrowed, read_audit
from app.portal.audit_words import ACTIONS, KINDS
from app.portal.views import bp

_LONGEST = 100


@bp.get("/console/audit")
@require(Policy.ADMIN)
def audit() -> ResponseReturnValue:
    return _page(None)


@bp.get("/console/events/<int:event_id>/audit")
@require(Policy.MANAGE_MEMBERS)
def event_audit(event_id: int) -> ResponseReturnValue:
    return _page(event_id)


def _page(event_id: int | None) -> ResponseReturnValue:
    asked = _asked()
    excerpt = read_audit(asked, event_id=event_id)
    return render_template(
        "portal/audit.html",
        excerpt=excerpt,
        asked=asked,
        pills=_pills(asked, excerpt),
        actions=sorted(ACTIONS.items(), key=lambda pair: pair[0]),
        address=_address,
        clear_url=request.path,
    )


def _asked() -> Narrowed:
    """What the address asks for; what makes no sense asks for nothing."""
    args = request.args
    action, kind = args.get("action"), args.get("kind")
    return Narrowed(
        who=tidy(args.get("q", "")[:_LONGEST]) or None,
        action=action if action in ACTIONS else None,
        kind=kind if kind in KINDS else None,
        thing=args.get("thing", type=row_id) if kind in KINDS else None,
        since=args.get("since", type=_day),
        until=args.get("until", type=_day),
        before=args.get("before", type=row_id),
    )


def _day(text: str) -> date:
    """Raises ValueError for what is no day, or one that no calendar turns over."""
    found = date.fromisoformat(text)
    if not date(1900, 1, 1) < found < date(9000, 1, 1):
        raise ValueError
    return found


def _pills(asked: Narrowed, excerpt: Excerpt) -> list[dict[str, str]]:
    found = (
        (pgettext("audit", "Who"), asked.who, ("q",)),
        (pgettext("audit", "What"), asked.action and str(ACTIONS[asked.action]), ("action",)),
        (pgettext("audit", "On what"), _thing(asked, excerpt), ("kind", "thing")),
        (pgettext("audit", "From"), asked.since and day(asked.since), ("since",)),
        (pgettext("audit", "To"), asked.until and day(asked.until), ("until",)),
    )
    return [
        {"label": label, "value": value, "remove_url": _address(**dict.fromkeys(names))}
        for label, value, names in found
        if value
    ]


def _thing(asked: Narrowed, excerpt: Excerpt) -> str | None:
    """By its name only where a line tells it: what lies behind other ids is not for each reader."""
    if asked.kind is None:
        return None
    name = excerpt.lines[0].name if asked.thing and excerpt.lines else None
    return f"{KINDS[asked.kind]} {name or asked.thing or ''}".strip()


def _address(**changed: str | int | None) -> str:
    """Tell the address of this list, changed; from its first page unless ``before`` is named."""
    kept = {key: value for key, value in request.args.items() if key != "before"}
    asked = {key: value for key, value in {**kept, **changed}.items() if value}
    return f"{request.path}?{urlencode(asked)}" if asked else request.path
