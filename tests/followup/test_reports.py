from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.accounts.enums import LinkPurpose
from app.accounts.queries import EVERYTHING, Sight, get_link_subject
from app.accounts.services import issue_link
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.files import read_file
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.followup.enums import ReminderStep, ReportChannel, ReportStatus, RequestStatus
from app.followup.models import ProgressReport, Reminder
from app.followup.queries import event_of_report, open_report_count
from app.followup.services import (
    Answer,
    Call,
    Upload,
    accept_report,
    change_stage,
    mark_not_reached,
    mark_reached,
    propose_report,
    return_report,
    take_note,
)
from app.signing.enums import ReceiptStatus, Stage
from app.signing.models import Receipt
from tests.factories.followup import ProgressReportFactory, ReportRequestFactory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory, ReceiptFactory

TODAY = date(2026, 3, 11)
WAN = Decimal(10_000)
MONEY = Answer("到了", amount=120 * WAN, total=420 * WAN, received_on=TODAY)
PDF = Upload("回单.exe", b"%PDF-1.7 ...")
CALL = Call(ReportChannel.PHONE, "张工", TODAY)


def _propose(request, answer, actor, evidence=None):
    with unit_of_work():
        return propose_report(request.id, answer, evidence=evidence, actor=actor)


def _accept(report, actor, *, mismatch_seen=False, money_confirmed=False):
    with unit_of_work():
        return accept_report(
            report.id, mismatch_seen=mismatch_seen, money_confirmed=money_confirmed, actor=actor
        )


def _receipts():
    return db.session.scalars(select(Receipt).order_by(Receipt.id)).all()


@pytest.fixture
def request_(app):
    """A request about a payment of 3 million, of which 3 million are on file."""
    request = ReportRequestFactory()
    ReceiptFactory(project=request.project)
    return request


def test_an_answer_waits_and_changes_nothing(request_, actor):
    report = _propose(request_, MONEY, actor)
    assert (report.status, report.channel) == (ReportStatus.PROPOSED, ReportChannel.LINK)
    assert report.said_by == request_.contact.name
    assert request_.status is RequestStatus.ANSWERED
    assert len(_receipts()) == 1
    assert db.session.scalar(open_report_count(EVERYTHING)) == 1
    assert db.session.scalar(open_report_count(Sight())) == 0
    assert db.session.scalar(open_report_count(Sight(frozenset({request_.project.event_id})))) == 1
    assert event_of_report(report.id) == request_.project.event_id
    with pytest.raises(NotFoundError):
        event_of_report(999)


@pytest.mark.parametrize(
    ("answer", "field"),
    [
        (Answer(""), "progress"),
        (Answer("x", amount=Decimal(0), received_on=TODAY), "amount"),
        (Answer("x", amount=WAN), "received_on"),
        (Answer("x", amount=WAN, received_on=date(2026, 3, 12)), "received_on"),
        (Answer("x", amount=2 * WAN, total=WAN, received_on=TODAY), "total"),
        (Answer("x", total=Decimal(-1)), "total"),
        (Answer("x", milestone_reached_on=date(2026, 3, 12)), "milestone_reached_on"),
    ],
)
def test_propose_refuses(request_, actor, answer, field):
    with pytest.raises(RuleError) as refusal:
        _propose(request_, answer, actor)
    assert refusal.value.field == field
    assert db.session.scalars(select(ProgressReport)).all() == []


def test_answering_again_replaces_the_proposal_and_keeps_the_slip(request_, actor):
    first = _propose(request_, MONEY, actor, PDF)
    second = _propose(request_, MONEY, actor)
    assert (first.status, second.status) == (ReportStatus.REPLACED, ReportStatus.PROPOSED)
    assert second.evidence_id == first.evidence_id
    with pytest.raises(RuleError, match="重新填报"):
        _accept(first, actor)


def test_acceptance_writes_the_receipt_and_settles_the_question(request_, actor):
    report = _accept(_propose(request_, MONEY, actor, PDF), actor)
    assert (report.status, report.decided_by) == (ReportStatus.ACCEPTED, "李工")
    receipt = _receipts()[-1]
    assert (receipt.id, receipt.amount, receipt.status) == (
        report.receipt_id,
        120 * WAN,
        ReceiptStatus.CONFIRMED,
    )
    assert receipt.milestone_id == request_.milestone_id
    assert read_file(receipt.evidence).startswith(b"%PDF")
    assert receipt.evidence.filename == "回单.pdf"
    assert request_.status is RequestStatus.SETTLED
    with pytest.raises(RuleError, match="处理过"):
        _accept(report, actor)
    with pytest.raises(RuleError, match="已采纳"):
        _propose(request_, MONEY, actor)
    actions = db.session.scalars(select(AuditLine.action)).all()
    assert {"followup.submit", "followup.accept", "signing.record_receipt"} <= set(actions)


