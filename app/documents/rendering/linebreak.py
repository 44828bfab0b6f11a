"""Lines of Chinese and Western words: where they may break, and how they are made even."""

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import NamedTuple

from app.documents.rendering.fonts import NARROW, Typeface, char_width, text_width

# GB/T 15834 5.1: what may not begin a line, and what may not end one.
_NOT_FIRST = frozenset("，。、；：？！）】》〉」』〕”’…—～·•％‰℃,.;:?!)]}%/-‐–")
_NOT_LAST = frozenset("（【《〈「『〔“‘([{＃￥¥$#№")
_AMBIGUOUS = frozenset("“”‘’…—·•")
# Full-width marks with their ink in one half: two in a row share the white between them.
_INK_LEFT = frozenset("，。、；：”’）】》〉」』〕")
_INK_RIGHT = frozenset("（【《〈「『〔“‘")
_DATE_MARKS = frozenset("年月日")
"""2026年6月26日 is read as one word, so it stays on one line."""
_NARROWED = str.maketrans(NARROW)
_WITHIN_WORD = re.compile(f"(?<=[^ ])[{''.join(NARROW)}](?=[^ ])")
_SHARED = 0.5
_ROUNDING = 1e-9
_WIDEST_GAP = 0.09
"""Em added between two Chinese characters. From 0.1 on, readers of PDF see a blank there."""
_WIDEST_BLANK = 0.5
"""Em added to a blank between words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a line break never parts: a character with its punctuation, or a Western word."""

    text: str
    atoms: tuple[str, ...]
    """Single Chinese characters and marks, and Western words."""
    width: float
    """Em."""
    blank: bool
    """Whether a blank stands before it, unless it begins a line."""
    shared: float = 0.0
    """Em it moves into the mark before it, unless it begins a line."""
    plain: bool = False
    """Chinese characters alone, none of which shares its white with another."""

    def lead(self, blank_width: float) -> float:
        """Em between it and the unit before."""
        return (blank_width if self.blank else 0.0) - self.shared


class Stretch(NamedTuple):
    """Part of a line set with one spacing."""

    text: str
    x: float
    """From the line's start, in em."""
    spacing: float
    """Added after each character, in em."""
    overlaps: bool = False
    """Whether it shares its white with the stretch before, so that both are read as one."""


class OverlongWordError(ValueError):
    """One unit is wider than the line."""


def set_quotes(text: str, *, western: bool) -> str:
    """Choose the narrow quotation marks and dots in Western text and inside Western words."""
    if western:
        return text.translate(_NARROWED)
    return _WITHIN_WORD.sub(_narrowed, text)


def _narrowed(found: re.Match[str]) -> str:
    before, after = found.string[found.start() - 1], found.string[found.end()]
    within_word = is_western(before) and is_western(after)
    return NARROW[found.group()] if within_word else found.group()


@functools.lru_cache(maxsize=20_000)
def is_western(char: str) -> bool:
    """Whether ``char`` belongs to a word that is broken at blanks only."""
    if char in NARROW.values():
        return True
    return char not in _AMBIGUOUS and unicodedata.east_asian_width(char) not in {"W", "F"}


@functools.lru_cache(maxsize=1024)
def units(text: str, typeface: Typeface) -> tuple[Unit, ...]:
    """Cut ``text`` (quotes already chosen) into what stays together.

    Clauses are cut one by one and remembered: of a thousand papers most clauses are the same.
    """
    found: list[Unit] = []
    for word, blank in _words(text):
        for index, clause in enumerate(_CLAUSE.findall(word)):
            cut = _clause(clause, typeface)
            before = found[-1].atoms[-1] if index else ""
            shared = shared_white(before, cut[0].atoms[0], typeface) if before else 0.0
            if shared or (blank and index == 0):
                first = replace(cut[0], blank=blank and index == 0, shared=shared, plain=False)
                cut = (first, *cut[1:])
            found += cut
    return tuple(found)


_CLAUSE = re.compile(
    f"[^，。；：！？]*[，。；：！？]+[”’）》」』]*(?![{re.escape(''.join(sorted(_NOT_FIRST)))}])|.+",
    re.DOTALL,
)
"""Up to a mark that ends a clause, where nothing after it sticks to it; else all that is left."""


@functools.lru_cache(maxsize=4096)
def _clause(text: str, typeface: Typeface) -> tuple[Unit, ...]:
    glued: list[list[str]] = []
    for atom in _atoms(text):
        if glued and _sticks(glued[-1][-1], atom):
            glued[-1].append(atom)
        else:
            glued.append([atom])
    found = []
    for index, atoms in enumerate(glued):
        overlap = sum(shared_white(left, right, typeface) for left, right in pairwise(atoms))
        joined = "".join(atoms)
        width = text_width(joined, typeface) - overlap
        shared = shared_white(glued[index - 1][-1], atoms[0], typeface) if index else 0.0
        plain = not (overlap or shared or any(is_western(atom[0]) for atom in atoms))
        found.append(Unit(joined, tuple(atoms), width, blank=False, shared=shared, plain=plain))
    return tuple(found)


def _words(text: str) -> list[tuple[str, bool]]:
    """The parts between blanks, and whether a blank stands before each."""
    parts = text.split(" ")
    return [(part, index > 0) for index, part in enumerate(parts) if part]


