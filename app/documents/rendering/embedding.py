"""The typefaces in ReportLab, for whoever writes with it."""

import threading
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from app.documents.rendering.fonts import FONTS, NARROW, SPOKEN, Typeface, face, font_file

_LOADING = threading.Lock()
_registered: set[Typeface] = set()


def register(*typefaces: Typeface) -> None:
    """Make typefaces known to ReportLab, each the first time only (half a second)."""
    with _LOADING:  # a second registration would break a paper half written
        for typeface in set(typefaces) - _registered:
            _load(typeface)
            _registered.add(typeface)


def _load(typeface: Typeface) -> None:
    known = face(typeface)
    font = _EmbeddedFont(typeface.value, FONTS / font_file(typeface))
    for private in map(ord, NARROW.values()):
        font.face.charToGlyph[private] = known.glyphs[private]
        font.face.charWidths[private] = known.widths[private]
    pdfmetrics.registerFont(font)


class _Window:
    """Slices of one table of a font file. ReportLab would copy all 14 MB for each document."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._start = start

    def __getitem__(self, part: slice) -> bytes:
        return self._data[self._start + part.start : self._start + part.stop]


class _EmbeddedFont(TTFont):
    """ReportLab's font, fast to subset and true in its text layer beyond the BMP."""

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(name, str(path), asciiReadable=False, shapable=False)
        read_table = self.face.get_table
        tables: dict[str, bytes | _Window] = {
            "glyf": _Window(self.face._ttf_data, self.face.get_table_pos("glyf")[0])  # noqa: SLF001 -- no public way to the bytes
        }

        def get_table(tag: str) -> bytes | _Window:
            if tag not in tables:
                tables[tag] = read_table(tag)
            return tables[tag]

        self.face.get_table = get_table

    def addObjects(self, doc: Any) -> None:  # noqa: N802 -- ReportLab's name
        subsets = list(self.state[doc].subsets)
        before = set(doc.idToObject)
        super().addObjects(doc)
        added = [key for key in doc.idToObject if key not in before]
        streams = [key for key in added if key.startswith("toUnicodeCMap:")]
        for key, subset in zip(streams, subsets, strict=True):
            doc.idToObject[key].content = _to_unicode(subset)


def _to_unicode(subset: list[int]) -> str:
    """Map one-byte codes to UTF-16BE; ReportLab 5.1 cuts code points beyond the BMP to 16 bits."""
    pairs = [
        f"<{code:02X}> <{SPOKEN.get(point, chr(point)).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point
    ]
    # A block holds 100 pairs at most (PDF 32000-1, 9.10.3 with Adobe's CMap specification).
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    chars = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<00> <FF>\nendcodespacerange\n"
        f"{chars}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )
