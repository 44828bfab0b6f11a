"""What was measured: one number with its unit, its bar, and what it is compared with."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: float
    unit: str
    at_least: float | None = None
    at_most: float | None = None
    than: Mapping[str, float] = field(default_factory=dict)
    """What else the same run measured, and how many times as much of it this is."""

    @property
    def bar(self) -> str:
        if self.at_least is not None:
            return f"≥ {self.at_least:g}"
        return "" if self.at_most is None else f"≤ {self.at_most:g}"

    @property
    def holds(self) -> bool:
        above = self.at_least is None or self.value >= self.at_least
        return above and (self.at_most is None or self.value <= self.at_most)

    @property
    def verdict(self) -> str:
        if not self.bar:
            return ""
        return "holds" if self.holds else "FALLS SHORT"


def table(figures: Sequence[Figure]) -> str:
    rows = [
        (
            one.name,
            f"{_short(one.value)} {one.unit}",
            one.bar,
            one.verdict,
            ", ".join(f"{_short(ratio)} × {other}" for other, ratio in one.than.items()),
        )
        for one in figures
    ]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(_padded, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def write(figures: Sequence[Figure], path: Path) -> None:
    """Keep them for whoever compares; figures of parts that did not run stay as they were."""
    path.parent.mkdir(parents=True, exist_ok=True)
    known = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for one in figures:
        known[one.name] = {
            "value": round(one.value, 3),
            "unit": one.unit,
            "than": {other: round(ratio, 3) for other, ratio in one.than.items()},
        }
    path.write_text(json.dumps(known, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _short(number: float) -> str:
    return f"{number:.0f}" if number >= 100 else f"{number:.2f}"  # noqa: PLR2004 -- three digits


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