def _atoms(word: str) -> list[str]:
    atoms: list[str] = []
    for char in word:
        if atoms and is_western(char) and is_western(atoms[-1][-1]):
            atoms[-1] += char
        else:
            atoms.append(char)
    return atoms


def shared_white(left: str, right: str, typeface: Typeface) -> float:
    """Em by which ``right`` moves towards ``left``: their white halves overlap."""
    left, right = left[-1], right[0]
    meet = (left in _INK_LEFT and right in _INK_LEFT | _INK_RIGHT) or (
        left in _INK_RIGHT and right in _INK_RIGHT
    )
    full = meet and min(char_width(left, typeface), char_width(right, typeface)) > 1 - _SHARED / 2
    return _SHARED if full else 0.0


def _sticks(before: str, after: str) -> bool:
    if before[-1].isdecimal():
        dated = after[0] in _DATE_MARKS
    else:
        dated = before[-1] in _DATE_MARKS and after[0].isdecimal()
    return dated or after[0] in _NOT_FIRST or before[-1] in _NOT_LAST


class Measured:
    """Units beside each other, as if on one endless line: breaking them is looking up."""

    def __init__(self, sequence: Sequence[Unit], blank_width: float) -> None:
        self.units = sequence
        self._leads = [unit.lead(blank_width) for unit in sequence]
        advances = (lead + unit.width for lead, unit in zip(self._leads, sequence, strict=True))
        self._ends = list(accumulate(advances, initial=0.0))

    def breaks(self, width: float, indent: float = 0) -> list[int]:
        """Where lines of ``width`` em end, the first one shorter by ``indent``.

        Raises OverlongWordError where a unit alone is wider.
        """
        found: list[int] = []
        start, room = 0, width - indent + _ROUNDING
        while start < len(self.units):
            begins = self._ends[start] + self._leads[start]
            end = bisect_right(self._ends, begins + room) - 1
            if end <= start:
                raise OverlongWordError("".join(self.units[start].atoms))
            found.append(end)
            start, room = end, width + _ROUNDING
        return found

    def width(self, start: int, end: int) -> float:
        """Natural width of a line, in em."""
        return self._ends[end] - self._ends[start] - self._leads[start]

    def lines(self, breaks: Sequence[int]) -> list[Sequence[Unit]]:
        return [self.units[start:end] for start, end in pairwise((0, *breaks))]

    def evenly(self, width: float) -> list[int]:
        """Breaks into as few lines as ``width`` allows, and then as even as can be."""
        breaks = self.breaks(width)
        low, high = width / (len(breaks) + 1), width
        for _ in range(12 if len(breaks) > 1 else 0):
            middle = (low + high) / 2
            try:
                tried = self.breaks(middle)
            except OverlongWordError:
                low = middle
                continue
            if len(tried) > len(breaks):
                low = middle
            else:
                high, breaks = middle, tried
        return breaks


def line_width(line: Sequence[Unit], blank_width: float) -> float:
    """Natural width in em."""
    return sum(unit.width for unit in line) + sum(unit.lead(blank_width) for unit in line[1:])


def stretch(
    line: Sequence[Unit], typeface: Typeface, *, slack: float, blank_width: float
) -> list[Stretch]:
    """Spread ``slack`` em over a line: blanks first, then between Chinese characters.

    Western words keep their shape. What would look torn apart stays as a ragged end.
    """
    blanks = sum([unit.blank for unit in line[1:]])
    added_blank = min(slack / blanks, _WIDEST_BLANK) if blanks else 0.0
    gaps = sum([len(unit.atoms) for unit in line]) - blanks - 1
    added = min((slack - blanks * added_blank) / gaps, _WIDEST_GAP) if gaps else 0.0
    if all(unit.plain for unit in line):
        return [Stretch("".join([unit.text for unit in line]), 0.0, added)]
    even = not added and not added_blank
    parts: list[_Part] = []
    x, before = 0.0, ""
    for index, unit in enumerate(line):
        if index and unit.blank:
            parts[-1].text += " "
            x += blank_width + added_blank - added  # a blank is widened instead of a gap
            before = " " if even else ""
        if unit.plain and before and not is_western(before):
            parts[-1].text += unit.text
            x += unit.width + added * len(unit.atoms)
            before = unit.text[-1]
            continue
        for atom in unit.atoms:
            western = is_western(atom[0])
            if before and shared_white(before, atom, typeface):
                _part_last(parts, x - added - char_width(before, typeface))
                x -= _SHARED
                parts.append(_Part(atom, x, added, overlaps=True))
            elif before and (even or not (western or is_western(before))):
                parts[-1].text += atom
            else:
                parts.append(_Part(atom, x, 0.0 if western else added))
            x += text_width(atom, typeface) + added
            before = atom[-1]
    return [Stretch(part.text, part.x, part.spacing, part.overlaps) for part in parts]


@dataclass(slots=True)
class _Part:
    """A stretch while it grows."""

    text: str
    x: float
    spacing: float
    overlaps: bool = False


def _part_last(parts: list[_Part], x: float) -> None:
    """Give the last character a part of its own, which begins at ``x``."""
    last = parts[-1]
    if len(last.text) > 1:
        parts.append(_Part(last.text[-1], x, last.spacing))
        last.text = last.text[:-1]
