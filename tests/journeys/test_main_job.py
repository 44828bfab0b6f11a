"""The main job, in a real browser with the real worker: register, certify, follow up.

An organizer makes an event; guests register on a phone and come; certificates are drawn; a project
is signed on stage; its contact is reminded by mail and answers; the answer is accepted.
"""

import io
import re
import time
import zipfile

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from app.documents.number_rules import USUAL_RULE, written
from tests.conftest import NOON
from tests.journeys.house import House, a_house, until

pytestmark = [pytest.mark.process, pytest.mark.browser]

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}
NUMBER = written(USUAL_RULE, "GG-CH", NOON.year, 1)
PROGRESS = "设备已进场，预计下月完成安装。"


@pytest.fixture
def house(tmp_path):
    with a_house(tmp_path, demo=True) as house:
        # It is a Wednesday noon in Shanghai for every process, whatever day the suite runs.
        house.clock.write_text(str(NOON.timestamp() - time.time()))
        house.start_broker()
        house.start_web()
        house.start_worker()
        house.start_beat()
        yield house


class Visitor:
    """A person at a screen; every page is also looked at for what no page may have."""

    def __init__(self, browser: Browser, house: House, viewport: dict[str, int]) -> None:
        self.house = house
        context = browser.new_context(
            viewport=viewport, base_url=house.url, locale="zh-CN", accept_downloads=True
        )
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, line: ConsoleMessage) -> None:
        refused = "the server responded with a status of 4" in line.text  # a form sent back
        if line.type == "error" and not refused:
            self.faults.append(line.text)

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status < 400, (path, answer.status)
        self.look()

    def look(self) -> None:
        too_wide = self.page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        assert not too_wide, f"{self.page.url} is cut or scrolls sideways"
        assert self.faults == []

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name='{name}']").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    def press(self, words: str) -> None:
        self.page.get_by_role("button", name=re.compile(words)).first.click()
        self.page.wait_for_load_state()
        self.look()

    def see(self, words: str) -> None:
        expect(self.page.locator("body")).to_contain_text(words)

    def get(self, path: str) -> bytes:
        answer = self.page.request.get(path)
        assert answer.status == 200, (path, answer.status)
        return answer.body()


def test_the_main_job_from_the_first_page_to_the_accepted_report(browser, house):
    desk = Visitor(browser, house, DESK)
    log_in(desk)
    event_id = make_event(desk)
    ticket = register_guests(browser, house)
    check_in(desk, event_id)
    number = certify(desk, house, event_id)
    verify(browser, house, number)
    project_id = sign(desk, house, event_id)
    answer_the_reminder(browser, house, project_id)
    accept(desk, project_id)
    look_back(desk, house, event_id, ticket)


def log_in(desk):
    desk.open("/login")
    desk.fill(email="organizer@demo.example", password="huiqian-demo")
    desk.press("登录")


def make_event(desk) -> int:
    desk.open("/console/events/new")
    desk.fill(
        name="光谷科技成果转化大会",
        organiser="光谷科技创新局",
        day="2026-03-11",
        starts="09:00",
        ends="21:00",
        city="武汉",
        venue="国际会议中心",
        capacity="30",
        code="GG",
        slug="guanggu-2026",
    )
    desk.page.locator("main form button[type=submit].btn-primary").click()
    desk.page.wait_for_url(re.compile(r"/console/events/\d+"))
    event_id = int(re.search(r"/events/(\d+)", desk.page.url)[1])

    desk.open(f"/console/events/{event_id}/agenda")
    desk.fill(title="致辞", kind="address", begins="09:00", speaker="光谷科技创新局")
    desk.press("添加")
    desk.fill(title="科技成果转化项目集中签约", kind="signing", begins="10:00")
    desk.press("添加")
    desk.open(f"/console/events/{event_id}/guests")
    desk.fill(name="李主任", organisation="光谷科技创新局", titles="主任")
    desk.press("添加")
    desk.see("李主任")
    desk.open(f"/console/events/{event_id}/settings")
    desk.page.locator("form[action$='/publish'] button").click()
    desk.page.wait_for_load_state()
    desk.see("已发布")
    return event_id


