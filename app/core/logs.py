"""Structured logs: a constant sentence, ids beside it, no name, address or token in it."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import g, has_request_context

from app.core.requests import request_id

_SECRETS = re.compile(
    r"(?P<link>/(?:[rfj]|reset|join)/)[a-z2-7]{20,}"
    r"|(?P<code>[?&]t=)[^&\s\"']+"
    # PostgreSQL says the values of the row that it refuses: names, phones.
    r"|(?P<detail>\bDETAIL: ).*",
    re.IGNORECASE,
)
_STANDARD = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


def redact(text: str) -> str:
    """Hide the tokens of personal links, and what a database tells of a row."""
    return _SECRETS.sub(lambda match: f"{match[match.lastgroup or 0]}***", text)


class _Extras(logging.Filter):
    """Hands a record's ``extra`` to structlog, tokens redacted."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = redact(record.getMessage())
        record.args = ()
        return True


def _extras(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    record: logging.LogRecord | None = entry.get("_record")
    if record is not None:
        for key, value in record.__dict__.items():
            if key not in _STANDARD and not key.startswith("_"):
                entry[key] = redact(value) if isinstance(value, str) else value
    return entry


def _request(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """In whose request, as far as somebody looked: a line in the log asks the database nothing."""
    if has_request_context():
        entry["request_id"] = request_id()
        user = g.get("_login_user")
        if getattr(user, "user_id", None) is not None:
            entry["user_id"] = user.user_id
    return entry


def name_job(job: str, job_id: str) -> None:
    """Put the job into each line of this worker until ``forget_job``."""
    structlog.contextvars.bind_contextvars(job=job, job_id=job_id)


def forget_job() -> None:
    structlog.contextvars.unbind_contextvars("job", "job_id")


def _exception(
    _logger: Any, _method: str, entry: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    if "exception" in entry:
        entry["exception"] = redact(entry["exception"])
    return entry


def configure_logs(*, as_json: bool) -> None:
    renderer: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        if as_json
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Extras())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.contextvars.merge_contextvars,
                _request,
                _extras,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                _exception,
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                renderer,
            ]
        )
    )
    # gunicorn writes the addresses it served by a handler of its own.
    access = logging.getLogger("gunicorn.access")
    if not any(isinstance(known, _Extras) for known in access.filters):
        access.addFilter(_Extras())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
