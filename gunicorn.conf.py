"""The production web server; ``gunicorn wsgi:app`` reads it. What is given on the line wins."""

import gc
from pathlib import Path
from typing import Any

worker_class = "gthread"
workers = 2
threads = 8
keepalive = 5
# The application tells what it answered, without the tokens of personal links (app.core.requests);
# a second line of gunicorn's own would only repeat it.
accesslog = None
preload_app = True
"""Loaded once, before the processes part: they share what they read (a new release: restart)."""
if Path("/dev/shm").is_dir():  # noqa: S108 -- the heartbeat file must not wait for a disk
    worker_tmp_dir = "/dev/shm"  # noqa: S108


def when_ready(_server: object) -> None:
    """Leave what was loaded to all processes: a collection that looked at it would copy it."""
    gc.collect()
    gc.freeze()


_SILENT = 30
"""Seconds that a visitor may be silent in the middle of a form before its thread is freed. It is
no shield against many who dribble: in front stands a proxy that takes the whole form first."""


def pre_request(_worker: Any, request: Any) -> None:
    request.unreader.sock.settimeout(_SILENT)
