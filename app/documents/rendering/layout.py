"""Words and a template become a sheet: what stands where. Pure; whoever writes PDF only follows."""

import functools
from collections.abc import Mapping
from dataclasses import dataclass

from app.documents.rendering.blocks import Ink, Line, Style, spaced_line
from app.documents.rendering.checking import ADDRESS, checked_texts
from app.documents.rendering.filling import filled
from app.documents.rendering.flow import Area, flow
from app.documents.rendering.fonts import Typeface, text_width
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.sheet import Panel, QrCode, Rule, SealPlace, Shape, Sheet
from app.documents.rendering.template import (
    Box,
    Code,
    Frame,
    Mark,
    Seal,
    Stroke,
    Template,
    Text,
    placeholders,
)
from app.documents.rendering.wording import WORDING, Wording

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Manner:
    """How a paper comes out, beside its words."""

    preview: bool = False
    """A watermark, and codes that lead nowhere."""
    sample: bool = False
    """It says of itself that it is fictional."""
    note: str = ""
    """A line at the foot, for instance that the signature is a trial one."""


def lay_out(template: Template, texts: Mapping[str, str], manner: Manner = Manner()) -> Sheet:
    """Place everything on the sheet.

    ``number`` and ``issuer`` among the texts go into the file's description if they are there.
    Raises LayoutError: a word is missing, can't be printed, or doesn't fit.
    """
    locale = template.locale
    wanted = placeholders(template)
    words = checked_texts(texts, wanted, locale=locale)
    wording = WORDING[locale]
    maker = _Maker(template, words, preview=manner.preview)
    maker.add_elements()
    if manner.sample:
        maker.add_sample(wording)
    if manner.note:
        maker.add_note(manner.note)
    number, issuer = texts.get("number", ""), texts.get("issuer", "")
    return Sheet(
        width=template.page.width * MM,
        height=template.page.height * MM,
        bleed=template.page.bleed * MM,
        art=template.art,
        shapes=tuple(maker.shapes),
        lines=tuple(maker.lines),
        codes=tuple(maker.codes),
        watermark=wording.preview if manner.preview else "",
        title=filled(template.title, words),
        subject=wording.subject.format(number=number) if number else "",
        author=issuer,
        language=wording.language,
    )


class _Maker:
    """Collects what the elements of one sheet put down."""

    def __init__(self, template: Template, words: Mapping[str, str], *, preview: bool) -> None:
        self._template, self._words, self._preview = template, words, preview
        self._height = template.page.height * MM
        self.shapes: list[Shape] = []
        self.lines: list[Line] = []
        self.codes: list[QrCode] = []

    def add_elements(self) -> None:
        seals = []
        for element in self._template.elements:
            match element:
                case Text():
                    area = _area(element.box, self._height)
                    set_text = flow(element, self._words, area, locale=self._template.locale)
                    self.lines += set_text.lines
                    self.shapes += set_text.rules
                case Code():
                    self._add_code(element)
                case Seal():
                    seals.append(element)
                case Stroke() | Frame():
                    self.shapes.append(_drawn(element, self._height))
        for seal in seals:
            self._add_seal(seal)

    def _add_code(self, element: Code) -> None:
        content = filled(element.content, self._words)
        if not content:
            raise LayoutError(ADDRESS, Reason.EMPTY, self._template.locale)
        if self._preview:
            content = "PREVIEW " * (len(content) // 8 + 1)
        y = self._height - (element.y + element.side) * MM
        ink = int(element.ink[1:], 16)
        self.codes.append(QrCode(content, element.x * MM, y, element.side * MM, ink))

    def _add_seal(self, seal: Seal) -> None:
        """A circle that spares the lines that stand in it, and its label."""
        x, y, radius = seal.x * MM, self._height - seal.y * MM, seal.radius * MM
        clear = tuple(
            box
            for box in map(_box_of, self.lines)
            if _overlap(box, (x - radius, y - radius, 2 * radius, 2 * radius))
        )
        self.shapes.append(SealPlace(x, y, radius, clear))
        if seal.label:
            style = Style(Typeface.SERIF, radius / 7, radius / 7, ink=Ink.PALE)
            line = spaced_line(seal.label, style, tracking=0, centre=x, y=y - radius * 0.6)
            self.lines.append(line)

    def add_sample(self, wording: Wording) -> None:
        """The mark and a sentence at the foot: nobody shall take it for real."""
        page = self._template.page
        mark = self._template.sample or Mark(x=page.width * 0.86, y=page.height * 0.16)
        size = min(13.0, page.width * MM * 0.03)
        style = Style(Typeface.BOLD, size, size, ink=Ink.VERMILION)
        x, y = mark.x * MM, self._height - mark.y * MM
        line = spaced_line(wording.sample, style, tracking=0, centre=x, y=y)
        half = x - line.runs[0].x + size * 0.7
        red = int(Ink.VERMILION)
        box = Panel(x - half, y - size * 0.54, 2 * half, size * 1.7, 0.8, red, None)
        self.shapes.append(box)
        self.lines.append(line)
        if mark.note_y is not None:
            self.add_note(wording.sample_note, y=mark.note_y)

    def add_note(self, words: str, *, y: float | None = None) -> None:
        """A small line across the foot, ``y`` millimetres from the top."""
        page = self._template.page
        size = min(8.0, page.width * MM * 0.9 / max(text_width(words, Typeface.SERIF), 1))
        style = Style(Typeface.SERIF, size, size, ink=Ink.VERMILION)
        middle = page.width * MM / 2
        baseline = self._height - y * MM if y is not None else self._note_y() * MM
        self.lines.append(spaced_line(words, style, tracking=0, centre=middle, y=baseline))

    def _note_y(self) -> float:
        """Millimetres above the page's lower edge where a note has room: below the sentence of a
        sample, or where that would be.
        """
        sample, page = self._template.sample, self._template.page
        if sample is not None and sample.note_y is not None:
            return page.height - sample.note_y - 4
        return page.height * 0.02


def _drawn(element: Stroke | Frame, height: float) -> Shape:
    ink = int(element.ink[1:], 16)
    if isinstance(element, Stroke):
        ends = (element.x * MM, height - element.y * MM, element.to_x * MM)
        return Rule(*ends, height - element.to_y * MM, element.width, ink)
    area = _area(element.box, height)
    fill = int(element.fill[1:], 16) if element.fill else None
    return Panel(area.left, area.bottom, area.width, area.height, element.width, ink, fill)


@functools.lru_cache(maxsize=1024)
def _area(box: Box, height: float) -> Area:
    bottom = height - (box.y + box.height) * MM
    return Area(box.x * MM, bottom, box.width * MM, box.height * MM)


_Rectangle = tuple[float, float, float, float]
"""Left, bottom, width, height."""


def _box_of(line: Line) -> _Rectangle:
    """The room a line takes, with some air."""
    first, last = line.runs[0], line.runs[-1]
    end = last.x + text_width(last.text, last.typeface) * last.size + last.spacing * len(last.text)
    return (first.x - 5, first.y - first.size * 0.3, end - first.x + 10, first.size * 1.35)


def _overlap(one: _Rectangle, other: _Rectangle) -> bool:
    beside = one[0] + one[2] < other[0] or other[0] + other[2] < one[0]
    apart = one[1] + one[3] < other[1] or other[1] + other[3] < one[1]
    return not (beside or apart)
