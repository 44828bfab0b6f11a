"""The poster of an event: who, what, when, where, and a code that leads to its form.

Laid out once, in points on A4; a larger sheet is the same, scaled.
"""

import dataclasses
import enum
import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering.blocks import (
    Block,
    Ink,
    Line,
    Style,
    TooLongError,
    display_block,
    fitted_line,
    spaced_line,
    stack,
)
from app.documents.rendering.embedding import register
from app.documents.rendering.fonts import Typeface, composed, text_width, unprintable
from app.documents.rendering.linebreak import set_quotes
from app.documents.rendering.operators import numbers, rgb
from app.documents.rendering.pdf import PRODUCER, WRITING, show_line
from app.documents.rendering.phrases import phrased
from app.documents.rendering.qr import qr_bars
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.wording import WORDING, Wording
from app.documents.rendering.words import PaperLocale

_WIDTH, _HEIGHT = 595.28, 841.89
_CENTRE = _WIDTH / 2
_TEXT_WIDTH = 487.0
_LEFT = 54.0
_HEAD = 372.0
"""Where the ink begins."""
_QR = (54.0, 96.0, 218.0)
"""Left, bottom, side of the code, its white border not counted."""
_SIDE = 308.0
"""Left edge of what stands beside the code."""
_EMBLEM = 46.0

_TITLE = Style(
    Typeface.BOLD, 52, 22, leading=1.38, most_lines=4, wrap_at=0.8, ink=Ink.WHITE, gap=30
)
_WHEN = Style(Typeface.BOLD, 20, 12, ink=Ink.WHITE, gap=36)
_PLACE = Style(Typeface.SERIF, 17, 11, ink=Ink.SOFT, gap=12)
_ORGANISER = Style(Typeface.SERIF, 16, 8, ink=Ink.SOFT)
_HOW = Style(Typeface.SERIF, 15.5, 9)
_ADDRESS = Style(Typeface.SERIF, 10.5, 5, ink=Ink.GREY)
_TIGHTER = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


class PosterSize(enum.StrEnum):
    A4 = "a4"
    A3 = "a3"


_SCALE = {PosterSize.A4: 1.0, PosterSize.A3: 2**0.5}


@dataclass(frozen=True, slots=True)
class PosterWords:
    """``place`` may be empty, nothing else."""

    event: str
    date_text: str
    place: str
    organiser: str
    address: str
    """Where one registers; goes into the code, too."""
    locale: str
    sample: bool
    draft: bool


def draw_poster(words: PosterWords, size: PosterSize, emblem: bytes | None = None) -> bytes:
    """The poster as PDF; the same words give the same bytes. ``emblem`` is a PNG.

    Raises LayoutError: a word is missing, can't be printed, or doesn't fit.
    """
    words = _checked(words)
    wording = WORDING[PaperLocale(words.locale)]
    lines = [*_head(words), *_top(words, wording, emblem), *_beside(words, wording)]
    register(Typeface.SERIF, Typeface.BOLD, Typeface.KAI)
    scale, out = _SCALE[size], io.BytesIO()
    with WRITING:
        canvas = Canvas(
            out,
            pagesize=(_WIDTH * scale, _HEIGHT * scale),
            pageCompression=1,
            invariant=1,
            initialFontName=Typeface.SERIF.value,
            lang=wording.language,
            pdfVersion=(1, 5),
        )
        canvas.setTitle(words.event)
        canvas.setAuthor(words.organiser)
        canvas.setCreator(PRODUCER)
        canvas.setViewerPreference("DisplayDocTitle", "true")
        canvas.scale(scale, scale)
        for shape in (*_grounds(wording), _code(words.address)):
            canvas.addLiteral(shape)
        if emblem is not None:
            _draw_emblem(canvas, emblem)
        canvas.addLiteral("BT")
        for line in lines:
            canvas.addLiteral(show_line(canvas, line))
        canvas.addLiteral("ET")
        canvas.showPage()
        canvas.save()
    return out.getvalue()


