"""Every page of the product, as everybody who may open it: whole, well-formed, in one language.

Each page is opened in a real browser and looked at by axe (WCAG 2.2 A and AA): in Chinese on a
desk and on a phone, in English on a desk, in the dark on a desk and then on a phone.
"""

import re
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page

from app.core.policy import Policy
from tests.journeys.house import ROOT, House

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = ROOT / "scripts/npm/node_modules/axe-core/axe.min.js"

EVENT = "/console/events/{event_id}"
BARE = "/console/events/{bare}"
PAGES = {
    "accounts.forgot": ["/login/forgot"],
    "accounts.log_in": ["/login"],
    "accounts.me": ["/console/me"],
    "accounts.me_second_factor": ["/console/me/second-factor"],
    "accounts.me_password": ["/console/me/password"],
    "accounts.reset": ["/reset/{key}"],
    "documents.batch": [
        "/console/batches/{batch_id}",
        "/console/batches/{running_batch}",
        "/console/batches/{stopped_batch}",
        "/console/batches/{failed_batch}",
    ],
    "documents.index": [
        f"{EVENT}/documents",
        f"{EVENT}/documents?status=void&q=x",
        f"{BARE}/documents",
    ],
    "documents.numbers": [f"{EVENT}/documents/numbers", f"{BARE}/documents/numbers?kind=plaque"],
    "documents.show": [
        "/console/documents/{document_id}",
        "/console/documents/{revoked_document}",
        "/console/documents/{failed_document}",
    ],
    "documents.verify": [
        "/v/{number}",
        "/v/{number}?t={code}",
        "/v/{revoked_number}?t={revoked_code}",
        "/v/SL-CH-2026-99999",
        "/v/2026-SL-CH-99999-X",
    ],
    "documents.verify_form": ["/v"],
    "events.agenda": [f"{EVENT}/agenda", f"{BARE}/agenda"],
    "events.agenda_edit": [f"{EVENT}/agenda/{{item_id}}"],
    "events.awards": [f"{EVENT}/awards", f"{BARE}/awards"],
    "events.awards_edit": [f"{EVENT}/awards/{{award_id}}"],
    "events.guests": [
        f"{EVENT}/guests",
        f"{BARE}/guests",
        f"{EVENT}/guests/rostrum",
        f"{EVENT}/guests/rostrum?view=rostrum",
        f"{BARE}/guests/rostrum",
        f"{EVENT}/guests/speaking",
    ],
    "events.guests_edit": [f"{EVENT}/guests/{{guest_id}}"],
    "events.new": ["/console/events/new"],
    "events.plaques": [
        f"{EVENT}/plaques",
        f"{EVENT}/plaques?shown={{award_id}}&size=400x600&dated=2026-03-12&date_style=english",
        f"{BARE}/plaques",
    ],
    "events.plaques_workshop": [f"{EVENT}/plaques/workshop", f"{BARE}/plaques/workshop"],
    "events.settings_copy": [f"{EVENT}/settings/copy", f"{BARE}/settings/copy"],
    "events.settings": [f"{EVENT}/settings", f"{BARE}/settings"],
    "followup.inbox": ["/console/reports"],
    "followup.note": ["/console/projects/{project_id}/note"],
    "followup.project": ["/console/projects/{project_id}", "/console/projects/{long_project}"],
    "followup.report": ["/f/{ask}", "/f/{answered}"],
    "mail.mailbox": ["/console/mailbox", "/console/mailbox?status=failed"],
    "mail.outbox": [f"{EVENT}/mail", f"{BARE}/mail"],
    "mail.show": [
        "/console/mailbox/{mail_id}",
        "/console/mailbox/{refused_mail}?part=text",
        "/console/mailbox/{mail_id}?part=attachments",
        "/console/mailbox/{late_mail}?part=source",
    ],
    "portal.event": ["/e/hanyang-2022", "/e/{slug}", "/e/shili-duijie"],
    "portal.event_audit": [f"{EVENT}/audit", f"{BARE}/audit"],
    "portal.home": ["/console/"],
    "portal.jobs": ["/console/jobs", "/console/jobs?state=failed", "/console/jobs?kind=slice"],
    "portal.index": ["/"],
    "portal.accounts": ["/console/accounts", "/console/accounts?q=nobody"],
    "portal.accounts_hand_over": [
        "/console/accounts/{user_id}/hand-over",
        "/console/accounts/{user_id}/hand-over?to=leader@demo.example",
    ],
    "portal.accounts_invite": ["/console/accounts/invite"],
    "portal.accounts_show": ["/console/accounts/{user_id}"],
    "portal.join": ["/join/{invite}"],
    "portal.members": [f"{EVENT}/members", f"{BARE}/members"],
    "portal.members_edit": ["/console/members/{membership_id}"],
    "portal.members_hand_over": [
        "/console/members/{membership_id}/hand-over",
        "/console/members/{membership_id}/hand-over?to=leader@demo.example",
    ],
    "portal.members_invite": [f"{EVENT}/members/invite"],
    "portal.overview": [f"{EVENT}/", f"{BARE}/"],
    "registration.add": [f"{EVENT}/registrations/add"],
    "registration.cancel_mine": ["/r/{seat}/cancel"],
    "registration.certificates": [f"{EVENT}/certificates", "/console/events/{coming}/certificates"],
    "registration.check_in": [f"{EVENT}/check-in", f"{EVENT}/check-in?q=示例", f"{BARE}/check-in"],
    "registration.correct_mine": ["/r/{seat}/correct"],
    "registration.edit": [f"{EVENT}/registrations/{{registration_id}}/edit"],
    "registration.index": [
        f"{EVENT}/registrations",
        f"{EVENT}/registrations?status=confirmed&q=示例",
        f"{BARE}/registrations",
    ],
    "registration.mine": ["/r/{seat}"],
    "registration.register": ["/e/shili-duijie/register", "/e/hanyang-2022/register"],
    "registration.show": [
        f"{EVENT}/registrations/{{registration_id}}",
        f"{EVENT}/registrations/{{long_registration}}",
    ],
    "roadshow.edit": [f"{EVENT}/roadshow/{{pitch_id}}"],
    "roadshow.index": [f"{EVENT}/roadshow", f"{BARE}/roadshow"],
    "signing.certificates": [f"{EVENT}/signing/certificates"],
    "signing.edit": ["/console/projects/{project_id}/edit"],
    "signing.hold": ["/console/projects/{to_hold}/hold"],
    "signing.index": [f"{EVENT}/signing", f"{BARE}/signing"],
    "signing.ledger": ["/console/projects/", "/console/projects/?q=nothing"],
    "signing.new": [f"{EVENT}/signing/new"],
}
"""Addresses of each page; more than one where a page has several faces."""

