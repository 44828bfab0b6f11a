from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, HasId, Timestamps, enum_type
from app.core.models import StoredFile
from app.directory.models import Organisation
from app.events.models import Event
from app.signing.enums import Ceremony, ContractKind, PartySide, ReceiptStatus, Stage


class Project(HasId, Timestamps, Base):
    """What a company and a university agree to do. Three axes beside the stage: ceremony, money
    (computed from receipts), contract registration (docs/domain.md 5).
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
        UniqueConstraint("event_id", "position"),
    )

    code: Mapped[str] = mapped_column(unique=True)
    """HY-2022-001: stands in the subject of its mails."""
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    """The event of its first signing."""
    position: Mapped[int]
    """Order of signing at the event, from 1."""
    title: Mapped[str | None]
    """None is 待补: known to exist, not named yet."""
    search_keys: Mapped[str] = mapped_column(default="")
    contract_kind: Mapped[ContractKind | None]
    contract_date: Mapped[date | None]
    """合同签订日期; it, not the ceremony, drives terms and counting."""
    amount: Mapped[Decimal | None]
    """Yuan."""
    stage: Mapped[Stage] = mapped_column(default=Stage.TO_SIGN)
    ceremony: Mapped[Ceremony] = mapped_column(default=Ceremony.PLANNED)
    ceremony_on: Mapped[date | None]
    summary: Mapped[str | None]
    sample: Mapped[bool] = mapped_column(default=False)
    """Openly fictional: 示例 stands on its pages, mails and papers."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    """责任单位: whose accounts see the project and report on it."""

    event: Mapped[Event] = relationship()
    unit: Mapped[Organisation | None] = relationship()
    parties: Mapped[list["Party"]] = relationship(back_populates="project", order_by="Party.side")
    contacts: Mapped[list["ProjectContact"]] = relationship(
        back_populates="project", order_by="ProjectContact.id"
    )
    milestones: Mapped[list["Milestone"]] = relationship(
        back_populates="project", order_by="(Milestone.planned_on, Milestone.id)"
    )
    receipts: Mapped[list["Receipt"]] = relationship(
        back_populates="project", order_by="Receipt.received_on"
    )
    stage_changes: Mapped[list["StageChange"]] = relationship(
        back_populates="project", order_by="StageChange.id"
    )

    def party(self, side: PartySide) -> Organisation | None:
        return next((party.organisation for party in self.parties if party.side is side), None)

    @property
    def live_milestones(self) -> list["Milestone"]:
        return [milestone for milestone in self.milestones if milestone.dropped_at is None]

    @property
    def active_contacts(self) -> list["ProjectContact"]:
        return [contact for contact in self.contacts if contact.active]


class Party(HasId, Base):
    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("project_id", "side"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    side: Mapped[PartySide]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)

    project: Mapped[Project] = relationship(back_populates="parties")
    organisation: Mapped[Organisation] = relationship()


class ProjectContact(HasId, Timestamps, Base):
    """项目联系人: reads a mail, answers it. Needs no account."""

    __tablename__ = "project_contact"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    side: Mapped[PartySide]
    name: Mapped[str]
    title: Mapped[str | None]
    phone: Mapped[str | None]
    email: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="zh_Hans_CN")
    consent_at: Mapped[datetime | None]
    """Separate consent for years of follow-up mail (docs/domain.md 3); None: nobody asked yet."""
    active: Mapped[bool] = mapped_column(default=True)

    project: Mapped[Project] = relationship(back_populates="contacts")


class Milestone(HasId, Timestamps, Base):
    __tablename__ = "milestone"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    title: Mapped[str]
    planned_on: Mapped[date] = mapped_column(index=True)
    planned_amount: Mapped[Decimal | None]
    """Yuan that should have come by then; None where the milestone is no payment."""
    reached_on: Mapped[date | None]
    dropped_at: Mapped[datetime | None]
    """Taken off the plan; the row stays, for reminders and receipts may point to it."""

    project: Mapped[Project] = relationship(back_populates="milestones")


class Receipt(HasId, Timestamps, Base):
    """到账. No figure counts as received without evidence or a named confirmer."""

    __tablename__ = "receipt"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    amount: Mapped[Decimal]
    """Yuan."""
    received_on: Mapped[date]
    status: Mapped[ReceiptStatus]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    confirmed_by: Mapped[str | None]
    note: Mapped[str | None]
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    """The payment it answers, where somebody said so."""

    project: Mapped[Project] = relationship(back_populates="receipts")
    evidence: Mapped[StoredFile | None] = relationship()


class StageChange(HasId, Base):
    """Every step of a project's stage; never edited."""

    __tablename__ = "stage_change"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str]
    old: Mapped[Stage] = mapped_column(enum_type(Stage, "old_stage"))
    new: Mapped[Stage] = mapped_column(enum_type(Stage, "new_stage"))
    reason: Mapped[str | None]
    """Required when steps are skipped, when it goes back, and for 暂缓, 终止, 解除."""
    at_ceremony: Mapped[bool] = mapped_column(default=False)
    """Came with 仪式签约, and goes back with it when the press was a mistake."""

    project: Mapped[Project] = relationship(back_populates="stage_changes")
