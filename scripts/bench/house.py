"""A production house for the figures: its own database and broker, the web server, no worker."""

import contextlib
import os
import re
import secrets
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import broker
import psycopg
from places import ROOT, Trouble, in_venv
from psycopg import sql
from running import answers
from services import LOCAL_DATABASE, OWN

NAME = f"huiqian_bench_{OWN}"
PROCESSES = 2
_PATIENCE = 60.0
_PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


@dataclass(slots=True)
class House:
    folder: Path
    database: str
    """As psycopg takes it."""
    environment: dict[str, str]
    port: int
    web: subprocess.Popen[bytes] | None = None

    def start_web(self, first: str) -> float:
        """Start the server; seconds from its process to the first 200 of ``first``."""
        began = time.perf_counter()
        with (self.folder / "web.log").open("ab") as log:
            command = [str(in_venv("gunicorn")), "--bind", f"127.0.0.1:{self.port}", "wsgi:app"]
            self.web = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        while time.perf_counter() - began < _PATIENCE:
            if answers(self.port, first):
                return time.perf_counter() - began
            if self.web.poll() is not None:
                break
            time.sleep(0.01)
        raise Trouble(f"the server did not start:\n{(self.folder / 'web.log').read_text()}")

    def stop_web(self) -> None:
        if self.web is not None:
            self.web.terminate()
            self.web.wait(_PATIENCE)
            self.web = None

    def memory(self) -> list[float]:
        """MB of each web process, pages that several share counted once among them (PSS)."""
        if self.web is None:
            raise RuntimeError("The server is not running.")
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
        told = [Path(f"/proc/{child}/smaps_rollup").read_text() for child in children]
        return [int(found[1]) / 1024 for text in told if (found := _PSS.search(text))]

    def run(self, *words: str) -> None:
        """Run a module of the environment's Python in this house."""
        done = subprocess.run(
            [in_venv("python"), "-m", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Trouble(done.stdout + done.stderr)

    def one(self, statement: str, values: Sequence[Any] = ()) -> Any:
        with psycopg.connect(self.database) as wire:
            row = wire.execute(statement.encode(), values).fetchone()
        return row[0] if row else None


@contextlib.contextmanager
def built(environ: Mapping[str, str]) -> Iterator[House]:
    """Make database, broker and tables; everything is gone afterwards."""
    server = environ.get("DATABASE_URL") or LOCAL_DATABASE + "postgres"
    with tempfile.TemporaryDirectory() as name, _database(_plain(server)) as database:
        folder = Path(name)
        with _redis(folder, environ) as redis_url:
            environment = {
                **environ,
                "HUIQIAN_ENV": "production",
                "HUIQIAN_DATA": str(folder / "var"),
                "SECRET_KEY": secrets.token_urlsafe(48),
                "DATABASE_URL": database,
                "REDIS_URL": redis_url,
            }
            for absent in ("SMTP_URL", "BASE_URL", "TRUSTED_PROXIES", "HUIQIAN_TEST_CLOCK"):
                environment.pop(absent, None)
            house = House(folder, database, environment, broker.free_port())
            house.environment["PORT"] = str(house.port)
            house.run("flask", "--app", "wsgi", "prepare")
            try:
                yield house
            finally:
                house.stop_web()


def _plain(url: str) -> str:
    return "postgresql://" + url.partition("://")[2]


@contextlib.contextmanager
def _database(server: str) -> Iterator[str]:
    """Make a fresh database of ours on the server, and drop it."""
    name = sql.Identifier(NAME)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    try:
        with psycopg.connect(server, connect_timeout=3, autocommit=True) as wire:
            wire.execute(drop)
            wire.execute(sql.SQL("CREATE DATABASE {}").format(name))
    except psycopg.OperationalError as error:
        words = "the figures need PostgreSQL: DATABASE_URL, or postgres@127.0.0.1:5432"
        raise Trouble(f"huiqian: {words} ({error})") from None
    try:
        yield urlunsplit(urlsplit(server)._replace(path=f"/{NAME}"))
    finally:
        with psycopg.connect(server, autocommit=True) as wire:
            wire.execute(drop)


@contextlib.contextmanager
def _redis(folder: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Start a broker of its own: nobody else's queue gets these jobs."""
    chosen = broker.choose(folder / "broker", environ, port=broker.free_port())
    with (folder / "broker.log").open("ab") as log:
        process = subprocess.Popen(chosen.argv, stdout=log, stderr=log, env=dict(os.environ))
    try:
        if not broker.wait_until_it_answers(chosen.port):
            raise Trouble("the broker did not answer")
        yield chosen.url
    finally:
        process.terminate()
        process.wait(_PATIENCE)
