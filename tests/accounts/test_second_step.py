"""Logging in with a second factor."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import HalfwayLogIn, LoginSession, RecoveryCode
from app.accounts.passwords import reset_link
from app.core.db import db
from app.core.models import AuditLine
from app.core.policy import SYSTEM
from app.core.throttle import ALLOWED
from app.core.unit_of_work import unit_of_work
from app.mail.models import OutgoingMail
from tests.client import PageClient
from tests.conftest import NOON
from tests.factories.accounts import (
    PASSWORD,
    MembershipFactory,
    RecoveryCodeFactory,
    SecondFactorFactory,
    UserFactory,
    shown,
)

NEW = "一个很长的新密码1234"
CODE = "abcd-efgh-ijkl-mnop"


@pytest.fixture
def factor(app, frozen):
    user = MembershipFactory(user=UserFactory(email="ada@demo.example", name="艾达")).user
    return SecondFactorFactory(user=user)


def password(client, email="ada@demo.example", *, of=PASSWORD, leads_to="/console/"):
    client.get("/login")
    client.post("/login", {"email": email, "password": of, "next": leads_to})
    client.follow()
    return client


def enter(client, code, *, status=302):
    return client.post(client.response.request.full_path, {"code": code}, status=status)


def link_of(app, user):
    with app.test_request_context(), unit_of_work():
        return reset_link(user, actor=SYSTEM).removeprefix("http://localhost")


def sessions():
    return db.session.scalar(select(func.count()).select_from(LoginSession))


def actions():
    return db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all()


def test_the_password_alone_opens_nothing(client, factor):
    password(client)
    assert "第二步验证" in client.text
    assert sessions() == 0
    client.get("/console/", status=302)
    assert client.response.location.startswith("/login?next=")


def test_the_phone_s_code_opens_the_console_where_one_wanted_to_go(client, factor):
    password(client, leads_to="/console/projects/")
    client.post("/login/code", {"code": shown(factor), "next": client.page.fields["next"]})
    assert client.response.location == "/console/projects/"
    assert sessions() == 1
    assert actions() == ["accounts.log_in"]
    assert db.session.scalars(select(HalfwayLogIn)).all() == []


def test_a_code_may_be_typed_in_groups_and_full_width(client, factor):
    code = shown(factor)
    wide = "".join(chr(ord(digit) - ord("0") + ord("\uff10")) for digit in code)
    enter(password(client), f" {wide[:3]} {wide[3:]}")
    client.get("/console/")


@pytest.mark.parametrize(("steps", "status"), [(-2, 422), (-1, 302), (0, 302), (1, 302), (2, 422)])
def test_the_phone_s_clock_may_be_off_by_a_step(client, factor, steps, status):
    enter(password(client), shown(factor, steps), status=status)


@pytest.mark.parametrize(
    "typed", ["000000", "", "0" * 64, "字字字字字字", "12345", "abcdefghijklmnop"]
)
def test_a_wrong_code_is_refused_at_its_field(client, factor, typed):
    if typed == shown(factor):
        pytest.skip("once in a million")
    enter(password(client), typed, status=422)
    assert "验证码" in client.text
    assert sessions() == 0


def test_a_code_is_taken_once(app, client, factor):
    enter(password(client), shown(factor))
    other = password(PageClient(app))
    enter(other, shown(factor), status=422)
    assert "已用过" in other.text
    enter(other, shown(factor, -1), status=422)
    enter(other, shown(factor, 1))
    other.get("/console/")


def test_five_minutes_later_one_begins_again(client, factor, frozen):
    password(client)
    frozen(NOON + timedelta(minutes=4, seconds=59))
    client.get("/login/code?next=/console/")
    frozen(NOON + timedelta(minutes=5))
    enter(client, shown(factor))
    assert client.response.location == "/login?next=/console/"
    client.follow()
    assert "请重新登录" in client.text
    assert sessions() == 0


def test_the_second_page_alone_leads_to_the_first(client, factor):
    client.get("/login/code", status=302)
    assert client.response.location == "/login"
    client.post("/login/code", {"code": shown(factor)})
    assert client.response.location == "/login"


def test_half_a_log_in_is_good_once(app, client, factor):
    password(client)
    with client.http.session_transaction() as cookie:
        copy = dict(cookie)
    thief = PageClient(app)
    with thief.http.session_transaction() as cookie:
        cookie.update(copy)
    enter(client, shown(factor))
    thief.post("/login/code", {"code": shown(factor, 1)})
    assert thief.response.location == "/login"
    assert sessions() == 1


def test_a_cookie_of_one_s_own_making_opens_nothing(client, factor):
    """The token is 128 random bits; the cookie around it is signed."""
    password(client)
    client.http.set_cookie("session", "eyJoYWxmd2F5IjoieCJ9.aaaaaa.bbbbbb")
    client.get("/login/code", status=302)
    row = db.session.scalars(select(HalfwayLogIn)).one()
    with client.http.session_transaction() as cookie:
        cookie["halfway"] = row.token_hash  # what a copy of the database would tell
    client.get("/login/code", status=302)


def test_another_password_ends_the_way_begun_with_the_old_one(app, client, factor):
    password(client)
    link = link_of(app, factor.user)
    PageClient(app).post(link, {"new": NEW})
    enter(client, shown(factor))
    assert client.response.location.startswith("/login?")
    assert sessions() == 0


def test_a_password_set_by_mail_does_not_replace_the_second_factor(app, client, factor):
    link = link_of(app, factor.user)
    client.post(link, {"new": NEW})
    client.get("/console/", status=302)
    password(client, of=NEW)
    assert "第二步验证" in client.text
    client.get("/console/", status=302)
    assert sessions() == 0


def test_a_password_set_by_mail_forgets_no_wrong_code(app, client, factor):
    password(client)
    for _number in range(ALLOWED):
        enter(client, "000000", status=422)
    link = link_of(app, factor.user)
    client.post(link, {"new": NEW})
    enter(password(client, of=NEW), shown(factor), status=429)


def test_a_closed_account_does_not_pass_the_second_page(client, factor):
    password(client)
    factor.user.active = False
    db.session.flush()
    enter(client, shown(factor))
    assert client.response.location.startswith("/login")
    assert sessions() == 0


def test_guessing_codes_is_slowed_down_on_every_device_and_told_to_the_owner(
    app, client, factor, frozen
):
    password(client)
    for _number in range(ALLOWED):
        enter(client, "000000", status=422)
    enter(client, shown(factor), status=429)
    assert "15 分钟" in client.text
    enter(password(PageClient(app)), shown(factor), status=429)
    told = db.session.scalars(select(OutgoingMail)).one()
    assert "有人知道您的密码" in told.text_body
    assert actions().count("accounts.fail_second_factor") == ALLOWED
    frozen(NOON + timedelta(minutes=16))
    enter(password(client), shown(factor))


def test_the_right_password_forgets_no_wrong_code(app, client, factor):
    """Or who has the password could guess for ever, eight at a time."""
    for _number in range(ALLOWED):
        enter(password(client), "000000", status=422)
    enter(password(client), shown(factor), status=429)


def test_a_recovery_code_opens_once_and_says_how_many_are_left(app, client, factor):
    for code in ("abcdefghijklmnop", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"):
        RecoveryCodeFactory(factor=factor, code=code)
    client = password(client)
    client.get("/login/code?recovery=1")
    assert "用恢复码登录" in client.text
    client.post("/login/code?recovery=1", {"code": CODE.upper()})
    client.follow()
    assert "还剩 2 个" in client.text
    enter(password(PageClient(app)), CODE, status=422)
    assert sessions() == 1
    assert actions()[0] == "accounts.use_recovery_code"
    assert "还剩 2 个" in db.session.scalars(select(OutgoingMail.text_body)).one()


def test_somebody_elses_codes_open_nothing(client, factor):
    other = SecondFactorFactory()
    RecoveryCodeFactory(factor=other, code="abcdefghijklmnop")
    password(client)
    enter(client, CODE, status=422)
    enter(client, shown(other), status=422)
    used = select(func.count()).where(RecoveryCode.used_at.is_not(None))
    assert db.session.scalar(used) == 0


def test_beside_another_server_key_the_recovery_codes_still_open(client, factor):
    RecoveryCodeFactory(factor=factor, code="abcdefghijklmnop")
    factor.secret_hash = "of a key that is gone"
    db.session.flush()
    password(client)
    for _number in range(ALLOWED + 1):
        enter(client, shown(factor), status=422)
    assert "服务器密钥已更换" in client.text
    enter(client, CODE)
    client.get("/console/")


def test_no_code_and_no_token_is_kept_or_told(client, factor):
    RecoveryCodeFactory(factor=factor, code="abcdefghijklmnop")
    password(client)
    with client.http.session_transaction() as cookie:
        token = cookie["halfway"]
    assert db.session.scalars(select(HalfwayLogIn.token_hash)).one() != token
    enter(client, CODE)
    kept = db.session.scalars(select(RecoveryCode.code_hash)).one()
    lines = db.session.scalars(select(AuditLine)).all()
    assert "abcd" not in kept
    assert not any("abcd" in f"{line.before} {line.after}" for line in lines)


def test_half_log_ins_do_not_pile_up(client, factor, frozen):
    for minutes in (0, 1, 6):
        frozen(NOON + timedelta(minutes=minutes))
        password(client)
    assert db.session.scalar(select(func.count()).select_from(HalfwayLogIn)) == 1
