import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import select

from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from app.followup.enums import ReportChannel, ReportStatus
from app.followup.models import ProgressReport
from app.followup.services import Answer, Call, Upload, find_due, take_note
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.mail.services import About, Recipient, queue_mail
from app.signing.enums import ReceiptStatus, Stage
from app.signing.models import Receipt
from app.signing.services import set_stage
from tests.factories.documents import DocumentFactory
from tests.factories.followup import ProgressReportFactory, ReportRequestFactory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory, ReceiptFactory

TODAY = date(2026, 3, 11)
WAN = Decimal(10_000)


@pytest.fixture
def project(event):
    return ProjectFactory(
        event=event, title="桥梁健康监测", sample=True, stage=Stage.PERFORMING, summary="监测挠度"
    )


@pytest.fixture
def url(project):
    return f"/console/projects/{project.id}"


def _report(project, **kwargs):
    milestone = kwargs.pop("milestone", None) or MilestoneFactory(project=project)
    request = ReportRequestFactory(project=project, milestone=milestone)
    return ProgressReportFactory(request=request, **kwargs)


def test_the_page_says_what_it_is_where_it_stands_and_whether_it_is_well(organizer, project, url):
    MilestoneFactory(project=project, planned_on=date(2026, 1, 5), title="中试验收")
    ReceiptFactory(project=project)
    ReceiptFactory(project=project, status=ReceiptStatus.AWAITING_EVIDENCE, confirmed_by=None)
    ContactFactory(project=project, name="张工")
    organizer.get(url)
    for words in (
        "桥梁健康监测", "示例", "履约中", "跟踪期满", "红灯", "中试验收", "860.00", "300.00",
        "待凭证 300.00", "到账 部分", "张工", "邮件提醒", "监测挠度", "技术开发",
    ):  # fmt: skip
        assert words in organizer.text


def test_a_bare_project_says_what_is_missing(organizer, event):
    bare = ProjectFactory(event=event, title=None, parties=False, amount=None, contract_kind=None)
    organizer.get(f"/console/projects/{bare.id}")
    for words in (
        "项目名称待补",
        "签约方待补",
        "合同金额待补",
        "还没有计划节点",
        "还没有登记联系人",
    ):
        assert words in organizer.text
    assert "灯" not in organizer.text


