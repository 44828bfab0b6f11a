"""Secrets that stand in links: 128 random bits, lower-case base32, kept as a hash."""

import base64
import hashlib
import secrets

_BYTES = 16


def new_token() -> str:
    """26 characters of ``a-z2-7``; survives mail clients that fold case."""
    return base64.b32encode(secrets.token_bytes(_BYTES)).decode().rstrip("=").lower()


def hash_token(token: str) -> str:
    """128 random bits need no salt and no stretching."""
    return hashlib.sha256(token.lower().encode()).hexdigest()
