"""The suite's ground: a real database per worker, each test in a transaction thrown away.

``TEST_DATABASE_URL`` (PostgreSQL) and ``TEST_REDIS_URL`` switch the whole suite; without them it
runs on SQLite and never reaches a broker.
"""

import os
import socket
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy.session import Session
from hypothesis import settings
from sqlalchemy.engine import make_url

from app import create_app
from app.config import Settings
from app.core import clock, editions, jobs
from app.core.db import Base, db
from tests.client import PageClient

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")  # a busy machine is no fault of what is tested

NOON = datetime(2026, 3, 11, 4, 0, tzinfo=UTC)
"""A Wednesday, 12:00 in Shanghai, a working day."""


@pytest.fixture(scope="session")
def database_url(tmp_path_factory) -> Iterator[str]:
    base = os.environ.get("TEST_DATABASE_URL")
    if not base:
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        return
    url = make_url(base).set(drivername="postgresql+psycopg")
    name = f"huiqian_test_{uuid.uuid4().hex[:10]}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture(scope="session")
def settings(database_url, tmp_path_factory) -> Settings:
    return Settings(
        environment="test",
        port=8080,
        data=tmp_path_factory.mktemp("data"),
        secret_key="a key for tests",
        database_url=database_url,
        redis_url=os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:1/0",
        smtp_url=None,
        base_url="http://localhost",
        trusted_proxies=0,
    )


@pytest.fixture(scope="session")
def flask_app(settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.testing = True
    with app.app_context():
        Base.metadata.create_all(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


class _BoundSession(Session):
    """The extension's session asks its engines; ours stays on the connection of the test."""

    def get_bind(self, *_args, **_kwargs):
        return self.info["connection"]


@pytest.fixture
def app(flask_app) -> Iterator[Flask]:
    """The application with a database session that is thrown away after the test."""
    with flask_app.app_context():
        connection = db.engine.connect()
        outer = connection.begin()
        session = db._make_scoped_session(
            {
                "class_": _BoundSession,
                "info": {"connection": connection},
                "join_transaction_mode": "create_savepoint",
            }
        )
        kept, db.session = db.session, session
        try:
            yield flask_app
        finally:
            session.remove()
            db.session = kept
            outer.rollback()
            connection.close()


@pytest.fixture
def sent(monkeypatch) -> list[tuple[object, ...]]:
    """Jobs that left after a commit, as (job, id, …): the wire's far end."""
    left: list[tuple[object, ...]] = []

    def send(job: jobs.Job, *args: int) -> bool:
        left.append((job, *args))
        return True

    monkeypatch.setattr(jobs, "send", send)
    return left


@pytest.fixture(autouse=True)
def _no_broker(sent):
    """No test talks to a broker by accident; the ones that mean to start their own processes."""


@pytest.fixture
def queries(app) -> Iterator[list[str]]:
    """The SELECTs that ran."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture(autouse=True)
def _drawn_anew(monkeypatch):
    """Factories change rows without a line in the audit, and names come back in the next test."""
    monkeypatch.setattr(editions, "LIFETIME", 0.0)


@pytest.fixture
def frozen(monkeypatch):
    """Set the clock: ``frozen(datetime)``; starts at NOON."""

    class Clock:
        at = NOON

        def __call__(self, instant: datetime) -> None:
            self.at = instant

        def __radd__(self, _real: datetime) -> datetime:
            """The machine's time plus this offset is the instant that was set, exactly."""
            return self.at

    setter = Clock()
    monkeypatch.setattr(clock, "_test_offset", lambda: setter)
    return setter


@pytest.fixture
def client(app) -> PageClient:
    """A visitor without an account. Every page it opens is checked (tests/client.py)."""
    return PageClient(app)


@pytest.fixture(scope="session")
def root() -> Path:
    return Path(__file__).parent.parent


@pytest.fixture
def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
