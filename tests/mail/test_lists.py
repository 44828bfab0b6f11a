"""The mailbox and an event's outbox as lists: turned, narrowed, and taken out as a workbook."""

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.models import AuditLine
from app.mail.enums import MailFailure, MailStatus
from tests.factories.accounts import MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.mail import OutgoingMailFactory
from tests.sheets import read_sheet


@pytest.fixture
def mail(app, frozen):
    return OutgoingMailFactory(event_id=EventFactory().id)


@pytest.fixture
def organizer(client, mail):
    """An organizer of every event."""
    return client.log_in(MembershipFactory().user.email)


@pytest.mark.parametrize("key", ["to", "subject", "status", "tries", "left", "written"])
def test_the_list_turns_by_each_column_it_offers(organizer, mail, key):
    OutgoingMailFactory(event_id=mail.event_id)
    for sign in ("", "-"):
        for url in ("/console/mailbox", f"/console/events/{mail.event_id}/mail"):
            organizer.get(f"{url}?sort={sign}{key}&cols={key}")
            assert "2 封邮件" in organizer.text


def test_a_pill_names_the_filter_and_takes_it_away(organizer, mail):
    organizer.get("/console/mailbox?status=troubled&q=万亮")
    assert "状态 需要处理" in organizer.text
    assert "?q=%E4%B8%87%E4%BA%AE" in organizer.page.links
    assert "没有找到" in organizer.text


def test_a_search_as_one_types_brings_the_rows_alone(organizer, mail, queries):
    url = f"/console/events/{mail.event_id}/mail?q=wl"
    organizer.get(url)
    whole = len(queries)
    queries.clear()
    organizer.get(url, headers={"HX-Request": "true", "HX-Target": "hq-found"})
    assert "万亮" in organizer.text
    assert 'id="hq-found"' in organizer.response.text
    assert "需要处理 0" not in organizer.text
    assert len(queries) < whole - 2


def test_a_list_leaves_as_it_is_shown_without_what_the_mails_say(organizer, mail):
    OutgoingMailFactory(
        to_name="=1+1",
        status=MailStatus.FAILED,
        failure=MailFailure.REFUSED,
        last_error="550 no such user",
        search_keys="1+1",
    )
    organizer.get("/console/mailbox?sort=written&cols=to&cols=status")
    link = next(link for link in organizer.page.links if ".xlsx" in link)
    sheet = read_sheet(organizer.http.get(link).data)
    assert sheet.rows[0] == ["收件人", "邮箱", "主题", "状态", "说明", "邮件服务器的回复"]
    assert sheet.rows[1][:4] == ["万亮", "wan@firm.example", "报名成功", "待发送"]
    assert sheet.rows[2][0] == "=1+1"
    assert sheet.rows[2][5] == "550 no such user"
    assert "<f>" not in sheet.xml
    assert "您的报名已确认" not in sheet.xml
    answer = organizer.http.get(f"/console/events/{mail.event_id}/mail.xlsx?q=wl&status=queued")
    assert len(read_sheet(answer.data).rows) == 2
    lines = db.session.scalars(
        select(AuditLine).where(AuditLine.action == "mail.export").order_by(AuditLine.id)
    ).all()
    assert [(line.event_id, line.after) for line in lines] == [
        (None, {"rows": 2}),
        (mail.event_id, {"rows": 1, "q": "wl", "status": "queued"}),
    ]


@pytest.mark.parametrize("about", ["account", "project"])
def test_a_sheet_holds_no_mail_that_its_reader_may_not_open(client, mail, about):
    mail.about_kind = about
    client.log_in(MembershipFactory(role=Role.FIRM, event_id=mail.event_id).user.email)
    answer = client.http.get(f"/console/events/{mail.event_id}/mail.xlsx")
    assert len(read_sheet(answer.data).rows) == 1
