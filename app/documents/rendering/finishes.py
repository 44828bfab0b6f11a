"""What a plaque is made of: its separations for a printer, its colours on a picture.

Colours and grain are our own; no photograph is behind them.
"""

import enum
import functools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

Rgb = tuple[int, int, int]


class Finish(enum.StrEnum):
    BRASS = "brass"
    STEEL = "steel"
    WOOD = "wood"


@dataclass(frozen=True, slots=True)
class Look:
    """One finish."""

    ground_name: str
    """Of the separation, as a printing house reads it."""
    ground_cmyk: tuple[float, float, float, float]
    fill_name: str
    fill_cmyk: tuple[float, float, float, float]
    shades: tuple[Rgb, ...]
    """The ground from its darkest to its brightest."""
    fill: tuple[Rgb, Rgb]
    """What the letters are filled with, at the upper and at the lower edge."""
    shadow: Rgb
    """In the groove, under its upper edge."""
    light: Rgb
    """On the lower edge of the groove."""
    watermark: Rgb


FINISHES = {
    Finish.BRASS: Look(
        "Brass", (0.12, 0.28, 0.68, 0.06), "Black", (0, 0, 0, 1),
        ((96, 68, 22), (158, 118, 48), (202, 164, 84), (232, 204, 134), (250, 236, 188)),
        ((38, 34, 30), (22, 19, 17)), (0, 0, 0), (255, 244, 206), (120, 78, 20),
    ),
    Finish.STEEL: Look(
        "Steel", (0.14, 0.09, 0.09, 0.12), "Black", (0, 0, 0, 1),
        ((92, 97, 103), (148, 153, 158), (188, 192, 196), (216, 219, 222), (244, 246, 247)),
        ((34, 37, 42), (18, 20, 23)), (0, 0, 0), (255, 255, 255), (62, 72, 88),
    ),
    Finish.WOOD: Look(
        "Wood", (0.35, 0.7, 0.8, 0.55), "Gold", (0.1, 0.3, 0.8, 0.05),
        ((30, 13, 7), (54, 26, 14), (78, 40, 22), (98, 54, 31), (122, 72, 43)),
        ((246, 214, 130), (210, 162, 74)), (120, 78, 22), (30, 14, 6), (226, 186, 120),
    ),
}  # fmt: skip


@functools.lru_cache(maxsize=4)
def ground(finish: Finish, width: int, height: int) -> Image.Image:
    """The bare plate in pixels; the same each time. Not to be drawn upon: it is kept."""
    if finish is Finish.WOOD:
        tones = _grain(width, height)
    else:
        tones = _brushed(width, height, calm=finish is Finish.STEEL)
    return _coloured(tones, FINISHES[finish].shades)


def _coloured(tones: Image.Image, shades: Sequence[Rgb]) -> Image.Image:
    """Grey tones as the shades of a material."""
    last = len(shades) - 1

    def tone(value: int, channel: int) -> int:
        at = value / 255 * last
        low = min(int(at), last - 1)
        here, there = shades[low][channel], shades[low + 1][channel]
        return round(here + (there - here) * (at - low))

    bands = [tones.point([tone(value, channel) for value in range(256)]) for channel in range(3)]
    return Image.merge("RGB", bands)


def _brushed(width: int, height: int, *, calm: bool) -> Image.Image:
    """Metal brushed along its length: light falls on it slantwise, scratches run level."""
    sheen = _field(96, 64, _sheen_calm if calm else _sheen_warm).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    for length, strength in ((width, 10), (width // 6, 9), (width // 30, 6)):
        scratches = _noise(max(2, width // length), height, strength, seed=length)
        scratches = scratches.resize((width, height), Image.Resampling.BICUBIC)
        sheen = ImageChops.add(sheen, scratches, offset=-strength)
    return sheen


def _sheen_warm(x: float, y: float) -> float:
    slant = x + 0.42 * y
    return (
        0.5 + 0.26 * math.exp(-(((slant - 0.42) / 0.26) ** 2))
        + 0.16 * math.exp(-(((slant - 1.16) / 0.16) ** 2)) - 0.16 * abs(y - 0.5)
    )  # fmt: skip


def _sheen_calm(x: float, y: float) -> float:
    slant = x - 0.5 * y
    return (
        0.56 + 0.22 * math.exp(-(((slant - 0.16) / 0.3) ** 2))
        + 0.12 * math.exp(-(((slant - 0.78) / 0.14) ** 2)) - 0.14 * abs(y - 0.5)
    )  # fmt: skip


def _grain(width: int, height: int) -> Image.Image:
    """A board cut beside the heart: flames to the right, straight lines above and below."""
    rings = _field(width // 4, height // 2, _rings).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    for length, strength in ((width // 2, 22), (width // 9, 22), (width // 24, 14)):
        pores = _noise(max(2, width // length), height, strength, seed=length)
        pores = pores.resize((width, height), Image.Resampling.BICUBIC)
        rings = ImageChops.add(rings, pores, offset=-strength)
    return rings.filter(ImageFilter.GaussianBlur(0.7))


def _rings(x: float, y: float) -> float:
    bend = 0.035 * math.sin(2.6 * x + 0.6) + 0.012 * math.sin(9.1 * x + 5 * y)
    across = (y - 0.55 + bend) * 2.6
    flame = math.hypot(across, 0.62 * (x + 0.55) * (1 + 0.1 * math.sin(7 * y)))
    # The years differ, and late wood is a narrow dark line at the end of each.
    years = flame * 15 + 0.5 * math.sin(flame * 9.7) + 0.3 * math.sin(flame * 23.1)
    late = (years % 1.0) ** 4 * (0.13 + 0.06 * math.sin(math.floor(years) * 2.4))
    return 0.6 - late - 0.12 * abs(y - 0.42) - 0.1 * abs(x - 0.4) + 0.03 * math.sin(flame * 6)


def _field(width: int, height: int, tone: Callable[[float, float], float]) -> Image.Image:
    """``tone`` (0 dark, 1 bright) over the unit square, from the upper left."""
    values = bytes(
        max(0, min(255, round(255 * tone(x / width, y / height))))
        for y in range(height)
        for x in range(width)
    )
    return Image.frombytes("L", (width, height), values)


def _noise(width: int, height: int, strength: int, *, seed: int) -> Image.Image:
    """Even noise from 0 to twice ``strength``, the same for the same seed."""
    values = random.Random(seed).randbytes(width * height)  # noqa: S311 -- scratches, no secret
    noise = Image.frombytes("L", (width, height), values)
    return noise.point([value * 2 * strength // 255 for value in range(256)])
