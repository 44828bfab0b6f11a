"""What people get to read, and what they carry to the door."""

import subprocess
from datetime import timedelta

import icalendar
import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.policy import Actor, ActorKind
from app.core.unit_of_work import unit_of_work
from app.mail.delivery import enclosure_of
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.registration.persons import Person
from app.registration.services import cancel, register
from tests.conftest import NOON
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.registration.conftest import CONSENT, DESK

CHEN = Person("陈䶮", "示例链科技有限公司", "13800001234", None, "chen@mail.example")


def _mail(template):
    return db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.template == template)
    ).one_or_none()


def _register(event, locale):
    with unit_of_work():
        return register(event.id, CHEN, consent=CONSENT, locale=locale).token


def _attached(mail, content_type):
    return next(part for part in mail.attachments if part.content_type == content_type)


def test_the_confirmation_carries_a_qr_code_of_the_personal_link(app, tmp_path):
    token = _register(EventFactory(), "zh_Hans_CN")
    mail = _mail("registration_confirmed")
    picture = _attached(mail, "image/png")
    assert f"cid:{picture.content_id}" in mail.html_body
    path = tmp_path / "qr.png"
    path.write_bytes(enclosure_of(picture).read())
    read = subprocess.run(
        ["zbarimg", "--quiet", "--raw", str(path)], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == f"http://localhost/r/{token}"


def test_the_confirmation_carries_the_event_for_a_calendar(app):
    event = EventFactory(slug="hanyang")
    _register(event, "zh_Hans_CN")
    attached = _attached(_mail("registration_confirmed"), "text/calendar")
    assert attached.filename == "hanyang.ics"
    (entry,) = icalendar.Calendar.from_ical(attached.content).walk("VEVENT")
    assert str(entry["summary"]) == "科技创新大会"
    assert str(entry["url"]) == "http://localhost/e/hanyang"
    assert entry["dtstart"].dt == event.starts_at


def test_the_confirmation_says_what_when_and_where_in_both_parts(app):
    token = _register(EventFactory(), "zh_Hans_CN")
    mail = _mail("registration_confirmed")
    assert mail.subject == "报名确认：科技创新大会"
    for part in (mail.text_body, mail.html_body):
        for words in ("陈䶮，您好：", "2026年3月12日 星期四 14:30", "武汉 · 会议中心", "请勿转发"):
            assert words in part
        assert f"http://localhost/r/{token}" in part
        assert "?lang=" not in part


def test_letters_speak_the_language_in_which_the_guest_registered(app):
    event = EventFactory(name_en="Science Conference")
    token = _register(event, "en")
    mail = _mail("registration_confirmed")
    assert mail.subject == "You are registered: Science Conference"
    assert f"http://localhost/r/{token}?lang=en" in mail.text_body
    assert "12 March 2026" in mail.text_body
    assert "Hello 陈䶮," in mail.text_body
    attached = _attached(mail, "text/calendar")
    assert b"SUMMARY:Science Conference" in attached.content


@pytest.mark.parametrize(
    ("by_desk", "words"),
    [(True, "主办方已取消您在"), (False, "按您的要求")],
)
def test_the_cancellation_says_by_whom_and_the_way_back(app, by_desk, words):
    event = EventFactory(slug="hanyang")
    person = RegistrationFactory(event=event, email="chen@mail.example")
    event_id, person_id = event.id, person.id
    holder = Actor(ActorKind.LINK, person_id, person.name)
    with unit_of_work():
        cancel(event_id, person_id, actor=DESK if by_desk else holder)
    mail = _mail("registration_cancelled")
    assert mail.subject == "报名已取消：科技创新大会"
    for part in (mail.text_body, mail.html_body):
        assert words in part
        assert "http://localhost/e/hanyang" in part


def test_after_the_event_a_cancellation_is_told_nobody(app):
    over = EventFactory(starts_at=NOON - timedelta(days=1))
    person = RegistrationFactory(event=over, email="chen@mail.example")
    event_id, person_id = over.id, person.id
    with unit_of_work():
        cancel(event_id, person_id, actor=DESK)
    assert _mail("registration_cancelled") is None


def test_a_confirmation_that_has_left_is_not_taken_back(app):
    event = EventFactory()
    with unit_of_work():
        person_id = register(event.id, CHEN, consent=CONSENT, locale="en").registration.id
    sent = _mail("registration_confirmed")
    sent.status = MailStatus.SENT
    db.session.flush()
    event_id = event.id
    db.session.commit()
    with unit_of_work():
        cancel(event_id, person_id, actor=DESK)
    assert sent.status is MailStatus.SENT
    assert "the organizer has cancelled" in _mail("registration_cancelled").text_body
