"""QR codes as level bars."""

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
    matrix = segno.make(content, error="m", micro=False, mask=_MASK, boost_error=False)
    rows = [bytes(row) for row in matrix.matrix]
    bars = []
    for y, row in enumerate(reversed(rows)):
        x = 0
        for dark, group in groupby(row):
            length = len(list(group))
            if dark:
                bars.append(Bar(x, y, length))
            x += length
    return len(rows), bars
