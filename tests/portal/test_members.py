"""Who may what: invited by a link, changed, ended, handed over - and never raised by oneself."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.accounts.invitations import accept_invitation, invite, invite_again
from app.accounts.members import Offer, change_membership, close_account, end_membership
from app.accounts.models import Invitation, Membership, User
from app.accounts.queries import may, roles_of
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.models import AuditLine
from app.core.policy import Actor, ActorKind, Policy
from app.mail.models import OutgoingMail
from tests.client import PageClient
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import EventFactory
from tests.factories.signing import OrganisationFactory

PASSWORD = "a long new password"


@pytest.fixture
def event(app, frozen):
    return EventFactory(name="对接大会")


@pytest.fixture
def admin(app):
    return MembershipFactory(role=Role.ADMIN, user__name="管理员").user


@pytest.fixture
def organizer(event):
    return MembershipFactory(role=Role.ORGANIZER, event_id=event.id, user__name="李主办").user


def _actor(user):
    return Actor(ActorKind.USER, user.id, user.name)


def _in(app, user):
    db.session.commit()
    return PageClient(app).log_in(user.email)


def _mailed_link():
    mail = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()
    return re.search(r"/join/[a-z2-7]+", mail.text_body)[0]


def _invite(page, event, **more):
    page.get(f"/console/events/{event.id}/members/invite")
    page.post(
        f"/console/events/{event.id}/members/invite",
        {
            "email": "New@Firm.example",
            "name": "王新",
            "locale": "zh_Hans_CN",
            "role": "firm",
            "ends_on": "2026-03-31",
        }
        | more,
    )


def test_an_invitation_goes_by_mail_and_opens_an_account_once(app, event, organizer, client):
    page = _in(app, organizer)
    _invite(page, event)
    assert "已邀请 王新" in page.follow()
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert mail.to_address == "new@firm.example"
    assert "对接大会" in mail.subject
    assert "2026年3月31日" in mail.text_body
    link = _mailed_link()
    assert link.split("/")[-1] not in {
        row.token_hash for row in db.session.scalars(select(Invitation))
    }

    client.get(link)
    assert db.session.scalar(select(User).where(User.email == "new@firm.example")) is None
    assert "会务公司" in client.text
    client.post(link, {"name": "王新", "password": "short"}, status=422)
    client.post(link, {"name": "王新一", "password": PASSWORD})
    assert "对接大会" in client.get("/console/")
    client.get(f"/console/events/{event.id}/registrations")
    client.get("/console/projects/", status=403)
    PageClient(app).get(link, status=404)


def test_a_guests_name_is_only_words(app, event, organizer, client):
    _invite(_in(app, organizer), event)
    client.post(_mailed_link(), {"name": "<img src=x>", "password": PASSWORD})
    page = _in(app, MembershipFactory(role=Role.ADMIN).user).get("/console/accounts")
    assert "&lt;img src=x&gt;" in page
    assert "<img src=x>" not in page


def test_an_account_that_is_there_just_accepts(app, event, organizer, client):
    user = UserFactory(email="known@firm.example")
    _invite(_in(app, organizer), event, email=user.email, role="staff")
    link = _mailed_link()
    assert "password" not in client.get(link)
    client.post(link)
    assert may(user.id, Policy.CHECK_IN, event.id)
    with pytest.raises(NotFoundError):
        accept_invitation(link.split("/")[-1], name=None, password=None)


def test_a_link_holds_seven_days_and_only_the_last_one_opens(app, event, organizer, frozen):
    invitation, first = invite(
        email="a@b.example", name="甲", offer=Offer(Role.STAFF, event.id), actor=_actor(organizer)
    )
    _same, second = invite_again(invitation.id, actor=_actor(organizer))
    db.session.flush()
    with pytest.raises(NotFoundError):
        accept_invitation(first, name="甲", password=PASSWORD)
    frozen(now() + timedelta(days=7))
    with pytest.raises(NotFoundError):
        accept_invitation(second, name="甲", password=PASSWORD)


def test_a_withdrawn_invitation_opens_nothing_and_its_mail_stays_here(
    app, event, organizer, client
):
    page = _in(app, organizer)
    _invite(page, event)
    row = db.session.scalars(select(Invitation)).one()
    page.get(f"/console/events/{event.id}/members")
    page.post(f"/console/invitations/{row.id}/withdraw")
    client.get(_mailed_link(), status=404)
    assert db.session.scalars(select(OutgoingMail)).one().status == "withdrawn"


def test_an_invitation_is_void_once_its_host_may_not_give_it(app, event, organizer):
    _row, token = invite(
        email="a@b.example",
        name="甲",
        offer=Offer(Role.ORGANIZER, event.id),
        actor=_actor(organizer),
    )
    organizer.memberships[0].role = Role.STAFF
    db.session.flush()
    with pytest.raises(RuleError, match="失效"):
        accept_invitation(token, name="甲", password=PASSWORD)


@pytest.mark.parametrize(
    ("mine", "wanted"),
    [
        ({"role": Role.ORGANIZER}, {"role": Role.ADMIN, "event_id": None}),
        ({"role": Role.ORGANIZER}, {"role": Role.ORGANIZER, "event_id": None}),
        ({"role": Role.ORGANIZER, "event_id": None}, {"role": Role.STAFF, "event_id": None}),
        ({"role": Role.FIRM}, {"role": Role.STAFF}),
        ({"role": Role.LEADER}, {"role": Role.LEADER}),
        ({"role": Role.UNIT, "unit_id": 5}, {"role": Role.UNIT, "unit_id": 5}),
        ({"role": Role.STAFF}, {"role": Role.STAFF}),
        ({"role": Role.ORGANIZER, "ends_on": date(2026, 3, 31)}, {"role": Role.STAFF}),
        (
            {"role": Role.ORGANIZER, "ends_on": date(2026, 3, 31)},
            {"role": Role.STAFF, "ends_on": date(2026, 4, 1)},
        ),
        ({"role": Role.ORGANIZER, "event_id": 0}, {"role": Role.STAFF}),
    ],
)
def test_nobody_invites_to_more_than_he_has(event, mine, wanted):
    host = MembershipFactory(**{"event_id": event.id, **mine}).user
    offer = Offer(**{"event_id": event.id, **wanted})
    with pytest.raises(RuleError, match="超出自己"):
        invite(email="a@b.example", name="甲", offer=offer, actor=_actor(host))
    other = MembershipFactory(role=Role.STAFF, event_id=offer.event_id)
    with pytest.raises(RuleError):
        change_membership(other.id, offer, actor=_actor(host))


def test_nobody_changes_himself_or_one_who_has_more(event, organizer, admin):
    mine = organizer.memberships[0]
    for refused in (
        lambda: change_membership(
            mine.id, Offer(Role.ORGANIZER, event.id), actor=_actor(organizer)
        ),
        lambda: end_membership(mine.id, actor=_actor(organizer)),
        lambda: end_membership(admin.memberships[0].id, actor=_actor(organizer)),
        lambda: close_account(admin.id, actor=_actor(admin)),
    ):
        with pytest.raises(RuleError):
            refused()


def test_the_last_admin_is_never_locked_out(admin):
    second = MembershipFactory(role=Role.ADMIN)
    passing = MembershipFactory(role=Role.ADMIN, ends_on=date(2030, 1, 1)).user
    db.session.flush()
    end_membership(second.id, actor=_actor(admin))
    last = admin.memberships[0]
    for refused in (
        lambda: end_membership(last.id, actor=_actor(passing)),
        lambda: change_membership(last.id, Offer(Role.LEADER, None), actor=_actor(passing)),
        lambda: close_account(admin.id, actor=_actor(passing)),
    ):
        with pytest.raises(RuleError):
            refused()


def test_an_end_date_is_shown_and_shuts_the_door_at_midnight(app, event, organizer, frozen):
    firm = MembershipFactory(role=Role.STAFF, event_id=event.id)
    page = _in(app, organizer)
    page.get(f"/console/members/{firm.id}")
    page.post(f"/console/members/{firm.id}", {"role": "firm", "ends_on": "2026-03-12"})
    assert "至 2026年3月12日" in page.follow()
    assert may(firm.user_id, Policy.ORGANIZE, event.id)
    frozen(datetime(2026, 3, 12, 16, 0, tzinfo=UTC))
    assert not may(firm.user_id, Policy.ORGANIZE, event.id)
    page.get(f"/console/events/{event.id}/members")
    assert "已结束" in page.text


def test_a_role_ends_at_once_and_can_be_given_again(app, event, organizer):
    staff = MembershipFactory(role=Role.STAFF, event_id=event.id)
    page = _in(app, organizer)
    page.get(f"/console/members/{staff.id}")
    page.post(f"/console/members/{staff.id}/end")
    assert roles_of(staff.user_id) == ()
    page.get(f"/console/members/{staff.id}")
    page.post(f"/console/members/{staff.id}", {"role": "staff", "ends_on": ""})
    assert may(staff.user_id, Policy.CHECK_IN, event.id)


def test_a_closed_account_is_out_and_comes_back_when_reopened(app, admin):
    user = MembershipFactory(role=Role.LEADER).user
    visitor, page = _in(app, user), _in(app, admin)
    page.get(f"/console/accounts/{user.id}")
    page.post(f"/console/accounts/{user.id}/close")
    visitor.get("/console/", status=302)
    page.get("/console/accounts")
    assert "已停用" in page.text
    page.post(f"/console/accounts/{user.id}/reopen")
    visitor.get("/console/", status=302)  # the session has ended all the same
    _in(app, user).get("/console/")


def test_duties_are_told_in_words_and_handed_over_in_one_step(app, event, organizer, admin):
    unit = OrganisationFactory(name="某街道办")
    MembershipFactory(user=organizer, role=Role.UNIT, event_id=None, unit_id=unit.id)
    heir = MembershipFactory(role=Role.STAFF, event_id=event.id, user__name="赵接手").user
    page, path = _in(app, admin), f"/console/accounts/{organizer.id}/hand-over"
    page.get(f"{path}?to={heir.email}")
    for words in ("对接大会", "主办方", "某街道办", "将换成这个角色", "得到这个角色"):
        assert words in page.text
    assert may(organizer.id, Policy.ORGANIZE, event.id)
    page.post(path, {"to": heir.email})
    assert roles_of(organizer.id) == ()
    assert {held.role for held in roles_of(heir.id)} == {Role.ORGANIZER, Role.UNIT}
    line = db.session.scalars(
        select(AuditLine).where(AuditLine.action == "accounts.hand_over")
    ).one()
    assert line.after["to"] == heir.id


def test_an_organizer_hands_his_own_event_over(app, event, organizer):
    heir = UserFactory(name="赵接手")
    MembershipFactory(user=organizer, role=Role.ORGANIZER, event_id=EventFactory().id)
    page = _in(app, organizer)
    mine = db.session.scalars(
        select(Membership).where(
            Membership.user_id == organizer.id, Membership.event_id == event.id
        )
    ).one()
    page.get(f"/console/members/{mine.id}/hand-over?to=nobody@demo.example", status=422)
    page.get(f"/console/members/{mine.id}/hand-over?to={heir.email}")
    page.post(f"/console/members/{mine.id}/hand-over", {"to": heir.email})
    assert may(heir.id, Policy.ORGANIZE, event.id)
    assert not may(organizer.id, Policy.ORGANIZE, event.id)
    assert len(roles_of(organizer.id)) == 1


def test_a_key_in_a_mail_is_read_by_administrators_only(app, event, organizer, admin):
    page = _in(app, organizer)
    _invite(page, event)
    mail = db.session.scalars(select(OutgoingMail)).one()
    page.get(f"/console/mailbox/{mail.id}", status=403)
    assert "王新" not in page.get(f"/console/events/{event.id}/mail")
    _in(app, admin).get(f"/console/mailbox/{mail.id}")
