"""How registrations and arrivals came in, to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import Generic, TypeVar

from app.core.charts import Chart, Column, Mark, Row, Shape, count
from app.core.clock import local, today
from app.core.day_slots import QUARTER_HOUR
from app.core.formats import clock_time, day, day_of_year, share
from app.core.i18n import _, ngettext, pgettext
from app.events.models import Event
from app.registration.queries import arrived_by_quarter_hour, registered_by_day

DAYS_SHOWN = 90
"""What came before them counts in the sum."""
_DAY = timedelta(days=1)

T = TypeVar("T", date, datetime)


@dataclass(frozen=True, slots=True)
class Course(Generic[T]):
    """Counts over time, slot by slot without a gap."""

    slots: Sequence[T]
    counts: Sequence[int]
    before: int
    """Of earlier slots, which are not shown."""
    elsewhere: int
    """Outside the time that the chart is about."""

    @property
    def total(self) -> int:
        return sum(self.counts) + self.before + self.elsewhere

    @property
    def peak(self) -> tuple[T, int]:
        """The first of the fullest slots, and its count."""
        most = max(self.counts)
        return self.slots[self.counts.index(most)], most

    @property
    def columns(self) -> tuple[Sequence[int], Sequence[int]]:
        return self.counts, list(accumulate(self.counts, initial=self.before))[1:]


def charts_of(event: Event) -> Sequence[Chart]:
    """Two queries, however many people."""
    registered = days_of(registered_by_day(event.id), local(event.starts_at).date())
    arrived = quarters_of(arrived_by_quarter_hour(event.id), local(event.starts_at).date())
    return (
        _registrations(registered, event.capacity),
        _arrivals(arrived, registered.total),
    )


def days_of(found: Mapping[date, int], event_day: date) -> Course[date]:
    """From the first registration to the event's day or today, the last ``DAYS_SHOWN`` of it."""
    last = min(today(), event_day)
    on_time = {when: number for when, number in found.items() if when <= last}
    elsewhere = sum(found.values()) - sum(on_time.values())
    if not on_time:
        return Course((), (), 0, elsewhere)
    first = max(min(on_time), last - (DAYS_SHOWN - 1) * _DAY)
    slots = [first + step * _DAY for step in range((last - first).days + 1)]
    counts = [on_time.get(when, 0) for when in slots]
    return Course(slots, counts, sum(on_time.values()) - sum(counts), elsewhere)


def quarters_of(found: Mapping[datetime, int], event_day: date) -> Course[datetime]:
    """From the first arrival on the event's first day to the last one."""
    there = {when: number for when, number in found.items() if local(when).date() == event_day}
    elsewhere = sum(found.values()) - sum(there.values())
    if not there:
        return Course((), (), 0, elsewhere)
    first, last = min(there), max(there)
    slots = [first + step * QUARTER_HOUR for step in range((last - first) // QUARTER_HOUR + 1)]
    return Course(slots, [there.get(when, 0) for when in slots], 0, elsewhere)


def _registrations(course: Course[date], seats: int) -> Chart:
    notes = []
    if course.slots:
        when, most = course.peak
        notes.append(_("Most on one day: %(count)s, %(day)s.", count=f"{most:,}", day=day(when)))
    if course.elsewhere:
        words = ngettext(
            "%(num)s of them was entered after the event's day.",
            "%(num)s of them were entered after the event's day.",
            course.elsewhere,
        )
        notes.append(words)
    finding = _(
        "%(count)s of %(seats)s seats are taken, %(share)s.",
        count=f"{course.total:,}",
        seats=f"{seats:,}",
        share=share(course.total, seats),
    )
    return Chart(
        title=_("Registrations by day"),
        finding=finding if course.total else _("Nobody has registered yet."),
        notes=notes,
        shape=Shape.COUNTS_AND_SUM,
        unit=pgettext("chart", "people"),
        head=_("Day"),
        rows=[Row(day(when), day_of_year(when)) for when in course.slots],
        columns=_columns(pgettext("chart", "On the day"), course),
    )


def _arrivals(course: Course[datetime], registered: int) -> Chart:
    notes = []
    if course.slots:
        when, most = course.peak
        words = _(
            "Most in a quarter of an hour: %(count)s, %(time)s.",
            count=f"{most:,}",
            time=_quarter(when),
        )
        notes.append(words)
    if course.elsewhere:
        words = ngettext(
            "%(num)s of them was checked in on another day.",
            "%(num)s of them were checked in on another day.",
            course.elsewhere,
        )
        notes.append(words)
    finding = _(
        "%(count)s of %(registered)s people have arrived, %(share)s.",
        count=f"{course.total:,}",
        registered=f"{registered:,}",
        share=share(course.total, registered),
    )
    return Chart(
        title=_("Arrivals by the quarter of an hour"),
        finding=finding if course.total else _("Nobody has been checked in yet."),
        notes=notes,
        shape=Shape.COUNTS_AND_SUM,
        unit=pgettext("chart", "people"),
        head=pgettext("chart", "Time"),
        rows=[Row(_quarter(when), clock_time(when)) for when in course.slots],
        columns=_columns(pgettext("chart", "In 15 minutes"), course),
    )


def _columns(label: str, course: Course[T]) -> Sequence[Column]:
    counts, sums = course.columns
    return (
        Column(label, [count(number) for number in counts], Mark.BAR),
        Column(pgettext("chart", "Together so far"), [count(one) for one in sums], Mark.LINE),
    )


def _quarter(begins: datetime) -> str:
    return f"{clock_time(begins)}–{clock_time(begins + QUARTER_HOUR)}"
