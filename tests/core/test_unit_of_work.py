from contextlib import suppress

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job, enqueue
from app.core.models import Heartbeat
from app.core.slots import beat_heart
from app.core.unit_of_work import unit_of_work
from tests.conftest import NOON


def test_a_job_leaves_after_the_commit_and_not_before(app, sent):
    with unit_of_work():
        beat_heart("beat")
        enqueue(Job.DELIVER_MAIL, 7)
        assert sent == []
    assert sent == [(Job.DELIVER_MAIL, 7)]


def test_nothing_is_kept_and_no_job_leaves_when_something_fails(app, sent):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        beat_heart("beat")
        enqueue(Job.DELIVER_MAIL, 7)
        raise ZeroDivisionError
    assert db.session.scalars(select(Heartbeat)).all() == []
    assert sent == []


def test_a_savepoint_is_not_a_commit(app, sent):
    with unit_of_work():
        enqueue(Job.DELIVER_MAIL, 7)
        with db.session.begin_nested():
            beat_heart("beat")
        assert sent == []
    assert sent == [(Job.DELIVER_MAIL, 7)]


def test_a_savepoint_undone_keeps_the_jobs_of_its_transaction(app, sent):
    with unit_of_work():
        enqueue(Job.DELIVER_MAIL, 7)
        with suppress(ZeroDivisionError), db.session.begin_nested():
            raise ZeroDivisionError
    assert sent == [(Job.DELIVER_MAIL, 7)]


def test_a_change_before_the_unit_of_work_is_refused(app):
    db.session.add(Heartbeat(part="beat", at=NOON))
    with pytest.raises(RuntimeError, match="before the unit of work"), unit_of_work():
        pass
