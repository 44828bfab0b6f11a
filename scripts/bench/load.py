"""A small load generator: a process of its own, a fixed number of connections, and an end.

Requests are bytes made beforehand, so that sending costs next to nothing beside the server that
shares the machine.
"""

import pickle
import re
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

HOST = "127.0.0.1"
"""The only place that is ever loaded."""
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CLOSES = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)
_TIMEOUT = 30.0
_APART = 0.003
"""Seconds between the connections: opened in one moment, one process would take them all and keep
them, and the other had nothing to do.
"""
_WIDE = 262_144


@dataclass(frozen=True, slots=True)
class Plan:
    port: int
    requests: Sequence[bytes]
    connections: int
    count: int
    """Requests at most; beyond the list it begins again."""
    seconds: float = 60.0
    """At most: no new request is sent later."""
    keep: bool = False
    """Give the answers back."""


@dataclass(slots=True)
class Result:
    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    times: list[float] = field(default_factory=list)
    """Seconds from the first byte sent to the last one read, a request each."""
    answers: dict[int, bytes] = field(default_factory=dict)
    """By the request's number: headers and body."""

    @property
    def per_second(self) -> float:
        return len(self.times) / self.seconds

    @property
    def median_ms(self) -> float:
        return statistics.median(self.times) * 1000

    def must_be(self, status: int) -> "Result":
        """Raise RuntimeError unless every answer had this status: an error is fast, too."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"The server answered {dict(self.statuses)}, not only {status}.")
        return self


class _Wire:
    """One connection, with one request at a time on it."""

    def __init__(self, port: int, selector: selectors.BaseSelector) -> None:
        self.port = port
        self.selector = selector
        self.socket: socket.socket | None = None
        self.number = -1
        self.sent_at = 0.0
        self.received = bytearray()

    def send(self, number: int, request: bytes) -> None:
        if self.socket is None:
            self.socket = socket.create_connection((HOST, self.port), timeout=_TIMEOUT)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.selector.register(self.socket, selectors.EVENT_READ, self)
        self.number = number
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def read(self) -> bytes | None:
        """Read what came; give the answer once it is whole."""
        if self.socket is None:
            raise RuntimeError("Nothing was asked.")
        piece = self.socket.recv(_WIDE)
        if not piece:
            raise ConnectionError("The server hung up before it had answered.")
        self.received += piece
        head = self.received.find(b"\r\n\r\n")
        if head < 0:
            return None
        length = _LENGTH.search(self.received, 0, head)
        if length is None:
            raise RuntimeError("An answer without a length.")
        if len(self.received) < head + 4 + int(length[1]):
            return None
        if _CLOSES.search(self.received, 0, head + 2):
            self.close()
        return bytes(self.received)

    def close(self) -> None:
        if self.socket is not None:
            self.selector.unregister(self.socket)
            self.socket.close()
            self.socket = None


def fire(plan: Plan) -> Result:
    """Send the plan's requests from here and wait for every answer."""
    result = Result()
    with selectors.DefaultSelector() as selector:
        wires = [_Wire(plan.port, selector) for _ in range(min(plan.connections, plan.count))]
        began = time.perf_counter()
        for number, wire in enumerate(wires):
            wire.send(number, plan.requests[number % len(plan.requests)])
            time.sleep(_APART)
        sent, open_ = len(wires), len(wires)
        while open_:
            ready = selector.select(_TIMEOUT)
            if not ready:
                raise TimeoutError(f"The server was silent for {_TIMEOUT:.0f} s.")
            for key, _mask in ready:
                wire = key.data
                answer = wire.read()
                if answer is None:
                    continue
                moment = time.perf_counter()
                _note(result, wire, answer, moment, keep=plan.keep)
                if sent < plan.count and moment - began < plan.seconds:
                    wire.send(sent, plan.requests[sent % len(plan.requests)])
                    sent += 1
                else:
                    wire.close()
                    open_ -= 1
        result.seconds = time.perf_counter() - began
    return result


def fire_from_outside(plan: Plan) -> Result:
    """Do the same from a process of its own, as visitors do."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "plan"), Path(folder, "result")
        asked.write_bytes(pickle.dumps(plan))
        subprocess.run([sys.executable, "-m", "bench.outside", asked, told], check=True)
        result: Result = pickle.loads(told.read_bytes())  # noqa: S301 -- written by our own child
    return result


def request(
    method: str, path: str, *, cookie: str = "", form: str | None = None, target: str = ""
) -> bytes:
    """Bytes of one request as a browser of a guest sends it; ``form`` is URL-encoded, ``target``
    what a live list asks for.
    """
    body = (form or "").encode()
    lines = [f"{method} {path} HTTP/1.1", f"Host: {HOST}", "Accept: text/html"]
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if target:
        lines += ["HX-Request: true", f"HX-Target: {target}"]
    if form is not None:
        lines.append("Content-Type: application/x-www-form-urlencoded")
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def _note(result: Result, wire: _Wire, answer: bytes, moment: float, *, keep: bool) -> None:
    result.times.append(moment - wire.sent_at)
    result.statuses[int(answer[9:12])] += 1
    if keep:
        result.answers[wire.number] = answer
