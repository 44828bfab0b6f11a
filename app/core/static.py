"""Styles, scripts and icons: sent small, and kept by the browser until their version changes.

Only these are compressed. A page that holds a form's token beside words from its address would
tell the token by its compressed length (BREACH); whoever compresses pages does it knowingly.
"""

import gzip
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, current_app, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_TEXT = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}
_WORTH_IT = 600
"""Bytes; below, packing saves no packet."""
_A_YEAR = 365 * 24 * 3600


class _Sessions(SecureCookieSessionInterface):
    """No cookie with a file, or it would be fetched anew whenever the session changes."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def install(app: Flask) -> None:
    app.session_interface = _Sessions()
    app.view_functions["static"] = _serve


def _serve(filename: str) -> Response:
    response = current_app.send_static_file(filename)  # 404 for whatever lies outside
    if request.args.get("v"):  # ``asset`` names a version, which changes with the content
        response.headers["Cache-Control"] = f"public, max-age={_A_YEAR}, immutable"
    if response.mimetype not in _TEXT:
        return response
    response.vary.add("Accept-Encoding")
    tag, weak = response.get_etag()
    if tag and not weak:  # one tag for both kinds, so that either is known again
        response.set_etag(tag, weak=True)
    path = Path(str(current_app.static_folder)) / filename
    if response.status_code == HTTPStatus.OK and request.accept_encodings.quality("gzip"):
        stat = path.stat()
        if stat.st_size >= _WORTH_IT:
            response.direct_passthrough = False
            response.set_data(_packed(path, stat.st_mtime_ns))
            response.headers["Content-Encoding"] = "gzip"
            del response.headers["Accept-Ranges"]
    return response


@lru_cache(maxsize=64)
def _packed(path: Path, _changed: int) -> bytes:
    """Once per process and version of the file."""
    return gzip.compress(path.read_bytes(), 9, mtime=0)
