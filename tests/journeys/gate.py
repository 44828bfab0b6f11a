"""A door between processes and a server that can be shut: every connection breaks at once."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Gate:
    def __init__(self, host: str, port: int) -> None:
        self._server = (host, port)
        self._open = True
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.passed = 0
        """Connections that were let through."""
        threading.Thread(target=self._let_in, daemon=True).start()

    def shut(self) -> None:
        """As when a server is killed: who is inside is thrown out, who knocks is turned away."""
        self._open = False
        for pair in tuple(self._pairs):
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def open(self) -> None:
        self._open = True

    def close(self) -> None:
        self.shut()
        self._listener.close()

    def _let_in(self) -> None:
        while True:
            try:
                visitor, _address = self._listener.accept()
                if not self._open:
                    visitor.close()
                    continue
                host = socket.create_connection(self._server)
            except OSError:
                return
            pair = (visitor, host)
            self._pairs.add(pair)
            self.passed += 1
            for source, target in (pair, pair[::-1]):
                threading.Thread(target=self._pass_on, args=(source, target), daemon=True).start()
            if not self._open:
                self.shut()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while words := source.recv(65536):
                target.sendall(words)
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def a_gate(host: str, port: int) -> Iterator[Gate]:
    gate = Gate(host, port)
    try:
        yield gate
    finally:
        gate.close()
