"""The second factor: set up, turned off, renewed, taken off."""

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import func, select

from app.accounts.enums import Role
from app.accounts.models import RecoveryCode, SecondFactor
from app.accounts.second_factor import RECOVERY_CODES
from app.core.clock import now
from app.core.db import db
from app.core.models import AuditLine
from app.core.throttle import ALLOWED
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

SETTING_UP = "/console/me/second-factor"
OFF = "/console/me/second-factor/off"
RENEW = "/console/me/recovery-codes"


@pytest.fixture
def user(app, frozen):
    return MembershipFactory(user=UserFactory(email="ada@demo.example", name="艾达")).user


@pytest.fixture
def inside(client, user):
    """Logged in before a second factor was set up elsewhere."""
    return client.log_in(user.email)


def key_on(client):
    html = client.get(SETTING_UP)
    return re.search(r"<pre[^>]*>([A-Z2-7 ]+)</pre>", html)[1].replace(" ", "")


def phone(key, steps=0):
    totp = pyotp.TOTP(key)
    return totp.generate_otp(totp.timecode(now()) + steps)


def codes_on(html):
    return re.findall(r"<code>([a-z2-7-]+)</code>", html)


def set_up(client, **more):
    words = {"password": PASSWORD, "code": phone(key_on(client)), **more}
    return client.post(SETTING_UP, words, status=200)


def told():
    return db.session.scalars(select(OutgoingMail.text_body).order_by(OutgoingMail.id)).all()


def left():
    return db.session.scalar(select(func.count()).where(RecoveryCode.used_at.is_(None)))


def last_action():
    return db.session.scalars(
        select(AuditLine.action).where(AuditLine.action.like("accounts.%")).order_by(-AuditLine.id)
    ).first()


def test_the_page_shows_one_key_as_picture_and_as_words_until_it_is_confirmed(inside):
    key = key_on(inside)
    assert len(key) == 32
    assert key_on(inside) == key
    html = inside.get(SETTING_UP)
    assert html.count('role="img" aria-label="含密钥的二维码"') == 1
    assert "会签: ada@demo.example" in inside.text
    assert inside.response.headers["Cache-Control"] == "no-store"
    assert db.session.scalars(select(SecondFactor)).all() == []


def test_a_first_code_turns_it_on_and_ten_recovery_codes_are_shown_once(inside, user):
    codes = codes_on(set_up(inside))
    assert len(set(codes)) == RECOVERY_CODES
    assert all(re.fullmatch(r"([a-z2-7]{4}-){3}[a-z2-7]{4}", code) for code in codes)
    inside.get(SETTING_UP, status=302)
    html = inside.get("/console/me")
    assert "两步验证 已开启 自2026年3月11日起" in inside.text
    assert "恢复码剩余 10 个，共 10 个" in inside.text
    assert not any(code in html for code in codes)
    assert last_action() == "accounts.set_up_second_factor"
    assert "刚刚开启了两步验证" in told()[0]


def test_what_confirmed_it_and_what_was_shown_opens_the_log_in(app, inside, user, frozen):
    key = key_on(inside)
    codes = codes_on(set_up(inside))
    other = PageClient(app).log_in(user.email)
    other.get("/login/code")
    other.post("/login/code", {"code": phone(key)}, status=422)
    assert "已用过" in other.text
    frozen(NOON + timedelta(seconds=30))
    other.post("/login/code", {"code": phone(key)})
    other.get("/console/")
    by_paper = PageClient(app).log_in(user.email)
    by_paper.get("/login/code?recovery=1")
    by_paper.post("/login/code", {"code": codes[3]})
    by_paper.get("/console/")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"password": "wrong"}, "原密码不正确"),
        ({"code": "000000"}, "验证码不正确"),
        ({"password": ""}, "请输入密码"),
        ({"code": ""}, "请输入验证码"),
    ],
)
def test_a_wrong_word_leaves_it_off_and_the_key_the_same(inside, more, words):
    key = key_on(inside)
    inside.post(SETTING_UP, {"password": PASSWORD, "code": phone(key), **more}, status=422)
    assert words in inside.text
    assert key_on(inside) == key
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert db.session.scalars(select(RecoveryCode)).all() == []


def test_setting_up_twice_is_refused(app, inside, user):
    other = PageClient(app).log_in(user.email)
    key = key_on(other)
    set_up(inside)
    other.post(SETTING_UP, {"password": PASSWORD, "code": phone(key)})
    assert other.response.location == "/console/me"
    assert db.session.scalar(select(func.count()).select_from(SecondFactor)) == 1


def test_the_key_is_another_for_everybody_and_nothing_kept_tells_it(app, inside, user):
    key = key_on(inside)
    set_up(inside)
    colleague = MembershipFactory().user
    assert key_on(PageClient(app).log_in(colleague.email)) != key
    row = db.session.scalars(select(SecondFactor)).one()
    assert key.lower() not in f"{row.seed} {row.secret_hash}".lower()


def test_password_and_code_turn_it_off(app, inside, user):
    factor = SecondFactorFactory(user=user)
    RecoveryCodeFactory(factor=factor, code="a" * 16)
    inside.get(OFF)
    inside.post(OFF, {"password": PASSWORD, "code": shown(factor)})
    inside.follow()
    assert "两步验证 未开启" in inside.text
    assert db.session.scalars(select(RecoveryCode)).all() == []
    assert last_action() == "accounts.turn_off_second_factor"
    assert "关闭了两步验证" in told()[0]
    PageClient(app).log_in(user.email).get("/console/")


