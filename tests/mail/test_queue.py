from datetime import UTC, datetime

import pytest
from jinja2 import TemplateNotFound, UndefinedError
from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.jobs import Job
from app.core.models import AuditLine
from app.core.policy import Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.mail import services
from app.mail.enums import MailFailure, MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.mail.services import About, Attachment, Recipient, retry_mail, withdraw_mail
from app.mail.wording import _EXTENSION, render_mail
from tests.conftest import NOON
from tests.factories.mail import OutgoingMailFactory

SATURDAY_NIGHT = datetime(2026, 3, 14, 14, 0, tzinfo=UTC)
MONDAY_OPENING = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
ORGANIZER = Actor(ActorKind.USER, 5, "张三")


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditLine.action).order_by(AuditLine.id)))


def test_a_mail_keeps_what_was_said_and_its_job_leaves_after_the_commit(write, sent):
    with unit_of_work():
        mail = write(attachments=[Attachment("会议.ics", "text/calendar", content=b"BEGIN")])
        assert sent == []
    assert sent == [(Job.DELIVER_MAIL, mail.id)]
    assert (mail.status, mail.due_at, mail.subject) == (MailStatus.QUEUED, NOON, "主题：报名成功")
    assert mail.text_body.startswith("主题：报名成功\n\n报名成功\n\nhttp://localhost/r/abc\n")
    assert "<p>报名成功</p>" in mail.html_body
    assert [item.filename for item in mail.attachments] == ["会议.ics"]
    assert (mail.about_kind, mail.about_id, mail.event_id) == ("registration", 17, None)
    assert actions() == ["mail.queue"]


def test_whoever_asks_twice_gets_the_first_mail(write, sent):
    with unit_of_work():
        first = write()
        second = write(words={"what": "另外的话"})
    assert second is first
    assert sent == [(Job.DELIVER_MAIL, first.id)]
    assert db.session.scalars(select(OutgoingMail)).all() == [first]


def test_another_broken_rule_of_the_database_is_not_taken_for_a_race(write, sent):
    from sqlalchemy.exc import IntegrityError

    both = Attachment("x", "text/plain", content=b"x", file_id=1)
    with pytest.raises(IntegrityError), unit_of_work():
        write(attachments=[both])


def test_the_message_id_comes_from_the_key(write):
    with unit_of_work():
        mail = write(dedupe_key="remind:7:2026-03:1")
    assert mail.message_id == "<979656c5d8a0645d74b2d374cfd8840e@localhost>"


def test_the_message_id_of_a_house_without_a_name_stands_in_brackets(app, monkeypatch):
    from dataclasses import replace

    settings = replace(app.config["HUIQIAN"], base_url="http://[::1]:8080")
    monkeypatch.setitem(app.config, "HUIQIAN", settings)
    assert services.message_id_for("a").endswith("@[::1]>")


def test_a_mail_speaks_its_readers_language(write):
    with unit_of_work():
        mail = write(to=Recipient("ada@firm.example", "Ada", locale="en"))
    assert mail.subject == "Subject：报名成功"
    assert 'lang="en"' in mail.html_body
    assert "This mail was sent automatically" in mail.text_body


def test_a_word_that_is_missing_stops_the_mail(write):
    with pytest.raises(UndefinedError, match="what"), unit_of_work():
        write(words={})


def test_a_letter_that_nobody_wrote_is_not_sent(app, monkeypatch):
    monkeypatch.delitem(app.extensions, _EXTENSION)
    with pytest.raises(TemplateNotFound, match="nothing"):
        render_mail("nothing", {})


def test_words_are_no_markup(write):
    with unit_of_work():
        mail = write(words={"what": "<script>alert(1)</script>"})
    assert "<script>" not in mail.html_body
    assert "<script>alert(1)</script>" in mail.text_body


