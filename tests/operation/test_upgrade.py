"""A house of the first release, as it was left, opens after the upgrade with all its rows.

``rows-0010.json`` is the demo that the first release itself wrote (migration 0010), with a page in
each state. It is never written anew: who was installed then has such rows.
"""

import base64
import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade

from app.core.db import Base, db
from tests.client import PageClient
from tests.journeys.house import a_database
from tests.journeys.test_pages import PAGES

RELEASED = json.loads((Path(__file__).parent / "rows-0010.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def known():
    return {name: len(table["rows"]) for name, table in RELEASED["tables"].items()}


@pytest.fixture
def upgraded(made, tmp_path, root):
    with a_database(tmp_path) as url:
        house = made(tmp_path, url, migrated=False)
        with house.app_context():
            upgrade(directory=str(root / "migrations"), revision="0010")
            with db.engine.begin() as connection:
                _load(connection)
            upgrade(directory=str(root / "migrations"))
            db.session.remove()
        yield house
        with house.app_context():
            db.engine.dispose()


def _load(connection):
    tables = sa.MetaData()
    tables.reflect(connection)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET LOCAL TIME ZONE 'UTC'"))
    for table in tables.sorted_tables:
        kept = RELEASED["tables"].get(table.name)
        if kept is None:
            continue
        flags = {name for name, column in table.c.items() if isinstance(column.type, sa.Boolean)}
        names = kept["columns"]
        words = ", ".join(f":{name}" for name in names)
        connection.execute(
            sa.text(f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({words})"),
            [
                {name: _value(value, name in flags) for name, value in zip(names, row, strict=True)}
                for row in kept["rows"]
            ],
        )
        if connection.dialect.name == "postgresql" and "id" in names:
            connection.execute(
                sa.text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id))"
                    f" FROM {table.name}"
                )
            )


def _value(value, flag):
    if isinstance(value, dict):
        return base64.b64decode(value["base64"])
    return bool(value) if flag and value is not None else value


def test_no_row_is_lost_and_the_schema_is_today_s(upgraded, known):
    with upgraded.app_context(), db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
        counts = {
            name: connection.execute(
                sa.select(sa.func.count()).select_from(sa.table(name))
            ).scalar_one()
            for name in known
        }
    assert {name: counts[name] for name in known if counts[name] < known[name]} == {}


def test_the_pages_open_and_work_goes_on(upgraded):
    chief, wrong, opened = PageClient(upgraded), [], 0
    with upgraded.app_context():
        chief.log_in("admin@demo.example")
        for address in (address for faces in PAGES.values() for address in faces):
            try:
                path = address.format(**RELEASED["arguments"])
            except KeyError:  # a page about something that the first release did not have
                continue
            chief._forget()
            status = chief.http.get(path).status_code
            opened += 1
            if status not in {200, 302} and "-99999" not in path:  # numbers that nobody has
                wrong.append((path, status))
        assert wrong == []
        assert opened > 60
        chief.post(f"/console/mailbox/{RELEASED['arguments']['refused_mail']}/retry")
        db.session.remove()
    with upgraded.app_context(), db.engine.connect() as connection:
        done = connection.execute(
            sa.text("SELECT count(*) FROM audit_line WHERE action = 'mail.retry'")
        )
        assert done.scalar_one() >= 1
