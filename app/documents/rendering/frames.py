"""What surrounds the words of a plaque, as closed shapes: a cutter has no use for line widths."""

import cmath
from collections.abc import Iterable, Sequence
from itertools import pairwise

from app.documents.rendering.outlines import Path, Step, placed

_KEY = (12 + 0j, 0j, 12j, 12 + 12j, 12 + 4j, 4 + 4j, 4 + 8.4j, 8 + 8.4j)
"""回纹: one turn of a meander, from its outer end inwards."""


def closed(points: Sequence[complex]) -> Path:
    """A polygon."""
    first, *others = points
    return (Step("m", (first,)), *(Step("l", (point,)) for point in others), Step("h"))


def bar(corner: complex, opposite: complex) -> Path:
    """A level rectangle, anticlockwise."""
    left, right = sorted((corner.real, opposite.real))
    bottom, top = sorted((corner.imag, opposite.imag))
    return closed(
        [complex(left, bottom), complex(right, bottom), complex(right, top), complex(left, top)]
    )


def frame(width: float, height: float, unit: float) -> Path:
    """A broad band, a fine line that steps back at the corners, a meander in each corner."""
    band = _ring(*(_notched(width, height, inset * unit, 0) for inset in (11, 14)))
    line = _ring(*(_notched(width, height, inset * unit, 17 * unit) for inset in (19, 20)))
    key = _stroked(_KEY, 1.5)
    corners = ((1 + 1j, 0j), (-1 + 1j, complex(width)), (-1 - 1j, complex(width, height)),
               (1 - 1j, complex(0, height)))  # fmt: skip
    keys = (
        step
        for turn, (inwards, corner) in enumerate(corners)
        for step in placed(
            key, corner + inwards * 20.2 * unit, cmath.rect(unit, turn * cmath.pi / 2)
        )
    )
    return (*band, *line, *keys)


def ornament(centre: complex, unit: float) -> Path:
    """A lozenge between two lines that taper off."""
    parts = list(_lozenge(centre, 3.4 * unit))
    for side in (-1, 1):
        parts += _lozenge(centre + side * 10 * unit, 1.6 * unit)
        near, far = centre + side * 16 * unit, centre + side * 84 * unit
        half = complex(0, 0.55 * unit)
        parts += closed([near - side * half, far, near + side * half])
    return tuple(parts)


def crop_marks(width: float, height: float, *, gap: float, length: float) -> Path:
    """At each corner of the trimmed plate, outside the bleed."""
    hair = 0.05
    parts: list[Step] = []
    for x, outwards in ((0.0, -1), (width, 1)):
        for y, upwards in ((0.0, -1), (height, 1)):
            beside = complex(x + outwards * gap, y)
            parts += bar(beside - hair * 1j, beside + outwards * length + hair * 1j)
            above = complex(x, y + upwards * gap)
            parts += bar(above - hair, above + complex(hair, upwards * length))
    return tuple(parts)


def _notched(width: float, height: float, inset: float, notch: float) -> list[complex]:
    """A rectangle, anticlockwise, its corners stepped inwards."""
    right, top = width - inset, height - inset
    if not notch:
        return [complex(inset, inset), complex(right, inset), complex(right, top),
                complex(inset, top)]  # fmt: skip
    in_left, in_right = inset + notch, right - notch
    in_low, in_high = inset + notch, top - notch
    return [
        complex(x, y)
        for x, y in (
            (in_left, inset), (in_right, inset), (in_right, in_low), (right, in_low),
            (right, in_high), (in_right, in_high), (in_right, top), (in_left, top),
            (in_left, in_high), (inset, in_high), (inset, in_low), (in_left, in_low),
        )
    ]  # fmt: skip


def _ring(outer: Sequence[complex], inner: Sequence[complex]) -> Path:
    """The inner contour runs the other way round, so it is a hole under either filling rule."""
    return (*closed(outer), *closed(inner[::-1]))


def _stroked(points: Sequence[complex], width: float) -> Path:
    """The outline of a broad line of right angles."""
    ways = [(there - here) / abs(there - here) for here, there in pairwise(points)]
    sides = [way * 1j * width / 2 for way in ways]
    offsets = [sides[0], *(before + after for before, after in pairwise(sides)), sides[-1]]
    left = [point + offset for point, offset in zip(points, offsets, strict=True)]
    right = [point - offset for point, offset in zip(points, offsets, strict=True)]
    return closed([*right, *reversed(left)])


def _lozenge(centre: complex, half: float) -> Iterable[Step]:
    return closed([centre + half * way for way in (1, 1j, -1, -1j)])
