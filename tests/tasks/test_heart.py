from types import SimpleNamespace

from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job
from app.core.models import Heartbeat
from app.core.slots import beat_heart
from tasks import _say_beat_is_here, _say_worker_is_here
from tasks.heart import heartbeat
from tasks.schedule import SCHEDULE


def seen():
    return set(db.session.scalars(select(Heartbeat.part)))


def test_a_worker_that_starts_is_seen_and_beat_is_not(app):
    heartbeat(0)
    assert seen() == {"worker"}


def test_beats_own_tick_shows_both(app):
    heartbeat(1)
    assert seen() == {"worker", "beat"}


def test_worker_and_beat_tell_of_themselves_when_they_start(app, sent, monkeypatch):
    monkeypatch.setattr("tasks.send", lambda *call: sent.append(call))
    _say_worker_is_here()
    _say_beat_is_here()
    assert sent == [(Job.HEARTBEAT, 0), (Job.HEARTBEAT, 1)]


def test_beat_wakes_every_sweep(app):
    woken = {entry["task"] for entry in SCHEDULE.values()}
    assert woken == {Job.HEARTBEAT, Job.SWEEP_MAIL, Job.SWEEP_DOCUMENTS, Job.FIND_DUE}


def test_two_workers_that_start_at_one_moment_both_get_through(app, monkeypatch):
    """The second finds no row to update, and one to collide with when it inserts."""
    heartbeat(0)
    real, calls = db.session.execute, []

    def blind_once(statement, *args, **kwargs):
        calls.append(statement)
        if len(calls) == 1:
            return SimpleNamespace(rowcount=0)
        return real(statement, *args, **kwargs)

    monkeypatch.setattr(db.session, "execute", blind_once)
    beat_heart("worker")
    monkeypatch.undo()
    assert seen() == {"worker"}
