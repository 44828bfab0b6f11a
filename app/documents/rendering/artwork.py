"""The vector art of the papers, drawn by formula: frames, rosettes, ornaments. Ours alone.

Repeated figures are one tile, written out again under another matrix: equal bytes deflate to
almost nothing, so a whole frame costs a few kilobytes.
"""

import cmath
import functools
import math
import zlib
from collections.abc import Callable, Iterable

from app.documents.rendering.layout import HEIGHT, WIDTH
from app.documents.rendering.words import DocumentKind

Curve = Callable[[float], complex]

_BLUE = "0.114 0.153 0.251"
_BLUE_TINT = "0.42 0.47 0.6"
_BLUE_PALE = "0.9 0.915 0.95"
_GOLD = "0.69 0.545 0.231"
_GOLD_PALE = "0.958 0.925 0.838"
_VERMILION = "0.702 0.149 0.118"
_GILT = ("0.48 0.35 0.1", "0.66 0.5 0.18", "0.83 0.69 0.36", "0.95 0.87 0.62", "0.99 0.95 0.8")
"""From shadow to light."""


@functools.cache
def artwork(kind: DocumentKind) -> bytes:
    """Deflated PDF operators of everything on a paper that is no text."""
    parts = _attendance() if kind is DocumentKind.ATTENDANCE else _signing()
    return zlib.compress("\n".join(["q 1 J 1 j", *parts, "Q"]).encode("ascii"), 9)


def _attendance() -> list[str]:
    """Ink-blue guilloche between gold hairlines, a rosette in each corner."""
    inset, depth, corner = 31.0, 8.4, 17.2
    blue = [_wave(_TILE, depth, phase) for phase in (0, 0.25, 0.5, 0.75)]
    fine = [_wave(_TILE / 2, depth * 0.45, phase) for phase in (0, 0.5)]
    fine += [_moved(tile, _TILE / 2, 0) for tile in fine]
    return [
        _medallion(_BLUE_PALE),
        _framed(17.5, f"1.1 w {_BLUE} RG"),
        _framed(20.2, f"0.35 w {_BLUE} RG"),
        *_along_sides(" ".join(blue), inset, f"0.42 w {_BLUE_TINT} RG"),
        *_along_sides(" ".join(fine), inset, f"0.4 w {_GOLD} RG"),
        _framed(41.8, f"0.35 w {_BLUE} RG"),
        _framed(45.5, f"0.9 w {_GOLD} RG"),
        *(_at(x, y, _corner_rosette(corner)) for x, y in _corners(inset)),
        _title_ornament(_GOLD),
    ]


def _signing() -> list[str]:
    """A gilt moulding, a meander, and a hairline of vermilion with bracketed corners."""
    inset = 35.0
    key = _meander(1.62)
    return [
        _medallion(_GOLD_PALE),
        *_moulding(),
        *_along_sides(key, inset, f"0.75 w {_GOLD} RG", tile_width=_KEY_WIDTH * 1.62),
        *(_at(x, y, _corner_boss(7.2)) for x, y in _corners(inset)),
        _framed(44.5, f"0.8 w {_VERMILION} RG"),
        *_brackets(51.5),
        _title_ornament(_VERMILION),
    ]


_TILE = 24.0
_KEY_WIDTH = 7.0


def _trace(curve: Curve, start: float, stop: float, steps: int) -> str:
    """A smooth parametric curve as Bézier segments (Hermite, derivatives by difference)."""
    width = (stop - start) / steps
    nearby = width / 1000

    def speed(at: float) -> complex:
        return (curve(at + nearby) - curve(at - nearby)) / (2 * nearby)

    parts = [f"{_p(curve(start))} m"]
    for step in range(steps):
        here, there = start + step * width, start + (step + 1) * width
        first = curve(here) + speed(here) * width / 3
        second = curve(there) - speed(there) * width / 3
        parts.append(f"{_p(first)} {_p(second)} {_p(curve(there))} c")
    return " ".join(parts)


def _wave(length: float, depth: float, phase: float) -> str:
    """One period of a sine along the x axis."""

    def sine(x: float) -> complex:
        return complex(x, depth * math.sin(2 * math.pi * (x / length + phase)))

    return _trace(sine, 0, length, 8)


def _along_sides(tile: str, inset: float, ink: str, *, tile_width: float = _TILE) -> list[str]:
    """Repeat a tile along the four sides, scaled a little so that whole tiles fit."""
    parts = []
    for turn, (x, y) in enumerate(_corners(inset)):
        side = (WIDTH if turn % 2 == 0 else HEIGHT) - 2 * inset
        count = round(side / tile_width)
        scale = side / count / tile_width
        turned = cmath.exp(0.5j * math.pi * turn)
        matrix = _matrix(turned * scale, turned * 1j, complex(x, y))
        repeated = f" {_n(tile_width)} 0 cm\n".join([f"{tile} S 1 0 0 1"] * (count - 1))
        parts.append(f"q {ink} {matrix} cm {repeated} {_n(tile_width)} 0 cm {tile} S Q")
    return parts


def _corners(inset: float) -> list[tuple[float, float]]:
    """Anticlockwise from the lower left: the start of each side."""
    right, top = WIDTH - inset, HEIGHT - inset
    return [(inset, inset), (right, inset), (right, top), (inset, top)]


def _framed(inset: float, ink: str) -> str:
    box = _n(inset, inset, WIDTH - 2 * inset, HEIGHT - 2 * inset)
    return f"q {ink} 0 j {box} re S Q"


