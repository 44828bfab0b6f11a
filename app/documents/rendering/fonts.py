"""The typefaces of the papers, loaded once per process, and what they can print."""

import enum
import functools
import re
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont as FontTables

from app.documents.rendering.glyphs import FontFile

TEMPLATE_VERSION = "2026.1"
"""Changes with every change that moves or alters anything on a paper, fonts included."""

FONTS = Path(__file__).parents[2] / "fonts"


class Typeface(enum.StrEnum):
    """Values are the names in templates, and those under which ReportLab knows the fonts."""

    SERIF = "serif"
    BOLD = "serif-bold"
    KAI = "kai"
    SANS = "sans"
    SANS_BOLD = "sans-bold"


_FILES = {
    Typeface.SERIF: "NotoSerifSC-Regular.ttf",
    Typeface.BOLD: "NotoSerifSC-Bold.ttf",
    Typeface.KAI: "LXGWWenKai-Medium.ttf",
    Typeface.SANS: "NotoSansSC-Regular.ttf",
    Typeface.SANS_BOLD: "NotoSansSC-Bold.ttf",
}
_CHAINS = {
    Typeface.SERIF: (Typeface.SERIF, Typeface.KAI),
    Typeface.BOLD: (Typeface.BOLD, Typeface.SERIF, Typeface.KAI),
    Typeface.KAI: (Typeface.KAI, Typeface.SERIF),
    Typeface.SANS: (Typeface.SANS, Typeface.SERIF, Typeface.KAI),
    Typeface.SANS_BOLD: (Typeface.SANS_BOLD, Typeface.BOLD, Typeface.SERIF, Typeface.KAI),
}

# Noto Serif SC draws these a full em wide, right for Chinese and wrong in “O’Neill”. Its narrow
# forms have no code point; a private one stands for each while drawing, never in the text layer.
NARROW = dict(zip("‘’“”…", "\uf8f0\uf8f1\uf8f2\uf8f3\uf8f4", strict=True))
SPOKEN = {ord(private): char for char, private in NARROW.items()}
_COMPATIBILITY = re.compile("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)")
_COMPOSED = re.compile("[ -~　-〟一-鿿！-～“”‘’·—…]*")
"""Of what almost all words consist; nothing in it is ever joined or replaced."""
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
    chars: frozenset[str]
    """Those with a glyph whose outline is not empty."""
    glyphs: dict[int, int]
    """Index in the font file by code point, private codes of ``NARROW`` included."""


_faces: dict[Typeface, Face] = {}


@functools.cache
def font(typeface: Typeface) -> FontFile:
    return FontFile(FONTS / _FILES[typeface])


def face(typeface: Typeface) -> Face:
    """What is known of a typeface; read the first time only (a fifth of a second)."""
    if typeface not in _faces:
        with _LOADING:
            if typeface not in _faces:  # several threads print at once
                _faces[typeface] = _read(typeface)
    return _faces[typeface]


def _read(typeface: Typeface) -> Face:
    file, glyphs = font(typeface), {}
    with FontTables(FONTS / _FILES[typeface], lazy=True) as tables:
        index = tables.getReverseGlyphMap()
        glyphs = {code: index[name] for code, name in tables.getBestCmap().items()}
        narrow = _narrow_glyphs(tables)
    for char, private in NARROW.items():
        glyphs[ord(private)] = narrow.get(char, glyphs[ord(char)])
    scale = 1000 / file.units
    return Face(
        widths={code: file.advance(glyph) * scale for code, glyph in glyphs.items()},
        chars=frozenset(chr(code) for code, glyph in glyphs.items() if file.has_outline(glyph)),
        glyphs=glyphs,
    )


def _narrow_glyphs(tables: FontTables) -> dict[str, int]:
    """The forms of the feature pwid, where a font has it."""
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


def font_file(typeface: Typeface) -> str:
    return _FILES[typeface]


def composed(text: str) -> str:
    """Base letters and accents joined, every kind of blank but the ideographic one made a space.

    Compatibility ideographs stay: their canonical form is another shape, and a name is a shape.
    """
    if _COMPOSED.fullmatch(text):
        return text
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
    text = composed(text)
    if all(map(_is_printable, text)):
        return []
    found = dict.fromkeys(char for char in text if not _is_printable(char))
    return [Unprintable(char, f"U+{ord(char):04X}") for char in found]


@functools.lru_cache(maxsize=20_000)
def _is_printable(char: str) -> bool:
    """Whether Kai or serif has it; each chain of typefaces holds both."""
    category = unicodedata.category(char)
    if category == "Zs":
        return True
    # An unassigned code point may still have a glyph: Unicode grows faster than Python's tables.
    refused = category in {"Cc", "Cf", "Co", "Cs"} or category.startswith(("M", "Zl", "Zp"))
    printable = any(char in face(one).chars for one in (Typeface.SERIF, Typeface.KAI))
    return printable and not refused


@functools.lru_cache(maxsize=20_000)
def typeface_of(char: str, first: Typeface) -> Typeface:
    """The first typeface of the chain that has ``char``; blanks and private forms stay in it."""
    if char in " \u3000" or ord(char) in SPOKEN:
        return first
    return next((one for one in _CHAINS[first] if char in face(one).chars), first)


def pieces(text: str, first: Typeface) -> Iterator[Piece]:
    """Cut ``text`` where the typeface has to change."""
    if face(first).chars.issuperset(text):
        yield Piece(first, text)
        return
    for typeface, chars in groupby(text, key=lambda char: typeface_of(char, first)):
        yield Piece(typeface, "".join(chars))


@functools.lru_cache(maxsize=20_000)
def char_width(char: str, first: Typeface) -> float:
    """Advance in em."""
    if char == "\u3000":
        return 1.0
    widths = face(typeface_of(char, first)).widths
    return widths[ord(char)] / 1000


class _Widths(dict[str, float]):
    """Advances in em by character, looked up once each."""

    def __init__(self, first: Typeface) -> None:
        super().__init__()
        self._first = first

    def __missing__(self, char: str) -> float:
        width = self[char] = char_width(char, self._first)
        return width


_widths = functools.cache(_Widths)


def text_width(text: str, first: Typeface) -> float:
    """Advance in em."""
    return sum(map(_widths(first).__getitem__, text))


def spoken(text: str) -> str:
    """What drawn text says: private forms turned back."""
    return text.translate(SPOKEN)
