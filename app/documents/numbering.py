"""Numbers: ``2026-HY-CH-00001-2``, without a gap, also when two people order at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.core import audit
from app.core.clock import today
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor
from app.documents.models import NumberSeries
from app.documents.number_rules import USUAL_RULE, checked, frame, written
from app.documents.rendering.words import DocumentKind
from app.documents.series import find_series, list_series, list_taken, newest_series

SeriesNamer = Callable[[int], str]
"""From an event's id to the code of its series for one kind of paper: ``HY-CH``."""

_namers: dict[DocumentKind, SeriesNamer] = {}


@dataclass(frozen=True, slots=True)
class SeriesNow:
    """How a series of an event stands this year, whether it has a counter already or not."""

    kind: DocumentKind
    code: str
    rule: str
    last: int
    chosen_by: str | None
    """Who chose the rule; None: nobody did."""
    next_number: str


def install_series(kind: DocumentKind, namer: SeriesNamer) -> None:
    """Say in which series the papers of a kind are numbered (``wiring`` does): the rooms that
    order them know the event, this one does not.
    """
    _namers[kind] = namer


def series_of_event(event_id: int) -> list[SeriesNow]:
    """The series of an event this year, one for each kind of paper. Reads only."""
    return [_now(kind, namer(event_id)) for kind, namer in _namers.items()]


def lock_series(code: str, year: int) -> NumberSeries:
    """The series' counter, made if need be and locked until the transaction ends.

    Whoever holds it may look for papers that exist already: nobody else adds one meanwhile.
    A new year begins with the rule that people chose for the code last, or else with the usual
    one: the shape that numbers had before there were rules is nobody's choice and ends with its
    year, unless somebody kept it by hand.
    """
    if find_series(code, year) is None:
        rule, chosen_by = _inherited(code)
        fresh = NumberSeries(code=code, year=year, last=0, rule=rule, chosen_by=chosen_by)
        try:
            with db.session.begin_nested():
                db.session.add(fresh)
        except IntegrityError:  # somebody else made it between our look and our insert
            pass
    return db.session.scalars(
        select(NumberSeries)
        .where(NumberSeries.code == code, NumberSeries.year == year)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def reserve(series: NumberSeries, count: int) -> list[str]:
    """The next ``count`` numbers, by one UPDATE of the locked counter.

    Raises:
        RuleError: if one of them was given before, by another rule or to another series.

    """
    db.session.execute(
        update(NumberSeries)
        .where(NumberSeries.id == series.id)
        .values(last=NumberSeries.last + count)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(series, ["last"])
    first = series.last - count + 1
    numbers = [
        written(series.rule, series.code, series.year, seq) for seq in range(first, series.last + 1)
    ]
    _refuse_taken(numbers, field=None)
    return numbers


def choose_rule(event_id: int, kind: DocumentKind, rule: str, *, actor: Actor) -> NumberSeries:
    """Have the event's papers of a kind numbered by ``rule`` from now on; others keep theirs.

    Flushes, for the id.

    Raises:
        RuleError: for the field ``rule``, with what is wrong with it.

    """
    code = _namers[kind](event_id)
    rule = checked(rule, code)
    series = lock_series(code, today().year)
    if series.chosen_by is not None and series.rule == rule:
        return series
    _refuse_shared(rule, series)
    _refuse_taken([written(rule, code, series.year, series.last + 1)], field="rule")
    series.rule, series.chosen_by = rule, actor.label
    audit.record(actor, "documents.choose_rule", series, event_id=event_id)
    return series


def _now(kind: DocumentKind, code: str) -> SeriesNow:
    year = today().year
    series = find_series(code, year)
    if series is None:
        last, (rule, chosen_by) = 0, _inherited(code)
    else:
        last, rule, chosen_by = series.last, series.rule, series.chosen_by
    return SeriesNow(kind, code, rule, last, chosen_by, written(rule, code, year, last + 1))


def _inherited(code: str) -> tuple[str, str | None]:
    """With which rule a series begins a year, and who chose it."""
    before = newest_series(code)
    if before is None or before.chosen_by is None:
        return USUAL_RULE, None
    return before.rule, before.chosen_by


def _refuse_shared(rule: str, series: NumberSeries) -> None:
    """Two series of a year that write the same numbers would stop each other's orders."""
    ours = _outline(rule, series)
    for other in list_series(series.year):
        if other.id != series.id and _outline(other.rule, other) == ours:
            words = _(
                "Series %(code)s has the same numbers. Put {series} into it.", code=other.code
            )
            raise RuleError(words, field="rule")


def _outline(rule: str, series: NumberSeries) -> str:
    return re.sub(r"\{seq:..\}", "{seq}", frame(rule, series.code, series.year))


def _refuse_taken(numbers: Sequence[str], *, field: str | None) -> None:
    taken = list_taken(numbers)
    if taken:
        words = _("The number %(number)s was given before. Change the rule.", number=min(taken))
        raise RuleError(words, field=field)
