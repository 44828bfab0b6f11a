"""When a question ends: the milestone was reached, somebody answered, the project came to rest."""

from datetime import date

from app.accounts.enums import LinkPurpose
from app.accounts.services import revoke_links
from app.core import audit
from app.core.policy import Actor
from app.followup.enums import RequestStatus
from app.followup.queries import find_proposal, list_requests
from app.followup.reminders import withdraw_pointless
from app.signing.enums import Stage
from app.signing.models import Milestone, Project, StageChange
from app.signing.queries import ENDED, get_project
from app.signing.services import reach_milestone, set_stage, take_back_milestone

_WAITING = (RequestStatus.OPEN, RequestStatus.ANSWERED)


def mark_reached(milestone_id: int, *, reached_on: date, actor: Actor) -> Milestone:
    """Note that a milestone was reached, and stop asking about it.

    Raises:
        RuleError: for a day in the future, or a second time.

    """
    milestone = reach_milestone(milestone_id, reached_on=reached_on, actor=actor)
    settle_milestone(milestone.project, milestone_id, actor=actor)
    return milestone


def mark_not_reached(milestone_id: int, *, actor: Actor) -> Milestone:
    """Undo a mistaken press: what was asked is asked again.

    Raises:
        RuleError: if it was not reached.

    """
    milestone = take_back_milestone(milestone_id, actor=actor)
    for request in list_requests(milestone_id=milestone_id):
        if request.status is RequestStatus.WITHDRAWN:
            request.status = RequestStatus.OPEN
            audit.record(actor, "followup.ask_again", request, event_id=milestone.project.event_id)
    return milestone


def change_stage(project_id: int, new: Stage, *, reason: str | None, actor: Actor) -> StageChange:
    """Move a project on. Reminders of one that rests are withdrawn; one that has ended asks
    nothing any more and its links die.

    Raises:
        RuleError: if it is there already, or the step needs a reason and has none.

    """
    change = set_stage(project_id, new, reason=reason, actor=actor)
    project = get_project(project_id)
    if new in ENDED:
        for request in list_requests(project_id=project_id):
            revoke_links(LinkPurpose.REPORT, request.id)
            if request.status in _WAITING:
                request.status = RequestStatus.WITHDRAWN
                audit.record(actor, "followup.stop_asking", request, event_id=project.event_id)
    withdraw_pointless(project_id)
    return change


def settle(
    project: Project, milestone_id: int | None, status: RequestStatus, *, actor: Actor
) -> None:
    """Bring the waiting requests about a milestone (None: about the whole project) to ``status``,
    and take back the reminders that are pointless then.
    """
    for request in list_requests(project_id=project.id, milestone_id=milestone_id):
        if request.status in _WAITING and request.status is not status:
            request.status = status
            audit.record(actor, "followup.settle", request, event_id=project.event_id)
    withdraw_pointless(project.id)


def settle_milestone(project: Project, milestone_id: int, *, actor: Actor) -> None:
    """A reached milestone is asked about no more; whose answer said so is settled."""
    for request in list_requests(milestone_id=milestone_id):
        if request.status in _WAITING:
            answered = request.status is RequestStatus.ANSWERED
            request.status = RequestStatus.SETTLED if answered else RequestStatus.WITHDRAWN
            audit.record(actor, "followup.settle", request, event_id=project.event_id)
    withdraw_pointless(project.id)


def reopen(project: Project, milestone_id: int | None, *, actor: Actor) -> None:
    """Ask again after a note was sent back, where no answer of the contact's own is waiting."""
    for request in list_requests(project_id=project.id, milestone_id=milestone_id):
        if request.status is RequestStatus.ANSWERED and find_proposal(request.id) is None:
            request.status = RequestStatus.OPEN
            audit.record(actor, "followup.ask_again", request, event_id=project.event_id)
