"""The broker of ``make run``: a local redis-server, else fakeredis in a process of its own.

``python scripts/broker.py serve PORT`` is that process; the environment's Python runs it.
"""

import shutil
import socket
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from places import SCRIPTS, Trouble, in_venv

HOST = "127.0.0.1"
USUAL_PORT = 6390
"""The application looks here when nothing names a broker, so any shell finds it."""
PATIENCE = 15.0
"""Seconds a broker gets to answer; redis-server reads its log back first."""


@dataclass(frozen=True, slots=True)
class Broker:
    words: str
    port: int
    argv: tuple[str, ...]

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}/0"


def choose(folder: Path, environ: Mapping[str, str], *, port: int | None = None) -> Broker:
    """Pick the broker for this machine; ``folder`` keeps what redis-server writes down."""
    wish = environ.get("HUIQIAN_BROKER", "")
    if wish not in ("", "embedded"):
        raise Trouble(f"huiqian: HUIQIAN_BROKER must be 'embedded' or unset, not '{wish}'", 2)
    chosen = port or (USUAL_PORT if is_free(USUAL_PORT) else free_port())
    server = None if wish else shutil.which("redis-server")
    if server is None:
        script = str(SCRIPTS / "broker.py")
        argv = (str(in_venv("python")), script, "serve", str(chosen))
        return Broker("embedded broker", chosen, argv)
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "--bind": HOST,
        "--port": str(chosen),
        "--dir": str(folder),
        "--appendonly": "yes",
        "--save": "",
        "--maxmemory-policy": "noeviction",
    }
    flat = tuple(word for option in options.items() for word in option)
    return Broker("redis-server", chosen, (server, *flat))


def is_free(port: int, host: str = HOST) -> bool:
    """Tell whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if sys.platform != "win32":
            # As servers do: a port in TIME_WAIT after a restart is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = HOST) -> bool:
    """Tell whether something that speaks Redis answers PING there."""
    try:
        with socket.create_connection((host, port), timeout=1) as wire:
            wire.sendall(b"*1\r\n$4\r\nPING\r\n")
            return wire.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def wait_until_it_answers(port: int, patience: float = PATIENCE) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if answers(port):
            return True
        time.sleep(0.05)
    return False


def serve(port: int) -> None:
    """Speak Redis from memory until killed; what is in it is lost, our rows are not."""
    # Only the environment's Python has it.
    from fakeredis import TcpFakeServer  # noqa: PLC0415
    from fakeredis._clients import _tcp_server  # noqa: PLC0415

    class Handler(_tcp_server.TCPFakeRequestHandler):
        def setup(self) -> None:
            super().setup()
            # fakeredis does this by fcntl, which Windows lacks: there a worker that waits
            # would never hear of its job.
            self.connection.setblocking(False)

    # How long a waiting worker's wake-up may lie: at its 10 ms, an idle broker with the usual
    # eight connections takes 5-9 % of a core.
    _tcp_server._POLL_INTERVAL = 0.05  # noqa: SLF001
    server = TcpFakeServer((HOST, port), server_type="redis")
    server.RequestHandlerClass = Handler
    server.daemon_threads = True  # else an open connection keeps a stopped broker alive
    server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:2] != ["serve"]:
        sys.exit("usage: python scripts/broker.py serve PORT")
    serve(int(sys.argv[2]))
