from datetime import UTC, date, datetime

import pytest

from app.accounts.enums import LinkPurpose, Role
from app.accounts.queries import (
    Sight,
    get_link_subject,
    may,
    permits,
    roles_of,
    sight_of,
    visible_event_ids,
)
from app.accounts.services import issue_link, revoke_links
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.policy import Policy
from tests.factories.accounts import MembershipFactory

HERE, ELSEWHERE = 11, 12


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.ADMIN, {*Policy} - {Policy.ADMIN, Policy.CREATE_EVENT}),
        (Role.ORGANIZER, {*Policy} - {Policy.ADMIN, Policy.CREATE_EVENT}),
        (Role.FIRM, {Policy.READ_EVENT, Policy.CHECK_IN, Policy.ORGANIZE}),
        (Role.STAFF, {Policy.CHECK_IN}),
        (Role.LEADER, {Policy.READ_EVENT, Policy.READ_PROJECT, Policy.READ_LEDGER}),
    ],
)
def test_what_a_role_at_one_event_may(app, role, granted):
    user = MembershipFactory(role=role, event_id=HERE).user
    always = {Policy.PUBLIC, Policy.SIGNED_IN}
    assert {policy for policy in Policy if may(user.id, policy, HERE)} == granted | always
    ledger = granted & {Policy.READ_LEDGER}  # asked at no event; it shows only what one may read
    assert {policy for policy in Policy if may(user.id, policy, ELSEWHERE)} == always | ledger


def test_a_unit_reaches_what_it_answers_for(app):
    user = MembershipFactory(role=Role.UNIT, event_id=None, unit_id=7).user
    roles = roles_of(user.id)
    assert permits(roles, Policy.READ_PROJECT, HERE, 7)
    assert permits(roles, Policy.REPORT_PROJECT, HERE, 7)
    assert not permits(roles, Policy.READ_PROJECT, HERE, 8)
    assert not permits(roles, Policy.READ_PROJECT, HERE)
    assert not permits(roles, Policy.KEEP_PROJECTS, HERE, 7)
    assert not permits(roles, Policy.READ_EVENT, HERE, 7)
    assert visible_event_ids(roles_of(user.id), *Policy) == frozenset()
    assert sight_of(roles_of(user.id)) == Sight(units=frozenset({(None, 7)}))


def test_a_role_ends_at_midnight_in_shanghai(app, frozen):
    user = MembershipFactory(role=Role.FIRM, event_id=HERE, ends_on=date(2026, 3, 12)).user
    frozen(datetime(2026, 3, 12, 15, 59, 59, tzinfo=UTC))
    assert may(user.id, Policy.ORGANIZE, HERE)
    frozen(datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    assert not may(user.id, Policy.ORGANIZE, HERE)
    assert visible_event_ids(roles_of(user.id), Policy.READ_EVENT) == frozenset()


def test_an_organizer_everywhere_makes_events(app):
    user = MembershipFactory(role=Role.ORGANIZER).user
    assert may(user.id, Policy.CREATE_EVENT, None)
    assert may(user.id, Policy.ORGANIZE, ELSEWHERE)
    assert not may(user.id, Policy.ADMIN, None)


def test_an_organizer_of_one_event_makes_none(app):
    user = MembershipFactory(role=Role.ORGANIZER, event_id=HERE).user
    assert not may(user.id, Policy.CREATE_EVENT, None)


def test_which_events_somebody_sees(app):
    everywhere, here = MembershipFactory(event_id=None), MembershipFactory(event_id=HERE)
    assert visible_event_ids(roles_of(everywhere.user.id), Policy.READ_EVENT) is None
    assert visible_event_ids(roles_of(here.user.id), Policy.READ_EVENT) == {HERE}
    assert visible_event_ids((), Policy.READ_EVENT) == frozenset()


def test_a_personal_link_opens_one_thing_until_revoked(app):
    token = issue_link(LinkPurpose.REGISTRATION, 7)
    db.session.flush()
    assert get_link_subject(LinkPurpose.REGISTRATION, token) == 7
    assert get_link_subject(LinkPurpose.REGISTRATION, token.upper()) == 7
    with pytest.raises(NotFoundError):
        get_link_subject(LinkPurpose.REPORT, token)
    revoke_links(LinkPurpose.REGISTRATION, 7)
    db.session.flush()
    with pytest.raises(NotFoundError):
        get_link_subject(LinkPurpose.REGISTRATION, token)
