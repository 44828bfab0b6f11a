"""Pages of the room: the event's signing list, the form, the ceremony, certificates, the ledger."""

from app.signing.views import ceremony, certificates, ledger, money, projects
from app.signing.views.blueprint import bp

__all__ = ["bp", "ceremony", "certificates", "ledger", "money", "projects"]
