"""The side menu, as entries that the rooms offer and ``wiring`` collects."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString

from app.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Reach:
    """What a menu's numbers count over."""

    event_id: int
    """0 outside a workspace."""
    readable: frozenset[int] | None
    """The events that the visitor may read; None means all."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    endpoint: str
    label: LazyString
    icon: str
    policy: Policy
    count: Callable[[Reach], int] | None = None
    """The number beside the entry."""
    for_readers: bool = False
    """Only for those who may read at least one event: staff at the door have no ledger."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    icon: str
    count: int | None
    active: bool
