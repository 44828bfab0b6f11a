"""加工格式: an issued plaque in the forms that workshops ask for, each at 1:1 and without a font.

They disagree about almost everything (one forbids a spot gold, another requires it), so there is a
file for each: outlines in one colour as PDF, SVG and DXF for whoever cuts, etches or engraves; a
PDF in separations for whoever prints or fills with enamel, the ground in a spot colour or in CMYK.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from reportlab.lib.colors import CMYKColor, CMYKColorSep, Color

from app.documents.rendering.contours import Loop, united
from app.documents.rendering.engraving import INKS, plate_pdf
from app.documents.rendering.finishes import FINISHES, Finish
from app.documents.rendering.frames import bar, closed
from app.documents.rendering.kept import kept_plate, path_of
from app.documents.rendering.plaque import BLEED, Ink, Plate, Shape
from app.documents.rendering.words import PlaqueWords

HOLE = 4.0
"""Diameter of a mounting hole in millimetres: an M3 screw with its play."""


class Mounting(enum.StrEnum):
    HANGER = "hanger"
    """Hung from behind; the face stays whole."""
    HOLES = "holes"
    """A hole in each corner."""
    STAND = "stand"
    """On a stand, to be handed over on stage."""


class Ground(enum.Enum):
    """What the metal or the wood is printed in, where it is printed."""

    SPOT = enum.auto()
    CMYK = enum.auto()


@dataclass(frozen=True, slots=True)
class Workpiece:
    """One issued plaque; lengths are millimetres from the lower left corner."""

    plate: Plate
    """As it was issued."""
    loops: tuple[Loop, ...]
    """What is cut, as outlines that don't cross."""

    @property
    def name(self) -> str:
        """Said in the files, never on the plate: number and title."""
        return f"{self.plate.subject} · {self.plate.title}"

    def holes(self) -> tuple[complex, ...]:
        """Centres of the mounting holes: in the middle of the rim that the frame leaves, so that
        neither a hole nor the cap of its screw touches what is cut.
        """
        rim = min(min(point.real for point in loop) for loop in self.loops) / 2
        right, top = self.plate.width - rim, self.plate.height - rim
        return (complex(rim, rim), complex(right, rim), complex(right, top), complex(rim, top))


def workpiece(pdf: bytes, words: PlaqueWords) -> Workpiece:
    """From the issued file and its words. About half a second: overlapping strokes are united."""
    plate = kept_plate(pdf, words)
    return Workpiece(plate, united(path_of(plate, Ink.BLACK)))


def outlines_pdf(piece: Workpiece) -> bytes:
    """As the issued file, in one colour with the marks in all, but no stroke crosses another."""
    cut = tuple(step for loop in piece.loops for step in closed(loop))
    shapes = (Shape(cut, Ink.BLACK), Shape(path_of(piece.plate, Ink.MARKS), Ink.MARKS))
    return plate_pdf(replace(piece.plate, shapes=shapes))


def outlines_svg(piece: Workpiece, mounting: Mounting = Mounting.HANGER) -> str:
    """For laser programs: the plate's edge and, if there are any, its holes are groups of their
    own beside what is engraved. Coordinates need no transform, which some programs ignore.
    """
    width, height = piece.plate.width, piece.plate.height
    outlines = "".join(_svg_loop(loop, height) for loop in piece.loops)
    circles = "".join(
        f'<circle cx="{at.real:.3f}" cy="{height - at.imag:.3f}" r="{HOLE / 2:g}"/>'
        for at in (piece.holes() if mounting is Mounting.HOLES else ())
    )
    line = 'fill="none" stroke="#000" stroke-width="0.1"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" '
        f'viewBox="0 0 {width:g} {height:g}">\n<title>{escape(piece.name)}</title>\n'
        f'<g id="PLATE" {line}><rect width="{width:g}" height="{height:g}"/></g>\n'
        + (f'<g id="HOLES" {line}>{circles}</g>\n' if circles else "")
        + f'<g id="ENGRAVE" fill="#000"><path fill-rule="evenodd" d="{outlines}"/></g>\n</svg>\n'
    )


def separations_pdf(piece: Workpiece, finish: Finish, ground: Ground) -> bytes:
    """The ground to the bleed, the filled text in a spot colour over it, marks on every plate.

    The text overprints: nothing white can show between it and a ground that is not quite in
    register.
    """
    plate, look = piece.plate, FINISHES[finish]
    low, high = complex(-BLEED, -BLEED), complex(plate.width + BLEED, plate.height + BLEED)
    shapes = (Shape(bar(low, high), Ink.GROUND), *plate.shapes)
    spot = CMYKColorSep(*look.ground_cmyk, spotName=look.ground_name)
    inks: Mapping[Ink, Color] = {
        Ink.GROUND: spot if ground is Ground.SPOT else CMYKColor(*look.ground_cmyk),
        Ink.BLACK: CMYKColorSep(*look.fill_cmyk, spotName=look.fill_name),
        Ink.MARKS: INKS[Ink.MARKS],
    }
    return plate_pdf(replace(plate, shapes=shapes), inks, overprinting=frozenset({Ink.BLACK}))


def _svg_loop(loop: Loop, height: float) -> str:
    """Upside down: an SVG's axis points downwards."""
    points = "L".join(f"{point.real:.3f} {height - point.imag:.3f}" for point in loop)
    return f"M{points}Z"
