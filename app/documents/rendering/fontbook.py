"""The fonts of a press file: which characters it embeds, under which codes, and as what objects."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from app.documents.rendering.fonts import Typeface, face, font, spoken
from app.documents.rendering.objects import Numbered, ref, stream

_NAMES = {
    Typeface.SERIF: "NotoSerifSC-Regular",
    Typeface.BOLD: "NotoSerifSC-Bold",
    Typeface.KAI: "LXGWWenKai-Regular",
    Typeface.SANS: "NotoSansSC-Regular",
    Typeface.SANS_BOLD: "NotoSansSC-Bold",
}
_FLAGS = 4
"""Symbolic (ISO 32000-1, table 123): the codes are ours, no encoding is to be guessed."""
OBJECTS = 5
"""PDF objects of one font: font, its CID font, descriptor, file, map to Unicode."""


class Subset:
    """Some characters of one typeface, each under a code of two bytes, counted from 1."""

    def __init__(self, typeface: Typeface, chars: Iterable[str] = ()) -> None:
        self.typeface = typeface
        self.codes: dict[str, str] = {}
        """Four hexadecimal digits by character."""
        for char in chars:
            self.add(char)

    def add(self, char: str) -> str:
        code = self.codes[char] = f"{len(self.codes) + 1:04X}"
        return code

    def objects(self, first: int, *, packed: bool) -> Iterator[Numbered]:
        """The font as ``OBJECTS`` PDF objects numbered from ``first``; ``packed`` deflates them."""
        known, source = face(self.typeface), font(self.typeface)
        points = [ord(char) for char in self.codes]
        tag = _tag(self.codes)
        name = f"/{tag}+{_NAMES[self.typeface]}"
        widths = " ".join([f"{known.widths[point]:g}" for point in points])
        yield Numbered(
            first,
            f"<</Type/Font/Subtype/Type0/BaseFont{name}/Encoding/Identity-H"
            f"/DescendantFonts[{ref(first + 1)}]/ToUnicode {ref(first + 4)}>>".encode(),
        )
        yield Numbered(
            first + 1,
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont{name}/CIDSystemInfo"
            "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {ref(first + 2)}/DW 1000/W[1[{widths}]]"
            "/CIDToGIDMap/Identity>>".encode(),
        )
        scale = 1000 / source.units
        box = " ".join([f"{edge * scale:.0f}" for edge in source.box])
        yield Numbered(
            first + 2,
            f"<</Type/FontDescriptor/FontName{name}/Flags {_FLAGS}/FontBBox[{box}]/ItalicAngle 0"
            f"/Ascent {source.ascent * scale:.0f}/Descent {source.descent * scale:.0f}"
            f"/CapHeight 700/StemV 80/FontFile2 {ref(first + 3)}>>".encode(),
        )
        file = source.subset([known.glyphs[point] for point in points])
        yield Numbered(first + 3, stream(file, f"/Length1 {len(file)}", packed=packed))
        yield Numbered(first + 4, stream(_to_unicode(self.codes), packed=packed))


class FontBook:
    """The fixed subsets of a press, and one subset a typeface for what a paper has beyond them."""

    def __init__(self, fixed: Mapping[Typeface, Subset]) -> None:
        self._fixed = {typeface: subset.codes for typeface, subset in fixed.items()}
        self.own: dict[Typeface, Subset] = {}

    def shown(self, typeface: Typeface, text: str) -> list[tuple[str, str]]:
        """Stretches of ``text`` as name of the font and codes."""
        fixed = self._fixed.get(typeface)
        if fixed is None:
            return [(own_name(typeface), self._own_codes(typeface, text))]
        try:
            return [(fixed_name(typeface), "".join([fixed[char] for char in text]))]
        except KeyError:
            return self._mixed(typeface, text, fixed)

    def _mixed(self, typeface: Typeface, text: str, fixed: dict[str, str]) -> list[tuple[str, str]]:
        shown = []
        for known, chars in groupby(text, key=fixed.__contains__):
            if known:
                shown.append((fixed_name(typeface), "".join([fixed[char] for char in chars])))
            else:
                shown.append((own_name(typeface), self._own_codes(typeface, chars)))
        return shown

    def _own_codes(self, typeface: Typeface, chars: Iterable[str]) -> str:
        own = self.own.get(typeface)
        if own is None:
            own = self.own[typeface] = Subset(typeface)
        codes, add = own.codes, own.add
        return "".join([codes.get(char) or add(char) for char in chars])


def fixed_name(typeface: Typeface) -> str:
    """How a page calls the font with the characters that all papers share."""
    return f"/F{_ORDER[typeface]}"


def own_name(typeface: Typeface) -> str:
    """How a page calls the font with the characters of its own."""
    return f"/P{_ORDER[typeface]}"


_ORDER = {typeface: index for index, typeface in enumerate(Typeface)}


def _tag(codes: Iterable[str]) -> str:
    """Six letters that name the subset (ISO 32000-1, 9.6.4), the same for the same characters."""
    number = zlib.crc32("".join(codes).encode("utf-16-be", "surrogatepass"))
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(65 + letter))
    return "".join(letters)


def _to_unicode(codes: Mapping[str, str]) -> bytes:
    """Codes to UTF-16BE, in blocks of a hundred (Adobe Technical Note 5411)."""
    pairs = [f"<{code}><{spoken(char).encode('utf-16-be').hex()}>" for char, code in codes.items()]
    blocks = [pairs[start : start + 100] for start in range(0, len(pairs), 100)]
    chars = "\n".join(
        f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"
        "1 begincodespacerange<0000><FFFF>endcodespacerange\n"
        f"{chars}\nendcmap CMapName currentdict/CMap defineresource pop end end"
    ).encode()
