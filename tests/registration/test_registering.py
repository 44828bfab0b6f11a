from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.enums import LinkPurpose
from app.accounts.queries import get_link_subject
from app.core.db import db
from app.core.errors import RuleError
from app.core.jobs import Job
from app.core.models import AuditLine
from app.core.policy import ActorKind
from app.core.unit_of_work import unit_of_work
from app.events.enums import EventStatus
from app.mail.enums import MailStatus
from app.mail.models import OutgoingMail
from app.registration.enums import AttendeeKind, RegistrationSource, RegistrationStatus
from app.registration.models import Registration
from app.registration.persons import Correction, Person
from app.registration.queries import event_of_registration, seats_left
from app.registration.services import (
    CONSENT_VERSION,
    Consent,
    add_by_desk,
    cancel,
    correct,
    register,
    revise,
)
from tests.conftest import NOON
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.registration.conftest import CONSENT, DESK

ADA = Person("Ada Lovelace", "Analytical Engines", "13800001234", "Chief", "ada@mail.example")
ZH = "zh_Hans_CN"


def _all():
    return db.session.scalars(select(Registration).order_by(Registration.id)).all()


def _mails():
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def _lines(action):
    return db.session.scalars(select(AuditLine).where(AuditLine.action == action)).all()


def test_register_gives_a_seat_and_queues_one_mail_after_commit(app, sent):
    event = EventFactory(capacity=2)
    with unit_of_work():
        seat = register(event.id, ADA, consent=CONSENT, locale="en")
        assert sent == []
    registration = seat.registration
    assert (registration.name, registration.phone_tail) == ("Ada Lovelace", "1234")
    assert registration.search_keys.startswith("adalovelace ")
    assert registration.search_keys.endswith(" analyticalengines")
    assert (registration.status, registration.source, registration.locale) == (
        RegistrationStatus.CONFIRMED,
        RegistrationSource.SELF,
        "en",
    )
    assert (registration.consent_at, registration.consent_version) == (
        pytest.approx(NOON, abs=timedelta(minutes=1)),
        CONSENT_VERSION,
    )
    assert get_link_subject(LinkPurpose.REGISTRATION, seat.token) == registration.id
    assert event_of_registration(registration.id) == event.id
    assert seats_left(event) == 1
    (mail,) = _mails()
    assert (mail.to_address, mail.about_kind, mail.about_id) == (
        "ada@mail.example",
        "registration",
        registration.id,
    )
    assert sent == [(Job.DELIVER_MAIL, mail.id)]


def test_the_guest_is_who_acts_and_the_form_key_stays_out_of_the_audit(app):
    event = EventFactory()
    with unit_of_work():
        seat = register(event.id, ADA, consent=replace(CONSENT, request_key="key"), locale=ZH)
    (line,) = _lines("registration.register")
    assert (line.actor_kind, line.actor_id, line.actor_label) == (
        ActorKind.LINK,
        seat.registration.id,
        "Ada Lovelace",
    )
    assert (line.event_id, line.after["name"], line.before) == (event.id, "Ada Lovelace", None)
    assert "request_hash" not in line.after


def test_without_an_address_nothing_is_mailed(app):
    event = EventFactory()
    with unit_of_work():
        register(event.id, replace(ADA, email=None), consent=CONSENT, locale=ZH)
    assert _mails() == []


@pytest.mark.parametrize(
    ("event_is", "words"),
    [
        ({"status": EventStatus.DRAFT}, "活动暂未公开"),
        ({"status": EventStatus.WITHDRAWN}, "活动暂未公开"),
        ({"status": EventStatus.CANCELLED}, "活动已取消"),
        ({"registration_open": False}, "报名已截止"),
        ({"starts_at": NOON - timedelta(days=1)}, "活动已经结束"),
    ],
)
def test_register_refuses_a_closed_event(app, sent, event_is, words):
    event = EventFactory(**event_is)
    with pytest.raises(RuleError, match=words), unit_of_work():
        register(event.id, ADA, consent=CONSENT, locale=ZH)
    assert (_all(), _mails(), sent) == ([], [], [])