def _checked(words: PosterWords) -> PosterWords:
    changes = {}
    for field in dataclasses.fields(words):
        value = getattr(words, field.name)
        if not isinstance(value, str) or field.name == "locale":
            continue
        changes[field.name] = text = composed(value).strip()
        if not text and field.name != "place":
            raise LayoutError(field.name, Reason.EMPTY, words.locale)
        if bad := unprintable(text):
            raise LayoutError(field.name, Reason.UNPRINTABLE, words.locale, tuple(bad))
    western = words.locale == PaperLocale.ENGLISH
    for name in ("event", "date_text", "place", "organiser"):
        changes[name] = set_quotes(changes[name], western=western)
    return dataclasses.replace(words, **changes)  # type: ignore[arg-type]  # texts for texts


def _head(words: PosterWords) -> list[Line]:
    """Title, day and place on the ink, at the largest sizes that have room."""
    for scale in _TIGHTER:
        try:
            blocks = [
                _title(words.event, dataclasses.replace(_TITLE, size=_TITLE.size * scale)),
                _centred(words.date_text, _WHEN),
                *([_centred(words.place, _PLACE)] if words.place else []),
            ]
        except TooLongError:
            continue
        lines = stack(blocks, top=738, bottom=_HEAD + 40)
        if lines is not None:
            return lines
    raise LayoutError("event", Reason.TOO_LONG, words.locale)


def _title(text: str, style: Style) -> Block:
    style = dataclasses.replace(style, size=max(style.size, style.smallest))
    lines = phrased(text, style, width=_TEXT_WIDTH)
    if lines is None:
        return _centred(text, style)
    size = min(style.size, _TEXT_WIDTH / max(text_width(line, style.typeface) for line in lines))
    fixed = dataclasses.replace(style, size=size, smallest=size)
    leading = size * style.leading
    made = tuple(
        spaced_line(line, fixed, tracking=0, centre=_CENTRE, y=-index * leading)
        for index, line in enumerate(lines)
    )
    return Block(made, size * 0.85, (len(made) - 1) * leading + size * 0.2, style.gap)


def _centred(text: str, style: Style) -> Block:
    return display_block(text, style, width=_TEXT_WIDTH, centre=_CENTRE)


def _top(words: PosterWords, wording: Wording, emblem: bytes | None) -> list[Line]:
    """Who organises it, beside the emblem; above it what the poster is not."""
    left = _LEFT + (_EMBLEM + 14 if emblem is not None else 0)
    lines = [_fitted("organiser", words, _ORGANISER, (left, 780.0), _WIDTH - _LEFT - left)]
    notes = [wording.plaque_sample] if words.sample else []
    notes += [wording.poster_draft] if words.draft else []
    for index, note in enumerate(notes):
        style = Style(Typeface.BOLD, 11, 11, ink=Ink.WHITE)
        lines.append(spaced_line(note, style, tracking=0, centre=_CENTRE, y=818.0 - index * 16))
    return lines


def _beside(words: PosterWords, wording: Wording) -> list[Line]:
    """The seal's words, how to register, and the address for those without a camera."""
    width = _WIDTH - _LEFT - _SIDE
    seal = Style(Typeface.BOLD, _seal_size(wording.poster_seal), 1, ink=Ink.WHITE)
    left, bottom, side = _seal(wording)
    step = side[1] / len(wording.poster_seal)
    lines = [
        spaced_line(
            text, seal, tracking=0, centre=left + side[0] / 2,
            y=bottom + side[1] - step * (index + 0.5) - seal.size * (0.36 if index else 0.40),
        )
        for index, text in enumerate(wording.poster_seal)
    ]  # fmt: skip
    y = bottom - 32.0
    for text in wording.poster_how:
        lines.append(fitted_line(text, _HOW, width=width, x=_SIDE, y=y))
        y -= 23
    note = dataclasses.replace(_ADDRESS, size=11)
    lines.append(fitted_line(wording.poster_address, note, width=width, x=_SIDE, y=y - 10))
    lines.append(_fitted("address", words, _ADDRESS, (_SIDE, y - 27), width))
    foot = Style(Typeface.SERIF, 9, 9, ink=Ink.GREY)
    lines.append(fitted_line(wording.poster_foot, foot, width=200, x=_LEFT + 14, y=34))
    return lines