def register_guests(browser, house) -> str:
    """Two people register on a phone, one of them cancels; returns the other's link."""
    tickets = []
    for name, phone, email in (
        ("陈䶮", "13900000001", "chen@hall.example"),
        ("周放弃", "13900000002", "zhou@hall.example"),
    ):
        phone_user = Visitor(browser, house, PHONE)
        phone_user.open("/e/guanggu-2026")
        phone_user.see("光谷科技成果转化大会")
        phone_user.page.get_by_role("link", name="我要报名").first.click()
        phone_user.page.wait_for_url("**/register")
        phone_user.fill(name=name, organisation="示例大学", title="教授", phone=phone, email=email)
        phone_user.page.locator("main button[type=submit]").last.click()
        phone_user.see("同意")  # the consent is missing: told, and what was typed is kept
        assert phone_user.page.locator("[name=name]").input_value() == name
        phone_user.page.locator("[name=consent]").check()
        phone_user.page.locator("main button[type=submit]").last.click()
        phone_user.page.wait_for_url("**/r/*")
        phone_user.look()
        tickets.append(phone_user)

    regretful = tickets[1]
    regretful.page.locator("a[href$='/cancel']").click()
    regretful.page.wait_for_url("**/cancel")
    regretful.fill(digits="0002")
    regretful.page.locator("main form button[type=submit]").click()
    answer = regretful.page.locator("dialog[open] [data-answer=yes]")
    if answer.count():
        answer.click()
    regretful.see("已取消")

    sent = (
        "SELECT count(*) FROM outgoing_mail WHERE status = 'sent'"
        " AND template = 'registration_confirmed' AND to_address = 'chen@hall.example'"
    )
    until(lambda: house.one(sent) == 1, "the confirmation left")
    enclosed = {
        row[0]
        for row in house.rows(
            "SELECT content_type FROM mail_attachment a JOIN outgoing_mail m ON m.id = a.mail_id"
            " WHERE m.template = 'registration_confirmed' AND m.to_address = 'chen@hall.example'"
        )
    }
    assert {kind.split(";")[0] for kind in enclosed} == {"image/png", "text/calendar"}
    return tickets[0].page.url


def check_in(desk, event_id):
    desk.open(f"/console/events/{event_id}/registrations?q=cy")
    desk.see("陈䶮")
    expect(desk.page.locator("main")).not_to_contain_text("周放弃")
    desk.open(f"/console/events/{event_id}/check-in?q=0001")
    desk.page.get_by_role("button", name=re.compile("签到.*陈䶮")).click()
    desk.see("1")


def certify(desk, house, event_id) -> str:
    desk.open(f"/console/events/{event_id}/certificates")
    preview = desk.page.locator("a[href*='preview']").get_attribute("href")
    assert desk.get(preview).startswith(b"%PDF-")
    desk.page.locator("[name=mail_each]").check()
    desk.page.locator("main form button.btn-primary").click()
    desk.page.wait_for_url("**/console/batches/*")
    issued = "SELECT count(*) FROM document WHERE number LIKE '%-GG-%' AND status = 'issued'"
    until(lambda: house.one(issued) == 1, "the certificate is drawn")
    desk.page.reload()
    desk.look()
    batch = desk.page.url.split("?")[0].split("#")[0]
    number, document_id = house.rows("SELECT number, id FROM document WHERE number LIKE '%-GG-%'")[
        0
    ]
    assert number == NUMBER
    assert desk.get(f"/console/documents/{document_id}.pdf").startswith(b"%PDF-")
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{batch}/certificates.zip"))) as archive:
        assert any("陈䶮" in name for name in archive.namelist())
    mailed = (
        "SELECT count(*) FROM outgoing_mail WHERE template = 'certificate_issued'"
        " AND to_address = 'chen@hall.example'"
    )
    until(lambda: house.one(f"{mailed} AND status = 'sent'") == 1, "the certificate was mailed")

    # A name that no font can print is told before anything runs.
    desk.open(f"/console/events/{event_id}/registrations/add")
    desk.fill(name="李𓀀", organisation="示例公司", phone="13900000003")
    desk.page.locator("main form button.btn-primary").click()
    desk.page.wait_for_load_state()
    desk.open(f"/console/events/{event_id}/check-in?q=0003")
    desk.page.get_by_role("button", name=re.compile("签到.*李")).click()
    desk.open(f"/console/events/{event_id}/certificates")
    desk.see("U+13000")
    assert desk.page.locator("main form button.btn-primary").count() == 0
    return number


