"""Between a right password and the code of the second factor: a row that opens nothing."""

from datetime import timedelta

from sqlalchemy import delete, select

from app.accounts.models import HalfwayLogIn, User
from app.accounts.queries import find_second_factor, get_user
from app.accounts.second_factor import Answer, check_code
from app.core.clock import now
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.tokens import hash_token, new_token

LIVES = timedelta(minutes=5)


def begin_halfway(user: User) -> str:
    """The password was right. A token for the next page, of which only the hash is kept."""
    db.session.execute(
        delete(HalfwayLogIn).where(
            HalfwayLogIn.user_id == user.id, HalfwayLogIn.created_at <= now() - LIVES
        )
    )
    token = new_token()
    db.session.add(
        HalfwayLogIn(
            user_id=user.id,
            token_hash=hash_token(token),
            password_mark=_mark(user),
            created_at=now(),
        )
    )
    return token


def find_halfway(token: str) -> HalfwayLogIn | None:
    """None if it is unknown, used or older than five minutes."""
    return db.session.scalar(
        select(HalfwayLogIn).where(
            HalfwayLogIn.token_hash == hash_token(token),
            HalfwayLogIn.created_at > now() - LIVES,
        )
    )


def finish_halfway(token: str, typed: str) -> tuple[User, Answer]:
    """Ask for the second factor. The right one uses the token up: once, also for two at once.

    Raises:
        NotFoundError: if the token is unknown, used or too old, or if the account was closed, its
            password changed or its second factor taken off in the meantime.
        TooManyAttemptsError: while the account rests after too many failures.

    """
    halfway = find_halfway(token)
    if halfway is None:
        raise NotFoundError
    user = get_user(halfway.user_id, lock=True)
    stands = user.active and halfway.password_mark == _mark(user)
    if not stands or find_second_factor(user.id) is None:
        raise NotFoundError
    answer = check_code(user, typed)
    if answer.passes:
        _use_up(halfway.id)
    return user, answer


def _use_up(halfway_id: int) -> None:
    gone = db.session.execute(
        delete(HalfwayLogIn)
        .where(HalfwayLogIn.id == halfway_id)
        .execution_options(synchronize_session=False)
    )
    if not gone.rowcount:  # type: ignore[attr-defined]  # a DELETE's result has it
        raise NotFoundError


def _mark(user: User) -> str:
    return hash_token(user.password_hash)
