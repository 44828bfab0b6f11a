"""仪式签约: what happened on the stage.

The ceremony is theatre: the contract was sealed earlier, comes later, or never. So it never sets
the contract date, and it moves the stage only by the organizer's choice or by a date on file.
"""

from datetime import date

from app.core import audit
from app.core.clock import local, today
from app.core.errors import RuleError
from app.core.formats import day
from app.core.i18n import _
from app.core.policy import Actor
from app.documents.enums import DocumentStatus
from app.documents.queries import list_documents_of
from app.events.models import Event
from app.signing.enums import Ceremony, ContractKind, Stage
from app.signing.models import Project
from app.signing.queries import ENDED, lock_project
from app.signing.stages import move

OWNER_KIND = "project"
"""What this room's papers are filed under."""
CEREMONY_STAGES = (Stage.SIGNED_FRAMEWORK, Stage.SIGNED_CONTRACT)
"""What an organizer may choose on the stage."""
AT_REST = (Stage.SUSPENDED, *ENDED)
"""Nobody signs these on a stage."""
_BEFORE_SIGNING = (Stage.LEAD, Stage.NEGOTIATING, Stage.TO_SIGN)


def event_day(event: Event) -> date:
    return local(event.starts_at).date()


def is_signing_day(event: Event) -> bool:
    """Whether one press is enough today: no day has to be given."""
    return event_day(event) <= today() <= local(event.ends_at).date()


def choices_at(project: Project) -> list[Stage]:
    """What the organizer may choose when this project signs on the stage."""
    if project.stage not in _BEFORE_SIGNING:
        return []
    return [
        stage
        for stage in CEREMONY_STAGES
        if stage is not Stage.SIGNED_CONTRACT or project.contract_date is not None
    ]


def stage_by_file(project: Project) -> Stage | None:
    """Where a ceremony moves the project without anybody's choice; None: it stays."""
    if project.contract_date is None or project.stage not in _BEFORE_SIGNING:
        return None
    if project.contract_kind is ContractKind.FRAMEWORK:
        return Stage.SIGNED_FRAMEWORK
    return Stage.SIGNED_CONTRACT


def hold_ceremony(
    project_id: int,
    *,
    actor: Actor,
    held_on: date | None = None,
    stage: Stage | None = None,
) -> Project:
    """Note that both sides signed on the stage.

    Args:
        project_id: whose ceremony it is.
        actor: who pressed.
        held_on: the day; may be left out on the event's own day only.
        stage: what the organizer chose to count it as; None leaves it to the contract date.

    Raises:
        RuleError: while it rests, a second time, before the event's day, for a day not between it
            and today, or for a contract stage without a contract date.

    """
    project = lock_project(project_id)
    if project.ceremony is Ceremony.HELD:
        raise RuleError(_("The ceremony of this project was held already."))
    if project.stage in AT_REST:
        raise RuleError(_("The project rests or has ended."))
    held_on = _day_of(project, held_on)
    if stage is Stage.SIGNED_CONTRACT and project.contract_date is None:
        raise RuleError(
            _("A ceremony is no contract: write down the contract date first."), field="stage"
        )
    if stage is not None and (stage not in CEREMONY_STAGES or project.stage not in _BEFORE_SIGNING):
        raise RuleError(_("A ceremony cannot bring the project to this stage."), field="stage")
    project.ceremony = Ceremony.HELD
    project.ceremony_on = held_on
    audit.record(actor, "signing.hold_ceremony", project, event_id=project.event_id)
    new = stage or stage_by_file(project)
    if new is not None:
        move(project, new, reason=_("Signed at the ceremony"), actor=actor, at_ceremony=True)
    return project


def take_back_ceremony(project_id: int, *, actor: Actor) -> Project:
    """Undo a mistaken press; the stage goes back too if it came with the press and still stands.

    Raises:
        RuleError: if none was held, or a certificate says that it was.

    """
    project = lock_project(project_id)
    if project.ceremony is not Ceremony.HELD:
        raise RuleError(_("No ceremony was held."))
    if live_certificate(project.id):
        raise RuleError(_("A certificate says that it was held. Revoke the certificate first."))
    project.ceremony = Ceremony.PLANNED
    project.ceremony_on = None
    audit.record(actor, "signing.take_back_ceremony", project, event_id=project.event_id)
    last = project.stage_changes[-1] if project.stage_changes else None
    if last is not None and last.at_ceremony and last.new is project.stage:
        move(project, last.old, reason=_("The ceremony was noted by mistake"), actor=actor)
    return project


def live_certificate(project_id: int) -> bool:
    """Whether a certificate of the project is out or being drawn."""
    return any(
        document.status in (DocumentStatus.RESERVED, DocumentStatus.ISSUED)
        for document in list_documents_of(OWNER_KIND, project_id)
    )


def _day_of(project: Project, held_on: date | None) -> date:
    first = event_day(project.event)
    if today() < first:
        raise RuleError(
            _("The signing day is %(day)s; it can be noted from then on.", day=day(first)),
            field="held_on",
        )
    if held_on is None:
        if not is_signing_day(project.event):
            raise RuleError(_("Please give the day of the ceremony."), field="held_on")
        return today()
    if not first <= held_on <= today():
        raise RuleError(
            _(
                "The ceremony was between the event's day, %(day)s, and today.",
                day=day(first),
            ),
            field="held_on",
        )
    return held_on
