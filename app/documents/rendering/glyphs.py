"""Font files cut down to the glyphs of one paper (TrueType: OpenType 1.9, tables glyf, loca, head,
hhea, hmtx and maxp, which are all that ISO 32000-1 9.9 asks of an embedded CIDFontType2).
"""

import functools
import mmap
import struct
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_WHOLE = 1 << 32
_MAGIC = 0xB1B0AFBA
"""What the words of a sound font file add up to, its adjustment included."""
_WORDS_ARE_ARGUMENTS, _HAS_SCALE, _MORE, _HAS_XY_SCALE, _HAS_MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80


class Glyph(NamedTuple):
    """An outline as the file has it, padded to four bytes."""

    outline: bytes
    checksum: int
    advance: int
    bearing: bytes
    """Left side bearing, as hmtx has it."""
    parts: tuple[tuple[int, int], ...]
    """Of a composite: where in ``outline`` the index of a component stands, and that index."""


class FontFile:
    """One font, read where it lies: the file is mapped, not loaded."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        count = struct.unpack_from(">H", self._data, 4)[0]
        entries = (struct.unpack_from(">4sIII", self._data, 12 + 16 * n) for n in range(count))
        self._tables = {tag.decode(): (start, length) for tag, _, start, length in entries}
        self._head = bytearray(self._table("head"))
        self._hhea = bytearray(self._table("hhea"))
        self._maxp = bytearray(self._table("maxp"))
        self._offsets = self._read_offsets()
        self.units = struct.unpack_from(">H", self._head, 18)[0]
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", self._head, 36)
        self.ascent, self.descent = struct.unpack_from(">2h", self._hhea, 4)
        self._long_metrics = struct.unpack_from(">H", self._hhea, 34)[0]
        self.glyph = functools.lru_cache(maxsize=20_000)(self._glyph)

    def advance(self, index: int) -> int:
        """In units of the font."""
        return self._metrics(index)[0]

    def has_outline(self, index: int) -> bool:
        return self._offsets[index + 1] > self._offsets[index]

    def subset(self, wanted: Sequence[int]) -> bytes:
        """A font of ``.notdef`` and the wanted glyphs in their order: the first has index 1.

        Components of composites follow behind.
        """
        glyphs = [self.glyph(index) for index in (0, *wanted)]
        outlines = self._joined(glyphs, wanted)
        offsets, metrics, at = array("I", [0]), [], 0
        for glyph in glyphs:
            at += len(glyph.outline)
            offsets.append(at)
            metrics.append(glyph.advance.to_bytes(2, "big") + glyph.bearing)
        offsets.byteswap()
        tables = {
            b"glyf": (outlines, sum(glyph.checksum for glyph in glyphs) % _WHOLE),
            b"head": _summed(bytes(self._head)),
            b"hhea": _summed(_patched(self._hhea, 34, len(glyphs))),
            b"hmtx": _summed(b"".join(metrics)),
            b"loca": _summed(offsets.tobytes()),
            b"maxp": _summed(_patched(self._maxp, 4, len(glyphs))),
        }
        return _assembled(tables)

    def _joined(self, glyphs: list[Glyph], wanted: Sequence[int]) -> bytes:
        """The outlines one after the other; ``glyphs`` grows by the components they need."""
        if not any(glyph.parts for glyph in glyphs):
            return b"".join(glyph.outline for glyph in glyphs)
        places = {index: place for place, index in enumerate((0, *wanted))}
        for position, glyph in enumerate(glyphs):  # goes on into what is appended meanwhile
            if not glyph.parts:
                continue
            outline = bytearray(glyph.outline)
            for where, component in glyph.parts:
                if component not in places:
                    places[component] = len(glyphs)
                    glyphs.append(self.glyph(component))
                struct.pack_into(">H", outline, where, places[component])
            glyphs[position] = glyph._replace(
                outline=bytes(outline), checksum=_checksum(bytes(outline))
            )
        return b"".join(glyph.outline for glyph in glyphs)

    def _glyph(self, index: int) -> Glyph:
        start, end = self._offsets[index], self._offsets[index + 1]
        begins = self._tables["glyf"][0]
        raw = self._data[begins + start : begins + end]
        outline = raw + bytes(-len(raw) % 4)
        advance, bearing = self._metrics(index)
        return Glyph(outline, _checksum(outline), advance, bearing, tuple(_components(raw)))

    def _metrics(self, index: int) -> tuple[int, bytes]:
        start, count = self._tables["hmtx"][0], self._long_metrics
        last = min(index, count - 1)
        advance = struct.unpack_from(">H", self._data, start + 4 * last)[0]
        where = start + 4 * index + 2 if index < count else start + 4 * count + 2 * (index - count)
        return advance, self._data[where : where + 2]

    def _read_offsets(self) -> "array[int]":
        code = "I" if struct.unpack_from(">h", self._head, 50)[0] else "H"
        offsets = array(code, self._table("loca"))
        offsets.byteswap()
        struct.pack_into(">h", self._head, 50, 1)  # our own tables are long ones
        struct.pack_into(">I", self._head, 8, 0)  # the adjustment is summed anew
        return offsets if code == "I" else array("I", (2 * offset for offset in offsets))

    def _table(self, tag: str) -> bytes:
        start, length = self._tables[tag]
        return self._data[start : start + length]


def _components(outline: bytes) -> list[tuple[int, int]]:
    """Where a composite names its components, and their indices (OpenType, glyf, composites)."""
    if not outline or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    found, at = [], 10
    while True:
        flags, index = struct.unpack_from(">HH", outline, at)
        found.append((at + 2, index))
        at += 4 + (4 if flags & _WORDS_ARE_ARGUMENTS else 2)
        at += 2 * bool(flags & _HAS_SCALE) + 4 * bool(flags & _HAS_XY_SCALE)
        at += 8 * bool(flags & _HAS_MATRIX)
        if not flags & _MORE:
            return found


def _assembled(tables: dict[bytes, tuple[bytes, int]]) -> bytes:
    """The file: directory, tables, and in ``head`` what makes its words add up."""
    count = len(tables)
    power = 1 << (count.bit_length() - 1)
    heading = struct.pack(
        ">IHHHH", 0x10000, count, 16 * power, power.bit_length() - 1, 16 * (count - power)
    )
    at = 12 + 16 * count
    entries, total, head_at = [heading], 0, 0
    for tag, (data, checksum) in tables.items():
        entries.append(struct.pack(">4sIII", tag, checksum, at, len(data)))
        total += checksum
        if tag == b"head":
            head_at = at
        at += len(data) + -len(data) % 4
    directory = b"".join(entries)
    total += _checksum(directory)
    bodies = (data + bytes(-len(data) % 4) for data, _ in tables.values())
    whole = bytearray(directory + b"".join(bodies))
    struct.pack_into(">I", whole, head_at + 8, (_MAGIC - total) % _WHOLE)
    return bytes(whole)


def _patched(table: bytearray, at: int, number: int) -> bytes:
    patched = bytearray(table)
    struct.pack_into(">H", patched, at, number)
    return bytes(patched)


def _summed(data: bytes) -> tuple[bytes, int]:
    return data, _checksum(data)


def _checksum(data: bytes) -> int:
    """The sum of big-endian 32-bit words, the last one padded."""
    padded = data + bytes(-len(data) % 4)
    words = array("I", padded)
    words.byteswap()
    return sum(words) % _WHOLE
