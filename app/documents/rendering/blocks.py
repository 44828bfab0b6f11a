"""Blocks of lines: fitted, placed, and stacked to a column. All lengths are points."""

import enum
import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from app.documents.rendering.fonts import Typeface, char_width, pieces, text_width
from app.documents.rendering.linebreak import (
    Measured,
    OverlongWordError,
    Stretch,
    Unit,
    line_width,
    stretch,
    units,
)


class Ink(enum.IntEnum):
    """Colours of text and rules, as RGB."""

    BLUE = 0x1D2740
    VERMILION = 0xB3261E
    GOLD = 0x9A7424
    GREY = 0x6B7080
    PALE = 0xA9ADB8
    WHITE = 0xFFFFFF
    SOFT = 0xC3CADE
    """White's second voice on ink."""


class TooLongError(ValueError):
    """The words don't fit, at the smallest size we find dignified."""


class TextRun(NamedTuple):
    """Text in one typeface, from one point. ``text`` is drawn text, see ``fonts.spoken``."""

    text: str
    typeface: Typeface
    size: float
    x: float
    y: float
    spacing: float = 0.0
    """Added after each character."""
    ink: int = Ink.BLUE
    overlaps: bool = False
    """Whether it shares its white with the run before, so that both are read as one."""


class Line(NamedTuple):
    """What is read in one go."""

    runs: tuple[TextRun, ...]
    spoken: str = ""
    """What the text layer says where the drawing alone would be misread: widely set titles."""


@dataclass(frozen=True, slots=True)
class Block:
    """Lines with their heights, their left edge and baseline not yet chosen: first baseline 0."""

    lines: tuple[Line, ...]
    above: float
    """From the block's top to the first baseline."""
    below: float
    """From the first baseline to the block's bottom."""
    gap: float
    """White wanted above, unless it is the first."""

    @property
    def size(self) -> float:
        return self.lines[0].runs[0].size

    def at(self, y: float) -> tuple[Line, ...]:
        """The lines with the first baseline at ``y``."""
        return tuple(
            Line(
                tuple(
                    [
                        TextRun(text, typeface, size, x, at + y, spacing, ink, overlaps)
                        for text, typeface, size, x, at, spacing, ink, overlaps in line.runs
                    ]
                ),
                line.spoken,
            )
            for line in self.lines
        )


@dataclass(frozen=True, slots=True)
class Style:
    """How a block is set."""

    typeface: Typeface
    size: float
    smallest: float
    leading: float = 1.4
    """Distance of baselines, in em."""
    most_lines: int = 2
    wrap_at: float = 0.75
    """How far a name is shrunk to stay on one line, as a share of its size."""
    ink: int = Ink.BLUE
    gap: float = 0.0


def runs_of(
    parts: Sequence[Stretch], style: Style, size: float, x: float, y: float
) -> tuple[TextRun, ...]:
    """Stretches as runs, cut where a character needs another typeface."""
    runs = []
    for part in parts:
        at = x + part.x * size
        for typeface, text in pieces(part.text, style.typeface):
            spacing = part.spacing * size
            runs.append(TextRun(text, typeface, size, at, y, spacing, style.ink, part.overlaps))
            at += (text_width(text, typeface) + part.spacing * len(text)) * size
    return tuple(runs)


def _line(parts: Sequence[Stretch], style: Style, size: float, x: float, y: float) -> Line:
    """A line that also says its words where a wide blank would be read as two columns."""
    words = "".join(part.text for part in parts)
    return Line(runs_of(parts, style, size, x, y), spoken=words if "\u3000" in words else "")


