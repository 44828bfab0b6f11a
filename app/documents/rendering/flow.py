"""Paragraphs of a template under each other in their box, at the largest sizes that have room."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import NamedTuple

from app.documents.rendering.blocks import (
    OPTICAL_MIDDLE,
    Block,
    Line,
    Style,
    TextRun,
    TooLongError,
    body_block,
    display_block,
    spaced_line,
    stacked,
)
from app.documents.rendering.filling import blamed, filled
from app.documents.rendering.fonts import Typeface, text_width
from app.documents.rendering.linebreak import is_western, set_quotes
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.sheet import Rule
from app.documents.rendering.template import Align, Anchor, Overflow, Paragraph, Text

_TIGHTER = (1.0, 0.93, 0.86, 0.79, 0.72, 0.65, 0.58)
"""Tried one after the other until all paragraphs have room."""
_ABOVE = {Anchor.TOP: 0.0, Anchor.MIDDLE: OPTICAL_MIDDLE, Anchor.BOTTOM: 1.0}
_SIDE = {Align.LEFT: 0.0, Align.CENTRE: 0.5, Align.RIGHT: 1.0}
_GOLD = 0x9A7424
_RULE_BEYOND, _RULE_SHORTEST = 90.0, 230.0


@dataclass(frozen=True, slots=True)
class Area:
    """A box on the page, in points from the lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        return self.bottom + self.height

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


class Flow(NamedTuple):
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]


class _Said(NamedTuple):
    """A paragraph with its words."""

    paragraph: Paragraph
    text: str


def flow(element: Text, words: Mapping[str, str], area: Area, *, locale: str) -> Flow:
    """Set the paragraphs of ``element``. Raises LayoutError, which names the word to blame."""
    return _flow(tuple(_said(element, words, locale)), element, area, locale)


@functools.lru_cache(maxsize=512)
def _flow(said: tuple[_Said, ...], element: Text, area: Area, locale: str) -> Flow:
    """Titles, issuers and dates are the same on all papers of an occasion, so they are set once."""
    if not said:
        return Flow((), ())
    scales = _TIGHTER if element.overflow is not Overflow.REFUSE else _TIGHTER[:1]
    for scale in scales:
        try:
            blocks = _blocks(said, element.overflow, area, scale, locale)
        except _BodyTooLongError:
            continue
        baselines = stacked(
            [block for _, block in blocks],
            top=area.top,
            bottom=area.bottom,
            above=_ABOVE[element.anchor],
        )
        if baselines is not None:
            return _placed(blocks, baselines, area)
    blame = "body" if len(said) > 1 else blamed(said[0].paragraph.text)
    raise LayoutError(blame, Reason.TOO_LONG, locale)


class _BodyTooLongError(Exception):
    """Justified paragraphs need another scale."""


def _said(element: Text, words: Mapping[str, str], locale: str) -> Iterator[_Said]:
    western = locale == "en"
    for paragraph in element.paragraphs:
        text = filled(paragraph.text, words)
        if text.strip() or not paragraph.optional:
            yield _Said(paragraph, set_quotes(text, western=western))


def _blocks(
    said: Sequence[_Said], overflow: Overflow, area: Area, scale: float, locale: str
) -> list[tuple[Paragraph, Block]]:
    caps = _common_sizes(said, overflow, area, scale, locale)
    made = []
    for justified, group in groupby(said, key=lambda one: one.paragraph.align is Align.JUSTIFY):
        together = list(group)
        if justified:
            made.append((together[0].paragraph, _body(together, area, scale)))
            continue
        for one in together:
            cap = caps.get(one.paragraph.alike)
            made.append((one.paragraph, _display(one, overflow, area, scale, cap, locale)))
    return made


def _common_sizes(
    said: Sequence[_Said], overflow: Overflow, area: Area, scale: float, locale: str
) -> dict[str, float]:
    """The size of each group of paragraphs that shall look alike: that of its longest."""
    sizes: dict[str, float] = {}
    for one in said:
        if name := one.paragraph.alike:
            size = _display(one, overflow, area, scale, None, locale).size
            sizes[name] = min(size, sizes.get(name, size))
    return sizes


