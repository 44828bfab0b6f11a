"""Who does not belong to an event sees nothing of it and changes nothing in it."""

import pytest

from app.accounts.enums import Role
from app.core.policy import Policy
from tests.client import PageClient
from tests.security.routes import ask, path_of, steps

_ANYWHERE = {"portal.home", "signing.ledger", "followup.inbox"}
"""Pages for everyone with an account; each shows only what one may read."""
_REFUSED = {403, 404}


def _console(app):
    found = list(steps(app, "/console"))
    assert len(found) > 60
    return found


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


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.STAFF, Role.LEADER])
def test_a_role_at_one_event_opens_nothing_of_another(app, mine, theirs, person, print_of, role):
    stranger, before = person(role, mine.event_id), print_of()
    wrong = []
    for method, rule in _console(app):
        answer = ask(stranger, method, path_of(app, rule, theirs.arguments))
        if rule.endpoint in _ANYWHERE:
            if answer.status_code != 200 or "别家" in answer.text:
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
        if len(rule.arguments) < 2:
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
    [(Role.STAFF, {Policy.CHECK_IN}), (Role.LEADER, {Policy.READ_EVENT})],
)
def test_staff_and_leaders_reach_only_what_their_role_says(
    app, theirs, person, print_of, role, granted
):
    visitor = person(role, theirs.event_id)
    before = print_of()
    granted = granted | {Policy.SIGNED_IN}
    wrong = []
    for method, rule in _console(app):
        may = app.view_functions[rule.endpoint].policy in granted
        if may and method == "POST":
            continue  # a write that the role has
        answer = ask(visitor, method, path_of(app, rule, theirs.arguments))
        if (answer.status_code == 403) is may or answer.status_code >= 500:
            wrong.append((method, rule.rule, answer.status_code))
    assert wrong == []
    assert print_of() == before


def test_a_leader_has_no_write_at_all(app):
    """READ_EVENT guards no POST, so nobody who only reads can change anything."""
    writes = [
        rule.rule
        for method, rule in _console(app)
        if method == "POST"
        and app.view_functions[rule.endpoint].policy in {Policy.READ_EVENT, Policy.SIGNED_IN}
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
