"""Paths as closed polygons that don't cross: what a cutter may follow blindly.

The strokes of our serif faces are contours that overlap (6,803 of the 6,884 characters of GB 2312
and its kin in the bold one): right for a printer, who fills, and wrong for a cutter, who would cut
through the crossings, or take them for holes. So contours are united, by the rule of PDF's ``f``:
ink is where the winding number is not zero.

How: curves become chords, corners whole numbers of 0.1 µm, and every contour is parted where it
meets another. Along such a piece nothing else is met, so the winding on either side is the same
from end to end; a piece with ink on one side only is outline, and the outlines are joined again.
"""

import cmath
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from app.documents.rendering.outlines import Path

TOLERANCE = 0.01
"""Millimetres between a curve and its chord: a tenth of what a laser burns away."""
_GRID = 10_000
"""Steps in a millimetre."""
_ASIDE = 0.01
"""Steps from a piece to where the winding beside it is looked up."""
_SPECK = 0.002
"""Square millimetres; what is smaller comes from rounding, and no tool could make it."""
_TRIANGLE = 3

Loop = tuple[complex, ...]
"""Corners in millimetres; the last is joined to the first. Anticlockwise around ink, clockwise
around a hole."""
_Point = tuple[int, int]
_Points = tuple[_Point, ...]


class _Box(NamedTuple):
    left: int
    bottom: int
    right: int
    top: int

    def meets(self, other: "_Box") -> bool:
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.bottom <= other.top
            and other.bottom <= self.top
        )


class _Edge(NamedTuple):
    ring: int
    place: int
    """Among the edges of its ring."""
    start: _Point
    end: _Point
    box: _Box


class _Ring(NamedTuple):
    """A closed contour; ``points`` ends where it begins."""

    points: _Points
    box: _Box


_Cuts = dict[tuple[int, int], set[_Point]]
"""Where an edge (of a ring, at an index) is parted."""


def united(path: Path, *, tolerance: float = TOLERANCE) -> tuple[Loop, ...]:
    """The outlines of what ``path`` fills by the non-zero rule, in millimetres."""
    rings = [_ring(points) for points in map(_snapped, flattened(path, tolerance=tolerance))
             if len(points) > _TRIANGLE]  # fmt: skip
    nodes, rings = _parted(rings)
    outline = _outline(_pieces(nodes, rings), rings)
    loops = (_straightened(points) for points in _joined(outline))
    found = (tuple(complex(x, y) / _GRID for x, y in points) for points in loops)
    return tuple(loop for loop in found if abs(area(loop)) >= _SPECK)


def flattened(path: Path, *, tolerance: float = TOLERANCE) -> Iterator[Loop]:
    """Each contour as it is, its curves as chords."""
    points: list[complex] = []
    for verb, given in path:
        if verb == "m":
            if points:
                yield tuple(points)
            points = list(given)
        elif verb == "c":
            points += _chords((points[-1], *given), tolerance)
        else:
            points += given
    if points:
        yield tuple(points)


def area(loop: Sequence[complex]) -> float:
    """Square millimetres; negative where the loop runs clockwise."""
    return sum((a.conjugate() * b).imag for a, b in pairwise((*loop, *loop[:1]))) / 2


def _chords(curve: tuple[complex, ...], tolerance: float) -> Iterator[complex]:
    """Points of a cubic curve but its first. Its bend is at most six times the second difference
    of its control points, and a chord's error an eighth of the bend by the step squared.
    """
    a, b, c, d = curve
    bend = max(abs(a - 2 * b + c), abs(b - 2 * c + d))
    count = max(1, math.ceil(math.sqrt(0.75 * bend / tolerance)))
    for step in range(1, count):
        t = step / count
        s = 1 - t
        yield s * s * s * a + 3 * s * s * t * b + 3 * s * t * t * c + t * t * t * d
    yield d


def _snapped(loop: Loop) -> _Points:
    """On the grid, closed, without points that fall onto the one before."""
    points: list[_Point] = []
    for corner in (*loop, *loop[:1]):
        at = (round(corner.real * _GRID), round(corner.imag * _GRID))
        if not points or at != points[-1]:
            points.append(at)
    return tuple(points)


def _ring(points: _Points) -> _Ring:
    return _Ring(points, _around(points))


def _around(points: _Points) -> _Box:
    xs, ys = zip(*points, strict=True)
    return _Box(min(xs), min(ys), max(xs), max(ys))


def _parted(rings: list[_Ring]) -> tuple[set[_Point], list[_Ring]]:
    """All points where rings meet, and the rings with these points put in."""
    cuts = _cuts(rings)
    parted = []
    for number, ring in enumerate(rings):
        points: list[_Point] = []
        for index, (start, end) in enumerate(pairwise(ring.points)):
            within = cuts.get((number, index), set()) - {start, end}
            points += [start, *sorted(within, key=lambda at: math.dist(start, at))]
        parted.append(_ring((*points, points[0])))
    return set().union(*cuts.values()), parted


