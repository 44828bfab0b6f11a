from datetime import UTC, date, datetime

import pytest

from app.core import working_days
from app.core.db import db
from app.core.enums import DayKind
from app.core.models import CalendarDay

NATIONAL_DAY = date(2025, 10, 1)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 3, 11), True),
        (date(2026, 3, 14), False),
        (NATIONAL_DAY, False),
        (date(2025, 9, 28), True),  # a Sunday worked for the holiday
        (date(2099, 3, 11), True),  # not published: weekdays count
        (date(2099, 3, 14), False),
    ],
)
def test_working_days(app, day, working):
    assert working_days.is_working_day(day) is working


def test_the_organizers_calendar_comes_first(app):
    db.session.add(CalendarDay(day=date(2026, 3, 11), kind=DayKind.HOLIDAY, name="停电"))
    db.session.flush()
    assert not working_days.is_working_day(date(2026, 3, 11))


def test_adding_and_counting_agree(app):
    before, after = date(2025, 9, 30), date(2025, 10, 9)
    assert working_days.add_working_days(before, 1) == after
    assert working_days.add_working_days(after, -1) == before
    assert working_days.working_days_between(before, after) == 1
    assert working_days.working_days_between(after, before) == 0


@pytest.mark.parametrize(
    ("instant", "moment"),
    [
        (datetime(2026, 3, 11, 4, 0, tzinfo=UTC), datetime(2026, 3, 11, 4, 0, tzinfo=UTC)),
        (datetime(2026, 3, 10, 20, 0, tzinfo=UTC), datetime(2026, 3, 11, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 11, 10, 0, tzinfo=UTC), datetime(2026, 3, 12, 0, 30, tzinfo=UTC)),
        (datetime(2026, 3, 13, 12, 0, tzinfo=UTC), datetime(2026, 3, 16, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_mail_waits_for_working_hours(app, instant, moment):
    assert working_days.next_working_moment(instant) == moment


def test_an_unpublished_year_is_said_to_be_a_guess():
    assert working_days.is_published(2025)
    assert not working_days.is_published(2099)
