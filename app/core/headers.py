"""Security headers of every answer, and the nonce of its scripts."""

import secrets

from flask import Flask, Response, g, request

_TOKEN_PATHS = ("/r/", "/f/", "/j/", "/v/", "/reset/", "/join/")


def csp_nonce() -> str:
    """One per request; made when a page first asks."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def install(app: Flask) -> None:
    app.after_request(_add)


def _add(response: Response) -> Response:
    source = f"'self' 'nonce-{csp_nonce()}'"
    headers = response.headers
    headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src {source}; style-src {source}; img-src 'self' data:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    )
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "geolocation=(), microphone=(), camera=(self)")
    # A personal link must not travel to other sites in a Referer.
    hidden = request.path.startswith(_TOKEN_PATHS)
    headers.setdefault("Referrer-Policy", "no-referrer" if hidden else "same-origin")
    if request.is_secure:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/console") or hidden:
        headers["Cache-Control"] = "no-store"  # files come with a milder word of their own
    return response
