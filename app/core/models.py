"""Tables that belong to no room: the audit, stored files, the calendar, throttles, slots."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, HasId
from app.core.enums import DayKind
from app.core.policy import ActorKind


class AuditLine(HasId, Base):
    """One change: who, when, what, and what the row said before and after. Never edited."""

    __tablename__ = "audit_line"
    __table_args__ = (
        Index("ix_audit_line_subject", "subject_kind", "subject_id"),
        Index("ix_audit_line_event", "event_id", "id"),
    )

    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_kind: Mapped[ActorKind]
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_label: Mapped[str]
    """The actor's name as it was."""
    action: Mapped[str]
    """Room and verb: ``registration.cancel``."""
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    """The event in whose workspace it happened. No foreign key: core knows no room."""
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]


class StoredFile(HasId, Base):
    """Immutable bytes, addressed by their SHA-256 in the storage folder; or two pieces of other
    files that are joined when they are read: a beginning that many share, and an end.
    """

    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(index=True)
    size: Mapped[int]
    """Bytes."""
    content_type: Mapped[str]
    filename: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=now)
    prefix_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The file in which the ends of a whole group lie one after the other."""
    segment_at: Mapped[int | None]
    """Where in it this one's end begins, in bytes."""

    prefix: Mapped["StoredFile | None"] = relationship(
        foreign_keys=[prefix_id], remote_side="StoredFile.id"
    )
    segment: Mapped["StoredFile | None"] = relationship(
        foreign_keys=[segment_id], remote_side="StoredFile.id"
    )


class CalendarDay(Base):
    """A day whose kind differs from what its weekday says, or of a published year."""

    __tablename__ = "calendar_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind]
    name: Mapped[str | None]


class Throttle(Base):
    """Failures per key (an account, a token), to slow down guessing."""

    __tablename__ = "throttle"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    first_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class JobSlot(HasId, Base):
    """A periodic job's slot: whoever inserts it first runs it, also with two beats."""

    __tablename__ = "job_slot"
    __table_args__ = (UniqueConstraint("job", "slot"),)

    job: Mapped[str]
    slot: Mapped[datetime]
    taken_at: Mapped[datetime] = mapped_column(default=now)


class ClockWatch(Base):
    """What a job that goes by the calendar thinks of the machine's clock (``core.clock_watch``)."""

    __tablename__ = "clock_watch"

    job: Mapped[str] = mapped_column(primary_key=True)
    believed_at: Mapped[datetime]
    """When it was last believed, by itself."""
    doubts: Mapped[int] = mapped_column(default=0)
    """Looks at it since then that found it elsewhere."""


class Heartbeat(Base):
    """When a part of the machinery was last seen at work (``beat``, ``worker``)."""

    __tablename__ = "heartbeat"

    part: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
