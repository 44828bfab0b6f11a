"""Pages of the room: logging in and out, a forgotten password, one's own account."""

from app.accounts.views import log_in, me, passwords, second_factor
from app.accounts.views.blueprint import bp

__all__ = ["bp", "log_in", "me", "passwords", "second_factor"]
