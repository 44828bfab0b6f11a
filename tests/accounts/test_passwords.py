"""A forgotten password, and a changed one."""

import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.enums import Role
from app.accounts.models import LoginSession, PasswordReset, User
from app.accounts.passwords import LINKS_ALLOWED
from app.accounts.views import passwords as views
from app.core.db import db
from app.core.models import AuditLine
from app.core.throttle import ALLOWED
from app.mail.models import OutgoingMail
from tests.client import PageClient
from tests.conftest import NOON
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

NEW = "一个很长的新密码1234"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(views, "ANSWER_AFTER", 0.0)


@pytest.fixture
def user(app, frozen):
    return MembershipFactory(user=UserFactory(email="ada@demo.example", name="艾达")).user


def ask(client, email="ada@demo.example"):
    client.get("/login/forgot")
    return client.post("/login/forgot", {"email": email}, status=200)


def link():
    mail = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.template == "password_reset")
    ).first()
    return re.search(r"/reset/[a-z2-7]{26}", mail.text_body)[0]


def set_new(client, path, password=NEW, status=302):
    client.get(path)
    client.post(path, {"new": password}, status=status)


def test_a_link_by_mail_sets_a_new_password_once(app, client, user):
    elsewhere = PageClient(app).log_in(user.email)
    ask(client, "ADA@demo.example")
    path = link()
    set_new(client, path)
    client.log_in(user.email, NEW)
    elsewhere.get("/console/", status=302)
    PageClient(app).get(path, status=404)
    PageClient(app).post(path, {"new": "another long one"}, status=404)
    told = db.session.scalars(select(OutgoingMail.subject).order_by(OutgoingMail.id)).all()
    assert told == ["设置新密码", "您的密码已更改"]


def test_looking_at_the_link_uses_nothing_up(client, user):
    ask(client)
    for _ in range(3):
        client.get(link())
    headers = client.response.headers
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    set_new(client, link())


def test_a_link_is_good_for_one_hour(client, user, frozen):
    ask(client)
    path = link()
    frozen(NOON + timedelta(minutes=59))
    client.get(path)
    frozen(NOON + timedelta(minutes=61))
    client.get(path, status=404)
    assert "链接已失效" in client.text
    client.post(path, {"new": NEW}, status=404)


def test_a_short_password_is_refused_and_the_link_still_good(client, user):
    ask(client)
    set_new(client, link(), "short", status=422)
    assert "密码至少 12 个字符" in client.text
    set_new(client, link(), "字" * 129, status=422)
    assert "最多 128 个字符" in client.text
    set_new(client, link())


def test_a_new_password_takes_every_other_link_back(client, user):
    ask(client)
    first = link()
    ask(client)
    set_new(client, first)
    live = select(func.count()).where(PasswordReset.used_at.is_(None))
    assert db.session.scalar(live) == 0


def test_an_unknown_address_is_answered_alike(client, user):
    known = ask(client)
    unknown = ask(client, "eva@demo.example")
    token = re.compile(r'nonce="[^"]*"|value="[^"]*"')
    assert token.sub("", known).replace("ada@", "eva@") == token.sub("", unknown)
    assert db.session.scalar(select(func.count()).select_from(OutgoingMail)) == 1


def test_both_answers_take_a_while(client, user, monkeypatch):
    slept = []
    monkeypatch.setattr(views, "ANSWER_AFTER", 9.0)
    monkeypatch.setattr(time, "sleep", slept.append)
    ask(client)
    ask(client, "eva@demo.example")
    assert all(8 < seconds <= 9 for seconds in slept)
    assert len(slept) == 2


def test_a_mailbox_is_not_flooded(client, user, frozen):
    for _ in range(LINKS_ALLOWED + 2):
        ask(client)
    count = select(func.count()).select_from(OutgoingMail)
    assert db.session.scalar(count) == LINKS_ALLOWED
    frozen(NOON + timedelta(minutes=16))
    ask(client)
    assert db.session.scalar(count) == LINKS_ALLOWED + 1


def test_a_closed_account_gets_no_link(client, user):
    user.active = False
    db.session.flush()
    ask(client)
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_no_token_is_kept_or_told(client, user):
    ask(client)
    token = link().rpartition("/")[2]
    row = db.session.scalars(select(PasswordReset)).one()
    assert row.token_hash != token
    lines = db.session.scalars(select(AuditLine)).all()
    assert {line.action for line in lines} >= {"accounts.ask_reset", "mail.queue"}
    assert not any(token in f"{line.before} {line.after}" for line in lines)


def test_ones_own_password_is_changed_by_the_old_one(app, client, user):
    elsewhere = PageClient(app).log_in(user.email)
    client.log_in(user.email)
    client.get("/console/me/password")
    client.post("/console/me/password", {"old": "wrong", "new": NEW}, status=422)
    assert "原密码不正确" in client.text
    client.post("/console/me/password", {"old": PASSWORD, "new": "short"}, status=422)
    client.post("/console/me/password", {"old": PASSWORD, "new": NEW})
    client.get("/console/me")
    elsewhere.get("/console/", status=302)
    PageClient(app).log_in(user.email, NEW)
    assert db.session.scalars(select(OutgoingMail.template)).all() == ["password_changed"]


def test_guessing_the_old_password_is_slowed_down(client, user):
    client.log_in(user.email)
    client.get("/console/me/password")
    for _ in range(ALLOWED):
        client.post("/console/me/password", {"old": "wrong", "new": NEW}, status=422)
    client.post("/console/me/password", {"old": PASSWORD, "new": NEW}, status=429)


def test_a_failed_log_in_leaves_a_line_with_its_count(client, user):
    client.get("/login")
    for _ in range(2):
        client.post("/login", {"email": user.email, "password": "wrong"}, status=422)
    lines = db.session.scalars(select(AuditLine).order_by(AuditLine.id)).all()
    assert [(line.action, line.after) for line in lines] == [
        ("accounts.fail_log_in", {"failures": 1}),
        ("accounts.fail_log_in", {"failures": 2}),
    ]


def test_name_and_language_are_ones_own(client, user):
    client.log_in(user.email)
    client.get("/console/me")
    client.post("/console/me", {"name": "", "locale": "en"}, status=422)
    client.post("/console/me", {"name": "艾达·洛", "locale": "en"})
    assert "My account" in client.follow()
    assert (user.name, user.locale) == ("艾达·洛", "en")


def test_a_link_is_printed_on_the_command_line(app, client, user):
    result = app.test_cli_runner().invoke(args=["users", "reset-password", user.email])
    set_new(client, result.output.strip().removeprefix("http://localhost"))
    client.log_in(user.email, NEW)
    result = app.test_cli_runner().invoke(args=["users", "reset-password", "eva@demo.example"])
    assert result.exit_code == 1
    assert db.session.scalars(select(LoginSession.user_id)).one() == user.id
    assert db.session.scalars(select(User)).one() is user


def test_the_mail_with_the_link_is_read_by_administrators_only(app, client, user):
    ask(client, MembershipFactory(role=Role.ADMIN).user.email)
    mail = db.session.scalars(select(OutgoingMail)).one()
    client.log_in(user.email)
    client.get(f"/console/mailbox/{mail.id}", status=403)
    client.get(f"/console/mailbox/{mail.id}/html", status=403)
    client.get("/console/mailbox")
    assert "设置新密码" not in client.text
