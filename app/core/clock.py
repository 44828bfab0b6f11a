"""The only clock. Instants are aware UTC; days and hours of work are those of Asia/Shanghai."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
TEST_CLOCK = "HUIQIAN_TEST_CLOCK"
"""Names a file with seconds to add to the machine's time, so that several processes of one test
share a clock. ``app.config`` refuses it in production."""


DRIFT = timedelta(minutes=1)
"""How far the clocks of two machines of one house may lie apart."""


def now() -> datetime:
    return datetime.now(UTC) + _test_offset()


def latest(ahead: timedelta) -> datetime:
    """The latest instant that a right clock can have set ``ahead`` of its time.

    A row that names a later one was written while the clock stood wrong (docs/adr/0015-clock.md).
    """
    return now() + ahead + DRIFT


def today() -> date:
    """The day it is in Shanghai."""
    return local(now()).date()


def local(instant: datetime) -> datetime:
    return instant.astimezone(SHANGHAI)


def from_local(moment: datetime) -> datetime:
    """The instant of a naive moment that a person wrote in Shanghai time."""
    return moment.replace(tzinfo=SHANGHAI).astimezone(UTC)


def _test_offset() -> timedelta:
    path = os.environ.get(TEST_CLOCK)
    if not path:
        return timedelta()
    try:
        return timedelta(seconds=float(Path(path).read_text()))
    except (FileNotFoundError, ValueError):  # not written yet, or just being written
        return timedelta()
