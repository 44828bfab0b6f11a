from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.db import Base, HasId, Timestamps
from app.core.models import StoredFile
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.rendering.words import DocumentKind


class NumberSeries(HasId, Base):
    """The counter of a series in a year; one UPDATE reserves a slice's numbers."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("code", "year"),)

    code: Mapped[str]
    """``HY-CH``: event code and kind."""
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)
    rule: Mapped[str] = mapped_column(server_default="{series}-{year}-{seq:05}")
    """How its numbers are written; see ``number_rules``. The database's own value is the shape
    that numbers had before there were rules."""
    chosen_by: Mapped[str | None]
    """Who chose the rule, and so has it next year too; None: nobody did."""


class DocumentBatch(HasId, Timestamps, Base):
    __tablename__ = "document_batch"

    event_id: Mapped[int] = mapped_column(BigInteger, index=True)
    """In whose workspace it is shown. No foreign key: this room knows no event."""
    kind: Mapped[DocumentKind]
    title: Mapped[str]
    status: Mapped[BatchStatus] = mapped_column(default=BatchStatus.RUNNING)
    total: Mapped[int]
    mail_each: Mapped[bool] = mapped_column(default=False)
    """Whether each paper is mailed to its owner when issued (the caller's room queues it)."""
    ordered_by: Mapped[str]
    finished_at: Mapped[datetime | None]

    slices: Mapped[list["BatchSlice"]] = relationship(
        back_populates="batch", order_by="BatchSlice.id"
    )


class BatchSlice(HasId, Timestamps, Base):
    """What one job draws: a message to a worker costs more than a certificate."""

    __tablename__ = "batch_slice"
    __table_args__ = (Index("ix_batch_slice_status_lease_until", "status", "lease_until"),)

    batch_id: Mapped[int] = mapped_column(ForeignKey("document_batch.id"), index=True)
    status: Mapped[SliceStatus] = mapped_column(default=SliceStatus.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]

    batch: Mapped[DocumentBatch] = relationship(back_populates="slices")


class Document(HasId, Timestamps, Base):
    """A paper that anyone can verify: its words are frozen, it is drawn once."""

    __tablename__ = "document"
    __table_args__ = (
        Index("ix_document_owner", "owner_kind", "owner_id"),
        Index("ix_document_batch_id_status", "batch_id", "status"),
    )

    number: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[DocumentKind]
    template_version: Mapped[str]
    words: Mapped[dict[str, Any]]
    """Frozen when the number was reserved; see ``rendering.words``."""
    token: Mapped[str]
    """Printed in the QR code (``/v/<number>?t=<token>``), so it is no secret of the row."""
    recipient: Mapped[str]
    """Whose it is, for lists and for the masked name of a bare-number look-up."""
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    """One live paper per cause: ``attendance:registration:17``; ends in ``#revoked:<id>`` once
    revoked, so that a new one can be issued."""
    status: Mapped[DocumentStatus] = mapped_column(default=DocumentStatus.RESERVED)
    event_id: Mapped[int] = mapped_column(BigInteger, index=True)
    owner_kind: Mapped[str]
    owner_id: Mapped[int] = mapped_column(BigInteger)
    """What it was made for (``registration`` 17). No foreign key: owners live in rooms above."""
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("document_batch.id"))
    slice_id: Mapped[int | None] = mapped_column(ForeignKey("batch_slice.id"), index=True)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    sha256: Mapped[str | None] = mapped_column(index=True)
    signed_by: Mapped[str | None]
    """Whose electronic signature the file bears."""
    issued_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]
    failure: Mapped[str | None]
    """Why it could not be drawn."""

    file: Mapped[StoredFile | None] = relationship()
    batch: Mapped[DocumentBatch | None] = relationship()
