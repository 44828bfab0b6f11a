"""Lists of the console: their columns, what the reader chose of them, and the same as a sheet.

What a list shows stands in its address (``cols``, ``sort``, ``page`` and the room's own filters),
so that a list can be shared, and a sheet holds exactly what its page showed.
"""

import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, after_this_request, request
from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.core.formats import day, moment, wan
from app.core.sheets import Cell, Header, Kind

K = TypeVar("K")
R = TypeVar("R")
Order = ColumnElement[Any] | InstrumentedAttribute[Any]

_USUAL = "usual"
"""In ``cols``: forget what was chosen."""
_FOUND = "hq-found"
_A_YEAR = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """A further column of the sheet, where a column of the page says two things."""

    label: Any
    """A string, or a lazy one."""
    value: Callable[[R], Cell]
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class ListColumn(Generic[R]):
    """A column of a page and of its sheet."""

    key: str
    """In the address, and the name of its cell in the template."""
    label: Any
    value: Callable[[R], Cell]
    kind: Kind = Kind.TEXT
    parts: Sequence[Part[R]] = ()
    order: Sequence[Order] = ()
    """What the database sorts by; empty: cannot be sorted."""
    shown: bool = True
    """Until the reader chooses columns."""
    fixed: bool = False
    """Names the row, so it is always there."""
    css: str = ""
    """Classes of its cells; ``main`` is the headline of a card on the phone."""
    labelled: bool = True
    """Whether a card on the phone says the label before the cell."""


@dataclass(frozen=True, slots=True)
class ListView(Generic[R]):
    """A list as it is asked for."""

    columns: Sequence[ListColumn[R]]
    """Shown, in the list's own order."""
    every: Sequence[ListColumn[R]]
    sort: ListColumn[R]
    falling: bool
    number: int = 1
    arguments: dict[str, list[str]] = field(default_factory=dict)
    """The address, without the page."""

    def order_by(self, *ties: Order) -> list[ColumnElement[Any]]:
        """The chosen order; ``ties`` decide between equals, so that no row is on two pages."""
        return [_directed(one, falling=self.falling) for one in (*self.sort.order, *ties)]

    def direction(self, column: ListColumn[R]) -> str | None:
        if column is not self.sort:
            return None
        return "descending" if self.falling else "ascending"

    def sort_url(self, column: ListColumn[R]) -> str:
        """The list by this column; the other way round where it is so already."""
        falling = column is self.sort and not self.falling
        return self.url(sort=[f"-{column.key}" if falling else column.key])

    def url(self, path: str = "", **changed: list[str]) -> str:
        return f"{path}?{urlencode({**self.arguments, **changed}, doseq=True)}"

    def sheet_url(self, path: str) -> str:
        """Where the same list comes as a sheet; names the columns, for nobody remembers them."""
        sort = ("-" if self.falling else "") + self.sort.key
        return self.url(path, cols=[column.key for column in self.columns], sort=[sort])

    def pill(self, name: str, label: str, value: str) -> dict[str, str]:
        """A filter that is on, with the way out."""
        left = {key: values for key, values in self.arguments.items() if key != name}
        return {"label": label, "value": value, "remove_url": f"?{urlencode(left, doseq=True)}"}

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """The address as hidden fields, but for those that a form asks for itself."""
        kept = ((key, values) for key, values in self.arguments.items() if key not in without)
        return [(key, value) for key, values in kept for value in values if value]

    def words(self, column: ListColumn[R], row: R) -> str:
        """A cell in words, where a page draws none of its own."""
        return _in_words(column.value(row), column.kind)

    def headers(self) -> list[Header]:
        found = ((part.label, part.kind) for column in self.columns for part in _parts(column))
        return [Header(str(label), kind) for label, kind in found]

    def rows(self, found: Iterable[R]) -> Iterable[list[Cell]]:
        values = [part.value for column in self.columns for part in _parts(column)]
        return ([value(row) for value in values] for row in found)


def view_now(name: str, columns: Sequence[ListColumn[R]], *, usual_sort: str) -> ListView[R]:
    """The list ``name`` as this request asks for it. Unknown columns and orders are passed over.

    Chosen columns are remembered on the reader's machine until others are chosen.
    """
    sort, falling = _sort_of(columns, request.args.get("sort", ""), usual_sort)
    arguments = request.args.to_dict(flat=False)
    arguments.pop("page", None)
    if arguments.get("cols") == [_USUAL]:
        del arguments["cols"]
    return ListView(
        columns=_chosen(name, columns),
        every=columns,
        sort=sort,
        falling=falling,
        number=request.args.get("page", 1, type=int),
        arguments=arguments,
    )


def only_found() -> bool:
    """Whether the page is there already and asks for its rows alone (``found`` in the macros)."""
    return request.headers.get("HX-Target") == _FOUND


def whole_list(columns: Sequence[ListColumn[R]], *, usual_sort: str) -> ListView[R]:
    """The list with the columns and the order it usually has, outside of any page."""
    sort, falling = _sort_of(columns, usual_sort, usual_sort)
    shown = [column for column in columns if column.shown]
    return ListView(columns=shown, every=columns, sort=sort, falling=falling)


def said(labels: Mapping[K, Any]) -> dict[K, str]:
    """Lazy labels, said once and not for each of ten thousand rows."""
    return {key: str(words) for key, words in labels.items()}


def scratch_file() -> IO[bytes]:
    """Where a sheet is written before it is sent; gone when it is closed."""
    return tempfile.TemporaryFile(prefix="huiqian-")


def _parts(column: ListColumn[R]) -> Sequence[Part[R]]:
    return (Part(column.label, column.value, column.kind), *column.parts)


def _chosen(name: str, columns: Sequence[ListColumn[R]]) -> list[ListColumn[R]]:
    known = {column.key for column in columns}
    cookie = f"hq-columns-{name}"
    asked = request.args.getlist("cols")
    wanted = set(asked or request.cookies.get(cookie, "").split(".")) & known
    if asked:
        _remember(cookie, wanted)
    if not wanted:
        return [column for column in columns if column.shown or column.fixed]
    return [column for column in columns if column.fixed or column.key in wanted]


def _remember(cookie: str, wanted: set[str]) -> None:
    @after_this_request
    def _set(response: Response) -> Response:
        age = _A_YEAR if wanted else 0
        response.set_cookie(
            cookie,
            ".".join(sorted(wanted)),
            max_age=age,
            path="/console",
            httponly=True,
            samesite="Lax",
        )
        return response


def _sort_of(
    columns: Sequence[ListColumn[R]], asked: str, usual: str
) -> tuple[ListColumn[R], bool]:
    sortable = {column.key: column for column in columns if column.order}
    wanted = asked if asked.removeprefix("-") in sortable else usual
    return sortable[wanted.removeprefix("-")], wanted.startswith("-")


def _directed(one: Order, *, falling: bool) -> ColumnElement[Any]:
    directed = one.desc() if falling else one.asc()
    # Databases differ on where nothing stands; said only where there can be nothing, for an index
    # does not serve it.
    return directed.nulls_last() if getattr(one, "nullable", True) else directed


def _in_words(value: Cell, kind: Kind) -> str:
    match kind:
        case Kind.MONEY:
            return wan(value)  # type: ignore[arg-type]
        case Kind.MOMENT:
            return moment(value)  # type: ignore[arg-type]
        case Kind.DAY:
            return day(value)  # type: ignore[arg-type]
        case _:
            return "—" if value is None or value == "" else str(value)
