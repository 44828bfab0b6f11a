"""A number for each request: in the log, in the answer's header, and on the page of an error."""

import logging
import re
import secrets
import time

from flask import Flask, Response, current_app, g, request

logger = logging.getLogger(__name__)

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")


def install(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def request_id() -> str:
    """The proxy's number where one is trusted and gave a well-formed one, else one of ours."""
    if "request_id" not in g:
        given = request.headers.get(HEADER, "")
        trusted = current_app.config["HUIQIAN"].trusted_proxies > 0
        g.request_id = given if trusted and _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
    return str(g.request_id)


def _begin() -> None:
    g.began = time.monotonic()
    g.pop("request_id", None)


def _end(response: Response) -> Response:
    """Tell what was answered. Without the query: it holds the names that people search for."""
    response.headers[HEADER] = request_id()
    logger.info(
        "Answered",
        extra={
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
            "address": request.remote_addr,
        },
    )
    return response
