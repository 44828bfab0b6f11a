"""A chart: a finding in words, a table of its numbers, and how the table is drawn.

The table is the chart's only source: ``templates/_macros/charts.html`` writes it with each number
beside its words, ``app/static/js/charts.js`` draws what stands there.
"""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.core.formats import wan

_WAN = Decimal(10_000)


class Shape(enum.StrEnum):
    COUNTS_AND_SUM = "counts-and-sum"
    """Bars over time, and a line of their sum with a scale of its own."""
    SUMS = "sums"
    """Lines over time on one scale."""
    RANKS = "ranks"
    """A bar across for each row, its number at the end."""


class Mark(enum.StrEnum):
    BAR = "bar"
    LINE = "line"


class Look(enum.StrEnum):
    """Told apart without colour: by hatching, dashes and the shape of the points."""

    PLAIN = "plain"
    PLAN = "plan"


@dataclass(frozen=True, slots=True)
class Cell:
    """``value`` is drawn, in the chart's unit; None leaves a gap. ``words`` stand in the table."""

    value: int | Decimal | None
    words: str


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    cells: Sequence[Cell]
    mark: Mark | None = None
    """None: it stands in the table alone."""
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of the table, or a place on the axis, is called."""

    label: str
    short: str = ""
    """For the axis, where it is not the label."""
    now: bool = False
    hatched: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    title: str
    finding: str
    """What the chart shows, in a sentence; all there is to say while there are no rows."""
    notes: Sequence[str]
    """Further sentences: what stands out, what does not count."""
    shape: Shape
    unit: str
    head: str
    """Of the rows' names."""
    rows: Sequence[Row] = ()
    columns: Sequence[Column] = ()


def count(number: int) -> Cell:
    return Cell(number, f"{number:,}")


def money(amount: Decimal | None) -> Cell:
    """Of yuan, drawn and written in 万元."""
    return Cell(None if amount is None else amount / _WAN, wan(amount))
