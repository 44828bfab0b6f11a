"""A plaque's words become a plate: what is cut where.

All lengths are millimetres, from the lower left corner of the trimmed plate.
"""

import cmath
import dataclasses
import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.rendering.blocks import (
    Block,
    Line,
    Style,
    TooLongError,
    display_block,
    fitted_line,
    spaced_line,
    stack,
)
from app.documents.rendering.checking import checked, fitted
from app.documents.rendering.fonts import Typeface, text_width
from app.documents.rendering.frames import bar, closed, crop_marks, frame, ornament
from app.documents.rendering.linebreak import is_western, set_quotes
from app.documents.rendering.outlines import Path, placed, traced
from app.documents.rendering.phrases import phrased
from app.documents.rendering.qr import qr_bars
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.wording import WORDING, Wording
from app.documents.rendering.words import DocumentKind, PaperLocale, PlaqueSize, PlaqueWords

BLEED = 3.0
MARGIN = 16.0
"""From the trimmed plate to the edge of the sheet: room for the marks."""
_MARK_GAP, _MARK_LENGTH = 5.0, 8.0
_SLUG = Style(Typeface.SERIF, 3.2, 1.0)
_SLUG_Y = -9.5
_TIGHTER = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52)
"""Tried one after the other until title and recipient have room."""
_TRACKING = {2: 1.0, 3: 0.7, 4: 0.45, 5: 0.28, 6: 0.16, 7: 0.08}
"""Em between the characters of a short title, by their number: it fills the plate calmly."""


class Ink(enum.Enum):
    BLACK = enum.auto()
    """What is cut, all on one plate."""
    MARKS = enum.auto()
    """On every plate: crop marks and the line beside them."""
    GROUND = enum.auto()
    """The metal, on a proof."""
    WATERMARK = enum.auto()


@dataclass(frozen=True, slots=True)
class Shape:
    path: Path
    ink: Ink


@dataclass(frozen=True, slots=True)
class Plate:
    """One plaque, ready to be written; later shapes lie above earlier ones."""

    width: float
    height: float
    shapes: tuple[Shape, ...]
    title: str
    author: str
    subject: str
    language: str


@dataclass(frozen=True, slots=True)
class _Format:
    """How one size of plate is divided."""

    width: float
    height: float
    unit: float
    """Of what grows with the plate: 1 on 600×400 mm."""
    title: float
    """Size of the title, where there is room."""
    lines: int
    """Most lines of the title."""

    @property
    def centre(self) -> float:
        return self.width / 2

    @property
    def text_width(self) -> float:
        return self.width - 104 * self.unit


_FORMATS = {
    PlaqueSize.WIDE: _Format(600, 400, 1.0, 66, 3),
    PlaqueSize.TALL: _Format(400, 600, 0.86, 62, 5),
    PlaqueSize.LARGE: _Format(800, 600, 1.4, 92, 4),
}


def lay_out_plaque(words: PlaqueWords, *, proof: bool = False) -> Plate:
    """Place everything on the plate; a proof bears a watermark, and a QR code that leads nowhere.

    Raises LayoutError: a word is missing, can't be printed, or doesn't fit.
    """
    words = checked(words)
    if words.size not in set(PlaqueSize):
        raise LayoutError("size", Reason.UNKNOWN_SIZE, words.locale)
    plate = _FORMATS[PlaqueSize(words.size)]
    wording = WORDING[PaperLocale(words.locale)]
    foot = _foot(words, plate)
    top = plate.height - (62 if words.sample else 42) * plate.unit
    lowest = max(run.y + run.size for line in foot for run in line.runs)
    column = _column(words, wording, plate, (top, lowest + 26 * plate.unit))
    black = [
        *frame(plate.width, plate.height, plate.unit),
        *ornament(complex(plate.centre, lowest + 15 * plate.unit), plate.unit),
        *traced([*column, *foot]),
        *(_number(words, wording, plate, proof=proof) if words.numbered else ()),
        *(_sample(wording, plate) if words.sample else ()),
    ]
    marks = crop_marks(plate.width, plate.height, gap=_MARK_GAP, length=_MARK_LENGTH)
    slug = traced([_slug(words, wording, plate, proof=proof)])
    return Plate(
        width=plate.width,
        height=plate.height,
        shapes=(
            *(_proof_shapes(wording, plate) if proof else ()),
            Shape(tuple(black), Ink.BLACK),
            Shape((*marks, *slug), Ink.MARKS),
        ),
        title=f"{wording.titles[DocumentKind.PLAQUE]} {words.title}",
        author=words.issuer,
        subject=wording.proof if proof else wording.subject.format(number=words.number),
        language=wording.language,
    )