NO_PAGES = {
    "accounts.log_in_code": "in the middle of a log-in; tests/journeys/test_second_factor.py",
    "accounts.me_recovery_codes": "of a second factor; tests/journeys/test_second_factor.py",
    "accounts.me_second_factor_off": "of a second factor; tests/journeys/test_second_factor.py",
    "static": "files",
    "portal.metrics": "text for machines",
    "portal.audit": "for administrators; the page of portal.event_audit",
    "portal.health_page": "JSON for machines",
    "documents.batch_progress": "JSON for the bar",
    "documents.verify_json": "JSON for machines",
    "documents.batch_merged": "a PDF",
    "documents.batch_zip": "a ZIP",
    "documents.export": "a workbook",
    "documents.download": "a PDF",
    "documents.download_public": "a PDF",
    "events.calendar": "a calendar file",
    "events.emblem": "a picture",
    "events.plaque_file": "a file for the workshop",
    "events.plaque_picture": "a picture",
    "events.plaque_proof": "a PDF",
    "events.poster_pdf": "a PDF",
    "events.qr": "a picture",
    "followup.evidence": "a file",
    "mail.attachment": "a file",
    "mail.mailbox_export": "a workbook",
    "mail.outbox_export": "a workbook",
    "mail.html_part": "the inside of a mail, with its own tests",
    "registration.certificates_preview": "a PDF",
    "registration.export": "a workbook",
    "registration.check_in_count": "a fragment of the check-in page",
    "registration.my_calendar": "a calendar file",
    "signing.certificate_preview": "a PDF",
    "signing.evidence": "a file",
    "signing.ledger_export": "a workbook",
}

