"""Who does not belong to an event sees nothing of it and changes nothing in it."""

import pytest

from app.accounts.enums import Role
from app.accounts.queries import GRANTS
from app.core.db import db
from app.core.policy import Policy
from app.core.sheets import XLSX
from tests.client import PageClient
from tests.factories.accounts import MembershipFactory
from tests.security.routes import ask, path_of, steps
from tests.sheets import read_sheet

_OWN = "/console/me"
"""One's own account: everybody may write there, and nobody reaches another's (tests/accounts)."""
_ANYWHERE = {Policy.SIGNED_IN, Policy.READ_LEDGER}
"""Pages for everyone with an account, or with projects; each shows only what one may read."""
_REFUSED = {403, 404}


def _words(answer):
    """What a page or a workbook says."""
    if answer.mimetype == XLSX:
        return str(read_sheet(answer.data).rows)
    return answer.text


def _console(app):
    found = list(steps(app, "/console"))
    assert len(found) > 60
    return found


def _others(app):
    return [(method, rule) for method, rule in _console(app) if not rule.rule.startswith(_OWN)]


def test_nobody_is_sent_to_the_log_in_page_and_writes_nothing(app, theirs, print_of):
    nobody, before = PageClient(app), print_of()
    wrong = []
    for method, rule in _console(app):
        answer = ask(nobody, method, path_of(app, rule, theirs.arguments))
        if method == "GET":
            right = answer.status_code == 302 and answer.location.startswith("/login?next=")
        else:
            right = answer.status_code == 401
        if not right:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert print_of() == before


@pytest.mark.parametrize("role", list(Role))
def test_a_role_at_one_event_opens_nothing_of_another(app, mine, theirs, person, print_of, role):
    unit = mine.unit_id if role is Role.UNIT else None
    stranger, before = person(role, mine.event_id, unit_id=unit), print_of()
    wrong = []
    for method, rule in _others(app):
        answer = ask(stranger, method, path_of(app, rule, theirs.arguments))
        if app.view_functions[rule.endpoint].policy in _ANYWHERE:
            if answer.status_code not in {200, 302, 403} or "别家" in _words(answer):
                wrong.append((method, rule.rule, answer.status_code))
        elif answer.status_code not in _REFUSED:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert print_of() == before


@pytest.mark.parametrize("turned", [False, True], ids=["mine/theirs", "theirs/mine"])
def test_an_address_that_mixes_two_events_leads_nowhere(
    app, mine, theirs, person, print_of, turned
):
    """/console/events/<mine>/registrations/<theirs>: the one that is mine opens no door."""
    organizer, before = person(Role.ORGANIZER, mine.event_id), print_of()
    first, rest = (theirs, mine) if turned else (mine, theirs)
    wrong, walked = [], 0
    for method, rule in _console(app):
        if len(rule.arguments - {"order"}) < 2:  # which of the orders is no row of anybody
            continue
        walked += 1
        head = rule.rule.partition("<int:")[2].partition(">")[0]
        mixed = rest.arguments | {head: first.arguments[head]}
        answer = ask(organizer, method, path_of(app, rule, mixed), {"direction": "up"})
        if answer.status_code not in _REFUSED:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert walked > 20
    assert print_of() == before


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.STAFF, {Policy.CHECK_IN}),
        (Role.LEADER, {Policy.READ_EVENT, Policy.READ_PROJECT, Policy.READ_LEDGER}),
        (Role.UNIT, {Policy.READ_PROJECT, Policy.REPORT_PROJECT, Policy.READ_LEDGER}),
        (Role.FIRM, {Policy.READ_EVENT, Policy.CHECK_IN, Policy.ORGANIZE}),
    ],
)
def test_each_role_reaches_only_what_it_says(app, theirs, person, print_of, role, granted):
    visitor = person(role, theirs.event_id, unit_id=theirs.unit_id if role is Role.UNIT else None)
    before = print_of()
    granted = granted | {Policy.SIGNED_IN}
    wrong = []
    for method, rule in _others(app):
        policy = app.view_functions[rule.endpoint].policy
        may = policy in granted and not (role is Role.UNIT and _of_all_projects(policy, rule))
        if may and method == "POST":
            continue  # a write that the role has
        answer = ask(visitor, method, path_of(app, rule, theirs.arguments))
        if (answer.status_code == 403) is may or answer.status_code >= 500:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert print_of() == before


def _of_all_projects(policy, rule):
    """A page of an event's projects, where a unit has only its own."""
    return policy is Policy.READ_PROJECT and not {"project_id", "report_id"} & rule.arguments


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.FIRM, Role.STAFF, Role.LEADER, Role.UNIT])
def test_nobody_at_an_event_reaches_what_holds_everywhere(app, theirs, person, role):
    """An organizer's right to manage members ends at the event."""
    house = MembershipFactory(role=Role.STAFF, event_id=None)
    db.session.commit()
    visitor = person(role, theirs.event_id)
    everywhere = person(Role.ORGANIZER)
    for each in (visitor, everywhere):
        for path in ("", "/end", "/hand-over"):
            method = "POST" if path == "/end" else "GET"
            answer = ask(each, method, f"/console/members/{house.id}{path}")
            assert answer.status_code == 403
        assert ask(each, "GET", "/console/accounts").status_code == 403


def test_a_leader_has_no_write_at_all(app):
    """What a leader has guards no POST, so nobody who only reads can change anything."""
    writes = [
        rule.rule
        for method, rule in _others(app)
        if method == "POST" and app.view_functions[rule.endpoint].policy in GRANTS[Role.LEADER]
    ]
    assert writes == []


def test_every_post_asks_for_the_token_of_its_form(app, theirs, person, print_of):
    organizer, before = person(Role.ADMIN), print_of()
    wrong = []
    for method, rule in steps(app):
        if method == "POST":
            organizer._forget()
            path = path_of(app, rule, theirs.arguments)
            for token in ({}, {"csrf_token": "x"}):
                answer = organizer.http.post(path, data=token)
                if answer.status_code != 400:
                    wrong.append((rule.rule, answer.status_code))
    assert wrong == []
    assert print_of() == before


def test_no_get_changes_a_row(app, theirs, person, print_of):
    """Mail scanners and link previews open whatever they find."""
    for visitor in (person(Role.ADMIN), PageClient(app)):
        before, wrong = print_of(), []
        for method, rule in steps(app):
            if method == "GET":
                path = path_of(app, rule, theirs.arguments)
                answer = ask(visitor, method, path)
                if answer.status_code >= 500:
                    wrong.append((rule.rule, answer.status_code))
        answer = ask(visitor, "GET", "/v/{number}?t={code}".format(**theirs.arguments))
        assert answer.status_code == 200
        assert wrong == []
        assert print_of() == before
