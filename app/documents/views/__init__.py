"""Pages of the room: lists, batches and papers for organizers; the register for everybody."""

from app.documents.views import console, numbers, verify
from app.documents.views.blueprint import bp

__all__ = ["bp", "console", "numbers", "verify"]
