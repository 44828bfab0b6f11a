from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import (
    ColumnElement,
    Numeric,
    Select,
    and_,
    case,
    extract,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, selectinload

from app.accounts.queries import EVERYTHING, Sight
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.search import fold, like
from app.directory.models import Organisation
from app.signing.enums import MoneyState, ReceiptStatus, Stage
from app.signing.models import Milestone, Party, Project, Receipt

FOLLOWED = (
    Stage.TO_SIGN,
    Stage.SIGNED_FRAMEWORK,
    Stage.SIGNED_CONTRACT,
    Stage.PERFORMING,
    Stage.LANDED,
)
"""Stages in which contacts are reminded: before them nothing is agreed, after them it is done."""
ENDED = (Stage.CLOSED, Stage.TERMINATED, Stage.RESCINDED)
BROKEN_OFF = (Stage.TERMINATED, Stage.RESCINDED)


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    text: str = ""
    """Part of a name, a pinyin spelling, its initials, a code or a party."""
    stage: Stage | None = None
    light: ColumnElement[bool] | None = None
    unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class MoneyOfMonth:
    """Yuan of all projects together."""

    first: date
    """The first day of the month."""
    planned: Decimal
    due: Decimal
    """What of it was planned up to and with the day that was asked about."""
    received: Decimal


def find_project(project_id: int) -> Project | None:
    return db.session.get(Project, project_id)


def get_project(project_id: int) -> Project:
    project = find_project(project_id)
    if project is None:
        raise NotFoundError
    return project


def lock_project(project_id: int) -> Project:
    """The project, read afresh and locked for this transaction (SQLite: the whole file is)."""
    project = db.session.scalar(
        select(Project)
        .where(Project.id == project_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if project is None:
        raise NotFoundError
    return project


def event_of_project(project_id: int) -> int:
    event_id = db.session.scalar(select(Project.event_id).where(Project.id == project_id))
    if event_id is None:
        raise NotFoundError
    return event_id


def unit_of_project(project_id: int) -> int | None:
    """The responsible unit. Raises NotFoundError if there is no such project."""
    row = db.session.execute(select(Project.unit_id).where(Project.id == project_id)).one_or_none()
    if row is None:
        raise NotFoundError
    return row[0]


def get_milestone(milestone_id: int) -> Milestone:
    milestone = db.session.get(Milestone, milestone_id)
    if milestone is None or milestone.dropped_at is not None:
        raise NotFoundError
    return milestone


def get_receipt(receipt_id: int) -> Receipt:
    receipt = db.session.get(Receipt, receipt_id)
    if receipt is None:
        raise NotFoundError
    return receipt


def list_projects(event_id: int) -> Sequence[Project]:
    """The event's projects in the order of signing, with their parties."""
    return db.session.scalars(
        select(Project)
        .where(Project.event_id == event_id)
        .options(selectinload(Project.parties).joinedload(Party.organisation))
        .order_by(Project.position)
    ).all()


def ledger(sight: Sight, wanted: LedgerFilter) -> Select[Project]:
    """Projects in sight, the latest event first, in the order of signing."""
    statement = (
        select(Project)
        .where(in_sight(sight))
        .options(
            selectinload(Project.parties).joinedload(Party.organisation),
            selectinload(Project.event),
            selectinload(Project.unit),
        )
    )
    if wanted.text:
        pattern = like(fold(wanted.text))
        statement = statement.where(
            or_(
                Project.search_keys.like(pattern, escape="\\"),
                Project.id.in_(
                    select(Party.project_id)
                    .join(Party.organisation)
                    .where(Organisation.search_keys.like(pattern, escape="\\"))
                ),
            )
        )
    if wanted.stage is not None:
        statement = statement.where(Project.stage == wanted.stage)
    if wanted.light is not None:
        statement = statement.where(wanted.light)
    if wanted.unit_id is not None:
        statement = statement.where(Project.unit_id == wanted.unit_id)
    return statement.order_by(Project.event_id.desc(), Project.position)


def count_projects(event_id: int) -> int:
    return count_all_projects(Sight(events=frozenset({event_id})))


def count_all_projects(sight: Sight) -> int:
    return db.session.scalar(project_count(sight)) or 0


def project_count(sight: Sight) -> Select[int]:
    """Asks what ``count_all_projects`` tells."""
    return select(func.count()).select_from(Project).where(in_sight(sight))


def count_by_stage(sight: Sight) -> dict[Stage, int]:
    """Stages without a project are not there."""
    counted = select(Project.stage, func.count()).where(in_sight(sight))
    return dict(db.session.execute(counted.group_by(Project.stage)).all())


def money_by_month(sight: Sight, day: date) -> Sequence[MoneyOfMonth]:
    """Planned and received money of the projects in sight, in the order of months; those without
    any are not there. Projects that were broken off count with neither.
    """
    none = literal(Decimal(), Numeric(16, 2))
    whose = and_(in_sight(sight), Project.stage.not_in(BROKEN_OFF))
    planned = (
        select(
            Milestone.planned_on.label("on"),
            Milestone.planned_amount.label("planned"),
            none.label("received"),
        )
        .join(Milestone.project)
        .where(whose, Milestone.dropped_at.is_(None), Milestone.planned_amount.is_not(None))
    )
    received = (
        select(Receipt.received_on, none, Receipt.amount)
        .join(Receipt.project)
        .where(whose, Receipt.status == ReceiptStatus.CONFIRMED)
    )
    money = union_all(planned, received).subquery()
    year, month = extract("year", money.c.on), extract("month", money.c.on)
    due = case((money.c.on <= day, money.c.planned), else_=none)
    rows = db.session.execute(
        select(
            year, month, *(func.sum(column) for column in (money.c.planned, due, money.c.received))
        )
        .group_by(year, month)
        .order_by(year, month)
    )
    return [MoneyOfMonth(date(int(row[0]), int(row[1]), 1), *row[2:]) for row in rows]


def in_sight(sight: Sight) -> ColumnElement[bool]:
    """What somebody may see, as a condition on ``Project``."""
    if sight.events is None:
        return true()
    seen: list[ColumnElement[bool]] = [Project.event_id.in_(sight.events)]
    for event_id, unit_id in sorted(sight.units, key=str):
        of_unit = Project.unit_id == unit_id
        seen.append(of_unit if event_id is None else and_(of_unit, Project.event_id == event_id))
    return or_(*seen)


def list_units(sight: Sight) -> Sequence[Organisation]:
    """The units that answer for projects in sight, in the order of their names' first readings."""
    return db.session.scalars(
        select(Organisation)
        .where(
            Organisation.id.in_(
                select(Project.unit_id).where(Project.unit_id.is_not(None), in_sight(sight))
            )
        )
        .order_by(Organisation.search_keys, Organisation.id)
    ).all()


def list_receipts(project_id: int) -> Sequence[Receipt]:
    return db.session.scalars(
        select(Receipt)
        .where(Receipt.project_id == project_id)
        .options(selectinload(Receipt.evidence))
        .order_by(Receipt.received_on, Receipt.id)
    ).all()


def money_received(project: Project) -> Decimal:
    """Yuan that came, with evidence or a named confirmer."""
    return _sum(project, ReceiptStatus.CONFIRMED)


def money_awaiting(project: Project) -> Decimal:
    """Yuan that somebody reported and nobody has shown: 待凭证. It does not count as received."""
    return _sum(project, ReceiptStatus.AWAITING_EVIDENCE)


def received_by_project(project_ids: Sequence[int]) -> dict[int, Decimal]:
    rows = db.session.execute(
        select(Receipt.project_id, func.sum(Receipt.amount))
        .where(Receipt.project_id.in_(project_ids), Receipt.status == ReceiptStatus.CONFIRMED)
        .group_by(Receipt.project_id)
    )
    return dict(rows.all())


def received_of(project_id: InstrumentedAttribute[int]) -> ColumnElement[Decimal]:
    """Yuan received of each project, to sort by."""
    return (
        select(func.coalesce(func.sum(Receipt.amount), 0))
        .where(Receipt.project_id == project_id, Receipt.status == ReceiptStatus.CONFIRMED)
        .correlate(Project)
        .scalar_subquery()
    )


def money_state(project: Project) -> MoneyState:
    return money_state_of(money_received(project), project.amount)


def money_state_of(received: Decimal, amount: Decimal | None) -> MoneyState:
    """未到, 部分 or 全额; without a contract amount nothing is ever in full."""
    if not received:
        return MoneyState.NONE
    if amount is None or received < amount:
        return MoneyState.PARTLY
    return MoneyState.FULL


def planned_by(milestones: Sequence[Milestone], day: date) -> Decimal:
    """Yuan that should have come up to and with ``day``."""
    return sum(
        (row.planned_amount for row in milestones if row.planned_amount and row.planned_on <= day),
        Decimal(),
    )


def open_milestones_due_before(day: date, sight: Sight = EVERYTHING) -> Sequence[Milestone]:
    """Unreached milestones of followed projects planned up to and with ``day``, with their
    project and its contacts: the same number of queries whatever is due.
    """
    return db.session.scalars(
        select(Milestone)
        .join(Milestone.project)
        .where(
            Milestone.reached_on.is_(None),
            Milestone.dropped_at.is_(None),
            Milestone.planned_on <= day,
            Project.stage.in_(FOLLOWED),
            in_sight(sight),
        )
        .options(selectinload(Milestone.project).selectinload(Project.contacts))
        .order_by(Milestone.planned_on, Milestone.id)
    ).all()


def _sum(project: Project, status: ReceiptStatus) -> Decimal:
    return (
        db.session.scalar(
            select(func.sum(Receipt.amount)).where(
                Receipt.project_id == project.id, Receipt.status == status
            )
        )
        or Decimal()
    )
