"""Papers for the print room: from a template and a sheet of words, without event and register."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from app.core.clock import now
from app.documents.archive import Entry, stream_zip
from app.documents.naming import safe
from app.documents.rendering.layout import Manner, lay_out
from app.documents.rendering.merging import Paper, merged
from app.documents.rendering.presses import print_paper
from app.documents.rendering.refusals import LayoutError
from app.documents.rendering.sheet import Sheet
from app.documents.rendering.signatures import Signer
from app.documents.rendering.stock import stock_template
from app.documents.rendering.template import Template, placeholders, read
from app.documents.tables import Table

Told = Callable[[int], object]
"""Is told how many papers more are done."""


class PrintError(Exception):
    """Nothing was written; each line is a sentence for people."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Order:
    template: Template
    rows: Sequence[tuple[int, dict[str, str]]]
    """Number in the sheet, and all words."""
    sample: bool = False

    def sheet(self, words: dict[str, str]) -> Sheet:
        return lay_out(self.template, words, Manner(sample=self.sample))


def template_named(name: str) -> Template:
    """``attendance``, ``attendance.en``, or a JSON file. Raises TemplateError, PrintError."""
    path = Path(name)
    if path.suffix == ".json":
        try:
            return read(path.read_bytes())
        except OSError as error:
            raise PrintError(f"{path}: {error.strerror}") from None
    code, _, locale = name.partition(".")
    try:
        return stock_template(code, locale or "zh_Hans_CN")
    except KeyError:
        raise PrintError(f"There is no template {name!r}; see documents templates.") from None


def plan(template: Template, table: Table, *, address: str, sample: bool = False) -> Order:
    """Lay everything out once, so that all that is wrong is told before anything is written.

    ``address`` stands in for a missing column ``verify_url``, with ``{number}`` replaced.
    Raises PrintError with a line for each row that can't be printed.
    """
    wanted = placeholders(template)
    missing = [
        name
        for name, may_be_empty in wanted.items()
        if not may_be_empty and name not in table.columns and name != "verify_url"
    ]
    if missing:
        raise PrintError(f"The sheet has no column for: {', '.join(missing)}.")
    rows = [(number, {"verify_url": _address(address, row), **row}) for number, row in table.rows]
    order = Order(template, rows, sample)
    faults = [fault for number, words in rows if (fault := _fault(order, number, words))]
    if faults:
        raise PrintError(*faults)
    return order


def write_merged(order: Order, out: Path, *, paper: Paper | None, told: Told) -> None:
    """One PDF with all pages. Raises PrintError."""
    sheets = []
    for _number, words in order.rows:
        sheets.append(order.sheet(words))
        told(1)
    try:
        content = merged(sheets, paper)
    except ValueError as error:
        raise PrintError(str(error)) from None
    with _replacing(out) as file:
        file.write(content)


def write_zip(order: Order, out: Path, *, signer: Signer | None, told: Told) -> None:
    """A PDF for each row, signed where there is a signer. Raises PrintError, TimestampError."""
    at = now().replace(microsecond=0)
    manner = Manner(sample=order.sample)

    def paper(words: dict[str, str]) -> bytes:
        printed = print_paper(order.template, words, at, manner=manner, signer=signer)
        told(1)
        return b"".join(printed)

    entries = (
        Entry(_file_name(number, words), partial(paper, words), at) for number, words in order.rows
    )
    with _replacing(out) as file:
        for piece in stream_zip(entries):
            file.write(piece)


def _fault(order: Order, number: int, words: dict[str, str]) -> str | None:
    try:
        order.sheet(words)
    except LayoutError as error:
        return f"Row {number}: {error}"
    return None


def _address(pattern: str, row: dict[str, str]) -> str:
    return pattern.replace("{number}", row.get("number", ""))


def _file_name(number: int, words: dict[str, str]) -> str:
    """In the order of the sheet, also where two have one name."""
    name = words.get("recipient") or words.get("project") or words.get("plate") or ""
    parts = [f"{number:05}", words.get("number", ""), name]
    return "_".join(safe(part) for part in parts if part) + ".pdf"


@contextmanager
def _replacing(out: Path) -> Iterator[IO[bytes]]:
    """A file that appears whole or not at all. Raises PrintError."""
    try:
        handle, draft = tempfile.mkstemp(dir=out.parent, prefix=".print-")
    except OSError as error:
        raise PrintError(f"{out}: {error.strerror}") from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(draft).chmod(0o644)
        Path(draft).replace(out)
    except OSError as error:
        raise PrintError(f"{out}: {error.strerror}") from None
    finally:
        Path(draft).unlink(missing_ok=True)
