import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.files import file_path, store_file
from app.core.jobs import Job
from app.core.models import AuditLine
from app.mail.enums import MailChannel, MailFailure, MailStatus
from app.mail.models import MailAttachment, OutgoingMail
from app.mail.queries import count_troubled
from tests.client import PageClient
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.mail import OutgoingMailFactory

YESTERDAY = NOON.replace(day=10, hour=3)
"""25 hours before NOON."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def event(app, frozen):
    return EventFactory()


@pytest.fixture
def mail(event) -> OutgoingMail:
    """A mail of the event, as it was queued."""
    row = OutgoingMailFactory(
        event_id=event.id,
        html_body='<html><head></head><body><p>您好<img src="cid:qr"></p></body></html>',
    )
    stored = store_file(b"%PDF-1.7", filename="x.pdf", content_type="application/pdf")
    db.session.add_all(
        [
            MailAttachment(
                mail=row, filename="qr.png", content_type="image/png", content=b"\x89PNG",
                content_id="qr",
            ),
            MailAttachment(
                mail=row, filename="参会证明.pdf", content_type="application/pdf",
                file_id=stored.id,
            ),
            MailAttachment(
                mail=row, filename="x.svg", content_type="image/svg+xml", content=SVG,
                content_id="drawing",
            ),
        ]
    )  # fmt: skip
    db.session.commit()
    return row


def signed_in(client: PageClient, role: Role, event_id: int | None = None) -> PageClient:
    membership = MembershipFactory(role=role, event_id=event_id)
    db.session.commit()
    return client.log_in(membership.user.email)


@pytest.fixture
def organizer(client, event) -> PageClient:
    """An organizer of every event."""
    return signed_in(client, Role.ORGANIZER)


def pages_of(mail: OutgoingMail) -> list[str]:
    base = f"/console/mailbox/{mail.id}"
    return [
        f"/console/events/{mail.event_id}/mail",
        f"/console/events/{mail.event_id}/mail.xlsx",
        base,
        f"{base}/html",
        *(f"{base}/attachments/{attachment.id}" for attachment in mail.attachments),
    ]


@pytest.mark.parametrize("role", [Role.STAFF, Role.LEADER])
@pytest.mark.parametrize("everywhere", [True, False])
def test_staff_and_leaders_read_no_mails(client, mail, role, everywhere):
    signed_in(client, role, None if everywhere else mail.event_id)
    for url in ["/console/mailbox", "/console/mailbox.xlsx", *pages_of(mail)]:
        assert "万亮" not in client.get(url, status=403)
    client.post(f"/console/mailbox/{mail.id}/retry", status=403)


def test_the_organizer_of_another_event_reads_no_mails_of_this_one(client, mail):
    signed_in(client, Role.ORGANIZER, EventFactory().id)
    for url in ["/console/mailbox", "/console/mailbox.xlsx", *pages_of(mail)]:
        assert "万亮" not in client.get(url, status=403)
    client.post(f"/console/mailbox/{mail.id}/retry", status=403)


def test_a_stranger_is_sent_to_the_log_in_page(client, mail):
    for url in ["/console/mailbox", "/console/mailbox.xlsx", *pages_of(mail)]:
        client.get(url, status=302)
        assert "/login" in client.response.location


def test_an_events_organizer_reads_its_mails_and_no_others(client, mail):
    house = OutgoingMailFactory(event_id=None)
    signed_in(client, Role.ORGANIZER, mail.event_id)
    for url in pages_of(mail):
        assert client.http.get(url).status_code == 200
    client.get("/console/mailbox", status=403)
    client.get(f"/console/mailbox/{house.id}", status=403)


def test_the_mailbox_shows_all_mails_newest_first(organizer, mail, frozen):
    frozen(NOON.replace(hour=5))
    OutgoingMailFactory(subject="项目进展填报", event_id=None)
    organizer.get("/console/mailbox")
    assert organizer.text.index("项目进展填报") < organizer.text.index("报名成功")
    assert "未设置发信服务器，邮件只存在这里的信箱里" in organizer.text
    assert "2 封邮件" in organizer.text


def test_the_mailbox_says_nothing_of_a_missing_server_when_there_is_one(organizer, mail, use_smtp):
    use_smtp("smtp://m.example")
    organizer.get("/console/mailbox")
    assert "未设置发信服务器" not in organizer.text


def test_an_empty_mailbox_says_what_will_come(organizer):
    organizer.get("/console/mailbox")
    assert "还没有邮件" in organizer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=万亮", ["万亮"]),
        ("q=wl", ["万亮"]),
        ("q=FIRM.example", ["万亮"]),
        ("q=进展填报", ["李四"]),
        ("q=%25", []),
        ("status=failed", ["李四"]),
        ("status=troubled", ["李四"]),
        ("status=queued&q=李四", []),
        ("status=nonsense", ["李四", "万亮"]),
        ("page=99", ["李四", "万亮"]),
    ],
)
def test_mails_are_found_by_words_and_status(organizer, mail, query, found):
    OutgoingMailFactory(
        to_name="李四",
        to_address="li@park.example",
        subject="进展填报",
        status=MailStatus.FAILED,
        search_keys="李四 lisi ls li@park.example 进展填报",
    )
    organizer.get(f"/console/mailbox?{query}")
    assert [name for name in ("李四", "万亮") if name in organizer.text] == found


def test_the_mailbox_asks_the_database_as_often_for_one_mail_as_for_many(organizer, mail):
    def count() -> int:
        statements = []

        def note(*arguments) -> None:
            statements.append(arguments[2])

        sa_event.listen(db.engine, "before_cursor_execute", note)
        organizer.get("/console/mailbox")
        sa_event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    one = count()
    OutgoingMailFactory.create_batch(9)
    db.session.commit()
    assert count() == one


def test_a_mail_shows_who_wrote_to_whom_and_what(organizer, mail):
    organizer.get(f"/console/mailbox/{mail.id}")
    for words in ("会签", "no-reply@localhost", "万亮", "wan@firm.example", "报名成功", "待发送"):
        assert words in organizer.text
    assert f'src="/console/mailbox/{mail.id}/html"' in organizer.response.text


def test_the_frame_and_the_html_itself_forbid_scripts_and_the_outside(organizer, mail):
    organizer.get(f"/console/mailbox/{mail.id}")
    assert 'sandbox="allow-same-origin allow-popups' in organizer.response.text
    assert "allow-scripts" not in organizer.response.text
    response = organizer.http.get(f"/console/mailbox/{mail.id}/html")
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in response.headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["img-src"] == "'self' data:"
    assert "script-src" not in policy
    assert "allow-scripts" not in policy["sandbox"]
    assert policy["frame-ancestors"] == "'self'"


def test_the_html_shows_its_own_pictures_and_opens_links_beside_the_console(organizer, mail):
    picture = mail.attachments[0]
    html = organizer.http.get(f"/console/mailbox/{mail.id}/html").text
    assert f'<img src="/console/mailbox/{mail.id}/attachments/{picture.id}">' in html
    assert '<head><base target="_blank">' in html
    shown = organizer.http.get(f"/console/mailbox/{mail.id}/attachments/{picture.id}")
    assert (shown.mimetype, shown.data) == ("image/png", b"\x89PNG")
    assert "attachment" not in shown.headers.get("Content-Disposition", "")


def test_html_without_a_head_opens_links_beside_the_console_too(organizer, mail):
    mail.html_body = "<p>您好</p>"
    db.session.commit()
    html = organizer.http.get(f"/console/mailbox/{mail.id}/html").text
    assert html == '<base target="_blank"><p>您好</p>'


def test_attachments_are_downloads_and_never_run(organizer, mail):
    organizer.get(f"/console/mailbox/{mail.id}?part=attachments")
    assert "参会证明.pdf" in organizer.text
    _, paper, drawing = mail.attachments
    for row, content in ((paper, b"%PDF-1.7"), (drawing, SVG)):
        response = organizer.http.get(f"/console/mailbox/{mail.id}/attachments/{row.id}")
        assert response.data == content
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_an_attachment_of_another_mail_is_not_found(organizer, mail):
    other = OutgoingMailFactory()
    organizer.get(f"/console/mailbox/{other.id}/attachments/{mail.attachments[0].id}", status=404)


def test_a_lost_file_is_not_found_and_the_source_shows_the_rest(organizer, mail):
    path = file_path(mail.attachments[1].file.sha256)
    path.rename(path.with_suffix(".away"))
    url = f"/console/mailbox/{mail.id}"
    organizer.get(f"{url}/attachments/{mail.attachments[1].id}", status=404)
    organizer.get(f"{url}?part=source")
    path.with_suffix(".away").rename(path)
    assert "Auto-Submitted" in organizer.text


def test_text_and_source_have_their_tabs(organizer, mail):
    organizer.get(f"/console/mailbox/{mail.id}?part=text")
    assert "您好，您的报名已确认。" in organizer.text
    organizer.get(f"/console/mailbox/{mail.id}?part=source")
    assert "万亮 <wan@firm.example>" in organizer.text
    assert "Content-Transfer-Encoding: base64" in organizer.text


def test_a_long_source_is_cut(organizer, mail):
    mail.attachments[0].content = b"x" * 100_000
    db.session.commit()
    organizer.get(f"/console/mailbox/{mail.id}?part=source")
    assert "其余是附件内容" in organizer.text


def test_a_mail_without_attachments_says_so(organizer):
    bare = OutgoingMailFactory()
    organizer.get(f"/console/mailbox/{bare.id}?part=attachments")
    assert "这封邮件没有附件" in organizer.text


def test_a_sender_that_is_no_address_is_told(organizer, mail, use_smtp):
    use_smtp("smtp://m.example?from=nobody")
    for part in ("html", "source"):
        organizer.get(f"/console/mailbox/{mail.id}?part={part}")
        assert "SMTP_URL 中的发件人" in organizer.text


def test_a_mail_that_does_not_exist_is_not_found(organizer):
    organizer.get("/console/mailbox/12345", status=404)
    organizer.get("/console/mailbox/12345/html", status=404)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({}, "待发送"),
        ({"due_at": NOON.replace(hour=6)}, "将于2026年3月11日 14:00发出"),
        ({"status": MailStatus.SENDING}, "正在发送"),
        (
            {"status": MailStatus.SENT, "sent_at": NOON, "channel": MailChannel.SMTP},
            "已送达 2026年3月11日 12:00，邮件服务器已接收。",
        ),
        (
            {"status": MailStatus.SENT, "sent_at": NOON, "channel": MailChannel.MAILBOX},
            "存入信箱 2026年3月11日 12:00，未设置发信服务器，只存在这里。",
        ),
        ({"status": MailStatus.WITHDRAWN}, "已撤回 事由已了结"),
        (
            {"first_failed_at": NOON, "due_at": NOON.replace(minute=1), "last_error": "timed out"},
            "稍后再试 自2026年3月11日 12:00起未能发出；下次尝试：2026年3月11日 12:01。 timed out",
        ),
        (
            {"first_failed_at": YESTERDAY, "due_at": NOON.replace(hour=7)},
            "超过一天未发出 自2026年3月10日 11:00起未能发出；下次尝试：2026年3月11日 15:00。",
        ),
        (
            {"status": MailStatus.FAILED, "failure": MailFailure.REFUSED, "last_error": "550 no"},
            "未送达 邮件服务器拒收，请先核对邮箱地址再重新发送。 550 no",
        ),
        ({"status": MailStatus.FAILED, "failure": MailFailure.EXHAUSTED}, "连续五天未能发出"),
        ({"status": MailStatus.FAILED, "failure": MailFailure.CRASHED}, "发送时多次中断"),
    ],
)
def test_the_outbox_says_in_words_how_a_mail_stands(organizer, event, state, words):
    OutgoingMailFactory(event_id=event.id, **state)
    organizer.get(f"/console/events/{event.id}/mail")
    assert words in organizer.text


def test_the_outbox_counts_what_is_this_events_and_what_needs_a_look(organizer, event):
    OutgoingMailFactory(event_id=event.id)
    OutgoingMailFactory(event_id=event.id, first_failed_at=NOON)
    OutgoingMailFactory(event_id=event.id, first_failed_at=YESTERDAY)
    OutgoingMailFactory(event_id=event.id, status=MailStatus.FAILED)
    OutgoingMailFactory(event_id=event.id, status=MailStatus.SENT, first_failed_at=YESTERDAY)
    OutgoingMailFactory(event_id=EventFactory().id, status=MailStatus.FAILED)
    assert count_troubled(event.id) == 2
    organizer.get(f"/console/events/{event.id}/mail")
    assert "待发送 3 已发出 1 需要处理 2" in organizer.text


def test_an_empty_outbox_says_what_will_come(organizer, event):
    organizer.get(f"/console/events/{event.id}/mail")
    assert "本次活动还没有发过邮件" in organizer.text


def test_a_failed_mail_is_sent_again_by_a_button(organizer, mail, sent):
    mail.status = MailStatus.FAILED
    db.session.commit()
    outbox = f"/console/events/{mail.event_id}/mail"
    assert f'action="/console/mailbox/{mail.id}/retry"' in organizer.get(outbox)
    organizer.post(f"/console/mailbox/{mail.id}/retry")
    assert organizer.response.location == outbox
    assert sent == [(Job.DELIVER_MAIL, mail.id)]
    organizer.follow()
    assert "正在重新发送给万亮的邮件。" in organizer.text


def test_from_its_own_page_it_leads_back_to_it(organizer, mail):
    organizer.get(f"/console/mailbox/{mail.id}")
    organizer.post(f"/console/mailbox/{mail.id}/retry", {"back": "mail"})
    assert organizer.response.location == f"/console/mailbox/{mail.id}"


def test_a_mail_that_left_is_not_sent_again(organizer, mail, sent):
    organizer.get(f"/console/mailbox/{mail.id}")
    mail.status = MailStatus.SENT
    db.session.commit()
    organizer.post(f"/console/mailbox/{mail.id}/retry")
    assert sent == []
    organizer.follow()
    assert "只有尚未发出的邮件才能重新发送。" in organizer.text


def test_the_retry_is_written_down_with_who_pressed_it(organizer, mail):

    organizer.get(f"/console/mailbox/{mail.id}")
    organizer.post(f"/console/mailbox/{mail.id}/retry")
    line = db.session.scalars(select(AuditLine).where(AuditLine.action == "mail.retry")).one()
    assert line.actor_label.startswith("用户")
    assert line.event_id == mail.event_id


def test_the_pages_speak_english_too(organizer, mail):
    organizer.get(f"/console/mailbox/{mail.id}?lang=en")
    assert "To be sent" in organizer.text
