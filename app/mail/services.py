"""Saying something to one person, taking it back, and trying again by hand."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import update

from app.core.audit import record
from app.core.clock import now
from app.core.db import db, insert_new
from app.core.errors import RuleError
from app.core.i18n import _, speaking
from app.core.jobs import Job, enqueue
from app.core.policy import SYSTEM, Actor
from app.core.search import fold, search_keys, tidy
from app.core.working_days import next_working_moment
from app.mail.enums import MailKind, MailStatus
from app.mail.message import mailbox, wire_address
from app.mail.models import MailAttachment, OutgoingMail
from app.mail.queries import get_mail, get_mail_by_key
from app.mail.wording import render_mail

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[^\W_][\w-]*\.)*[^\W_][\w-]*")
"""One mailbox and nothing that could become a second one, or a second header."""
_LONGEST_ADDRESS = 254
"""RFC 5321 4.5.3.1.3, without the angle brackets."""


@dataclass(frozen=True, slots=True)
class Recipient:
    address: str
    name: str
    locale: str = "zh_Hans_CN"


@dataclass(frozen=True, slots=True)
class About:
    """What a mail is about: ``About("registration", 17, event_id=3)``."""

    kind: str
    id: int
    event_id: int | None


@dataclass(frozen=True, slots=True)
class Attachment:
    """Small ``content``, a stored file, or the words of a ``qr`` code, which is drawn when the mail
    leaves; with a ``content_id``, a picture in the HTML.
    """

    filename: str
    content_type: str
    content: bytes | None = None
    file_id: int | None = None
    qr: str | None = None
    content_id: str | None = None


def queue_mail(
    template: str,
    *,
    to: Recipient,
    dedupe_key: str,
    about: About,
    kind: MailKind = MailKind.TRANSACTIONAL,
    attachments: Sequence[Attachment] = (),
    words: Mapping[str, Any],
) -> OutgoingMail:
    """Write one mail, once: whoever asks again with the same key gets the first one.

    It is rendered now, in the recipient's language, from ``templates/mail/<template>/``. Flushes.

    Raises:
        RuleError: if the address is none.
        jinja2.UndefinedError: if the template says a word that ``words`` lacks.

    """
    instant = now()
    mail = insert_new(
        OutgoingMail,
        {
            "dedupe_key": dedupe_key,
            "template": template,
            "kind": kind,
            "message_id": message_id_for(dedupe_key),
            "due_at": next_working_moment(instant) if kind is MailKind.FOLLOWUP else instant,
            "event_id": about.event_id,
            "about_kind": about.kind,
            "about_id": about.id,
            **_said(template, to, words),
        },
    )
    if mail is None:
        return get_mail_by_key(dedupe_key)
    db.session.add_all(_attached(mail.id, attachment) for attachment in attachments)
    record(
        SYSTEM,
        "mail.queue",
        mail,
        event_id=mail.event_id,
        after={"template": template, "about": f"{about.kind} {about.id}"},
    )
    _wake_if_due(mail)
    return mail


def withdraw_mail(mail_id: int, *, reason: str) -> bool:
    """Take back a mail that has not left, because its cause ended. False if it has left."""
    taken = db.session.execute(
        update(OutgoingMail)
        .where(
            OutgoingMail.id == mail_id,
            OutgoingMail.status.in_((MailStatus.QUEUED, MailStatus.FAILED)),
        )
        .values(status=MailStatus.WITHDRAWN)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]  # an UPDATE's result has it
        return False
    mail = get_mail(mail_id, lock=True)
    record(
        SYSTEM,
        "mail.withdraw",
        mail,
        event_id=mail.event_id,
        after={"status": MailStatus.WITHDRAWN, "reason": reason},
    )
    return True


def retry_mail(mail_id: int, actor: Actor) -> OutgoingMail:
    """Try a failed mail again at once, or one that waits for its next try.

    Follow-up mail waits for the next working hour all the same.

    Raises:
        NotFoundError: if there is no such mail.
        RuleError: if it has left, is leaving, or was withdrawn.

    """
    mail = get_mail(mail_id, lock=True)
    if mail.status not in (MailStatus.FAILED, MailStatus.QUEUED):
        raise RuleError(_("Only a mail that has not left can be sent again."))
    instant = now()
    mail.status = MailStatus.QUEUED
    mail.due_at = next_working_moment(instant) if mail.kind is MailKind.FOLLOWUP else instant
    mail.attempts = mail.crashes = 0
    mail.failure = mail.last_error = mail.first_failed_at = mail.woken_at = None
    record(actor, "mail.retry", mail, event_id=mail.event_id)
    _wake_if_due(mail)
    return mail


def message_id_for(dedupe_key: str) -> str:
    digest = hashlib.sha256(dedupe_key.encode()).hexdigest()[:32]
    host = urlsplit(current_app.config["HUIQIAN"].base_url).hostname or "localhost"
    if ":" in host:  # an IPv6 address stands in brackets
        return f"<{digest}@[{host}]>"
    return f"<{wire_address(f'{digest}@{host}')}>"


def _said(template: str, to: Recipient, words: Mapping[str, Any]) -> dict[str, str]:
    """The columns that hold whom a mail is to and what it says."""
    address, name = _checked(to.address), tidy(to.name)
    with speaking(to.locale):
        said = render_mail(template, {**words, "recipient": to})
    return {
        "to_address": address,
        "to_name": name,
        "locale": to.locale,
        "subject": said.subject,
        "text_body": said.text,
        "html_body": said.html,
        "search_keys": f"{search_keys(name)} {address.lower()} {fold(said.subject)}",
    }


def _checked(address: str) -> str:
    tidied = tidy(address)
    try:
        if len(tidied) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(tidied):
            mailbox("", tidied)
            return tidied
    except ValueError:  # what mail's own grammar refuses: a..b@firm.example, a label too long
        pass
    raise RuleError(_("“%(address)s” is not an e-mail address.", address=tidied), field="email")


def _attached(mail_id: int, attachment: Attachment) -> MailAttachment:
    return MailAttachment(
        mail_id=mail_id,
        filename=tidy(attachment.filename),
        content_type=attachment.content_type,
        content=attachment.content,
        file_id=attachment.file_id,
        qr=attachment.qr,
        content_id=attachment.content_id,
    )


def _wake_if_due(mail: OutgoingMail) -> None:
    if mail.due_at <= now():
        enqueue(Job.DELIVER_MAIL, mail.id)
