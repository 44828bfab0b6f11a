"""Days and quarters of an hour are Shanghai's, on either database."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from app.core.day_slots import DayOf, QuarterHourOf
from app.core.db import db
from app.registration.models import Registration
from tests.factories.registration import RegistrationFactory


def _asked(slot, instant):
    RegistrationFactory(created_at=instant)
    return db.session.execute(select(slot, func.count()).group_by(slot)).one()


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 3, 10, 23, 30, tzinfo=UTC), date(2026, 3, 11)),
        (datetime(2026, 3, 10, 16, 0, tzinfo=UTC), date(2026, 3, 11)),
        (datetime(2026, 3, 10, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 3, 10)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_shanghai(app, instant, day):
    assert _asked(DayOf(Registration.created_at), instant) == (day, 1)


@pytest.mark.parametrize(
    ("minute", "second", "begins"), [(0, 0, 0), (14, 59, 0), (15, 0, 15), (59, 59, 45)]
)
def test_a_quarter_of_an_hour_takes_its_beginning_and_not_its_end(app, minute, second, begins):
    instant = datetime(2026, 3, 12, 6, minute, second, 999_999, tzinfo=UTC)
    slot = datetime(2026, 3, 12, 6, begins, tzinfo=UTC)
    assert _asked(QuarterHourOf(Registration.created_at), instant) == (slot, 1)


def test_no_instant_is_no_slot(app):
    RegistrationFactory(arrived_at=None)
    for slot in (DayOf, QuarterHourOf):
        assert db.session.scalar(select(slot(Registration.arrived_at))) is None