def test_the_timeline_tells_everything_newest_first(organizer, project, url, actor, frozen):
    milestone = MilestoneFactory(project=project, title="首付款")
    MilestoneFactory(project=project, title="样机", reached_on=date(2026, 3, 1))
    ContactFactory(project=project, email="zhang@corp.example")
    ContactFactory(project=project, email=None, name="吴秘书")
    with unit_of_work():
        find_due(today())
        set_stage(project.id, Stage.LANDED, reason=None, actor=actor)
        queue_mail(
            "signing_certificate",
            to=Recipient("zhang@corp.example", "张工"),
            dedupe_key="x",
            about=About("project", project.id, project.event_id),
            words={"name": "张工", "project": "P", "code": "C", "event": "E", "number": "N",
                   "verify_url": "http://localhost/v/N", "sample": True},
        )  # fmt: skip
        call = Call(ReportChannel.VISIT, "陈老师", TODAY)
        take_note(project.id, Answer("看过样机"), call, evidence=None, actor=actor)
    ReceiptFactory(project=project, milestone_id=milestone.id, note="首笔")
    ReceiptFactory(project=project, status=ReceiptStatus.AWAITING_EVIDENCE, confirmed_by=None)
    DocumentFactory(owner_kind="project", owner_id=project.id, issued=True, number="HY-QY-2026-7")
    DocumentFactory(
        owner_kind="project",
        owner_id=project.id,
        status=DocumentStatus.REVOKED,
        issued_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    DocumentFactory(owner_kind="project", owner_id=project.id)
    organizer.get(url)
    for words in (
        "自动提醒", "计划日期已到", "待电话联系", "工作时间发出", "从“履约中”到“已落地”",
        "看过样机", "走访", "陈老师，李工 记", "到账 300.00 万元", "HY-QY-2026-7", "已撤销",
        "“样机”已达成", "首笔", "李工 确认", "签约证书",
    ):  # fmt: skip
        assert words in organizer.text
    organizer.get(f"{url}?show=stage")
    assert "自动提醒" not in organizer.text
    organizer.get(f"{url}?show=nonsense")
    assert "自动提醒" in organizer.text


def test_a_reminder_that_waits_for_the_next_mail_says_so(organizer, project, url):
    MilestoneFactory(project=project)
    ContactFactory(project=project)
    with unit_of_work():
        find_due(today())
    db.session.scalars(select(OutgoingMail)).one().status = MailStatus.SENT
    MilestoneFactory(project=project, title="又一个")
    with unit_of_work():
        find_due(today())
    organizer.get(url)
    assert "随下一封邮件发出" in organizer.text
    assert "已发送" in organizer.text


def test_a_report_is_accepted_in_place(organizer, project, url):
    report = _report(project, amount=120 * WAN, total=120 * WAN, received_on=TODAY)
    organizer.get(url)
    assert "与台账 0.00 + 120.00 相符" in organizer.text
    organizer.post(f"/console/reports/{report.id}/accept", {"money_confirmed": "y"})
    organizer.follow()
    assert "已采纳，记入台账" in organizer.text
    assert db.session.scalars(select(Receipt)).one().confirmed_by == "李工"


def test_money_without_slip_is_said_to_wait(organizer, project, url):
    report = _report(project, amount=120 * WAN, received_on=TODAY)
    organizer.post(f"/console/reports/{report.id}/accept")
    organizer.follow()
    assert "待凭证”，暂不计入到账" in organizer.text


def test_a_mismatch_asks_for_a_tick_with_both_figures(organizer, project, url):
    report = _report(project, amount=120 * WAN, total=430 * WAN, received_on=TODAY)
    organizer.get(url)
    assert "联系人 430.00，台账 120.00" in organizer.text
    accept = f"/console/reports/{report.id}/accept"
    organizer.post(accept, status=422)
    assert "请核对两个数字后打勾" in organizer.text
    assert report.status is ReportStatus.PROPOSED
    organizer.post(accept, {"mismatch_seen": "y"})
    assert report.status is ReportStatus.ACCEPTED


def test_a_report_is_sent_back_in_place(organizer, project, url):
    report = _report(project)
    back = f"/console/reports/{report.id}/return"
    organizer.post(back, status=422)
    assert "请写明还缺什么" in organizer.text or "必填" in organizer.text
    organizer.post(back, {f"r{report.id}-reason": "请补回单"})
    organizer.follow()
    assert "退回：请补回单" in organizer.text


def test_a_decision_made_twice_says_so(organizer, project, url):
    report = _report(project)
    organizer.post(f"/console/reports/{report.id}/accept")
    organizer.post(
        f"/console/reports/{report.id}/return", {f"r{report.id}-reason": "x"}, status=422
    )
    assert report.status is ReportStatus.ACCEPTED


def test_evidence_is_an_attachment(organizer, project, url, actor):
    with unit_of_work():
        report = take_note(
            project.id,
            Answer("x", amount=WAN, received_on=TODAY),
            Call(ReportChannel.PHONE, "张工", TODAY),
            evidence=Upload("回单.pdf", b"%PDF-1.7"),
            actor=actor,
        )
    organizer.get(url)
    assert "回单.pdf" in organizer.text
    organizer.get(f"/console/reports/{report.id}/evidence")
    assert organizer.response.data == b"%PDF-1.7"
    assert organizer.response.headers["Content-Disposition"].startswith("attachment")
    organizer.post(f"/console/reports/{report.id}/accept")
    receipt = db.session.scalars(select(Receipt)).one()
    organizer.get(f"{url}/receipts/{receipt.id}/evidence")
    assert organizer.response.data == b"%PDF-1.7"
    organizer.get(f"/console/reports/{_report(project).id}/evidence", status=404)


def test_a_note_is_taken(organizer, project, url):
    milestone = MilestoneFactory(project=project, title="首付款")
    organizer.get(f"{url}/note")
    note = {"channel": "wechat", "said_by": "张工", "said_on": "2026-03-10", "progress": "在办"}
    organizer.post(f"{url}/note", {**note, "milestone": str(milestone.id)})
    report = db.session.scalars(select(ProgressReport)).one()
    assert (report.channel, report.milestone) == (ReportChannel.WECHAT, milestone)
    organizer.follow()
    assert "不再为此发提醒" in organizer.text
    organizer.post(f"{url}/note", {**note, "amount": "12", "received_on": "2026-03-10"})
    organizer.follow()
    assert "先放在最上面等您采纳" in organizer.text
    organizer.post(f"{url}/note", {**note, "said_by": ""}, status=422)
    assert "请写明是谁说的" in organizer.text


def test_the_stage_is_changed_with_a_reason_where_one_is_needed(organizer, project, url):
    organizer.get(url)
    organizer.post(f"{url}/stage", {"stage": "suspended"}, status=422)
    assert "请写明原因" in organizer.text
    organizer.post(f"{url}/stage", {"stage": "nonsense"}, status=422)
    organizer.post(f"{url}/stage", {"stage": "suspended", "reason": "等土地"})
    organizer.follow()
    assert "灰灯" in organizer.text
    assert "暂缓：等土地" in organizer.text


def test_a_milestone_is_noted_and_taken_back_in_place(organizer, project, url):
    milestone = MilestoneFactory(project=project)
    organizer.get(url)
    reached = f"{url}/milestones/{milestone.id}/reached"
    field = f"m{milestone.id}-reached_on"
    organizer.post(reached, {field: "2026-03-12"}, status=422)
    assert "达成日期不能晚于今天" in organizer.text
    organizer.post(reached, {field: "2026-03-10"})
    assert milestone.reached_on == date(2026, 3, 10)
    organizer.follow()
    assert "2026年3月10日" in organizer.text
    organizer.post(f"{url}/milestones/{milestone.id}/not-reached")
    assert milestone.reached_on is None
    organizer.post(f"{url}/milestones/{milestone.id}/not-reached")
    organizer.follow()
    assert "还没有达成" in organizer.text


def test_money_that_waits_counts_with_its_slip_or_a_name(organizer, project, url):
    first, second = (
        ReceiptFactory(project=project, status=ReceiptStatus.AWAITING_EVIDENCE, confirmed_by=None)
        for _ in range(2)
    )
    organizer.get(url)
    assert "补凭证" in organizer.text
    organizer.post(f"{url}/receipts/{first.id}/confirm", status=422)
    assert "请上传银行回单" in organizer.text
    organizer.post(
        f"{url}/receipts/{first.id}/confirm",
        {f"c{first.id}-evidence": (io.BytesIO(b"%PDF-1.7"), "a.pdf")},
        content_type="multipart/form-data",
    )
    organizer.post(f"{url}/receipts/{second.id}/confirm", {f"c{second.id}-by_name": "y"})
    assert (first.evidence.filename, first.confirmed_by) == ("a.pdf", None)
    assert (second.evidence, second.confirmed_by) == (None, "李工")


@pytest.mark.parametrize("path", ["milestones/{m}/reached", "milestones/{m}/not-reached",
                                  "receipts/{r}/confirm"])  # fmt: skip
def test_rows_of_another_project_are_not_there(organizer, project, url, path):
    foreign = path.format(m=MilestoneFactory().id, r=ReceiptFactory().id)
    organizer.post(f"{url}/{foreign}", status=404)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""),
        ("get", "/note"),
        ("post", "/note"),
        ("post", "/stage"),
        ("post", "/milestones/{m}/reached"),
        ("post", "/milestones/{m}/not-reached"),
        ("post", "/receipts/{r}/confirm"),
    ],
)
def test_a_stranger_is_refused(stranger, project, url, method, path):
    milestone = MilestoneFactory(project=project)
    receipt = ReceiptFactory(project=project)
    getattr(stranger, method)(url + path.format(m=milestone.id, r=receipt.id), status=403)
    assert "桥梁健康监测" not in stranger.text


@pytest.mark.parametrize(("method", "path"), [
    ("post", "accept"), ("post", "return"), ("get", "evidence"),
])  # fmt: skip
def test_a_stranger_decides_nothing(stranger, project, method, path):
    report = _report(project)
    getattr(stranger, method)(f"/console/reports/{report.id}/{path}", status=403)
    assert report.status is ReportStatus.PROPOSED


def test_three_reports_take_as_many_queries_as_one(organizer, project, url):
    def queries():
        seen = []
        listener = lambda *_args: seen.append(1)  # noqa: E731
        db.session.expire_all()
        sa_event.listen(db.engine, "before_cursor_execute", listener)
        organizer.get(url)
        sa_event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    milestone = MilestoneFactory(project=project)
    _report(project, milestone=milestone)
    organizer.get(url)
    one = queries()
    for _ in range(2):
        _report(project, milestone=milestone)
    assert queries() == one
