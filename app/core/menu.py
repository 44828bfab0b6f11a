"""The side menu, as entries that the rooms offer and ``wiring`` collects."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from sqlalchemy import Select

from app.core.policy import Policy


@dataclass(frozen=True, slots=True)
class Reach:
    """What a menu's numbers count over."""

    event_id: int
    """0 outside a workspace."""
    events: frozenset[int] | None
    """The events that the visitor has a part in; None means all."""
    sight: Any
    """The projects that the visitor may read (``accounts.queries.Sight``)."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    endpoint: str
    label: LazyString
    icon: str
    policy: Policy
    count: Callable[[Reach], Select[int]] | None = None
    """Asks for the number beside the entry; all numbers of a menu are asked for at once."""
    with_events: bool = False
    """Only for those who have a part in an event: a responsible unit has projects."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    label: str
    url: str
    icon: str
    count: int | None
    active: bool
