"""Lists that are ordered by hand: every row has a ``position``, from 1, without gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from app.core.errors import RuleError
from app.core.i18n import _
from app.events.enums import Direction


class Ordered(Protocol):
    id: Any
    position: int


@dataclass(frozen=True, slots=True)
class Arrangement:
    """A whole list put into another order: row ids as they were seen, and as they are wished."""

    seen: tuple[int, ...]
    wished: tuple[int, ...]

    def audit(self) -> dict[str, dict[str, Any]]:
        return {
            "before": {"row_ids": list(self.seen)},
            "after": {"row_ids": list(self.wished)},
        }


class StaleOrderError(RuleError):
    """Somebody else added, removed or moved a row since the list was seen."""


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


def rearrange(rows: Sequence[Row], arrangement: Arrangement) -> bool:
    """Put all of the ordered ``rows`` into the wished order; False when it is theirs already.

    Raises:
        StaleOrderError: if the rows are no longer those that were seen, in that order. Nothing is
            moved then: half an order is none.

    """
    known = {row.id: row for row in rows}
    wished = arrangement.wished
    if tuple(known) != arrangement.seen or sorted(wished) != sorted(known):
        raise StaleOrderError(
            _("The list has changed meanwhile, so nothing was moved. Please look and move again.")
        )
    for position, row_id in enumerate(wished, start=1):
        known[row_id].position = position
    return wished != arrangement.seen


def refuse_if_stale(rows: Sequence[Ordered], seen: Sequence[int]) -> None:
    """Say no where the ordered ``rows`` are no longer those that were seen, in that order.

    Raises:
        StaleOrderError: and nothing has happened.

    """
    if [row.id for row in rows] != list(seen):
        raise StaleOrderError(_("The list has changed meanwhile. Please look at it again."))
