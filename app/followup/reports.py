"""进展填报: what somebody said, and the person who takes it over or sends it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.core import audit
from app.core.clock import now, today
from app.core.db import db
from app.core.errors import RuleError
from app.core.i18n import _
from app.core.policy import Actor
from app.followup.enums import ReminderStep, ReportChannel, ReportStatus, RequestStatus
from app.followup.evidence import Upload, keep_evidence
from app.followup.figures import Figures, figures_of
from app.followup.models import ProgressReport, Reminder, ReportRequest
from app.followup.queries import (
    count_files,
    find_proposal,
    get_report,
    get_request,
    ledger_totals,
)
from app.followup.reminders import withdraw_pointless
from app.followup.requests import reopen, settle, settle_milestone
from app.signing.models import Project
from app.signing.queries import ENDED, get_milestone, lock_project
from app.signing.services import reach_milestone, record_receipt

FILES_PER_LINK = 10
"""A link is forwarded; whoever has it must not fill the disk."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody says about a project. Money in yuan."""

    progress: str
    next_step: str | None = None
    problems: str | None = None
    needs: str | None = None
    milestone_reached_on: date | None = None
    amount: Decimal | None = None
    """Received since the last report."""
    total: Decimal | None = None
    """Received altogether, as the speaker counts."""
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """How something was said: by phone, on WeChat, on a visit."""

    channel: ReportChannel
    said_by: str
    said_on: date
    milestone_id: int | None = None


def propose_report(
    request_id: int, answer: Answer, *, evidence: Upload | None, actor: Actor
) -> ProgressReport:
    """Take a contact's answer. It waits for a person; one given before it is replaced.

    Raises:
        RuleError: if the question is settled, or a field does not hold.

    """
    request = get_request(request_id)
    project = lock_project(request.project_id)
    refuse_settled(request)
    _refuse_answer(answer)
    if evidence is not None and count_files(request.id) >= FILES_PER_LINK:
        raise RuleError(
            _("%(count)s files came by this link already; no more are taken.",
              count=FILES_PER_LINK), field="evidence"
        )  # fmt: skip
    before = find_proposal(request.id)
    report = _write(
        project,
        answer,
        Call(ReportChannel.LINK, request.contact.name, today(), request.milestone_id),
        evidence,
    )
    report.request = request
    if before is not None:
        before.status = ReportStatus.REPLACED
        audit.record(actor, "followup.replace_report", before, event_id=project.event_id)
        if report.evidence_id is None and answer.amount is not None:
            report.evidence_id = before.evidence_id
    request.status = RequestStatus.ANSWERED
    audit.record(actor, "followup.submit", report, event_id=project.event_id)
    withdraw_pointless(project.id)
    return report


def refuse_settled(request: ReportRequest) -> None:
    """Raise RuleError once nothing is asked any more."""
    if request.status is RequestStatus.SETTLED:
        raise RuleError(_("Your answer has been taken over. Nothing more is needed here."))
    milestone = request.milestone
    if (
        request.status is RequestStatus.WITHDRAWN
        or request.project.stage in ENDED
        or milestone.reached_on is not None
        or milestone.dropped_at is not None
    ):
        raise RuleError(_("This is no longer asked. Nothing is needed here."))


def take_note(
    project_id: int, answer: Answer, call: Call, *, evidence: Upload | None, actor: Actor
) -> ProgressReport:
    """记一笔: write down what was said. It counts as a report and stops the ladder.

    Plain words are taken over at once, for nothing in the ledger changes by them; money or a
    reached milestone waits for a decision like any other report.

    Raises:
        RuleError: if a field does not hold.

    """
    project = lock_project(project_id)
    if not call.said_by:
        raise RuleError(_("Please write down who said it."), field="said_by")
    if call.said_on > today():
        raise RuleError(_("Nobody can have said it in the future."), field="said_on")
    _refuse_answer(answer)
    if answer.milestone_reached_on is not None and call.milestone_id is None:
        raise RuleError(_("Please choose the milestone that was reached."), field="milestone")
    report = _write(project, answer, call, evidence)
    report.noted_by = actor.label
    plain = (answer.amount, answer.total, answer.milestone_reached_on) == (None, None, None)
    if plain and report.evidence_id is None:
        report.status = ReportStatus.ACCEPTED
        report.decided_by, report.decided_at = actor.label, now()
    audit.record(actor, "followup.note", report, event_id=project.event_id)
    settled = report.status is ReportStatus.ACCEPTED
    settle(
        project,
        call.milestone_id,
        RequestStatus.SETTLED if settled else RequestStatus.ANSWERED,
        actor=actor,
    )
    return report


