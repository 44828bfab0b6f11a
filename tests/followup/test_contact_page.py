import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.accounts.enums import LinkPurpose
from app.accounts.services import issue_link, revoke_links
from app.core.db import db
from app.core.models import AuditLine
from app.core.policy import ActorKind
from app.core.unit_of_work import unit_of_work
from app.followup.enums import ReportStatus, RequestStatus
from app.followup.models import ProgressReport
from app.followup.services import accept_report, return_report
from app.signing.enums import ReceiptStatus, Stage
from tests.factories.followup import ReportRequestFactory
from tests.factories.signing import ReceiptFactory


@pytest.fixture
def asked(app):
    request = ReportRequestFactory(project__sample=True)
    ReceiptFactory(project=request.project)
    ReceiptFactory(
        project=request.project, amount=Decimal(100000), status=ReceiptStatus.AWAITING_EVIDENCE
    )
    return request


@pytest.fixture
def url(asked):
    token = issue_link(LinkPurpose.REPORT, asked.id)
    db.session.flush()
    return f"/f/{token}"


def _reports():
    return db.session.scalars(select(ProgressReport).order_by(ProgressReport.id)).all()


def _form(**kwargs):
    return {"progress": "设备已进场", **kwargs}


def test_the_page_says_what_was_agreed_and_what_is_on_file(client, asked, url):
    client.get(url)
    for words in (
        "示例",
        "首付款",
        "2026年3月11日",
        "300.00 万元",
        "10.00 万元待凭证",
        "860.00 万元",
    ):
        assert words in client.text
    assert client.response.headers["Referrer-Policy"] == "no-referrer"


def test_opening_it_changes_nothing(client, asked, url):
    before = db.session.scalar(select(func.count()).select_from(AuditLine))
    for _ in range(2):
        client.get(url)
    client.http.head(url)
    assert db.session.scalar(select(func.count()).select_from(AuditLine)) == before
    assert (asked.status, _reports()) == (RequestStatus.OPEN, [])


def test_an_answer_arrives_with_its_slip_and_the_page_says_what_happens_next(client, asked, url):
    client.get(url)
    client.post(
        url,
        _form(
            next_step="联调",
            problems="供货晚",
            needs="协调施工窗口",
            amount="120",
            total="430",
            received_on="2026-03-10",
            milestone_reached_on="2026-03-10",
            evidence=(io.BytesIO(b"%PDF-1.7"), "回单.pdf"),
        ),
        content_type="multipart/form-data",
    )
    report = _reports()[0]
    assert (report.amount, report.total) == (Decimal(1200000), Decimal(4300000))
    assert (report.received_on, report.milestone_reached_on) == (date(2026, 3, 10),) * 2
    assert report.evidence.filename == "回单.pdf"
    client.follow()
    assert "您的填报已收到" in client.text
    assert "接下来由汉阳区核对" in client.text
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "followup.submit")).one()
    assert (line.actor_kind, line.actor_id, line.actor_label) == (
        ActorKind.LINK,
        asked.id,
        asked.contact.name,
    )


def test_no_change_is_one_press(client, asked, url):
    client.get(url)
    client.post(url, {"unchanged": "1"})
    assert [report.progress for report in _reports()] == ["本月无变化"]
    client.follow()
    assert "本月无变化" in client.text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"progress": " "}, "请写一句进展，或者点“本月无变化”"),
        ({"amount": "12O"}, "请填写数字，单位是万元"),
        ({"amount": "12"}, "请填写到账日期"),
        ({"received_on": "2026-13-01"}, "请按 2022-05-12 的样子填写日期"),
        ({"evidence": (io.BytesIO(b"MZ"), "slip.pdf")}, "请上传 PDF、JPG 或 PNG"),
        ({"progress": "长" * 2001}, "最多 2000 字"),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_stays(client, asked, url, changes, words):
    client.get(url)
    client.post(
        url,
        _form(next_step="联调", **changes),
        status=422,
        content_type="multipart/form-data",
    )
    assert words in client.text
    assert "联调" in client.response.text
    assert _reports() == []


def test_answering_again_starts_from_the_last_answer_and_replaces_it(client, asked, url):
    client.post(url, _form())
    client.get(url)
    assert "重新填报" in client.text
    assert ">设备已进场</textarea>" in client.response.text.replace("\r\n", "")
    client.post(url, _form(progress="已联调"))
    assert [report.status for report in _reports()] == [
        ReportStatus.REPLACED,
        ReportStatus.PROPOSED,
    ]


def test_after_acceptance_it_says_so(client, asked, url, actor):
    client.post(url, _form())
    with unit_of_work():
        accept_report(_reports()[0].id, mismatch_seen=False, money_confirmed=False, actor=actor)
    client.get(url)
    assert "您的填报已采纳" in client.text
    assert "progress" not in client.page.fields
    client.post(url, _form(), status=422)
    assert len(_reports()) == 1


def test_a_question_from_the_desk_stands_above_the_form(client, asked, url, actor):
    client.post(url, _form())
    with unit_of_work():
        return_report(_reports()[0].id, reason="请补回单", actor=actor)
    client.get(url)
    assert "您上次的填报被退回：请补回单" in client.text


@pytest.mark.parametrize("what", ["dropped", "closed"])
def test_what_is_no_longer_asked_says_so(client, asked, url, what):
    if what == "dropped":
        asked.milestone.dropped_at = datetime(2026, 3, 1, tzinfo=UTC)
    else:
        asked.project.stage = Stage.CLOSED
    db.session.flush()
    client.get(url)
    assert "已经不用再填" in client.text


def test_an_unknown_or_revoked_link_opens_nothing(client, asked, url):
    client.get("/f/aaaaaaaaaaaaaaaaaaaaaaaaaa", status=404)
    revoke_links(LinkPurpose.REPORT, asked.id)
    db.session.flush()
    client.get(url, status=404)


def test_the_page_speaks_english_to_who_asks_for_it(client, asked, url):
    client.get(f"{url}?lang=en")
    assert "No change this month" in client.text
