"""Connections to the database that outlive it: asked before use, but not each time."""

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

RESTED = 1.0
"""Seconds in the pool after which a connection is asked whether it still stands. A question is a
round trip; one that worked a moment ago is spared it, and no database is restarted within a second.
"""
_LEFT_AT = "left_at"


def ask_rested(engine: Engine) -> None:
    """Let a request that comes after a restart of the database find a connection that works."""

    @event.listens_for(engine, "checkin")
    def _note(_connection: Any, entry: ConnectionPoolEntry) -> None:
        entry.info[_LEFT_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, entry: ConnectionPoolEntry, _proxy: object) -> None:
        instant = time.monotonic()
        if instant - entry.info.get(_LEFT_AT, instant) < RESTED:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The neighbours in the pool are as old: each is opened anew.
            raise InvalidatePoolError from error
