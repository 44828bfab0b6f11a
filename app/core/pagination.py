"""Pages of a list, counted and cut on the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from app.core.db import db

T = TypeVar("T")

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    rows: Sequence[T]
    number: int
    per_page: int
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """Place of the page's first row in the whole list, from 1; 0 when there is none."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.number * self.per_page, self.total)


def paginate(statement: Select[T], *, number: int = 1, per_page: int = PER_PAGE) -> Page[T]:
    """One page of ``statement``; a number beyond the end gives the last page."""
    if number <= 1:
        rows = _cut(statement, 1, per_page)
        if len(rows) < per_page:  # as most searches end: the page has been counted already
            return Page(rows=rows, number=1, per_page=per_page, total=len(rows))
        return Page(rows=rows, number=1, per_page=per_page, total=_count(statement))
    total = _count(statement)
    number = min(number, max(1, -(-total // per_page)))
    rows = _cut(statement, number, per_page)
    return Page(rows=rows, number=number, per_page=per_page, total=total)


def _count(statement: Select[T]) -> int:
    counted: Select[Any] = statement.order_by(None).options()
    return db.session.scalar(select(func.count()).select_from(counted.subquery())) or 0


def _cut(statement: Select[T], number: int, per_page: int) -> Sequence[T]:
    return db.session.scalars(statement.limit(per_page).offset((number - 1) * per_page)).all()
