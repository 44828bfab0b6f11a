from datetime import date, datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.enums import LinkPurpose, Role
from app.core.clock import now
from app.core.db import Base, HasId, Timestamps


class User(HasId, Timestamps, Base):
    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(unique=True)
    """Lower case: an address is compared without case."""
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh_Hans_CN")
    active: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["Membership"]] = relationship(back_populates="user")
    second_factor: Mapped["SecondFactor | None"] = relationship(back_populates="user")


class Membership(HasId, Timestamps, Base):
    """A role at one event, or at every event of the installation when ``event_id`` is None."""

    __tablename__ = "membership"
    __table_args__ = (
        Index("uq_membership_user_event", "user_id", "event_id", unique=True),
        Index(
            "uq_membership_user_everywhere",
            "user_id",
            unique=True,
            sqlite_where=text("event_id IS NULL"),
            postgresql_where=text("event_id IS NULL"),
        ),
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    event_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """No foreign key: events are a room above."""
    role: Mapped[Role]
    unit_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    """The organisation of a UNIT. No foreign key: the directory is a room above."""
    ends_on: Mapped[date | None]
    """The last day it holds, in Shanghai; the door is shut at midnight after it."""

    user: Mapped[User] = relationship(back_populates="memberships")


class LoginSession(HasId, Base):
    """One log-in on one device. The cookie holds its token; the row decides."""

    __tablename__ = "login_session"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime]
    """To the minute, and written at most every five."""
    address: Mapped[str]
    agent: Mapped[str]
    """What the browser called itself; ``browsers`` says it in words."""
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class PasswordReset(HasId, Base):
    """A link that sets a new password, once, within the hour."""

    __tablename__ = "password_reset"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    used_at: Mapped[datetime | None]
    """Used, or taken back because the password changed in the meantime."""

    user: Mapped[User] = relationship()


class SecondFactor(HasId, Base):
    """A phone that shows codes. Its secret is made of the seed and the server's key, never kept."""

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), unique=True)
    seed: Mapped[str]
    """128 random bits; also the salt of the recovery codes."""
    secret_hash: Mapped[str]
    """Tells that the server's key has changed, and the phone's codes fit no more."""
    used_step: Mapped[int] = mapped_column(BigInteger)
    """The last time step (30 s since 1970) whose code was taken; only later ones are."""
    created_at: Mapped[datetime] = mapped_column(default=now)

    user: Mapped[User] = relationship(back_populates="second_factor")


class RecoveryCode(HasId, Base):
    """Stands in for the phone, once."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    code_hash: Mapped[str]
    """Of the factor's seed and the code."""
    used_at: Mapped[datetime | None]


class HalfwayLogIn(HasId, Base):
    """A right password that waits for the second factor, for five minutes. Opens nothing."""

    __tablename__ = "halfway_log_in"

    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    password_mark: Mapped[str]
    """Of the password's hash: another password ends the way begun with the old one."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class AccessLink(HasId, Base):
    """A personal link: whoever holds the token may see and change one thing."""

    __tablename__ = "access_link"
    __table_args__ = (Index("ix_access_link_subject", "purpose", "subject_id"),)

    purpose: Mapped[LinkPurpose]
    subject_id: Mapped[int] = mapped_column(BigInteger)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]


class Invitation(HasId, Timestamps, Base):
    """A role that waits for somebody to say yes, by a link that was mailed."""

    __tablename__ = "invitation"

    email: Mapped[str] = mapped_column(index=True)
    """Lower case, as an account's."""
    name: Mapped[str]
    locale: Mapped[str] = mapped_column(default="zh_Hans_CN")
    role: Mapped[Role]
    event_id: Mapped[int | None] = mapped_column(BigInteger, index=True)
    unit_id: Mapped[int | None] = mapped_column(BigInteger)
    ends_on: Mapped[date | None]
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """Who answers for it: once they may not give the role any more, the link is void."""
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    sendings: Mapped[int] = mapped_column(default=1)
    """Each has a mail and a token of its own; only the last token opens."""
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    invited_by: Mapped[User] = relationship()
