"""制作单: what is ordered, for the workshop that makes it. A4 upright, all lengths in points."""

import dataclasses
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering.blocks import Ink, Line, Style, TooLongError, display_block
from app.documents.rendering.embedding import register
from app.documents.rendering.finishes import FINISHES
from app.documents.rendering.fonts import Typeface, composed, text_width, unprintable
from app.documents.rendering.kept import path_of
from app.documents.rendering.order_words import ORDER_WORDING, OrderItem, OrderWording, OrderWords
from app.documents.rendering.outlines import Path
from app.documents.rendering.pdf import PRODUCER, WRITING, show_line
from app.documents.rendering.plaque import Ink as PlateInk
from app.documents.rendering.words import PaperLocale
from app.documents.rendering.workshop import HOLE

_LEFT, _RIGHT = 50.0, 545.28
_TOP, _FOOT = 785.89, 62.0
_SIDE = 196.0
"""Left edge of what stands beside a plaque's picture."""
_PICTURE = (130.0, 88.0)
"""Most width and height of that picture."""
_LABEL = 68.0
_ROW = 14.5
_ITEM = 111.0
"""Least height of one plaque on the sheet."""

_TITLE = Style(Typeface.BOLD, 25, 25)
_HEAD = Style(Typeface.BOLD, 13, 6.5, leading=1.3, most_lines=3)
_TEXT = Style(Typeface.SERIF, 9.5, 5.5, leading=1.4, most_lines=4, wrap_at=0.85)
_DIM = dataclasses.replace(_TEXT, ink=Ink.GREY)
_COUNT = Style(Typeface.BOLD, 17, 9)
_RULES = dataclasses.replace(_TEXT, size=8.5, most_lines=3, wrap_at=1.0)
_SMALL = Style(Typeface.SERIF, 8, 6, ink=Ink.GREY)
_PALE, _RED = "#C9CCD4", "#B3261E"
_MISSING = "〓"


@dataclass(slots=True)
class _Page:
    """What is on a sheet: text, and drawings below it."""

    lines: list[Line] = field(default_factory=list)
    drawn: list[tuple[OrderItem, float]] = field(default_factory=list)
    """Plaques with the upper edge of their picture."""
    rules: list[tuple[float, str, float]] = field(default_factory=list)
    """Level lines: where, in which colour, how broad."""
    blanks: list[tuple[float, float, float]] = field(default_factory=list)
    """Lines to write on: from, to, baseline."""


def draw_order(words: OrderWords) -> bytes:
    """The order sheet as PDF; the same words give the same bytes.

    A character that can't be printed is a 〓, as printers set it for a type they don't have.
    """
    wording = ORDER_WORDING[PaperLocale(words.locale)]
    pages = _laid_out(words, wording)
    used = {run.typeface for page in pages for line in page.lines for run in line.runs}
    register(Typeface.SERIF, *used)  # the initial font too
    out = io.BytesIO()
    with WRITING:
        canvas = Canvas(
            out, pagesize=A4, pageCompression=1, invariant=1, lang=wording.language,
            initialFontName=Typeface.SERIF.value, pdfVersion=(1, 5),
        )  # fmt: skip
        canvas.setTitle(f"{wording.title} {words.event}")
        canvas.setAuthor(words.organiser)
        canvas.setCreator(PRODUCER)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        for page in pages:
            _draw(canvas, page, words)
        canvas.save()
    return out.getvalue()


def _laid_out(words: OrderWords, wording: OrderWording) -> list[_Page]:
    page = _Page()
    pages, y = [page], _opening(page, words, wording)
    for item in words.items:
        if _item(_Page(), item, words, wording, y) < _FOOT:  # tried on a sheet of its own
            page = _Page()
            pages.append(page)
            y = _TOP
        y = _item(page, item, words, wording, y)
    rules = _rules(wording, y - 8)
    if rules[-1].runs[0].y < _FOOT:
        page, rules = _Page(), _rules(wording, _TOP)
        pages.append(page)
    page.lines += rules
    for number, one in enumerate(pages, 1):
        text = wording.page.format(page=number, pages=len(pages))
        one.lines += _left(text, _SMALL, _RIGHT - _wide(text, _SMALL), _FOOT - 26, 200)
        one.lines += _left(PRODUCER, _SMALL, _LEFT, _FOOT - 26, 200)
    return pages


