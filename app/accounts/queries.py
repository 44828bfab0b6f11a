from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, or_, select

from app.accounts.enums import LinkPurpose, Role
from app.accounts.models import AccessLink, Membership, User
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.policy import Policy
from app.core.tokens import hash_token

GRANTS: dict[Role, frozenset[Policy]] = {
    Role.ADMIN: frozenset(Policy),
    Role.ORGANIZER: frozenset(Policy) - {Policy.ADMIN, Policy.CREATE_EVENT},
    Role.FIRM: frozenset({Policy.READ_EVENT, Policy.CHECK_IN, Policy.ORGANIZE}),
    Role.STAFF: frozenset({Policy.CHECK_IN}),
    Role.LEADER: frozenset({Policy.READ_EVENT, Policy.READ_LEDGER, Policy.READ_PROJECT}),
    Role.UNIT: frozenset({Policy.READ_LEDGER, Policy.READ_PROJECT, Policy.REPORT_PROJECT}),
}
_FREE = frozenset({Policy.PUBLIC, Policy.SIGNED_IN})
_HOUSE_WIDE = frozenset({Policy.CREATE_EVENT, Policy.ADMIN})
"""Nobody has them by a role at one event."""


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role at one event, or everywhere when ``event_id`` is None."""

    event_id: int | None
    role: Role
    unit_id: int | None = None
    """Whose projects a UNIT sees."""
    ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    """Which projects somebody sees: all of some events, and those that his units answer for."""

    events: frozenset[int] | None = frozenset()
    """None means all."""
    units: frozenset[tuple[int | None, int]] = frozenset()
    """Event (None: of every event) and unit."""

    @property
    def is_blind(self) -> bool:
        return self.events == frozenset() and not self.units


EVERYTHING = Sight(events=None)


def find_user(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def get_user(user_id: int) -> User:
    user = find_user(user_id)
    if user is None:
        raise NotFoundError
    return user


def find_user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def roles_of(user_id: int) -> tuple[HeldRole, ...]:
    """The roles that hold today."""
    rows = db.session.execute(
        select(Membership.event_id, Membership.role, Membership.unit_id, Membership.ends_on).where(
            Membership.user_id == user_id, holds_today()
        )
    )
    return tuple(HeldRole(*row) for row in rows)


def holds_today() -> ColumnElement[bool]:
    """A membership's last day is over at midnight in Shanghai."""
    return or_(Membership.ends_on.is_(None), Membership.ends_on >= today())


def permits(
    roles: Iterable[HeldRole], policy: Policy, event_id: int | None, unit_id: int | None = None
) -> bool:
    """Whether the roles allow ``policy`` at the event (None: at all of the installation).

    A role everywhere holds at every event. CREATE_EVENT takes an organizer everywhere. A unit's
    role reaches what ``unit_id``, the unit that answers for the thing, is its own.
    """
    return policy in _FREE or any(_reaches(held, policy, event_id, unit_id) for held in roles)


def _reaches(held: HeldRole, policy: Policy, event_id: int | None, unit_id: int | None) -> bool:
    if policy is Policy.READ_LEDGER:  # asked at no event; the lists look at each project
        return policy in GRANTS[held.role]
    if held.event_id not in (None, event_id):
        return False
    if policy in _HOUSE_WIDE and held.event_id is not None:
        return False
    if policy is Policy.CREATE_EVENT and held.role is Role.ORGANIZER:
        return True
    if held.role is Role.UNIT and (unit_id is None or held.unit_id != unit_id):
        return False
    return policy in GRANTS[held.role]


def may(user_id: int, policy: Policy, event_id: int | None) -> bool:
    """Whether a user's roles allow ``policy`` at the event; see ``permits``."""
    return permits(roles_of(user_id), policy, event_id)


def visible_event_ids(user_id: int, *policies: Policy) -> frozenset[int] | None:
    """The events where a user's role allows one of the policies at all things; None means all."""
    found = {
        held.event_id
        for held in roles_of(user_id)
        if held.role is not Role.UNIT and GRANTS[held.role].intersection(policies)
    }
    if None in found:
        return None
    return frozenset(event_id for event_id in found if event_id is not None)


def sight_of(user_id: int) -> Sight:
    """The projects that a user may read."""
    return Sight(
        events=visible_event_ids(user_id, Policy.READ_PROJECT),
        units=frozenset(
            (held.event_id, held.unit_id)
            for held in roles_of(user_id)
            if held.role is Role.UNIT and held.unit_id is not None
        ),
    )


def get_link_subject(purpose: LinkPurpose, token: str) -> int:
    """The id behind a personal link.

    Raises:
        NotFoundError: for an unknown or revoked token.

    """
    link = db.session.scalar(
        select(AccessLink).where(
            AccessLink.token_hash == hash_token(token),
            AccessLink.purpose == purpose,
            AccessLink.revoked_at.is_(None),
        )
    )
    if link is None:
        raise NotFoundError
    return link.subject_id
