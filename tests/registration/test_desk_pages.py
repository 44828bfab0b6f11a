import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.documents.enums import DocumentStatus
from app.mail.enums import MailStatus
from app.registration.enums import AttendeeKind, RegistrationStatus
from app.registration.models import Registration
from app.registration.persons import Person
from app.registration.queries import OWNER, Filters, list_matching
from app.registration.services import cancel, register, revise
from tests.conftest import NOON
from tests.factories.documents import DocumentFactory
from tests.factories.events import EventFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.registration import CheckInFactory, RegistrationFactory
from tests.registration.conftest import CONSENT, DESK

PAGES = ("registrations", "registrations/{id}")
ORGANIZER_PAGES = (
    "registrations/add",
    "registrations/{id}/edit",
    "certificates",
    "certificates/preview.pdf",
)


@pytest.fixture
def people(app):
    event = EventFactory()
    common = {"event": event}
    return [
        RegistrationFactory(
            **common, name="万滋仁", organisation="自然资源厅", phone="13800001111"
        ),
        RegistrationFactory(**common, name="单小丽", organisation="ＡＢ 科技", phone="13900002222"),
        RegistrationFactory(**common, name="Ada Lovelace", phone="+447911123456"),
        RegistrationFactory(**common, name="百分%之_一", phone="13700004444"),
    ]


def _found(event_id, q, *, whole_phone=True, **more):
    rows = list_matching(event_id, Filters(q=q, **more), whole_phone=whole_phone)
    return [row.name for row in rows]


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("万滋", ["万滋仁"]),
        ("wzr", ["万滋仁"]),
        ("wanziren", ["万滋仁"]),
        ("ＷＺＲ", ["万滋仁"]),
        ("sxl", ["单小丽"]),
        ("dxl", ["单小丽"]),
        ("ab科技", ["单小丽"]),
        ("ada l", ["Ada Lovelace"]),
        ("2222", ["单小丽"]),
        ("１３９００００２２２２", ["单小丽"]),
        ("123456", ["Ada Lovelace"]),
        ("%之_", ["百分%之_一"]),
        ("333", []),
        ("nobody", []),
    ],
)
def test_people_are_found_by_what_is_remembered_of_them(people, q, names):
    assert _found(people[0].event_id, q) == names


def test_who_sees_masked_phones_cannot_guess_the_hidden_digits(people):
    event_id = people[0].event_id
    assert _found(event_id, "99992222", whole_phone=False) == ["单小丽"]
    assert _found(event_id, "00002222", whole_phone=False) == ["单小丽"]
    assert _found(event_id, "99992222") == []


def test_people_of_another_event_are_never_found(people):
    other = EventFactory()
    assert _found(other.id, "万滋") == []


def test_the_list_shows_numbers_and_narrows_by_removable_pills(people, signed_in):
    event = people[0].event
    gone = RegistrationFactory(event=event, name="已走人", cancelled=True)
    RegistrationFactory(event=event, name="已到人", arrived=True, kind=AttendeeKind.MEDIA)
    OutgoingMailFactory(
        event_id=event.id, about_kind=OWNER, about_id=people[0].id, status=MailStatus.FAILED
    )
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations"
    organizer.get(url)
    for words in (
        "已确认 5 / 30",
        "余 25 席",
        "已签到 1 / 5",
        "已取消 1",
        "邮件未送达 1",
        "共 6 人",
    ):
        assert words in organizer.text
    organizer.get(f"{url}?status=cancelled")
    assert (gone.name in organizer.text, "万滋仁" in organizer.text) == (True, False)
    assert "状态 已取消" in organizer.text
    organizer.get(f"{url}?mail=failed")
    assert ("万滋仁" in organizer.text, "单小丽" in organizer.text) == (True, False)
    body = organizer.get(f"{url}?attendance=arrived&kind=media&q=yidao&sort=created")
    assert "已到人" in organizer.text
    # A pill's way out keeps the other filters.
    assert 'href="?kind=media&amp;q=yidao&amp;sort=created"' in body
    organizer.get(f"{url}?q=nobody")
    assert "没有符合的人" in organizer.text


def test_a_mail_that_fails_for_a_day_counts_as_not_delivered(people, signed_in):
    event = people[0].event
    OutgoingMailFactory(
        event_id=event.id,
        about_kind=OWNER,
        about_id=people[1].id,
        first_failed_at=NOON - timedelta(hours=25),
    )
    organizer = signed_in(Role.ORGANIZER, event)
    organizer.get(f"/console/events/{event.id}/registrations?mail=failed")
    assert "单小丽" in organizer.text


def test_an_empty_list_says_what_to_do_next(signed_in):
    event = EventFactory()
    url = f"/console/events/{event.id}/registrations"
    organizer, leader = signed_in(Role.ORGANIZER, event), signed_in(Role.LEADER, event)
    organizer.get(url)
    assert "把活动地址发出去" in organizer.text
    leader.get(url)
    assert "还没有人报名" in leader.text
    assert "添加参会人" not in leader.text


def test_phones_are_whole_for_organizers_and_masked_for_leaders(people, signed_in):
    event = people[0].event
    people[0].email = "wan@mail.example"
    db.session.flush()
    for path in PAGES:
        url = f"/console/events/{event.id}/" + path.format(id=people[0].id)
        assert "13800001111" in signed_in(Role.ORGANIZER, event).get(url)
        leader = signed_in(Role.LEADER, event)
        body = leader.get(url)
        assert "13800001111" not in body
        assert "138****1111" in leader.text
        assert "wan@mail.example" not in body


def test_the_list_is_paged_newest_first_and_can_be_turned(signed_in):
    event = EventFactory()
    for number in range(26):
        RegistrationFactory(
            event=event, name=f"第{number:02}号", created_at=NOON + timedelta(minutes=number)
        )
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations"
    organizer.get(url)
    assert re.findall(r"第\d\d号", organizer.text)[:2] == ["第25号", "第25号"]
    assert "第 1–25 条，共 26 条" in organizer.text
    organizer.get(f"{url}?page=2")
    assert set(re.findall(r"第\d\d号", organizer.text)) == {"第00号"}
    organizer.get(f"{url}?sort=created")
    assert re.findall(r"第\d\d号", organizer.text)[0] == "第00号"


def test_a_search_as_one_types_brings_the_rows_and_not_the_house(people, signed_in, queries):
    event = people[0].event
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations?q={people[0].name}"
    organizer.get(url)
    whole = len(queries)
    queries.clear()
    organizer.get(url, headers={"HX-Request": "true", "HX-Target": "hq-found"})
    assert people[0].name in organizer.text
    markup = organizer.response.text
    assert 'id="hq-found"' in markup
    assert 'id="hq-pills"' in markup
    assert "hq-side" not in markup
    assert len(queries) < whole - 2


@pytest.mark.parametrize("path", ["registrations", "check-in?q=zhang", "certificates"])
def test_a_list_costs_the_same_queries_with_one_row_and_with_three(signed_in, queries, path):
    event = EventFactory()
    organizer = signed_in(Role.ORGANIZER, event)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            RegistrationFactory(event=event, arrived=True)
        db.session.commit()
        queries.clear()
        organizer.get(f"/console/events/{event.id}/{path}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_pages_are_closed_to_staff_and_strangers(people, signed_in):
    event, other = people[0].event, EventFactory()
    for visitor in (signed_in(Role.STAFF, event), signed_in(Role.ORGANIZER, other)):
        for path in PAGES + ORGANIZER_PAGES:
            url = f"/console/events/{event.id}/" + path.format(id=people[0].id)
            assert "万滋仁" not in visitor.get(url, status=403)


def test_leaders_read_and_change_nothing(people, signed_in):
    event, person = people[0].event, people[0]
    leader = signed_in(Role.LEADER, event)
    for path in ORGANIZER_PAGES:
        leader.get(f"/console/events/{event.id}/" + path.format(id=person.id), status=403)
    for path in ("add", "bulk", f"{person.id}/edit", f"{person.id}/cancel"):
        leader.post(f"/console/events/{event.id}/registrations/{path}", status=403)
    assert person.status is RegistrationStatus.CONFIRMED


def test_without_an_account_one_is_sent_to_log_in(people, client):
    client.get(f"/console/events/{people[0].event_id}/registrations", status=302)
    assert "/login" in client.response.location


def test_a_registration_of_another_event_is_404_for_its_organizer_too(people, signed_in):
    other = EventFactory()
    organizer = signed_in(Role.ORGANIZER, other)
    for path in ("", "/edit"):
        organizer.get(f"/console/events/{other.id}/registrations/{people[0].id}{path}", status=404)
    organizer.post(f"/console/events/{other.id}/registrations/{people[0].id}/cancel", status=404)


def test_the_desk_adds_somebody_and_is_told_what_was_sent(signed_in):
    event = EventFactory(capacity=2)
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations/add"
    said = {
        "name": "刘勇胜",
        "organisation": "中国地质大学",
        "phone": "13600003333",
        "kind": "guest",
        "locale": "zh_Hans_CN",
    }
    organizer.get(url)
    organizer.post(url, said)
    organizer.follow()
    assert "刘勇胜已加入名单。未填邮箱，没有发送邮件。" in organizer.text
    organizer.get(url)
    body = organizer.post(url, said, status=422)
    assert "刘勇胜已用这个号码报过名" in organizer.text
    assert 'value="中国地质大学"' in body
    organizer.post(url, {**said, "name": "王二", "email": "wang@mail.example"})
    organizer.follow()
    assert "王二已加入名单，确认邮件正在发送。" in organizer.text
    organizer.get(url)
    organizer.post(url, {**said, "name": "第三人"}, status=422)
    assert "2 个席位已满" in organizer.text


def test_one_registration_shows_everything_about_it(signed_in):
    event = EventFactory()
    with unit_of_work():
        seat = register(
            event.id,
            Person("陈䶮", "示例公司", "13800001234", None, "chen@mail.example"),
            consent=CONSENT,
            locale="en",
        )
        person_id = seat.registration.id
    with unit_of_work():
        revise(
            event.id,
            person_id,
            Person("陈䶮", "武汉理工大学", "13800005678", None, "chen@mail.example"),
            kind=AttendeeKind.GUEST,
            locale="en",
            actor=DESK,
        )
    person = db.session.scalars(select(Registration)).one()
    CheckInFactory(registration=person, by="李会务", undone_at=NOON, undone_by="王主办")
    paper = DocumentFactory(
        event_id=event.id, owner_kind=OWNER, owner_id=person.id, status=DocumentStatus.RESERVED
    )
    organizer = signed_in(Role.ORGANIZER, event)
    organizer.get(f"/console/events/{event.id}/registrations/{person.id}")
    for words in (
        "You are registered",
        paper.number,
        "李会务",
        "12:00 由王主办撤销",
        "网上报名",
        "单位：示例公司 → 武汉理工大学",
        "更正了信息",
        "英文",
        "说明版本",
    ):
        assert words in organizer.text
    assert "13800005678 →" not in organizer.text


def test_the_desk_edits_what_was_typed_wrong(people, signed_in):
    event, person = people[0].event, people[0]
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations/{person.id}"
    body = organizer.get(f"{url}/edit")
    assert 'value="万滋仁"' in body
    said = {
        "name": "万兹仁",
        "organisation": "自然资源厅",
        "phone": "13800001111",
        "kind": "guest",
        "locale": "en",
    }
    organizer.post(f"{url}/edit", {**said, "phone": "1"}, status=422)
    organizer.post(f"{url}/edit", {**said, "name": "单小丽", "phone": "13900002222"}, status=422)
    assert "单小丽已用这个号码报过名" in organizer.text
    organizer.post(f"{url}/edit", said)
    organizer.follow()
    assert "信息已修改" in organizer.text
    assert (person.name, person.kind, person.locale) == ("万兹仁", AttendeeKind.GUEST, "en")


def test_the_desk_cancels_and_is_told_why_not(people, signed_in):
    event, person = people[0].event, people[0]
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations/{person.id}"
    organizer.get(url)
    organizer.post(f"{url}/cancel")
    organizer.follow()
    assert "已取消万滋仁的报名，席位已空出" in organizer.text
    organizer.post(f"{url}/cancel")
    organizer.follow()
    assert "这份报名此前已取消" in organizer.text


def test_ticked_rows_go_to_the_certificates_and_filters_go_along(people, signed_in):
    event = people[0].event
    organizer = signed_in(Role.ORGANIZER, event)
    url = f"/console/events/{event.id}/registrations"
    organizer.get(url)
    organizer.post(f"{url}/bulk", {"ids": [people[0].id, people[1].id, "x"]})
    assert organizer.response.location == (
        f"/console/events/{event.id}/certificates?ids={people[0].id}&ids={people[1].id}"
    )
    organizer.post(f"{url}/bulk?attendance=arrived", {"all_matching": "1", "ids": people[0].id})
    assert organizer.response.location == (
        f"/console/events/{event.id}/certificates?who=found&attendance=arrived"
    )
    organizer.post(f"{url}/bulk", {})
    organizer.follow()
    assert "还没有选人" in organizer.text


def test_a_freed_seat_shows_at_once(people, signed_in):
    event = people[0].event
    organizer = signed_in(Role.ORGANIZER, event)
    event_id, person_id = event.id, people[0].id
    with unit_of_work():
        cancel(event_id, person_id, actor=DESK)
    organizer.get(f"/console/events/{event_id}/registrations")
    assert "余 27 席" in organizer.text
