"""Log-ins as rows."""

from datetime import timedelta

from sqlalchemy import event as sa_event
from sqlalchemy import select

from app.accounts.browsers import browser_words
from app.accounts.models import LoginSession
from app.core.db import db
from app.core.models import AuditLine
from app.core.tokens import hash_token
from tests.client import PageClient
from tests.conftest import NOON
from tests.factories.accounts import LoginSessionFactory, MembershipFactory, UserFactory

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0"


def ada(**more):
    return MembershipFactory(user=UserFactory(email="ada@demo.example", name="艾达", **more)).user


def test_a_log_in_is_a_row_that_says_where_from_and_keeps_no_token(client):
    user = ada()
    client.http.environ_base["HTTP_USER_AGENT"] = EDGE
    client.log_in(user.email)
    row = db.session.scalars(select(LoginSession)).one()
    assert (row.user_id, row.address) == (user.id, "127.0.0.1")
    with client.http.session_transaction() as cookie:
        assert row.token_hash == hash_token(cookie["_user_id"])
    client.get("/console/me")
    assert "Edge · Windows 这台设备" in client.text


def test_a_row_that_ended_opens_nothing(client):
    client.log_in(ada().email)
    client.get("/console/")
    db.session.scalars(select(LoginSession)).one().ended_at = NOON
    db.session.flush()
    client.get("/console/", status=302)


def test_logging_out_ends_the_row_also_for_a_copy_of_the_cookie(app, client):
    client.log_in(ada().email)
    thief = PageClient(app)
    with client.http.session_transaction() as cookie:
        copy = dict(cookie)
    with thief.http.session_transaction() as cookie:
        cookie.update(copy)
    thief.get("/console/")
    client.post("/logout")
    thief.get("/console/", status=302)
    assert db.session.scalars(select(LoginSession)).one().ended_at
    actions = db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)).all()
    assert actions == ["accounts.log_in", "accounts.end_session"]


def test_one_ends_another_device_or_all_others(app, client):
    user = ada()
    phone, old = PageClient(app).log_in(user.email), PageClient(app).log_in(user.email)
    client.log_in(user.email)
    first = db.session.scalars(select(LoginSession.id).order_by(LoginSession.id)).first()
    client.post(f"/console/me/sessions/{first}/end")
    phone.get("/console/", status=302)
    old.get("/console/")
    client.post("/console/me/sessions/end-others")
    old.get("/console/", status=302)
    client.follow()
    assert "已退出 1 台设备" in client.text


def test_somebody_elses_session_is_not_to_be_found(client):
    other = LoginSessionFactory()
    client.log_in(ada().email)
    client.post(f"/console/me/sessions/{other.id}/end", status=404)
    assert other.ended_at is None
    client.get("/console/me")
    assert "10.0.0.7" not in client.text


def test_last_seen_is_written_at_most_every_five_minutes(client, frozen):
    client.log_in(ada().email)
    row = db.session.scalars(select(LoginSession)).one()
    for minutes, seen in ((4, 0), (6, 6), (10, 6), (11, 11)):
        frozen(NOON + timedelta(minutes=minutes, seconds=20))
        client.get("/console/")
        db.session.refresh(row)
        assert row.last_seen_at == NOON + timedelta(minutes=seen)


def test_a_session_that_rested_for_a_fortnight_is_over(client, frozen):
    client.log_in(ada().email)
    frozen(NOON + timedelta(days=13))
    client.get("/console/")
    frozen(NOON + timedelta(days=27, minutes=1))
    client.get("/console/", status=302)


def test_a_request_asks_once_for_session_and_user(client):
    client.log_in(ada().email)
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    sa_event.listen(db.engine, "before_cursor_execute", note)
    client.get("/console/me/password")
    sa_event.remove(db.engine, "before_cursor_execute", note)
    assert sum("login_session" in statement for statement in asked) == 1
    assert sum("FROM user_account" in statement for statement in asked) == 0


def test_browsers_are_told_in_words(app):
    assert browser_words("Mozilla/5.0 (Linux; Android 14) Chrome/130 MicroMessenger/8") == (
        "微信 · Android"
    )
    assert browser_words("Mozilla/5.0 (iPhone; CPU) Version/18 Safari/604") == "Safari · iPhone"
    assert browser_words("") == "未知浏览器"
