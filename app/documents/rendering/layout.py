"""Words become a sheet: what stands where. Pure; whoever writes PDF only follows it.

All lengths are points (1/72 inch), from the lower left corner of an A4 sheet lying on its side.
"""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from app.documents.rendering.blocks import (
    Block,
    Ink,
    Line,
    Style,
    TextRun,
    TooLongError,
    body_block,
    display_block,
    fitted_line,
    spaced_line,
    stack,
)
from app.documents.rendering.fonts import Typeface, composed, unprintable
from app.documents.rendering.linebreak import is_western, set_quotes
from app.documents.rendering.refusals import LayoutError, Reason
from app.documents.rendering.wording import WORDING, Wording, body_text
from app.documents.rendering.words import (
    AttendanceWords,
    CertificateWords,
    DocumentKind,
    PaperLocale,
    SigningWords,
    Words,
    kind_of,
)

_Made = TypeVar("_Made")
_Words = TypeVar("_Words", bound=Words)

WIDTH, HEIGHT = 841.89, 595.28
CENTRE = WIDTH / 2

_TEXT_WIDTH = 590.0
_TITLE_Y = 470.0
_COLUMN = (424.0, 190.0)
"""Top and bottom of the room for names and body."""
_ISSUER_CENTRE = 652.0
_ISSUER_WIDTH = 250.0
_FOOT_LEFT = 78.0
_MAY_BE_EMPTY = frozenset({"organisation", "place", "awarded_to"})
_LONGEST_ADDRESS = 280
"""Characters; a QR code of more has modules too small for a phone at arm's length."""

_OPENING = Style(Typeface.SERIF, 16, 16)
_NAME = Style(Typeface.KAI, 42, 19, leading=1.25, gap=20)
_ORGANISATION = Style(Typeface.KAI, 19, 12, gap=14)
_PARTY = Style(Typeface.KAI, 29, 15, leading=1.3, gap=12)
_JOINT = Style(Typeface.SERIF, 16, 16, gap=12)
_BODY = Style(Typeface.SERIF, 18.5, 11, leading=1.75, most_lines=8, wrap_at=1, gap=26)
_TIGHTER = (1.0, 0.93, 0.86, 0.79, 0.72, 0.65, 0.58)
"""Tried one after the other until names and body have room."""
_ISSUER = Style(Typeface.SERIF, 16, 10, leading=1.35, most_lines=3)
_ISSUED = Style(Typeface.SERIF, 14, 9)
_FOOT = Style(Typeface.SERIF, 9.5, 6)


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code in a square; the white around it is the caller's."""

    content: str
    x: float
    y: float
    side: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A level hairline."""

    x: float
    y: float
    length: float


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal will be pressed: a dashed circle that spares the ``clear`` boxes."""

    x: float
    y: float
    radius: float
    clear: tuple[tuple[float, float, float, float], ...]
    """Left, bottom, width, height."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page, ready to be written. ``lines`` stand in the order of reading."""

    kind: DocumentKind
    lines: tuple[Line, ...]
    qr: QrCode
    seal: SealPlace
    rules: tuple[Rule, ...]
    sample_box: tuple[float, float, float, float] | None
    """Left, bottom, width, height of the frame around the sample mark."""
    watermark: str
    title: str
    subject: str
    author: str
    language: str


