"""From a route's arguments to the event they belong to, and to the unit that answers for them, so
that a policy can be judged.

``wiring`` fills it: core knows no room.
"""

from collections.abc import Callable
from typing import Any

from app.core.errors import NotFoundError

Resolver = Callable[[int], int | None]
"""From the id of a thing to the id of its event (None: of no event). Raises NotFoundError."""

_resolvers: dict[str, Resolver] = {}
_unit_resolvers: dict[str, Resolver] = {}
"""From the id of a thing to the organisation that answers for it."""


def install_resolver(argument: str, resolver: Resolver) -> None:
    """Say how the event of a route argument (``project_id``) is found."""
    _resolvers[argument] = resolver


def event_of(arguments: dict[str, Any]) -> int | None:
    """The event that a route's arguments name.

    Raises:
        NotFoundError: if the thing does not exist, or two arguments name different events.

    """
    found = {_resolvers[name](value) for name, value in arguments.items() if name in _resolvers}
    if len(found) > 1:
        raise NotFoundError
    return found.pop() if found else None


def install_unit_resolver(argument: str, resolver: Resolver) -> None:
    """Say how the responsible unit of a route argument is found."""
    _unit_resolvers[argument] = resolver


def unit_of(arguments: dict[str, Any]) -> int | None:
    """The unit that answers for what a route's arguments name; None: nobody, or they disagree."""
    found = {
        _unit_resolvers[name](value) for name, value in arguments.items() if name in _unit_resolvers
    }
    return found.pop() if len(found) == 1 else None
