"""里程碑: whether and when a step of the plan was reached."""

from datetime import date

from app.core import audit
from app.core.clock import today
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor
from app.signing.models import Milestone
from app.signing.queries import get_milestone, lock_project


def reach_milestone(milestone_id: int, *, reached_on: date, actor: Actor) -> Milestone:
    """Note the day a milestone was reached.

    Raises:
        RuleError: for a day in the future, or a second time.

    """
    milestone = get_milestone(milestone_id)
    project = lock_project(milestone.project_id)
    if milestone.reached_on is not None:
        raise RuleError(_("This milestone was reached already."), field="reached_on")
    if reached_on > today():
        raise RuleError(_("A milestone cannot be reached in the future."), field="reached_on")
    milestone.reached_on = reached_on
    audit.record(actor, "signing.reach_milestone", milestone, event_id=project.event_id)
    return milestone


def take_back_milestone(milestone_id: int, *, actor: Actor) -> Milestone:
    """Undo a mistaken press.

    Raises:
        RuleError: if it was not reached.

    """
    milestone = get_milestone(milestone_id)
    project = lock_project(milestone.project_id)
    if milestone.reached_on is None:
        raise RuleError(_("This milestone is not reached yet."))
    milestone.reached_on = None
    audit.record(actor, "signing.take_back_milestone", milestone, event_id=project.event_id)
    return milestone
