"""A gilt frame carved with a running vine, and clouds (如意) in its corners: honours."""

from app.documents.rendering.artwork.ground import Ground
from app.documents.rendering.artwork.palette import CREAM, GILT, VERMILION
from app.documents.rendering.artwork.strokes import (
    Curve,
    disc,
    leaf,
    matrix,
    moved,
    n,
    ring,
    spiral,
    trace,
    turned_about,
    under,
    wave,
)

_OUTER, _INNER = 11.25, 6.75
"""Points: how deep the two mouldings are, whose lines keep their widths."""


def gilt(page: Ground) -> list[str]:
    unit = page.unit
    edge = 15 * unit
    band = 24 * unit
    carved = edge + _OUTER
    middle = carved + band / 2
    within = carved + band
    return [
        page.filled(edge, CREAM),
        page.medallion(GILT.pale),
        page.framed(middle, f"{n(band + 1)} w {GILT.dark} RG"),
        *page.moulding(edge, GILT),
        *page.along_sides(
            _vine(46 * unit, 7.4 * unit), middle, "", tile_width=46 * unit, spared=band / 2
        ),
        *page.in_corners(middle, _corner_block(band / 2)),
        *page.moulding(within, GILT, step=_INNER / 9),
        page.framed(within + _INNER + 5 * unit, f"1 w {VERMILION} RG"),
        page.framed(within + _INNER + 7.6 * unit, f"0.35 w {GILT.dark} RG"),
        *page.mirrored_in_corners(within + _INNER + 13 * unit, cloud(unit, GILT.dark)),
        page.title_ornament(VERMILION),
    ]


def _carved(lines: str, solids: str, width: float) -> str:
    """Lines and filled figures in relief: shadow below, light above, a gleam on top."""
    shadow = f"{GILT.shadow} RG {GILT.shadow} rg {n(width + 0.6)} w {lines} S {solids} f"
    face = f"{GILT.light} RG {GILT.light} rg {n(width)} w {lines} S {solids} f"
    gleam = f"{GILT.gleam} RG {n(width * 0.35)} w {lines} S"
    return f"{under('1 0 0 1 0.55 -0.75', shadow)} {face} {under('1 0 0 1 -0.25 0.3', gleam)}"


def _vine(length: float, depth: float) -> str:
    """One period: a stem that swings, a tendril curled up in each hollow, leaves beside it."""
    lines = [wave(length, depth * 0.86, 0)]
    solids = []
    for half, side in ((0, 1), (1, -1)):
        node = complex(length / 2 * half, 0)
        heart = node + length / 4
        lines.append(trace(_tendril(node, heart, side * depth), 0.02, 1, 14))
        solids.append(disc(heart.real, heart.imag, depth * 0.2))
        for way in (1, -1):
            lean = complex(-0.13 * length, 1.22 * depth * side) * way
            solids.append(leaf(node + lean * 0.12, node + lean, 0.24))
            curled = complex(-0.05 * length, 1.18 * depth * side) * way
            solids.append(leaf(node + curled * 0.2, node + curled, 0.2))
    return f"q {_carved(' '.join(lines), ' '.join(solids), 1.5)} Q"


def _tendril(node: complex, heart: complex, depth: float) -> Curve:
    """A spiral pressed flat between the edges of the band."""
    wound = spiral(node, heart, -1.45)
    flat = depth * 0.8 / abs(node - heart)

    def curve(at: float) -> complex:
        place = wound(at) - heart
        return heart + complex(place.real * (1 - 0.12 * at), place.imag * flat)

    return curve


def _corner_block(half: float) -> str:
    """A rosette carved in a square, where two vines meet."""
    square = n(-half, -half, 2 * half, 2 * half)
    petal = leaf(half * 0.16 + 0j, half * 0.86 + 0j, 0.3)
    petals = f"{GILT.light} rg {GILT.shadow} RG 0.5 w " + turned_about(f"{petal} B", 8)
    heart = f"{GILT.gleam} rg {disc(0, 0, half * 0.17)} B"
    rim = f"0.7 w {GILT.light} RG {disc(0, 0, half * 0.93)} S"
    rays = f"0.5 w {GILT.shadow} RG {ring(half * 0.6, 16, half * 0.2, 2)}"
    return f"{GILT.dark} rg {square} re f {rays} {petals} {heart} {rim}"


def cloud(unit: float, ink: str) -> str:
    """Along one edge of a corner: a line that rises into a curl of cloud, and one within it."""
    size = 13 * unit
    curl = trace(spiral(0j, complex(0, size * 0.5), 1.4), 0, 1, 12)
    long = f"0 0 m {n(size * 3.4, 0)} l {moved(curl, size * 3.4, 0)}"
    inner = f"{n(size * 0.32, size * 0.32)} m {n(size * 1.5, size * 0.32)} l"
    small = under(matrix(0.5 + 0j, 0.5j, complex(size * 1.5, size * 0.32)), f"1.1 w {curl} S")
    return f"0.9 w {ink} RG 0 j {long} S 0.55 w {inner} S {small}"
