"""A phone set up, asked for, lost and turned off: in a real browser, with and without scripts."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page

from app.core.clock import now
from tests.journeys.test_pages import DESK, PHONE, Visitor

pytestmark = [pytest.mark.process, pytest.mark.browser, pytest.mark.once]

EMAIL, PASSWORD, NAME = "organizer@demo.example", "huiqian-demo", "李主办"
LOOKS = {
    "Chinese on a phone": ("zh_Hans_CN", {"viewport": PHONE, "has_touch": True}),
    "English in the dark": ("en", {"viewport": DESK, "color_scheme": "dark"}),
}


def shown(key: str, steps: int = 0) -> str:
    totp = pyotp.TOTP(key)
    return totp.generate_otp(totp.timecode(now()) + steps)


def send(page: Page, **fields: str) -> None:
    for name, words in fields.items():
        page.fill(f"[name={name}]", words)
    with page.expect_navigation():
        page.locator("main form.hq-form .btn-primary").click()


def walk(page: Page, look: Callable[[str], None]) -> None:
    """From the log-in to the log-in; ``look`` is called at each page."""
    page.goto("/console/me")
    look("off")
    page.goto("/console/me/second-factor")
    look("set up")
    key = "".join(page.locator("pre").inner_text().split())
    send(page, password=PASSWORD, code="nonsense")
    look("a wrong code")
    send(page, password=PASSWORD, code=shown(key, -1))
    codes = page.locator(".hq-codes code").all_inner_texts()
    assert len(codes) == 10
    look("recovery codes")
    for path in ("/console/me", "/console/me/second-factor/off", "/console/me/recovery-codes"):
        page.goto(path)
        look(path)
    page.locator("form[action='/logout'] button").evaluate("one => one.form.submit()")
    page.wait_for_url("**/login")
    send(page, email=EMAIL, password=PASSWORD)
    look("the second page")
    send(page, code="nonsense")
    look("a wrong code again")
    with page.expect_navigation():
        page.locator("main a[href*=recovery]").click()
    look("the recovery page")
    send(page, code=codes[0])
    page.wait_for_url("**/console/")
    page.goto("/console/me/second-factor/off")
    send(page, password=PASSWORD, code=shown(key))
    assert page.url.endswith("/console/me")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_of_it_is_whole_well_formed_and_in_one_language(browser, house, look):
    language, screen = LOOKS[look]
    visitor = Visitor(browser, house, "organizer", language, **screen)
    walk(visitor.page, lambda name: visitor.look(name, NAME))
    visitor.context.close()
    assert visitor.faults == []


def test_it_needs_no_scripts(browser, house):
    context = browser.new_context(
        base_url=house.url, locale="zh-CN", java_script_enabled=False, viewport=PHONE
    )
    page = context.new_page()
    page.goto("/login")
    send(page, email=EMAIL, password=PASSWORD)
    walk(page, lambda _name: None)
    context.close()
