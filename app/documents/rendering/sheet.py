"""A page ready to be written: what stands where. Whoever writes PDF only follows it.

All lengths are points (1/72 inch), from the lower left corner of the trimmed page.
"""

from dataclasses import dataclass

from app.documents.rendering.blocks import Line


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code in a square; the white around it is the template's."""

    content: str
    x: float
    y: float
    side: float
    ink: int


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    width: float
    ink: int


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle, filled or framed or both."""

    x: float
    y: float
    width: float
    height: float
    line: float
    ink: int
    fill: int | None


@dataclass(frozen=True, slots=True)
class SealPlace:
    """Where the seal will be pressed: a dashed circle that spares the ``clear`` boxes."""

    x: float
    y: float
    radius: float
    clear: tuple[tuple[float, float, float, float], ...]
    """Left, bottom, width, height."""


Shape = Rule | Panel | SealPlace


@dataclass(frozen=True, slots=True)
class Sheet:
    """``lines`` stand in the order of reading, ``shapes`` lie below them, ``codes`` above."""

    width: float
    height: float
    bleed: float
    art: str
    shapes: tuple[Shape, ...]
    lines: tuple[Line, ...]
    codes: tuple[QrCode, ...]
    watermark: str
    title: str
    subject: str
    author: str
    language: str
