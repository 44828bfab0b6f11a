"""Bands of colour with a quiet pattern of coins (铜钱纹), into the bleed: badges and passes."""

import functools
from collections.abc import Callable
from typing import NamedTuple

from app.documents.rendering.artwork.ground import BEYOND, Ground
from app.documents.rendering.artwork.palette import GILT
from app.documents.rendering.artwork.strokes import disc, n

_MM = 72 / 25.4


class Dye(NamedTuple):
    """A band's colour and that of the pattern on it, as PDF operands."""

    ground: str
    pattern: str


def bands(dye: Dye, head: float, foot: float, sag: float) -> Callable[[Ground], list[str]]:
    """Bands of so many millimetres at head and foot; the head's edge hangs lower in the middle."""
    return functools.partial(_bands, dye=dye, head=head * _MM, foot=foot * _MM, sag=sag * _MM)


def _bands(page: Ground, *, dye: Dye, head: float, foot: float, sag: float) -> list[str]:
    below = page.height - head
    stripe = 1.5 * _MM
    top, bottom = page.height + BEYOND, -BEYOND
    upper = _hanging(page, below, top, sag)
    lower = f"{n(-BEYOND, bottom, page.width + 2 * BEYOND, foot - bottom)} re"
    pattern = f"0.45 w {dye.pattern} RG {_coins(page, 4.2 * _MM)}"
    return [
        f"{GILT.middle} rg {_hanging(page, below - stripe, top, sag)} f",
        f"{dye.ground} rg {upper} f",
        f"q {upper} W n {pattern} Q",
        f"{GILT.middle} rg {n(-BEYOND, foot, page.width + 2 * BEYOND, stripe * 0.6)} re f",
        f"{dye.ground} rg {lower} f",
        f"q {lower} W n {pattern} Q",
    ]


def _hanging(page: Ground, below: float, top: float, sag: float) -> str:
    """The path of a band from the top down to ``below`` at the sides, ``sag`` lower between."""
    aside = BEYOND / 2  # so that a cut beside its mark shows no corner
    left, right = -aside, page.width + aside
    low = below - sag * 4 / 3
    third = (right - left) * 0.3
    return (
        f"{n(left, top)} m {n(left, below)} l "
        f"{n(left + third, low, right - third, low, right, below)} c {n(right, top)} l h"
    )


def _coins(page: Ground, side: float) -> str:
    """Circles that cut each other into coins, over the page and its bleed: one row, repeated."""
    coin = f"{disc(0, 0, side * 0.7071)} S"
    columns = round((page.width + 40) / side) + 1
    rows = round((page.height + 40) / side) + 1
    row = f"q {f' 1 0 0 1 {n(side)} 0 cm '.join([coin] * columns)} Q"
    return f"1 0 0 1 -20 -20 cm {f' 1 0 0 1 0 {n(side)} cm '.join([row] * rows)}"
