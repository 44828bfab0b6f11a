"""Whatever is typed: it comes back as the words it was, on pages, in mails and in files."""

import re
from collections.abc import Iterable

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.events.models import Event
from app.mail.models import OutgoingMail
from app.registration.models import Registration
from tests.security.forms import EVIL, FORMS, NO_WORDS, filled, text_fields, with_evil
from tests.security.routes import ask, path_of, steps


def _arguments(world):
    tail = db.session.get(Registration, world.arguments["registration_id"]).phone_tail
    return world.arguments | {"tail": tail}


def _rules(app):
    return {rule.endpoint: rule for method, rule in steps(app) if method == "POST"}


def _send(app, visitor, world, endpoint, change=dict):
    arguments = _arguments(world)
    path = path_of(app, _rules(app)[endpoint], arguments)
    return ask(visitor, "POST", path, change(filled(endpoint, arguments)))


def _kinds(names: Iterable[str]) -> set[str]:
    """One row of many stands for all: ``contacts-1-name`` is tried as ``contacts-0-name``."""
    return {re.sub(r"\d+", "0", name) for name in names}


def test_the_words_of_these_tests_are_taken_by_every_form(app, theirs, person):
    """Or the tests below would prove nothing."""
    visitor, refused = person(Role.ADMIN), []
    for endpoint in FORMS:
        answer = _send(app, visitor, theirs, endpoint)
        if answer.status_code != 302:
            refused.append((endpoint, answer.status_code))
    assert refused == []


def test_every_text_field_is_tried_by_these_tests(app, theirs, person):
    visitor, missing = person(Role.ADMIN), set()
    urls = app.url_map.bind("localhost")
    for method, rule in steps(app):
        if method != "GET":
            continue
        path = path_of(app, rule, theirs.arguments)
        answer = ask(visitor, "GET", path)
        page = answer.text if answer.mimetype == "text/html" else ""
        for action, fields in text_fields(page):
            endpoint, _ = urls.match((action or path).partition("?")[0], method="POST")
            tried = filled(endpoint, _arguments(theirs)) if endpoint in FORMS else {}
            missing |= {(endpoint, name) for name in _kinds(fields) - _kinds(tried)}
    assert missing - NO_WORDS == set(), "add these to FORMS in tests/security/forms.py"


def test_markup_is_never_more_than_words(app, theirs, person):
    visitor, refused = person(Role.ADMIN), []
    for endpoint in FORMS:
        evil = EVIL if endpoint != "documents.revoke" else EVIL[:200]
        answer = _send(app, visitor, theirs, endpoint, lambda fields, e=evil: with_evil(fields, e))
        if answer.status_code not in {302, 422}:
            refused.append((endpoint, answer.status_code))
        assert "<img src=x" not in answer.text, endpoint
    assert refused == []
    for evil_event in db.session.scalars(select(Event)).all():
        if evil_event.id != theirs.event_id:
            assert evil_event.name == EVIL
    seen = 0
    for method, rule in steps(app):
        if method == "GET":
            answer = ask(visitor, method, path_of(app, rule, theirs.arguments))
            if answer.mimetype == "text/html":
                assert "<img src=x" not in answer.text, rule.rule
                assert "49" not in answer.text.partition("{{7*7}}")[0][-4:], rule.rule
                seen += "&lt;img src=x" in answer.text
    assert seen > 10
    mails = db.session.scalars(select(OutgoingMail)).all()
    assert any("&lt;img" in mail.html_body for mail in mails)
    for mail in mails:
        assert "<img src=x" not in mail.html_body


@pytest.mark.parametrize(
    "evil",
    ["a\r\nBcc: x@y.example", "a\0b", "\u202egnp.exe", "\x1b[31m", "\u2028;,\\n", "字" * 3000,
     "%s%n{0}", "\U000e0041x"],
    ids=["crlf", "nul", "turned", "escape", "separators", "long", "formats", "tags"],
)  # fmt: skip
def test_no_text_breaks_a_form(app, theirs, person, evil):
    visitor, wrong = person(Role.ADMIN), []
    for endpoint in FORMS:
        answer = _send(app, visitor, theirs, endpoint, lambda fields: with_evil(fields, evil))
        if answer.status_code not in {302, 422}:
            wrong.append((endpoint, answer.status_code))
    assert wrong == []
    for mail in db.session.scalars(select(OutgoingMail)):
        assert "\n" not in mail.subject + mail.to_name + mail.to_address
        assert "\0" not in mail.text_body + mail.subject


@pytest.mark.parametrize(
    "evil",
    ["", "\0", "-1", "9" * 5000, "0001-01-01", "9999-12-31", "1e99", "NaN", "²", "0" * 10_000,
     "٣", "a@b.c\r\nBcc: x@y.example", "+86" + "1" * 400],
)  # fmt: skip
def test_no_number_day_or_choice_breaks_a_form(app, theirs, person, evil):
    visitor, wrong = person(Role.ADMIN), []

    def all_but_text(fields):
        kept = {"consent_version", "digits"}
        swapped = with_evil(fields, "\1")
        return {
            name: fields[name] if text == "\1" or name in kept else evil
            for name, text in swapped.items()
        } | {"contacts-0-id": evil, "milestones-0-id": evil, "milestone": evil, "total": evil}

    for endpoint in FORMS:
        answer = _send(app, visitor, theirs, endpoint, all_but_text)
        if answer.status_code not in {302, 422}:
            wrong.append((endpoint, answer.status_code))
    for endpoint, fields in FORMS.items():
        for name in fields:  # one at a time: the first bad field hides the others
            if evil[:4] in {"0001", "9999"} and ("day" in name or "_on" in name or "date" in name):
                one = {name.format(**theirs.arguments): evil}
                answer = _send(app, visitor, theirs, endpoint, lambda known, o=one: known | o)
                if answer.status_code not in {302, 422}:
                    wrong.append((endpoint, name, answer.status_code))
    for method, rule in steps(app):
        if method == "GET" and not rule.rule.endswith(".pdf"):
            answer = ask(visitor, method, path_of(app, rule, theirs.arguments))
            if answer.status_code >= 500:
                wrong.append((rule.rule, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_an_event_on_a_day_that_no_clock_knows_is_refused(app, theirs, person, day):
    """0:30 on the first day there is lies before it in UTC."""
    visitor = person(Role.ADMIN)
    change = {"day": day, "starts": "00:30"}
    answer = _send(app, visitor, theirs, "events.new", lambda fields: fields | change)
    assert answer.status_code == 422
