"""The row of seats on the rostrum. Pure; the rule stands in docs/domain.md 2."""

from collections.abc import Sequence
from typing import TypeVar

from app.events.enums import Perspective

Sitter = TypeVar("Sitter")


def seat_row(ranked: Sequence[Sitter], perspective: Perspective) -> list[Sitter]:
    """Seat people, the highest first, from left to right as they are looked at.

    Number 1 sits in the middle, 2 at 1's left hand, 3 at 1's right hand, and so on outwards; of an
    even number 1 and 2 share the middle. Who sits there faces the hall: 1's left hand is on the
    right of somebody in the hall. Five people seen from the hall: 5 3 1 2 4.
    """
    from_hall = [*reversed(ranked[2::2]), *ranked[:1], *ranked[1::2]]
    return from_hall if perspective is Perspective.AUDIENCE else from_hall[::-1]
