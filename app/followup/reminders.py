"""Who is reminded today, and the one digest that says it. Writes to contacts and nobody above."""

import hashlib
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy.exc import IntegrityError

from app.accounts.enums import LinkPurpose
from app.accounts.services import issue_link
from app.core import audit
from app.core.clock import local, now
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import DEFAULT_LOCALE, speaking
from app.core.policy import SYSTEM
from app.core.working_days import next_working_moment
from app.followup.enums import ReminderStep, RequestStatus
from app.followup.labels import step_words
from app.followup.ladder import FIRST_STEP, step_due
from app.followup.models import Reminder, ReportRequest
from app.followup.queries import (
    Pair,
    digests,
    find_last_return,
    reminders_in,
    requests_by_pair,
    unsent_reminders,
)
from app.followup.standing import overdue_before
from app.mail.enums import MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.mail.services import About, Recipient, queue_mail, withdraw_mail
from app.signing.labels import project_name
from app.signing.models import Milestone, ProjectContact
from app.signing.queries import FOLLOWED, open_milestones_due_before

logger = logging.getLogger(__name__)

_TEMPLATE = "followup_digest"
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class DigestItem:
    """One question of a digest, in the reader's words."""

    project: str
    code: str
    event: str
    milestone: str
    planned_on: date
    planned_amount: object
    """Yuan, or None where the milestone is no payment."""
    step: str
    returned_because: str | None
    """Why the last answer came back, if it did."""
    url: str
    sample: bool


def find_due(day: date) -> int:
    """Write a reminder for each step of the ladder that is due on ``day``, and the digests that
    carry them; withdraw what has become pointless. Tells how many reminders are new.

    Rows are unique per request, step and planned day, so it may run twice at once, and again.
    """
    fresh = _climb(day)
    withdraw_pointless()
    queue_digests()
    return fresh


def is_live(reminder: Reminder) -> bool:
    """Whether the question still stands."""
    request = reminder.request
    milestone = request.milestone
    return (
        request.status is RequestStatus.OPEN
        and milestone.reached_on is None
        and milestone.dropped_at is None
        and request.project.stage in FOLLOWED
        and request.contact.active
        and (reminder.step is ReminderStep.RETURNED or reminder.due_on == milestone.planned_on)
    )


def withdraw_pointless(project_id: int | None = None) -> None:
    """Take back digests that have not left and ask nothing any more."""
    mails: dict[int, list[Reminder]] = {}
    for reminder in unsent_reminders(project_id):
        if reminder.mail_id is not None and not is_live(reminder):
            mails[reminder.mail_id] = []
    for reminder in reminders_in(list(mails)):
        mails[reminder.mail_id or 0].append(reminder)
    for mail_id, reminders in mails.items():
        if not any(map(is_live, reminders)):
            withdraw_mail(mail_id, reason="answered")


def queue_digests() -> None:
    """Give each address one digest for the next working moment, with all it is asked."""
    waiting: dict[str, list[Reminder]] = {}
    for reminder in unsent_reminders():
        email = reminder.request.contact.email
        if reminder.mail_id is None and email and is_live(reminder):
            waiting.setdefault(email.lower(), []).append(reminder)
    sending_day = local(next_working_moment(now())).date()
    for address, reminders in waiting.items():
        try:
            _queue_digest(address, reminders, sending_day)
        except RuleError:  # one address that no mail can go to must not stop the others
            logger.warning(
                "A contact's address takes no mail",
                extra={"contact_id": reminders[0].request.contact_id},
            )


def may_be_asked(contact: ProjectContact, *, sample: bool) -> bool:
    """Follow-up for years needs a yes of its own; a fictional person needs none."""
    return contact.active and (sample or contact.consent_at is not None)


def _climb(day: date) -> int:
    limit = overdue_before(day)
    milestones = open_milestones_due_before(day + FIRST_STEP)
    requests = requests_by_pair([milestone.id for milestone in milestones])
    fresh = 0
    for milestone in milestones:
        step = step_due(milestone.planned_on, day, overdue_before=limit)
        for contact in milestone.project.contacts:
            if step is None or not may_be_asked(contact, sample=milestone.project.sample):
                continue
            known = requests.get(Pair(milestone.id, contact.id))
            fresh += _remind(known or _request(milestone, contact), step, milestone.planned_on)
    return fresh