def verify(browser, house, number):
    anybody = Visitor(browser, house, PHONE)
    token = house.one("SELECT token FROM document WHERE number = :number", number=number)
    anybody.open(f"/v/{number}?t={token}")
    anybody.see("陈䶮")
    anybody.open(f"/v/{number}")
    anybody.see("陈*")
    expect(anybody.page.locator("body")).not_to_contain_text("陈䶮")
    unknown = anybody.page.request.get("/v/" + written(USUAL_RULE, "GG-CH", NOON.year, 9999))
    assert unknown.status == 404


def sign(desk, house, event_id) -> int:
    desk.open(f"/console/events/{event_id}/signing/new")
    desk.fill(
        title="智能桥梁监测平台",
        party_a="示例桥梁科技有限公司",
        party_b="示例大学",
        contract_kind="development",
        contract_date="2026-03-02",
        amount="500",
    )
    desk.fill(
        **{
            "contacts-0-name": "张工",
            "contacts-0-email": "zhang@corp.example",
            "contacts-0-phone": "13900000011",
            "milestones-0-title": "首付款到账",
            "milestones-0-planned_on": "2026-03-14",
            "milestones-0-planned_amount": "200",
            "milestones-1-title": "中试验收",
            "milestones-1-planned_on": "2026-09-30",
        }
    )
    desk.page.locator("[name='contacts-0-consent']").check()
    desk.page.locator("main form button.btn-primary").last.click()
    desk.page.wait_for_load_state()
    project_id = house.one("SELECT id FROM project WHERE title = '智能桥梁监测平台'")
    desk.open(f"/console/projects/{project_id}/hold")
    desk.page.locator("main form button.btn-primary").click()
    desk.page.wait_for_load_state()
    ceremony = "SELECT ceremony FROM project WHERE id = :id"
    assert house.one(ceremony, id=project_id) == "held"

    desk.open(f"/console/events/{event_id}/signing/certificates")
    box = desk.page.locator(f"[name=projects][value='{project_id}']")
    if not box.is_checked():
        box.check()
    desk.page.locator("main form button.btn-primary").click()
    drawn = "SELECT count(*) FROM document WHERE number LIKE '%-GG-QY-%' AND status = 'issued'"
    until(lambda: house.one(drawn) == 1, "the signing certificate is drawn")
    return project_id


def answer_the_reminder(browser, house, project_id):
    digest = (
        "SELECT text_body FROM outgoing_mail WHERE template = 'followup_digest'"
        " AND to_address = 'zhang@corp.example' AND status = 'sent'"
    )
    text = until(lambda: house.rows(digest), "beat found the milestone and the mail left", 150)
    link = re.search(r"/f/[a-z2-7]+", text[0][0])[0]
    contact = Visitor(browser, house, PHONE)
    contact.open(link)
    contact.see("智能桥梁监测平台")
    contact.fill(progress=PROGRESS, amount="120", total="120", received_on="2026-03-10")
    contact.page.locator("button[type=submit][form=report]").click()
    contact.page.wait_for_load_state()
    contact.see("已收到")
    waiting = "SELECT count(*) FROM progress_report WHERE status = 'proposed' AND project_id = :id"
    assert house.one(waiting, id=project_id) == 1


def accept(desk, project_id):
    desk.open(f"/console/projects/{project_id}")
    desk.see(PROGRESS)
    desk.page.locator("[name=money_confirmed]").check()
    desk.press("采纳")
    desk.open(f"/console/projects/{project_id}")
    desk.see(PROGRESS)
    expect(desk.page.get_by_role("button", name=re.compile("采纳"))).to_have_count(0)
    desk.see("120.00")


def look_back(desk, house, event_id, ticket):
    desk.open(f"/console/events/{event_id}/")
    desk.see("位已到会人员还没有参会证明")
    desk.open("/console/mailbox")
    desk.see("zhang@corp.example")
    desk.open(ticket)
    desk.see(NUMBER)
    lines = {row[0] for row in house.rows("SELECT DISTINCT action FROM audit_line")}
    assert {
        "events.create_event",
        "registration.register",
        "registration.check_in",
        "documents.order_batch",
        "signing.hold_ceremony",
        "followup.accept",
    } <= lines
