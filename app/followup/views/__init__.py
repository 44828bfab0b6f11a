"""Pages of the room: the project, what waits for a decision, and the contact's own page."""

from app.followup.views import decisions, plan, project, public
from app.followup.views.blueprint import bp

__all__ = ["bp", "decisions", "plan", "project", "public"]
