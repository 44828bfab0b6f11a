"""A gilt moulding, a meander (回纹), a hairline of vermilion: certificates of signing."""

from app.documents.rendering.artwork.ground import Ground
from app.documents.rendering.artwork.palette import GILT, GOLD, GOLD_PALE, VERMILION, WHITE
from app.documents.rendering.artwork.strokes import at, lozenge, n, polyline

_KEY_WIDTH = 7.0
_MOULDING = 12.0
"""Points: its lines keep their widths, so it doesn't shrink with the page."""


def meander(page: Ground) -> list[str]:
    unit = page.unit
    inset = 35.0 * unit if unit >= 1 else 16 * unit + _MOULDING + 7 * unit
    inner = inset - 35.0 * unit
    size = 1.62 * unit
    key = f"{_key(size)} S"
    return [
        page.medallion(GOLD_PALE),
        *page.moulding(16 * unit, GILT),
        *page.along_sides(key, inset, f"0.75 w {GOLD} RG", tile_width=_KEY_WIDTH * size),
        *(at(x, y, _corner_boss(7.2 * unit)) for x, y in page.corners(inset)),
        page.framed(inner + 44.5 * unit, f"0.8 w {VERMILION} RG"),
        *page.mirrored_in_corners(inner + 51.5 * unit, _bracket(unit)),
        page.title_ornament(VERMILION),
    ]


def _key(unit: float) -> str:
    """One key on its ground line, centred on the x axis."""
    key = [(0, 0), (0, 5), (5, 5), (5, 1.25), (1.7, 1.25), (1.7, 3.4), (3.4, 3.4)]
    ground = [(0, 0), (_KEY_WIDTH, 0)]
    drawn = ([(x * unit, (y - 2.5) * unit) for x, y in line] for line in (key, ground))
    return " ".join(map(polyline, drawn))


def _corner_boss(half: float) -> str:
    """A gold square with a vermilion lozenge, where two meanders meet."""
    square = f"{WHITE} rg 1 w {GOLD} RG {n(-half, -half, 2 * half, 2 * half)} re B"
    return f"{square} {VERMILION} rg {lozenge(0, 0, half * 0.62)} f"


def _bracket(unit: float) -> str:
    """A spiral bracket along one edge of a corner."""
    arm = [(0, 0), (52, 0), (52, 8), (40, 8), (40, 3.6), (47, 3.6)]
    knot = [(10, 0), (10, 10), (4, 10), (4, 4)]
    paths = " ".join(polyline([(x * unit, y * unit) for x, y in line]) for line in (arm, knot))
    return f"0 j 0 J 0.9 w {GOLD} RG {paths} S"
