import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.documents.enums import DocumentStatus
from app.events.enums import EventStatus
from app.registration.enums import RegistrationStatus
from app.registration.models import Registration
from app.registration.queries import OWNER
from app.registration.services import CONSENT_VERSION
from tests.conftest import NOON
from tests.factories.documents import DocumentFactory
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory

FORM = {
    "name": "陈䶮",
    "organisation": "示例链科技有限公司",
    "title": "",
    "phone": "１３８ 0000 1234",
    "email": "",
    "consent": "y",
    "consent_version": CONSENT_VERSION,
    "request_key": "a key of this page",
}


def _all():
    return db.session.scalars(select(Registration).order_by(Registration.id)).all()


def test_a_guest_registers_without_an_address_and_has_the_link_at_once(client):
    event = EventFactory()
    client.get(f"/e/{event.slug}/register")
    client.post(f"/e/{event.slug}/register", FORM)
    (registration,) = _all()
    assert (registration.phone, registration.phone_tail, registration.locale) == (
        "13800001234",
        "1234",
        "zh_Hans_CN",
    )
    body = client.follow()
    assert re.fullmatch(r"/r/[a-z2-7]{26}", client.response.request.path)
    assert "您已报名，席位已为您保留" in client.text
    assert "请截图或收藏此页" in client.text
    assert "data:image/png;base64," in body
    assert client.response.headers["Referrer-Policy"] == "no-referrer"


def test_each_page_load_has_a_key_of_its_own(client):
    event = EventFactory()
    first = client.get(f"/e/{event.slug}/register")
    second = client.get(f"/e/{event.slug}/register")
    keys = {re.search(r'name="request_key"[^>]*value="(\w+)"', body)[1] for body in (first, second)}
    assert len(keys) == 2


def test_a_double_click_ends_at_the_registration_both_times(client):
    event = EventFactory()
    client.get(f"/e/{event.slug}/register")
    client.post(f"/e/{event.slug}/register", FORM)
    client.post(f"/e/{event.slug}/register", FORM)
    client.follow()
    assert "陈䶮" in client.text
    assert len(_all()) == 1


def test_all_errors_stand_at_their_fields_and_what_was_typed_stays(client):
    event = EventFactory()
    wrong = {**FORM, "name": "陈", "phone": "12345", "email": "no", "consent": ""}
    client.get(f"/e/{event.slug}/register")
    body = client.post(f"/e/{event.slug}/register", wrong, status=422)
    for words in ("请填写完整姓名", "请核对号码", "邮箱地址不对", "请阅读并同意隐私说明"):
        assert words in client.text
    for typed in ("陈", "12345", "no", "示例链科技有限公司"):
        assert f'value="{typed}"' in body
    assert _all() == []


def test_nothing_filled_in_names_each_field(client):
    event = EventFactory()
    client.get(f"/e/{event.slug}/register")
    client.post(f"/e/{event.slug}/register", {}, status=422)
    for words in ("请填写姓名", "请填写单位", "请填写手机号"):
        assert words in client.text


@pytest.mark.parametrize(
    ("event_is", "words"),
    [
        ({"capacity": 1}, "名额已满"),
        ({"registration_open": False}, "报名已截止"),
        ({"starts_at": NOON - timedelta(days=1)}, "活动已经结束"),
        ({"status": EventStatus.CANCELLED}, "活动已取消"),
    ],
)
def test_a_closed_event_says_so_in_words_and_takes_nobody(client, event_is, words):
    event = EventFactory(**event_is)
    RegistrationFactory(event=event)
    body = client.get(f"/e/{event.slug}/register")
    assert words in client.text
    assert 'name="phone"' not in body
    body = client.post(f"/e/{event.slug}/register", FORM, status=422)
    assert words in client.text
    assert 'value="陈䶮"' in body
    assert len(_all()) == 1


def test_the_privacy_notice_stands_on_the_form_in_full(client):
    event = EventFactory(organiser="汉阳区科经局")
    client.get(f"/e/{event.slug}/register")
    assert "本次活动主办方汉阳区科经局" in client.text
    assert "您可以随时撤回同意" in client.text


def test_a_draft_has_no_form(client):
    event = EventFactory(status=EventStatus.DRAFT)
    client.get(f"/e/{event.slug}/register", status=404)


def test_the_personal_page_masks_what_a_forwarded_link_would_tell(client, link_of):
    person = RegistrationFactory(phone="13812345678", email="zhang@mail.example")
    body = client.get(link_of(person))
    assert "13812345678" not in body
    assert "zhang@mail.example" not in body
    assert "138****5678" in client.text
    assert "z***@mail.example" in client.text


def test_an_unknown_link_is_404(client):
    client.get("/r/aaaaaaaaaaaaaaaaaaaaaaaaaa", status=404)