MAY_OPEN = {
    "guest": {Policy.PUBLIC},
    "organizer": set(Policy) - {Policy.ADMIN, Policy.PUBLIC},
    "admin": {Policy.ADMIN},
    "staff": {Policy.SIGNED_IN, Policy.CHECK_IN},
    "leader": {
        Policy.SIGNED_IN,
        Policy.READ_EVENT,
        Policy.READ_LEDGER,
        Policy.READ_PROJECT,
    },
}

# What Chinese pages may say in Latin letters: addresses, codes, names that the demo brought.
LATIN = re.compile(
    r"[\w.+*-]+@[\w.*-]+|https?://\S+|\b[A-Z]{2}-[\w-]+|\bU\+[0-9A-F]+|\b[0-9a-f]{32,}|\bSHA-256\b"
    r"|\bshili-\w+|\bhanyang-\w+|\bnothing-yet\b|\bhuiqian-demo\b|\bname@company\.cn\b"
    r"|Anne-Marie O.Neill|Sample Institute of Technology|Professor|Sample: [\w ]+"
    r"|Hanyang [\w ]+|550 5\.1\.1 <[^>]*>: Recipient address rejected|Connection refused"
    r"|\b(?:English|Excel|Chrome|Linux|IP|PDF|ZIP|QR|SVG|JPG|PNG|MB|EN|HY|KB|ICS|SMTP_URL)\b"
    r"|\.(?:ics|png|svg|pdf)\b|\{(?:year|series|seq:05|check)\}"
)
HAN = re.compile(r"[\u4e00-\u9fff]+")
SAID_IN_ENGLISH_TOO = "汉阳区科技和经济信息化局 会签"
"""An example in a hint; the sender of mails."""

SPOKEN = """() => {
  document.querySelectorAll("details").forEach((one) => (one.open = true));
  const names = ["aria-label", "placeholder", "title", "alt"];
  const outer = (node) => node.closest("pre, iframe, [translate=no], [lang]:not(html)");
  const said = [...document.body.querySelectorAll("*")]
    .filter((node) => !outer(node))
    .flatMap((node) => names.map((name) => node.getAttribute(name) ?? ""));
  const skipped = [...document.querySelectorAll("pre, [translate=no], [lang]:not(html)")];
  skipped.forEach((node) => (node.hidden = true));
  const words = document.body.innerText + " " + document.title + " " + said.join(" ");
  skipped.forEach((node) => (node.hidden = false));
  return words;
}"""
"""All words of the page, opened wide; not those of another language or of a mail's source."""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
RUN_AXE = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const only = { runOnly: tags, resultTypes: ["violations"], iframes: false };
  const found = await axe.run(document, only);
  return found.violations.map((one) => `${one.id}: ` + one.nodes.map((n) => n.html).join(" | "));
}"""


DATA = {
    **dict.fromkeys(
        ["event", "agenda_item", "award", "pitch", "registration", "organisation", "person"], "*"
    ),
    **dict.fromkeys(["project", "party", "project_contact", "milestone", "receipt"], "*"),
    **dict.fromkeys(["position", "progress_report", "document", "stage_change"], "*"),
    "document_batch": "title, ordered_by",
    "outgoing_mail": "subject, to_name",
    "user_account": "name",
}
"""Tables and columns whose words are data."""


@pytest.fixture(scope="module")
def data(house, arguments) -> str:
    """Everything that the demo and the tour brought, as one text: no page's own words."""
    found = [house.rows(f"SELECT {columns} FROM {table}") for table, columns in DATA.items()]
    text = "\n".join(str(cell) for rows in found for row in rows for cell in row)
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)