def lay_out(words: CertificateWords, *, preview: bool = False) -> Sheet:
    """Place everything on the sheet; a preview bears a watermark and a QR code that leads nowhere.

    Raises LayoutError: a word is missing, can't be printed, or doesn't fit.
    """
    words = checked(words)
    wording = WORDING[PaperLocale(words.locale)]
    western = words.locale == PaperLocale.ENGLISH
    kind = kind_of(words)
    column, rules = _column(words, wording, western=western)
    issuing, seal = _issuing(words, wording, western=western)
    foot = _foot(words, wording)
    sample, sample_box = _sample(wording) if words.sample else ((), None)
    address = "PREVIEW " * (len(words.verify_url) // 8 + 1) if preview else words.verify_url
    return Sheet(
        kind=kind,
        lines=(_title(kind, wording), *column, *issuing, *foot, *sample),
        qr=QrCode(address, _FOOT_LEFT, 72.0, 70.0),
        seal=seal,
        rules=rules,
        sample_box=sample_box,
        watermark=wording.preview if preview else "",
        title=f"{wording.titles[kind]} {_subject_name(words)}",
        subject=wording.subject.format(number=words.number),
        author=words.issuer,
        language=wording.language,
    )


def checked(words: _Words) -> _Words:
    """The words with joined accents and single blanks. Raises LayoutError."""
    if words.locale not in set(PaperLocale):
        raise LayoutError("locale", Reason.UNKNOWN_LANGUAGE, words.locale)
    changes: dict[str, str] = {}
    for field in dataclasses.fields(words):
        value = getattr(words, field.name)
        if isinstance(value, bool) or field.name == "locale":
            continue
        changes[field.name] = text = " ".join(
            filter(None, composed(value).strip(" \u3000").split(" "))
        )
        if not text and field.name not in _MAY_BE_EMPTY:
            raise LayoutError(field.name, Reason.EMPTY, words.locale)
        bad = unprintable(text)
        if bad:
            raise LayoutError(field.name, Reason.UNPRINTABLE, words.locale, tuple(bad))
    address = changes["verify_url"]
    if not address.isascii() or " " in address:
        raise LayoutError("verify_url", Reason.BAD_ADDRESS, words.locale)
    if len(address) > _LONGEST_ADDRESS:
        raise LayoutError("verify_url", Reason.TOO_LONG, words.locale)
    return dataclasses.replace(words, **changes)  # type: ignore[arg-type]  # texts for texts


def _title(kind: DocumentKind, wording: Wording) -> Line:
    ink = Ink.VERMILION if kind is DocumentKind.SIGNING else Ink.BLUE
    text = wording.titles[kind]
    if text.isascii():
        style = Style(Typeface.BOLD, 36, 36, ink=ink)
        return spaced_line(text, style, tracking=0.04, centre=CENTRE, y=_TITLE_Y)
    style = Style(Typeface.BOLD, 46, 46, ink=ink)
    return spaced_line(text, style, tracking=0.42, centre=CENTRE, y=_TITLE_Y)


def _subject_name(words: CertificateWords) -> str:
    return words.recipient if isinstance(words, AttendanceWords) else words.project


def _column(
    words: CertificateWords, wording: Wording, *, western: bool
) -> tuple[list[Line], tuple[Rule, ...]]:
    """Opening, names and body, at the largest sizes that have room."""
    text = set_quotes(body_text(words), western=western)
    paragraphs = [text, *filter(None, [wording.closings[kind_of(words)]])]
    opening = display_block(wording.opening, _OPENING, width=_TEXT_WIDTH, centre=CENTRE)
    for scale in _TIGHTER:
        if isinstance(words, AttendanceWords):
            names = _attendance_names(words, scale, western=western)
        else:
            names = _signing_names(words, wording, scale, western=western)
        style = dataclasses.replace(
            _BODY, size=_BODY.size * scale, gap=_BODY.gap * scale, leading=1.45 + 0.3 * scale**2
        )
        try:
            if western:
                body = display_block(text, style, width=_TEXT_WIDTH, centre=CENTRE)
            else:
                body = body_block(paragraphs, style, width=_TEXT_WIDTH, centre=CENTRE)
        except TooLongError:
            continue
        lines = stack([opening, *names, body], top=_COLUMN[0], bottom=_COLUMN[1])
        if lines is not None:
            return lines, _name_rule(words, lines)
    raise LayoutError("body", Reason.TOO_LONG, words.locale)


def _attendance_names(words: AttendanceWords, scale: float, *, western: bool) -> list[Block]:
    """Chinese names the house before the person, English the person before the house."""
    name = _named("recipient", words, _NAME, scale, western=western)
    if not words.organisation:
        return [name]
    organisation = _named("organisation", words, _ORGANISATION, scale, western=western)
    return [name, organisation] if western else [organisation, name]


def _signing_names(
    words: SigningWords, wording: Wording, scale: float, *, western: bool
) -> list[Block]:
    """Both parties in one size: neither is the lesser."""
    fields = ("party_a", "party_b")
    sizes = [_named(field, words, _PARTY, scale, western=western).size for field in fields]
    style = dataclasses.replace(_PARTY, size=min(sizes) / scale, wrap_at=1)
    party_a, party_b = (_named(field, words, style, scale, western=western) for field in fields)
    joint = dataclasses.replace(_JOINT, gap=_JOINT.gap * scale)
    return [party_a, display_block(wording.joint, joint, width=_TEXT_WIDTH, centre=CENTRE), party_b]


def _named(
    field: str, words: CertificateWords, style: Style, scale: float, *, western: bool
) -> Block:
    """A name, centred. Wholly Western ones in serif: the Latin letters of Kai are a child's."""
    text = set_quotes(getattr(words, field), western=western)
    scaled = dataclasses.replace(
        style,
        typeface=Typeface.SERIF if all(map(is_western, text)) else style.typeface,
        size=max(style.size * scale, style.smallest),
        gap=style.gap * scale,
    )
    return fitted(
        field, words, lambda: display_block(text, scaled, width=_TEXT_WIDTH, centre=CENTRE)
    )


def fitted(field: str, words: Words, make: Callable[[], _Made]) -> _Made:
    """What ``make`` gives; where that is too long, a refusal that names the word."""
    try:
        return make()
    except TooLongError:
        raise LayoutError(field, Reason.TOO_LONG, words.locale) from None


def _name_rule(words: CertificateWords, lines: list[Line]) -> tuple[Rule, ...]:
    """A hairline under a person's name."""
    if not isinstance(words, AttendanceWords):
        return ()
    runs = [run for line in lines for run in line.runs]
    size = max(run.size for run in runs)
    lowest = min(run.y for run in runs if run.size == size)
    length = min(max(_run_width(runs, size) + 90, 230.0), _TEXT_WIDTH)
    return (Rule(CENTRE - length / 2, lowest - size * 0.3, length),)


def _run_width(runs: list[TextRun], size: float) -> float:
    """How wide the centred runs of one size are."""
    return 2 * (CENTRE - min(run.x for run in runs if run.size == size))


def _issuing(
    words: CertificateWords, wording: Wording, *, western: bool
) -> tuple[list[Line], SealPlace]:
    """Who issues and when, with the place of the seal behind: pressed over both, as is usual."""

    def block(text: str, style: Style) -> Block:
        set_text = set_quotes(text, western=western)
        return display_block(set_text, style, width=_ISSUER_WIDTH, centre=_ISSUER_CENTRE)

    issuer = fitted("issuer", words, lambda: block(words.issuer, _ISSUER))
    issued = fitted("issued_text", words, lambda: block(words.issued_text, _ISSUED))
    date_y = 126.0
    lines = [*issuer.at(date_y + 26 + issuer.below - 3), *issued.at(date_y)]
    clear = tuple(_box(line) for line in lines)
    label = Style(Typeface.SERIF, 8, 8, ink=Ink.PALE)
    place = spaced_line(wording.seal, label, tracking=0, centre=_ISSUER_CENTRE, y=86.0)
    return [*lines, place], SealPlace(_ISSUER_CENTRE, 119.0, 55.0, clear)


def _box(line: Line) -> tuple[float, float, float, float]:
    """The room a centred line takes, with some air."""
    first = line.runs[0]
    left = first.x - 5
    width = 2 * (_ISSUER_CENTRE - left)
    return (left, first.y - first.size * 0.3, width, first.size * 1.35)


def _foot(words: CertificateWords, wording: Wording) -> list[Line]:
    """Number and request to scan, beside the QR code."""
    x = _FOOT_LEFT + 82
    grey = dataclasses.replace(_FOOT, ink=Ink.GREY)

    def number() -> Line:
        text = f"{wording.number} {words.number}"
        return fitted_line(text, _FOOT, width=330, x=x, y=114.0)

    return [
        fitted("number", words, number),
        fitted_line(wording.scan, grey, width=330, x=x, y=96.0),
    ]


def _sample(wording: Wording) -> tuple[tuple[Line, ...], tuple[float, float, float, float]]:
    """The mark in the corner and a sentence at the foot: nobody shall take it for real."""
    style = Style(Typeface.BOLD, 13, 13, ink=Ink.VERMILION)
    note = Style(Typeface.SERIF, 8, 8, ink=Ink.VERMILION)
    centre = 724.0
    mark = spaced_line(wording.sample, style, tracking=0, centre=centre, y=497.0)
    sentence = spaced_line(wording.sample_note, note, tracking=0, centre=CENTRE, y=60.0)
    width = 2 * (centre - mark.runs[0].x) + 18
    return (mark, sentence), (centre - width / 2, 490.0, width, 22.0)
