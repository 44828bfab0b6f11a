import pytest

from app.accounts.enums import LinkPurpose, Role
from app.accounts.queries import get_link_subject, may, visible_event_ids
from app.accounts.services import issue_link, revoke_links
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.policy import Policy
from tests.factories.accounts import MembershipFactory, UserFactory

HERE, ELSEWHERE = 11, 12


@pytest.mark.parametrize(
    ("role", "granted"),
    [
        (Role.ADMIN, {*Policy}),
        (Role.ORGANIZER, {Policy.READ_EVENT, Policy.CHECK_IN, Policy.ORGANIZE}),
        (Role.STAFF, {Policy.CHECK_IN}),
        (Role.LEADER, {Policy.READ_EVENT}),
    ],
)
def test_what_a_role_at_one_event_may(app, role, granted):
    user = MembershipFactory(role=role, event_id=HERE).user
    always = {Policy.PUBLIC, Policy.SIGNED_IN}
    assert {policy for policy in Policy if may(user.id, policy, HERE)} == granted | always
    assert {policy for policy in Policy if may(user.id, policy, ELSEWHERE)} == always


def test_an_organizer_everywhere_makes_events(app):
    user = MembershipFactory(role=Role.ORGANIZER).user
    assert may(user.id, Policy.CREATE_EVENT, None)
    assert may(user.id, Policy.ORGANIZE, ELSEWHERE)
    assert not may(user.id, Policy.ADMIN, None)


def test_an_organizer_of_one_event_makes_none(app):
    user = MembershipFactory(role=Role.ORGANIZER, event_id=HERE).user
    assert not may(user.id, Policy.CREATE_EVENT, None)


def test_which_events_somebody_sees(app):
    assert visible_event_ids(MembershipFactory(event_id=None).user.id) is None
    assert visible_event_ids(MembershipFactory(event_id=HERE).user.id) == {HERE}
    assert visible_event_ids(UserFactory().id) == frozenset()


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