def _request(milestone: Milestone, contact: ProjectContact) -> ReportRequest | None:
    request = ReportRequest(project=milestone.project, milestone=milestone, contact=contact)
    try:
        with db.session.begin_nested():
            db.session.add(request)
    except IntegrityError:  # another beat asks this very moment
        return None
    audit.record(
        SYSTEM,
        "followup.ask",
        request,
        event_id=milestone.project.event_id,
        after={"milestone_id": milestone.id, "contact_id": contact.id},
    )
    return request


def _remind(request: ReportRequest | None, step: ReminderStep, planned_on: date) -> int:
    """1 for a new reminder, 0 where it is written already or nothing is asked any more."""
    if request is None or any(
        row.step is step and row.due_on == planned_on for row in request.reminders
    ):
        return 0
    if request.status is not RequestStatus.OPEN and not _reopen(request, planned_on):
        return 0
    try:
        with db.session.begin_nested():
            db.session.add(Reminder(request=request, step=step, due_on=planned_on))
    except IntegrityError:  # another beat was faster
        return 0
    audit.record(
        SYSTEM,
        "followup.remind",
        request,
        event_id=request.project.event_id,
        after={"step": step, "due_on": planned_on},
    )
    return 1


def _reopen(request: ReportRequest, planned_on: date) -> bool:
    """Ask again about a milestone that was moved later since it was settled."""
    asked_for = [row.due_on for row in request.reminders if row.step is not ReminderStep.RETURNED]
    moved = bool(asked_for) and planned_on > max(asked_for)
    if request.status is RequestStatus.ANSWERED or not moved:
        return False
    request.status = RequestStatus.OPEN
    audit.record(SYSTEM, "followup.ask_again", request, event_id=request.project.event_id)
    return True


def _queue_digest(address: str, reminders: Sequence[Reminder], day: date) -> None:
    """One a day: a digest that has not left is replaced by one that says more; one that has left
    lets the new questions wait for the next day.
    """
    key = f"digest:{hashlib.sha256(address.encode()).hexdigest()}:{day.isoformat()}"
    earlier = digests(key)
    joined = list(reminders)
    for mail in earlier:
        if mail.status is MailStatus.WITHDRAWN:
            continue
        if mail.status is not MailStatus.QUEUED or not withdraw_mail(mail.id, reason="joined"):
            return
        joined = [row for row in reminders_in([mail.id]) if is_live(row)] + joined
    mail = _write_digest(joined, key if not earlier else f"{key}:{len(earlier) + 1}")
    for reminder in joined:
        reminder.mail = mail


def _write_digest(reminders: Sequence[Reminder], key: str) -> OutgoingMail:
    contact = reminders[-1].request.contact
    latest = {reminder.request_id: reminder for reminder in reminders}
    events = {reminder.request.project.event_id for reminder in latest.values()}
    with speaking(contact.locale):
        items = [_item(reminder) for reminder in _by_day(latest.values())]
    return queue_mail(
        _TEMPLATE,
        to=Recipient(contact.email or "", contact.name, contact.locale),
        dedupe_key=key,
        about=About("contact", contact.id, events.pop() if len(events) == 1 else None),
        kind=MailKind.FOLLOWUP,
        words={"name": contact.name, "items": items, "sample": any(row.sample for row in items)},
    )


def _by_day(reminders: Iterable[Reminder]) -> list[Reminder]:
    return sorted(reminders, key=lambda row: (row.request.milestone.planned_on, row.id))


def _item(reminder: Reminder) -> DigestItem:
    request = reminder.request
    project, milestone = request.project, request.milestone
    returned = find_last_return(request.id) if reminder.step is ReminderStep.RETURNED else None
    return DigestItem(
        project=project_name(project),
        code=project.code,
        event=project.event.name,
        milestone=milestone.title,
        planned_on=milestone.planned_on,
        planned_amount=milestone.planned_amount,
        step=step_words(reminder.step),
        returned_because=returned.return_reason if returned else None,
        url=_link(request, request.contact.locale),
        sample=project.sample,
    )


def _link(request: ReportRequest, locale: str) -> str:
    """A new token each time: only its hash is kept. Links of earlier mails stay good."""
    base = current_app.config["HUIQIAN"].base_url
    token = issue_link(LinkPurpose.REPORT, request.id)
    return f"{base}/f/{token}" + (f"?lang={_ENGLISH}" if locale != DEFAULT_LOCALE else "")