@functools.lru_cache(maxsize=512)
def display_block(
    text: str, style: Style, *, width: float, centre: float, align: float = 0.5
) -> Block:
    """A name: on one line if it can be, shrunk a little; else wrapped. ``align`` is 0 for lines
    that begin at the left edge, 1 for those that end at the right one.

    Raises TooLongError.
    """
    sequence = units(text, style.typeface)
    blank = char_width(" ", style.typeface)
    measured = Measured(sequence, blank)
    wrap_from = max(style.size * style.wrap_at, style.smallest)
    for size in _sizes(style, 1.0):
        try:
            lines = measured.lines(measured.evenly(width / size))
        except OverlongWordError:
            continue
        if len(lines) > 1:
            lines = _listed(sequence, width / size, blank) or lines
        if len(lines) == 1 or (size <= wrap_from and len(lines) <= style.most_lines):
            return _aligned(lines, style, size, left=centre - width / 2, width=width, align=align)
    raise TooLongError


def _listed(
    sequence: Sequence[Unit], width: float, blank_width: float
) -> list[Sequence[Unit]] | None:
    """A line for each house of a list joined by 、; None where one is too wide for a line."""
    lines: list[list[Unit]] = [[]]
    for unit in sequence:
        if lines[-1] and lines[-1][-1].atoms[-1] == "、":
            lines.append([])
        lines[-1].append(unit)
    fits = all(line_width(line, blank_width) <= width for line in lines)
    return list(lines) if fits else None


def _sizes(style: Style, step: float) -> Iterator[float]:
    """From the wanted size down to the smallest."""
    size = style.size
    while size > style.smallest:
        yield size
        size -= step
    yield style.smallest


def _aligned(
    lines: list[Sequence[Unit]],
    style: Style,
    size: float,
    *,
    left: float,
    width: float,
    align: float,
) -> Block:
    blank = char_width(" ", style.typeface)
    leading = size * style.leading
    made = []
    for index, line in enumerate(lines):
        x = left + (width - line_width(line, blank) * size) * align
        parts = stretch(line, style.typeface, slack=0.0, blank_width=blank)
        made.append(_line(parts, style, size, x, -index * leading))
    below = (len(lines) - 1) * leading + size * 0.2
    return Block(tuple(made), size * 0.85, below, style.gap)


@functools.lru_cache(maxsize=512)
def body_block(paragraphs: tuple[str, ...], style: Style, *, width: float, centre: float) -> Block:
    """Chinese paragraphs: two characters in, both edges even, the whole centred on the sheet.

    Raises TooLongError.
    """
    blank = char_width(" ", style.typeface)
    texts = [Measured(units(text, style.typeface), blank) for text in paragraphs]
    for size in _sizes(style, 0.5):
        measure = int(width / size)  # whole characters: most lines need no stretching then
        try:
            breaks = [text.breaks(measure, _INDENT) for text in texts]
        except OverlongWordError:
            continue
        if sum(map(len, breaks)) <= style.most_lines:
            measure, breaks = _narrowed(texts, measure, breaks)
            set_lines = [text.lines(ends) for text, ends in zip(texts, breaks, strict=True)]
            return _justified(set_lines, style, size, measure=measure, centre=centre)
    raise TooLongError


_INDENT = 2
_NARROWEST = 22
"""Characters in a line, below which a paragraph looks like a column."""
_NARROWEST_OF_ALL = 17
"""The same where only so no last line is left with a character or two."""
_LONELY = 2.6
"""Em; a last line that is shorter looks forgotten."""


def _narrowed(
    texts: Sequence[Measured], measure: int, breaks: list[list[int]]
) -> tuple[int, list[list[int]]]:
    """The measure that leaves no last line lonely and needs least stretching, with no more lines;
    of two, the narrower.
    """
    count = sum(map(len, breaks))
    best = measure, breaks
    least, lonely = _most_slack(texts, breaks, measure), _lonely(texts, breaks)
    for narrower in range(measure - 1, _NARROWEST_OF_ALL - 1, -1):
        if narrower < _NARROWEST and not lonely:
            break
        try:
            tried = [text.breaks(narrower, _INDENT) for text in texts]
        except OverlongWordError:
            break
        if sum(map(len, tried)) > count:
            break
        slack, left_lonely = _most_slack(texts, tried, narrower), _lonely(texts, tried)
        if left_lonely < lonely or (left_lonely == lonely and slack <= least + 0.25):
            best, least, lonely = (narrower, tried), min(slack, least), left_lonely
    return best


