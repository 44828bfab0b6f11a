"""Questions about series and their numbers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core.db import db
from app.documents.models import Document, NumberSeries

_AT_A_TIME = 500
"""Databases limit the parameters of a statement."""


def find_series(code: str, year: int) -> NumberSeries | None:
    return db.session.scalar(
        select(NumberSeries).where(NumberSeries.code == code, NumberSeries.year == year)
    )


def newest_series(code: str) -> NumberSeries | None:
    """The series of a code in the last year that had one."""
    return db.session.scalar(
        select(NumberSeries)
        .where(NumberSeries.code == code)
        .order_by(NumberSeries.year.desc())
        .limit(1)
    )


def list_series(year: int) -> Sequence[NumberSeries]:
    return db.session.scalars(select(NumberSeries).where(NumberSeries.year == year)).all()


def list_rules() -> Sequence[str]:
    """Each rule by which any series writes or wrote its last numbers, once."""
    return db.session.scalars(select(NumberSeries.rule).distinct()).all()


def list_taken(numbers: Sequence[str]) -> frozenset[str]:
    """Which of the numbers have a paper."""
    found: set[str] = set()
    for start in range(0, len(numbers), _AT_A_TIME):
        part = numbers[start : start + _AT_A_TIME]
        found.update(db.session.scalars(select(Document.number).where(Document.number.in_(part))))
    return frozenset(found)


def find_only(numbers: Sequence[str]) -> Document | None:
    """The paper of one of the numbers; None if several have one."""
    found = db.session.scalars(
        select(Document)
        .where(Document.number.in_(numbers))
        .options(joinedload(Document.file))
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
