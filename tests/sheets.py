"""What stands in a workbook, read from its XML: no library of ours reads Excel."""

import io
import zipfile
from typing import NamedTuple
from xml.etree import ElementTree as ET

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


class Sheet(NamedTuple):
    rows: list[list[str]]
    """Texts and numbers as they are kept, by row; a cell that is not there is ''."""
    xml: str
    styles: str


def read_sheet(content: bytes) -> Sheet:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    rows = []
    for row in ET.fromstring(xml).iter(f"{_MAIN}row"):  # noqa: S314 -- a file of our own
        cells: list[str] = []
        for cell in row:
            place = _column(cell.get("r", "A1"))
            cells += [""] * (place - len(cells))
            cells.append("".join(cell.itertext()))
        rows.append(cells)
    widest = max(map(len, rows), default=0)
    return Sheet([row + [""] * (widest - len(row)) for row in rows], xml, styles)


def _column(reference: str) -> int:
    number = 0
    for letter in reference.rstrip("0123456789"):
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
