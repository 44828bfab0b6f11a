from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, HasId, Timestamps
from app.events.models import Event


class Pitch(HasId, Timestamps, Base):
    """路演项目: a company on stage."""

    __tablename__ = "pitch"
    __table_args__ = (CheckConstraint("minutes > 0", name="minutes"),)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    position: Mapped[int]
    """Order on stage, from 1."""
    company: Mapped[str]
    topic: Mapped[str | None]
    speaker: Mapped[str | None]
    minutes: Mapped[int] = mapped_column(default=8)
    question_minutes: Mapped[int] = mapped_column(default=5)

    event: Mapped[Event] = relationship()