def test_money_without_a_slip_stands_as_slip_to_follow(request_, actor):
    _accept(_propose(request_, MONEY, actor), actor)
    assert _receipts()[-1].status is ReceiptStatus.AWAITING_EVIDENCE


def test_the_accepter_may_answer_for_it_by_name(request_, actor):
    _accept(_propose(request_, MONEY, actor), actor, money_confirmed=True)
    receipt = _receipts()[-1]
    assert (receipt.status, receipt.confirmed_by) == (ReceiptStatus.CONFIRMED, "李工")


@pytest.mark.parametrize(
    "answer",
    [
        Answer("x", amount=120 * WAN, total=430 * WAN, received_on=TODAY),
        Answer("x", total=310 * WAN),
    ],
)
def test_a_mismatch_is_never_accepted_by_one_click(request_, actor, answer):
    report = _propose(request_, answer, actor)
    with pytest.raises(RuleError) as refusal:
        _accept(report, actor)
    assert refusal.value.field == "mismatch_seen"
    assert len(_receipts()) == 1
    _accept(report, actor, mismatch_seen=True)
    assert report.status is ReportStatus.ACCEPTED


def test_money_that_waits_for_its_slip_is_part_of_what_the_ledger_has(request_, actor):
    ReceiptFactory(
        project=request_.project, amount=10 * WAN, status=ReceiptStatus.AWAITING_EVIDENCE
    )
    report = _propose(request_, Answer("x", total=310 * WAN), actor)
    assert _accept(report, actor).status is ReportStatus.ACCEPTED


def test_a_reached_milestone_settles_everybody_who_was_asked(request_, actor):
    other = ReportRequestFactory(
        project=request_.project,
        milestone=request_.milestone,
        contact=ContactFactory(project=request_.project),
    )
    report = _propose(request_, Answer("验收了", milestone_reached_on=TODAY), actor)
    _accept(report, actor)
    assert request_.milestone.reached_on == TODAY
    assert (request_.status, other.status) == (RequestStatus.SETTLED, RequestStatus.WITHDRAWN)


def test_a_milestone_reached_meanwhile_is_left_as_it_is(request_, actor):
    report = _propose(request_, Answer("验收了", milestone_reached_on=TODAY), actor)
    request_.milestone.reached_on = date(2026, 3, 1)
    db.session.flush()
    _accept(report, actor)
    assert request_.milestone.reached_on == date(2026, 3, 1)


def test_a_return_needs_a_reason_and_asks_again(request_, actor):
    report = _propose(request_, MONEY, actor)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        return_report(report.id, reason=None, actor=actor)
    assert refusal.value.field == "reason"
    with unit_of_work():
        return_report(report.id, reason="请补回单", actor=actor)
    assert (report.status, report.return_reason) == (ReportStatus.RETURNED, "请补回单")
    assert request_.status is RequestStatus.OPEN
    assert [row.step for row in db.session.scalars(select(Reminder))] == [ReminderStep.RETURNED]
    with pytest.raises(RuleError), unit_of_work():
        return_report(report.id, reason="再来", actor=actor)


def test_returning_twice_on_a_day_is_one_question(request_, actor):
    for _ in range(2):
        report = _propose(request_, MONEY, actor)
        with unit_of_work():
            return_report(report.id, reason="请补回单", actor=actor)
        db.session.refresh(request_)
    assert len(db.session.scalars(select(Reminder)).all()) == 1


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (Upload("slip.pdf", b"MZ\x90"), "PDF、JPG 或 PNG"),
        (Upload("slip.pdf", b"<html>%PDF-"), "PDF、JPG 或 PNG"),
        (Upload("slip.pdf", b""), "空的"),
        (Upload("slip.pdf", b"%PDF-" + bytes(10 * 1024 * 1024)), "10 MB"),
    ],
)
def test_evidence_is_judged_by_its_bytes(request_, actor, upload, words):
    with pytest.raises(RuleError, match=words) as refusal:
        _propose(request_, MONEY, actor, upload)
    assert refusal.value.field == "evidence"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\xff\xd8\xff\xe0", "slip.jpg"),
        (b"\x89PNG\r\n\x1a\n", "slip.png"),
    ],
)
def test_pictures_are_taken_and_named_by_their_bytes(request_, actor, content, name):
    report = _propose(request_, MONEY, actor, Upload("C:\\docs\\slip.html", content))
    db.session.refresh(report)
    assert report.evidence.filename == name


