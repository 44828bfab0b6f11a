"""What goes out with every answer, and how much may come in."""

import io
from dataclasses import replace

import pytest

from app import create_app
from app.accounts.enums import Role
from app.followup.reports import FILES_PER_LINK
from tests.client import PageClient
from tests.factories.registration import RegistrationFactory
from tests.security.forms import FORMS
from tests.security.routes import ask, path_of, steps

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PERSONAL = ("/console", "/r/", "/f/", "/v/", "/reset/", "/join/")


def test_no_personal_page_or_paper_is_kept_by_a_browser(app, theirs, person):
    """A paper as a file too: the one at the next computer must not find it."""
    visitor, wrong = person(Role.ADMIN), []
    for method, rule in steps(app):
        if method == "GET" and rule.rule.startswith(_PERSONAL):
            path = path_of(app, rule, theirs.arguments) + "?t=" + theirs.arguments["code"]
            answer = ask(visitor, method, path)
            if answer.headers.get("Cache-Control") != "no-store":
                wrong.append((rule.rule, answer.headers.get("Cache-Control")))
    assert wrong == []


def test_every_answer_carries_the_headers(app, theirs, person):
    visitor = person(Role.ADMIN)
    for method, rule in steps(app):
        if method == "GET":
            answer = ask(visitor, method, path_of(app, rule, theirs.arguments))
            for name, value in _HEADERS.items():
                assert answer.headers[name] == value, rule.rule
            policy = answer.headers["Content-Security-Policy"]
            assert "script-src 'self' 'nonce-" in policy or "default-src 'none'" in policy
            assert "unsafe-eval" not in policy
            wanted = "no-referrer" if rule.rule.startswith(_PERSONAL[1:]) else "same-origin"
            assert answer.headers["Referrer-Policy"] == wanted, rule.rule


def test_a_link_in_a_page_never_follows_the_host_that_was_asked(app, theirs, person):
    visitor = person(Role.ADMIN)
    for method, rule in steps(app):
        if method == "GET":
            visitor._forget()
            answer = visitor.http.get(
                path_of(app, rule, theirs.arguments),
                headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "javascript",
                         "X-Original-URL": "/console/", "Forwarded": "host=evil.example"},
            )  # fmt: skip
            assert b"evil.example" not in answer.data, rule.rule
            assert "evil.example" not in str(answer.headers), rule.rule


@pytest.mark.parametrize(
    ("base_url", "secure"), [("https://hq.example", True), ("http://x", False)]
)
def test_the_cookie_is_shut(settings, base_url, secure):
    visitor = create_app(replace(settings, base_url=base_url)).test_client()
    cookie = visitor.get("/login", base_url=base_url).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert ("Secure" in cookie) is secure
    assert cookie.startswith("__Host-session=") is secure  # no neighbour's cookie passes for ours
    assert "Path=/;" in cookie
    assert "Domain" not in cookie


def test_nobody_may_send_more_words_than_a_form_has(app, theirs):
    """A megabyte in one field would keep a thread busy for a second, a stranger's too."""
    nobody = PageClient(app)
    path = "/e/{slug}/register".format(**theirs.arguments)
    for data in ({"name": "字" * 400_000}, {f"n{number}": "1" for number in range(200_000)}):
        answer = ask(nobody, "POST", path, data)
        assert answer.status_code == 413


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"%PDF-" + b"0" * (10 * 1024 * 1024 - 5), 302),
        (b"%PDF-" + b"0" * (10 * 1024 * 1024), 422),
        (b"%PDF-" + b"0" * (17 * 1024 * 1024), 413),
        (b"<script>alert(1)</script>%PDF-", 422),
        (b"GIF89a/*<svg onload=alert(1)>", 422),
        (b"", 422),
    ],
    ids=["10 MB", "more", "17 MB", "script", "polyglot", "empty"],
)
def test_a_file_is_judged_by_its_size_and_bytes(app, theirs, print_of, content, status):
    before = print_of()
    nobody, path = PageClient(app), "/f/{ask}".format(**theirs.arguments)
    upload = (io.BytesIO(content), "../../etc/slip.html")
    answer = ask(nobody, "POST", path, {**FORMS["followup.report"], "evidence": upload})
    assert answer.status_code == status
    assert (print_of() == before) is (status != 302)


def test_a_link_does_not_fill_the_disk(app, theirs, print_of):
    """Each answer replaces the last, but its file is kept."""
    nobody, path = PageClient(app), "/f/{ask}".format(**theirs.arguments)

    def send():
        slip = (io.BytesIO(b"%PDF-1.7"), "a.pdf")
        return ask(nobody, "POST", path, {**FORMS["followup.report"], "evidence": slip})

    taken = [send().status_code for _ in range(FILES_PER_LINK)]
    assert taken[-2] == 302  # the world came with one
    before = print_of()
    answer = send()
    assert answer.status_code == 422
    assert "10 个文件" in answer.text
    assert "进展" in answer.text
    assert print_of() == before
    assert ask(nobody, "POST", path, FORMS["followup.report"]).status_code == 302  # words, yes


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a%0d%0aX-Evil: 1.pdf", "\u202egnp.exe", "%22; x=%22", "a" * 5000, "\0"],
)
def test_a_file_s_name_is_no_path_and_no_header(app, theirs, person, name):
    nobody, path = PageClient(app), "/f/{ask}".format(**theirs.arguments)
    page = io.BytesIO(b"%PDF-1.7 <script>alert(1)</script>")
    assert (
        ask(nobody, "POST", path, {"progress": "进展", "evidence": (page, name)}).status_code == 302
    )
    visitor = person(Role.ADMIN)
    report_id = theirs.arguments["report_id"] + 1
    answer = ask(visitor, "GET", f"/console/reports/{report_id}/evidence")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert "X-Evil" not in answer.headers
    assert "/" not in disposition.replace("''", "")
    assert "%E2%80%AE" not in disposition


def test_a_calendar_keeps_words_in_their_line(app, client):
    event = RegistrationFactory(
        event__name="A;B,C\\n", event__venue="x\r\nATTENDEE:mailto:a@b.c\nEND:VEVENT", name="某人"
    ).event
    text = client.get(f"/e/{event.slug}/calendar.ics")
    lines = text.replace("\r\n ", "").split("\r\n")
    assert "SUMMARY:A\\;B\\,C\\\\n" in lines
    assert not [line for line in lines if line.startswith("ATTENDEE")]
    assert lines.count("END:VEVENT") == 1
