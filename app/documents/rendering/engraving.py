"""Writes plates: as PDF for the engraver, at 1:1 and without a font, and as SVG for the screen."""

import io
from collections.abc import Mapping

from reportlab.lib.colors import CMYKColor, CMYKColorSep, Color
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from app.documents.rendering.embedding import register
from app.documents.rendering.fonts import Typeface
from app.documents.rendering.outlines import Path
from app.documents.rendering.pdf import PRODUCER
from app.documents.rendering.plaque import BLEED, MARGIN, Ink, Plate, lay_out_plaque
from app.documents.rendering.words import PlaqueWords

INKS: Mapping[Ink, Color] = {
    Ink.BLACK: CMYKColorSep(0, 0, 0, 1, spotName="Black"),
    Ink.MARKS: CMYKColorSep(1, 1, 1, 1, spotName="All"),
    Ink.GROUND: CMYKColor(0.03, 0.08, 0.27, 0.02),
    Ink.WATERMARK: CMYKColor(0.03, 0.2, 0.36, 0.03),
}
_ON_SCREEN = {Ink.BLACK: "#23201a", Ink.GROUND: "#f3e4bf", Ink.WATERMARK: "#efd0a8"}


def draw_plaque(words: PlaqueWords) -> bytes:
    """The engraver's file; the same words give the same bytes. Raises LayoutError."""
    return plate_pdf(lay_out_plaque(words))


def draw_proof(words: PlaqueWords) -> bytes:
    """The same plate under a watermark. Viewers show the trimmed plate only. Raises LayoutError."""
    return plate_pdf(lay_out_plaque(words, proof=True), trimmed=True)


def proof_svg(words: PlaqueWords) -> str:
    """The trimmed plate of the proof, for a page. Raises LayoutError."""
    plate = lay_out_plaque(words, proof=True)
    paths = "".join(
        f'<path fill="{_ON_SCREEN[shape.ink]}" d="{svg_path(shape.path)}"/>'
        for shape in plate.shapes
        if shape.ink in _ON_SCREEN
    )
    size = f"{plate.width:.0f} {plate.height:.0f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}">'
        f'<g transform="matrix(1 0 0 -1 0 {plate.height:.0f})">{paths}</g></svg>'
    )


def plate_pdf(
    plate: Plate,
    inks: Mapping[Ink, Color] = INKS,
    *,
    trimmed: bool = False,
    overprinting: frozenset[Ink] = frozenset(),
) -> bytes:
    """The plate at 1:1 with its boxes, each kind of shape in its ink; kinds without one are left
    out. Those of ``overprinting`` don't knock out what lies below.
    """
    register(Typeface.SERIF)  # named as the first font, for ReportLab would else name Helvetica
    sheet = (0.0, 0.0, (plate.width + 2 * MARGIN) * mm, (plate.height + 2 * MARGIN) * mm)
    trim = _box(plate, 0)
    out = io.BytesIO()
    canvas = Canvas(
        out,
        pagesize=sheet[2:],
        pageCompression=1,
        invariant=1,
        initialFontName=Typeface.SERIF.value,
        lang=plate.language,
        trimBox=trim,
        bleedBox=_box(plate, BLEED),
        cropBox=trim if trimmed else sheet,
    )
    canvas.setTitle(plate.title)
    canvas.setAuthor(plate.author)
    canvas.setSubject(plate.subject)
    canvas.setCreator(PRODUCER)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for shape in plate.shapes:
        if shape.ink not in inks:
            continue
        canvas.setFillColor(inks[shape.ink])
        if overprinting:
            canvas.setFillOverprint(shape.ink in overprinting)
            canvas.setOverprintMask(shape.ink in overprinting)
        canvas.addLiteral(pdf_path(shape.path))
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _box(plate: Plate, around: float) -> tuple[float, float, float, float]:
    low = (MARGIN - around) * mm
    return (
        low,
        low,
        (MARGIN + plate.width + around) * mm,
        (MARGIN + plate.height + around) * mm,
    )


def pdf_path(path: Path) -> str:
    """Filled by the non-zero rule, in points."""
    parts = [
        " ".join([*(_n((MARGIN + axis) * mm) for p in pts for axis in (p.real, p.imag)), verb])
        for verb, pts in path
    ]
    return "\n".join([*parts, "f"])


def svg_path(path: Path) -> str:
    return "".join(
        ("Z" if verb == "h" else verb.upper())
        + " ".join(_n(axis, 2) for p in pts for axis in (p.real, p.imag))
        for verb, pts in path
    )


def _n(number: float, digits: int = 3) -> str:
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
