"""No name, address, phone or token in a log."""

import io
import logging

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError

from app.accounts.enums import Role
from app.core import logs
from app.core.db import db
from app.core.tokens import new_token
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
    refused, stale = caplog.records
    assert refused.getMessage() == "A role did not reach"
    assert refused.path.endswith("/settings")
    assert refused.user_id > 0
    assert stale.getMessage() == "A form came without its token"
    assert (stale.method, stale.path, stale.address) == ("POST", "/logout", "127.0.0.1")
