"""The columns of the ledger, on its page and in its sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import lazy_pgettext
from sqlalchemy import case

from app.core.i18n import _l
from app.core.lists import ListColumn, Part
from app.core.search import by_pinyin
from app.core.sheets import Kind
from app.signing.enums import PartySide, Stage
from app.signing.labels import party_name, project_name, stage_words
from app.signing.models import Project
from app.signing.queries import received_by_project, received_of
from app.signing.registry import Light, light_source

USUAL = "event"
"""The latest event first, in the order of signing."""
_AT_A_TIME = 500
_STEPS = {stage: step for step, stage in enumerate(Stage)}


@dataclass(frozen=True, slots=True)
class Line:
    """A project with what the ledger says beside its own columns."""

    project: Project
    received: Decimal | None
    light: Light | None


def lines_of(projects: Sequence[Project]) -> Iterator[Line]:
    """In a fixed number of queries for each few hundred projects."""
    for start in range(0, len(projects), _AT_A_TIME):
        part = projects[start : start + _AT_A_TIME]
        received = received_by_project([project.id for project in part])
        lights = light_source().of(part)
        for project in part:
            yield Line(project, received.get(project.id), lights.get(project.id))


def columns_for(*, with_units: bool) -> Sequence[ListColumn[Line]]:
    unit: ListColumn[Line] = ListColumn(
        "unit",
        _l("Responsible unit"),
        lambda line: line.project.unit.name if line.project.unit else None,
        order=(Project.unit_id,),
        css="dim",
    )
    return (*_what(), *((unit,) if with_units else ()), *_standing())


def _what() -> Sequence[ListColumn[Line]]:
    return (
        ListColumn(
            "project",
            _l("Project"),
            lambda line: project_name(line.project),
            parts=(Part(_l("Number"), lambda line: line.project.code),),
            order=(by_pinyin(Project.title),),
            fixed=True,
            css="main",
            labelled=False,
        ),
        ListColumn(
            "parties",
            _l("Side A / side B"),
            lambda line: party_name(line.project, PartySide.A),
            parts=(Part(_l("Side B"), lambda line: party_name(line.project, PartySide.B)),),
            labelled=False,
        ),
        ListColumn(
            "event",
            _l("Event"),
            lambda line: line.project.event.name,
            order=(-Project.event_id, Project.position),
            css="dim roomy",
        ),
        ListColumn(
            "contract_date",
            _l("Contract date"),
            lambda line: line.project.contract_date,
            kind=Kind.DAY,
            order=(Project.contract_date,),
            shown=False,
            css="dim nowrap",
        ),
    )


def _standing() -> Sequence[ListColumn[Line]]:
    return (
        ListColumn(
            "amount",
            _l("Amount"),
            lambda line: line.project.amount,
            kind=Kind.MONEY,
            order=(Project.amount,),
            css="r",
        ),
        ListColumn(
            "received",
            lazy_pgettext("money", "Received"),
            lambda line: line.received,
            kind=Kind.MONEY,
            order=(received_of(Project.id),),
            css="r",
        ),
        ListColumn(
            "stage",
            _l("Stage"),
            lambda line: stage_words(line.project.stage),
            order=(case(_STEPS, value=Project.stage),),
            labelled=False,
        ),
        ListColumn(
            "light",
            lazy_pgettext("light", "Light"),
            lambda line: line.light.words if line.light else None,
            parts=(
                Part(
                    lazy_pgettext("light", "Reason"),
                    lambda line: line.light.reason if line.light else None,
                ),
            ),
            labelled=False,
        ),
    )
