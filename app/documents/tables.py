"""Words of many papers from a sheet: one row each, a column for each word."""

import csv
import io
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from app.core.formats import day
from app.documents.rendering.refusals import field_labels

_ENCODINGS = ("utf-8-sig", "gb18030")
"""What Excel and WPS write as CSV, by their settings."""


class TableError(ValueError):
    """The sheet can't be read; ``str()`` is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Table:
    columns: tuple[str, ...]
    """Names of words, where a header is one or its label in Chinese or English; else the header."""
    rows: tuple[tuple[int, dict[str, str]], ...]
    """Each with its number in the sheet; empty ones are left out."""


def read_table(path: Path) -> Table:
    """The first sheet of a workbook, or a CSV file. Raises TableError."""
    try:
        data = path.read_bytes()
        cells = _workbook(data) if data.startswith(b"PK") else _csv(data)
    except OSError as error:
        raise TableError(f"{path}: {error.strerror}") from None
    except (CalamineError, csv.Error, ValueError) as error:
        raise TableError(f"{path}: {error}") from None
    lines = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if len(lines) < 2:  # noqa: PLR2004 -- a header and a row
        raise TableError(f"{path}: there is no row below the headers.")
    columns = tuple(map(_word, lines[0][1]))
    twice = {name for name in columns if name and columns.count(name) > 1}
    if twice:
        raise TableError(f"{path}: two columns are called {', '.join(sorted(twice))}.")
    return Table(
        tuple(filter(None, columns)),
        tuple(
            (number, {name: text for name, text in zip(columns, row, strict=False) if name})
            for number, row in lines[1:]
        ),
    )


def _workbook(data: bytes) -> list[list[str]]:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    return [[_text(cell) for cell in row] for row in sheet.to_python()]


def _csv(data: bytes) -> list[list[str]]:
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    raise ValueError("this is neither a workbook nor a text in UTF-8 or GB 18030.")


def _text(cell: object) -> str:
    """A cell as one reads it: 12 for 12.0, days in words."""
    match cell:
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() | date():
            return str(day(cell))
        case _:
            return str(cell).strip()


def _word(header: str) -> str:
    """The word that a header means: ``姓名`` and ``Recipient`` are ``recipient``."""
    return field_labels().get(header.casefold(), header)
