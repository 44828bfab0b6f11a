"""No name, address, phone or token in a log."""

import io
import json
import logging
import re
from dataclasses import replace

import pytest
from celery.signals import task_postrun, task_prerun
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from app.accounts.enums import Role
from app.core import logs
from app.core.db import db
from app.core.tokens import new_token
from tasks.mail import deliver
from tests.factories.registration import RegistrationFactory
from tests.security.routes import ask


@pytest.fixture(params=[True, False], ids=["json", "lines"])
def written(request):
    """What reaches the log."""
    root, access = logging.getLogger(), logging.getLogger("gunicorn.access")
    kept, filters, level = root.handlers, list(access.filters), root.level
    logs.configure_logs(as_json=request.param)
    stream = io.StringIO()
    root.handlers[0].setStream(stream)
    yield stream.getvalue
    root.handlers, access.filters, root.level = kept, filters, level


@pytest.mark.parametrize(
    "path",
    ["/r/{}", "/f/{}", "/reset/{}", "/join/{}", "/r/{}/cancel", "/v/HY-1?t={}", "/v/1?x=1&t={}"],
)
@pytest.mark.parametrize("shout", [False, True])
def test_a_personal_link_is_hidden_wherever_it_stands(written, path, shout):
    token = new_token().upper() if shout else new_token()
    address = path.format(token)
    log = logging.getLogger("any")
    log.warning("Exception on %s [GET]", address, extra={"path": address})
    log.error("It broke", exc_info=ValueError(address))
    assert token not in written()
    assert written().count("***") == 3


def test_the_web_server_s_own_log_hides_links_too():
    """Gunicorn formats its lines from a dictionary, with a handler that is not ours."""
    token, stream = new_token(), io.StringIO()
    logs.configure_logs(as_json=True)
    access = logging.getLogger("gunicorn.access")
    handler = logging.StreamHandler(stream)
    access.addHandler(handler)
    access.propagate = False
    try:
        access.setLevel(logging.INFO)
        access.info('%(h)s "%(r)s" "%(f)s"', {"h": "1", "r": f"GET /r/{token}", "f": f"/f/{token}"})
    finally:
        access.removeHandler(handler)
        access.propagate = True
    assert token not in stream.getvalue()
    assert "/r/***" in stream.getvalue()


def test_an_error_of_the_database_names_nobody(app, written):
    person = {"name": "万亮亮", "phone": "13912345678"}  # a traceback quotes the lines that call
    event = RegistrationFactory(**person).event
    with pytest.raises(IntegrityError) as caught, db.session.begin_nested():
        RegistrationFactory(event=event, **person)
    logging.getLogger("any").error("It broke", exc_info=caught.value)
    with pytest.raises((OperationalError, ProgrammingError)) as other, db.session.begin_nested():
        db.session.execute(text("SELECT nothing WHERE x = :name"), person)
    logging.getLogger("any").error("It broke", exc_info=other.value)
    assert "It broke" in written()
    assert "万亮亮" not in written()
    assert "13912345678" not in written()


def test_a_refusal_is_told_with_who_and_where_but_no_token(app, theirs, person, caplog):
    stranger = person(Role.STAFF)
    with caplog.at_level(logging.WARNING, logger="app.wiring"):
        ask(stranger, "GET", f"/console/events/{theirs.event_id}/settings")
        stranger.http.post("/logout", data={})
    refused, stale = (record for record in caplog.records if record.name == "app.wiring")
    assert refused.getMessage() == "A role did not reach"
    assert refused.path.endswith("/settings")
    assert refused.user_id > 0
    assert stale.getMessage() == "A form came without its token"
    assert (stale.method, stale.path, stale.address) == ("POST", "/logout", "127.0.0.1")


def lines_of(written):
    return [json.loads(line) for line in written().splitlines()]


@pytest.mark.parametrize("written", [True], indirect=True, ids=["json"])
def test_each_answer_is_one_line_with_its_number_and_who_asked_but_no_token(app, written, person):
    answer = app.test_client().get(f"/r/{new_token()}?name=%E4%B8%87%E4%BA%AE")
    person(Role.STAFF).http.get("/console/")
    answered = [line for line in lines_of(written) if line["event"] == "Answered"]
    (first,) = (line for line in answered if line["path"].startswith("/r/"))
    last = answered[-1]
    assert (first["path"], first["status"], first["request_id"]) == (
        "/r/***",
        404,
        answer.headers["X-Request-ID"],
    )
    assert "user_id" not in first
    assert (last["path"], last["method"], last["user_id"] > 0) == ("/console/", "GET", True)
    assert "万亮" not in written()
    assert re.fullmatch("[0-9a-f]{16}", first["request_id"])


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (1, "proxy-0123456789", True),
        (0, "proxy-0123456789", False),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "words with spaces", False),
        (1, "<script>alert(1)</script>", False),
    ],
)
def test_a_number_is_taken_from_a_trusted_proxy_if_it_looks_like_one(
    app, monkeypatch, proxies, given, kept
):
    settings = replace(app.config["HUIQIAN"], trusted_proxies=proxies)
    monkeypatch.setitem(app.config, "HUIQIAN", settings)
    answer = app.test_client().get("/login", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept


@pytest.mark.parametrize("written", [True], indirect=True, ids=["json"])
def test_the_page_of_an_error_shows_the_number_that_stands_in_the_log(app, written, monkeypatch):
    def broken():
        raise RuntimeError("It broke")

    monkeypatch.setitem(app.view_functions, "accounts.log_in", broken)
    monkeypatch.setattr(app, "testing", False)
    answer = app.test_client().get("/login")
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == 500
    assert number in answer.get_data(as_text=True)
    broke = next(line for line in lines_of(written) if "exception" in line)
    assert broke["request_id"] == number


@pytest.mark.parametrize("written", [True], indirect=True, ids=["json"])
def test_the_lines_of_a_job_name_it(app, written):
    task_prerun.send(sender=deliver, task_id="a-b-c", task=deliver, args=(), kwargs={})
    logging.getLogger("any").warning("In the job")
    task_postrun.send(sender=deliver, task_id="a-b-c", task=deliver, args=(), kwargs={})
    logging.getLogger("any").warning("After it")
    within, after = lines_of(written)
    assert (within["job"], within["job_id"]) == ("mail.deliver", "a-b-c")
    assert "job" not in after