def _column(
    words: PlaqueWords, wording: Wording, plate: _Format, room: tuple[float, float]
) -> list[Line]:
    """Recipient and title, at the largest sizes that have room."""
    western = words.locale == PaperLocale.ENGLISH
    text = set_quotes(words.title, western=western)
    for scale in _TIGHTER:
        try:
            title = _title(text, plate, scale)
        except TooLongError:
            continue
        blocks = [title]
        if words.awarded_to:
            largest = min(27 * plate.unit * scale, title.size * 0.7)
            blocks = [_recipient(words, wording, plate, largest), title]
        lines = stack(blocks, top=room[0], bottom=room[1])
        if lines is not None:
            return lines
    raise LayoutError("title", Reason.TOO_LONG, words.locale)


def _recipient(words: PlaqueWords, wording: Wording, plate: _Format, largest: float) -> Block:
    western = words.locale == PaperLocale.ENGLISH
    blank = " " if western else "\u3000"
    text = set_quotes(f"{wording.awarded_to}{blank}{words.awarded_to}", western=western)
    style = _style(text, Typeface.KAI, largest, 11 * plate.unit)
    return fitted("awarded_to", words, lambda: _block(text, style, plate))


def _title(text: str, plate: _Format, scale: float) -> Block:
    """Short ones are set wide; long ones break where a speaker would pause.

    Raises TooLongError.
    """
    size = plate.title * scale
    style = Style(
        Typeface.BOLD, size, 19 * plate.unit, leading=1.36, most_lines=plate.lines,
        wrap_at=0.8, gap=24 * plate.unit * scale,
    )  # fmt: skip
    tracking = _TRACKING.get(len(text), 0.0)
    if tracking and not any(map(is_western, text)):
        width = text_width(text, style.typeface) + tracking * (len(text) - 1)
        if width * size <= plate.text_width:
            line = spaced_line(text, style, tracking=tracking, centre=plate.centre, y=0)
            return Block((line,), size * 0.85, size * 0.2, style.gap)
    lines = phrased(text, style, width=plate.text_width)
    if lines is None:
        return _block(text, style, plate)
    return _lines(lines, style, plate, width=plate.text_width)


def _lines(texts: Sequence[str], style: Style, plate: _Format, *, width: float) -> Block:
    """Lines whose breaks are settled, all in the size that the widest needs."""
    widest = max(text_width(text, style.typeface) for text in texts)
    size = min(style.size, width / widest)
    fixed = dataclasses.replace(style, size=size, smallest=size)
    leading = size * style.leading
    made = tuple(
        spaced_line(text, fixed, tracking=0, centre=plate.centre, y=-index * leading)
        for index, text in enumerate(texts)
    )
    return Block(made, size * 0.85, (len(made) - 1) * leading + size * 0.2, style.gap)


def _foot(words: PlaqueWords, plate: _Format) -> list[Line]:
    """落款: who awards it, and below it when."""
    western = words.locale == PaperLocale.ENGLISH
    unit = plate.unit
    width = plate.text_width - (2 * 58 * unit if words.numbered else 0)
    issuer_text = set_quotes(words.issuer, western=western)
    issuer_style = dataclasses.replace(
        _style(issuer_text, Typeface.SERIF, 25 * unit, 11 * unit), most_lines=4, wrap_at=0.7
    )
    date_style = Style(Typeface.SERIF, 21 * unit, 10 * unit)
    date_text = set_quotes(words.issued_text, western=western)
    issuer = fitted("issuer", words, lambda: _issuer(issuer_text, issuer_style, plate, width))
    date = fitted("issued_text", words, lambda: _block(date_text, date_style, plate, width=width))
    date_y = 50 * unit
    return [*issuer.at(date_y + 34 * unit + issuer.below - issuer.size * 0.2), *date.at(date_y)]