class Visitor:
    """Somebody at a screen who writes down what is wrong with each page."""

    def __init__(self, browser: Browser, house: House, role: str, language: str, **look) -> None:
        self.context: BrowserContext = browser.new_context(
            base_url=house.url, locale="zh-CN", reduced_motion="reduce", **look
        )
        self.page: Page = self.context.new_page()
        self.language = language
        self.turned = look.get("color_scheme") == "dark"  # looked at on a phone, too
        self.heard: list[str] = []
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.heard.append(str(error)))
        self.page.on("console", self._hear)
        self.page.goto(f"/login?lang={language}")
        if role != "guest":
            self.page.fill("[name=email]", f"{role}@demo.example")
            self.page.fill("[name=password]", "huiqian-demo")
            self.page.keyboard.press("Enter")
            self.page.wait_for_url("**/console/")
            self.page.goto(f"/console/?lang={language}")  # an account has a language of its own

    def visit(self, path: str, data: str, *, axe: bool = True) -> None:
        self.heard.clear()
        answer = self.page.goto(path)
        found = list(self.heard)
        if answer is None or answer.status != (404 if "-99999" in path else 200):
            found.append(f"answers {answer and answer.status}")
        self._look(found, data, axe=axe)
        self.faults += [f"{path}: {fault}" for fault in found]

    def look(self, name: str, data: str) -> None:
        """At the page that stands there, for instance the answer to a form."""
        found: list[str] = []
        self._look(found, data, axe=True)
        self.faults += [f"{name}: {fault}" for fault in found]

    def _hear(self, line) -> None:
        if line.type in {"error", "warning"} and "status of 404" not in line.text:
            self.heard.append(line.text)

    def _look(self, found: list[str], data: str, *, axe: bool) -> None:
        if self.page.evaluate(TOO_WIDE) > 0:
            found.append("scrolls sideways")
        if self.page.locator("h1").count() != 1:
            found.append("has not exactly one h1")
        words = self.page.evaluate(SPOKEN)
        if self.language == "en":
            strange = [
                word for word in HAN.findall(words) if word not in data + SAID_IN_ENGLISH_TOO
            ]
        else:
            strange = re.findall(r"[A-Za-z]{2,}", LATIN.sub(" ", words))
        if strange:
            found.append(f"another language: {sorted(set(strange))}")
        if self.page.evaluate(TOO_WIDE) > 0:
            found.append("scrolls sideways when opened wide")
        if axe:
            self.page.evaluate(AXE.read_text("utf-8"))
            found += self.page.evaluate(RUN_AXE)
            if self.turned:
                self.page.set_viewport_size(PHONE)
                found += self.page.evaluate(RUN_AXE.replace("tags,", '["color-contrast"],'))
                self.page.set_viewport_size(DESK)


def addresses(app: Flask, role: str, arguments: dict[str, Any]) -> list[str]:
    """What a role may open."""
    return [
        path.format(**arguments)
        for endpoint, paths in PAGES.items()
        if app.view_functions[endpoint].policy in MAY_OPEN[role]
        for path in paths
    ]


def test_no_page_is_left_out(flask_app):
    pages = {
        rule.endpoint for rule in flask_app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert pages == {*PAGES, *NO_PAGES}
    opened = {
        endpoint
        for role in ("guest", "organizer", "admin")
        for endpoint in PAGES
        if flask_app.view_functions[endpoint].policy in MAY_OPEN[role]
    }
    assert opened == {*PAGES}


LOOKS = {
    "Chinese on a desk": ("zh_Hans_CN", {"viewport": DESK}),
    "Chinese on a phone": ("zh_Hans_CN", {"viewport": PHONE, "has_touch": True}),
    "English": ("en", {"viewport": DESK}),
    "in the dark": ("zh_Hans_CN", {"viewport": DESK, "color_scheme": "dark"}),
}


@pytest.mark.process
@pytest.mark.browser
@pytest.mark.once
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("role", ["guest", "organizer", "admin"])
def test_a_page_is_whole_well_formed_and_in_one_language(
    flask_app, browser, house, arguments, data, role, look
):
    language, screen = LOOKS[look]
    visitor = Visitor(browser, house, role, language, **screen)
    for path in addresses(flask_app, role, arguments):
        visitor.visit(path, data)
    visitor.context.close()
    assert visitor.faults == []


@pytest.mark.process
@pytest.mark.browser
@pytest.mark.once
@pytest.mark.parametrize(("role", "viewport"), [("staff", PHONE), ("leader", DESK)])
def test_staff_and_leaders_see_whole_pages_too(
    flask_app, browser, house, arguments, data, role, viewport
):
    visitor = Visitor(browser, house, role, "zh_Hans_CN", viewport=viewport)
    for path in addresses(flask_app, role, arguments):
        visitor.visit(path, data)
    visitor.context.close()
    assert visitor.faults == []
