"""Is it well? Database or storage gone is 503; broker, beat or worker silent is degraded."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import redis
from flask import current_app
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.core.clock import now
from app.core.db import db
from app.core.files import storage_state
from app.core.models import Heartbeat

logger = logging.getLogger(__name__)

_SILENT_AFTER = timedelta(minutes=3)
PARTS = ("beat", "worker")


@dataclass(frozen=True, slots=True)
class Health:
    checks: dict[str, str]
    """Part to ``ok``, ``down``, ``full``, ``silent``, ``stuck`` or ``doubted``."""

    @property
    def fatal(self) -> bool:
        return self.checks["database"] != "ok" or self.checks["storage"] == "down"

    @property
    def status(self) -> str:
        if self.fatal:
            return "down"
        return "ok" if set(self.checks.values()) == {"ok"} else "degraded"


_checks: dict[str, tuple[Callable[[], bool], str]] = {}


def install_check(part: str, works: Callable[[], bool], *, otherwise: str) -> None:
    """Let a room say how one of its parts is; ``wiring`` does."""
    _checks[part] = (works, otherwise)


def look() -> Health:
    """Probe every part; never raises."""
    checks = {
        "database": "ok" if _database_works() else "down",
        "storage": storage_state(),
        "queue": "ok" if broker_works() else "down",
    }
    for part, (works, otherwise) in _checks.items():
        checks[part] = ("ok" if works() else otherwise) if checks["database"] == "ok" else "down"
    for part in PARTS:
        checks[part] = _seen(part) if checks["database"] == "ok" else "down"
    return Health(checks)


def broker_works() -> bool:
    url = current_app.config["HUIQIAN"].redis_url
    client = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()


def _database_works() -> bool:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        logger.exception("The database does not answer")
        return False
    return True


def _seen(part: str) -> str:
    row = db.session.get(Heartbeat, part)
    if row is None or abs(now() - row.at) > _SILENT_AFTER:
        return "silent"
    return "ok"