def _issuer(text: str, style: Style, plate: _Format, width: float) -> Block:
    """Several houses joined by 、 stand below each other, without the mark."""
    houses = text.split("、")
    if len(houses) == 1:
        return _block(text, style, plate, width=width)
    block = _lines(houses, style, plate, width=width)
    if block.size < style.smallest or len(houses) > style.most_lines:
        raise TooLongError
    return block


def _style(text: str, typeface: Typeface, size: float, smallest: float) -> Style:
    """Wholly Western names in serif: the Latin letters of Kai are a child's."""
    chosen = Typeface.SERIF if all(map(is_western, text)) else typeface
    return Style(chosen, max(size, smallest), smallest, leading=1.34)


def _block(text: str, style: Style, plate: _Format, *, width: float | None = None) -> Block:
    return display_block(text, style, width=width or plate.text_width, centre=plate.centre)


def _number(words: PlaqueWords, wording: Wording, plate: _Format, *, proof: bool) -> Path:
    """QR code and number in the lower left corner; on a proof both lead nowhere."""
    side, left, bottom = 40 * plate.unit, 43 * plate.unit, 50 * plate.unit
    address = "PROOF " * (len(words.verify_url) // 6 + 1) if proof else words.verify_url
    modules, bars = qr_bars(address)
    size = side / modules
    origin = complex(left, bottom)
    code = [
        step
        for one in bars
        for step in bar(
            origin + complex(one.x, one.y) * size,
            origin + complex(one.x + one.length, one.y + 1) * size,
        )
    ]
    style = Style(Typeface.SERIF, 7 * plate.unit, 3 * plate.unit)
    text = f"{wording.number} {wording.proof if proof else words.number}"
    line = fitted(
        "number",
        words,
        lambda: fitted_line(text, style, width=90 * plate.unit, x=left, y=bottom - 10 * plate.unit),
    )
    return (*code, *traced([line]))


def _sample(wording: Wording, plate: _Format) -> Path:
    """Nobody shall cut it, or take it for real: a boxed sentence under the upper edge."""
    unit = plate.unit
    style = Style(Typeface.BOLD, 10 * unit, 10 * unit)
    y = plate.height - 48 * unit
    line = spaced_line(wording.plaque_sample, style, tracking=0, centre=plate.centre, y=y)
    left, bottom, top = line.runs[0].x - 7 * unit, y - 5.5 * unit, y + 12 * unit
    right = 2 * plate.centre - left
    thin = 0.8 * unit
    inner = bar(complex(left + thin, bottom + thin), complex(right - thin, top - thin))
    hole = [step.points[0] for step in inner if step.points][::-1]
    return (
        *bar(complex(left, bottom), complex(right, top)),
        *closed(hole),
        *traced([line]),
    )


def _slug(words: PlaqueWords, wording: Wording, plate: _Format, *, proof: bool) -> Line:
    """Beside the plate, for whoever makes it: size, scale, number."""
    number = wording.proof if proof else f"{wording.number} {words.number}"
    text = f"{plate.width:.0f} × {plate.height:.0f} mm · 1:1 · {number}"
    x = _MARK_GAP
    return fitted(
        "number", words, lambda: fitted_line(text, _SLUG, width=plate.width / 2, x=x, y=_SLUG_Y)
    )


def _proof_shapes(wording: Wording, plate: _Format) -> tuple[Shape, ...]:
    """The metal with its bleed, and three slanting words below what is cut."""
    ground = bar(complex(-BLEED, -BLEED), complex(plate.width + BLEED, plate.height + BLEED))
    width = text_width(wording.proof, Typeface.BOLD)
    size = min(84 * plate.unit, 190 * plate.unit / width)
    style = Style(Typeface.BOLD, size, size)
    word = traced([spaced_line(wording.proof, style, tracking=0, centre=0, y=-size * 0.35)])
    turned = cmath.rect(1, math.radians(24))
    shown = tuple(
        step
        for x, y in ((0.27, 0.74), (0.5, 0.5), (0.73, 0.26))
        for step in placed(word, complex(plate.width * x, plate.height * y), turned)
    )
    return Shape(ground, Ink.GROUND), Shape(shown, Ink.WATERMARK)
