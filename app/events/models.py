from datetime import datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, HasId, Timestamps
from app.directory.models import Position
from app.events.enums import AgendaKind, EventStatus, GuestOrder, GuestRole


class Event(HasId, Timestamps, Base):
    __tablename__ = "event"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("ends_at > starts_at", name="times"),
    )

    slug: Mapped[str] = mapped_column(unique=True)
    """Part of printed addresses (``/e/<slug>``): never changes once published."""
    name: Mapped[str]
    name_en: Mapped[str | None]
    organiser: Mapped[str]
    city: Mapped[str]
    venue: Mapped[str | None]
    address: Mapped[str | None]
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    """Seats for people who register; leaders on the rostrum are guests and take none."""
    intro: Mapped[str | None]
    status: Mapped[EventStatus] = mapped_column(default=EventStatus.DRAFT)
    registration_open: Mapped[bool] = mapped_column(default=True)
    """The organizer's switch; registration also ends with the event."""
    code: Mapped[str]
    """Begins the numbers of its projects and papers: HY."""
    sample: Mapped[bool] = mapped_column(default=False)
    """Openly fictional: 示例 stands on its pages and papers."""
    emblem_sha256: Mapped[str | None]
    """Of the organizer's emblem among the stored files, a PNG; None where our mark stands."""

    agenda: Mapped[list["AgendaItem"]] = relationship(
        back_populates="event", order_by="AgendaItem.position"
    )
    guests: Mapped[list["Guest"]] = relationship(back_populates="event", order_by="Guest.id")
    awards: Mapped[list["Award"]] = relationship(back_populates="event", order_by="Award.position")


class AgendaItem(HasId, Timestamps, Base):
    __tablename__ = "agenda_item"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int]
    """Order on the agenda, from 1."""
    kind: Mapped[AgendaKind]
    title: Mapped[str]
    begins: Mapped[time | None]
    """Wall clock in Shanghai; None while it is not settled."""
    speaker: Mapped[str | None]
    """As printed: name and unit, or the unit alone."""
    note: Mapped[str | None]

    event: Mapped[Event] = relationship(back_populates="agenda")


class Guest(HasId, Timestamps, Base):
    """Somebody invited by the organizer: on the list, never registering, never mailed."""

    __tablename__ = "guest"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position_id: Mapped[int] = mapped_column(ForeignKey("position.id"))
    role: Mapped[GuestRole] = mapped_column(default=GuestRole.GUEST)

    event: Mapped[Event] = relationship(back_populates="guests")
    held: Mapped[Position] = relationship()
    """Person, organisation and titles, as of the event."""
    places: Mapped[list["GuestPlace"]] = relationship(
        back_populates="guest", cascade="all, delete-orphan"
    )


class GuestPlace(HasId, Timestamps, Base):
    """Where a guest stands in one of the orders; without a row he is not in it."""

    __tablename__ = "guest_place"
    __table_args__ = (UniqueConstraint("guest_id", "order"),)

    guest_id: Mapped[int] = mapped_column(ForeignKey("guest.id"))
    order: Mapped[GuestOrder]
    position: Mapped[int]
    """From 1."""

    guest: Mapped[Guest] = relationship(back_populates="places")


class OrderApproval(HasId, Base):
    """定稿: says that an order of guests is final; reopening it deletes the row."""

    __tablename__ = "order_approval"
    __table_args__ = (UniqueConstraint("event_id", "order"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))
    order: Mapped[GuestOrder]
    approved_by: Mapped[str]
    """Name of the leader who approved it, as the organizer wrote it down."""
    approved_as: Mapped[str]
    """That leader's position."""
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str | None]
    """Label of the user who wrote it down; None where the system did (the demo)."""


class GuestListRelease(HasId, Base):
    """Says that an event's guest list may be seen by the public.

    Leaders' attendance is hidden until somebody releases it (docs/domain.md 3); taking it back
    deletes the row.
    """

    __tablename__ = "guest_list_release"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    at: Mapped[datetime] = mapped_column(default=now)
    by: Mapped[str | None]
    """Label of the user who released it; None where the system did (the demo)."""


class Award(HasId, Timestamps, Base):
    """授牌: a plaque handed over on stage."""

    __tablename__ = "award"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int]
    title: Mapped[str]
    awarded_by: Mapped[str]
    awarded_to: Mapped[str]

    event: Mapped[Event] = relationship(back_populates="awards")
