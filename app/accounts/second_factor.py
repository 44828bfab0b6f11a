"""The second factor: set up, asked for, turned off. Its secret and its recovery codes."""

import enum
from collections.abc import Sequence

from flask import current_app, url_for
from sqlalchemy import delete, update
from sqlalchemy.sql.dml import Update

from app.accounts.codes import (
    hash_recovery,
    in_groups,
    is_number,
    new_recovery_code,
    read_code,
    secret_of,
    step_of,
)
from app.accounts.models import RecoveryCode, SecondFactor, User
from app.accounts.passwords import ACCOUNT, check_own
from app.accounts.queries import count_recovery_codes, find_second_factor, get_user
from app.core import audit
from app.core.clock import now
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _, ngettext, speaking
from app.core.models import AuditLine
from app.core.policy import SYSTEM, Actor, ActorKind
from app.core.throttle import ALLOWED, count_failure, forget_failures, refuse_if_throttled
from app.core.tokens import hash_token
from app.mail.services import About, Recipient, queue_mail

RECOVERY_CODES = 10


class Answer(enum.Enum):
    """What became of a code."""

    RIGHT = enum.auto()
    RECOVERED = enum.auto()
    """Right too: a recovery code."""
    WRONG = enum.auto()
    SPENT = enum.auto()
    """It was right, and has been taken before."""
    KEY_CHANGED = enum.auto()
    """The server's key is another one than at set-up: no number of the phone fits."""

    @property
    def passes(self) -> bool:
        return self in (Answer.RIGHT, Answer.RECOVERED)


class News(enum.Enum):
    """What the account's owner is told by mail."""

    ON = enum.auto()
    OFF = enum.auto()
    TAKEN_OFF = enum.auto()
    NEW_CODES = enum.auto()
    CODE_USED = enum.auto()
    GUESSED = enum.auto()
    """Somebody has the password and tries codes."""


def set_up(user: User, *, seed: str, code: str, actor: Actor) -> Sequence[str]:
    """Turn the second factor on; the phone has shown a first code. Tells the recovery codes.

    Raises:
        RuleError: if the code is wrong, or there is one already.

    """
    if find_second_factor(user.id):
        raise RuleError(_("Two-step verification is on already."))
    secret = secret_of(user.id, seed)
    step = step_of(secret, read_code(code))
    if step is None:
        raise RuleError(answer_words(Answer.WRONG), field="code")
    db.session.add(
        SecondFactor(user_id=user.id, seed=seed, secret_hash=hash_token(secret), used_step=step)
    )
    codes = _new_codes(user.id, seed)
    _record(user, "accounts.set_up_second_factor", actor, News.ON)
    return codes


def prove(user: User, *, password: str, code: str) -> RuleError | None:
    """Ask a signed-in person for both factors; a refusal, or None. What was wrong is counted, so
    the refusal is handed back and not raised.

    Raises:
        TooManyAttemptsError: while the account rests after too many failures.

    """
    if not check_own(user, password):
        return RuleError(_("This is not your password."), field="password")
    answer = check_code(user, code)
    return None if answer.passes else RuleError(answer_words(answer), field="code")


def turn_off(user: User, *, actor: Actor) -> None:
    """``prove`` came before."""
    _forget(user.id)
    _record(user, "accounts.turn_off_second_factor", actor, News.OFF)


def take_off(user_id: int, *, actor: Actor) -> User:
    """For somebody who lost the phone and the recovery codes.

    Raises:
        RuleError: for one's own, or if there is none.

    """
    user = get_user(user_id, lock=True)
    if actor.kind is ActorKind.USER and actor.id == user_id:
        raise RuleError(_("You turn your own two-step verification off under “My account”."))
    if find_second_factor(user_id) is None:
        raise RuleError(_("%(name)s has no two-step verification.", name=user.name))
    _forget(user_id)
    forget_failures(_throttle(user_id))
    _record(user, "accounts.take_off_second_factor", actor, News.TAKEN_OFF)
    return user


def renew_codes(user: User, *, actor: Actor) -> Sequence[str]:
    """New recovery codes; the old ones open nothing any more. ``prove`` came before.

    Raises:
        RuleError: if there is no second factor.

    """
    factor = find_second_factor(user.id)
    if factor is None:
        raise RuleError(_("%(name)s has no two-step verification.", name=user.name))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = _new_codes(user.id, factor.seed)
    _record(user, "accounts.renew_recovery_codes", actor, News.NEW_CODES)
    return codes


