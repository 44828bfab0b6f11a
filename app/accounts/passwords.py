"""Passwords: their hash, their rule, changing them, and the link that sets a new one."""

import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from flask import current_app, url_for
from sqlalchemy import select, update

from app.accounts.models import PasswordReset, User
from app.accounts.queries import find_user_by_email
from app.accounts.sessions import end_sessions
from app.core import audit
from app.core.clock import latest, now
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.formats import moment
from app.core.i18n import _, speaking
from app.core.policy import SYSTEM, Actor, ActorKind
from app.core.throttle import count_failure, forget_failures, is_throttled, refuse_if_throttled
from app.core.tokens import hash_token, new_token
from app.mail.services import About, Recipient, queue_mail

ACCOUNT = "account"
"""What mails about an account are ``About``: they may hold a key to it."""
LINK_LIVES = timedelta(hours=1)
LINKS_ALLOWED = 3
"""Links asked for by mail in a quarter of an hour."""
_SHORTEST = 12
_hasher = PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Checked against when there is no such account, so that the answer takes as long."""
    return _hasher.hash(secrets.token_hex(16))


def hashed(password: str, *, field: str = "password") -> str:
    """The hash to keep.

    Raises:
        RuleError: if the password is too short.

    """
    if len(password) < _SHORTEST:
        raise RuleError(
            _("A password has at least %(count)s characters.", count=_SHORTEST), field=field
        )
    return _hasher.hash(password)


def matches(user: User | None, password: str) -> bool:
    """Whether it is the user's password; takes as long for nobody."""
    try:
        _hasher.verify(user.password_hash if user else _nobodys_hash(), password)
    except VerificationError:
        return False
    if user is not None and _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    return user is not None


def check_own(user: User, password: str) -> bool:
    """Whether a signed-in person knows the password; counts a failure otherwise.

    Raises:
        TooManyAttemptsError: while the account rests after too many failures.

    """
    key = f"password:{user.id}"
    refuse_if_throttled(key)
    if not matches(user, password):
        count_failure(key)
        return False
    forget_failures(key)
    return True


def change_password(user: User, new: str, *, session_id: int, actor: Actor) -> None:
    """Set a new password; every other session ends, and the owner is told by mail.

    The old one was asked for before (``check_own``).

    Raises:
        RuleError: if the new one is too short.

    """
    _set(user, hashed(new, field="new"), "accounts.change_password", actor, but=session_id)


def ask_reset(email: str) -> None:
    """Send a link that sets a new password, if there is such an account. Tells nobody whether.

    Addresses without an account are counted too, so that both are answered alike.
    """
    key = f"reset:{email.strip().lower()}"
    if is_throttled(key):
        return
    count_failure(key, allowed=LINKS_ALLOWED)
    user = find_user_by_email(email)
    if user is None or not user.active:
        return
    token, reset = _new_reset(user, actor=SYSTEM)
    with speaking(user.locale):
        until = moment(reset.created_at + LINK_LIVES)
    queue_mail(
        "password_reset",
        to=Recipient(user.email, user.name, user.locale),
        dedupe_key=f"password_reset:{reset.id}",
        about=About(ACCOUNT, user.id, event_id=None),
        words={"name": user.name, "url": _url(token), "until": until},
    )


def reset_link(user: User, *, actor: Actor) -> str:
    """A link that sets a new password, for whoever hands it over by himself."""
    return _url(_new_reset(user, actor=actor)[0])


def get_reset(token: str, *, lock: bool = False) -> PasswordReset:
    """The live link of a token.

    Raises:
        NotFoundError: if it is unknown, used or too old.

    """
    statement = select(PasswordReset).where(
        PasswordReset.token_hash == hash_token(token),
        PasswordReset.used_at.is_(None),
        PasswordReset.created_at > now() - LINK_LIVES,
        PasswordReset.created_at <= latest(timedelta()),
    )
    reset = db.session.scalar(statement.with_for_update() if lock else statement)
    if reset is None:
        raise NotFoundError
    return reset


def reset_password(token: str, new: str) -> User:
    """Set a new password by a link: once. Every session ends, and the owner is told by mail.

    Raises:
        NotFoundError: if the link is unknown, used or too old.
        RuleError: if the password is too short.

    """
    reset = get_reset(token, lock=True)
    user = db.session.get_one(User, reset.user_id)
    if not user.active:
        raise NotFoundError
    actor = Actor(ActorKind.LINK, user.id, user.name)
    _set(user, hashed(new, field="new"), "accounts.reset_password", actor)
    forget_failures(f"login:{user.email}")
    return user


def _set(
    user: User, password_hash: str, action: str, actor: Actor, *, but: int | None = None
) -> None:
    user.password_hash = password_hash
    ended = end_sessions(user.id, but=but, actor=actor)
    db.session.execute(
        update(PasswordReset)
        .where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
        .values(used_at=now())
    )
    line = audit.record(actor, action, user, after={"sessions_ended": ended})
    db.session.flush()
    queue_mail(
        "password_changed",
        to=Recipient(user.email, user.name, user.locale),
        dedupe_key=f"password_changed:{line.id}",
        about=About(ACCOUNT, user.id, event_id=None),
        words={"name": user.name, "forgot_url": f"{_base()}{url_for('accounts.forgot')}"},
    )


def _new_reset(user: User, *, actor: Actor) -> tuple[str, PasswordReset]:
    token = new_token()
    reset = PasswordReset(user_id=user.id, token_hash=hash_token(token), created_at=now())
    db.session.add(reset)
    audit.record(actor, "accounts.ask_reset", user, before={}, after={})
    return token, reset


def _url(token: str) -> str:
    return f"{_base()}{url_for('accounts.reset', key=token)}"


def _base() -> str:
    base: str = current_app.config["HUIQIAN"].base_url
    return base
