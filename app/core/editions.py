"""Pages that a whole hall opens at once: drawn when something changed, or once a second.

Which edition of a page is the newest, the database says (the event's last line in the audit), so
whoever changed something sees it at once. A change whose line was numbered early and committed
late does not raise that number; for it, and for the time of day, no page is older than a second
(docs/adr/0011-pages-in-editions.md).
"""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from flask import Flask, current_app

from app.core.headers import csp_nonce

LIFETIME = 1.0
"""Seconds."""
_MOST = 200
"""Pages kept; the next one throws all away."""
_EXTENSION = "huiqian_editions"
_NONCE = "{nonce of the answer}"


@dataclass(frozen=True, slots=True)
class _Edition:
    version: Hashable
    drawn_at: float
    body: str


class Editions:
    """The pages of one process."""

    def __init__(self) -> None:
        self._known: dict[Hashable, _Edition] = {}
        self._drawing = Lock()

    def find(self, name: Hashable, version: Hashable) -> str | None:
        known = self._known.get(name)
        if known is None or known.version != version:
            return None
        return known.body if time.monotonic() - known.drawn_at < LIFETIME else None

    def get(self, name: Hashable, version: Hashable, draw: Callable[[], str]) -> str:
        """The page as it is kept, or drawn now, by one of those who wait for it."""
        body = self.find(name, version)
        if body is None:
            with self._drawing:
                body = self.find(name, version)
                if body is None:
                    began = time.monotonic()
                    body = draw()
                    if len(self._known) >= _MOST:
                        self._known.clear()
                    self._known[name] = _Edition(version, began, body)
        return body

    def forget(self) -> None:
        self._known.clear()


def install(app: Flask) -> None:
    app.extensions[_EXTENSION] = Editions()


def kept(name: Hashable, version: Hashable, draw: Callable[[], str]) -> str:
    """Text that is no page, in its edition ``version``; the same for everybody."""
    editions: Editions = current_app.extensions[_EXTENSION]
    return editions.get(name, version, draw)


def newest(name: Hashable, version: Hashable, draw: Callable[[], str]) -> str:
    """The page ``name`` in its edition ``version``; the scripts' nonce is this answer's own.

    ``draw`` must not say anything that differs from one visitor to the next.
    """
    editions: Editions = current_app.extensions[_EXTENSION]
    body = editions.get(name, version, lambda: draw().replace(csp_nonce(), _NONCE))
    return body.replace(_NONCE, csp_nonce())
