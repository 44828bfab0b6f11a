"""An issued plaque read back: its file is what was approved, whatever our templates draw today."""

import ctypes
import dataclasses
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from pypdfium2 import PdfDocument
from pypdfium2 import raw as pdfium
from reportlab.lib.units import mm

from app.documents.rendering.outlines import Path, Step
from app.documents.rendering.plaque import MARGIN, Ink, Plate, Shape
from app.documents.rendering.wording import WORDING
from app.documents.rendering.words import DocumentKind, PaperLocale, PlaqueWords

PDFIUM = threading.Lock()
"""PDFium may be used by one thread at a time."""
_INKS = (Ink.BLACK, Ink.MARKS)
"""Of the shapes of a plaque's file, in their order."""
_PROOF_INKS = (Ink.GROUND, Ink.WATERMARK, *_INKS)
_VERBS = {
    pdfium.FPDF_SEGMENT_MOVETO: "m",
    pdfium.FPDF_SEGMENT_LINETO: "l",
    pdfium.FPDF_SEGMENT_BEZIERTO: "c",
}
_CURVE = 3


def kept_plate(pdf: bytes, words: PlaqueWords) -> Plate:
    """The plate of an issued file, to a thousandth of a millimetre; ``words`` are its own.

    Raises ValueError where the file is not one that ``engraving`` wrote.
    """
    wording = WORDING[PaperLocale(words.locale)]
    return dataclasses.replace(
        _read(pdf, _INKS),
        title=f"{wording.titles[DocumentKind.PLAQUE]} {words.title}",
        author=words.issuer,
        subject=wording.subject.format(number=words.number),
        language=wording.language,
    )


def proof_plate(pdf: bytes) -> Plate:
    """The plate of a proof, with its watermark. Raises ValueError as ``kept_plate`` does."""
    return _read(pdf, _PROOF_INKS)


def _read(pdf: bytes, inks: Sequence[Ink]) -> Plate:
    with PDFIUM, PdfDocument(pdf) as document:
        page = document[0]
        left, bottom, right, top = page.get_trimbox()
        found = page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_PATH])
        paths = [tuple(_steps(one.raw)) for one in found]
    shapes = tuple(Shape(path, ink) for path, ink in zip(paths, inks, strict=True))
    width, height = (float(round(side / mm)) for side in (right - left, top - bottom))
    return Plate(width, height, shapes, title="", author="", subject="", language="")


def path_of(plate: Plate, ink: Ink) -> Path:
    """All that is of one ink."""
    return tuple(step for shape in plate.shapes if shape.ink is ink for step in shape.path)


def _steps(path: Any) -> Iterator[Step]:
    """The segments of a path; a curve comes as three of them, a point each."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[complex] = []
    for index in range(pdfium.FPDFPath_CountSegments(path)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(complex(*(round(axis.value / mm - MARGIN, 3) for axis in (x, y))))
        verb = _VERBS[pdfium.FPDFPathSegment_GetType(segment)]
        if verb != "c" or len(points) == _CURVE:
            yield Step(verb, tuple(points))
            points.clear()
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield Step("h")