def _opening(page: _Page, words: OrderWords, wording: OrderWording) -> float:
    """Title, who orders and how; returns where the plaques begin."""
    page.lines += _left(wording.title, _TITLE, _LEFT, _TOP - 18, 360)
    pieces = sum(item.quantity for item in words.items)
    counted = wording.count.format(kinds=len(words.items), pieces=pieces)
    for text, y in ((counted, _TOP - 4), (wording.made_on.format(date=words.made_on), _TOP - 18)):
        page.lines += _left(text, _DIM, _RIGHT - _wide(text, _DIM), y, 240)
    page.rules.append((_TOP - 34, _RED, 2))
    y = _TOP - 58
    middle = (_LEFT + _RIGHT) / 2 + 10
    rows = (
        ((wording.event, words.event), None),
        ((wording.organiser, words.organiser), None),
        ((wording.contact, words.contact), (wording.phone, words.phone)),
        ((wording.deadline, words.deadline), None),
        ((wording.mounting, _mounting(words, wording)), None),
        ((wording.profile, wording.formats), None),
        ((wording.note, words.note), None),
    )
    for first, second in rows:
        if first[0] == wording.note and not first[1]:
            continue
        width = (middle if second else _RIGHT) - _LEFT - _label_width(wording) - 12
        lowest = _pair(page, first, (_LEFT, y), width, _label_width(wording))
        if second:
            _pair(page, second, (middle, y), _RIGHT - middle - 46, 46)
        y = lowest - 19
    page.rules.append((y + 6, _PALE, 0.6))
    return y


def _label_width(wording: OrderWording) -> float:
    labels = (wording.event, wording.organiser, wording.deadline, wording.mounting)
    return max(_LABEL, *(_wide(label, _DIM) + 10 for label in labels))


def _mounting(words: OrderWords, wording: OrderWording) -> str:
    """With the measures of the holes where they are the same for all; else they are each one's."""
    insets = {item.holes[0].real for item in words.items if item.holes}
    if len(insets) != 1:
        return wording.mountings[words.mounting]
    return wording.holes.format(diameter=HOLE, inset=insets.pop())


def _pair(
    page: _Page, pair: tuple[str, str], at: tuple[float, float], width: float, label: float
) -> float:
    """A label and its value, or a line to write on; returns the lowest baseline."""
    (name, value), (x, y) = pair, at
    page.lines += _left(name, _DIM, x, y, label)
    if not value:
        page.blanks.append((x + label, x + label + min(width, 170), y - 3))
        return y
    lines = _left(value, _TEXT, x + label, y, width)
    page.lines += lines
    return lines[-1].runs[0].y


def _item(
    page: _Page, item: OrderItem, words: OrderWords, wording: OrderWording, y: float
) -> float:
    """One plaque between two hairlines: its picture, its words, how many; returns its lower end."""
    page.drawn.append((item, y - 10))
    count = wording.pieces.format(count=item.quantity)
    page.lines += _left(count, _COUNT, _RIGHT - _wide(count, _COUNT), y - 26, 90)
    head = _left(item.title, _HEAD, _SIDE, y - 23, _RIGHT - _SIDE - 84)
    page.lines += head
    below = head[-1].runs[0].y - 19
    plate = item.plate
    rows = [
        (wording.number, item.number),
        (wording.awarded_to, item.awarded_to),
        (wording.size, f"{plate.width:.0f} × {plate.height:.0f} mm"),
        (wording.finish, wording.finishes[words.finish]),
        (wording.files, f"{item.folder}/"),
    ]
    if item.holes and len({one.holes for one in words.items}) > 1:
        text = wording.holes.format(diameter=HOLE, inset=item.holes[0].real)
        rows.insert(4, (wording.mounting, text))
    for name, value in rows:
        page.lines += _left(name, _DIM, _SIDE, below, _LABEL)
        one_line = dataclasses.replace(_TEXT, smallest=5, most_lines=1)
        page.lines += _left(value, one_line, _SIDE + _LABEL, below, _RIGHT - _SIDE - _LABEL)
        below -= _ROW
    end = min(y - _ITEM, below + 1)
    page.rules.append((end + 3, _PALE, 0.6))
    return end