def _ring(radius: float, lobes: int, depth: float, phases: int, steps: int = 4) -> str:
    """Interlaced waves round a circle: one sector, turned ``lobes`` times about the origin."""
    sector = 2 * math.pi / lobes

    def lobe(phase: float) -> Curve:
        return lambda turn: cmath.rect(
            radius + depth * math.cos(lobes * turn + 2 * math.pi * phase), turn
        )

    tile = " ".join(_trace(lobe(index / phases), 0, sector, steps) for index in range(phases))
    turn = _matrix(cmath.rect(1, sector), cmath.rect(1, sector) * 1j, 0j, digits=7)
    return f"q {f' {turn} cm '.join([f'{tile} S'] * lobes)} Q"


def _circle(radius: float, paint: str) -> str:
    return f"{_trace(lambda turn: cmath.rect(radius, turn), 0, 2 * math.pi, 8)} {paint}"


def _medallion(ink: str) -> str:
    """A pale rosette behind the text, as fine as engraved."""
    rings = [_ring(118, 24, 34, 6), _ring(66, 16, 24, 5), _ring(30, 12, 14, 4), _ring(10, 8, 7, 3)]
    return _at(WIDTH / 2, 304, f"0.5 w {ink} RG " + " ".join(rings))


def _corner_rosette(radius: float) -> str:
    disc = f"1 1 1 rg {_circle(radius + 2.4, 'f')} 0.9 w {_GOLD} RG {_circle(radius + 2.4, 'S')}"
    outer = f"0.35 w {_BLUE_TINT} RG {_ring(radius * 0.7, 12, radius * 0.27, 3)}"
    inner = f"0.4 w {_GOLD} RG {_ring(radius * 0.34, 8, radius * 0.16, 2)}"
    heart = f"{_BLUE} rg {_circle(1.7, 'f')}"
    return f"{disc} {outer} {inner} {heart}"


def _moulding() -> Iterable[str]:
    """Gilt: lines from shadow to light and back, as on a carved frame."""
    shades = [*_GILT, *reversed(_GILT[:-1])]
    for index, shade in enumerate(shades):
        yield _framed(16 + index * 1.25, f"1.4 w {shade} RG")


def _meander(unit: float) -> str:
    """回纹: one key on its ground line, centred on the x axis."""
    key = [(0, 0), (0, 5), (5, 5), (5, 1.25), (1.7, 1.25), (1.7, 3.4), (3.4, 3.4)]
    return f"{_polyline(key, unit)} {_polyline([(0, 0), (_KEY_WIDTH, 0)], unit)}"


def _polyline(points: Iterable[tuple[float, float]], unit: float) -> str:
    drawn = [_n(x * unit, (y - 2.5) * unit) for x, y in points]
    return f"{drawn[0]} m " + " ".join(f"{point} l" for point in drawn[1:])


def _corner_boss(half: float) -> str:
    """A gold square with a vermilion lozenge, where two meanders meet."""
    square = f"1 1 1 rg 1 w {_GOLD} RG {_n(-half, -half, 2 * half, 2 * half)} re B"
    return f"{square} {_VERMILION} rg {_lozenge(0, 0, half * 0.62)} f"


def _brackets(inset: float) -> Iterable[str]:
    """A spiral bracket in each corner, mirrored on its diagonal."""
    arm = "0 0 m 52 0 l 52 8 l 40 8 l 40 3.6 l 47 3.6 l"
    knot = "10 0 m 10 10 l 4 10 l 4 4 l"
    one = f"{arm} {knot} S"
    for turn, (x, y) in enumerate(_corners(inset)):
        turned = cmath.exp(0.5j * math.pi * turn)
        straight = _matrix(turned, turned * 1j, complex(x, y))
        mirrored = _matrix(turned * 1j, turned, complex(x, y))
        for matrix in (straight, mirrored):
            yield f"q 0 j 0 J 0.9 w {_GOLD} RG {matrix} cm {one} Q"


def _title_ornament(ink: str) -> str:
    """Under the title: a lozenge between two lines that taper off."""
    x, y = WIDTH / 2, 445.0
    parts = [f"{ink} rg {_lozenge(x, y, 4.2)} f"]
    for side in (-1, 1):
        parts.append(f"{_lozenge(x + side * 13, y, 2)} f")
        near, far = x + side * 21, x + side * 150
        parts.append(f"{_n(near, y + 0.7)} m {_n(near, y - 0.7)} l {_n(far, y)} l f")
    return f"q {' '.join(parts)} Q"


def _lozenge(x: float, y: float, half: float) -> str:
    points = (_n(x + half, y), _n(x, y + half), _n(x - half, y), _n(x, y - half))
    return f"{points[0]} m {points[1]} l {points[2]} l {points[3]} l h"


def _at(x: float, y: float, drawing: str) -> str:
    return f"q 1 0 0 1 {_n(x, y)} cm {drawing} Q"


def _moved(path: str, x: float, y: float) -> str:
    """A path of ``_trace`` elsewhere."""
    moved = []
    axis = 0
    for word in path.split(" "):
        if word in {"m", "c"}:
            moved.append(word)
            axis = 0
        else:
            moved.append(_n(float(word) + (y if axis % 2 else x)))
            axis += 1
    return " ".join(moved)


def _matrix(x_axis: complex, y_axis: complex, origin: complex, digits: int = 5) -> str:
    parts = (x_axis, y_axis, origin)
    return " ".join(_n(part.real, part.imag, digits=digits) for part in parts)


def _p(point: complex) -> str:
    return _n(point.real, point.imag)


def _n(*numbers: float, digits: int = 2) -> str:
    shown = (f"{number:.{digits}f}".rstrip("0").rstrip(".") for number in numbers)
    return " ".join("0" if number == "-0" else number for number in shown)
