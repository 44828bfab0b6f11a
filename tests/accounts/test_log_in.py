from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import User
from app.accounts.services import authenticate, create_user
from app.core.db import db
from app.core.errors import RuleError, TooManyAttemptsError
from app.core.models import AuditLine
from app.core.policy import SYSTEM
from app.core.throttle import ALLOWED
from app.core.unit_of_work import unit_of_work
from tests.conftest import NOON
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory


def test_the_right_password_opens_the_console(client):
    MembershipFactory(user=UserFactory(email="ada@demo.example"))
    client.log_in("ADA@demo.example ")
    assert client.response.location == "/console/"


def test_the_log_in_leads_back_to_where_one_wanted_to_go(client):
    MembershipFactory(user=UserFactory(email="ada@demo.example"))
    client.get("/console/projects/", status=302)
    assert client.response.location == "/login?next=/console/projects/"
    client.get("/login?next=/console/projects/")
    client.post(
        "/login",
        {"email": "ada@demo.example", "password": PASSWORD, "next": "/console/projects/"},
    )
    assert client.response.location == "/console/projects/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x"]
)
def test_the_log_in_never_leads_to_another_site(client, target):
    MembershipFactory(user=UserFactory(email="ada@demo.example"))
    client.get("/login")
    client.post("/login", {"email": "ada@demo.example", "password": PASSWORD, "next": target})
    assert client.response.location == "/console/"


@pytest.mark.parametrize(
    ("email", "password"), [("ada@demo.example", "wrong"), ("nobody@demo.example", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_sound_the_same(client, email, password):
    UserFactory(email="ada@demo.example")
    client.get("/login")
    client.post("/login", {"email": email, "password": password}, status=422)
    assert "邮箱或密码不正确" in client.text
    assert client.page.fields["email"] == email


def test_an_empty_form_says_what_is_missing(client):
    client.get("/login")
    client.post("/login", {"email": "", "password": ""}, status=422)
    assert "请输入邮箱" in client.text
    assert "请输入密码" in client.text


def test_a_closed_account_is_refused_and_its_session_ends(client):
    user = MembershipFactory(user=UserFactory(email="ada@demo.example")).user
    client.log_in("ada@demo.example")
    client.get("/console/")
    user.active = False
    db.session.flush()
    client.get("/console/", status=302)
    assert client.response.location.startswith("/login")


def test_logging_out_ends_the_session(client):
    MembershipFactory(user=UserFactory(email="ada@demo.example"))
    client.log_in("ada@demo.example")
    client.get("/console/")
    client.post("/logout")
    client.get("/console/", status=302)


def test_guessing_is_slowed_down_and_forgotten_after_a_while(app, frozen):
    UserFactory(email="ada@demo.example")
    for _ in range(ALLOWED):
        with unit_of_work():
            assert authenticate(email="ada@demo.example", password="wrong") is None
    with pytest.raises(TooManyAttemptsError), unit_of_work():
        authenticate(email="ada@demo.example", password=PASSWORD)
    frozen(NOON + timedelta(minutes=16))
    with unit_of_work():
        assert authenticate(email="ada@demo.example", password=PASSWORD)


def test_the_page_of_a_throttled_account_says_when_to_come_back(client):
    UserFactory(email="ada@demo.example")
    for _ in range(ALLOWED):
        with unit_of_work():
            authenticate(email="ada@demo.example", password="wrong")
    client.get("/login")
    client.post("/login", {"email": "ada@demo.example", "password": PASSWORD}, status=429)
    assert "15 分钟" in client.text


def test_a_log_in_leaves_a_line_without_the_hash(client):
    MembershipFactory(user=UserFactory(email="ada@demo.example", name="艾达"))
    client.log_in("ada@demo.example")
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.actor_label) == ("accounts.log_in", "艾达")


def test_an_account_is_opened_once_per_address(app):
    with unit_of_work():
        create_user(
            email="Ada@demo.example", name="Ada", password="surely long enough", actor=SYSTEM
        )
    with pytest.raises(RuleError, match="已有"), unit_of_work():
        create_user(
            email="ada@demo.example", name="Eva", password="surely long enough", actor=SYSTEM
        )
    with pytest.raises(RuleError, match="12"), unit_of_work():
        create_user(email="eva@demo.example", name="Eva", password="short", actor=SYSTEM)
    user = db.session.scalars(select(User)).one()
    assert user.name == "Ada"
    line = db.session.scalars(select(AuditLine)).one()
    assert "password_hash" not in line.after


def test_the_demo_accounts_are_closed_in_production(client, app, monkeypatch):
    from dataclasses import replace

    UserFactory(email="ada@demo.example")
    client.get("/login")
    settings = replace(app.config["HUIQIAN"], environment="production")
    monkeypatch.setitem(app.config, "HUIQIAN", settings)
    client.post("/login", {"email": "ada@demo.example", "password": PASSWORD}, status=422)
    assert "演示账号" in client.text
