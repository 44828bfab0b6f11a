"""Lists that are ordered by hand: every row has a ``position``, from 1, without gaps."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from app.events.enums import Direction


class Ordered(Protocol):
    position: int


Row = TypeVar("Row", bound=Ordered)


def insert_at(rows: Sequence[Row], row: Row, position: int) -> None:
    """Give ``row`` a position (1 is the head) among the ordered ``rows``, which make room."""
    for other in rows:
        if other.position >= position:
            other.position += 1
    row.position = position


def step(rows: Sequence[Row], row: Row, direction: Direction) -> bool:
    """Swap ``row`` with its neighbour among the ordered ``rows``; False at the end of the list."""
    place = list(rows).index(row)
    neighbour = place - 1 if direction is Direction.UP else place + 1
    if not 0 <= neighbour < len(rows):
        return False
    other = rows[neighbour]
    row.position, other.position = other.position, row.position
    return True


def close_gap(rows: Sequence[Row], gone: Row) -> None:
    """Let the rows behind a deleted one move up."""
    for other in rows:
        if other is not gone and other.position > gone.position:
            other.position -= 1
