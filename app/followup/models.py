from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, HasId, Timestamps
from app.core.models import StoredFile
from app.followup.enums import ReminderStep, ReportChannel, ReportStatus, RequestStatus
from app.mail.models import OutgoingMail
from app.signing.models import Milestone, Project, ProjectContact, Receipt


class ReportRequest(HasId, Timestamps, Base):
    """One question to one contact about one milestone; ``/f/<token>`` opens it."""

    __tablename__ = "report_request"
    __table_args__ = (UniqueConstraint("milestone_id", "contact_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    milestone_id: Mapped[int] = mapped_column(ForeignKey("milestone.id"))
    contact_id: Mapped[int] = mapped_column(ForeignKey("project_contact.id"), index=True)
    status: Mapped[RequestStatus] = mapped_column(default=RequestStatus.OPEN)

    project: Mapped[Project] = relationship()
    milestone: Mapped[Milestone] = relationship()
    contact: Mapped[ProjectContact] = relationship()
    reminders: Mapped[list["Reminder"]] = relationship(
        back_populates="request", order_by="Reminder.id"
    )
    reports: Mapped[list["ProgressReport"]] = relationship(
        back_populates="request", order_by="ProgressReport.id"
    )


class Reminder(HasId, Base):
    """A step of the ladder for one request: written once, whatever runs twice."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("request_id", "step", "due_on"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("report_request.id"))
    step: Mapped[ReminderStep]
    due_on: Mapped[date]
    """The planned day it reminds of: a milestone moved later is reminded of again."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id"), index=True)
    """The day's digest that carries it; None when the contact has no address (call list)."""

    request: Mapped[ReportRequest] = relationship(back_populates="reminders")
    mail: Mapped[OutgoingMail | None] = relationship()


class ProgressReport(HasId, Timestamps, Base):
    """进展填报: what somebody said. It changes nothing until a person accepts it."""

    __tablename__ = "progress_report"
    __table_args__ = (
        CheckConstraint("percent IS NULL OR percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("amount IS NULL OR amount > 0", name="amount"),
    )

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("report_request.id"), index=True)
    milestone_id: Mapped[int | None] = mapped_column(ForeignKey("milestone.id"))
    """What it is about; None for a note on the project as a whole."""
    channel: Mapped[ReportChannel]
    said_by: Mapped[str]
    said_on: Mapped[date]
    noted_by: Mapped[str | None]
    """Who wrote it down, when it came by phone, WeChat or a visit."""
    progress: Mapped[str]
    next_step: Mapped[str | None]
    problems: Mapped[str | None]
    """存在问题"""
    needs: Mapped[str | None]
    """需协调事项"""
    percent: Mapped[int | None]
    milestone_reached_on: Mapped[date | None]
    amount: Mapped[Decimal | None]
    """Yuan received since the last report."""
    total: Mapped[Decimal | None]
    """Yuan received altogether, as the contact counts."""
    received_on: Mapped[date | None]
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    status: Mapped[ReportStatus] = mapped_column(default=ReportStatus.PROPOSED)
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    return_reason: Mapped[str | None]
    receipt_id: Mapped[int | None] = mapped_column(ForeignKey("receipt.id"))
    """The receipt that acceptance wrote."""

    project: Mapped[Project] = relationship()
    request: Mapped[ReportRequest | None] = relationship(back_populates="reports")
    milestone: Mapped[Milestone | None] = relationship()
    evidence: Mapped[StoredFile | None] = relationship()
    receipt: Mapped[Receipt | None] = relationship()
