"""What two requests do in the same moment, on real connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete

from app.core.db import db
from app.core.models import Throttle
from app.core.throttle import ALLOWED, count_failure, refuse_if_throttled
from app.core.unit_of_work import unit_of_work

_KEY = "login:race@demo.example"


@pytest.fixture
def failures(flask_app):
    """How many failures stand; outside the tests' transaction, so it is cleared afterwards."""

    def look() -> int | None:
        with flask_app.app_context():
            row = db.session.get(Throttle, _KEY)
            return row.failures if row else None

    yield look
    with flask_app.app_context(), unit_of_work():
        db.session.execute(delete(Throttle).where(Throttle.key == _KEY))


@pytest.mark.parametrize("before", [0, 1])
def test_no_failure_is_lost_between_two_guessers(flask_app, failures, before):
    at_once = ALLOWED - 2
    start = Barrier(at_once)

    def guess() -> None:
        with flask_app.app_context(), unit_of_work():
            refuse_if_throttled(_KEY)
            count_failure(_KEY)

    def guess_together(_number: int) -> None:
        start.wait()
        guess()

    for _ in range(before):
        guess()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(guess_together, range(at_once)))
    assert failures() == at_once + before