def test_opening_pages_of_a_link_changes_nothing(client, link_of):
    person = RegistrationFactory()
    link = link_of(person)
    for page in ("", "/cancel", "/correct", "/calendar.ics"):
        client.get(f"{link}{page}")
    assert person.status is RegistrationStatus.CONFIRMED


def test_cancel_asks_for_the_four_digits_and_says_what_follows(client, link_of):
    person = RegistrationFactory(phone="13812345678")
    link = link_of(person)
    client.get(f"{link}/cancel")
    assert "席位将立即让出" in client.text
    client.post(f"{link}/cancel", {"digits": "0000"}, status=422)
    assert "后四位不符" in client.text
    client.post(f"{link}/cancel", {"digits": ""}, status=422)
    assert person.status is RegistrationStatus.CONFIRMED
    client.post(f"{link}/cancel", {"digits": "５６７８"})
    client.follow()
    assert "席位已让给其他人" in client.text
    assert "报名已取消" in client.text
    assert person.status is RegistrationStatus.CANCELLED


def test_guessing_the_digits_is_slowed_down_also_for_the_right_ones(client, link_of):
    person = RegistrationFactory(phone="13812345678")
    link = link_of(person)
    client.get(f"{link}/cancel")
    for guess in range(8):
        client.post(f"{link}/cancel", {"digits": f"000{guess}"}, status=422)
    client.post(f"{link}/cancel", {"digits": "5678"}, status=429)
    assert "15 分钟" in client.text
    client.post(f"{link}/correct", {"organisation": "新", "digits": "5678"}, status=429)
    assert person.status is RegistrationStatus.CONFIRMED


def test_a_cancelled_or_finished_registration_has_nothing_left_to_change(client, link_of):
    gone = link_of(RegistrationFactory(cancelled=True))
    for page in ("/cancel", "/correct"):
        client.get(f"{gone}{page}", status=302)
        assert client.response.location == gone
    body = client.get(gone)
    assert "/cancel" not in body
    assert "data:image/png" not in body


def test_after_the_event_nobody_cancels_any_more(client, link_of):
    over = EventFactory(starts_at=NOON - timedelta(days=1))
    link = link_of(RegistrationFactory(event=over, phone="13812345678"))
    body = client.get(link)
    assert "活动已经结束" in client.text
    assert f"{link}/cancel" not in body
    client.post(f"{link}/cancel", {"digits": "5678"}, status=422)
    assert "活动已经结束" in client.text


def test_who_came_is_thanked(client, link_of):
    over = EventFactory(starts_at=NOON - timedelta(days=1))
    client.get(link_of(RegistrationFactory(event=over, arrived=True)))
    assert "感谢您的参加" in client.text


def test_a_called_off_event_is_said_on_the_personal_page(client, link_of):
    event = EventFactory(status=EventStatus.CANCELLED)
    body = client.get(link_of(RegistrationFactory(event=event)))
    assert "活动已取消" in client.text
    assert "data:image/png" not in body


def test_correct_changes_details_and_never_shows_the_address(client, link_of):
    person = RegistrationFactory(phone="13812345678", email="zhang@mail.example")
    link = link_of(person)
    body = client.get(f"{link}/correct")
    assert "zhang@mail.example" not in body
    said = {"organisation": "武汉理工大学", "title": "处长", "email": "", "digits": "5678"}
    client.post(f"{link}/correct", {**said, "organisation": ""}, status=422)
    client.post(f"{link}/correct", said)
    client.follow()
    assert "您的信息已修改" in client.text
    assert (person.organisation, person.title, person.email) == (
        "武汉理工大学",
        "处长",
        "zhang@mail.example",
    )


def test_the_calendar_comes_from_the_link(client, link_of):
    body = client.get(f"{link_of(RegistrationFactory())}/calendar.ics")
    assert client.response.mimetype == "text/calendar"
    assert "SUMMARY:科技创新大会" in body


def test_issued_certificates_stand_on_the_personal_page_and_others_do_not(client, link_of):
    person = RegistrationFactory(arrived=True)
    about = {"event_id": person.event_id, "owner_kind": OWNER, "owner_id": person.id}
    issued = DocumentFactory(**about, status=DocumentStatus.ISSUED, issued_at=NOON)
    revoked = DocumentFactory(**about, status=DocumentStatus.REVOKED)
    strange = DocumentFactory(**{**about, "owner_id": person.id + 1}, issued_at=NOON)
    body = client.get(link_of(person))
    assert f"/v/{issued.number}?t={issued.token}" in body
    assert revoked.number not in body
    assert strange.number not in body


def test_the_page_speaks_english_to_who_comes_from_an_english_mail(client, link_of):
    client.get(f"{link_of(RegistrationFactory())}?lang=en")
    assert "Your way in" in client.text
    assert not re.search("席位|报名", client.text)
