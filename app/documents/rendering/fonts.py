"""The three typefaces of the papers, loaded once per process, and what they can print."""

import enum
import functools
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from fontTools.ttLib import TTFont as FontTables
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

TEMPLATE_VERSION = "2026.1"
"""Changes with every change that moves or alters anything on a paper, fonts included."""

FONTS = Path(__file__).parents[2] / "fonts"


class Typeface(enum.StrEnum):
    """Values are the names under which ReportLab knows the fonts."""

    SERIF = "HuiqianSerif"
    BOLD = "HuiqianBold"
    KAI = "HuiqianKai"


_FILES = {
    Typeface.SERIF: "NotoSerifSC-Regular.ttf",
    Typeface.BOLD: "NotoSerifSC-Bold.ttf",
    Typeface.KAI: "LXGWWenKai-Medium.ttf",
}
_CHAINS = {
    Typeface.SERIF: (Typeface.SERIF, Typeface.KAI),
    Typeface.BOLD: (Typeface.BOLD, Typeface.SERIF, Typeface.KAI),
    Typeface.KAI: (Typeface.KAI, Typeface.SERIF),
}

# Noto Serif SC draws these a full em wide, right for Chinese and wrong in “O’Neill”. Its narrow
# forms have no code point; a private one stands for each while drawing, never in the text layer.
NARROW = dict(zip("‘’“”…", "\uf8f0\uf8f1\uf8f2\uf8f3\uf8f4", strict=True))
_SPOKEN = {ord(private): char for char, private in NARROW.items()}
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_LOADING = threading.Lock()


class Piece(NamedTuple):
    """A stretch of one line in one typeface."""

    typeface: Typeface
    text: str


@dataclass(frozen=True, slots=True)
class Unprintable:
    """A character that no typeface of ours has."""

    char: str
    code_point: str
    """As people write it: ``U+4DAE``."""


@dataclass(frozen=True, slots=True)
class Face:
    """What layout needs to know of a typeface."""

    widths: dict[int, float]
    """Advance in 1/1000 em by code point, private codes of ``NARROW`` included."""
    codes: frozenset[int]
    """Code points with a glyph whose outline is not empty."""


_faces: dict[Typeface, Face] = {}


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
        f"<{code:02X}> <{_SPOKEN.get(point, chr(point)).encode('utf-16-be').hex().upper()}>"
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


def face(typeface: Typeface) -> Face:
    """Load and register a typeface, the first time only (about half a second)."""
    if typeface not in _faces:
        with _LOADING:
            if typeface not in _faces:  # a second registration would break a paper half written
                _faces[typeface] = _load(typeface)
    return _faces[typeface]


def font_file(typeface: Typeface) -> str:
    return _FILES[typeface]


def _load(typeface: Typeface) -> Face:
    path = FONTS / _FILES[typeface]
    font = _EmbeddedFont(typeface.value, path)
    _add_narrow_forms(font.face, path)
    pdfmetrics.registerFont(font)
    positions = font.face.glyphPos
    codes = frozenset(
        code
        for code, glyph in font.face.charToGlyph.items()
        if glyph and positions[glyph + 1] > positions[glyph]
    )
    return Face(font.face.charWidths, codes)


def _add_narrow_forms(reportlab_face: Any, path: Path) -> None:
    """Give the private codes of ``NARROW`` glyphs: those of the feature pwid, else the usual."""
    forms = _narrow_glyphs(path)
    for char, private in NARROW.items():
        glyph = forms.get(char, reportlab_face.charToGlyph[ord(char)])
        reportlab_face.charToGlyph[ord(private)] = glyph
        reportlab_face.charWidths[ord(private)] = reportlab_face.hmetrics[glyph][0]


def _narrow_glyphs(path: Path) -> dict[str, int]:
    with FontTables(path, lazy=True) as tables:
        layout, names = tables["GSUB"].table, tables.getBestCmap()
        forms: dict[str, int] = {}
        for record in layout.FeatureList.FeatureRecord:
            if record.FeatureTag != "pwid":
                continue
            for index in record.Feature.LookupListIndex:
                for table in layout.LookupList.Lookup[index].SubTable:
                    mapping = getattr(table, "ExtSubTable", table).mapping
                    forms |= {
                        char: tables.getGlyphID(mapping[names[ord(char)]])
                        for char in NARROW
                        if names[ord(char)] in mapping
                    }
        return forms


def composed(text: str) -> str:
    """Base letters and accents joined, every kind of blank but the ideographic one made a space.

    Compatibility ideographs stay: their canonical form is another shape, and a name is a shape.
    """
    parts = _COMPATIBILITY.split(text)
    parts[::2] = [unicodedata.normalize("NFC", part) for part in parts[::2]]
    return "".join(
        " " if unicodedata.category(char) == "Zs" and char != "\u3000" else char
        for char in "".join(parts)
    )


def unprintable(text: str) -> list[Unprintable]:
    """The characters of ``text`` that would leave a hole, each once, in their order.

    Marks left over after composing are among them: they would need shaping to sit right.
    """
    printable = _printable_codes()
    found = dict.fromkeys(char for char in composed(text) if not _is_printable(char, printable))
    return [Unprintable(char, f"U+{ord(char):04X}") for char in found]


@functools.cache
def _printable_codes() -> frozenset[int]:
    """What Kai and serif have together; each chain of typefaces holds both."""
    return face(Typeface.KAI).codes | face(Typeface.SERIF).codes


def _is_printable(char: str, printable: frozenset[int]) -> bool:
    category = unicodedata.category(char)
    if category == "Zs":
        return True
    # An unassigned code point may still have a glyph: Unicode grows faster than Python's tables.
    refused = category in {"Cc", "Cf", "Co", "Cs"} or category.startswith(("M", "Zl", "Zp"))
    return not refused and ord(char) in printable


def typeface_of(char: str, first: Typeface) -> Typeface:
    """The first typeface of the chain that has ``char``; blanks and private forms stay in it."""
    if char in " \u3000" or ord(char) in _SPOKEN:
        return first
    code = ord(char)
    return next((one for one in _CHAINS[first] if code in face(one).codes), first)


def pieces(text: str, first: Typeface) -> Iterator[Piece]:
    """Cut ``text`` where the typeface has to change."""
    for typeface, chars in groupby(text, key=lambda char: typeface_of(char, first)):
        yield Piece(typeface, "".join(chars))


def char_width(char: str, first: Typeface) -> float:
    """Advance in em."""
    if char == "\u3000":
        return 1.0
    widths = face(typeface_of(char, first)).widths
    return widths[ord(char)] / 1000


def text_width(text: str, first: Typeface) -> float:
    """Advance in em."""
    return sum(char_width(char, first) for char in text)


def spoken(text: str) -> str:
    """What drawn text says: private forms turned back."""
    return text.translate(_SPOKEN)
