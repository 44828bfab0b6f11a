"""Where projects stand and how their money comes in, to look at."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from app.accounts.queries import Sight
from app.core.charts import Cell, Chart, Column, Look, Mark, Row, Shape, count, money
from app.core.clock import today
from app.core.formats import month, quarter, share, wan, year
from app.core.i18n import _, ngettext, pgettext
from app.signing.enums import Stage
from app.signing.labels import stage_words
from app.signing.queries import MoneyOfMonth, count_by_stage, money_by_month

PERIODS_SHOWN = 24
"""At most; more months than that become quarters, more quarters become years."""
_A_YEAR = 12
_FARTHEST = 20 * _A_YEAR
"""Months before and after today."""
_NAMES: dict[int, Callable[[date], str]] = {1: month, 3: quarter, _A_YEAR: year}
"""By the length in months."""
_OFF_THE_WAY = (Stage.SUSPENDED, Stage.TERMINATED, Stage.RESCINDED)


@dataclass(frozen=True, slots=True)
class Period:
    first: date
    planned: Decimal
    received: Decimal
    now: bool
    """Today is in it."""
    to_come: bool


def charts_in(sight: Sight) -> Sequence[Chart]:
    """Two queries, however many projects."""
    day = today()
    return stages_chart(count_by_stage(sight)), money_chart(money_by_month(sight, day), day)


def stages_chart(found: dict[Stage, int]) -> Chart:
    """All stages of the way in their order; those beside it only where a project is there."""
    total = sum(found.values())
    shown = [stage for stage in Stage if found.get(stage) or stage not in _OFF_THE_WAY]
    return Chart(
        title=_("Projects by stage"),
        finding=ngettext("%(num)s project.", "%(num)s projects.", total)
        if total
        else _("No project yet."),
        notes=_fullest(found, total),
        shape=Shape.RANKS,
        unit=pgettext("chart", "projects"),
        head=_("Stage"),
        rows=[Row(stage_words(one), hatched=one in _OFF_THE_WAY) for one in shown if total],
        columns=(
            Column(
                pgettext("chart", "Number"), [count(found.get(one, 0)) for one in shown], Mark.BAR
            ),
        ),
    )


def _fullest(found: dict[Stage, int], total: int) -> Sequence[str]:
    """Nothing to say where two stages hold as many."""
    most = max(found.values(), default=0)
    stages = [stage for stage, number in found.items() if number == most]
    if len(stages) != 1:
        return ()
    words = _(
        "The most stand at “%(stage)s”: %(count)s, %(share)s.",
        stage=stage_words(stages[0]),
        count=f"{most:,}",
        share=share(most, total),
    )
    return (words,)


def money_chart(found: Sequence[MoneyOfMonth], day: date) -> Chart:
    """``day``: today, the one that ``found`` was asked about."""
    planned = sum((row.planned for row in found), Decimal())
    length, periods = periods_of(found, day)
    return Chart(
        title=_("Money planned and received"),
        finding=_money_finding(found)
        if found
        else _("No payment is planned, and none has come in."),
        notes=[
            _("Planned in all: %(planned)s (10,000 yuan).", planned=wan(planned)),
            _("Money without its slip and projects that were broken off do not count."),
        ]
        if found
        else (),
        shape=Shape.SUMS,
        unit=_("10,000 yuan"),
        head=pgettext("chart", "Time"),
        rows=[Row(_NAMES[length](period.first), now=period.now) for period in periods],
        columns=_money_columns(periods),
    )


def _money_finding(found: Sequence[MoneyOfMonth]) -> str:
    due = sum((row.due for row in found), Decimal())
    received = sum((row.received for row in found), Decimal())
    words: str = (
        _(
            "%(received)s of %(due)s (10,000 yuan) planned by today has come in, %(share)s.",
            received=wan(received),
            due=wan(due),
            share=share(received, due),
        )
        if due
        else _(
            "%(received)s (10,000 yuan) has come in; nothing was planned by today.",
            received=wan(received),
        )
    )
    return words


def periods_of(found: Sequence[MoneyOfMonth], day: date) -> tuple[int, Sequence[Period]]:
    """The length of a period in months, and the periods without a gap: from the first money to
    the last, or to ``day``. A year that was mistyped stands at the end, and fills no page.
    """
    if not found:
        return 1, ()
    this = _number(day)
    months = [_clamped(_number(row.first), this) for row in found]
    first, last = min(*months, this), max(*months, this)
    length = next((one for one in _NAMES if last // one - first // one < PERIODS_SHOWN), _A_YEAR)
    planned: dict[int, Decimal] = defaultdict(Decimal)
    received: dict[int, Decimal] = defaultdict(Decimal)
    for number, row in zip(months, found, strict=True):
        planned[number // length] += row.planned
        received[number // length] += row.received
    return length, [
        Period(
            first=date(slot * length // _A_YEAR, slot * length % _A_YEAR + 1, 1),
            planned=planned[slot],
            received=received[slot],
            now=slot == this // length,
            to_come=slot > this // length,
        )
        for slot in range(first // length, last // length + 1)
    ]


def _money_columns(periods: Sequence[Period]) -> Sequence[Column]:
    """Each period's money stands in the table; the lines are the sums. What has been received ends
    today, for a line that goes on would say that nothing will come.
    """
    if not periods:
        return ()
    planned = accumulate(period.planned for period in periods)
    received = accumulate(period.received for period in periods)
    sums = [
        Cell(None, "") if period.to_come else money(amount)
        for period, amount in zip(periods, received, strict=True)
    ]
    return (
        Column(pgettext("chart", "Planned"), [money(period.planned) for period in periods]),
        Column(
            pgettext("chart", "Planned, together"),
            [money(amount) for amount in planned],
            Mark.LINE,
            Look.PLAN,
        ),
        Column(
            pgettext("chart", "Received"),
            [Cell(None, "") if period.to_come else money(period.received) for period in periods],
        ),
        Column(pgettext("chart", "Received, together"), sums, Mark.LINE),
    )


def _number(day: date) -> int:
    """Months since the year 0."""
    return day.year * _A_YEAR + day.month - 1


def _clamped(number: int, this: int) -> int:
    return min(max(number, this - _FARTHEST), this + _FARTHEST)
