"""经过: everything that happened to a project, from the rows of several rooms, newest first."""

import enum
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from app.core.clock import from_local
from app.core.formats import day, moment, wan, who
from app.core.i18n import _
from app.documents.enums import DocumentStatus
from app.documents.models import Document
from app.followup.enums import ReportStatus
from app.followup.labels import (
    channel_words,
    mail_tone,
    mail_words,
    report_words,
    step_words,
)
from app.followup.models import ProgressReport, Reminder
from app.mail.models import OutgoingMail
from app.signing.enums import Ceremony, ReceiptStatus
from app.signing.labels import receipt_words, side_words, stage_words
from app.signing.models import Project, Receipt, StageChange


class Topic(enum.StrEnum):
    """What one may narrow the timeline to."""

    STAGE = "stage"
    MAIL = "mail"
    REPORT = "report"
    MONEY = "money"
    PAPER = "paper"


@dataclass(frozen=True, slots=True)
class Entry:
    at: datetime
    topic: Topic
    when: str
    what: str
    who: str | None = None
    text: str = ""
    chip: tuple[str, str] | None = None
    """Kind and words."""
    link: tuple[str, dict[str, Any], str] | None = None
    """Endpoint, its arguments, words."""
    report: ProgressReport | None = None
    """Shown whole."""


@dataclass(frozen=True, slots=True)
class Past:
    """The rows that a project's past is told from."""

    project: Project
    receipts: Sequence[Receipt] = ()
    reports: Sequence[ProgressReport] = ()
    reminders: Sequence[Reminder] = ()
    mails: Sequence[OutgoingMail] = ()
    documents: Sequence[Document] = ()
    mails_open: bool = field(default=False)
    """Whether the reader may open a mail: it holds a personal link."""
    papers_open: bool = field(default=False)
    """Whether the reader may open the event's papers."""


def tell(past: Past, topic: Topic | None) -> list[Entry]:
    entries = [
        *_stages(past.project.stage_changes),
        *_ceremony(past.project),
        *_milestones(past.project),
        *_reminders(past),
        *_mails(past),
        *_reports(past.reports),
        *_receipts(past.receipts),
        *_documents(past),
    ]
    shown = [entry for entry in entries if topic is None or entry.topic is topic]
    return sorted(shown, key=lambda entry: entry.at, reverse=True)


def _on(value: date) -> datetime:
    """A day without an hour stands at its end, above what happened before it."""
    return from_local(datetime.combine(value, time.max))


def _stages(changes: Iterable[StageChange]) -> Iterable[Entry]:
    for change in changes:
        yield Entry(
            at=change.at,
            topic=Topic.STAGE,
            when=moment(change.at),
            what=_("Stage"),
            who=who(change.by),
            text=_(
                "From “%(old)s” to “%(new)s”",
                old=stage_words(change.old),
                new=stage_words(change.new),
            )
            + (_(": ") + change.reason if change.reason else ""),
        )


def _ceremony(project: Project) -> Iterable[Entry]:
    if project.ceremony is Ceremony.HELD and project.ceremony_on:
        yield Entry(
            at=_on(project.ceremony_on),
            topic=Topic.STAGE,
            when=day(project.ceremony_on),
            what=_("Ceremony"),
            text=_(
                "Signed on stage at “%(event)s”, number %(position)s",
                event=project.event.name,
                position=project.position,
            ),
        )
    if project.contract_date:
        yield Entry(
            at=_on(project.contract_date),
            topic=Topic.STAGE,
            when=day(project.contract_date),
            what=_("Contract"),
            text=_("Contract signed"),
        )


def _milestones(project: Project) -> Iterable[Entry]:
    for milestone in project.live_milestones:
        if milestone.reached_on is not None:
            yield Entry(
                at=_on(milestone.reached_on),
                topic=Topic.STAGE,
                when=day(milestone.reached_on),
                what=_("Milestone"),
                text=_("“%(title)s” reached", title=milestone.title),
            )


def _reminders(past: Past) -> Iterable[Entry]:
    for reminder in past.reminders:
        contact, mail = reminder.request.contact, reminder.mail
        at = mail.sent_at or reminder.created_at if mail else reminder.created_at
        yield Entry(
            at=at,
            topic=Topic.MAIL,
            when=moment(at),
            what=_("Automatic reminder"),
            who=step_words(reminder.step),
            text=_(
                "“%(milestone)s”, to %(name)s (%(side)s)",
                milestone=reminder.request.milestone.title,
                name=contact.name,
                side=side_words(contact.side),
            ),
            chip=_reminder_chip(reminder),
            link=_mail_link(mail, opens=past.mails_open),
        )


def _reminder_chip(reminder: Reminder) -> tuple[str, str]:
    if reminder.mail is None and reminder.request.contact.email:
        return "wait", str(_("Goes with the next mail"))
    status = reminder.mail.status if reminder.mail else None
    return mail_tone(status), mail_words(status)


def _mails(past: Past) -> Iterable[Entry]:
    for mail in past.mails:
        at = mail.sent_at or mail.created_at
        yield Entry(
            at=at,
            topic=Topic.MAIL,
            when=moment(at),
            what=_("Mail"),
            who=mail.to_name,
            text=mail.subject,
            chip=(mail_tone(mail.status), mail_words(mail.status)),
            link=_mail_link(mail, opens=past.mails_open),
        )


def _mail_link(mail: OutgoingMail | None, *, opens: bool) -> tuple[str, dict[str, Any], str] | None:
    return ("mail.show", {"mail_id": mail.id}, str(_("Open"))) if mail and opens else None


def _reports(reports: Iterable[ProgressReport]) -> Iterable[Entry]:
    for report in reports:
        if report.status is ReportStatus.PROPOSED:
            continue  # on top, with its buttons
        tone = "ok" if report.status is ReportStatus.ACCEPTED else "note"
        yield Entry(
            at=report.created_at,
            topic=Topic.REPORT,
            when=moment(report.created_at),
            what=channel_words(report.channel),
            who=spoken_by(report),
            chip=(tone, report_words(report.status)),
            report=report,
        )


def spoken_by(report: ProgressReport) -> str:
    """Who said it and, where somebody else wrote it down, who did."""
    if report.noted_by is None:
        return report.said_by
    return str(_("%(name)s, noted by %(by)s", name=report.said_by, by=report.noted_by))


def _receipts(receipts: Iterable[Receipt]) -> Iterable[Entry]:
    for receipt in receipts:
        proven = receipt.status is ReceiptStatus.CONFIRMED
        words = receipt_words(receipt.status)
        if proven and receipt.confirmed_by:
            words = _("Confirmed by %(name)s", name=receipt.confirmed_by)
        yield Entry(
            at=_on(receipt.received_on),
            topic=Topic.MONEY,
            when=day(receipt.received_on),
            what=_("Money"),
            text=_("%(amount)s (10,000 yuan) came", amount=wan(receipt.amount))
            + (_(": ") + receipt.note if receipt.note else ""),
            chip=("ok" if proven else "wait", words),
        )


def _documents(past: Past) -> Iterable[Entry]:
    for document in past.documents:
        if document.issued_at is None:
            continue
        revoked = document.status is DocumentStatus.REVOKED
        yield Entry(
            at=document.issued_at,
            topic=Topic.PAPER,
            when=moment(document.issued_at),
            what=_("Signing certificate"),
            text=document.number if not past.papers_open else "" if revoked else _("Issued"),
            chip=("bad", _("Revoked")) if revoked else None,
            link=("documents.download", {"document_id": document.id}, document.number)
            if past.papers_open
            else None,
        )
