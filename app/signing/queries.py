from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import selectinload

from app.core.db import db
from app.core.errors import NotFoundError
from app.core.search import fold, like
from app.directory.models import Organisation
from app.signing.enums import MoneyState, ReceiptStatus, Stage
from app.signing.models import Milestone, Party, Project, Receipt

S = TypeVar("S")

FOLLOWED = (
    Stage.TO_SIGN,
    Stage.SIGNED_FRAMEWORK,
    Stage.SIGNED_CONTRACT,
    Stage.PERFORMING,
    Stage.LANDED,
)
"""Stages in which contacts are reminded: before them nothing is agreed, after them it is done."""
ENDED = (Stage.CLOSED, Stage.TERMINATED, Stage.RESCINDED)


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    text: str = ""
    """Part of a name, a pinyin spelling, its initials, a code or a party."""
    stage: Stage | None = None
    light: ColumnElement[bool] | None = None


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


def ledger(event_ids: frozenset[int] | None, wanted: LedgerFilter) -> Select[Project]:
    """Projects of the events (None: of all), the latest event first, in the order of signing."""
    statement = _within(select(Project), event_ids).options(
        selectinload(Project.parties).joinedload(Party.organisation),
        selectinload(Project.event),
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
    return statement.order_by(Project.event_id.desc(), Project.position)


def count_projects(event_id: int) -> int:
    return count_all_projects(frozenset({event_id}))


def count_all_projects(event_ids: frozenset[int] | None) -> int:
    """Projects of the events; None means of all."""
    statement = _within(select(func.count()).select_from(Project), event_ids)
    return db.session.scalar(statement) or 0


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


def open_milestones_due_before(day: date) -> Sequence[Milestone]:
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
        )
        .options(selectinload(Milestone.project).selectinload(Project.contacts))
        .order_by(Milestone.planned_on, Milestone.id)
    ).all()


def _within(statement: Select[S], event_ids: frozenset[int] | None) -> Select[S]:
    if event_ids is None:
        return statement
    return statement.where(Project.event_id.in_(event_ids))


def _sum(project: Project, status: ReceiptStatus) -> Decimal:
    return (
        db.session.scalar(
            select(func.sum(Receipt.amount)).where(
                Receipt.project_id == project.id, Receipt.status == status
            )
        )
        or Decimal()
    )
