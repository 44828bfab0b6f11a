from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.enums import LinkPurpose
from app.accounts.queries import Sight, get_link_subject
from app.core.clock import from_local, today
from app.core.db import db
from app.core.errors import NotFoundError
from app.followup.enums import ReminderStep, ReportStatus, RequestStatus
from app.followup.models import ProgressReport, Reminder, ReportRequest
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.signing.models import Milestone, Party, Project, ProjectContact, Receipt
from app.signing.queries import FOLLOWED, in_sight, open_milestones_due_before, unit_of_project


@dataclass(frozen=True, slots=True)
class Pair:
    """What is asked of whom."""

    milestone_id: int
    contact_id: int


def get_request(request_id: int) -> ReportRequest:
    request = db.session.get(ReportRequest, request_id)
    if request is None:
        raise NotFoundError
    return request


def get_request_by_token(token: str) -> ReportRequest:
    """Raises NotFoundError for a token that is unknown or revoked."""
    return get_request(get_link_subject(LinkPurpose.REPORT, token))


def get_report(report_id: int) -> ProgressReport:
    report = db.session.get(ProgressReport, report_id)
    if report is None:
        raise NotFoundError
    return report


def event_of_report(report_id: int) -> int:
    event_id = db.session.scalar(
        select(Project.event_id)
        .join(ProgressReport, ProgressReport.project_id == Project.id)
        .where(ProgressReport.id == report_id)
    )
    if event_id is None:
        raise NotFoundError
    return event_id


def unit_of_report(report_id: int) -> int | None:
    """The responsible unit of its project."""
    return unit_of_project(get_report(report_id).project_id)


def find_proposal(request_id: int) -> ProgressReport | None:
    """The answer to a request that waits for a decision."""
    return db.session.scalar(
        select(ProgressReport).where(
            ProgressReport.request_id == request_id,
            ProgressReport.status == ReportStatus.PROPOSED,
        )
    )


def count_files(request_id: int) -> int:
    """Files that came with the answers to a request, also with replaced ones."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(ProgressReport)
            .where(ProgressReport.request_id == request_id, ProgressReport.evidence_id.is_not(None))
        )
        or 0
    )


def find_last_return(request_id: int) -> ProgressReport | None:
    """The latest answer to a request that came back with a question."""
    return db.session.scalar(
        select(ProgressReport)
        .where(
            ProgressReport.request_id == request_id,
            ProgressReport.status == ReportStatus.RETURNED,
        )
        .order_by(ProgressReport.id.desc())
        .limit(1)
    )


def open_reports(sight: Sight) -> Select[ProgressReport]:
    """Reports on projects in sight that wait for a decision, the oldest first."""
    return (
        select(ProgressReport)
        .join(ProgressReport.project)
        .where(ProgressReport.status == ReportStatus.PROPOSED, in_sight(sight))
        .options(
            contains_eager(ProgressReport.project)
            .selectinload(Project.parties)
            .joinedload(Party.organisation),
            joinedload(ProgressReport.milestone),
            joinedload(ProgressReport.evidence),
            joinedload(ProgressReport.request).joinedload(ReportRequest.contact),
        )
        .order_by(ProgressReport.created_at, ProgressReport.id)
    )


def open_report_count(sight: Sight) -> Select[int]:
    """Asks for the number of reports on projects in sight that wait for a decision."""
    return (
        select(func.count())
        .select_from(ProgressReport)
        .join(ProgressReport.project)
        .where(ProgressReport.status == ReportStatus.PROPOSED, in_sight(sight))
    )


def list_reports(project_id: int) -> Sequence[ProgressReport]:
    return db.session.scalars(
        select(ProgressReport)
        .where(ProgressReport.project_id == project_id)
        .options(
            joinedload(ProgressReport.milestone),
            joinedload(ProgressReport.evidence),
            joinedload(ProgressReport.request).joinedload(ReportRequest.contact),
        )
        .order_by(ProgressReport.id)
    ).all()


def list_reminders(project_id: int) -> Sequence[Reminder]:
    return db.session.scalars(
        select(Reminder)
        .join(Reminder.request)
        .where(ReportRequest.project_id == project_id)
        .options(
            contains_eager(Reminder.request).joinedload(ReportRequest.contact),
            contains_eager(Reminder.request).joinedload(ReportRequest.milestone),
            joinedload(Reminder.mail).defer(OutgoingMail.html_body),
        )
        .order_by(Reminder.id)
    ).all()


def ledger_totals(project_ids: Sequence[int]) -> dict[int, Decimal]:
    """Yuan on file by project, 待凭证 too: what a contact's total is held against."""
    rows = db.session.execute(
        select(Receipt.project_id, func.sum(Receipt.amount))
        .where(Receipt.project_id.in_(project_ids))
        .group_by(Receipt.project_id)
    )
    return dict(rows.all())


