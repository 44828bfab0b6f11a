"""Writes sheets as PDF with ReportLab. Decides nothing about where anything stands."""

import io
import math
import threading
from collections.abc import Iterable

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering.artwork import artwork
from app.documents.rendering.blocks import Ink, Line, TextRun
from app.documents.rendering.fonts import Typeface, face, spoken, text_width
from app.documents.rendering.layout import HEIGHT, WIDTH, QrCode, Rule, SealPlace, Sheet, lay_out
from app.documents.rendering.qr import qr_bars
from app.documents.rendering.words import CertificateWords, DocumentKind

rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and faster in pure Python

_SLANT = math.radians(24)
_COS, _SIN = math.cos(_SLANT), math.sin(_SLANT)
PRODUCER = "会签 Huiqian"
WRITING = threading.Lock()
"""ReportLab's font objects read their file with one shared position."""


def draw(words: CertificateWords) -> bytes:
    """The paper of these words as PDF; the same words give the same bytes.

    Raises LayoutError with a sentence for people where they can't be printed or don't fit.
    """
    return _write([lay_out(words)])


def draw_preview(words: CertificateWords) -> bytes:
    """The same paper with a watermark and without a QR code that could be scanned for real."""
    return _write([lay_out(words, preview=True)])


def draw_merged(many: Iterable[CertificateWords]) -> bytes:
    """One file for the printer, a page for each; art and fonts are in it once.

    Raises LayoutError, and ValueError where there are no words at all.
    """
    sheets = [lay_out(words) for words in many]
    if not sheets:
        raise ValueError("There is nothing to print.")
    return _write(sheets)


def _write(sheets: list[Sheet]) -> bytes:
    for typeface in Typeface:
        face(typeface)  # registered, also for those that no text of these sheets needed yet
    out = io.BytesIO()
    with WRITING:
        canvas = Canvas(
            out,
            pagesize=(WIDTH, HEIGHT),
            pageCompression=1,
            invariant=1,
            initialFontName=Typeface.SERIF.value,
            lang=sheets[0].language,
            pdfVersion=(1, 5),  # the first to know /ActualText
        )
        _describe(canvas, sheets)
        for kind in dict.fromkeys(sheet.kind for sheet in sheets):
            canvas._doc.addForm(kind.value, _artwork_form(kind))  # noqa: SLF001 -- no public way to add a ready stream
        for sheet in sheets:
            _draw_page(canvas, sheet)
            canvas.showPage()
        canvas.save()
    return out.getvalue()


def _describe(canvas: Canvas, sheets: list[Sheet]) -> None:
    first = sheets[0]
    canvas.setTitle(first.title)
    canvas.setAuthor(first.author)
    canvas.setSubject(first.subject if len(sheets) == 1 else "")
    canvas.setCreator(PRODUCER)
    canvas.setViewerPreference("DisplayDocTitle", "true")


def _artwork_form(kind: DocumentKind) -> PDFStream:
    """The art as a form of the document, deflated once per process."""
    dictionary = PDFDictionary(
        {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Form"),
            "BBox": PDFArray([0, 0, WIDTH, HEIGHT]),
            "Resources": PDFDictionary({}),
            "Filter": PDFName("FlateDecode"),
        }
    )
    return PDFStream(dictionary, artwork(kind), filters=[])


def _draw_page(canvas: Canvas, sheet: Sheet) -> None:
    canvas.doForm(sheet.kind.value)
    put = canvas.addLiteral
    for rule in sheet.rules:
        put(_rule(rule))
    put(_seal_place(sheet.seal))
    if sheet.sample_box is not None:
        left, bottom, width, height = sheet.sample_box
        put(f"q {rgb(Ink.VERMILION)} RG 0.8 w {numbers(left, bottom, width, height)} re S Q")
    put("BT")
    for line in sheet.lines:
        put(show_line(canvas, line))
    put("ET")
    put(_qr(sheet.qr))
    if sheet.watermark:
        _draw_watermark(canvas, sheet.watermark)


def show_line(canvas: Canvas, line: Line) -> str:
    """Text operators of one line."""
    if line.spoken:
        return _said(line.spoken, [_run(canvas, run) for run in line.runs])
    shown: list[str] = []
    for group in _overlapping(line.runs):
        parts = [_run(canvas, run) for run in group]
        words = "".join(run.text for run in group)
        shown.append(_said(words, parts) if len(parts) > 1 else parts[0])
    return "\n".join(shown)


