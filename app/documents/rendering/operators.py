"""PDF operators of everything on a sheet that is no text; both writers put down the same."""

import functools

from app.documents.rendering.blocks import Ink
from app.documents.rendering.qr import qr_mask
from app.documents.rendering.sheet import Panel, QrCode, Rule, SealPlace, Shape, Sheet


def shapes(sheet: Sheet) -> list[str]:
    """What lies below the text."""
    return [_shape(shape, sheet) for shape in sheet.shapes]


def code(qr: QrCode) -> str:
    """A QR code as an image mask of one bit a module, in hexadecimal (ISO 32000-1, 8.9.7)."""
    side, modules = qr_mask(qr.content)
    edge = numbers(qr.side)
    return (
        f"q {rgb(qr.ink)} rg {edge} 0 0 {edge} {numbers(qr.x, qr.y)} cm "
        f"BI/W {side}/H {side}/BPC 1/IM true/D[1 0]/F/AHx ID {modules}> EI Q"
    )


def media_box(sheet: Sheet) -> tuple[float, float, float, float]:
    """The page with its bleed, from the lower left corner of the trimmed one."""
    bleed = sheet.bleed
    return (0 - bleed, 0 - bleed, sheet.width + bleed, sheet.height + bleed)


@functools.cache
def rgb(ink: int) -> str:
    return numbers(*(part / 255 for part in int(ink).to_bytes(3, "big")))


def numbers(*numbers: float) -> str:
    return ("%.3f " * len(numbers))[:-1] % numbers


def _shape(shape: Shape, sheet: Sheet) -> str:
    match shape:
        case Rule():
            ends = f"{numbers(shape.x, shape.y)} m {numbers(shape.to_x, shape.to_y)} l"
            return f"q {rgb(shape.ink)} RG {numbers(shape.width)} w {ends} S Q"
        case Panel():
            return _panel(shape)
        case SealPlace():
            return _seal_place(shape, sheet)


def _panel(panel: Panel) -> str:
    box = numbers(panel.x, panel.y, panel.width, panel.height)
    fill = "" if panel.fill is None else f"{rgb(panel.fill)} rg "
    line = f"{rgb(panel.ink)} RG {numbers(panel.line)} w " if panel.line else ""
    paint = {(True, True): "B", (True, False): "f", (False, True): "S"}.get(
        (bool(fill), bool(line)), "n"
    )
    return f"q {fill}{line}{box} re {paint} Q"


def _seal_place(place: SealPlace, sheet: Sheet) -> str:
    """A dashed circle, clipped away where text stands."""
    x, y, r = place.x, place.y, place.radius
    k = r * 0.5523
    boxes = " ".join(f"{numbers(*box)} re" for box in place.clear)
    return (
        f"q {numbers(0, 0, sheet.width, sheet.height)} re {boxes} W* n "
        f"{rgb(Ink.PALE)} RG 0.6 w [3 3] 0 d "
        f"{numbers(x + r, y)} m "
        f"{numbers(x + r, y + k, x + k, y + r, x, y + r)} c "
        f"{numbers(x - k, y + r, x - r, y + k, x - r, y)} c "
        f"{numbers(x - r, y - k, x - k, y - r, x, y - r)} c "
        f"{numbers(x + k, y - r, x + r, y - k, x + r, y)} c s Q"
    )
