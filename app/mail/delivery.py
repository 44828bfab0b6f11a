"""Claim, send, mark: how a queued row leaves, once, whoever dies on the way.

The row is the truth. A claim is a conditional UPDATE with a lease; no transaction is open while
the mail server talks; the sweep finds what is due and takes back what a dead worker held.
Exactly once does not exist over SMTP: a worker killed between the server's 250 and our mark
sends again, with the same Message-ID.
"""

import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import ColumnElement, or_, select, update

from app.core.audit import record
from app.core.clock import latest, now
from app.core.db import db
from app.core.files import content_of
from app.core.i18n import speaking
from app.core.jobs import Job, enqueue
from app.core.policy import SYSTEM
from app.core.qr import qr_png
from app.core.working_days import next_working_moment
from app.mail.enums import MailChannel, MailFailure, MailKind, MailStatus
from app.mail.message import Enclosure, Letter, compose
from app.mail.models import MailAttachment, OutgoingMail
from app.mail.queries import get_mail
from app.mail.transport import (
    DeliveryError,
    PermanentFailure,
    TemporaryFailure,
    sender_for,
    transport_for,
)

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=60),
    timedelta(hours=4),
)
"""After the first, second … failure; the last one goes on (docs/domain.md 6)."""
TRIED_FOR = timedelta(days=5)
"""And never less often than ``BACK_OFF`` has pauses: the clock alone gives nothing up."""
MOST_CRASHES = 5
_SWEPT_AT_ONCE = 200
_WOKEN_AGAIN_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Claim:
    """One worker's right to send one mail, and what the mail says."""

    mail_id: int
    lease: str
    locale: str
    letter: Letter


def claim_mail(mail_id: int) -> Claim | None:
    """Take the mail for sending; None when it is not due, or somebody else has it.

    A follow-up mail that a late worker meets after hours is put off to the next opening.
    """
    instant = now()
    lease = uuid.uuid4().hex
    claimed = _change(
        mail_id,
        OutgoingMail.status == MailStatus.QUEUED,
        OutgoingMail.due_at <= instant,
        status=MailStatus.SENDING,
        lease=lease,
        lease_until=instant + LEASE,
        attempts=OutgoingMail.attempts + 1,
    )
    if not claimed:
        return None
    mail = get_mail(mail_id, lock=True)
    if mail.kind is MailKind.FOLLOWUP and (opening := next_working_moment(instant)) > instant:
        mail.status = MailStatus.QUEUED
        mail.due_at, mail.lease_until = opening, None
        mail.attempts -= 1
        return None
    return Claim(
        mail_id=mail.id, lease=lease, locale=mail.locale, letter=letter_of(mail, date=instant)
    )


def letter_of(mail: OutgoingMail, *, date: datetime) -> Letter:
    return Letter(
        message_id=mail.message_id,
        to_address=mail.to_address,
        to_name=mail.to_name,
        subject=mail.subject,
        text=mail.text_body,
        html=mail.html_body,
        kind=mail.kind,
        date=date,
        enclosures=tuple(enclosure_of(attachment) for attachment in mail.attachments),
    )


def enclosure_of(attachment: MailAttachment) -> Enclosure:
    return Enclosure(
        filename=attachment.filename,
        content_type=attachment.content_type,
        content=_content_of(attachment),
        content_id=attachment.content_id,
    )


def _content_of(attachment: MailAttachment) -> bytes | Path:
    if attachment.qr is not None:
        return qr_png(attachment.qr)
    if attachment.file is not None:
        return content_of(attachment.file)
    return attachment.content or b""


def send_claimed(claim: Claim) -> MailChannel:
    """Hand the mail to the outside world; call it with no transaction open.

    Raises:
        DeliveryError: if it did not leave.

    """
    settings = current_app.config["HUIQIAN"]
    try:
        with speaking(claim.locale):
            sender = sender_for(settings)
    except ValueError as error:  # a wrong setting can be put right: this mail is not at fault
        raise TemporaryFailure(f"SMTP_URL: {error}") from error
    try:
        message = compose(claim.letter, sender)
    except OSError as error:
        raise TemporaryFailure(str(error)) from error
    except ValueError as error:
        raise PermanentFailure(str(error)) from error
    transport = transport_for(settings)
    transport.send(message, sender=sender.address, recipient=claim.letter.to_address)
    return transport.channel


def mark_sent(claim: Claim, channel: MailChannel) -> bool:
    """Write down that it left; False when another worker has claimed it since.

    A lease that ran out still counts while nobody took it over: what left must not leave again.
    """
    marked = _change(
        claim.mail_id,
        OutgoingMail.lease == claim.lease,
        OutgoingMail.status != MailStatus.SENT,
        status=MailStatus.SENT,
        sent_at=now(),
        channel=channel,
        lease_until=None,
        failure=None,
    )
    if not marked:
        logger.warning("A mail was sent under a lost lease", extra={"mail_id": claim.mail_id})
        return False
    mail = get_mail(claim.mail_id, lock=True)
    _record(mail, "mail.send", status=MailStatus.SENT, channel=channel)
    return True


