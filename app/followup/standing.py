"""Lights of projects: gathered from their rows, and as a condition for lists."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from app.core.clock import local, today
from app.core.db import db
from app.core.working_days import add_working_days
from app.followup.enums import LightColour
from app.followup.ladder import OVERDUE_AFTER
from app.followup.lights import (
    GRACE_WORKING_DAYS,
    RED_POINTS,
    YELLOW_POINTS,
    Light,
    Limits,
    Standing,
    Step,
    colour_words,
    judge,
)
from app.signing.enums import ReceiptStatus, Stage
from app.signing.models import Milestone, Project, Receipt, StageChange
from app.signing.queries import ENDED, money_received, received_by_project

_A_DAY = timedelta(days=1)


def overdue_before(day: date) -> date:
    """What was planned before this is ``OVERDUE_AFTER`` working days past on ``day``."""
    return add_working_days(day + _A_DAY, -OVERDUE_AFTER)


def limits_on(day: date) -> Limits:
    """The grace is over on the working day after its last one."""
    return Limits(today=day, grace_before=add_working_days(day + _A_DAY, -(GRACE_WORKING_DAYS + 1)))


def light_of(project: Project) -> Light | None:
    """The light of one project with its since; None once it has ended, or where nothing is
    planned: whoever promised no day is neither late nor on time.
    """
    if not _is_judged(project, has_plan=bool(project.live_milestones)):
        return None
    limits = limits_on(today())
    return judge(
        _standing(project, money_received(project), _suspended([project.id]).get(project.id)),
        Limits(
            limits.today,
            limits.grace_before,
            lambda planned: add_working_days(planned, GRACE_WORKING_DAYS + 1),
        ),
    )


class Lights:
    """What the ledger asks for (``signing.registry.LightSource``)."""

    def choices(self) -> Sequence[tuple[str, str]]:
        return [(colour.value, colour_words(colour)) for colour in LightColour]

    def within(self, colour: str) -> ColumnElement[bool]:
        return standing_so(LightColour(colour), limits_on(today()))

    def of(self, projects: Sequence[Project]) -> Mapping[int, Light]:
        ids = [project.id for project in projects if project.stage not in ENDED]
        received = received_by_project(ids)
        suspended = _suspended(ids)
        steps = _steps_by_project(ids)
        limits = limits_on(today())
        return {
            project.id: judge(
                Standing(
                    steps=steps.get(project.id, ()),
                    received=received.get(project.id, Decimal()),
                    amount=project.amount,
                    suspended=suspended.get(project.id),
                ),
                limits,
            )
            for project in projects
            if _is_judged(project, has_plan=project.id in steps)
        }


def _is_judged(project: Project, *, has_plan: bool) -> bool:
    if project.stage in ENDED:
        return False
    return has_plan or project.stage is Stage.SUSPENDED


def standing_so(colour: LightColour, limits: Limits) -> ColumnElement[bool]:
    """The same judgement as ``lights.judge``, as a condition on ``Project``."""
    living = Project.stage.not_in((*ENDED, Stage.SUSPENDED))
    behind = _behind_in_sql(limits)
    red = or_(_late_in_sql(limits.red_before), behind > RED_POINTS)
    yellow = or_(_late_in_sql(limits.grace_before), behind >= YELLOW_POINTS)
    conditions = {
        LightColour.GREY: Project.stage == Stage.SUSPENDED,
        LightColour.RED: and_(living, red),
        LightColour.YELLOW: and_(living, yellow, not_(red)),
        LightColour.GREEN: and_(living, _has_plan_in_sql(), not_(yellow), not_(red)),
    }
    return conditions[colour]


def _has_plan_in_sql() -> ColumnElement[bool]:
    return (
        select(Milestone.id)
        .where(Milestone.project_id == Project.id, Milestone.dropped_at.is_(None))
        .exists()
    )


def _late_in_sql(before: date) -> ColumnElement[bool]:
    return (
        select(Milestone.id)
        .where(
            Milestone.project_id == Project.id,
            Milestone.reached_on.is_(None),
            Milestone.dropped_at.is_(None),
            Milestone.planned_on < before,
        )
        .exists()
    )


def _behind_in_sql(limits: Limits) -> ColumnElement[Decimal]:
    """Points behind plan; 0 without a contract amount. Rounded, since SQLite counts in floats."""
    planned = (
        select(func.coalesce(func.sum(Milestone.planned_amount), 0))
        .where(
            Milestone.project_id == Project.id,
            Milestone.dropped_at.is_(None),
            Milestone.planned_on < limits.grace_before,
        )
        .scalar_subquery()
    )
    received = (
        select(func.coalesce(func.sum(Receipt.amount), 0))
        .where(Receipt.project_id == Project.id, Receipt.status == ReceiptStatus.CONFIRMED)
        .scalar_subquery()
    )
    return func.coalesce(func.round((planned - received) * 100 / Project.amount, 6), 0)


def _standing(project: Project, received: Decimal, suspended: tuple[str, date] | None) -> Standing:
    return Standing(
        steps=[_step(milestone) for milestone in project.live_milestones],
        received=received,
        amount=project.amount,
        suspended=suspended,
    )


def _step(milestone: Milestone) -> Step:
    return Step(
        title=milestone.title,
        planned_on=milestone.planned_on,
        planned_amount=milestone.planned_amount,
        reached=milestone.reached_on is not None,
    )


def _steps_by_project(project_ids: Sequence[int]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    rows = db.session.scalars(
        select(Milestone)
        .where(Milestone.project_id.in_(project_ids), Milestone.dropped_at.is_(None))
        .order_by(Milestone.planned_on, Milestone.id)
    )
    for milestone in rows:
        found.setdefault(milestone.project_id, []).append(_step(milestone))
    return found


def _suspended(project_ids: Sequence[int]) -> dict[int, tuple[str, date]]:
    """Reason and day of the suspensions that hold now."""
    rows = db.session.scalars(
        select(StageChange)
        .join(StageChange.project)
        .where(
            StageChange.project_id.in_(project_ids),
            StageChange.new == Stage.SUSPENDED,
            Project.stage == Stage.SUSPENDED,
        )
        .order_by(StageChange.id)
    )
    return {row.project_id: (row.reason or "—", local(row.at).date()) for row in rows}