def test_a_recovery_code_does_it_too(inside, user):
    RecoveryCodeFactory(factor=SecondFactorFactory(user=user), code="a" * 16)
    inside.get(OFF)
    inside.post(OFF, {"password": PASSWORD, "code": "aaaa-aaaa-aaaa-aaaa"})
    assert db.session.scalars(select(SecondFactor)).all() == []


@pytest.mark.parametrize("path", [OFF, RENEW])
def test_both_factors_are_asked_for_and_guesses_of_either_counted(inside, user, path):
    factor = SecondFactorFactory(user=user)
    RecoveryCodeFactory(factor=factor, code="a" * 16)
    inside.get(path)
    inside.post(path, {"password": "wrong", "code": shown(factor)}, status=422)
    assert "原密码不正确" in inside.text
    for _number in range(ALLOWED):
        inside.post(path, {"password": PASSWORD, "code": "000000"}, status=422)
    inside.post(path, {"password": PASSWORD, "code": shown(factor)}, status=429)
    assert left() == 1


def test_who_guesses_at_the_password_here_rests_too(inside, user):
    factor = SecondFactorFactory(user=user)
    inside.get(OFF)
    for _number in range(ALLOWED):
        inside.post(OFF, {"password": "wrong", "code": "000000"}, status=422)
    inside.post(OFF, {"password": PASSWORD, "code": shown(factor)}, status=429)


def test_new_recovery_codes_take_the_place_of_the_old(inside, user):
    factor = SecondFactorFactory(user=user)
    RecoveryCodeFactory(factor=factor, code="a" * 16)
    inside.get(RENEW)
    assert "还剩 1 个" in inside.text
    html = inside.post(RENEW, {"password": PASSWORD, "code": shown(factor)}, status=200)
    assert len(codes_on(html)) == RECOVERY_CODES
    assert left() == RECOVERY_CODES
    inside.get(OFF)
    inside.post(OFF, {"password": PASSWORD, "code": "a" * 16}, status=422)
    assert last_action() == "accounts.fail_second_factor"
    assert "旧恢复码已失效" in told()[0]


@pytest.mark.parametrize("path", [OFF, RENEW])
def test_who_has_none_is_led_to_his_account(inside, path):
    inside.get(path, status=302)
    assert inside.response.location == "/console/me"
    inside.post(path, {"password": PASSWORD, "code": "000000"})
    assert inside.response.location == "/console/me"


def test_few_codes_left_are_said(inside, user):
    factor = SecondFactorFactory(user=user)
    for letter in "ab":
        RecoveryCodeFactory(factor=factor, code=letter * 16)
    inside.get("/console/me")
    assert "所剩不多" in inside.text


def test_an_administrator_sees_who_has_it_and_takes_it_off(app, client, user):
    factor = SecondFactorFactory(user=user)
    RecoveryCodeFactory(factor=factor, code="a" * 16)
    chief = MembershipFactory(role=Role.ADMIN, user__name="主任").user
    client.log_in(chief.email)
    client.get("/console/accounts?q=ada")
    assert "可登录 已开启" in client.text
    client.get(f"/console/accounts?q={chief.email}")
    assert "可登录 未开启" in client.text
    client.get(f"/console/accounts/{user.id}")
    client.post(f"/console/accounts/{user.id}/second-factor/take-off")
    client.follow()
    assert "艾达 现在只凭密码登录" in client.text
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert db.session.scalars(select(RecoveryCode)).all() == []
    line = db.session.scalars(select(AuditLine).order_by(-AuditLine.id)).all()
    assert ("accounts.take_off_second_factor", "主任", user.id) in [
        (one.action, one.actor_label, one.subject_id) for one in line
    ]
    assert "管理员刚刚解除了" in told()[0]
    PageClient(app).log_in(user.email).get("/console/")


def test_an_administrator_takes_neither_his_own_off_nor_one_that_is_not_there(client, user):
    chief = MembershipFactory(role=Role.ADMIN).user
    client.log_in(chief.email)
    SecondFactorFactory(user=chief)
    client.post(f"/console/accounts/{chief.id}/second-factor/take-off")
    client.follow()
    assert "请在“我的账号”中关闭" in client.text
    client.post(f"/console/accounts/{user.id}/second-factor/take-off")
    client.follow()
    assert "没有开启两步验证" in client.text
    assert db.session.scalar(select(func.count()).select_from(SecondFactor)) == 1


def test_the_last_administrator_gets_in_by_the_command_line(app, user):
    SecondFactorFactory(user=user)
    run = app.test_cli_runner().invoke
    assert run(args=["users", "take-off-second-factor", "eva@demo.example"]).exit_code == 1
    assert "password alone" in run(args=["users", "take-off-second-factor", user.email]).output
    assert db.session.scalars(select(SecondFactor)).all() == []
    assert run(args=["users", "take-off-second-factor", user.email]).exit_code == 1


def test_the_news_speak_the_owner_s_language(inside, user):
    user.locale = "en"
    db.session.flush()
    set_up(inside)
    assert "two-step verification was turned on" in told()[0]
