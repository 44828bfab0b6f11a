"""A quiet frame with hollow corners: letters of appointment. And a card's hairlines."""

import cmath

from app.documents.rendering.artwork.gilt import cloud
from app.documents.rendering.artwork.ground import Ground
from app.documents.rendering.artwork.palette import CREAM, GILT, GOLD, VERMILION
from app.documents.rendering.artwork.strokes import disc, leaf, n, ring, turned_about


def calm(page: Ground) -> list[str]:
    unit = page.unit
    hollow = 22 * unit
    return [
        page.filled(22 * unit, CREAM),
        page.medallion(GILT.pale),
        page.framed(22 * unit, f"2.6 w {GOLD} RG"),
        page.framed(26.5 * unit, f"0.4 w {GOLD} RG"),
        _hollowed(page, 36 * unit, hollow, f"1.1 w {VERMILION} RG"),
        _hollowed(page, 39.5 * unit, hollow, f"0.4 w {GOLD} RG"),
        *page.in_corners(38 * unit, _flower(12.5 * unit)),
        page.title_ornament(VERMILION, below=166),
    ]


def card(page: Ground) -> list[str]:
    """Hairlines and a curl in each corner: the face of a card on a table."""
    unit = page.unit
    return [
        page.framed(30 * unit, f"1.6 w {GOLD} RG"),
        page.framed(36 * unit, f"0.4 w {GOLD} RG"),
        *page.mirrored_in_corners(46 * unit, cloud(unit * 1.2, GOLD)),
    ]


def _hollowed(page: Ground, inset: float, hollow: float, ink: str) -> str:
    """A line round the page whose corners are quarter circles drawn inwards."""
    arc = hollow * 0.5523
    x, y, right, top = inset, inset, page.width - inset, page.height - inset
    path = [
        f"{n(x + hollow, y)} m {n(right - hollow, y)} l",
        f"{n(right - hollow, y + arc, right - arc, y + hollow, right, y + hollow)} c",
        f"{n(right, top - hollow)} l",
        f"{n(right - arc, top - hollow, right - hollow, top - arc, right - hollow, top)} c",
        f"{n(x + hollow, top)} l",
        f"{n(x + hollow, top - arc, x + arc, top - hollow, x, top - hollow)} c",
        f"{n(x, y + hollow)} l",
        f"{n(x + arc, y + hollow, x + hollow, y + arc, x + hollow, y)} c s",
    ]
    return f"q {ink} {' '.join(path)} Q"


def _flower(radius: float) -> str:
    """A small flower of lines."""
    petal = leaf(cmath.rect(radius * 0.2, 0), cmath.rect(radius * 0.78, 0), 0.26)
    petals = f"{GILT.light} rg 0.45 w {GOLD} RG {turned_about(f'{petal} B', 8)}"
    rim = f"0.4 w {ring(radius * 0.86, 16, radius * 0.1, 2)}"
    return f"{petals} {rim} {VERMILION} rg {disc(0, 0, radius * 0.13)} f"
