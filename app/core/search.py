"""Words by which a person is found: folded text, pinyin and pinyin initials."""

import unicodedata
from itertools import product
from typing import Any

from pypinyin import Style, pinyin
from sqlalchemy import String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_MOST_READINGS = 8
_LONGEST_PATTERN = 200
"""Characters; SQLite refuses patterns of 50,000 bytes, and nothing we keep is found by more."""


def fold(text: str) -> str:
    """Full-width to half-width, lower case, no blanks: how two spellings compare."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def tidy(text: str) -> str:
    """What a person typed, without invisible characters and doubled or outer blanks.

    Names are one field and keep their letters: never title-cased, never split.
    """
    visible = "".join(
        " " if unicodedata.category(char) in {"Cc", "Zl", "Zp", "Zs"} else char
        for char in unicodedata.normalize("NFC", text)
        if unicodedata.category(char) not in {"Cf", "Co", "Cs"}
    )
    return " ".join(visible.split())


def search_keys(name: str) -> str:
    """The folded name, its pinyin and the initials of its readings, joined by blanks.

    A character with several readings gives several initials (单: d, s), so either finds him.
    """
    folded = fold(name)
    full = "".join(reading[0] for reading in pinyin(name, style=Style.NORMAL)).lower()
    letters = pinyin(name, style=Style.FIRST_LETTER, heteronym=True)
    choices = [sorted({reading[:1].lower() for reading in readings}) for readings in letters]
    initials: list[str] = []
    for combination in product(*choices):
        initials.append("".join(combination))
        if len(initials) >= _MOST_READINGS:
            break
    return " ".join(dict.fromkeys([folded, fold(full), *map(fold, initials)]))


def like(text: str) -> str:
    r"""A LIKE pattern for ``text`` anywhere, with ``\`` as escape."""
    escaped = text[:_LONGEST_PATTERN].replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


class by_pinyin(FunctionElement[str]):  # noqa: N801 -- stands in a statement, as a function does
    """Sorts Chinese names as a dictionary does; on SQLite, which cannot, by their characters."""

    inherit_cache = True
    type = String()


@compiles(by_pinyin)
def _by_characters(element: by_pinyin, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_pinyin, "postgresql")
def _by_pinyin(element: by_pinyin, compiler: SQLCompiler, **options: Any) -> str:
    return f'{compiler.process(element.clauses, **options)} COLLATE "zh-x-icu"'
