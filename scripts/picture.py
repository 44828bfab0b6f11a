"""Draws docs/picture.svg: a page of the running demo as lines, boxes and words.

``python scripts/picture.py ADDRESS PATH`` with the environment's Python, while ``make run`` runs.
The repository holds no picture file, so the browser's layout is written down as SVG: every box
with a ground or a border, every line of text where it stands.
"""

import json
import sys
from html import escape
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).parent.parent / "docs" / "picture.svg"
WIDTH, HEIGHT = 1440, 900

# Boxes and text lines of the visible page, in painting order.
COLLECT = """
() => {
  const found = [];
  const seen = node => node.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !(node.offsetWidth <= 1 && node.offsetHeight <= 1 && node.tagName !== 'svg');
  const box = node => {
    const style = getComputedStyle(node), r = node.getBoundingClientRect();
    const ground = style.backgroundColor, border = parseFloat(style.borderTopWidth);
    const line = border && style.borderTopStyle !== 'none' ? style.borderTopColor : null;
    const clear = ground === 'rgba(0, 0, 0, 0)';
    if (r.width < 1 || r.height < 1 || (clear && !line)) return;
    if (clear && parseFloat(style.borderLeftWidth) === 0)
      found.push({kind: 'rule', x: r.x, y: r.y, w: r.width, line});
    else
      found.push({kind: 'box', x: r.x, y: r.y, w: r.width, h: r.height,
        ground: clear ? null : ground, line, radius: parseFloat(style.borderTopLeftRadius) || 0});
  };
  const words = node => {
    const style = getComputedStyle(node.parentElement), range = document.createRange();
    let line = null;
    for (let i = 0; i < node.data.length; i++) {
      range.setStart(node, i); range.setEnd(node, i + 1);
      const r = range.getBoundingClientRect();
      if (!r.width) continue;
      if (line && Math.abs(line.y - r.y) < 2) line.text += node.data[i];
      else found.push(line = {kind: 'text', x: r.x, y: r.y, h: r.height, text: node.data[i],
        colour: style.color, size: parseFloat(style.fontSize), weight: style.fontWeight});
    }
  };
  const walk = node => {
    if (node.nodeType === 3) { if (node.data.trim()) words(node); return; }
    if (node.nodeType !== 1 || !seen(node)) return;
    if (node.tagName === 'rect') {
      const r = node.getBoundingClientRect(), ground = getComputedStyle(node).fill;
      found.push({kind: 'box', x: r.x, y: r.y, w: r.width, h: r.height, ground, line: null,
        radius: 3});
      return;
    }
    const drawing = node.tagName === 'svg' && node.getAttribute('viewBox') !== '0 0 24 24';
    if (node.tagName === 'IMG' || (node.tagName === 'svg' && !drawing)) {
      const r = node.getBoundingClientRect();
      if (node.tagName === 'IMG') found.push({kind: 'seal', x: r.x, y: r.y, w: r.width});
      else found.push({kind: 'icon', x: r.x, y: r.y, w: r.width, inner: node.innerHTML,
        colour: getComputedStyle(node).color});
      return;
    }
    if (node.tagName === 'PROGRESS' || node.tagName === 'METER') {
      const r = node.getBoundingClientRect();
      found.push({kind: 'bar', x: r.x, y: r.y, w: r.width, h: r.height,
        part: node.max ? node.value / node.max : 0});
      return;
    }
    box(node);
    for (const child of node.childNodes) walk(child);
  };
  walk(document.body);
  return JSON.stringify(found);
}
"""


def collect(address: str, path: str) -> list[dict[str, Any]]:
    """Log in as the demo's organizer and take down what stands on ``path``."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(f"{address}/login")
        page.fill("[name=email]", "organizer@demo.example")
        page.fill("[name=password]", "huiqian-demo")
        page.click("main button[type=submit]")
        page.goto(address + path)
        found: list[dict[str, Any]] = json.loads(page.evaluate(COLLECT))
        browser.close()
    return [item for item in found if item["y"] < HEIGHT]


def drawn(item: dict[str, Any]) -> str:
    at = f'x="{item["x"]:.0f}" y="{item["y"]:.0f}"'
    match item["kind"]:
        case "box":
            stroke = f' stroke="{item["line"]}"' if item["line"] else ""
            return (
                f'<rect {at} width="{item["w"]:.0f}" height="{item["h"]:.0f}" '
                f'rx="{min(item["radius"], item["h"] / 2):.0f}" '
                f'fill="{item["ground"] or "none"}"{stroke}/>'
            )
        case "rule":
            return (
                f'<path d="M{item["x"]:.0f} {item["y"]:.0f}h{item["w"]:.0f}" '
                f'stroke="{item["line"]}"/>'
            )
        case "bar":
            half = item["h"] / 2
            shape = f'{at} height="{item["h"]:.0f}" rx="{half:.0f}"'
            full = f'<rect {shape} width="{item["w"]:.0f}" fill="#ece8dc"/>'
            return full + f'<rect {shape} width="{item["w"] * item["part"]:.0f}" fill="#2f8f5b"/>'
        case "seal":
            side, middle = item["w"], item["x"] + item["w"] / 2
            return (
                f'<rect {at} width="{side:.0f}" height="{side:.0f}" rx="7" fill="#b3261e"/>'
                f'<text x="{middle:.0f}" y="{item["y"] + side * 0.46:.0f}" text-anchor="middle" '
                f'font-size="{side * 0.4:.0f}" fill="#fff">会'
                f'<tspan x="{middle:.0f}" dy="{side * 0.4:.0f}">签</tspan></text>'
            )
        case "icon":
            scale = item["w"] / 24
            return (
                f'<g transform="translate({item["x"]:.0f} {item["y"]:.0f}) scale({scale:.2f})" '
                f'fill="none" stroke="{item["colour"]}" stroke-width="2">{item["inner"]}</g>'
            )
        case _:
            baseline = item["y"] + item["h"] * 0.5 + item["size"] * 0.36
            return (
                f'<text x="{item["x"]:.0f}" y="{baseline:.0f}" font-size="{item["size"]:.1f}" '
                f'font-weight="{item["weight"]}" fill="{item["colour"]}">'
                f"{escape(item['text'].rstrip())}</text>"
            )


def main(address: str, path: str) -> None:
    shapes = "\n".join(drawn(item) for item in collect(address, path))
    fonts = "PingFang SC, Microsoft YaHei, Noto Sans SC, Noto Sans CJK SC, sans-serif"
    TARGET.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{fonts}">\n<rect width="{WIDTH}" height="{HEIGHT}" fill="#f6f5f1"/>\n'
        f"{shapes}\n</svg>\n",
        "utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004 -- the address and the path
        sys.exit("usage: python scripts/picture.py ADDRESS PATH")
    main(*sys.argv[1:])