def _fitted(
    field: str, words: PosterWords, style: Style, at: tuple[float, float], width: float
) -> Line:
    try:
        return fitted_line(getattr(words, field), style, width=width, x=at[0], y=at[1])
    except TooLongError:
        raise LayoutError(field, Reason.TOO_LONG, words.locale) from None


def _seal_size(texts: Sequence[str]) -> float:
    return 34.0 if all(len(text) == 2 for text in texts) else 21.0  # noqa: PLR2004 -- two by two, as a seal is cut


def _seal(wording: Wording) -> tuple[float, float, tuple[float, float]]:
    """Left, bottom, and width with height."""
    widest = max(text_width(text, Typeface.BOLD) for text in wording.poster_seal)
    side = (widest * _seal_size(wording.poster_seal) + 24, 96.0)
    return _SIDE, _QR[1] + _QR[2] + 6 - side[1], side


def _grounds(wording: Wording) -> list[str]:
    """Ink above, a line of vermilion between, the seal, and our own mark, small."""
    left, bottom, side = _seal(wording)
    x, y, width = _QR
    border = 12.0
    framed = width + 2 * border
    ink, red = rgb(Ink.BLUE), rgb(Ink.VERMILION)
    return [
        f"{ink} rg {numbers(0, _HEAD, _WIDTH, _HEIGHT - _HEAD)} re f",
        f"{red} rg {numbers(0, _HEAD - 5, _WIDTH, 5)} re f",
        f"{red} rg {_rounded(left, bottom, *side, 9)} f",
        f"{red} rg {_rounded(_LEFT, 32, 9.5, 9.5, 2)} f",
        f"q {ink} RG 0.9 w {_rounded(x - border, y - border, framed, framed, 8)} S Q",
    ]


def _rounded(x: float, y: float, width: float, height: float, radius: float) -> str:
    right, top, bend = x + width, y + height, radius * 0.4477
    return " ".join(
        (
            f"{numbers(x + radius, y)} m {numbers(right - radius, y)} l",
            f"{numbers(right - bend, y, right, y + bend, right, y + radius)} c",
            f"{numbers(right, top - radius)} l",
            f"{numbers(right, top - bend, right - bend, top, right - radius, top)} c",
            f"{numbers(x + radius, top)} l",
            f"{numbers(x + bend, top, x, top - bend, x, top - radius)} c",
            f"{numbers(x, y + radius)} l",
            f"{numbers(x, y + bend, x + bend, y, x + radius, y)} c h",
        )
    )


def _code(address: str) -> str:
    modules, bars = qr_bars(address)
    x, y, side = _QR
    path = " ".join(f"{bar.x} {bar.y} {bar.length} 1.02 re" for bar in bars)
    scale = side / modules
    return f"q {rgb(Ink.BLUE)} rg {numbers(scale)} 0 0 {numbers(scale, x, y)} cm {path} f Q"


def _draw_emblem(canvas: Canvas, emblem: bytes) -> None:
    """On a white tile: most emblems are drawn for white paper."""
    canvas.addLiteral(f"1 1 1 rg {_rounded(_LEFT, 785.5 - _EMBLEM / 2, _EMBLEM, _EMBLEM, 6)} f")
    inner = _EMBLEM - 8
    canvas.drawImage(
        ImageReader(io.BytesIO(emblem)),
        _LEFT + 4,
        789.5 - _EMBLEM / 2,
        inner,
        inner,
        mask="auto",
        preserveAspectRatio=True,
    )
