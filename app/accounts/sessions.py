"""Log-ins as rows: begun, seen, ended. A row that ended opens nothing any more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import contains_eager

from app.accounts.models import LoginSession, User
from app.core import audit
from app.core.clock import latest, now
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.policy import Actor, ActorKind
from app.core.tokens import hash_token, new_token

IDLE_LIMIT = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)
_AGENT_KEPT = 300


@dataclass(frozen=True, slots=True)
class Device:
    """Where a log-in comes from."""

    address: str
    agent: str


def open_session(user: User, device: Device) -> str:
    """Begin a session and tell its token, of which only the hash is kept."""
    token = new_token()
    session = LoginSession(
        user_id=user.id,
        token_hash=hash_token(token),
        last_seen_at=_this_minute(),
        address=device.address,
        agent=device.agent[:_AGENT_KEPT],
    )
    db.session.add(session)
    audit.record(
        Actor(ActorKind.USER, user.id, user.name),
        "accounts.log_in",
        user,
        after={"address": session.address, "agent": session.agent},
    )
    return token


def find_session(token: str) -> LoginSession | None:
    """The live session of a token, with its user, in one query."""
    return db.session.scalar(
        select(LoginSession)
        .join(LoginSession.user)
        .options(contains_eager(LoginSession.user))
        .where(
            LoginSession.token_hash == hash_token(token),
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > now() - IDLE_LIMIT,
            User.active,
        )
    )


def list_sessions(user_id: int) -> Sequence[LoginSession]:
    """The live ones, last seen first."""
    return db.session.scalars(
        select(LoginSession)
        .where(
            LoginSession.user_id == user_id,
            LoginSession.ended_at.is_(None),
            LoginSession.last_seen_at > now() - IDLE_LIMIT,
        )
        .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
    ).all()


def mark_seen(session_id: int) -> None:
    """Write down that somebody is there; of two requests at once, one writes."""
    minute = _this_minute()
    db.session.execute(
        update(LoginSession)
        .where(
            LoginSession.id == session_id,
            or_(
                LoginSession.last_seen_at < minute,
                LoginSession.last_seen_at > latest(timedelta()),
            ),
        )
        .values(last_seen_at=minute)
        .execution_options(synchronize_session=False)
    )


def end_session(user_id: int, session_id: int, *, actor: Actor) -> None:
    """End one of the user's own sessions; again is no error.

    Raises:
        NotFoundError: if the user has no such session.

    """
    session = db.session.get(LoginSession, session_id)
    if session is None or session.user_id != user_id:
        raise NotFoundError
    _end(session, actor)


def end_sessions(user_id: int, *, but: int | None = None, actor: Actor) -> int:
    """End all live sessions of the user, ``but`` one. How many."""
    found = [session for session in list_sessions(user_id) if session.id != but]
    for session in found:
        _end(session, actor)
    return len(found)


def _end(session: LoginSession, actor: Actor) -> None:
    if session.ended_at is None:
        session.ended_at = now()
        audit.record(actor, "accounts.end_session", session)


def _this_minute() -> datetime:
    return now().replace(second=0, microsecond=0)