def accept_report(
    report_id: int, *, mismatch_seen: bool, money_confirmed: bool, actor: Actor
) -> ProgressReport:
    """采纳: take a report over into the ledger.

    Args:
        report_id: which one.
        mismatch_seen: that the accepter ticked both figures where they differ.
        money_confirmed: that he answers by name for money without a slip; else it stands as 待凭证.
        actor: who decides.

    Raises:
        RuleError: if it is decided or replaced, or its total is not the ledger's and nobody ticked.

    """
    report = get_report(report_id)
    project = lock_project(report.project_id)
    db.session.refresh(report)
    _refuse_decided(report)
    figures = figures_of(report, ledger_totals([project.id]).get(project.id, Decimal()))
    if figures.differ and not mismatch_seen:
        raise RuleError(_refusal_of(figures), field="mismatch_seen")
    report.status = ReportStatus.ACCEPTED
    report.decided_by, report.decided_at = actor.label, now()
    audit.record(actor, "followup.accept", report, event_id=project.event_id)
    if report.amount is not None:
        receipt = record_receipt(
            project.id,
            amount=report.amount,
            received_on=report.received_on or report.said_on,
            evidence_id=report.evidence_id,
            confirmed_by=actor.label if money_confirmed and not report.evidence_id else None,
            milestone_id=report.milestone_id,
            actor=actor,
        )
        db.session.flush()  # the report keeps the receipt's id
        report.receipt_id = receipt.id
    _settle_by(report, project, actor)
    return report


def return_report(report_id: int, *, reason: str | None, actor: Actor) -> ProgressReport:
    """退回: send a report back with a question; the contact is asked again in the next digest.

    Raises:
        RuleError: if it is decided or replaced, or has no reason.

    """
    report = get_report(report_id)
    project = lock_project(report.project_id)
    db.session.refresh(report)
    _refuse_decided(report)
    if not reason:
        raise RuleError(_("Please say what is missing; the contact reads it."), field="reason")
    report.status = ReportStatus.RETURNED
    report.return_reason = reason
    report.decided_by, report.decided_at = actor.label, now()
    audit.record(actor, "followup.return", report, event_id=project.event_id)
    request = report.request
    if request is not None and request.status is RequestStatus.ANSWERED:
        request.status = RequestStatus.OPEN
        _ask_again(request)
    elif request is None:
        reopen(project, report.milestone_id, actor=actor)
    return report


def _write(project: Project, answer: Answer, call: Call, evidence: Upload | None) -> ProgressReport:
    if call.milestone_id is not None and get_milestone(call.milestone_id).project != project:
        raise RuleError(_("This milestone belongs to another project."), field="milestone")
    stored = keep_evidence(evidence) if evidence else None
    report = ProgressReport(
        project=project,
        milestone_id=call.milestone_id,
        channel=call.channel,
        said_by=call.said_by,
        said_on=call.said_on,
        progress=answer.progress,
        next_step=answer.next_step,
        problems=answer.problems,
        needs=answer.needs,
        milestone_reached_on=answer.milestone_reached_on,
        amount=answer.amount,
        total=answer.total,
        received_on=answer.received_on,
        evidence_id=stored.id if stored else None,
        status=ReportStatus.PROPOSED,
    )
    db.session.add(report)
    return report


def _refuse_answer(answer: Answer) -> None:
    if not answer.progress:
        raise RuleError(
            _("Please write a sentence on the progress, or choose “No change this month”."),
            field="progress",
        )
    if answer.amount is not None and answer.amount <= 0:
        raise RuleError(_("Money that came is more than 0."), field="amount")
    if answer.amount is not None and answer.received_on is None:
        raise RuleError(_("Please give the day the money came."), field="received_on")
    if answer.total is not None and answer.total < (answer.amount or Decimal()):
        raise RuleError(_("The total is less than what came this time."), field="total")
    if answer.received_on is not None and answer.received_on > today():
        raise RuleError(_("Money cannot have come in the future."), field="received_on")
    if answer.milestone_reached_on is not None and answer.milestone_reached_on > today():
        raise RuleError(
            _("A milestone cannot be reached in the future."), field="milestone_reached_on"
        )


def _refuse_decided(report: ProgressReport) -> None:
    if report.status is ReportStatus.REPLACED:
        raise RuleError(_("The contact has answered again since. Please look at the new answer."))
    if report.status is not ReportStatus.PROPOSED:
        raise RuleError(_("This report was decided already."))


def _refusal_of(figures: Figures) -> str:
    return str(
        _(
            "The totals differ: the contact says %(said)s, the ledger comes to %(ledger)s "
            "(10,000 yuan). Please look at both and tick that you did.",
            said=figures.said_text,
            ledger=figures.expected_text,
        )
    )


def _settle_by(report: ProgressReport, project: Project, actor: Actor) -> None:
    reached = report.milestone_reached_on
    if reached is not None and report.milestone_id is not None:
        if get_milestone(report.milestone_id).reached_on is None:
            reach_milestone(report.milestone_id, reached_on=reached, actor=actor)
        settle_milestone(project, report.milestone_id, actor=actor)
    elif report.request is not None:
        report.request.status = RequestStatus.SETTLED
        audit.record(actor, "followup.settle", report.request, event_id=project.event_id)
        withdraw_pointless(project.id)
    else:
        settle(project, report.milestone_id, RequestStatus.SETTLED, actor=actor)


def _ask_again(request: ReportRequest) -> None:
    """The next digest carries the question; twice on a day it is the same one."""
    if not any(
        row.step is ReminderStep.RETURNED and row.due_on == today() for row in request.reminders
    ):
        db.session.add(Reminder(request=request, step=ReminderStep.RETURNED, due_on=today()))
