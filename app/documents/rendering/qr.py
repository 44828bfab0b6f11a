"""QR codes: as a mask for paper, as level bars for plates, as a path for pages.

For one length, version and mask a code is affine over GF(2) in the bits of its content (ISO/IEC
18004: Reed-Solomon is linear, masking adds a constant). So after the first of a length another one
is that code, with one number added (exclusive or) for each bit that differs: no encoding at all.
"""

from itertools import groupby
from typing import NamedTuple

import segno

_MASK = 3
"""A fixed mask: choosing the best of eight costs more than all other drawing together."""


class Bar(NamedTuple):
    """Dark modules beside each other, from the lower left corner of the code."""

    x: int
    y: int
    length: int


def qr_bars(content: str) -> tuple[int, list[Bar]]:
    """Modules along a side, and the bars; the white around is the caller's."""
    rows = _encoded(content)
    bars = []
    for y, row in enumerate(reversed(rows)):
        x = 0
        for dark, group in groupby(row):
            length = len(list(group))
            if dark:
                bars.append(Bar(x, y, length))
            x += length
    return len(rows), bars


def qr_path(content: str) -> tuple[int, str]:
    """Modules along a side, and the code as an SVG's path, a module a unit."""
    side, bars = qr_bars(content)
    return side, "".join(f"M{x} {side - 1 - y}h{length}v1h-{length}z" for x, y, length in bars)


def qr_mask(content: str) -> tuple[int, str]:
    """Modules along a side, and the rows from the top: a bit a module, dark is 1, each row padded
    to bytes, in hexadecimal.
    """
    data = content.encode()
    family = _families.get(len(data))
    if family is None:
        family = _families[len(data)] = _Family(data)
    return family.side, family.mask(data)


class _Family:
    """All codes of one length."""

    def __init__(self, first: bytes) -> None:
        rows = _encoded(first)
        self.side = len(rows)
        self._row_bytes = -(-self.side // 8)
        self._first, self._sum = first, self._number(rows)
        self._by_bit: dict[tuple[int, int], int] = {}
        """What the code changes by when one bit does: place of the byte, value of the bit."""
        self._by_byte: dict[tuple[int, int], int] = {}

    def mask(self, data: bytes) -> str:
        number = self._sum
        for place, (old, new) in enumerate(zip(self._first, data, strict=True)):
            if old != new:
                change = self._by_byte.get((place, old ^ new))
                number ^= self._learn(place, old ^ new) if change is None else change
        return f"{number:0{self.side * self._row_bytes * 2}X}"

    def _learn(self, place: int, difference: int) -> int:
        change = 0
        for bit in (1 << power for power in range(8)):
            if difference & bit:
                change ^= self._bit(place, bit)
        self._by_byte[place, difference] = change
        return change

    def _bit(self, place: int, bit: int) -> int:
        found = self._by_bit.get((place, bit))
        if found is None:
            other = bytearray(self._first)
            other[place] ^= bit
            found = self._by_bit[place, bit] = self._sum ^ self._number(_encoded(bytes(other)))
        return found

    def _number(self, rows: list[bytes]) -> int:
        number = 0
        for row in rows:
            number <<= 8 * self._row_bytes
            bits = int("".join(map(str, row)), 2)
            number |= bits << (8 * self._row_bytes - self.side)
        return number


_families: dict[int, _Family] = {}


def _encoded(content: str | bytes) -> list[bytes]:
    """The modules row by row from the top, dark is 1."""
    matrix = segno.make(content, mode="byte", error="m", micro=False, mask=_MASK, boost_error=False)
    return [bytes(row) for row in matrix.matrix]
