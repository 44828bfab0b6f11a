"""Who may do what. Every route names its policy; ``wiring`` installs the court that judges."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Policy(enum.StrEnum):
    PUBLIC = "public"
    """Anyone, without an account: public pages and pages behind a personal link."""
    SIGNED_IN = "signed_in"
    """Anyone with an account."""
    CREATE_EVENT = "create_event"
    """Administrators, and organizers of the whole installation."""
    READ_EVENT = "read_event"
    """Whoever reads the event: not staff, who only check in, and not units, who have projects."""
    CHECK_IN = "check_in"
    """Staff and organizers of the event."""
    ORGANIZE = "organize"
    """Organizers of the event, and the conference firm they hired."""
    READ_LEDGER = "read_ledger"
    """Whoever may read a project of any event; the lists show only those (``Sight``)."""
    READ_PROJECT = "read_project"
    """Organizers and leaders of its event, and its responsible unit. Not the conference firm."""
    REPORT_PROJECT = "report_project"
    """Organizers of its event and its responsible unit: they note what was said."""
    KEEP_PROJECTS = "keep_projects"
    """Organizers: contract facts, money, stages, and taking reports over."""
    MANAGE_MEMBERS = "manage_members"
    """Organizers: who may what at their event."""
    ADMIN = "admin"
    """Administrators of the installation."""


class ActorKind(enum.StrEnum):
    USER = "user"
    LINK = "link"
    """The holder of a personal link."""
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. ``label`` is kept in the audit as it was at the time."""

    kind: ActorKind
    id: int | None
    label: str


SYSTEM = Actor(ActorKind.SYSTEM, None, "system")


class Court(Protocol):
    """Knows the visitor and the roles; a room above core fills it in (``wiring``)."""

    def judge(self, policy: Policy, arguments: dict[str, Any]) -> None:
        """Raise when the visitor may not; ``arguments`` are the route's."""

    def allows(self, policy: Policy, event_id: int | None, unit_id: int | None = None) -> bool:
        """Whether the visitor may, at the event (None: at all of the installation), with what
        ``unit_id`` answers for.
        """

    def actor(self) -> Actor:
        """The signed-in visitor; only behind a policy that needs an account."""


_sitting: list[Court] = []


def install_court(court: Court) -> None:
    _sitting[:] = [court]


def _court() -> Court:
    if not _sitting:
        raise RuntimeError("No court is installed.")
    return _sitting[0]


def actor_now() -> Actor:
    """Who acts in this request; only behind a policy that needs an account."""
    return _court().actor()


def allowed(policy: Policy, event_id: int | None, unit_id: int | None = None) -> bool:
    """Whether the visitor may, for a page that shows or hides a button. ``unit_id``: the
    responsible unit of the project that it is about.
    """
    return _court().allows(policy, event_id, unit_id)


def require(policy: Policy) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Guard a view. Goes below ``@bp.route``; a test fails for a route without it."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            _court().judge(policy, dict(kwargs))
            return view(*args, **kwargs)

        guarded.policy = policy  # type: ignore[attr-defined]  # read by the rules test
        return guarded

    return decorate
