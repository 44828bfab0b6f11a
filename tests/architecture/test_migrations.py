"""Models and migrations say the same, up and down, on the suite's database."""

import os
import uuid

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy.engine import make_url

from app import create_app
from app.config import Settings
from app.core.db import Base, db


@pytest.fixture
def empty_database(tmp_path):
    base = os.environ.get("TEST_DATABASE_URL")
    if not base:
        yield f"sqlite:///{tmp_path / 'migrated.db'}"
        return
    url = make_url(base).set(drivername="postgresql+psycopg")
    name = f"huiqian_migrated_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    yield url.set(database=name).render_as_string(hide_password=False)
    with admin.connect() as connection:
        connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


@pytest.fixture
def unborn(empty_database, tmp_path):
    """An application whose database has no table yet."""
    return create_app(
        Settings(
            environment="test",
            port=8080,
            data=tmp_path,
            secret_key="a key for tests",
            database_url=empty_database,
            redis_url="redis://127.0.0.1:1/0",
            smtp_url=None,
            base_url="http://localhost",
            trusted_proxies=0,
        )
    )


def test_migrations_build_what_the_models_say_and_take_it_down(unborn, root):
    with unborn.app_context():
        upgrade(directory=str(root / "migrations"))
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection)
            assert compare_metadata(context, Base.metadata) == [], (
                "models and tables differ: write migrations/versions/00NN_….py (docs/adding.md)"
            )
        downgrade(directory=str(root / "migrations"), revision="base")
        with db.engine.connect() as connection:
            assert set(sa.inspect(connection).get_table_names()) <= {"alembic_version"}
        db.engine.dispose()


def test_a_table_that_rows_point_to_is_changed_without_losing_them(unborn, root):
    at = "'2026-03-01 00:00:00+00:00', '2026-03-01 00:00:00+00:00'"
    batch = f"7, 1, 'signing', 'Papers', 'done', 1, false, 'somebody', {at}"
    part = f"3, 7, 'done', 0, {at}"
    names = "id, event_id, kind, title, status, total, mail_each, ordered_by"
    with unborn.app_context():
        upgrade(directory=str(root / "migrations"), revision="0010")
        with db.engine.begin() as connection:
            for row in (
                f"document_batch ({names}, created_at, updated_at) VALUES ({batch})",
                (
                    "batch_slice (id, batch_id, status, attempts, created_at, updated_at) "
                    f"VALUES ({part})"
                ),
            ):
                connection.execute(sa.text(f"INSERT INTO {row}"))
        upgrade(directory=str(root / "migrations"))
        downgrade(directory=str(root / "migrations"), revision="0010")
        with db.engine.connect() as connection:
            kept = connection.execute(
                sa.text(
                    "SELECT b.title, s.id FROM document_batch b JOIN batch_slice s "
                    "ON s.batch_id = b.id"
                )
            ).all()
        assert kept == [("Papers", 3)]
        db.engine.dispose()


def test_series_that_exist_keep_the_shape_of_their_numbers(unborn, root):
    with unborn.app_context():
        upgrade(directory=str(root / "migrations"), revision="0021")
        with db.engine.begin() as connection:
            connection.execute(
                sa.text("INSERT INTO number_series (code, year, last) VALUES ('HY-CH', 2026, 41)")
            )
        upgrade(directory=str(root / "migrations"))
        asked = sa.text("SELECT code, year, last, rule, chosen_by FROM number_series")
        with db.engine.connect() as connection:
            kept = connection.execute(asked).all()
        assert kept == [("HY-CH", 2026, 41, "{series}-{year}-{seq:05}", None)]
        downgrade(directory=str(root / "migrations"), revision="0021")
        with db.engine.connect() as connection:
            kept = connection.execute(sa.text("SELECT code, year, last FROM number_series")).all()
        assert kept == [("HY-CH", 2026, 41)]
        db.engine.dispose()
