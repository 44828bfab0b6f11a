"""From a route's arguments to the event they belong to, so that a policy can be judged.

``wiring`` fills it: core knows no room.
"""

from collections.abc import Callable
from typing import Any

from app.core.errors import NotFoundError

Resolver = Callable[[int], int | None]
"""From the id of a thing to the id of its event (None: of no event). Raises NotFoundError."""

_resolvers: dict[str, Resolver] = {}


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