def test_register_refuses_one_seat_too_many(app):
    event = EventFactory(capacity=1)
    taken = RegistrationFactory(event=event)
    with pytest.raises(RuleError, match="名额已满"), unit_of_work():
        register(event.id, ADA, consent=CONSENT, locale=ZH)
    assert _all() == [taken]


@pytest.mark.parametrize("version", [None, "1999-01"])
def test_register_refuses_without_consent_to_todays_text(app, version):
    event = EventFactory()
    with pytest.raises(RuleError, match="隐私说明") as refusal, unit_of_work():
        register(event.id, ADA, consent=Consent(version), locale=ZH)
    assert (refusal.value.field, _all()) == ("consent", [])


def test_the_same_person_twice_is_refused_and_nothing_is_told_of_the_first(app):
    event = EventFactory()
    first = RegistrationFactory(
        event=event, name=ADA.name, phone=ADA.phone, organisation="秘密单位", email="s@mail.example"
    )
    with pytest.raises(RuleError) as refusal, unit_of_work():
        register(event.id, ADA, consent=CONSENT, locale=ZH)
    assert str(refusal.value) == (
        "您已报名，可在确认邮件中的链接查看；没有邮件的，入场时请联系主办方。"
    )
    assert (_all(), _mails()) == ([first], [])


def test_one_phone_may_register_two_people(app):
    event = EventFactory()
    with unit_of_work():
        register(event.id, ADA, consent=CONSENT, locale=ZH)
        register(event.id, replace(ADA, name="王秘书"), consent=CONSENT, locale=ZH)
    assert [person.name for person in _all()] == ["Ada Lovelace", "王秘书"]


def test_a_double_click_gives_one_row_one_mail_and_a_link_each(app):
    event = EventFactory(capacity=1)
    once = replace(CONSENT, request_key="of this form")
    with unit_of_work():
        first = register(event.id, ADA, consent=once, locale=ZH)
    with unit_of_work():
        second = register(event.id, ADA, consent=once, locale=ZH)
    assert first.token != second.token
    assert get_link_subject(LinkPurpose.REGISTRATION, second.token) == first.registration.id
    assert (len(_all()), len(_mails())) == (1, 1)


def test_another_form_never_gets_the_link_of_a_registration(app):
    event = EventFactory()
    with unit_of_work():
        register(event.id, ADA, consent=replace(CONSENT, request_key="mine"), locale=ZH)
    for key in ("theirs", "", None):
        consent = replace(CONSENT, request_key=key)
        with pytest.raises(RuleError, match="您已报名"), unit_of_work():
            register(event.id, ADA, consent=consent, locale=ZH)


def test_cancel_frees_the_seat_and_tells_the_person(app):
    event = EventFactory(capacity=1)
    with unit_of_work():
        seat = register(event.id, ADA, consent=CONSENT, locale=ZH)
    registration_id = seat.registration.id
    with unit_of_work():
        cancel(event.id, registration_id, actor=DESK)
    assert seats_left(event) == 1
    confirmed, cancelled = _mails()
    assert (confirmed.status, cancelled.status) == (MailStatus.WITHDRAWN, MailStatus.QUEUED)
    assert "主办方已取消您在“科技创新大会”的报名" in cancelled.text_body
    (line,) = _lines("registration.cancel")
    assert (line.actor_label, line.before, line.after) == (
        "王主办",
        {"status": "confirmed"},
        {"status": "cancelled"},
    )
    with unit_of_work():
        again = register(event.id, ADA, consent=CONSENT, locale=ZH)
    assert again.registration.id != registration_id


def test_a_cancelled_registration_cannot_be_cancelled_or_changed(app):
    gone = RegistrationFactory(cancelled=True)
    event_id, gone_id = gone.event_id, gone.id
    with pytest.raises(RuleError, match="此前已取消"), unit_of_work():
        cancel(event_id, gone_id, actor=DESK)
    with pytest.raises(RuleError, match="此前已取消"), unit_of_work():
        correct(event_id, gone_id, Correction("新"), actor=DESK)