@pytest.mark.parametrize(
    "address",
    ["", "万亮", "wan@", "@firm.example", "a@b@c.example", "a b@firm.example",
     "wan@firm.example, x@y.example", "wan@firm.example>", "王@firm.example", "a..b@firm.example",
     "a@" + "x" * 64 + ".cn", "w" * 250 + "@a.cn"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(write, address, sent):
    with pytest.raises(RuleError, match="不是邮箱地址") as refusal, unit_of_work():
        write(to=Recipient(address, "万亮"))
    assert refusal.value.field == "email"
    assert (sent, db.session.scalars(select(OutgoingMail)).all()) == ([], [])


def test_line_breaks_in_name_and_subject_become_blanks(write):
    with unit_of_work():
        mail = write(
            to=Recipient("wan@firm.example", "万亮\r\nBcc: x@y.example"),
            words={"what": "好\r\nBcc: x@y.example"},
        )
    assert mail.to_name == "万亮 Bcc: x@y.example"
    assert mail.subject == "主题：好 Bcc: x@y.example"


def test_a_follow_up_mail_waits_for_the_next_working_morning(write, sent, frozen):
    frozen(SATURDAY_NIGHT)
    with unit_of_work():
        followup = write(kind=MailKind.FOLLOWUP)
        at_once = write(dedupe_key="test:2")
    assert followup.due_at == MONDAY_OPENING
    assert sent == [(Job.DELIVER_MAIL, at_once.id)]


@pytest.mark.parametrize("status", [MailStatus.QUEUED, MailStatus.FAILED])
def test_a_mail_that_has_not_left_can_be_withdrawn(app, status):
    mail = OutgoingMailFactory(status=status)
    db.session.commit()
    with unit_of_work():
        assert withdraw_mail(mail.id, reason="项目已终止")
    assert mail.status is MailStatus.WITHDRAWN
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.after) == (
        "mail.withdraw",
        {"status": "withdrawn", "reason": "项目已终止"},
    )


@pytest.mark.parametrize("status", [MailStatus.SENDING, MailStatus.SENT, MailStatus.WITHDRAWN])
def test_a_mail_that_has_left_is_not_withdrawn(app, status):
    mail = OutgoingMailFactory(status=status)
    db.session.commit()
    with unit_of_work():
        assert not withdraw_mail(mail.id, reason="项目已终止")
    assert mail.status is status
    assert actions() == []


def test_a_failed_mail_is_tried_again_from_the_start(app, sent, frozen):
    mail = OutgoingMailFactory(
        status=MailStatus.FAILED,
        failure=MailFailure.REFUSED,
        last_error="550 no such user",
        first_failed_at=NOON,
        attempts=9,
        crashes=2,
    )
    db.session.commit()
    with unit_of_work():
        retry_mail(mail.id, ORGANIZER)
    assert (mail.status, mail.due_at, mail.attempts, mail.crashes) == (
        MailStatus.QUEUED,
        NOON,
        0,
        0,
    )
    assert (mail.failure, mail.last_error, mail.first_failed_at) == (None, None, None)
    assert sent == [(Job.DELIVER_MAIL, mail.id)]
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.actor_label) == ("mail.retry", "张三")
    assert line.before["last_error"] == "550 no such user"


def test_a_follow_up_mail_tried_again_by_hand_keeps_working_hours(app, sent, frozen):
    frozen(SATURDAY_NIGHT)
    mail = OutgoingMailFactory(status=MailStatus.FAILED, kind=MailKind.FOLLOWUP)
    db.session.commit()
    with unit_of_work():
        retry_mail(mail.id, ORGANIZER)
    assert (mail.due_at, sent) == (MONDAY_OPENING, [])


@pytest.mark.parametrize("status", [MailStatus.SENDING, MailStatus.SENT, MailStatus.WITHDRAWN])
def test_what_has_left_is_not_sent_again(app, sent, status):
    mail = OutgoingMailFactory(status=status)
    db.session.commit()
    with pytest.raises(RuleError, match="尚未发出"), unit_of_work():
        retry_mail(mail.id, ORGANIZER)
    assert sent == []


def test_a_mail_that_does_not_exist_cannot_be_tried_again(app):
    with pytest.raises(NotFoundError), unit_of_work():
        retry_mail(1, ORGANIZER)


def test_a_mail_is_about_one_thing(write):
    from app.mail.queries import list_mails_about

    with unit_of_work():
        mine = write()
        write(dedupe_key="test:2", about=About("registration", 18, event_id=None))
        write(dedupe_key="test:3", about=About("project", 17, event_id=None))
    assert list_mails_about("registration", 17) == [mine]
