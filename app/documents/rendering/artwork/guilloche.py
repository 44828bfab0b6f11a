"""Ink-blue guilloche between gold hairlines: certificates of attendance."""

from app.documents.rendering.artwork.ground import Ground
from app.documents.rendering.artwork.palette import BLUE, BLUE_PALE, BLUE_TINT, GOLD, WHITE
from app.documents.rendering.artwork.strokes import at, circle, moved, n, ring, wave


def guilloche(page: Ground) -> list[str]:
    unit = page.unit
    tile, depth, inset = 24.0 * unit, 8.4 * unit, 31.0 * unit
    blue = [wave(tile, depth, phase) for phase in (0, 0.25, 0.5, 0.75)]
    fine = [wave(tile / 2, depth * 0.45, phase) for phase in (0, 0.5)]
    fine += [moved(path, tile / 2, 0) for path in fine]
    coarse_band, fine_band = (f"{' '.join(paths)} S" for paths in (blue, fine))
    return [
        page.medallion(BLUE_PALE),
        page.framed(17.5 * unit, f"1.1 w {BLUE} RG"),
        page.framed(20.2 * unit, f"0.35 w {BLUE} RG"),
        *page.along_sides(coarse_band, inset, f"0.42 w {BLUE_TINT} RG", tile_width=tile),
        *page.along_sides(fine_band, inset, f"0.4 w {GOLD} RG", tile_width=tile),
        page.framed(41.8 * unit, f"0.35 w {BLUE} RG"),
        page.framed(45.5 * unit, f"0.9 w {GOLD} RG"),
        *(at(x, y, _corner_rosette(17.2 * unit)) for x, y in page.corners(inset)),
        page.title_ornament(GOLD),
    ]


def _corner_rosette(radius: float) -> str:
    rim = radius + radius * 2.4 / 17.2
    ground = f"{WHITE} rg {circle(rim, 'f')} 0.9 w {GOLD} RG {circle(rim, 'S')}"
    outer = f"0.35 w {BLUE_TINT} RG {ring(radius * 0.7, 12, radius * 0.27, 3)}"
    inner = f"0.4 w {GOLD} RG {ring(radius * 0.34, 8, radius * 0.16, 2)}"
    heart = f"{BLUE} rg {circle(float(n(radius * 1.7 / 17.2)), 'f')}"
    return f"{ground} {outer} {inner} {heart}"
