"""Keep a handful of processes alive together, and end them together.

Each child writes to its own log file and leads a process group of its own, so a Ctrl-C reaches
the supervisor alone, which then stops the children in the order that loses nothing.
"""

import contextlib
import ctypes
import functools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any

from places import ROOT, WINDOWS, complain, say

POLL = 0.1
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY = 60.0
"""Seconds alive after which a child's next end counts as its first."""
GRACE = 25.0
"""Seconds a child gets to finish its work; the worker may be in the middle of a paper."""
LARGEST_LOG = 5_000_000
PR_SET_PDEATHSIG = 1


@dataclass(slots=True)
class Child:
    """One process to keep alive, and what became of it so far."""

    name: str
    argv: tuple[str, ...]
    last: bool = False
    """The broker: the others still need it while they stop."""
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    spoken: int = 0
    """Where in its log this life of the child begins (bytes)."""
    pause: float = FIRST_PAUSE
    due: float | None = None
    """When to start it again (monotonic seconds); None while it runs."""

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None


@dataclass(slots=True)
class Supervisor:
    """Start children, restart the dead, stop them all; used from the main thread only."""

    logs: Path
    environment: Mapping[str, str]
    children: list[Child] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    hurried: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take over Ctrl-C and SIGTERM: the first asks to stop, the second kills."""
        signal.signal(signal.SIGINT, self._asked_to_stop)
        signal.signal(signal.SIGTERM, self._asked_to_stop)
        if not WINDOWS:
            signal.signal(signal.SIGHUP, self._asked_to_stop)

    def _asked_to_stop(self, _number: int, _frame: FrameType | None) -> None:
        if self.stopping.is_set():
            self.hurried.set()
        self.stopping.set()

    def start(self, child: Child) -> None:
        if child not in self.children:
            self.children.append(child)
        self.logs.mkdir(parents=True, exist_ok=True)
        with self._log(child) as log:
            child.spoken = log.tell()
            child.process = subprocess.Popen(
                child.argv,
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                **_own_group(),
            )
        child.started = time.monotonic()
        child.due = None

    def log_path(self, child: Child) -> Path:
        return self.logs / f"{child.name}.log"

    def _log(self, child: Child) -> IO[bytes]:
        path = self.log_path(child)
        if path.is_file() and path.stat().st_size > LARGEST_LOG:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def tail(self, child: Child, lines: int = 8) -> list[str]:
        """Give the last lines a child wrote since it was started."""
        path = self.log_path(child)
        if not path.is_file():
            return []
        written = path.read_bytes()[child.spoken :].decode("utf-8", errors="replace")
        return written.splitlines()[-lines:]

    def wait_for(
        self, ready: Callable[[], bool], patience: float, *, unless: Child | None = None
    ) -> bool:
        """Look after the children until ``ready``.

        False after ``patience`` seconds, after a stop, or once the child ``unless`` has ended.
        """
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and not self.stopping.is_set():
            if ready():
                return True
            if unless and not unless.running:
                return False
            self.look_after()
            self.stopping.wait(POLL)
        return False

    def watch(self) -> None:
        """Look after the children until asked to stop."""
        while not self.stopping.is_set():
            self.look_after()
            self.stopping.wait(POLL)

    def look_after(self) -> None:
        """Tell of each child that died, and start it again when its pause is over."""
        for child in self.children:
            if child.due is not None:
                if time.monotonic() >= child.due:
                    self.start(child)
                    say(f"{child.name} started again")
            elif not child.running:
                self._tell_of_death(child)

    def _tell_of_death(self, child: Child) -> None:
        lived = time.monotonic() - child.started
        if lived >= STEADY:
            child.pause = FIRST_PAUSE
        how = _ending(child.process)
        say(f"{child.name} {how} after {lived:.0f} s; again in {child.pause:.0f} s")
        for line in self.tail(child):
            complain(f"  {child.name} | {line}")
        _kill_group(child.process)  # a killed worker's pool lives on, and works on
        child.process = None
        child.due = time.monotonic() + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def stop(self) -> None:
        """End every child: politely, then by force; the broker after those who need it."""
        self.stopping.set()
        for last in (False, True):
            group = [child for child in self.children if child.last is last and child.running]
            for child in group:
                _ask_to_end(child.process)
            deadline = time.monotonic() + GRACE
            while any(child.running for child in group):
                if self.hurried.is_set() or time.monotonic() > deadline:
                    break
                time.sleep(POLL / 2)
            for child in self.children:
                if child.last is last:
                    _kill_group(child.process)


def _own_group() -> dict[str, Any]:
    if WINDOWS:
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    group: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)  # loaded here: after the fork nothing may be looked up
        group["preexec_fn"] = functools.partial(libc.prctl, PR_SET_PDEATHSIG, signal.SIGTERM)
    return group


def _ending(process: subprocess.Popen[bytes] | None) -> str:
    code = process.poll() if process else None
    if code is not None and code < 0:
        return f"was killed by {signal.Signals(-code).name}"
    return f"ended with code {code}"


def _ask_to_end(process: subprocess.Popen[bytes] | None) -> None:
    """Ask the leader alone: a worker tells its own pool, which must finish its jobs first."""
    if process is None or process.poll() is not None:
        return
    if WINDOWS:
        process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))
    else:
        process.terminate()


def _kill_group(process: subprocess.Popen[bytes] | None) -> None:
    """Kill what is left of a child and everything it started."""
    if process is None:
        return
    if WINDOWS:
        if process.poll() is None:
            tree = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
            subprocess.run(tree, capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the group's number is its leader's
    process.wait()
