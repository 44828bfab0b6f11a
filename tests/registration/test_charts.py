"""What the charts of an event say: its days in Shanghai, without a gap, up to its own day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from app.core.i18n import speaking
from app.registration.charts import DAYS_SHOWN, charts_of, days_of, quarters_of
from app.registration.queries import arrived_by_quarter_hour, registered_by_day
from tests.conftest import NOON
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory

TODAY = date(2026, 3, 11)
EVENT_DAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _context(app):
    with app.test_request_context():
        yield


@pytest.fixture
def event():
    return EventFactory(capacity=40)


def at(day, hour, minute=0):
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def came(event, *instants):
    for instant in instants:
        RegistrationFactory(event=event, created_at=instant)


def arrived(event, *instants):
    for instant in instants:
        RegistrationFactory(event=event, created_at=NOON, arrived=True, arrived_at=instant)


def words(chart):
    return [
        (row.short, *(column.cells[place].words for column in chart.columns))
        for place, row in enumerate(chart.rows)
    ]


def test_a_registration_in_the_evening_of_greenwich_belongs_to_the_next_day(event):
    came(event, at(9, 23, 30))
    assert registered_by_day(event.id) == {date(2026, 3, 10): 1}


def test_a_day_without_a_registration_is_there_with_zero(event):
    came(event, at(8, 2), at(8, 3), at(10, 2))
    chart, _arrivals = charts_of(event)
    assert words(chart) == [
        ("3月8日", "2", "2"),
        ("3月9日", "0", "2"),
        ("3月10日", "1", "3"),
        ("3月11日", "0", "3"),
    ]
    assert chart.finding == "已报名 3 人，共 40 席，8\u00a0%。"
    assert chart.notes == ["最多的一天是2026年3月8日：2 人。"]


def test_who_cancelled_and_other_events_do_not_count(event):
    came(event, at(10, 2))
    RegistrationFactory(event=event, created_at=at(10, 3), cancelled=True)
    RegistrationFactory(created_at=at(10, 3))
    chart, _arrivals = charts_of(event)
    assert chart.finding == "已报名 1 人，共 40 席，3\u00a0%。"


def test_what_was_entered_after_the_day_is_said_and_not_drawn():
    over = EventFactory(over=True)
    came(over, datetime(2022, 5, 11, 3, tzinfo=UTC), at(10, 2), at(10, 2))
    chart, _arrivals = charts_of(over)
    assert [row.short for row in chart.rows] == ["5月11日", "5月12日"]
    assert chart.finding.startswith("已报名 3 人")
    assert "其中 2 人在活动日之后补录。" in chart.notes


def test_only_the_last_days_are_drawn_and_the_sum_counts_all():
    found = {TODAY - timedelta(days=500): 7, TODAY: 1}
    course = days_of(found, EVENT_DAY)
    assert len(course.slots) == DAYS_SHOWN
    assert (course.before, course.columns[1][0], course.columns[1][-1]) == (7, 7, 8)


def test_arrivals_are_counted_by_the_quarter_of_an_hour(event):
    arrived(event, at(12, 5, 59), at(12, 6, 0), at(12, 6, 14), at(12, 6, 40))
    _registrations, chart = charts_of(event)
    assert words(chart) == [
        ("13:45", "1", "1"),
        ("14:00", "2", "3"),
        ("14:15", "0", "3"),
        ("14:30", "1", "4"),
    ]
    assert chart.finding == "已到 4 人，报名 4 人，100\u00a0%。"
    assert chart.notes == ["最集中的一刻钟是 14:00–14:15：2 人。"]


def test_a_check_in_on_another_day_is_said_and_not_drawn(event):
    arrived(event, at(11, 3), at(12, 6))
    course = quarters_of(arrived_by_quarter_hour(event.id), EVENT_DAY)
    assert (course.slots, course.counts, course.elsewhere) == ([at(12, 6)], [1], 1)


def test_an_event_without_anybody_says_so(event):
    assert [(chart.finding, *chart.rows, *chart.notes) for chart in charts_of(event)] == [
        ("还没有人报名。",),
        ("还没有人签到。",),
    ]


def test_the_words_come_in_english_too(event):
    came(event, at(10, 2))
    with speaking("en"):
        chart, _arrivals = charts_of(event)
    assert chart.finding == "1 of 40 seats are taken, 3\u00a0%."
    assert chart.rows[0].short == "10 Mar"
