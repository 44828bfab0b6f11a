"""The console's side menu, in the order of work."""

from collections.abc import Callable
from typing import Any

from flask import request, url_for
from flask_babel import lazy_pgettext

from app.accounts.queries import Sight
from app.core.formats import day, weekday
from app.core.i18n import _, _l
from app.core.menu import MenuEntry, MenuItem, Reach
from app.core.policy import Policy
from app.core.scopes import event_of
from app.documents.queries import count_documents
from app.events.labels import event_name
from app.events.queries import count_agenda, count_guests, find_event
from app.followup.queries import count_open_reports
from app.mail.queries import count_troubled
from app.mail.readers import hidden_kinds
from app.registration.queries import count_arrived, count_live
from app.roadshow.queries import count_pitches
from app.signing.queries import count_all_projects, count_projects

Allowed = Callable[[Policy, int | None], bool]
Counter = Callable[[Reach], int]


def _here(count: Callable[[int], int]) -> Counter:
    return lambda reach: count(reach.event_id)


def _in_sight(count: Callable[[Sight], int]) -> Counter:
    return lambda reach: count(reach.sight)


def _troubled_mails(event_id: int) -> int:
    return count_troubled(event_id, hidden_kinds(event_id))


WORKSPACE = (
    MenuEntry("portal.overview", _l("Overview"), icon="layout-dashboard", policy=Policy.READ_EVENT),
    MenuEntry(
        "events.agenda",
        _l("Agenda"),
        icon="list-details",
        policy=Policy.READ_EVENT,
        count=_here(count_agenda),
    ),
    MenuEntry(
        "events.guests",
        _l("Guests"),
        icon="armchair",
        policy=Policy.READ_EVENT,
        count=_here(count_guests),
    ),
    MenuEntry(
        "registration.index",
        _l("Registrations"),
        icon="users",
        policy=Policy.READ_EVENT,
        count=_here(count_live),
    ),
    MenuEntry(
        "registration.check_in",
        _l("Check-in"),
        icon="scan",
        policy=Policy.CHECK_IN,
        count=_here(count_arrived),
    ),
    MenuEntry(
        "roadshow.index",
        _l("Roadshow"),
        icon="presentation",
        policy=Policy.READ_EVENT,
        count=_here(count_pitches),
    ),
    MenuEntry(
        "signing.index",
        _l("Signing"),
        icon="signature",
        policy=Policy.READ_PROJECT,
        count=_here(count_projects),
    ),
    MenuEntry(
        "documents.index",
        _l("Documents"),
        icon="certificate",
        policy=Policy.READ_EVENT,
        count=_here(count_documents),
    ),
    MenuEntry(
        "mail.outbox", _l("Mail"), icon="mail", policy=Policy.ORGANIZE, count=_here(_troubled_mails)
    ),
    MenuEntry("portal.members", _l("Members"), icon="user-shield", policy=Policy.MANAGE_MEMBERS),
    MenuEntry(
        "portal.event_audit",
        lazy_pgettext("audit", "Audit"),
        icon="history",
        policy=Policy.MANAGE_MEMBERS,
    ),
    MenuEntry("events.settings", _l("Settings"), icon="settings", policy=Policy.ORGANIZE),
)
HOUSE = (
    MenuEntry(
        "portal.home",
        _l("Events"),
        icon="calendar-event",
        policy=Policy.SIGNED_IN,
        with_events=True,
    ),
    MenuEntry(
        "signing.ledger",
        _l("Projects"),
        icon="clipboard-list",
        policy=Policy.READ_LEDGER,
        count=_in_sight(count_all_projects),
    ),
    MenuEntry(
        "followup.inbox",
        _l("To decide"),
        icon="inbox",
        policy=Policy.READ_LEDGER,
        count=_in_sight(count_open_reports),
    ),
    MenuEntry("portal.audit", lazy_pgettext("audit", "Audit"), icon="history", policy=Policy.ADMIN),
    MenuEntry("mail.mailbox", _l("Mailbox"), icon="mailbox", policy=Policy.CREATE_EVENT),
    MenuEntry("portal.accounts", _l("Accounts"), icon="users-group", policy=Policy.ADMIN),
)


def shell(allowed: Allowed, events: frozenset[int] | None, sight: Sight) -> dict[str, Any]:
    """``menu`` and ``workspace`` for the page that is being asked for."""
    event_id = event_of(request.view_args or {})
    event = find_event(event_id) if event_id else None
    groups = []
    workspace = None
    if event is not None and (here := _items(WORKSPACE, Reach(event.id, events, sight), allowed)):
        groups.append({"title": _("This event"), "items": here})
        workspace = {
            "name": event_name(event),
            "when": f"{day(event.starts_at)} {weekday(event.starts_at)}",
            "url": here[0].url,
        }
    house = _items(HOUSE, Reach(0, events, sight), allowed)
    groups.append({"title": _("All events"), "items": house})
    return {"menu": groups, "workspace": workspace}


def _items(entries: tuple[MenuEntry, ...], reach: Reach, allowed: Allowed) -> list[MenuItem]:
    arguments: dict[str, Any] = {"event_id": reach.event_id} if reach.event_id else {}
    return [
        MenuItem(
            label=str(entry.label),
            url=url_for(entry.endpoint, **arguments),
            icon=entry.icon,
            count=entry.count(reach) if entry.count else None,
            active=_same_part(entry.endpoint),
        )
        for entry in entries
        if allowed(entry.policy, reach.event_id or None)
        and not (entry.with_events and reach.events == frozenset() and reach.sight.units)
    ]


def _same_part(endpoint: str) -> bool:
    """Whether the page belongs to the entry: itself, a step of it (``events.agenda_edit`` of
    ``events.agenda``), or, for a room's ``index``, a page of the room that no entry owns.
    """
    asked = request.endpoint or ""
    if asked.startswith(endpoint):
        return True
    room, _dot, name = endpoint.partition(".")
    owned = any(asked.startswith(entry.endpoint) for entry in (*WORKSPACE, *HOUSE))
    return name == "index" and asked.startswith(f"{room}.") and not owned