def _lonely(texts: Sequence[Measured], breaks: list[list[int]]) -> int:
    """How many paragraphs of several lines end with one that is too short."""
    ends = zip(texts, breaks, strict=True)
    return sum(1 for text, at in ends if len(at) > 1 and text.width(at[-2], at[-1]) < _LONELY)


def _most_slack(texts: Sequence[Measured], breaks: list[list[int]], measure: int) -> float:
    """Em left over in the loosest line that has to be justified."""
    return max(
        (
            measure - (0 if start else _INDENT) - text.width(start, end)
            for text, ends in zip(texts, breaks, strict=True)
            for start, end in pairwise((0, *ends[:-1]))
        ),
        default=0.0,
    )


def _justified(
    set_lines: list[list[Sequence[Unit]]],
    style: Style,
    size: float,
    *,
    measure: float,
    centre: float,
) -> Block:
    blank = char_width(" ", style.typeface)
    if all(len(lines) == 1 for lines in set_lines):
        measure = max(line_width(lines[0], blank) for lines in set_lines) + _INDENT
    left = centre - measure * size / 2
    leading = size * style.leading
    made: list[Line] = []
    for lines in set_lines:
        for index, line in enumerate(lines):
            indent = 0 if index else _INDENT
            last = index == len(lines) - 1
            slack = 0.0 if last else measure - indent - line_width(line, blank)
            parts = stretch(line, style.typeface, slack=slack, blank_width=blank)
            y = -len(made) * leading
            made.append(_line(parts, style, size, left + indent * size, y))
    return Block(tuple(made), size * 0.85, (len(made) - 1) * leading + size * 0.2, style.gap)


def spaced_line(text: str, style: Style, *, tracking: float, centre: float, y: float) -> Line:
    """A title set wide by ``tracking`` em. The text layer keeps it in one piece."""
    width = text_width(text, style.typeface) + tracking * (len(text) - 1)
    parts = [Stretch(text, 0.0, tracking)]
    x = centre - width * style.size / 2
    return Line(runs_of(parts, style, style.size, x, y), spoken=text if tracking else "")


def fitted_line(text: str, style: Style, *, width: float, x: float, y: float) -> Line:
    """One line from ``x``, shrunk to ``width``. Raises TooLongError."""
    natural = text_width(text, style.typeface)
    size = min(style.size, width / natural)
    if size < style.smallest:
        raise TooLongError
    return Line(runs_of([Stretch(text, 0.0, 0.0)], style, size, x, y))


def stack(blocks: Sequence[Block], *, top: float, bottom: float) -> list[Line] | None:
    """Set blocks under each other, in the upper middle of the room. None where they don't fit."""
    baselines = stacked(blocks, top=top, bottom=bottom)
    if baselines is None:
        return None
    return [line for block, y in zip(blocks, baselines, strict=True) for line in block.at(y)]


OPTICAL_MIDDLE = 0.45
"""Share of the spare room that stands above: a little less than half looks like the middle."""


def stacked(
    blocks: Sequence[Block], *, top: float, bottom: float, above: float = OPTICAL_MIDDLE
) -> list[float] | None:
    """The first baseline of each block under each other, with ``above`` as the share of the spare
    room that goes above them. None where they don't fit.
    """
    height = sum([block.above + block.below for block in blocks])
    gaps = sum([block.gap for block in blocks[1:]])
    spare = top - bottom - height
    if spare < gaps * 0.72:
        return None
    scale = min(1.0, spare / gaps) if gaps else 1.0
    y = top - (spare - gaps * scale) * above
    baselines = []
    for index, block in enumerate(blocks):
        y -= (block.gap * scale if index else 0) + block.above
        baselines.append(y)
        y -= block.below
    return baselines
