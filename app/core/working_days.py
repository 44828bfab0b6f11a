"""Working days and hours: an editable calendar, seeded from the published years.

``chinesecalendar`` is right for the years the State Council published and refuses the next; then
weekends count as free and ``is_published`` says that this is a guess (docs/domain.md 6).
"""

from datetime import date, datetime, time, timedelta

import chinese_calendar

from app.core.clock import from_local, local
from app.core.db import db
from app.core.enums import DayKind
from app.core.models import CalendarDay

OPENS = time(8, 30)
CLOSES = time(18, 0)
_SATURDAY = 5


def is_published(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """The calendar table first (an organizer's word), then the published calendar."""
    row = db.session.get(CalendarDay, day)
    if row is not None:
        return row.kind is DayKind.WORKING
    if is_published(day.year):
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < _SATURDAY


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (before it, if negative)."""
    step = timedelta(days=1 if count >= 0 else -1)
    left = abs(count)
    while left:
        day += step
        if is_working_day(day):
            left -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``; 0 when ``end`` is not later."""
    count = 0
    while start < end:
        start += timedelta(days=1)
        count += is_working_day(start)
    return count


def next_working_moment(instant: datetime) -> datetime:
    """``instant`` itself inside 08:30-18:00 of a working day, else the next opening."""
    moment = local(instant)
    if is_working_day(moment.date()) and moment.time() < CLOSES:
        if moment.time() >= OPENS:
            return instant
        return from_local(datetime.combine(moment.date(), OPENS))
    return from_local(datetime.combine(add_working_days(moment.date(), 1), OPENS))
