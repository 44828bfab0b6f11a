"""Pages of the room: logging in and out."""

from app.accounts.views import log_in
from app.accounts.views.blueprint import bp

__all__ = ["bp", "log_in"]
