"""Without a mouse, without JavaScript, on paper: as some people use the pages."""

import re

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.house import House

PHONE = {"width": 390, "height": 844}
EVENT = "/e/shili-duijie"
FOCUSED = """() => {
  const one = document.activeElement, look = getComputedStyle(one);
  const shown = one.closest("label") ?? one;
  const box = shown.getBoundingClientRect();
  const words = (one.getAttribute("aria-label") ?? one.textContent).trim();
  const ring = (style) => style.outlineStyle !== "none" || style.boxShadow !== "none";
  return {
    name: one.tagName + " " + words.slice(0, 40),
    ring: ring(look) || ring(getComputedStyle(shown)),
    inside: box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""

pytestmark = [pytest.mark.process, pytest.mark.browser, pytest.mark.once]


def a_page(browser: Browser, house: House, **look) -> Page:
    return browser.new_context(base_url=house.url, locale="zh-CN", **look).new_page()


def enter(page: Page) -> None:
    page.goto("/login")
    page.wait_for_function("document.activeElement.name === 'email'")  # nobody put it there
    page.keyboard.type("organizer@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type("huiqian-demo")
    page.keyboard.press("Enter")
    page.wait_for_url("**/console/")


def walk(page: Page, most: int = 60) -> list[str]:
    """Tab through the page; what gets the focus must be seen to have it."""
    names: list[str] = []
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUSED)
        if at["name"].startswith("BODY"):
            break
        assert at["ring"], f"{at['name']} does not show that it has the focus"
        assert at["inside"], f"{at['name']} has the focus out of sight"
        names.append(at["name"])
    return names


def test_the_console_is_worked_by_keys_alone(browser, house, arguments):
    page = a_page(browser, house, viewport={"width": 1440, "height": 900})
    enter(page)
    names = walk(page)
    assert names[0] == "A 跳到正文"
    assert len(names) > 10
    page.goto("/console/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")

    page.goto(f"/console/documents/{arguments['document_id']}")
    assert page.locator("[tabindex]:not([tabindex='-1']):not([tabindex='0'])").count() == 0
    page.context.close()


def test_a_question_keeps_the_focus_and_gives_it_back(browser, house, arguments):
    page = a_page(browser, house, viewport={"width": 1440, "height": 900})
    enter(page)
    page.goto(f"/console/batches/{arguments['stopped_batch']}")
    button = page.locator("form[data-confirm] button").first
    words = button.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        assert page.evaluate("document.activeElement.closest('dialog[open]') !== null")
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):  # the browser's own bar
            page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.evaluate("document.activeElement.innerText") == words
    page.context.close()


def test_a_menu_closes_on_escape_and_gives_the_focus_back(browser, house, arguments):
    page = a_page(browser, house, viewport=PHONE)
    enter(page)
    page.locator(".hq-top button").focus()
    page.keyboard.press("Enter")
    assert page.locator(".hq-side").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.hq-side') !== null")
    page.keyboard.press("Escape")
    assert not page.locator(".hq-side").is_visible()
    assert page.evaluate("document.activeElement.closest('.hq-top') !== null")
    page.context.close()


def test_a_guest_needs_no_javascript(browser, house, arguments):
    page = a_page(browser, house, viewport=PHONE, java_script_enabled=False)
    page.goto(EVENT)
    page.locator("a[href$='/register']").first.click()
    page.locator("[type=submit]").last.click()
    assert page.locator(".hq-errors a").count() >= 4  # what is missing, each a link to its field
    for name, words in {"name": "单示例", "organisation": "示例公司", "phone": "13911112222",
                        "email": "shan@firm.example"}.items():  # fmt: skip
        page.fill(f"[name={name}]", words)
    page.check("[name=consent]")
    page.locator("[type=submit]").last.click()
    page.wait_for_url("**/r/*")
    assert "单示例" in page.inner_text("main")

    page.locator("a[href$='/correct']").click()
    page.fill("[name=organisation]", "示例大学")
    page.fill("[name=digits]", "2222")
    page.locator("main [type=submit], .hq-bar [type=submit]").last.click()
    page.wait_for_url("**/r/*")
    assert "示例大学" in page.inner_text("body")

    page.locator("a[href$='/cancel']").click()
    page.fill("[name=digits]", "2222")
    page.locator("main [type=submit], .hq-bar [type=submit]").last.click()
    page.wait_for_url("**/r/*")
    assert "取消" in page.inner_text("main")

    page.goto("/v")
    page.fill("[name=number]", arguments["number"])
    page.click("form:has([name=number]) [type=submit]")
    assert arguments["number"] in page.inner_text("main")
    page.context.close()


def test_a_contact_reports_without_javascript(browser, house, arguments, tmp_path):
    slip = tmp_path / "回单.pdf"
    slip.write_bytes(b"%PDF-1.7 a slip")
    page = a_page(browser, house, viewport=PHONE, java_script_enabled=False)
    page.goto(f"/f/{arguments['ask']}")
    page.fill("[name=progress]", "样机已完成联调。")
    page.set_input_files("[name=evidence]", slip)
    page.locator(".hq-bar [type=submit]").click()
    assert page.locator(".hq-flash .hq-ok").count() == 1
    assert "样机已完成联调。" in page.content()
    page.context.close()


def test_a_list_is_printed_without_the_shell_and_with_its_head_on_each_sheet(
    browser, house, arguments
):
    page = a_page(browser, house, color_scheme="dark")
    enter(page)
    page.goto(f"/console/events/{arguments['event_id']}/registrations")
    with pypdfium2.PdfDocument(page.pdf(format="A5", landscape=True)) as paper:
        sheets = ["".join(sheet.get_textpage().get_text_range().split()) for sheet in paper]
        picture = paper[0].render().to_pil().convert("L")
    assert len(sheets) > 2
    assert all("单位与职务" in sheet for sheet in sheets[1:])  # the first has the figures
    for sheet in sheets:
        assert "退出" not in sheet
        assert "导出" not in sheet
    assert picture.getpixel((2, 2)) == 255  # dark on the screen, white on paper
    page.context.close()


def test_an_order_dragged_by_the_mouse_is_made_final_as_it_is_seen(browser, house, arguments):
    page = a_page(browser, house, viewport={"width": 1440, "height": 900})
    enter(page)
    page.goto(f"/console/events/{arguments['event_id']}/guests")
    rows = page.locator("[data-row]")
    names = rows.locator("b").all_inner_texts()
    grip, target = rows.nth(2).locator("[data-grip]"), rows.nth(0).bounding_box()
    grip.hover()
    page.mouse.down()
    page.mouse.move(target["x"] + 20, target["y"] + 2, steps=5)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.mouse.up()
    dragged = [names[2], *names[:2], *names[3:]]
    page.wait_for_function("() => !document.querySelector('[data-sending]')")
    assert rows.locator("b").all_inner_texts() == dragged

    # No page came in between: the form beside the list approves what the mouse made.
    page.fill("[name=approved_by]", "单示例")
    page.fill("[name=approved_as]", "主任")
    page.locator("#final [type=submit]").click()
    page.wait_for_selector("[data-row]:not(:has([data-grip]))")
    assert rows.locator("b").all_inner_texts() == dragged
    page.locator("#final form button").click()
    page.locator("dialog[open] [data-answer=yes]").click()
    page.wait_for_selector("#final [name=approved_by]")
    page.context.close()


def test_the_rostrum_s_paper_says_of_which_event_and_day(browser, house, arguments):
    page = a_page(browser, house)
    enter(page)
    page.goto(f"/console/events/{arguments['event_id']}/guests/rostrum")
    assert not page.locator(".d-print-inline").first.is_visible()
    with pypdfium2.PdfDocument(page.pdf(format="A4", landscape=True)) as paper:
        words = "".join(paper[0].get_textpage().get_text_range().split())
    # The demo's days move with the day on which it is loaded.
    assert re.search(r"示例·科技成果转化签约大会\d{4}年\d{1,2}月\d{1,2}日", words)
    assert "观众席" in words
    page.context.close()
