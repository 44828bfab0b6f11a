"""The whole product as real processes: web, worker, beat and broker, on a database of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import redis
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from tests.journeys import http

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 90.0
"""Seconds until a part of the house must have done what was asked of it."""
REDIS_DATABASES = 16


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def until(condition: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """What ``condition`` returns once it is true; fails with ``what`` when patience ends."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"Waited {patience:.0f} s in vain: {what}")


class House:
    def __init__(self, folder: Path, database_url: str, redis_url: str | None) -> None:
        self.folder = folder
        self.port = free_port()
        self.broker_port = free_port()
        self.clock = folder / "clock"
        self.external_redis = redis_url
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environ = {
            **os.environ,
            "HUIQIAN_ENV": "demo",
            "HUIQIAN_DATA": str(folder / "var"),
            "PORT": str(self.port),
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url or f"redis://127.0.0.1:{self.broker_port}/0",
            "HUIQIAN_TEST_CLOCK": str(self.clock),
            "PYTHONUNBUFFERED": "1",
        }
        self.environ.pop("SMTP_URL", None)
        self.engine = sa.create_engine(database_url, isolation_level="AUTOCOMMIT")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def flask(self, *words: str) -> str:
        """Run ``flask --app wsgi …`` and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, statement: str, **values: object) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(sa.text(statement), values))

    def one(self, statement: str, **values: object) -> Any:
        return self.rows(statement, **values)[0][0]

    def start_broker(self) -> None:
        if self.external_redis:
            return
        script = str(ROOT / "scripts" / "broker.py")
        self.start("broker", [sys.executable, script, "serve", str(self.broker_port)])
        until(self._broker_answers, "the broker answers")

    def start_web(self) -> None:
        self.start("web", [sys.executable, "-m", "app.serve"])
        until(lambda: http.status(f"{self.url}/health"), "the web server answers")

    def start_worker(self, concurrency: int = 2, *, name: str = "worker") -> None:
        self.start(
            name,
            [
                *(sys.executable, "-m", "celery", "-A", "tasks", "worker"),
                *("-Q", "mail,documents,followup", "--concurrency", str(concurrency)),
                *("--without-gossip", "--without-mingle"),
            ],
        )

    def start_beat(self) -> None:
        self.start("beat", [sys.executable, "-m", "celery", "-A", "tasks", "beat"])

    def kill(self, part: str) -> None:
        """Kill -9, the part and all its children: nobody says good-bye."""
        process = self.processes.pop(part)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def forget(self) -> None:
        """Let the broker lose all it holds, as one without its file does when it starts again."""
        if self.external_redis:
            redis.Redis.from_url(self.external_redis).flushdb()
        else:
            self.kill("broker")
            self.start_broker()

    def stop(self) -> None:
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=8)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()
        self.engine.dispose()

    def log(self, part: str) -> str:
        return (self.folder / f"{part}.log").read_text("utf-8", "replace")

    def _broker_answers(self) -> bool:
        try:
            return bool(redis.Redis(port=self.broker_port, socket_timeout=1).ping())
        except redis.exceptions.RedisError:
            return False

    def start(self, part: str, command: list[str]) -> None:
        log = (self.folder / f"{part}.log").open("ab")
        self.processes[part] = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environ,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()


@contextmanager
def a_database(folder: Path) -> Iterator[str]:
    """An empty database of the kind that the suite runs on."""
    base = os.environ.get("TEST_DATABASE_URL")
    if not base:
        yield f"sqlite:///{folder / 'huiqian.db'}"
        return
    url = make_url(base).set(drivername="postgresql+psycopg")
    name = f"huiqian_house_{uuid.uuid4().hex[:8]}"
    admin = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f'CREATE DATABASE "{name}"'))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(sa.text(f'DROP DATABASE "{name}" WITH (FORCE)'))
        admin.dispose()


def own_redis() -> str | None:
    """A numbered database of the suite's Redis for this worker of xdist; None without one."""
    base = os.environ.get("TEST_REDIS_URL")
    if not base:
        return None
    parts = urlsplit(base)
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    number = (int(parts.path.strip("/") or 0) + 7 * worker) % REDIS_DATABASES
    return urlunsplit(parts._replace(path=f"/{number}"))


@contextmanager
def a_house(folder: Path, *, demo: bool = False) -> Iterator[House]:
    """A migrated house with nothing running yet; everything ends with the block."""
    redis_url = own_redis()
    with a_database(folder) as database_url:
        if redis_url:
            redis.Redis.from_url(redis_url).flushdb()
        house = House(folder, database_url, redis_url)
        try:
            house.flask("prepare", *(["--demo"] if demo else []))
            yield house
        finally:
            house.stop()
            shutil.rmtree(folder / "var", ignore_errors=True)
