"""Laurels about the rank, a medal on its ribbon: awards in gold, silver and bronze."""

import cmath
import functools
import math
from collections.abc import Callable

from app.documents.rendering.artwork.gilt import cloud
from app.documents.rendering.artwork.ground import Ground
from app.documents.rendering.artwork.palette import CREAM, WHITE, Metal
from app.documents.rendering.artwork.strokes import (
    at,
    disc,
    leaf,
    matrix,
    n,
    point,
    polygon,
    ring,
    trace,
    turned_about,
    under,
)

_LEAVES = 9
_RANK = 0.4515
"""Where the rank stands, as a share of the page's height from below."""
_MEDAL = 0.2


def laurels(metal: Metal, ribbon: str, ribbon_shade: str) -> Callable[[Ground], list[str]]:
    """The art of an award in a metal, with a ribbon of two colours."""
    return functools.partial(_award, metal=metal, ribbon=ribbon, shade=ribbon_shade)


def _award(page: Ground, *, metal: Metal, ribbon: str, shade: str) -> list[str]:
    unit = page.unit
    inner = 15 * unit + 11.25
    middle = page.width / 2
    return [
        page.filled(15 * unit, CREAM),
        page.medallion(metal.pale),
        *page.moulding(15 * unit, metal),
        page.framed(inner + 4 * unit, f"2.2 w {ribbon} RG"),
        page.framed(inner + 8 * unit, f"0.5 w {metal.dark} RG"),
        *page.mirrored_in_corners(inner + 14 * unit, cloud(unit, metal.dark)),
        page.title_ornament(metal.dark, below=137),
        at(middle, page.height * _RANK, _wreath(132 * unit, 30 * unit, metal)),
        at(middle, page.height * _MEDAL, medal(27 * unit, metal, ribbon, shade)),
    ]


def _wreath(reach: float, height: float, metal: Metal) -> str:
    """Two branches that hold a line of text between them."""
    branch = _branch(height, metal)
    right = under(matrix(1 + 0j, 1j, complex(reach, 0)), branch)
    left = under(matrix(-1 + 0j, 1j, complex(-reach, 0)), branch)
    return f"{right} {left}"


def _branch(height: float, metal: Metal) -> str:
    """A branch bent like a bracket, from its foot to its tip; leaves in pairs."""
    radius = height * 1.12
    first, last = -0.46 * math.pi, 0.36 * math.pi

    def stem(share: float) -> complex:
        turn = first + (last - first) * share
        return cmath.rect(radius, turn) - radius * 0.9

    parts = [f"1.1 w {metal.dark} RG {trace(stem, 0, 1, 10)} S 0.35 w"]
    for index in range(_LEAVES):
        share = 0.1 + 0.86 * index / (_LEAVES - 1)
        root = stem(share)
        ahead = stem(share + 0.01) - root
        ahead /= abs(ahead)
        length = height * (0.46 - 0.16 * share)
        for side, tone in ((-1, metal.dark), (1, metal.middle)):
            tip = root + ahead * cmath.rect(length, side * 0.62)
            rib = f"{metal.gleam} RG {point(root)} m {point(root + (tip - root) * 0.8)} l S"
            parts.append(f"{tone} rg {leaf(root, tip, 0.2)} f {rib}")
    tip = stem(1) + (stem(1) - stem(0.97)) / abs(stem(1) - stem(0.97)) * height * 0.3
    parts.append(f"{metal.middle} rg {leaf(stem(0.98), tip, 0.2)} f")
    return " ".join(parts)


def medal(radius: float, metal: Metal, ribbon: str, shade: str) -> str:
    """A medal with a pleated rim on two tails of ribbon."""
    lobes = 30
    rim = trace(
        lambda turn: cmath.rect(radius * (0.965 + 0.035 * math.cos(lobes * turn)), turn),
        0,
        2 * math.pi,
        lobes * 4,
    )
    pleat = f"{n(radius * 0.8, 0)} m {n(radius * 0.97, 0)} l S"
    face = (
        f"{metal.middle} rg {metal.dark} RG 0.7 w {rim} b "
        f"0.45 w {turned_about(pleat, lobes * 2)} "
        f"{metal.light} rg {disc(0, 0, radius * 0.8)} b "
        f"{metal.gleam} rg 0.9 w {disc(0, 0, radius * 0.72)} b "
        f"0.35 w {metal.middle} RG {ring(radius * 0.57, 20, radius * 0.12, 4)} "
        f"{metal.light} rg {metal.dark} RG 0.7 w {disc(0, 0, radius * 0.4)} b "
    )
    star = polygon([cmath.rect(radius * size, turn) for size, turn in _star()])
    return f"{_tails(radius, ribbon, shade)} {face} {metal.dark} rg {star} f"


def _star() -> list[tuple[float, float]]:
    """Radius and direction of the corners of a star with five points, one upwards."""
    up = math.pi / 2
    return [(0.31 if index % 2 == 0 else 0.121, up + index * math.pi / 5) for index in range(10)]


def _tails(radius: float, ribbon: str, shade: str) -> str:
    """Two ends of ribbon below a medal, cut like swallows' tails."""
    width, length = radius * 0.62, radius * 1.86
    edge = width * 0.2
    cut = complex(0, -length + width * 0.5)
    outline = [-width / 2 + 0j, width / 2 + 0j, complex(width / 2, -length), cut]
    outline.append(complex(-width / 2, -length))
    parts = [f"{ribbon} rg {polygon(outline)} f 0.8 w {WHITE} RG"]
    parts += [
        f"{n(x, 0)} m {n(x, -length + edge)} l S" for x in (edge - width / 2, width / 2 - edge)
    ]
    back = f"{shade} rg {polygon(outline)} f"
    drawn = []
    for side in (-1, 1):
        turned = cmath.rect(1, side * 0.36)
        drawn.append(under(matrix(turned, turned * 1j, 0j), " ".join(parts)))
        leaning = cmath.rect(1, side * 0.47)
        drawn.insert(0, under(matrix(leaning * 0.96, leaning * 0.96j, 0j), back))
    return " ".join(drawn)
