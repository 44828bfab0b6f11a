"""The database in one file, and back: SQLite by its online backup, PostgreSQL by its own tools."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, make_url


class DumpError(Exception):
    """A tool is missing, or says no; the text is its word."""


@dataclass(frozen=True, slots=True)
class Dump:
    path: Path
    dialect: str
    revision: str
    """Of the migrations; empty when the database has none."""
    rows: dict[str, int]
    """Table to the number of its rows, as of the dump."""
    files: frozenset[str]
    """SHA-256 of the stored files that its rows name."""


def dialect_of(url: str) -> str:
    return make_url(url).get_backend_name()


def dump_database(url: str, target: Path) -> Dump:
    """One consistent moment of the database, while others write.

    Raises:
        DumpError: if the tools of PostgreSQL are missing, or refuse.

    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        place = f"file:{address.database}?mode=ro"
        with (
            closing(sqlite3.connect(place, uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
        return _described(target, address, sa.create_engine(f"sqlite:///{target}"))
    return _dump_postgresql(address, target)


def restore_database(url: str, dump: Path) -> None:
    """Fill the empty database from a dump of its own kind. Raises DumpError."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        database = Path(address.database or "")
        for leftover in (f"{database}-wal", f"{database}-shm"):
            Path(leftover).unlink(missing_ok=True)
        shutil.move(dump, database)
        return
    options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
    _run(address, "pg_restore", *options, "--dbname", _named(address), str(dump))


def tables_of(url: str) -> list[str]:
    """Tables in the database; none when a SQLite file does not exist."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return []
    engine = sa.create_engine(url)
    try:
        return sa.inspect(engine).get_table_names()
    finally:
        engine.dispose()


def others_connected(url: str) -> int:
    """How many others hold a connection to a PostgreSQL database."""
    if dialect_of(url) == "sqlite":
        return 0
    engine = sa.create_engine(url)
    query = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    try:
        with engine.connect() as connection:
            return int(connection.execute(sa.text(query)).scalar_one())
    finally:
        engine.dispose()


def _dump_postgresql(address: URL, target: Path) -> Dump:
    engine = sa.create_engine(address, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            # The counts and the dump are of one moment.
            snapshot = connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one()
            options = ("--format=custom", f"--snapshot={snapshot}", "--file", str(target))
            _run(address, "pg_dump", *options, "--dbname", _named(address))
            return _read(target, "postgresql", connection)
    finally:
        engine.dispose()


def _described(target: Path, address: URL, engine: sa.Engine) -> Dump:
    try:
        with engine.connect() as connection:
            return _read(target, address.get_backend_name(), connection)
    finally:
        engine.dispose()


def _read(target: Path, dialect: str, connection: Connection) -> Dump:
    inspector = sa.inspect(connection)
    tables = inspector.get_table_names()
    revision, files = "", frozenset[str]()
    if "alembic_version" in tables:
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        revision = str(found or "")
    if "stored_file" in tables:
        wanted = "SELECT DISTINCT sha256 FROM stored_file"
        if "segment_id" in {column["name"] for column in inspector.get_columns("stored_file")}:
            wanted += " WHERE segment_id IS NULL"  # files in pieces have no bytes of their own
        found_files: Iterable[str] = connection.execute(sa.text(wanted)).scalars()
        files = frozenset(found_files)
    rows = {
        name: connection.execute(
            sa.select(sa.func.count()).select_from(sa.table(name))
        ).scalar_one()
        for name in sorted(tables)
    }
    return Dump(target, dialect, revision, rows, files)


def _named(address: URL) -> str:
    """The address for a command line, which everybody on the machine can read: no password."""
    plain = address.set(drivername="postgresql", password=None)
    return plain.render_as_string(hide_password=False)


def _run(address: URL, tool: str, *arguments: str) -> None:
    program = shutil.which(tool)
    if program is None:
        raise DumpError(f"{tool} is not installed (Debian: apt install postgresql-client).")
    environment = dict(os.environ)
    if address.password:
        environment["PGPASSWORD"] = str(address.password)
    done = subprocess.run(  # noqa: S603 -- our own words, no shell
        [program, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DumpError(f"{tool}: {done.stderr.strip()}")
