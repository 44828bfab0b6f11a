"""The console's side menu, in the order of work."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import request, url_for
from flask_babel import lazy_pgettext
from sqlalchemy import Select, null, select

from app.accounts.queries import Sight
from app.core.db import db
from app.core.formats import day, weekday
from app.core.i18n import _, _l
from app.core.menu import MenuEntry, MenuItem, Reach
from app.core.policy import Policy
from app.core.scopes import event_of
from app.documents.queries import document_count
from app.events.labels import event_name
from app.events.queries import agenda_count, find_event, guest_count
from app.followup.queries import open_report_count
from app.mail.queries import troubled_count
from app.mail.readers import hidden_kinds
from app.registration.queries import arrived_count, live_count
from app.roadshow.queries import pitch_count
from app.signing.queries import project_count

Allowed = Callable[[Policy, int | None], bool]
Counter = Callable[[Reach], Select[int]]


def _here(count: Callable[[int], Select[int]]) -> Counter:
    return lambda reach: count(reach.event_id)


def _in_sight(count: Callable[[Sight], Select[int]]) -> Counter:
    return lambda reach: count(reach.sight)


def _projects(event_id: int) -> Select[int]:
    return project_count(Sight(events=frozenset({event_id})))


def _troubled_mails(event_id: int) -> Select[int]:
    return troubled_count(event_id, hidden_kinds(event_id))


WORKSPACE = (
    MenuEntry("portal.overview", _l("Overview"), icon="layout-dashboard", policy=Policy.READ_EVENT),
    MenuEntry(
        "events.agenda",
        _l("Agenda"),
        icon="list-details",
        policy=Policy.READ_EVENT,
        count=_here(agenda_count),
    ),
    MenuEntry(
        "events.guests",
        _l("Guests"),
        icon="armchair",
        policy=Policy.READ_EVENT,
        count=_here(guest_count),
    ),
    MenuEntry(
        "registration.index",
        _l("Registrations"),
        icon="users",
        policy=Policy.READ_EVENT,
        count=_here(live_count),
    ),
    MenuEntry(
        "registration.check_in",
        _l("Check-in"),
        icon="scan",
        policy=Policy.CHECK_IN,
        count=_here(arrived_count),
    ),
    MenuEntry(
        "roadshow.index",
        _l("Roadshow"),
        icon="presentation",
        policy=Policy.READ_EVENT,
        count=_here(pitch_count),
    ),
    MenuEntry(
        "signing.index",
        _l("Signing"),
        icon="signature",
        policy=Policy.READ_PROJECT,
        count=_here(_projects),
    ),
    MenuEntry(
        "documents.index",
        _l("Documents"),
        icon="certificate",
        policy=Policy.READ_EVENT,
        count=_here(document_count),
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
        count=_in_sight(project_count),
    ),
    MenuEntry(
        "followup.inbox",
        _l("To decide"),
        icon="inbox",
        policy=Policy.READ_LEDGER,
        count=_in_sight(open_report_count),
    ),
    MenuEntry("portal.audit", lazy_pgettext("audit", "Audit"), icon="history", policy=Policy.ADMIN),
    MenuEntry("mail.mailbox", _l("Mailbox"), icon="mailbox", policy=Policy.CREATE_EVENT),
    MenuEntry("portal.accounts", _l("Accounts"), icon="users-group", policy=Policy.ADMIN),
    MenuEntry("portal.jobs", _l("Background jobs"), icon="activity", policy=Policy.ADMIN),
)


def shell(allowed: Allowed, events: frozenset[int] | None, sight: Sight) -> dict[str, Any]:
    """``menu`` and ``workspace`` for the page that is being asked for."""
    event_id = event_of(request.view_args or {})
    event = find_event(event_id) if event_id else None
    everywhere = Reach(0, events, sight)
    house = _entries(HOUSE, everywhere, allowed)
    here = Reach(event.id, events, sight) if event else everywhere
    inside = _entries(WORKSPACE, here, allowed) if event else []
    numbers = iter(_numbers([*inside, *house], [here] * len(inside) + [everywhere] * len(house)))
    groups = []
    workspace = None
    if event is not None and inside:
        items = _items(inside, here, numbers)
        groups.append({"title": _("This event"), "items": items})
        workspace = {
            "name": event_name(event),
            "when": f"{day(event.starts_at)} {weekday(event.starts_at)}",
            "url": items[0].url,
        }
    groups.append({"title": _("All events"), "items": _items(house, everywhere, numbers)})
    return {"menu": groups, "workspace": workspace}


def _entries(entries: tuple[MenuEntry, ...], reach: Reach, allowed: Allowed) -> list[MenuEntry]:
    """Those that the visitor may open."""
    return [
        entry
        for entry in entries
        if allowed(entry.policy, reach.event_id or None)
        and not (entry.with_events and reach.events == frozenset() and reach.sight.units)
    ]


def _numbers(entries: Sequence[MenuEntry], reaches: Sequence[Reach]) -> list[int | None]:
    """The number of each entry, None where it shows none; one query for them all."""
    asked = [
        entry.count(reach).scalar_subquery() if entry.count else null()
        for entry, reach in zip(entries, reaches, strict=True)
    ]
    return list(db.session.execute(select(*asked)).one()) if asked else []


def _items(
    entries: Sequence[MenuEntry], reach: Reach, numbers: Iterator[int | None]
) -> list[MenuItem]:
    arguments: dict[str, Any] = {"event_id": reach.event_id} if reach.event_id else {}
    return [
        MenuItem(
            label=str(entry.label),
            url=url_for(entry.endpoint, **arguments),
            icon=entry.icon,
            count=next(numbers),
            active=_same_part(entry.endpoint),
        )
        for entry in entries
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
