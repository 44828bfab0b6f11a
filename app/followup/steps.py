"""The line of steps on a project's page: eight, of which the two ways of signing share one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.core.clock import local, today
from app.core.formats import day
from app.core.i18n import ngettext, pgettext
from app.signing.enums import Stage
from app.signing.labels import stage_words
from app.signing.models import Project, StageChange

_LINE: tuple[tuple[Stage, ...], ...] = (
    (Stage.LEAD,),
    (Stage.NEGOTIATING,),
    (Stage.TO_SIGN,),
    (Stage.SIGNED_FRAMEWORK, Stage.SIGNED_CONTRACT),
    (Stage.PERFORMING,),
    (Stage.LANDED,),
    (Stage.ACCEPTED,),
    (Stage.CLOSED,),
)


@dataclass(frozen=True, slots=True)
class LineStep:
    label: str
    note: str
    state: str
    """``done``, ``now`` or ``todo``, as ui.steps draws them."""


def line_of(project: Project) -> list[LineStep]:
    """Where the project stands; one that rests or broke off stands where it was."""
    stage = _last_on_line(project)
    here = next(number for number, stages in enumerate(_LINE) if stage in stages)
    return [
        LineStep(
            label=_label(stages, stage),
            note=_note(project, stages, now=number == here),
            state="now" if number == here else "done" if number < here else "todo",
        )
        for number, stages in enumerate(_LINE)
    ]


def _last_on_line(project: Project) -> Stage:
    on_line = {stage for stages in _LINE for stage in stages}
    if project.stage in on_line:
        return project.stage
    before = [change.old for change in project.stage_changes if change.old in on_line]
    return before[-1] if before else Stage.LEAD


def _label(stages: tuple[Stage, ...], stage: Stage) -> str:
    if len(stages) == 1:
        return stage_words(stages[0])
    return stage_words(stage) if stage in stages else str(pgettext("stage", "Signed"))


def _note(project: Project, stages: tuple[Stage, ...], *, now: bool) -> str:
    entered = _entered(project.stage_changes, stages)
    if entered is None:
        return ""
    if now:
        days = (today() - entered).days + 1
        return str(ngettext("day %(num)s", "day %(num)s", days))
    return day(entered)


def _entered(changes: Sequence[StageChange], stages: tuple[Stage, ...]) -> date | None:
    days = [local(change.at).date() for change in changes if change.new in stages]
    return days[-1] if days else None
