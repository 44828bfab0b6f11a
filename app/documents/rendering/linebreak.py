"""Lines of Chinese and Western words: where they may break, and how they are made even."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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
_SHARED = 0.5
_ROUNDING = 1e-9
_WIDEST_GAP = 0.09
"""Em added between two Chinese characters. From 0.1 on, readers of PDF see a blank there."""
_WIDEST_BLANK = 0.5
"""Em added to a blank between words."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What a line break never parts: a character with its punctuation, or a Western word."""

    atoms: tuple[str, ...]
    """Single Chinese characters and marks, and Western words."""
    width: float
    """Em."""
    blank: bool
    """Whether a blank stands before it, unless it begins a line."""
    shared: float = 0.0
    """Em it moves into the mark before it, unless it begins a line."""

    def lead(self, blank_width: float) -> float:
        """Em between it and the unit before."""
        return (blank_width if self.blank else 0.0) - self.shared


@dataclass(frozen=True, slots=True)
class Stretch:
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
    chars = []
    for index, char in enumerate(text):
        inside = 0 < index < len(text) - 1
        neighbours = text[max(index - 1, 0) : index + 2 : 2]
        within_word = inside and all(is_western(one) and one != " " for one in neighbours)
        narrow = char in NARROW and (western or within_word)
        chars.append(NARROW[char] if narrow else char)
    return "".join(chars)


def is_western(char: str) -> bool:
    """Whether ``char`` belongs to a word that is broken at blanks only."""
    if char in NARROW.values():
        return True
    return char not in _AMBIGUOUS and unicodedata.east_asian_width(char) not in {"W", "F"}


def units(text: str, typeface: Typeface) -> list[Unit]:
    """Cut ``text`` (quotes already chosen) into what stays together."""
    found: list[Unit] = []
    for word, blank in _words(text):
        glued: list[list[str]] = []
        for atom in _atoms(word):
            if glued and _sticks(glued[-1][-1], atom):
                glued[-1].append(atom)
            else:
                glued.append([atom])
        for index, atoms in enumerate(glued):
            width = text_width("".join(atoms), typeface) - sum(
                shared_white(left, right, typeface) for left, right in pairwise(atoms)
            )
            shared = shared_white(glued[index - 1][-1], atoms[0], typeface) if index else 0.0
            found.append(Unit(tuple(atoms), width, blank and index == 0, shared))
    return found


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


def break_lines(
    sequence: Sequence[Unit], width: float, *, blank_width: float, indent: float = 0
) -> list[list[Unit]]:
    """Fill lines of ``width`` em, the first one shorter by ``indent``.

    Raises OverlongWordError where a unit alone is wider.
    """
    lines: list[list[Unit]] = []
    room = 0.0
    for unit in sequence:
        needed = unit.lead(blank_width) + unit.width
        if lines and needed <= room + _ROUNDING:
            lines[-1].append(unit)
            room -= needed
            continue
        room = width - (0 if lines else indent) - unit.width
        if room < -_ROUNDING:
            raise OverlongWordError("".join(unit.atoms))
        lines.append([unit])
    return lines


def break_evenly(sequence: Sequence[Unit], width: float, *, blank_width: float) -> list[list[Unit]]:
    """As few lines as ``width`` allows, and then as even as can be: for centred text."""
    lines = break_lines(sequence, width, blank_width=blank_width)
    low, high = width / (len(lines) + 1), width
    for _ in range(12):
        middle = (low + high) / 2
        try:
            tried = break_lines(sequence, middle, blank_width=blank_width)
        except OverlongWordError:
            low = middle
            continue
        if len(tried) > len(lines):
            low = middle
        else:
            high, lines = middle, tried
    return lines


def line_width(line: Sequence[Unit], blank_width: float) -> float:
    """Natural width in em."""
    return sum(unit.width for unit in line) + sum(unit.lead(blank_width) for unit in line[1:])


def stretch(
    line: Sequence[Unit], typeface: Typeface, *, slack: float, blank_width: float
) -> list[Stretch]:
    """Spread ``slack`` em over a line: blanks first, then between Chinese characters.

    Western words keep their shape. What would look torn apart stays as a ragged end.
    """
    blanks = sum(unit.blank for unit in line[1:])
    added_blank = min(slack / blanks, _WIDEST_BLANK) if blanks else 0.0
    gaps = sum(len(unit.atoms) for unit in line) - blanks - 1
    added = min((slack - blanks * added_blank) / gaps, _WIDEST_GAP) if gaps else 0.0
    even = not added and not added_blank
    stretches: list[Stretch] = []
    x, before = 0.0, ""
    for index, unit in enumerate(line):
        if index and unit.blank:
            stretches[-1] = replace(stretches[-1], text=stretches[-1].text + " ")
            x += blank_width + added_blank - added  # a blank is widened instead of a gap
            before = " " if even else ""
        for atom in unit.atoms:
            western = all(map(is_western, atom))
            if before and shared_white(before, atom, typeface):
                _part_last(stretches, x - added - char_width(before, typeface))
                x -= _SHARED
                stretches.append(Stretch(atom, x, added, overlaps=True))
            elif before and (even or not (western or is_western(before[-1]))):
                stretches[-1] = replace(stretches[-1], text=stretches[-1].text + atom)
            else:
                stretches.append(Stretch(atom, x, 0.0 if western else added))
            x += text_width(atom, typeface) + added
            before = atom
    return stretches


def _part_last(stretches: list[Stretch], x: float) -> None:
    """Give the last character a stretch of its own, which begins at ``x``."""
    last = stretches[-1]
    if len(last.text) > 1:
        stretches[-1] = replace(last, text=last.text[:-1])
        stretches.append(Stretch(last.text[-1], x, last.spacing))
