import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.registration.check_in import check_in, undo_check_in
from app.registration.enums import Attendance
from app.registration.models import CheckIn
from app.registration.queries import count_arrived, event_of_registration, list_arrived
from tests.conftest import NOON
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.registration.conftest import DESK


def _rows():
    return db.session.scalars(select(CheckIn).order_by(CheckIn.id)).all()


def test_check_in_lets_one_person_in_and_writes_who_did_it(app):
    person = RegistrationFactory()
    event_id, person_id = person.event_id, person.id
    with unit_of_work():
        check_in(event_id, person_id, actor=DESK)
    assert (person.attendance, count_arrived(event_id)) == (Attendance.ARRIVED, 1)
    assert list_arrived(event_id) == [person]
    (row,) = _rows()
    assert (row.by, row.at, row.undone_at) == ("王主办", person.arrived_at, None)
    assert abs((row.at - NOON).total_seconds()) < 60
    line = db.session.scalars(select(AuditLine)).one()
    assert (line.action, line.after["attendance"]) == ("registration.check_in", "arrived")


def test_two_phones_at_one_gate_make_one_row(app):
    person = RegistrationFactory()
    event_id, person_id = person.event_id, person.id
    with unit_of_work():
        check_in(event_id, person_id, actor=DESK)
    with pytest.raises(RuleError, match="已于 12:00 签到"), unit_of_work():
        check_in(event_id, person_id, actor=DESK)
    assert len(_rows()) == 1


def test_who_cancelled_is_not_let_in(app):
    gone = RegistrationFactory(cancelled=True)
    event_id, gone_id = gone.event_id, gone.id
    with pytest.raises(RuleError, match="没有席位"), unit_of_work():
        check_in(event_id, gone_id, actor=DESK)
    assert _rows() == []


def test_undo_keeps_the_row_and_the_person_may_come_in_again(app):
    person = RegistrationFactory()
    event_id, person_id = person.event_id, person.id
    for step in (check_in, undo_check_in, check_in, undo_check_in):
        with unit_of_work():
            step(event_id, person_id, actor=DESK)
    assert (person.attendance, person.arrived_at, count_arrived(event_id)) == (
        Attendance.NOT_ARRIVED,
        None,
        0,
    )
    assert [row.undone_by for row in _rows()] == ["王主办", "王主办"]


def test_undo_refuses_who_is_not_inside(app):
    person = RegistrationFactory()
    event_id, person_id = person.event_id, person.id
    with pytest.raises(RuleError, match="还没有签到"), unit_of_work():
        undo_check_in(event_id, person_id, actor=DESK)


def test_a_row_of_another_event_cannot_be_reached(app):
    person, other = RegistrationFactory(), EventFactory()
    other_id, person_id = other.id, person.id
    with pytest.raises(NotFoundError), unit_of_work():
        check_in(other_id, person_id, actor=DESK)
    with pytest.raises(NotFoundError):
        event_of_registration(person_id + 1)


def test_staff_find_by_tail_press_and_go_on_to_the_next(signed_in):
    event = EventFactory()
    person = RegistrationFactory(event=event, name="万滋仁", phone="13812345678")
    RegistrationFactory(event=event, name="王振旭", phone="13900009999")
    RegistrationFactory(event=event, name="李不来", phone="13700005678", cancelled=True)
    staff = signed_in(Role.STAFF, event)
    page = f"/console/events/{event.id}/check-in"
    body = staff.get(f"{page}?q=5678")
    assert "138****5678" in staff.text
    assert "13812345678" not in body
    assert "王振旭" not in staff.text
    assert "李不来" not in staff.text
    staff.post(f"{page}/{person.id}")
    staff.follow()
    assert staff.response.request.path == page
    assert "万滋仁已签到" in staff.text
    assert "1 / 2" in staff.text
    staff.post(f"{page}/{person.id}")
    staff.follow()
    assert "已于 12:00 签到" in staff.text
    staff.post(f"{page}/{person.id}/undo")
    staff.follow()
    assert "已撤销万滋仁的签到" in staff.text
    assert "0 / 2" in staff.text


def test_the_door_says_what_to_do_when_nobody_matches_or_came(signed_in):
    event = EventFactory()
    staff = signed_in(Role.STAFF, event)
    staff.get(f"/console/events/{event.id}/check-in")
    assert "输入姓名或手机号后四位" in staff.text
    staff.get(f"/console/events/{event.id}/check-in?q=zz")
    assert "没有符合的人" in staff.text


def test_those_who_wait_stand_before_those_inside(signed_in):
    event = EventFactory()
    RegistrationFactory(event=event, name="张一", arrived=True)
    RegistrationFactory(event=event, name="张二")
    organizer = signed_in(Role.ORGANIZER, event)
    organizer.get(f"/console/events/{event.id}/check-in?q=zhang")
    assert organizer.text.index("张二") < organizer.text.index("张一")


def test_the_counter_answers_alone(signed_in):
    event = EventFactory()
    RegistrationFactory(event=event, arrived=True)
    staff = signed_in(Role.STAFF, event)
    answer = staff.http.get(f"/console/events/{event.id}/check-in/count")
    assert "1 / 1" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["check-in", "check-in/count"])
def test_the_door_is_closed_to_leaders_and_strangers(signed_in, path):
    event, other = EventFactory(), EventFactory()
    RegistrationFactory(event=event, name="秘密人物", arrived=True)
    for visitor in (signed_in(Role.LEADER, event), signed_in(Role.STAFF, other)):
        body = visitor.get(f"/console/events/{event.id}/{path}", status=403)
        assert "秘密人物" not in body


@pytest.mark.parametrize("step", ["", "/undo"])
def test_pressing_needs_the_right_too(signed_in, step):
    event, other = EventFactory(), EventFactory()
    person = RegistrationFactory(event=event)
    for visitor in (signed_in(Role.LEADER, event), signed_in(Role.ORGANIZER, other)):
        visitor.post(f"/console/events/{event.id}/check-in/{person.id}{step}", status=403)
    assert _rows() == []
