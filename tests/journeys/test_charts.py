"""Charts in a real browser: drawn as SVG under the policy of the page, in the page's colours."""

import pytest

from tests.journeys.test_hands import a_page, enter

DRAWN = ".hq-chart-on .hq-chart-drawing > div > svg"
FILLS = """() => [...document.querySelectorAll(".hq-chart-drawing svg path")]
  .map((path) => getComputedStyle(path).fill)"""

pytestmark = [pytest.mark.process, pytest.mark.browser, pytest.mark.once]


def a_listener(page) -> list[str]:
    """What the browser complains of, and what it refuses by the policy."""
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda line: heard.append(line.text) if line.type == "error" else None)
    page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (event) =>"
        " console.error('refused: ' + event.violatedDirective))"
    )
    return heard


@pytest.mark.parametrize("path", ["/console/events/{event_id}/", "/console/projects/"])
def test_every_chart_is_drawn_and_the_policy_refuses_nothing(browser, house, arguments, path):
    page = a_page(browser, house, viewport={"width": 1440, "height": 900})
    enter(page)
    heard = a_listener(page)
    page.goto(path.format(**arguments))
    charts = page.locator("[data-chart]").count()
    assert charts == (4 if "events" in path else 2)
    assert page.locator(DRAWN).count() == charts
    assert page.locator(".hq-chart-table[open]").count() == 0
    drawing = page.locator(".hq-chart-drawing").last
    drawing.hover()
    tip = page.locator(".hq-chart-tip:visible")
    assert "到账累计" in tip.inner_text()
    assert heard == []
    page.context.close()


def test_a_chart_follows_the_scheme_and_the_width(browser, house, arguments):
    page = a_page(browser, house, viewport={"width": 1440, "height": 900})
    enter(page)
    page.goto("/console/projects/")
    assert "rgb(42, 75, 141)" in page.evaluate(FILLS)
    page.emulate_media(color_scheme="dark")
    assert "rgb(143, 171, 234)" in page.evaluate(FILLS)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(
        "[...document.querySelectorAll('.hq-chart-drawing svg')].every((svg) =>"
        " svg.clientWidth > 200 && svg.clientWidth <= svg.closest('figure').clientWidth)"
    )
    page.context.close()


def test_without_javascript_the_figures_are_read(browser, house, arguments):
    page = a_page(browser, house, java_script_enabled=False)
    enter(page)
    page.goto("/console/projects/")
    assert page.locator(".hq-chart-table table:visible").count() == 2
    assert page.locator(".hq-chart-drawing:visible").count() == 0
    page.context.close()


def test_without_the_library_the_figures_are_read(browser, house, arguments):
    page = a_page(browser, house)
    enter(page)
    page.route("**/echarts*", lambda route: route.abort())
    page.goto("/console/projects/")
    assert page.locator(".hq-chart-table table:visible").count() == 2
    assert page.locator(".hq-chart-drawing:visible").count() == 0
    page.context.close()
