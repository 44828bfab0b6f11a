"""Writes sheets as PDF with ReportLab. Decides nothing about where anything stands."""

import io
import math
import threading

from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering.artwork import artwork
from app.documents.rendering.blocks import Ink, Line, TextRun
from app.documents.rendering.embedding import register
from app.documents.rendering.fonts import Typeface, spoken, text_width
from app.documents.rendering.operators import code, media_box, numbers, rgb, shapes
from app.documents.rendering.sheet import Sheet

rl_config.useA85 = 0  # streams stay binary: a fifth smaller, and faster in pure Python

_SLANT = math.radians(24)
_COS, _SIN = math.cos(_SLANT), math.sin(_SLANT)
PRODUCER = "会签 Huiqian"
WRITING = threading.Lock()
"""ReportLab's font objects read their file with one shared position."""


def write(sheets: list[Sheet]) -> bytes:
    """One file with a page for each sheet; the same sheets give the same bytes."""
    used = {run.typeface for sheet in sheets for line in sheet.lines for run in line.runs}
    register(Typeface.SERIF, Typeface.BOLD, *used)  # the initial font's and the watermark's too
    out = io.BytesIO()
    with WRITING:
        canvas = Canvas(
            out,
            pagesize=(sheets[0].width, sheets[0].height),
            pageCompression=1,
            invariant=1,
            initialFontName=Typeface.SERIF.value,
            lang=sheets[0].language,
            pdfVersion=(1, 5),  # the first to know /ActualText
        )
        _describe(canvas, sheets)
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


def _artwork_form(sheet: Sheet) -> PDFStream:
    """The art as a form of the document, deflated once per process."""
    dictionary = PDFDictionary(
        {
            "Type": PDFName("XObject"),
            "Subtype": PDFName("Form"),
            "BBox": PDFArray(list(media_box(sheet))),
            "Resources": PDFDictionary({}),
            "Filter": PDFName("FlateDecode"),
        }
    )
    return PDFStream(dictionary, artwork(sheet.art, sheet.width, sheet.height), filters=[])


def _draw_page(canvas: Canvas, sheet: Sheet) -> None:
    bleed = sheet.bleed
    canvas.setPageSize((sheet.width + 2 * bleed, sheet.height + 2 * bleed))
    if bleed:
        canvas.setTrimBox((bleed, bleed, sheet.width + bleed, sheet.height + bleed))
        canvas.translate(bleed, bleed)
    art = f"{sheet.art}-{sheet.width:.0f}-{sheet.height:.0f}"
    if not canvas.hasForm(art):
        canvas._doc.addForm(art, _artwork_form(sheet))  # noqa: SLF001 -- no public way to add a ready stream
    canvas.doForm(art)
    put = canvas.addLiteral
    for shape in shapes(sheet):
        put(shape)
    put("BT")
    for line in sheet.lines:
        put(show_line(canvas, line))
    put("ET")
    for qr in sheet.codes:
        put(code(qr))
    if sheet.watermark:
        _draw_watermark(canvas, sheet)


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


def _draw_watermark(canvas: Canvas, sheet: Sheet) -> None:
    """Three slanting words across the sheet, over everything."""
    width = text_width(sheet.watermark, Typeface.BOLD)
    size = min(sheet.width * 0.125, sheet.width * 0.273 / width)
    canvas.saveState()
    canvas.setFillAlpha(0.13)
    canvas.addLiteral(f"{rgb(Ink.VERMILION)} rg")
    shown = _show(canvas, Typeface.BOLD, sheet.watermark, size)
    for across, up in ((0.25, 0.64), (0.5, 0.45), (0.75, 0.26)):
        left = sheet.width * across - width * size * _COS / 2
        bottom = sheet.height * up - width * size * _SIN / 2
        slant = numbers(_COS, _SIN, -_SIN, _COS, left, bottom)
        canvas.addLiteral(f"BT 0 Tc {slant} Tm {shown} ET")
    canvas.restoreState()
