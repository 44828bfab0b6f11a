"""The stage of a project: which steps are plain, and which need a reason."""

from app.core import audit
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor
from app.signing.enums import Stage
from app.signing.models import Project, StageChange
from app.signing.queries import lock_project

_PLAIN_STEPS = {
    Stage.LEAD: {Stage.NEGOTIATING},
    Stage.NEGOTIATING: {Stage.TO_SIGN},
    # An agreement may come before the contract or never: neither way skips anything.
    Stage.TO_SIGN: {Stage.SIGNED_FRAMEWORK, Stage.SIGNED_CONTRACT},
    Stage.SIGNED_FRAMEWORK: {Stage.SIGNED_CONTRACT},
    Stage.SIGNED_CONTRACT: {Stage.PERFORMING},
    Stage.PERFORMING: {Stage.LANDED},
    Stage.LANDED: {Stage.ACCEPTED},
    Stage.ACCEPTED: {Stage.CLOSED},
}
"""Everything else skips, goes back, breaks off or resumes, and says why (docs/domain.md 5)."""


def needs_reason(old: Stage, new: Stage) -> bool:
    return new not in _PLAIN_STEPS.get(old, set())


def set_stage(project_id: int, new: Stage, *, reason: str | None, actor: Actor) -> StageChange:
    """Move a project to another stage and keep the step.

    Raises:
        RuleError: if it is there already, or the step needs a reason and has none.

    """
    project = lock_project(project_id)
    if project.stage is new:
        raise RuleError(_("The project is at this stage already."), field="stage")
    if needs_reason(project.stage, new) and not reason:
        raise RuleError(
            _("This step skips, goes back or breaks off: please write down the reason."),
            field="reason",
        )
    return move(project, new, reason=reason, actor=actor)


def move(
    project: Project, new: Stage, *, reason: str | None, actor: Actor, at_ceremony: bool = False
) -> StageChange:
    """Write the step. Checks nothing: for the verbs of this room that have judged the step."""
    change = StageChange(
        project=project,
        by=actor.label,
        old=project.stage,
        new=new,
        reason=reason,
        at_ceremony=at_ceremony,
    )
    project.stage = new
    db.session.add(change)
    audit.record(actor, "signing.set_stage", project, event_id=project.event_id)
    return change
