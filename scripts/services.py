"""The PostgreSQL and Redis that the tests may use: named, or found on this machine."""

import contextlib
import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import broker
from places import ROOT, in_venv

OWN = hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]
"""This checkout's mark: two checkouts may be tested at once on one machine."""
LOCAL_DATABASE = "postgresql+psycopg://postgres@127.0.0.1:5432/"
REDIS_PORT = 6379
REDIS_DATABASES = 15


@dataclass(slots=True)
class Pair:
    words: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


@contextlib.contextmanager
def found(environ: Mapping[str, str]) -> Iterator[Pair]:
    """Give PostgreSQL and Redis for the second run; a database made here is dropped after."""
    database, redis = environ.get("TEST_DATABASE_URL"), environ.get("TEST_REDIS_URL")
    ours = None
    if not database:
        ours = f"huiqian_test_{OWN}"
        database = LOCAL_DATABASE + ours if ask_postgres("remake", ours) else None
    redis = redis or local_redis()
    pair = Pair()
    if database is None:
        pair.left_out.append("PostgreSQL: none answers on localhost and no TEST_DATABASE_URL")
    if redis is None:
        pair.left_out.append("Redis: none answers on localhost and no TEST_REDIS_URL")
    if database and redis:
        pair.words = f"PostgreSQL{_place(database)}, Redis{_place(redis)}"
        pair.environment = {"TEST_DATABASE_URL": database, "TEST_REDIS_URL": redis}
    elif database or redis:
        pair.left_out.append("the second run: it needs both")
    try:
        yield pair
    finally:
        if ours and database:
            ask_postgres("drop", ours)


def local_redis() -> str | None:
    """Give the address of this checkout's own database of a local Redis."""
    if not broker.answers(REDIS_PORT):
        return None
    number = int(OWN, 16) % REDIS_DATABASES + 1
    return f"redis://{broker.HOST}:{REDIS_PORT}/{number}"


def _place(address: str) -> str:
    host = urlsplit(address).hostname or ""
    return "" if host in ("127.0.0.1", "localhost") else f" on {host}"


def ask_postgres(act: str, name: str) -> bool:
    """Make a fresh database or drop it, with the environment's driver; False: no answer."""
    asked = subprocess.run(
        [in_venv("python"), __file__, act, name], capture_output=True, check=False
    )
    return asked.returncode == 0


def main(act: str, name: str) -> None:
    """Remake or drop a test database and those that xdist's workers made beside it."""
    import psycopg  # noqa: PLC0415 -- only the environment's Python has it

    if not re.fullmatch(r"huiqian_test_\w+", name):
        sys.exit("that is not a test database")
    plain = LOCAL_DATABASE.replace("+psycopg", "")
    with psycopg.connect(plain + "postgres", connect_timeout=3, autocommit=True) as wire:
        rows = wire.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", (f"{name}%",)
        ).fetchall()
        for (old,) in rows:
            wire.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)'.encode())
        if act == "remake":
            wire.execute(f'CREATE DATABASE "{name}"'.encode())


if __name__ == "__main__":
    main(*sys.argv[1:3])