def mark_failed(claim: Claim, error: DeliveryError) -> bool:
    """Plan the next try, or give up: at once for a 5xx, else after five days.

    False when the lease is lost: somebody else's try decides then.
    """
    mail = get_mail(claim.mail_id, lock=True)
    if mail.lease != claim.lease or mail.status is not MailStatus.SENDING:
        return False
    instant = now()
    mail.last_error = str(error)
    mail.first_failed_at = min(mail.first_failed_at or instant, instant)
    mail.lease_until = mail.woken_at = None
    if isinstance(error, PermanentFailure):
        _give_up(mail, MailFailure.REFUSED)
    elif instant - mail.first_failed_at >= TRIED_FOR and mail.attempts > len(BACK_OFF):
        _give_up(mail, MailFailure.EXHAUSTED)
    else:
        mail.status = MailStatus.QUEUED
        mail.due_at = next_try(mail.kind, failures=mail.attempts, instant=instant)
    return True


def next_try(kind: MailKind, *, failures: int, instant: datetime) -> datetime:
    """When a mail that failed at ``instant`` for the ``failures``-th time is tried again."""
    return _at_work(kind, instant + BACK_OFF[min(failures, len(BACK_OFF)) - 1])


def _at_work(kind: MailKind, instant: datetime) -> datetime:
    return next_working_moment(instant) if kind is MailKind.FOLLOWUP else instant


def sweep_mails() -> None:
    """Take back what dead workers held, and wake workers for what is due, oldest first."""
    instant = now()
    _bring_forward(instant)
    _bear_with_holders(instant)
    _take_back(instant)
    due = db.session.scalars(
        select(OutgoingMail.id)
        .where(
            OutgoingMail.status == MailStatus.QUEUED,
            OutgoingMail.due_at <= instant,
            or_(
                OutgoingMail.woken_at.is_(None),
                OutgoingMail.woken_at <= instant - _WOKEN_AGAIN_AFTER,
                OutgoingMail.woken_at > latest(timedelta()),
            ),
        )
        .order_by(OutgoingMail.due_at, OutgoingMail.id)
        .limit(_SWEPT_AT_ONCE)
    ).all()
    if due:
        db.session.execute(
            update(OutgoingMail)
            .where(OutgoingMail.id.in_(due))
            .values(woken_at=instant, updated_at=OutgoingMail.updated_at)
            .execution_options(synchronize_session=False)
        )
    for mail_id in due:
        enqueue(Job.DELIVER_MAIL, mail_id)


def _bring_forward(instant: datetime) -> None:
    """Free mails that were planned while the clock stood ahead: no right one plans so far."""
    for kind in MailKind:
        _change_all(
            OutgoingMail.status == MailStatus.QUEUED,
            OutgoingMail.kind == kind,
            OutgoingMail.due_at > _at_work(kind, latest(BACK_OFF[-1])),
            due_at=_at_work(kind, instant),
        )


def _bear_with_holders(instant: datetime) -> None:
    """Count leases anew that no sweep could have left for so long, or no right clock have given:
    the clock was moved, and their holders may be sending.
    """
    _change_all(
        OutgoingMail.status == MailStatus.SENDING,
        or_(OutgoingMail.lease_until < instant - LEASE, OutgoingMail.lease_until > latest(LEASE)),
        lease_until=instant + LEASE,
    )


def _take_back(instant: datetime) -> None:
    expired = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.status == MailStatus.SENDING, OutgoingMail.lease_until < instant)
        .with_for_update(skip_locked=True)
    ).all()
    for mail in expired:
        mail.crashes += 1
        mail.lease_until = mail.woken_at = None
        mail.first_failed_at = mail.first_failed_at or instant
        if mail.crashes >= MOST_CRASHES:
            _give_up(mail, MailFailure.CRASHED)
        else:
            mail.status = MailStatus.QUEUED
        logger.warning("A worker lost a mail it was sending", extra={"mail_id": mail.id})


def _give_up(mail: OutgoingMail, failure: MailFailure) -> None:
    mail.status, mail.failure = MailStatus.FAILED, failure
    _record(mail, "mail.fail", status=MailStatus.FAILED, failure=failure)


def _record(mail: OutgoingMail, action: str, **after: object) -> None:
    record(SYSTEM, action, mail, event_id=mail.event_id, after=after)


def _change(mail_id: int, *conditions: ColumnElement[bool], **values: object) -> bool:
    """Change one row if it is still so; the database decides, so two workers can't both."""
    return _change_all(OutgoingMail.id == mail_id, *conditions, **values) > 0


def _change_all(*conditions: ColumnElement[bool], **values: object) -> int:
    """Change all rows that are so. How many."""
    done = db.session.execute(
        update(OutgoingMail)
        .where(*conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
