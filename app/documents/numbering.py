"""Numbers: ``HY-CH-2026-00001``, without a gap, also when two people order at once."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.core.db import db
from app.documents.models import NumberSeries


def lock_series(code: str, year: int) -> NumberSeries:
    """The series' counter, made if need be and locked until the transaction ends.

    Whoever holds it may look for papers that exist already: nobody else adds one meanwhile.
    """
    wanted = (NumberSeries.code == code, NumberSeries.year == year)
    if db.session.scalar(select(NumberSeries.id).where(*wanted)) is None:
        try:
            with db.session.begin_nested():
                db.session.add(NumberSeries(code=code, year=year, last=0))
        except IntegrityError:  # somebody else made it between our look and our insert
            pass
    return db.session.scalars(
        select(NumberSeries)
        .where(*wanted)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def reserve(series: NumberSeries, count: int) -> list[str]:
    """The next ``count`` numbers, by one UPDATE of the locked counter."""
    db.session.execute(
        update(NumberSeries)
        .where(NumberSeries.id == series.id)
        .values(last=NumberSeries.last + count)
        .execution_options(synchronize_session=False)
    )
    db.session.refresh(series, ["last"])
    first = series.last - count + 1
    return [f"{series.code}-{series.year}-{number:05}" for number in range(first, series.last + 1)]
