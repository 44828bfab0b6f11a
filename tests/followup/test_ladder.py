from datetime import date

import pytest

from app.followup.enums import ReminderStep
from app.followup.ladder import step_due
from app.followup.standing import limits_on, overdue_before

WEEK, THREE, DAY, LATE = (
    ReminderStep.WEEK_BEFORE,
    ReminderStep.THREE_DAYS_BEFORE,
    ReminderStep.ON_THE_DAY,
    ReminderStep.OVERDUE,
)


@pytest.mark.parametrize(
    ("planned_on", "today", "step"),
    [
        # Wednesday 11 March 2026, an ordinary week
        (date(2026, 3, 11), date(2026, 3, 3), None),
        (date(2026, 3, 11), date(2026, 3, 4), WEEK),
        (date(2026, 3, 11), date(2026, 3, 7), WEEK),
        (date(2026, 3, 11), date(2026, 3, 8), THREE),
        (date(2026, 3, 11), date(2026, 3, 10), THREE),
        (date(2026, 3, 11), date(2026, 3, 11), DAY),
        (date(2026, 3, 11), date(2026, 3, 17), DAY),  # four working days later
        (date(2026, 3, 11), date(2026, 3, 18), LATE),  # five
        (date(2026, 3, 11), date(2027, 3, 11), LATE),
        # The National Day: 1 to 7 October are free, Saturday 10 October is worked
        (date(2026, 9, 30), date(2026, 9, 30), DAY),
        (date(2026, 9, 30), date(2026, 10, 7), DAY),
        (date(2026, 9, 30), date(2026, 10, 12), DAY),
        (date(2026, 9, 30), date(2026, 10, 13), LATE),
        (date(2026, 10, 4), date(2026, 9, 26), None),
        (date(2026, 10, 4), date(2026, 9, 27), WEEK),
        (date(2026, 10, 4), date(2026, 10, 1), THREE),
        (date(2026, 10, 4), date(2026, 10, 4), DAY),
        (date(2026, 10, 4), date(2026, 10, 13), LATE),
    ],
)
def test_the_latest_step_that_is_due(app, planned_on, today, step):
    assert step_due(planned_on, today, overdue_before=overdue_before(today)) is step


def test_the_grace_of_a_light_ends_one_working_day_after_the_last_reminder(app):
    assert overdue_before(date(2026, 3, 18)) == date(2026, 3, 12)
    assert limits_on(date(2026, 3, 18)).grace_before == date(2026, 3, 11)
    assert limits_on(date(2026, 3, 19)).grace_before == date(2026, 3, 12)
