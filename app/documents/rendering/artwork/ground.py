"""The page that art is drawn for. Widths of lines stay what they are on every page; what lies
between them grows and shrinks with it.
"""

import cmath
from collections.abc import Iterator
from dataclasses import dataclass

from app.documents.rendering.artwork.palette import Metal
from app.documents.rendering.artwork.strokes import at, lozenge, matrix, n, ring, under

BEYOND = 60.0
"""Points that grounds go beyond the trimmed page: more than any bleed; the page cuts them off."""
_A4_WIDTH = 595.28


@dataclass(frozen=True, slots=True)
class Ground:
    """Points, from the lower left corner of the trimmed page."""

    width: float
    height: float

    @property
    def unit(self) -> float:
        """How large ornament is, as a share of what it is on A4."""
        return min(max(min(self.width, self.height) / _A4_WIDTH, 0.4), 2.0)

    def corners(self, inset: float) -> list[tuple[float, float]]:
        """Anticlockwise from the lower left: the start of each side."""
        right, top = self.width - inset, self.height - inset
        return [(inset, inset), (right, inset), (right, top), (inset, top)]

    def framed(self, inset: float, ink: str) -> str:
        """A line round the page; ``ink`` are operators."""
        return f"q {ink} 0 j {self.box(inset)} re S Q"

    def filled(self, inset: float, ink: str) -> str:
        """The page within ``inset`` (beyond the page where it is negative), filled."""
        return f"{ink} rg {self.box(inset)} re f"

    def box(self, inset: float) -> str:
        return n(inset, inset, self.width - 2 * inset, self.height - 2 * inset)

    def moulding(self, inset: float, metal: Metal, *, step: float = 1.25) -> Iterator[str]:
        """Lines from shadow to light and back, as on a carved frame."""
        shades = [*metal.tones, *reversed(metal.tones[:-1])]
        for index, shade in enumerate(shades):
            yield self.framed(inset + index * step, f"{n(step + 0.15)} w {shade} RG")

    def along_sides(
        self, tile: str, inset: float, ink: str, *, tile_width: float, spared: float = 0.0
    ) -> list[str]:
        """Repeat a tile along the four sides, scaled a little so that whole tiles fit; ``spared``
        is left free at both ends of each side.
        """
        parts = []
        for turn, (x, y) in enumerate(self.corners(inset)):
            side = (self.width if turn % 2 == 0 else self.height) - 2 * (inset + spared)
            count = max(round(side / tile_width), 1)
            scale = side / count / tile_width
            turned = cmath.exp(0.5j * cmath.pi * turn)
            start = complex(x, y) + turned * spared
            placed = matrix(turned * scale, turned * 1j, start)
            repeated = f" {n(tile_width)} 0 cm\n".join([f"{tile} 1 0 0 1"] * (count - 1))
            last = f"{n(tile_width)} 0 cm {tile}" if count > 1 else tile
            parts.append(f"q {ink} {placed} cm {repeated} {last} Q")
        return parts

    def in_corners(self, inset: float, figure: str) -> Iterator[str]:
        """A figure drawn for the lower left corner, turned into each."""
        for turn, (x, y) in enumerate(self.corners(inset)):
            turned = cmath.exp(0.5j * cmath.pi * turn)
            yield under(matrix(turned, turned * 1j, complex(x, y)), figure)

    def mirrored_in_corners(self, inset: float, figure: str) -> Iterator[str]:
        """A figure along one edge of the lower left corner, and its mirror image on the other."""
        for turn, (x, y) in enumerate(self.corners(inset)):
            turned = cmath.exp(0.5j * cmath.pi * turn)
            yield under(matrix(turned, turned * 1j, complex(x, y)), figure)
            yield under(matrix(turned * 1j, turned, complex(x, y)), figure)

    def medallion(self, ink: str) -> str:
        """A pale rosette behind the text, as fine as engraved."""
        sizes = ((118, 24, 34, 6), (66, 16, 24, 5), (30, 12, 14, 4), (10, 8, 7, 3))
        rings = [
            ring(radius * self.unit, lobes, depth * self.unit, phases)
            for radius, lobes, depth, phases in sizes
        ]
        above = 6.36 * self.unit  # the optical middle
        return at(self.width / 2, self.height / 2 + above, f"0.5 w {ink} RG " + " ".join(rings))

    def title_ornament(self, ink: str, *, below: float = 150.28) -> str:
        """A lozenge between two lines that taper off, ``below`` the upper edge of an A4 page."""
        unit = self.unit
        x, y = self.width / 2, self.height - below * unit
        parts = [f"{ink} rg {lozenge(x, y, 4.2 * unit)} f"]
        for side in (-1, 1):
            parts.append(f"{lozenge(x + side * 13 * unit, y, 2 * unit)} f")
            near, far = x + side * 21 * unit, x + side * 150 * unit
            parts.append(f"{n(near, y + 0.7)} m {n(near, y - 0.7)} l {n(far, y)} l f")
        return f"q {' '.join(parts)} Q"