def requests_by_pair(milestone_ids: Sequence[int]) -> dict[Pair, ReportRequest]:
    rows = db.session.scalars(
        select(ReportRequest)
        .where(ReportRequest.milestone_id.in_(milestone_ids))
        .options(selectinload(ReportRequest.reminders))
    )
    return {Pair(row.milestone_id, row.contact_id): row for row in rows}


def list_requests(
    *, project_id: int | None = None, milestone_id: int | None = None
) -> Sequence[ReportRequest]:
    statement = select(ReportRequest).order_by(ReportRequest.id)
    if project_id is not None:
        statement = statement.where(ReportRequest.project_id == project_id)
    if milestone_id is not None:
        statement = statement.where(ReportRequest.milestone_id == milestone_id)
    return db.session.scalars(statement).all()


def unsent_reminders(project_id: int | None = None) -> Sequence[Reminder]:
    """Reminders that no mail carries yet, or one that has not left."""
    statement = (
        select(Reminder)
        .join(Reminder.request)
        .outerjoin(Reminder.mail)
        .where((Reminder.mail_id.is_(None)) | (OutgoingMail.status == MailStatus.QUEUED))
        .options(
            contains_eager(Reminder.mail).defer(OutgoingMail.html_body),
            contains_eager(Reminder.request).options(
                joinedload(ReportRequest.contact),
                joinedload(ReportRequest.milestone),
                joinedload(ReportRequest.project).joinedload(Project.event),
            ),
        )
        .order_by(Reminder.id)
    )
    if project_id is not None:
        statement = statement.where(ReportRequest.project_id == project_id)
    return db.session.scalars(statement).all()


def reminders_in(mail_ids: Sequence[int]) -> Sequence[Reminder]:
    return db.session.scalars(
        select(Reminder)
        .where(Reminder.mail_id.in_(mail_ids))
        .options(
            joinedload(Reminder.request).options(
                joinedload(ReportRequest.contact),
                joinedload(ReportRequest.milestone),
                joinedload(ReportRequest.project).joinedload(Project.event),
            )
        )
        .order_by(Reminder.id)
    ).all()


def digests(key: str) -> Sequence[OutgoingMail]:
    """The digests of one address and day, first to last; all but one were withdrawn."""
    return db.session.scalars(
        select(OutgoingMail)
        .where(
            (OutgoingMail.dedupe_key == key)
            | OutgoingMail.dedupe_key.startswith(f"{key}:", autoescape=True)
        )
        .order_by(OutgoingMail.id)
    ).all()


def call_list(sight: Sight) -> Sequence[ReportRequest]:
    """Open requests that mail does not reach: no address, a mail that failed, or no answer to the
    last step a day after. With their reminders, oldest planned day first.
    """
    midnight = from_local(datetime.combine(today(), time.min))
    silent = (
        select(Reminder.id)
        .outerjoin(Reminder.mail)
        .where(
            Reminder.request_id == ReportRequest.id,
            Reminder.due_on == Milestone.planned_on,
            (OutgoingMail.status == MailStatus.FAILED)
            | (
                (Reminder.step == ReminderStep.OVERDUE)
                & (OutgoingMail.status == MailStatus.SENT)
                & (OutgoingMail.sent_at < midnight)
            ),
        )
        .exists()
    )
    statement = (
        select(ReportRequest)
        .join(ReportRequest.milestone)
        .join(ReportRequest.project)
        .join(ReportRequest.contact)
        .where(
            ReportRequest.status == RequestStatus.OPEN,
            Milestone.reached_on.is_(None),
            Milestone.dropped_at.is_(None),
            Project.stage.in_(FOLLOWED),
            ProjectContact.active,
            ProjectContact.email.is_(None) | silent,
            in_sight(sight),
        )
        .options(
            contains_eager(ReportRequest.milestone),
            contains_eager(ReportRequest.project),
            contains_eager(ReportRequest.contact),
            selectinload(ReportRequest.reminders).joinedload(Reminder.mail),
        )
        .order_by(Milestone.planned_on, ReportRequest.id)
    )
    return db.session.scalars(statement).unique().all()


def unasked_milestones(sight: Sight, day: date) -> Sequence[Milestone]:
    """Milestones in sight, due up to and with ``day``, about which nobody was or can be asked by
    mail: no contact, or none who agreed to follow-up mail.
    """
    due = open_milestones_due_before(day, sight)
    asked = set(
        db.session.scalars(
            select(ReportRequest.milestone_id).where(
                ReportRequest.milestone_id.in_([row.id for row in due])
            )
        )
    )
    return [row for row in due if row.id not in asked]
