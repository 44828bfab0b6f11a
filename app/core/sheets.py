"""Excel workbooks as people send them on: written row by row, with nothing in them that runs."""

import enum
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from os import SEEK_END
from typing import IO

from flask import Response, send_file
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from app.core.clock import local
from app.core.i18n import _

Cell = str | int | Decimal | datetime | date | None

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""
_WAN = Decimal(10_000)
_LONGEST_CELL = 32_767
_MEASURED = 300
"""Rows that are looked at to find how wide a column must be."""
_NARROWEST, _WIDEST = 8, 48
_DAY_WIDTH, _MOMENT_WIDTH = 12, 18
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Excel calls a file broken that holds one of these."""
_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'\"<>|", " "))
"""Neither Excel's sheets nor Windows' files take them."""
_LONGEST_NAME = 31
_A4 = 9


class Kind(enum.StrEnum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    """Yuan in the cell that is given, 万元 on the sheet; the header names the unit."""
    MOMENT = "moment"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Header:
    """A column of a sheet."""

    label: str
    kind: Kind = Kind.TEXT


class Writer:
    """Writes cells of one sheet. Texts are always texts: no cell of ours is ever a formula."""

    def __init__(self, book: Workbook, sheet: Worksheet, headers: Sequence[Header]) -> None:
        self._sheet = sheet
        self._kinds = [header.kind for header in headers]
        self._widths = [float(_text_width(_titled(header)) + 3) for header in headers]
        # Excel's own mark for "a text whatever it begins with": it stays one when it is edited.
        self._quoted = book.add_format({"quote_prefix": True})
        self._formats = {
            Kind.TEXT: None,
            Kind.NUMBER: book.add_format({"num_format": "0"}),
            Kind.MONEY: book.add_format({"num_format": "#,##0.00"}),
            Kind.MOMENT: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def row(self, number: int, cells: Sequence[Cell], *, measured: bool) -> None:
        for place, (kind, value) in enumerate(zip(self._kinds, cells, strict=True)):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                self.text(number, place, value, measured=measured)
            elif isinstance(value, datetime):
                plain = local(value).replace(tzinfo=None)
                self._sheet.write_datetime(number, place, plain, self._formats[kind])
            elif isinstance(value, date):
                self._sheet.write_datetime(number, place, value, self._formats[kind])
            else:
                shown = value / _WAN if kind is Kind.MONEY else value
                self._sheet.write_number(number, place, float(shown), self._formats[kind])

    def text(
        self, row: int, column: int, value: str, form: Format | None = None, *, measured: bool
    ) -> None:
        form = form or (self._quoted if value.startswith(RUNS) else None)
        if not value.isprintable() or len(value) > _LONGEST_CELL:
            value = _REFUSED.sub("", value)[:_LONGEST_CELL]
            value = value.replace("\r\n", "\n").replace("\r", "\n")
        self._sheet.write_string(row, column, value, form)
        if measured:
            self._widths[column] = max(self._widths[column], _text_width(value) + 1.0)

    def set_widths(self) -> None:
        least = {Kind.MOMENT: _MOMENT_WIDTH, Kind.DAY: _DAY_WIDTH, Kind.MONEY: _DAY_WIDTH}
        for column, (kind, width) in enumerate(zip(self._kinds, self._widths, strict=True)):
            wide = max(width, least.get(kind, _NARROWEST))
            self._sheet.set_column(column, column, min(wide, _WIDEST))


def write_sheet(
    file: IO[bytes],
    headers: Sequence[Header],
    rows: Iterable[Sequence[Cell]],
    *,
    name: str,
    title: str | None = None,
) -> int:
    """Write one sheet and tell how many rows it has; ``title`` is a line above the header.

    Rows leave the memory as they come, so ten thousand need no more than ten.
    """
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}
    book = Workbook(file, options)
    sheet = book.add_worksheet(_sheet_name(name))
    writer = Writer(book, sheet, headers)
    top = 0
    if title:
        large = book.add_format({"bold": True, "font_size": 14})
        sheet.write_string(0, 0, _REFUSED.sub("", title), large)
        top = 1
    bold = book.add_format({"bold": True, "bg_color": "#E9ECF3", "bottom": 1, "valign": "vcenter"})
    for column, header in enumerate(headers):
        writer.text(top, column, _titled(header), bold, measured=False)
    count = 0
    for cells in rows:
        count += 1
        writer.row(top + count, cells, measured=count <= _MEASURED)
    writer.set_widths()
    _set_up(sheet, top, count, len(headers))
    book.close()
    return count


def send_sheet(file: IO[bytes], name: str) -> Response:
    """The finished file as a download of a known length; it is closed when it has left."""
    length = file.seek(0, SEEK_END)
    file.seek(0)
    name = _REFUSED.sub("", name).translate(_NOT_IN_NAMES).strip(" .")
    response = send_file(file, mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
    response.content_length = length
    return response


def _set_up(sheet: Worksheet, top: int, count: int, columns: int) -> None:
    """For the screen and for paper: the header stays, the filter is on, a page is as wide as A4."""
    sheet.freeze_panes(top + 1, 0)
    sheet.autofilter(top, 0, top + max(count, 1), max(columns - 1, 0))
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C&P / &N")


def _titled(header: Header) -> str:
    if header.kind is Kind.MONEY:
        return str(_("%(label)s (10,000 yuan)", label=header.label))
    return header.label


def _text_width(text: str) -> int:
    """In the width of a digit: Chinese takes two."""
    longest = max(text.split("\n"), key=len)
    if longest.isascii():
        return len(longest)
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in longest)


def _sheet_name(name: str) -> str:
    return _REFUSED.sub("", name).translate(_NOT_IN_NAMES).strip()[:_LONGEST_NAME] or "1"