def _cuts(rings: list[_Ring]) -> _Cuts:
    edges = [
        [
            _Edge(number, place, a, b, _around((a, b)))
            for place, (a, b) in enumerate(pairwise(ring.points))
        ]
        for number, ring in enumerate(rings)
    ]
    cuts: _Cuts = defaultdict(set)
    for one, ring in enumerate(rings):
        for two in range(one, len(rings)):
            if not ring.box.meets(rings[two].box):
                continue
            theirs = [edge for edge in edges[two] if edge.box.meets(ring.box)]
            for mine in edges[one]:
                if mine.box.meets(rings[two].box):
                    for edge in theirs:
                        if mine.box.meets(edge.box):
                            _cut(mine, edge, len(ring.points) - 1, cuts)
    return cuts


def _cut(mine: _Edge, other: _Edge, count: int, cuts: _Cuts) -> None:
    """Note where two edges meet; neighbours along a ring of ``count`` edges always do."""
    if mine.ring == other.ring and (other.place - mine.place) % count in {0, 1, count - 1}:
        return
    for at in _meetings(mine, other):
        cuts[mine.ring, mine.place].add(at)
        cuts[other.ring, other.place].add(at)


def _meetings(one: _Edge, two: _Edge) -> Iterable[_Point]:
    """Exact in whole numbers, but that a crossing is moved to the grid."""
    a, b = _side(two, one.start), _side(two, one.end)
    c, d = _side(one, two.start), _side(one, two.end)
    if (a > 0 > b or a < 0 < b) and (c > 0 > d or c < 0 < d):
        (x0, y0), (x1, y1) = one.start, one.end
        share = a / (a - b)
        return [(round(x0 + (x1 - x0) * share), round(y0 + (y1 - y0) * share))]
    found = [
        (a, one.start, two.box), (b, one.end, two.box),
        (c, two.start, one.box), (d, two.end, one.box),
    ]  # fmt: skip
    return [at for side, at, box in found if side == 0 and box.meets(_Box(*at, *at))]


def _side(edge: _Edge, at: _Point) -> int:
    """Positive to the left of the edge, 0 on its line."""
    (x0, y0), (x1, y1) = edge.start, edge.end
    return (x1 - x0) * (at[1] - y0) - (y1 - y0) * (at[0] - x0)


def _pieces(nodes: set[_Point], rings: list[_Ring]) -> Iterator[_Points]:
    """The rings from node to node; a ring that meets none in one piece, from where it begins."""
    for ring in rings:
        points = ring.points[:-1]
        first = next((index for index, at in enumerate(points) if at in nodes), 0)
        turned = [*points[first:], *points[:first], points[first]]
        piece = [turned[0]]
        for at in turned[1:]:
            piece.append(at)
            if at in nodes:
                yield tuple(piece)
                piece = [at]
        if len(piece) > 1:
            yield tuple(piece)


def _outline(pieces: Iterable[_Points], rings: list[_Ring]) -> dict[_Points, None]:
    """The pieces that part ink from ground, each once, ink at their left."""
    found: dict[_Points, None] = {}
    for piece in pieces:
        here, there = max(pairwise(piece), key=lambda ends: math.dist(*ends))
        a, b = complex(*here), complex(*there)
        aside = 1j * _ASIDE * (b - a) / abs(b - a)
        left, right = (_winding((a + b) / 2 + way * aside, rings) for way in (1, -1))
        if left and not right:
            found[piece] = None
        elif right and not left:
            found[piece[::-1]] = None
    return found


def _winding(at: complex, rings: list[_Ring]) -> int:
    """How often the rings run around a point, anticlockwise: crossings of a ray to the right."""
    x, y, turns = at.real, at.imag, 0
    for points, (left, bottom, right, top) in rings:
        if not (bottom <= y <= top and left <= x <= right):
            continue  # around a point outside its box no ring runs
        for (x0, y0), (x1, y1) in pairwise(points):
            if (y0 <= y) is (y1 <= y):
                continue
            if x0 + (y - y0) * (x1 - x0) / (y1 - y0) > x:
                turns += 1 if y1 > y0 else -1
    return turns


def _joined(outline: Iterable[_Points]) -> Iterator[_Points]:
    """Pieces as closed rings. Where two rings touch, each stays with its own ink, at its left."""
    leaving: dict[_Point, list[_Points]] = defaultdict(list)
    for piece in outline:
        leaving[piece[0]].append(piece)
    for start, pieces in leaving.items():
        while pieces:
            ring = pieces.pop()
            while ring[-1] != start:
                ways = leaving[ring[-1]]
                if not ways:
                    raise ValueError("An outline has no end.")
                way = max(ways, key=lambda piece: _turn(ring, piece))
                ways.remove(way)
                ring = (*ring, *way[1:])
            yield ring


def _turn(arriving: _Points, leaving: _Points) -> float:
    """Radians, positive to the left."""
    ahead = complex(*arriving[-1]) - complex(*arriving[-2])
    return cmath.phase((complex(*leaving[1]) - complex(*leaving[0])) / ahead)


def _straightened(points: _Points) -> _Points:
    """Open again, and without corners that are none."""
    ring = points[:-1]
    around = zip((ring[-1], *ring[:-1]), ring, (*ring[1:], ring[0]), strict=True)
    kept = (
        at
        for before, at, after in around
        if (at[0] - before[0]) * (after[1] - at[1]) != (at[1] - before[1]) * (after[0] - at[0])
    )
    return tuple(kept)
