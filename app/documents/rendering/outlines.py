"""Text as paths: what an engraver's machine follows. No font is needed to read them."""

import functools
import threading
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont as FontTables

from app.documents.rendering.blocks import Line, TextRun
from app.documents.rendering.fonts import FONTS, Typeface, char_width, face, font_file


class Step(NamedTuple):
    """One part of a path: ``m``, ``l``, ``c`` or ``h``, as PDF names them."""

    verb: str
    points: tuple[complex, ...] = ()


Path = tuple[Step, ...]

_READING = threading.Lock()
"""A font file has one position for all who read it."""


class _Tracer(BasePen):
    """Writes a glyph down. BasePen turns TrueType's curves into cubic ones, and is right about
    contours that have no point on the curve.
    """

    def __init__(self, glyphs: Any, em: int) -> None:
        super().__init__(glyphs)
        self.steps: list[Step] = []
        self._em = em

    def _add(self, verb: str, *points: tuple[float, float]) -> None:
        self.steps.append(Step(verb, tuple(complex(x, y) / self._em for x, y in points)))

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- the pen's name
        self._add("m", pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 -- the pen's name
        self._add("l", pt)

    def _curveToOne(  # noqa: N802 -- the pen's name
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._add("c", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802 -- the pen's name
        self._add("h")


@functools.cache
def _tables(typeface: Typeface) -> tuple[FontTables, Any]:
    """A font file for its outlines only; read lazily, and open as long as the process."""
    tables = FontTables(FONTS / font_file(typeface), lazy=True)
    return tables, tables.getGlyphSet()


@functools.lru_cache(maxsize=2000)
def _glyph(char: str, typeface: Typeface) -> Path:
    """A character's outline in em. Private codes of narrow marks have theirs too."""
    index = face(typeface).glyphs[ord(char)]
    with _READING:
        tables, glyphs = _tables(typeface)
        pen = _Tracer(glyphs, tables["head"].unitsPerEm)
        glyphs[tables.getGlyphName(index)].draw(pen)
    return tuple(pen.steps)


def placed(path: Iterable[Step], at: complex, scale: complex = 1) -> Path:
    """The path scaled (turned too, by a complex scale) and moved to ``at``."""
    return tuple(Step(verb, tuple(at + point * scale for point in pts)) for verb, pts in path)


def traced(lines: Iterable[Line]) -> Path:
    """All text of the lines as one path, where the lines stand."""
    return tuple(step for line in lines for run in line.runs for step in _run(run))


def _run(run: TextRun) -> Iterator[Step]:
    x = run.x
    for char in run.text:
        if char not in " \u3000":
            yield from placed(_glyph(char, run.typeface), complex(x, run.y), run.size)
        x += char_width(char, run.typeface) * run.size + run.spacing
