"""What may come along when an event is copied: one part per list, offered by the room that owns it.

``wiring`` fills it: the room that copies an event knows no room above itself.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from app.core.db import db


@dataclass(frozen=True, slots=True)
class Part:
    key: str
    """In the form and in the audit."""
    label: Any
    """A lazy string."""
    note: Any
    """What exactly comes along."""
    count: Callable[[int], Select[int]]
    """Asks how many rows of it an event has."""
    copy: Callable[[int, int], int]
    """Copies from one event (id) to another that has none of it; tells how many rows that were.

    Runs inside the copying of the event, whose audit line speaks for it too.
    """
    usual: bool = True
    """Whether it comes along unless somebody says no."""


_parts: dict[str, Part] = {}


def install_part(part: Part) -> None:
    """Offer a part; they are shown in the order in which they were installed."""
    _parts[part.key] = part


def list_parts() -> Sequence[Part]:
    return tuple(_parts.values())


def count_parts(event_id: int) -> Mapping[Part, int]:
    """How much of each part an event has, by one query."""
    found = list_parts()
    asked = [part.count(event_id).scalar_subquery() for part in found]
    numbers = db.session.execute(select(*asked)).one() if asked else ()
    return dict(zip(found, numbers, strict=True))
