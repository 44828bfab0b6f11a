"""A connection that rested is asked before it is used; one that just worked is not."""

import time

import pytest
import sqlalchemy as sa
from sqlalchemy.pool import QueuePool

from app.core.connections import RESTED, ask_rested


@pytest.fixture
def engine():
    engine = sa.create_engine("sqlite://", poolclass=QueuePool)
    ask_rested(engine)
    with engine.connect() as first, engine.connect():
        kept = first.connection.dbapi_connection
    yield engine, kept
    engine.dispose()


def use(engine) -> object:
    with engine.connect() as connection:
        assert connection.scalar(sa.text("SELECT 1")) == 1
        return connection.connection.dbapi_connection


def test_a_connection_cut_while_it_rested_is_opened_anew(engine, monkeypatch):
    engine, kept = engine
    kept.close()
    later = time.monotonic() + RESTED
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert use(engine) is not kept


def test_one_that_worked_a_moment_ago_is_not_asked(engine, monkeypatch):
    engine, _kept = engine
    asked = []
    monkeypatch.setattr(engine.dialect, "do_ping", asked.append)
    use(engine)
    assert asked == []
    later = time.monotonic() + RESTED
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert use(engine) in asked
