"""One code and two who bring it in the same moment, on real connections."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from sqlalchemy import delete, select, update

from app.accounts.codes import hash_recovery, secret_of
from app.accounts.halfway import begin_halfway, finish_halfway
from app.accounts.models import HalfwayLogIn, RecoveryCode, SecondFactor, User
from app.accounts.second_factor import Answer, check_code
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.models import AuditLine, Throttle
from app.core.tokens import hash_token
from app.core.unit_of_work import unit_of_work
from app.mail.models import OutgoingMail
from tests.factories.accounts import shown

_AT_ONCE = 4
_EMAIL = "race-of-codes@demo.example"
_PAPER = "abcdefghijklmnop"


@pytest.fixture
def factor(flask_app) -> Iterator[SecondFactor]:
    """Committed, for others to see; so it is cleared afterwards."""
    with _committed(flask_app):
        user = User(email=_EMAIL, name="艾达", password_hash="none")
        db.session.add(user)
        db.session.flush()
        made = SecondFactor(user_id=user.id, seed="seed", used_step=0, secret_hash="")
        made.secret_hash = hash_token(secret_of(user.id, "seed"))
        code_hash = hash_recovery("seed", _PAPER)
        db.session.add_all([made, RecoveryCode(user_id=user.id, code_hash=code_hash)])
        user_id = user.id
    with flask_app.app_context():
        found = db.session.scalars(select(SecondFactor).filter_by(user_id=user_id)).one()
        db.session.expunge(found)
    yield found
    with _committed(flask_app):
        for table in (HalfwayLogIn, RecoveryCode, SecondFactor):
            db.session.execute(delete(table).where(table.user_id == user_id))
        db.session.execute(delete(OutgoingMail).where(OutgoingMail.to_address == _EMAIL))
        db.session.execute(delete(AuditLine))
        db.session.execute(delete(Throttle))
        db.session.execute(delete(User).where(User.id == user_id))


@contextmanager
def _committed(flask_app) -> Iterator[None]:
    with flask_app.app_context(), unit_of_work():
        yield


def together(flask_app, do) -> list:
    """What becomes of ``do(number)`` for some people at once."""
    start = Barrier(_AT_ONCE)

    def one(number: int):
        start.wait()
        with flask_app.test_request_context(), unit_of_work():
            return do(number)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(one, range(_AT_ONCE)))


@pytest.mark.parametrize("kind", ["phone", "paper"])
def test_one_code_brought_by_several_at_once_passes_one(flask_app, factor, kind):
    """Without a lock before it: the conditional UPDATE is what decides."""
    with flask_app.app_context():
        code = shown(factor) if kind == "phone" else _PAPER

    def bring(_number: int) -> Answer:
        return check_code(db.session.get_one(User, factor.user_id), code)

    answers = together(flask_app, bring)
    assert [answer.passes for answer in answers].count(True) == 1


def test_one_half_log_in_finished_by_several_at_once_opens_one(flask_app, factor):
    with _committed(flask_app):
        token = begin_halfway(db.session.get_one(User, factor.user_id))
        codes = [shown(factor, step) for step in (-1, 0, 1)] + [_PAPER]

    def finish(number: int) -> bool:
        try:
            return finish_halfway(token, codes[number])[1].passes
        except NotFoundError:
            return False

    assert together(flask_app, finish).count(True) == 1


def test_guesses_of_the_same_moment_are_all_counted(flask_app, factor):
    with _committed(flask_app):
        token = begin_halfway(db.session.get_one(User, factor.user_id))
    together(flask_app, lambda _number: finish_halfway(token, "nonsense")[1])
    with flask_app.app_context():
        assert db.session.get_one(Throttle, f"code:{factor.user_id}").failures == _AT_ONCE


def test_a_code_of_before_the_last_one_is_old(flask_app, factor):
    with _committed(flask_app):
        db.session.execute(update(SecondFactor).values(used_step=2**40))
    with flask_app.test_request_context(), unit_of_work():
        user = db.session.get_one(User, factor.user_id)
        assert check_code(user, shown(factor)) is Answer.SPENT
