from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.clock import now
from app.core.db import Base, HasId, Timestamps
from app.core.models import StoredFile
from app.mail.enums import MailChannel, MailFailure, MailKind, MailStatus


class OutgoingMail(HasId, Timestamps, Base):
    """What is said to one person: rendered when queued, so the row keeps what was said."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index("ix_outgoing_mail_status_due_at", "status", "due_at"),
        Index("ix_outgoing_mail_about", "about_kind", "about_id"),
    )

    dedupe_key: Mapped[str] = mapped_column(unique=True)
    """Whoever asks twice gets one: ``registration_confirmed:17``."""
    template: Mapped[str]
    kind: Mapped[MailKind]
    to_address: Mapped[str]
    to_name: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    text_body: Mapped[str]
    html_body: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    """Derived from the key: a second send of the row is recognizable as the same message."""
    status: Mapped[MailStatus] = mapped_column(default=MailStatus.QUEUED)
    due_at: Mapped[datetime] = mapped_column(default=now)
    """Not before this instant; also when the next try is."""
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    """Who holds it while SENDING; kept afterwards, so that a late worker can still say it left."""
    lease_until: Mapped[datetime | None]
    crashes: Mapped[int] = mapped_column(default=0)
    """Leases that ran out: its worker died, or lost the database, while it was being sent."""
    woken_at: Mapped[datetime | None]
    """When the sweep last woke a worker for it, so that a slow mail server fills no queue."""
    sent_at: Mapped[datetime | None]
    channel: Mapped[MailChannel | None]
    """By which way it left."""
    failure: Mapped[MailFailure | None]
    """Set with FAILED."""
    last_error: Mapped[str | None]
    """The mail server's or the network's own words, as they came."""
    first_failed_at: Mapped[datetime | None]
    event_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """In whose workspace it is shown. No foreign key: this room knows no event."""
    about_kind: Mapped[str | None]
    about_id: Mapped[int | None] = mapped_column(BigInteger)
    """What it is about (``registration`` 17), for the page of that thing."""
    search_keys: Mapped[str]
    """Name (see ``app.core.search.search_keys``), address and subject, folded."""

    attachments: Mapped[list["MailAttachment"]] = relationship(
        back_populates="mail", order_by="MailAttachment.id"
    )


_ONE_SOURCE = """
    CASE WHEN content IS NULL THEN 0 ELSE 1 END
    + CASE WHEN file_id IS NULL THEN 0 ELSE 1 END
    + CASE WHEN qr IS NULL THEN 0 ELSE 1 END = 1
"""


class MailAttachment(HasId, Base):
    """Small things are kept here, papers as stored files."""

    __tablename__ = "mail_attachment"
    __table_args__ = (CheckConstraint(_ONE_SOURCE, name="one_source"),)

    mail_id: Mapped[int] = mapped_column(ForeignKey("outgoing_mail.id"), index=True)
    filename: Mapped[str]
    content_type: Mapped[str]
    content: Mapped[bytes | None]
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    qr: Mapped[str | None]
    """What a QR code says; its picture is drawn when the mail leaves or is read."""
    content_id: Mapped[str | None]
    """Set for a picture that the HTML shows (``cid:``)."""

    mail: Mapped[OutgoingMail] = relationship(back_populates="attachments")
    file: Mapped[StoredFile | None] = relationship()
