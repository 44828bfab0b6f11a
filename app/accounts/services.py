from datetime import date

from sqlalchemy import select

from app.accounts.enums import LinkPurpose, Role
from app.accounts.models import AccessLink, Membership, User
from app.accounts.passwords import hashed, matches
from app.accounts.queries import find_user_by_email
from app.core import audit
from app.core.clock import now
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import SYSTEM, Actor
from app.core.throttle import count_failure, forget_failures, refuse_if_throttled
from app.core.tokens import hash_token, new_token


def create_user(
    *, email: str, name: str, password: str, actor: Actor, locale: str = "zh_Hans_CN"
) -> User:
    """Open an account. Flushes, for its id."""
    password_hash = hashed(password)
    if find_user_by_email(email):
        raise RuleError(_("There is an account with this address already."), field="email")
    user = User(
        email=email.strip().lower(),
        name=name,
        password_hash=password_hash,
        locale=locale,
    )
    db.session.add(user)
    audit.record(actor, "accounts.create_user", user)
    return user


def grant(
    user: User,
    role: Role,
    *,
    event_id: int | None,
    unit_id: int | None = None,
    ends_on: date | None = None,
    actor: Actor,
) -> Membership:
    """Give a role at one event, or everywhere. What may be given, and by whom, is judged in
    ``members``; this writes it down.
    """
    membership = Membership(
        user=user, role=role, event_id=event_id, unit_id=unit_id, ends_on=ends_on
    )
    db.session.add(membership)
    audit.record(actor, "accounts.grant", membership, event_id=event_id)
    return membership


def authenticate(*, email: str, password: str) -> User | None:
    """The account if the password is right; counts a failure otherwise.

    Raises:
        TooManyAttemptsError: while the account rests after too many failures.

    """
    key = f"login:{email.strip().lower()}"
    refuse_if_throttled(key)
    user = find_user_by_email(email)
    if not matches(user, password) or user is None or not user.active:
        failures = count_failure(key)
        if user is not None:
            audit.record(SYSTEM, "accounts.fail_log_in", user, after={"failures": failures})
        return None
    forget_failures(key)
    return user


def update_profile(user: User, *, name: str, locale: str, actor: Actor) -> User:
    """What people call somebody, and the language of his mails and pages."""
    user.name = name
    user.locale = locale
    audit.record(actor, "accounts.update_profile", user)
    return user


def issue_link(purpose: LinkPurpose, subject_id: int) -> str:
    """A new token for a personal link; only its hash is kept, so it is shown once."""
    token = new_token()
    db.session.add(AccessLink(purpose=purpose, subject_id=subject_id, token_hash=hash_token(token)))
    return token


def revoke_links(purpose: LinkPurpose, subject_id: int) -> None:
    """End every personal link of one thing."""
    links = db.session.scalars(
        select(AccessLink).where(
            AccessLink.purpose == purpose,
            AccessLink.subject_id == subject_id,
            AccessLink.revoked_at.is_(None),
        )
    )
    for link in links:
        link.revoked_at = now()
