"""Outlines for CAD programs: DXF in millimetres, closed polylines only, no text and no block.

R2000 is the oldest form with light polylines; programs of engraving machines read it, newer ones
often not. Curves are chords already (``contours.TOLERANCE``): many machines take no splines. A hole
is a closed polyline within another, as cutters expect it.
"""

import io
import logging

from app.documents.rendering.workshop import HOLE, Mounting, Workpiece

ENGRAVE, PLATE, HOLES = "ENGRAVE", "PLATE", "HOLES"
"""Layers: what is cut into the face, the trimmed edge, the mounting holes."""
_COLOURS = {ENGRAVE: 7, PLATE: 1, HOLES: 5}
"""AutoCAD's numbers of black (or white), red and blue."""
_MM = 4
"""``$INSUNITS``."""

logging.getLogger("ezdxf").setLevel(logging.WARNING)  # it tells of each dictionary it makes


def outlines_dxf(piece: Workpiece, mounting: Mounting = Mounting.HANGER) -> bytes:
    """The plate in the lower left corner of the drawing, at 1:1; a comment says its number."""
    # Half a second and a library for numbers, which no other page needs.
    from ezdxf._options import options  # noqa: PLC0415
    from ezdxf.filemanagement import new  # noqa: PLC0415

    options.write_fixed_meta_data_for_testing = True  # same words, same bytes: no time, no guid
    drawing = new("R2000", units=_MM)
    drawing.header["$MEASUREMENT"] = 1  # metric
    for layer, colour in _COLOURS.items():
        drawing.layers.add(layer, color=colour)
    width, height = piece.plate.width, piece.plate.height
    space = drawing.modelspace()
    edge = ((0, 0), (width, 0), (width, height), (0, height))
    space.add_lwpolyline(edge, close=True, dxfattribs={"layer": PLATE})
    for loop in piece.loops:
        corners = [(round(point.real, 4), round(point.imag, 4)) for point in loop]
        space.add_lwpolyline(corners, close=True, dxfattribs={"layer": ENGRAVE})
    for at in piece.holes() if mounting is Mounting.HOLES else ():
        space.add_circle((at.real, at.imag), HOLE / 2, dxfattribs={"layer": HOLES})
    space.reset_extents((0, 0, 0), (width, height, 0))  # what a program shows at first
    drawing.header["$EXTMIN"], drawing.header["$EXTMAX"] = (0, 0, 0), (width, height, 0)
    out = io.StringIO()
    drawing.write(out)
    return drawing.encode(f"999\n{piece.name}\n{out.getvalue()}")