def _said(words: str, parts: list[str]) -> str:
    """Text that says its words beside its drawing: readers misjudge overlaps and wide gaps."""
    code = spoken(words).encode("utf-16-be").hex().upper()
    return "\n".join([f"/Span << /ActualText <FEFF{code}> >> BDC", *parts, "EMC"])


def _overlapping(runs: tuple[TextRun, ...]) -> list[list[TextRun]]:
    groups: list[list[TextRun]] = []
    for run in runs:
        if run.overlaps:
            groups[-1].append(run)
        else:
            groups.append([run])
    return groups


def _run(canvas: Canvas, run: TextRun) -> str:
    return (
        f"{rgb(run.ink)} rg {numbers(run.spacing)} Tc 1 0 0 1 {numbers(run.x, run.y)} Tm "
        + _show(canvas, run.typeface, run.text, run.size)
    )


def _show(canvas: Canvas, typeface: Typeface, text: str, size: float) -> str:
    font = pdfmetrics.getFont(typeface.value)
    document = canvas._doc  # noqa: SLF001 -- the subsets are kept per document, which is not public
    return " ".join(
        f"{font.getSubsetInternalName(subset, document)} {numbers(size)} Tf <{codes.hex()}> Tj"
        for subset, codes in font.splitString(text, document)
    )


def _rule(rule: Rule) -> str:
    end = rule.x + rule.length
    return f"q {rgb(Ink.GOLD)} RG 0.6 w {numbers(rule.x, rule.y)} m {numbers(end, rule.y)} l S Q"


def _seal_place(place: SealPlace) -> str:
    """A dashed circle, clipped away where text stands."""
    x, y, r = place.x, place.y, place.radius
    k = r * 0.5523
    boxes = " ".join(f"{numbers(*box)} re" for box in place.clear)
    return (
        f"q {numbers(0, 0, WIDTH, HEIGHT)} re {boxes} W* n {rgb(Ink.PALE)} RG 0.6 w [3 3] 0 d "
        f"{numbers(x + r, y)} m "
        f"{numbers(x + r, y + k, x + k, y + r, x, y + r)} c "
        f"{numbers(x - k, y + r, x - r, y + k, x - r, y)} c "
        f"{numbers(x - r, y - k, x - k, y - r, x, y - r)} c "
        f"{numbers(x + k, y - r, x + r, y - k, x + r, y)} c s Q"
    )


def _qr(code: QrCode) -> str:
    """Dark modules as level bars, one path. Bars overlap by a hair, or viewers show seams."""
    side, bars = qr_bars(code.content)
    path = " ".join(f"{bar.x} {bar.y} {bar.length} 1.02 re" for bar in bars)
    scale = code.side / side
    return (
        f"q {rgb(Ink.BLUE)} rg {numbers(scale)} 0 0 {numbers(scale, code.x, code.y)} cm {path} f Q"
    )


def _draw_watermark(canvas: Canvas, text: str) -> None:
    """Three slanting words across the sheet, over everything."""
    width = text_width(text, Typeface.BOLD)
    size = min(105.0, 230 / width)
    canvas.saveState()
    canvas.setFillAlpha(0.13)
    canvas.addLiteral(f"{rgb(Ink.VERMILION)} rg")
    shown = _show(canvas, Typeface.BOLD, text, size)
    for x, y in (
        (WIDTH * 0.25, HEIGHT * 0.64),
        (WIDTH * 0.5, HEIGHT * 0.45),
        (WIDTH * 0.75, HEIGHT * 0.26),
    ):
        left, bottom = x - width * size * _COS / 2, y - width * size * _SIN / 2
        slant = numbers(_COS, _SIN, -_SIN, _COS, left, bottom)
        canvas.addLiteral(f"BT 0 Tc {slant} Tm {shown} ET")
    canvas.restoreState()


def rgb(ink: Ink) -> str:
    red, green, blue = ink.value.to_bytes(3, "big")
    return numbers(red / 255, green / 255, blue / 255)


def numbers(*numbers: float) -> str:
    return " ".join(f"{number:.3f}".rstrip("0").rstrip(".") for number in numbers)
