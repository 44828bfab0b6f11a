"""Alembic's environment: one at a time, never waiting long for a lock, batch mode for SQLite."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from app.core.db import Base, UTCDateTime, db

_ADVISORY_LOCK = 5_201_312


def _render_item(kind, item, autogen_context):
    """Migrations stand by themselves: our column types are written as plain ones."""
    if kind == "type" and isinstance(item, UTCDateTime):
        autogen_context.imports.add("import sqlalchemy as sa")
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def _loose_references(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew and dropping the old one, which other tables'
    rows still point to. The switch works only outside a transaction, so on the bare connection.
    """
    bare = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or bare is None:
        yield
        return
    bare.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        bare.execute("PRAGMA foreign_keys=ON")


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=False,
        render_item=_render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            broken = connection.execute(text("PRAGMA foreign_key_check")).first()
            if broken is not None:
                raise RuntimeError(f"A migration broke a reference of {broken[0]}.")


with current_app.app_context():
    bound = context.config.attributes.get("connection")
    if bound is not None:
        _run(bound)
    else:
        with db.engine.connect() as opened, _loose_references(opened):
            _run(opened)
            opened.commit()
