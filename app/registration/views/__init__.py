"""Pages of the room: for guests, the organizer's list, the door, certificates."""

from app.registration.views import certificates, desk, gate, guest
from app.registration.views.blueprint import bp

__all__ = ["bp", "certificates", "desk", "gate", "guest"]
