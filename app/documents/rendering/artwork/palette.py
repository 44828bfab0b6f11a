"""The colours of the art, as PDF operands, and the metals from shadow to light."""

from typing import NamedTuple

BLUE = "0.114 0.153 0.251"
BLUE_TINT = "0.42 0.47 0.6"
BLUE_PALE = "0.9 0.915 0.95"
GOLD = "0.69 0.545 0.231"
GOLD_PALE = "0.958 0.925 0.838"
VERMILION = "0.702 0.149 0.118"
CREAM = "0.996 0.988 0.965"
WHITE = "1 1 1"


class Metal(NamedTuple):
    """Five tones from shadow to light, and one so pale that text stands on it."""

    shadow: str
    dark: str
    middle: str
    light: str
    gleam: str
    pale: str

    @property
    def tones(self) -> tuple[str, ...]:
        return self[:5]


GILT = Metal(
    "0.48 0.35 0.1",
    "0.66 0.5 0.18",
    "0.83 0.69 0.36",
    "0.95 0.87 0.62",
    "0.99 0.95 0.8",
    "0.965 0.937 0.86",
)
SILVER = Metal(
    "0.34 0.37 0.42",
    "0.5 0.53 0.58",
    "0.68 0.71 0.75",
    "0.83 0.85 0.88",
    "0.95 0.96 0.97",
    "0.925 0.932 0.945",
)
BRONZE = Metal(
    "0.38 0.21 0.1",
    "0.55 0.33 0.17",
    "0.71 0.47 0.28",
    "0.86 0.66 0.48",
    "0.96 0.85 0.73",
    "0.96 0.925 0.895",
)
