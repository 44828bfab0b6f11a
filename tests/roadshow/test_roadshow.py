from datetime import time

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.errors import NotFoundError, RuleError
from app.core.models import AuditLine
from app.core.policy import SYSTEM
from app.events.enums import AgendaKind, Direction
from app.roadshow.models import Pitch
from app.roadshow.queries import list_pitches, pitch_count
from app.roadshow.services import PitchWords, add_pitch, delete_pitch, move_pitch, update_pitch
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import AgendaItemFactory, EventFactory
from tests.factories.roadshow import PitchFactory

WRITES = ("add", "order", "{pitch}", "{pitch}/delete", "{pitch}/move")
FORM = {"company": "湖北纸贵科技", "topic": "区块链", "minutes": "8", "question_minutes": "5"}


@pytest.fixture
def event(app):
    return EventFactory()


@pytest.fixture
def pitch(event):
    return PitchFactory(event=event, company="武汉泽塔云", position=1)


def _url(event, path="", pitch=None):
    tail = path.format(pitch=pitch.id if pitch else "")
    return f"/console/events/{event.id}/roadshow{'/' if tail else ''}{tail}"


def test_companies_go_on_stage_in_an_order_made_by_hand(event):
    first, second = (add_pitch(event.id, PitchWords(company=c), actor=SYSTEM) for c in "甲乙")
    assert (second.minutes, second.question_minutes) == (8, 5)
    move_pitch(event.id, second.id, Direction.UP, actor=SYSTEM)
    move_pitch(event.id, second.id, Direction.UP, actor=SYSTEM)
    update_pitch(event.id, first.id, PitchWords(company="丙", minutes=10), actor=SYSTEM)
    assert [pitch.company for pitch in list_pitches(event.id)] == ["乙", "丙"]
    delete_pitch(event.id, second.id, actor=SYSTEM)
    assert [(pitch.company, pitch.position) for pitch in list_pitches(event.id)] == [("丙", 1)]
    assert db.session.scalar(pitch_count(event.id)) == 1
    assert {line.event_id for line in db.session.scalars(select(AuditLine))} == {event.id}


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (PitchWords(company="武汉泽塔云"), "company"),
        (PitchWords(company="甲", minutes=0), "minutes"),
        (PitchWords(company="甲", question_minutes=-1), "question_minutes"),
    ],
)
def test_a_pitch_is_refused(event, pitch, words, field):
    other = PitchFactory(event=event, position=2)
    for step in (
        lambda: add_pitch(event.id, words, actor=SYSTEM),
        lambda: update_pitch(event.id, other.id, words, actor=SYSTEM),
    ):
        with pytest.raises(RuleError) as refusal:
            step()
        assert refusal.value.field == field
    assert db.session.scalar(pitch_count(event.id)) == 2


def test_one_company_pitches_two_topics(event, pitch):
    add_pitch(event.id, PitchWords(company=pitch.company, topic="另一项"), actor=SYSTEM)
    assert db.session.scalar(pitch_count(event.id)) == 2


def test_a_pitch_of_another_event_is_not_reached(event, pitch):
    with pytest.raises(NotFoundError):
        delete_pitch(EventFactory().id, pitch.id, actor=SYSTEM)


def test_the_page_adds_changes_orders_and_deletes(desk, event):
    desk.get(_url(event))
    assert "还没有路演企业" in desk.text
    desk.post(_url(event, "add"), FORM)
    desk.follow()
    assert "湖北纸贵科技已加入路演。" in desk.text
    assert "1 家企业，含提问共 13 分钟" in desk.text
    desk.post(_url(event, "add"), {**FORM, "speaker": "某人"}, status=422)
    assert "湖北纸贵科技的这项路演已在名单中。" in desk.text
    desk.post(_url(event, "add"), {**FORM, "company": "武汉泽塔云", "question_minutes": "0"})
    first, second = list_pitches(event.id)
    desk.post(_url(event, "{pitch}/move", second), {"direction": "up"})
    assert desk.response.location == f"{_url(event)}#row-{second.id}"
    desk.get(_url(event, "{pitch}", first))
    desk.post(_url(event, "{pitch}", first), FORM)
    desk.post(_url(event, "{pitch}", second), FORM, status=422)
    desk.post(_url(event, "{pitch}/delete", second))
    desk.follow()
    assert "武汉泽塔云已从路演中移除。" in desk.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("company", "", "请填写企业名称。"),
        ("minutes", "", "请填写分钟数，例如 8。"),
        ("minutes", "八", "请填写分钟数，例如 8。"),
        ("minutes", "0", "请填写 1 到 240 之间的数字。"),
        ("question_minutes", "-1", "请填写 0 到 240 之间的数字。"),
    ],
)
def test_a_wrong_field_is_told_and_what_was_typed_is_kept(desk, event, pitch, field, value, words):
    for path in ("add", "{pitch}"):
        page = desk.post(_url(event, path, pitch), {**FORM, field: value}, status=422)
        assert words in desk.text
        assert 'value="区块链"' in page


def test_a_direction_that_does_not_exist_is_refused(desk, event, pitch):
    desk.post(_url(event, "{pitch}/move", pitch), {"direction": "sideways"}, status=400)


def test_a_leader_reads_without_buttons_and_changes_nothing(leader, event, pitch):
    page = leader.get(_url(event))
    assert "武汉泽塔云" in page
    assert "/move" not in page
    leader.get(_url(EventFactory()))
    assert "主办方还没有填写。" in leader.text
    for path in WRITES:
        leader.post(_url(event, path, pitch), FORM, status=403)


@pytest.mark.parametrize("path", WRITES)
def test_a_stranger_to_the_event_is_refused(client, event, pitch, path):
    user = UserFactory()
    MembershipFactory(user=user, event_id=EventFactory().id)
    client.log_in(user.email)
    client.get(_url(event), status=403)
    client.post(_url(event, path, pitch), {**FORM, "direction": "up"}, status=403)
    assert db.session.scalars(select(Pitch)).all() == [pitch]


def test_the_page_speaks_english(desk, event, pitch):
    desk.get(f"{_url(event)}?lang=en")
    assert "1 company, 13 minutes in all with questions" in desk.text


def test_companies_are_dragged_into_an_order(desk, event, pitch):
    other = PitchFactory(event=event, position=2)
    order = {"seen": f"{pitch.id},{other.id}", "wished": f"{other.id},{pitch.id}"}
    desk.post(_url(event, "order"), order)
    assert [row.id for row in list_pitches(event.id)] == [other.id, pitch.id]
    desk.post(_url(event, "order"), order, status=409)
    assert "本次排序没有保存" in desk.text
    desk.post(_url(event, "order"), {"seen": "1"}, status=400)


def test_companies_get_hours_from_the_agenda_and_are_told_when_they_run_over(desk, client, event):
    PitchFactory(event=event, position=1, minutes=8, question_minutes=7)
    PitchFactory(event=event, position=2, minutes=5, question_minutes=5)
    desk.get(_url(event))
    assert "超出" not in desk.text
    AgendaItemFactory(event=event, kind=AgendaKind.PITCH, begins=time(16, 0), position=1)
    desk.get(_url(event))
    assert "16:00–16:15" in desk.text
    assert "超出" not in desk.text
    AgendaItemFactory(event=event, kind=AgendaKind.PHOTO, begins=time(16, 15), position=2)
    desk.get(_url(event))
    assert "16:15–16:25" in desk.text
    assert "超出 10 分钟" in desk.text
