"""The ladder: which step of reminding is due for a milestone. Pure: days in, a step out."""

from datetime import date, timedelta

from app.followup.enums import ReminderStep

OVERDUE_AFTER = 5
"""Working days after the planned day."""
FIRST_STEP = timedelta(days=7)
"""Calendar days before the planned day; likewise the next."""
SECOND_STEP = timedelta(days=3)


def step_due(planned_on: date, today: date, *, overdue_before: date) -> ReminderStep | None:
    """The latest step whose day has come; older ones are never made up for.

    Args:
        planned_on: the milestone's day.
        today: in Shanghai.
        overdue_before: a day planned before this one is ``OVERDUE_AFTER`` working days past.

    """
    if planned_on < overdue_before:
        return ReminderStep.OVERDUE
    if planned_on <= today:
        return ReminderStep.ON_THE_DAY
    if planned_on - SECOND_STEP <= today:
        return ReminderStep.THREE_DAYS_BEFORE
    if planned_on - FIRST_STEP <= today:
        return ReminderStep.WEEK_BEFORE
    return None
