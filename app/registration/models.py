from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, HasId, Timestamps
from app.events.models import Event
from app.registration.enums import (
    Attendance,
    AttendeeKind,
    RegistrationSource,
    RegistrationStatus,
)

LIVE = text("status <> 'cancelled'")


class Registration(HasId, Timestamps, Base):
    """A person's place at one event."""

    __tablename__ = "registration"
    __table_args__ = (
        # One live registration per person: the same name and phone twice is a double click.
        Index(
            "uq_registration_live_person",
            "event_id",
            "phone",
            "name",
            unique=True,
            sqlite_where=LIVE,
            postgresql_where=LIVE,
        ),
        # Measured with 100,000 people at one event: the counts, the door's last arrivals and the
        # list's first page read only what they show.
        Index("ix_registration_event_status", "event_id", "status", "attendance"),
        Index("ix_registration_event_arrived", "event_id", "attendance", "arrived_at"),
        Index("ix_registration_event_newest", "event_id", "created_at", "id"),
        Index("ix_registration_event_phone_tail", "event_id", "phone_tail"),
    )

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    name: Mapped[str]
    search_keys: Mapped[str]
    """The name's folded text, pinyin and initials, and the folded organisation."""
    organisation: Mapped[str]
    title: Mapped[str | None]
    phone: Mapped[str]
    """11 digits for mainland mobiles; E.164 without blanks for landlines and foreign numbers."""
    phone_tail: Mapped[str]
    """The last four digits."""
    email: Mapped[str | None]
    kind: Mapped[AttendeeKind] = mapped_column(default=AttendeeKind.DELEGATE)
    status: Mapped[RegistrationStatus] = mapped_column(default=RegistrationStatus.CONFIRMED)
    attendance: Mapped[Attendance] = mapped_column(default=Attendance.NOT_ARRIVED)
    source: Mapped[RegistrationSource]
    locale: Mapped[str] = mapped_column(default="zh_Hans_CN")
    consent_at: Mapped[datetime | None]
    """None for people whom an organizer entered."""
    consent_version: Mapped[str | None]
    """Which privacy text was agreed to."""
    arrived_at: Mapped[datetime | None]
    request_hash: Mapped[str | None]
    """Hash of the form's one-time key: the second click of a double click finds its own row."""

    event: Mapped[Event] = relationship()
    check_ins: Mapped[list["CheckIn"]] = relationship(
        back_populates="registration", order_by="CheckIn.id"
    )


class CheckIn(HasId, Base):
    """One arrival; undone, not deleted."""

    __tablename__ = "check_in"

    registration_id: Mapped[int] = mapped_column(ForeignKey("registration.id"), index=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str]
    """Label of the staff member."""
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]

    registration: Mapped[Registration] = relationship(back_populates="check_ins")
