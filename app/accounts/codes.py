"""The numbers of a phone and the recovery codes: made, written and compared. Keeps nothing."""

import base64
import hmac
import secrets

import pyotp
from flask import current_app

from app.core.clock import now
from app.core.search import fold
from app.core.tokens import hash_token

ISSUER = "会签"
"""What the phone's app calls us."""
_WINDOW = 1
"""Time steps (30 s) that a phone's clock may be off, to either side."""
_SECRET_BYTES = 20
_RECOVERY_BYTES = 10
_GROUP = 4


def secret_of(user_id: int, seed: str) -> str:
    """What the phone keeps: 160 bits in base32. Made anew each time, of the seed and the server's
    key (docs/adr/0013-second-factor.md).
    """
    key: str = current_app.config["HUIQIAN"].secret_key
    words = f"second factor:{user_id}:{seed}".encode()
    return base64.b32encode(hmac.digest(key.encode(), words, "sha256")[:_SECRET_BYTES]).decode()


def key_address(secret: str, account: str) -> str:
    """The ``otpauth://`` address that a phone's camera reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of(secret: str, typed: str) -> int | None:
    """The newest time step whose number it is, within the window; None for a wrong number."""
    totp = pyotp.TOTP(secret)
    this = totp.timecode(now())
    steps = range(this - _WINDOW, this + _WINDOW + 1)
    right = [step for step in steps if hmac.compare_digest(totp.generate_otp(step), typed)]
    return right[-1] if right else None


def read_code(typed: str) -> str:
    """What was typed, without blanks and dashes, in half-width and lower case."""
    return fold(typed).replace("-", "")


def is_number(code: str) -> bool:
    """Whether it looks like a phone's; ``code`` as ``read_code`` gives it."""
    return code.isascii() and code.isdigit()


def new_recovery_code() -> str:
    """80 random bits, 16 characters of ``a-z2-7``: short enough to be typed from paper."""
    return base64.b32encode(secrets.token_bytes(_RECOVERY_BYTES)).decode().lower()


def hash_recovery(seed: str, code: str) -> str:
    """Salted: 80 bits are too few for a bare hash (ASVS 2.6.2)."""
    return hash_token(f"{seed}:{code}")


def in_groups(code: str, between: str = " ") -> str:
    """``abcd efgh …``, as one reads it aloud."""
    return between.join(code[at : at + _GROUP] for at in range(0, len(code), _GROUP))
