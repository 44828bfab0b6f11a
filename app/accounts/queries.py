from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.accounts.enums import LinkPurpose, Role
from app.accounts.models import AccessLink, Membership, User
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.policy import Policy
from app.core.tokens import hash_token

_GRANTS: dict[Role, frozenset[Policy]] = {
    Role.ADMIN: frozenset(Policy),
    Role.ORGANIZER: frozenset({Policy.READ_EVENT, Policy.CHECK_IN, Policy.ORGANIZE}),
    Role.STAFF: frozenset({Policy.CHECK_IN}),
    Role.LEADER: frozenset({Policy.READ_EVENT}),
}


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role at one event, or everywhere when ``event_id`` is None."""

    event_id: int | None
    role: Role


def find_user(user_id: int) -> User | None:
    return db.session.get(User, user_id)


def find_user_by_email(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def roles_of(user_id: int) -> tuple[HeldRole, ...]:
    rows = db.session.execute(
        select(Membership.event_id, Membership.role).where(Membership.user_id == user_id)
    )
    return tuple(HeldRole(event_id, role) for event_id, role in rows)


def permits(roles: Iterable[HeldRole], policy: Policy, event_id: int | None) -> bool:
    """Whether the roles allow ``policy`` at the event (None: at all of the installation).

    A role everywhere holds at every event. CREATE_EVENT takes an organizer everywhere.
    """
    if policy in (Policy.PUBLIC, Policy.SIGNED_IN):
        return True
    for held in roles:
        if held.event_id not in (None, event_id):
            continue
        if policy in _GRANTS[held.role]:
            return True
        if policy is Policy.CREATE_EVENT and held.role is Role.ORGANIZER:
            return held.event_id is None
    return False


def may(user_id: int, policy: Policy, event_id: int | None) -> bool:
    """Whether a user's roles allow ``policy`` at the event; see ``permits``."""
    return permits(roles_of(user_id), policy, event_id)


def visible_event_ids(user_id: int, policy: Policy | None = None) -> frozenset[int] | None:
    """The events where a user's role allows ``policy`` (None: has any role); None means all."""
    found = {
        held.event_id
        for held in roles_of(user_id)
        if policy is None or policy in _GRANTS[held.role]
    }
    if None in found:
        return None
    return frozenset(event_id for event_id in found if event_id is not None)


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
