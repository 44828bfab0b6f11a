"""The project's page: it joins what signing, mail, documents and this room know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.core.clock import today
from app.core.i18n import _
from app.core.policy import Policy, allowed
from app.documents.queries import list_documents_of
from app.followup.enums import ReportStatus
from app.followup.figures import Figures, figures_of
from app.followup.forms import ReachedForm, ReceiptForm, ReturnForm, StageForm
from app.followup.models import ProgressReport
from app.followup.queries import ledger_totals, list_reminders, list_reports
from app.followup.standing import light_of
from app.followup.steps import line_of
from app.followup.timeline import Past, Topic, tell
from app.mail.queries import list_mails_about
from app.signing.ceremony import OWNER_KIND
from app.signing.enums import ReceiptStatus
from app.signing.labels import money_words
from app.signing.models import Milestone, Project, Receipt
from app.signing.queries import get_project, list_receipts, money_state_of, planned_by


@dataclass(frozen=True, slots=True)
class Proposal:
    """A report that waits, and what it takes to decide it."""

    report: ProgressReport
    figures: Figures
    return_form: ReturnForm
    refusal: str | None
    """Why the last press was refused."""


@dataclass(frozen=True, slots=True)
class PlanRow:
    milestone: Milestone
    receipts: Sequence[Receipt]
    received: Decimal
    """Yuan that count."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What a press on this page was answered with: shown where it was pressed."""

    report_id: int | None = None
    words: str | None = None
    return_form: ReturnForm | None = None
    stage_form: StageForm | None = None
    reached: tuple[int, ReachedForm] | None = None
    receipt: tuple[int, ReceiptForm] | None = None


def project_page(project_id: int, *, refused: Refused | None = None) -> ResponseReturnValue:
    project = get_project(project_id)
    receipts, reports = list_receipts(project_id), list_reports(project_id)
    keeps = allowed(Policy.KEEP_PROJECTS, project.event_id)
    topic = _topic()
    past = Past(
        project=project,
        receipts=receipts,
        reports=reports,
        reminders=list_reminders(project_id),
        mails=list_mails_about(OWNER_KIND, project_id),
        documents=list_documents_of(OWNER_KIND, project_id),
        mails_open=keeps,
        papers_open=allowed(Policy.READ_EVENT, project.event_id),
    )
    waiting = [report for report in reports if report.status is ReportStatus.PROPOSED]
    again = refused or Refused()
    page = render_template(
        "followup/project.html",
        project=project,
        event=project.event,
        steps=line_of(project),
        light=light_of(project),
        proposals=proposals(waiting, again),
        entries=tell(past, topic),
        topic=topic,
        topics=topic_choices(),
        may_organize=keeps,
        may_report=allowed(Policy.REPORT_PROJECT, project.event_id, project.unit_id),
        may_read_event=allowed(Policy.READ_EVENT, project.event_id),
        stage_form=again.stage_form or StageForm(now_at=project.stage, formdata=None),
        reached=again.reached,
        receipt_again=again.receipt,
        today=today(),
        **_money(project, receipts),
    )
    return page, 422 if refused else 200


def proposals(reports: Sequence[ProgressReport], again: Refused) -> list[Proposal]:
    totals = ledger_totals([report.project_id for report in reports])
    return [
        Proposal(
            report=report,
            figures=figures_of(report, totals.get(report.project_id, Decimal())),
            return_form=_return_form(report.id, again),
            refusal=again.words if again.report_id == report.id else None,
        )
        for report in reversed(reports)
    ]


def _return_form(report_id: int, again: Refused) -> ReturnForm:
    if again.report_id == report_id and again.return_form is not None:
        return again.return_form
    return ReturnForm(formdata=None, prefix=f"r{report_id}")


def _topic() -> Topic | None:
    wanted = request.args.get("show", "")
    return Topic(wanted) if wanted in set(Topic) else None


def topic_choices() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        (Topic.MAIL.value, _("Mail")),
        (Topic.REPORT.value, _("Reports")),
        (Topic.STAGE.value, _("Stage")),
        (Topic.MONEY.value, _("Money")),
    ]


def _money(project: Project, receipts: Sequence[Receipt]) -> Mapping[str, Any]:
    milestones = project.live_milestones
    sums = {status: Decimal() for status in ReceiptStatus}
    by_milestone: dict[int | None, list[Receipt]] = {row.id: [] for row in milestones}
    for receipt in receipts:
        sums[receipt.status] += receipt.amount
        known = receipt.milestone_id if receipt.milestone_id in by_milestone else None
        by_milestone.setdefault(known, []).append(receipt)
    received = sums[ReceiptStatus.CONFIRMED]
    return {
        "received": received,
        "awaiting": sums[ReceiptStatus.AWAITING_EVIDENCE],
        "planned": planned_by(milestones, today()) if project.amount else None,
        "money_words": money_words(money_state_of(received, project.amount)),
        "money_state": money_state_of(received, project.amount),
        "plan": [
            PlanRow(row, by_milestone[row.id], _counting(by_milestone[row.id]))
            for row in milestones
        ],
        "other_receipts": by_milestone.get(None, []),
    }


def _counting(receipts: Sequence[Receipt]) -> Decimal:
    return sum((row.amount for row in receipts if row.status is ReceiptStatus.CONFIRMED), Decimal())