def test_who_has_arrived_keeps_the_seat(app):
    inside = RegistrationFactory(arrived=True)
    event_id, inside_id = inside.event_id, inside.id
    with pytest.raises(RuleError, match="已签到，席位保留"), unit_of_work():
        cancel(event_id, inside_id, actor=DESK)


def test_add_by_desk_works_when_registration_is_closed_or_the_event_over(app):
    closed = EventFactory(registration_open=False)
    over = EventFactory(starts_at=NOON - timedelta(days=1))
    for event in (closed, over):
        with unit_of_work():
            seat = add_by_desk(event.id, ADA, kind=AttendeeKind.MEDIA, locale=ZH, actor=DESK)
        assert (seat.registration.kind, seat.registration.source) == (
            AttendeeKind.MEDIA,
            RegistrationSource.DESK,
        )
        assert seat.registration.consent_at is None
    (mail,) = _mails()
    assert mail.event_id == closed.id  # after the event nobody is told of a seat
    assert [line.actor_label for line in _lines("registration.add")] == ["王主办", "王主办"]


@pytest.mark.parametrize(
    ("event_is", "words"),
    [
        ({"status": EventStatus.DRAFT}, "活动暂未公开"),
        ({"status": EventStatus.WITHDRAWN}, "活动暂未公开"),
        ({"capacity": 1}, "1 个席位已满"),
    ],
)
def test_add_by_desk_refuses(app, event_is, words):
    event = EventFactory(**event_is)
    RegistrationFactory(event=event)
    with pytest.raises(RuleError, match=words), unit_of_work():
        add_by_desk(event.id, ADA, kind=AttendeeKind.GUEST, locale=ZH, actor=DESK)
    assert len(_all()) == 1


def test_add_by_desk_refuses_the_same_person_twice(app):
    event = EventFactory()
    RegistrationFactory(event=event, name=ADA.name, phone=ADA.phone)
    with pytest.raises(RuleError, match="Ada Lovelace已用这个号码报过名"), unit_of_work():
        add_by_desk(event.id, ADA, kind=AttendeeKind.GUEST, locale=ZH, actor=DESK)


def test_correct_changes_what_a_guest_may_and_mails_a_new_address_only(app):
    person = RegistrationFactory(email="old@mail.example")
    event_id, person_id = person.event_id, person.id

    def say(**said):
        told = {"organisation": "新单位", "title": "主任", "email": None, **said}
        with unit_of_work():
            return correct(event_id, person_id, Correction(**told), actor=DESK)

    changed = say()
    assert (changed.organisation, changed.title, changed.email) == (
        "新单位",
        "主任",
        "old@mail.example",
    )
    assert changed.search_keys.endswith("新单位")
    assert _mails() == []
    say(email="new@mail.example")
    say(email="new@mail.example")
    assert [mail.to_address for mail in _mails()] == ["new@mail.example"]
    lines = _lines("registration.correct")
    assert [sorted(line.after) for line in lines] == [["organisation", "title"], ["email"]]


def test_revise_changes_the_name_and_how_it_is_found(app):
    person = RegistrationFactory(name="张山", phone="13800000001")
    event_id, person_id = person.event_id, person.id
    told = Person("张三", "示例公司", "13900005678")
    with unit_of_work():
        revise(event_id, person_id, told, kind=AttendeeKind.GUEST, locale="en", actor=DESK)
    assert (person.name, person.phone_tail, person.kind, person.locale) == (
        "张三",
        "5678",
        AttendeeKind.GUEST,
        "en",
    )
    assert "zhangsan" in person.search_keys


def test_revise_refuses_to_make_two_of_one_person(app):
    event = EventFactory()
    RegistrationFactory(event=event, name=ADA.name, phone=ADA.phone)
    other = RegistrationFactory(event=event)
    event_id, other_id = event.id, other.id
    with pytest.raises(RuleError, match="已用这个号码报过名"), unit_of_work():
        revise(event_id, other_id, ADA, kind=AttendeeKind.GUEST, locale=ZH, actor=DESK)
