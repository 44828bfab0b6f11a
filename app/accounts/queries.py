from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.accounts.enums import LinkPurpose, Role
from app.accounts.models import AccessLink, Membership, RecoveryCode, SecondFactor, User
from app.core.clock import today
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.policy import Policy
from app.core.search import like
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


def find_user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def get_user(user_id: int, *, lock: bool = False) -> User:
    user = db.session.get(User, user_id, with_for_update=lock or None, populate_existing=lock)
    if user is None:
        raise NotFoundError
    return user


def find_second_factor(user_id: int) -> SecondFactor | None:
    return db.session.scalar(select(SecondFactor).where(SecondFactor.user_id == user_id))


def count_recovery_codes(user_id: int) -> int:
    """How many are left."""
    left = select(func.count()).where(
        RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
    )
    return db.session.scalar(left) or 0


def get_membership(membership_id: int) -> Membership:
    membership = db.session.get(Membership, membership_id)
    if membership is None:
        raise NotFoundError
    return membership


def event_of_membership(membership_id: int) -> int | None:
    return get_membership(membership_id).event_id


def find_membership_at(user_id: int, event_id: int | None) -> Membership | None:
    """The user's role at the event (None: everywhere), though it may have ended."""
    there = Membership.event_id.is_(None) if event_id is None else Membership.event_id == event_id
    return db.session.scalar(select(Membership).where(Membership.user_id == user_id, there))


def list_memberships(user_id: int) -> Sequence[Membership]:
    """All of the user's, ended ones too."""
    return db.session.scalars(
        select(Membership).where(Membership.user_id == user_id).order_by(Membership.id)
    ).all()


def list_members(event_id: int | None) -> Sequence[Membership]:
    """Who has, or had, a role at the event (None: everywhere), with their accounts, by name."""
    where = Membership.event_id.is_(None) if event_id is None else Membership.event_id == event_id
    return db.session.scalars(
        select(Membership)
        .join(Membership.user)
        .options(contains_eager(Membership.user))
        .where(where)
        .order_by(User.name, Membership.id)
    ).all()


def accounts(text: str) -> Select[User]:
    """Accounts with roles and second factor, by name; ``text`` is part of a name or an address."""
    loaded = selectinload(User.memberships), selectinload(User.second_factor)
    statement = select(User).options(*loaded).order_by(User.name, User.id)
    if not text:
        return statement
    pattern = like(text.strip().lower())
    return statement.where(
        or_(
            func.lower(User.name).like(pattern, escape="\\"),
            User.email.like(pattern, escape="\\"),
        )
    )


def holds_now(membership: Membership) -> bool:
    return membership.ends_on is None or membership.ends_on >= today()


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


def visible_event_ids(roles: Iterable[HeldRole], *policies: Policy) -> frozenset[int] | None:
    """The events where a role allows one of the policies at all things; None means all."""
    found = {
        held.event_id
        for held in roles
        if held.role is not Role.UNIT and GRANTS[held.role].intersection(policies)
    }
    if None in found:
        return None
    return frozenset(event_id for event_id in found if event_id is not None)


def sight_of(roles: Iterable[HeldRole]) -> Sight:
    """The projects that somebody with the roles may read."""
    roles = tuple(roles)
    return Sight(
        events=visible_event_ids(roles, Policy.READ_PROJECT),
        units=frozenset(
            (held.event_id, held.unit_id)
            for held in roles
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
