from datetime import UTC, datetime

from app.core import clock


def test_today_is_the_day_in_shanghai(frozen):
    frozen(datetime(2026, 3, 11, 17, 0, tzinfo=UTC))
    assert clock.today().isoformat() == "2026-03-12"
