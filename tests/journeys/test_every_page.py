"""Every page of the product in a real browser, on a desk and on a phone, in both languages."""

import re

import pytest
from playwright.sync_api import Page, sync_playwright

from app.core.policy import Policy
from tests.journeys.house import House, a_house, until

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

# The demo's rows: events 1 (the founding one), 2 (held), 3 (to come); project 7 has everything.
CONSOLE = {
    "portal.home": "/console/",
    "portal.overview": "/console/events/2/",
    "events.new": "/console/events/new",
    "events.settings": "/console/events/2/settings",
    "events.agenda": "/console/events/2/agenda",
    "events.agenda_edit": "/console/events/1/agenda/1",
    "events.guests": "/console/events/1/guests",
    "events.guests_edit": "/console/events/1/guests/1",
    "events.awards": "/console/events/1/awards",
    "events.awards_edit": "/console/events/1/awards/1",
    "roadshow.index": "/console/events/1/roadshow",
    "roadshow.edit": "/console/events/1/roadshow/1",
    "registration.index": "/console/events/2/registrations",
    "registration.add": "/console/events/2/registrations/add",
    "registration.show": "/console/events/2/registrations/4",
    "registration.edit": "/console/events/2/registrations/4/edit",
    "registration.check_in": "/console/events/2/check-in",
    "registration.certificates": "/console/events/2/certificates",
    "documents.index": "/console/events/2/documents",
    "documents.batch": "/console/batches/1",
    "documents.show": "/console/documents/1",
    "mail.mailbox": "/console/mailbox",
    "mail.show": "/console/mailbox/1",
    "mail.outbox": "/console/events/2/mail",
    "signing.index": "/console/events/2/signing",
    "signing.ledger": "/console/projects/",
    "signing.new": "/console/events/2/signing/new",
    "signing.edit": "/console/projects/7/edit",
    "signing.hold": "/console/projects/10/hold",
    "signing.certificates": "/console/events/2/signing/certificates",
    "followup.project": "/console/projects/7",
    "followup.note": "/console/projects/7/note",
    "followup.inbox": "/console/reports",
}
PUBLIC = {
    "portal.index": "/",
    "portal.event": "/e/hanyang-2022",
    "accounts.log_in": "/login",
    "registration.register": "/e/shili-duijie/register",
    "documents.verify_form": "/v",
    "documents.verify": "/v/SL-CH-2026-00001",
}
PERSONAL = {
    "registration.mine": "/r/{token}",
    "registration.correct_mine": "/r/{token}/correct",
    "registration.cancel_mine": "/r/{token}/cancel",
    "followup.report": "/f/{token}",
}
NO_PAGES = {
    "static", "portal.health_page", "events.calendar", "events.qr", "registration.my_calendar",
    "registration.check_in_count", "registration.certificates_preview", "documents.batch_progress",
    "documents.batch_zip", "documents.batch_merged", "documents.download", "documents.verify_json",
    "documents.download_public", "mail.html_part", "mail.attachment", "signing.evidence",
    "signing.certificate_preview", "followup.evidence",
}  # fmt: skip
"""Files, figures for scripts, and the inside of a mail."""

# Names and codes that the demo brought, and the few Latin words that Chinese pages do use.
LATIN = re.compile(
    r"[\w.+*-]+@[\w.-]+|https?://\S+|\b[A-Z]{2}-[\w-]+|\b[0-9a-f]{32,}|\bshili-\w+|\bhanyang-\w+"
    r"|Anne-Marie O.Neill|Sample Institute of Technology|Professor|Sample: [\w ]+"
    r"|\b(?:English|PDF|ZIP|QR|SVG|JPG|PNG|MB|SHA|huiqian-demo|SMTP_URL|name|company|cn|mm|dd|yyyy)\b"
)


def test_no_page_is_left_out(flask_app):
    pages = {
        rule.endpoint
        for rule in flask_app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint not in NO_PAGES
    }
    assert pages == {*CONSOLE, *PUBLIC, *PERSONAL}
    assert flask_app.view_functions["portal.home"].policy is Policy.SIGNED_IN


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    with a_house(tmp_path_factory.mktemp("pages"), demo=True) as house:
        house.start_broker()
        house.start_web()
        house.start_worker()
        house.start_beat()
        drawn = "SELECT count(*) FROM document WHERE status = 'issued'"
        until(lambda: house.one(drawn) == 10, "the demo's certificates are drawn")
        yield house


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def personal(house: House) -> list[str]:
    """The addresses behind links, as the mails told them."""
    texts = " ".join(row[0] for row in house.rows("SELECT text_body FROM outgoing_mail"))
    seat = re.search(r"/r/([a-z2-7]+)", texts)
    answer = re.search(r"/f/([a-z2-7]+)", texts)
    assert seat is not None
    assert answer is not None
    tokens = {"r": seat[1], "f": answer[1]}
    return [path.format(token=tokens[path[1]]) for path in PERSONAL.values()]


def faults(page: Page, *, chinese: bool) -> list[str]:
    """What no page may have."""
    found = []
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    if page.evaluate(wide) > 0:
        found.append("is cut or scrolls sideways")
    if page.locator("h1").count() != 1:
        found.append("has not one first heading")
    spoken = page.evaluate(
        "[...document.querySelectorAll('[aria-label],[placeholder],[title],[alt]')].map(node =>"
        " ['aria-label','placeholder','title','alt'].map(a => node.getAttribute(a) || '')"
        ".join(' ')).join(' ')"
    )
    text = LATIN.sub(" ", f"{page.inner_text('body')} {spoken}")
    words = re.findall(r"[A-Za-z]{3,}", text)
    if chinese and words:
        found.append(f"speaks English: {words}")
    return found


@pytest.mark.process
@pytest.mark.browser
@pytest.mark.parametrize(
    ("viewport", "language"), [(DESK, "zh_Hans_CN"), (PHONE, "zh_Hans_CN"), (DESK, "en")]
)
def test_every_page_is_whole_and_in_one_language(house, browser, viewport, language):
    context = browser.new_context(viewport=viewport, base_url=house.url, locale="zh-CN")
    page = context.new_page()
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    troubles: dict[str, list[str]] = {}

    def visit(path: str) -> None:
        heard.clear()
        answer = page.goto(path)
        status = answer.status if answer else 0
        found = [*faults(page, chinese=language != "en"), *heard]
        if status != 200:
            found.append(f"answers {status}")
        if found:
            troubles[path] = found

    page.goto(f"/?lang={language}")
    for path in [*PUBLIC.values(), *personal(house)]:
        visit(path)
    page.goto("/login")
    page.fill("[name=email]", "organizer@demo.example")
    page.fill("[name=password]", "huiqian-demo")
    page.click("main button[type=submit]")
    page.wait_for_url("**/console/")
    page.goto(f"/console/?lang={language}")
    for path in CONSOLE.values():
        visit(path)
    context.close()
    assert troubles == {}