def _body(together: Sequence[_Said], area: Area, scale: float) -> Block:
    """Chinese paragraphs with even edges; lines come closer as the type gets smaller."""
    style = _style(together[0].paragraph, scale)
    style = replace(style, leading=1 + (style.leading - 1) * (0.6 + 0.4 * scale**2))
    texts = tuple([one.text for one in together])
    try:
        return body_block(texts, style, width=area.width, centre=area.centre)
    except TooLongError:
        raise _BodyTooLongError from None


def _display(
    one: _Said, overflow: Overflow, area: Area, scale: float, cap: float | None, locale: str
) -> Block:
    try:
        return _set(one.paragraph, one.text, overflow, area, scale, cap)
    except TooLongError:
        raise LayoutError(blamed(one.paragraph.text), Reason.TOO_LONG, locale) from None


@functools.lru_cache(maxsize=4096)
def _set(
    paragraph: Paragraph,
    text: str,
    overflow: Overflow,
    area: Area,
    scale: float,
    cap: float | None,
) -> Block:
    """One paragraph, its first baseline at 0. Raises TooLongError."""
    style = _style(paragraph, scale)
    if style.typeface is Typeface.KAI and all(map(is_western, text)):
        style = replace(style, typeface=Typeface.SERIF)  # the Latin letters of Kai are a child's
    if overflow is Overflow.REFUSE:
        style = replace(style, smallest=style.size, wrap_at=1.0)
    elif overflow is Overflow.WRAP:
        style = replace(style, wrap_at=1.0)
    if cap is not None:
        style = replace(style, size=cap, smallest=min(cap, style.smallest), wrap_at=1.0)
    if paragraph.tracking:
        block = _tracked(paragraph, text, style, area)
        if block is not None:
            return block
    side = _SIDE[paragraph.align]
    return display_block(text, style, width=area.width, centre=area.centre, align=side)


def _tracked(paragraph: Paragraph, text: str, style: Style, area: Area) -> Block | None:
    """A title set wide, on one line; None where it is too long for that."""
    width = text_width(text, style.typeface) + paragraph.tracking * (len(text) - 1)
    size = min(style.size, area.width / width)
    if size < style.smallest:
        return None
    spare = (area.width - width * size) * (_SIDE[paragraph.align] - 0.5)
    line = spaced_line(
        text,
        replace(style, size=size),
        tracking=paragraph.tracking,
        centre=area.centre + spare,
        y=0,
    )
    return Block((line,), size * 0.85, size * 0.2, style.gap)


@functools.lru_cache(maxsize=1024)
def _style(paragraph: Paragraph, scale: float) -> Style:
    smallest = min(paragraph.smallest or paragraph.size * 0.5, paragraph.size)
    body = paragraph.align is Align.JUSTIFY
    size = paragraph.size * scale
    return Style(
        paragraph.face,
        size if body else max(size, smallest),
        min(smallest, size) if body else smallest,
        leading=paragraph.leading,
        most_lines=paragraph.most_lines,
        wrap_at=paragraph.wrap_at,
        ink=int(paragraph.ink[1:], 16),
        gap=paragraph.gap * scale,
    )


def _placed(
    blocks: Sequence[tuple[Paragraph, Block]], baselines: Sequence[float], area: Area
) -> Flow:
    lines: list[Line] = []
    rules: list[Rule] = []
    for (paragraph, block), y in zip(blocks, baselines, strict=True):
        here = block.at(y)
        lines += here
        if paragraph.underlined:
            rules.append(_rule_under(here, area))
    return Flow(tuple(lines), tuple(rules))


def _rule_under(lines: Sequence[Line], area: Area) -> Rule:
    """A hairline under a name, somewhat longer than it."""
    runs = [run for line in lines for run in line.runs]
    lowest = min(runs, key=lambda run: run.y)
    left, right = min(run.x for run in runs), max(map(_end, runs))
    length = min(max(right - left + _RULE_BEYOND, _RULE_SHORTEST), area.width)
    middle, y = (left + right) / 2, lowest.y - lowest.size * 0.3
    return Rule(middle - length / 2, y, middle + length / 2, y, 0.6, _GOLD)


def _end(run: TextRun) -> float:
    return run.x + text_width(run.text, run.typeface) * run.size + run.spacing * len(run.text)
