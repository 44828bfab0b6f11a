"""Days and quarters of an hour in Shanghai, as columns that SQLite and PostgreSQL group by alike.

Both are whole numbers counted from 1970, so that no database's own calendar or zone is asked:
Shanghai has kept UTC+8 without summer time since 1991.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

A_DAY = 24 * 3600
QUARTER_HOUR = timedelta(minutes=15)
_AHEAD = 8 * 3600
_FIRST = date(1970, 1, 1)


class _Day(TypeDecorator[date]):
    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: int | None, dialect: Dialect) -> date | None:
        del dialect
        return None if value is None else _FIRST + timedelta(days=value)


class _Instant(TypeDecorator[datetime]):
    impl = BigInteger
    cache_ok = True

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        del dialect
        seconds = None if value is None else value * QUARTER_HOUR.total_seconds()
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


class _Slot(FunctionElement[Any]):
    seconds: int
    ahead = 0


class DayOf(_Slot):
    """The day in Shanghai of a column of instants, as a date."""

    name = "day_of"
    inherit_cache = True
    type = _Day()
    seconds = A_DAY
    ahead = _AHEAD


class QuarterHourOf(_Slot):
    """The beginning of its quarter of an hour, as an aware instant."""

    name = "quarter_hour_of"
    inherit_cache = True
    type = _Instant()
    seconds = int(QUARTER_HOUR.total_seconds())


# The numbers are written out, not bound: in SELECT and GROUP BY the text must be the same.
@compiles(_Slot)
def _counted(element: _Slot, compiler: SQLCompiler, **kwargs: Any) -> str:
    column = compiler.process(element.clauses, **kwargs)
    seconds = f"date_part('epoch', {column})"  # floats: EXTRACT's numerics take twice the time
    return f"CAST(FLOOR(({seconds} + {element.ahead}) / {element.seconds}) AS BIGINT)"


@compiles(_Slot, "sqlite")
def _counted_on_sqlite(element: _Slot, compiler: SQLCompiler, **kwargs: Any) -> str:
    column = compiler.process(element.clauses, **kwargs)
    # Cut to whole seconds: SQLite reads milliseconds, and rounds 59.9996 up into the next slot.
    seconds = f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER)"
    return f"(({seconds} + {element.ahead}) / {element.seconds})"