def check_code(user: User, typed: str) -> Answer:
    """Whether it is a code of the phone, or a recovery code. A right one is used up by it, any
    other is counted.

    Raises:
        TooManyAttemptsError: while the account rests after too many failures.

    """
    key = _throttle(user.id)
    refuse_if_throttled(key)
    answer = _judge(user, read_code(typed))
    if answer is Answer.KEY_CHANGED:
        return answer  # nobody guesses anything here
    if answer.passes:
        forget_failures(key)
        return answer
    failures = count_failure(key)
    after = {"failures": failures}
    line = audit.record(SYSTEM, "accounts.fail_second_factor", user, after=after)
    if failures == ALLOWED:
        _tell(user, News.GUESSED, line)
    return answer


def answer_words(answer: Answer) -> str:
    """Why it does not pass."""
    words: dict[Answer, str] = {
        Answer.WRONG: _("This code is not right, or no longer."),
        Answer.SPENT: _("This code was used already. Please wait for the next one."),
        Answer.KEY_CHANGED: _(
            "The server's key has changed since you set this up. Please use a recovery code, or "
            "ask your administrator."
        ),
    }
    return words[answer]


def _judge(user: User, code: str) -> Answer:
    factor = find_second_factor(user.id)
    if factor is None:
        return Answer.WRONG
    if not is_number(code):
        return _use_recovery_code(user, factor, code)
    secret = secret_of(user.id, factor.seed)
    if hash_token(secret) != factor.secret_hash:
        return Answer.KEY_CHANGED
    step = step_of(secret, code)
    if step is None:
        return Answer.WRONG
    taken = update(SecondFactor).where(SecondFactor.id == factor.id, SecondFactor.used_step < step)
    return Answer.RIGHT if _one(taken.values(used_step=step)) else Answer.SPENT


def _use_recovery_code(user: User, factor: SecondFactor, code: str) -> Answer:
    """Of two who bring the same one in the same moment, one finds it unused."""
    mine = update(RecoveryCode).where(
        RecoveryCode.user_id == user.id,
        RecoveryCode.code_hash == hash_recovery(factor.seed, code),
        RecoveryCode.used_at.is_(None),
    )
    if not _one(mine.values(used_at=now())):
        return Answer.WRONG
    after = {"left": count_recovery_codes(user.id)}
    line = audit.record(SYSTEM, "accounts.use_recovery_code", user, after=after)
    _tell(user, News.CODE_USED, line)
    return Answer.RECOVERED


def _new_codes(user_id: int, seed: str) -> Sequence[str]:
    codes = [new_recovery_code() for _number in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(user_id=user_id, code_hash=hash_recovery(seed, code)) for code in codes
    )
    return [in_groups(code, "-") for code in codes]


def _forget(user_id: int) -> None:
    db.session.execute(delete(SecondFactor).where(SecondFactor.user_id == user_id))
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _one(change: Update) -> bool:
    done = db.session.execute(change.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it


def _throttle(user_id: int) -> str:
    return f"code:{user_id}"


def _record(user: User, action: str, actor: Actor, news: News) -> None:
    _tell(user, news, audit.record(actor, action, user, before={}, after={}))


def _tell(user: User, news: News, line: AuditLine) -> None:
    db.session.flush()
    with speaking(user.locale):
        said = _news_words(user, news)
    base: str = current_app.config["HUIQIAN"].base_url
    queue_mail(
        "second_factor",
        to=Recipient(user.email, user.name, user.locale),
        dedupe_key=f"second_factor:{line.id}",
        about=About(ACCOUNT, user.id, event_id=None),
        words={"name": user.name, "said": said, "url": f"{base}{url_for('accounts.me')}"},
    )


def _news_words(user: User, news: News) -> str:
    words: dict[News, str] = {
        News.ON: _("two-step verification was turned on for your account just now."),
        News.OFF: _("two-step verification was turned off for your account just now."),
        News.TAKEN_OFF: _("an administrator took two-step verification off your account just now."),
        News.NEW_CODES: _(
            "you got new recovery codes just now; the old ones open nothing any more."
        ),
        News.CODE_USED: ngettext(
            "a recovery code of your account was used just now. %(num)s is left.",
            "a recovery code of your account was used just now. %(num)s are left.",
            count_recovery_codes(user.id),
        ),
        News.GUESSED: _(
            "somebody who knows your password entered %(count)s wrong codes. No more can be tried "
            "for 15 minutes.",
            count=ALLOWED,
        ),
    }
    return words[news]