def _rules(wording: OrderWording, y: float) -> list[Line]:
    """What holds for every order, from an upper edge."""
    head = dataclasses.replace(_HEAD, size=10.5)
    lines = _left(wording.rules_title, head, _LEFT, y - 14, 300)
    y -= 32
    for number, text in enumerate(wording.rules, 1):
        lines += _left(f"{number}.", dataclasses.replace(_RULES, ink=Ink.GREY), _LEFT, y, 20)
        lines += _left(text, _RULES, _LEFT + 16, y, _RIGHT - _LEFT - 16)
        y = lines[-1].runs[0].y - 14
    return lines


def _left(text: str, style: Style, x: float, y: float, width: float) -> list[Line]:
    """Lines from a left edge, the first on ``y``; what is far too long ends in an ellipsis."""
    text = composed(text)
    for bad in unprintable(text):
        text = text.replace(bad.char, _MISSING)
    while True:
        try:
            block = display_block(text, style, width=width, centre=x + width / 2, align=0)
        except TooLongError:
            text = f"{text[: len(text) * 4 // 5]}…"
        else:
            return list(block.at(y))


def _wide(text: str, style: Style) -> float:
    return text_width(text, style.typeface) * style.size


def _draw(canvas: Canvas, page: _Page, words: OrderWords) -> None:
    for y, colour, width in page.rules:
        canvas.setStrokeColor(HexColor(colour))
        canvas.setLineWidth(width)
        canvas.line(_LEFT, y, _RIGHT, y)
    canvas.setStrokeColor(HexColor(_PALE))
    canvas.setLineWidth(0.6)
    for start, end, y in page.blanks:
        canvas.line(start, y, end, y)
    for item, top in page.drawn:
        _picture(canvas, item, words, top)
    canvas.addLiteral("BT")
    for line in page.lines:
        canvas.addLiteral(show_line(canvas, line))
    canvas.addLiteral("ET")
    canvas.showPage()


def _picture(canvas: Canvas, item: OrderItem, words: OrderWords, top: float) -> None:
    """The plate in its colours, small; holes white."""
    plate, look = item.plate, FINISHES[words.finish]
    scale = min(_PICTURE[0] / plate.width, _PICTURE[1] / plate.height)
    canvas.saveState()
    left = _LEFT + (_PICTURE[0] - plate.width * scale) / 2
    canvas.translate(left, top - plate.height * scale)
    canvas.scale(scale, scale)
    canvas.setFillColorRGB(*(part / 255 for part in look.shades[len(look.shades) // 2]))
    canvas.rect(0, 0, plate.width, plate.height, stroke=0, fill=1)
    canvas.setFillColorRGB(*(part / 255 for part in look.fill[0]))
    canvas.addLiteral(_operators(path_of(plate, PlateInk.BLACK)))
    canvas.setFillColorRGB(1, 1, 1)
    for at in item.holes:
        canvas.circle(at.real, at.imag, HOLE, stroke=0, fill=1)
    canvas.restoreState()


def _operators(path: Path) -> str:
    return "\n".join([*(" ".join([*_points(points), verb]) for verb, points in path), "f"])


def _points(points: Sequence[complex]) -> list[str]:
    return [f"{axis:.2f}" for point in points for axis in (point.real, point.imag)]