def test_a_note_of_plain_words_is_taken_over_and_stops_the_ladder(request_, actor):
    with unit_of_work():
        report = take_note(
            request_.project_id, Answer("月底回函"), CALL, evidence=None, actor=actor
        )
    assert (report.status, report.noted_by) == (ReportStatus.ACCEPTED, "李工")
    assert request_.status is RequestStatus.SETTLED


@pytest.mark.parametrize(
    "answer", [MONEY, Answer("验收了", milestone_reached_on=TODAY), Answer("x", total=310 * WAN)]
)
def test_a_note_that_changes_the_ledger_waits(request_, actor, answer):
    call = Call(ReportChannel.WECHAT, "张工", TODAY, request_.milestone_id)
    with unit_of_work():
        report = take_note(request_.project_id, answer, call, evidence=None, actor=actor)
    assert report.status is ReportStatus.PROPOSED
    assert request_.status is RequestStatus.ANSWERED
    _accept(report, actor, mismatch_seen=True)
    assert request_.status in (RequestStatus.SETTLED, RequestStatus.WITHDRAWN)


def test_a_note_that_was_sent_back_asks_again(request_, actor):
    with unit_of_work():
        report = take_note(request_.project_id, MONEY, CALL, evidence=PDF, actor=actor)
    with unit_of_work():
        return_report(report.id, reason="数字不对", actor=actor)
    assert request_.status is RequestStatus.OPEN


@pytest.mark.parametrize(
    ("answer", "call", "field"),
    [
        (Answer("x"), Call(ReportChannel.PHONE, "", TODAY), "said_by"),
        (Answer("x"), Call(ReportChannel.PHONE, "张工", date(2026, 3, 12)), "said_on"),
        (Answer("x", milestone_reached_on=TODAY), CALL, "milestone"),
        (Answer(""), CALL, "progress"),
    ],
)
def test_note_refuses(request_, actor, answer, call, field):
    with pytest.raises(RuleError) as refusal, unit_of_work():
        take_note(request_.project_id, answer, call, evidence=None, actor=actor)
    assert refusal.value.field == field


def test_a_note_names_a_milestone_of_its_own_project(request_, actor):
    call = Call(ReportChannel.PHONE, "张工", TODAY, MilestoneFactory().id)
    with pytest.raises(RuleError) as refusal, unit_of_work():
        take_note(request_.project_id, Answer("x"), call, evidence=None, actor=actor)
    assert refusal.value.field == "milestone"


def test_a_milestone_that_was_not_reached_after_all_is_asked_about_again(request_, actor):
    with unit_of_work():
        mark_reached(request_.milestone_id, reached_on=TODAY, actor=actor)
    assert request_.status is RequestStatus.WITHDRAWN
    with pytest.raises(RuleError, match="不用再填"):
        _propose(request_, MONEY, actor)
    with unit_of_work():
        mark_not_reached(request_.milestone_id, actor=actor)
    assert request_.status is RequestStatus.OPEN


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.TERMINATED, Stage.RESCINDED])
def test_closing_a_project_kills_its_links(request_, actor, stage):
    token = issue_link(LinkPurpose.REPORT, request_.id)
    db.session.flush()
    with unit_of_work():
        change_stage(request_.project_id, stage, reason="会议纪要", actor=actor)
    assert request_.status is RequestStatus.WITHDRAWN
    with pytest.raises(NotFoundError):
        get_link_subject(LinkPurpose.REPORT, token)


def test_a_pause_keeps_the_links(request_, actor):
    token = issue_link(LinkPurpose.REPORT, request_.id)
    db.session.flush()
    with unit_of_work():
        change_stage(request_.project_id, Stage.SUSPENDED, reason="等土地", actor=actor)
    assert get_link_subject(LinkPurpose.REPORT, token) == request_.id
    assert request_.status is RequestStatus.OPEN


def test_a_report_on_a_project_as_a_whole_is_accepted(app, actor):
    project = ProjectFactory()
    with unit_of_work():
        report = take_note(
            project.id, Answer("x", total=Decimal(0)), CALL, evidence=None, actor=actor
        )
    assert report.status is ReportStatus.PROPOSED
    assert _accept(report, actor).status is ReportStatus.ACCEPTED


def test_a_receipt_falls_back_on_the_day_it_was_said(app, actor):
    report = ProgressReportFactory(amount=WAN, received_on=None)
    _accept(report, actor)
    assert _receipts()[0].received_on == report.said_on
