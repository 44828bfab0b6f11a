"""The conference again next year: a draft, with what was chosen of the last one."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import func, select

from app.accounts.enums import Role
from app.accounts.models import Membership
from app.core.clone import list_parts
from app.core.db import Base, db
from app.core.errors import RuleError
from app.core.files import store_file
from app.core.models import AuditLine
from app.core.policy import SYSTEM, Actor, ActorKind
from app.events.cloning import Occasion, clone_event, next_day
from app.events.enums import AgendaKind, EventStatus, GuestRole
from app.events.models import AgendaItem, Award, Event, Guest
from app.events.queries import find_guest_release, list_agenda, list_awards, list_guests
from app.roadshow.models import Pitch
from app.roadshow.queries import list_pitches
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.documents import DocumentFactory
from tests.factories.events import (
    AgendaItemFactory,
    AwardFactory,
    EventFactory,
    GuestFactory,
    GuestListReleaseFactory,
)
from tests.factories.mail import OutgoingMailFactory
from tests.factories.registration import CheckInFactory, RegistrationFactory
from tests.factories.roadshow import PitchFactory
from tests.factories.signing import MilestoneFactory, ProjectFactory

FORM = {
    "name": "2027 科技创新大会",
    "name_en": "",
    "day": "2027-03-11",
    "starts": "09:00",
    "ends": "12:00",
    "slug": "",
    "code": "hy",
}
COPIED = {"event", "agenda_item", "guest", "guest_place", "award", "pitch", "audit_line"}
"""Tables that a copy adds to."""


@pytest.fixture
def source(app):
    """Last year's conference: held, with rows of everything."""
    event = EventFactory(
        name="2026 科技创新大会",
        slug="keji-2026",
        address="四新大道",
        intro="一年一度",
        sample=True,
    )
    picture = store_file(b"a picture", filename="emblem.png", content_type="image/png")
    event.emblem_sha256 = picture.sha256
    AgendaItemFactory(
        event=event, title="致辞", begins=time(14, 30), speaker="区长", note="十分钟", position=1
    )
    AgendaItemFactory(event=event, title="合影", kind=AgendaKind.PHOTO, position=2)
    GuestFactory(event=event, held__person__name="徐丽", role=GuestRole.HOST, position=1)
    GuestFactory(event=event, held__person__name="沈革武", position=2)
    GuestListReleaseFactory(event_id=event.id)
    award = AwardFactory(event=event, title="应用节点", position=1)
    PitchFactory(event=event, company="示例企业", topic="芯片", minutes=6, position=1)
    CheckInFactory(registration=RegistrationFactory(event=event, arrived=True))
    MilestoneFactory(project=ProjectFactory(event=event))
    DocumentFactory(event_id=event.id, owner_kind="award", owner_id=award.id)
    OutgoingMailFactory(event_id=event.id)
    MembershipFactory(user=UserFactory(), role=Role.STAFF, event_id=event.id)
    return event


def occasion(**more):
    return Occasion(
        **{
            "name": "2027 科技创新大会",
            "name_en": None,
            "slug": None,
            "code": "HY",
            "starts_at": datetime(2027, 3, 11, 1, 0, tzinfo=UTC),
            "ends_at": datetime(2027, 3, 11, 4, 0, tzinfo=UTC),
            **more,
        }
    )


def copy(source, *parts, **more):
    parts = parts or [part.key for part in list_parts()]
    event = clone_event(source.id, occasion(**more), parts=parts, actor=SYSTEM)
    db.session.flush()
    return event


def rows_by_table():
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table))
        for table in Base.metadata.sorted_tables
    }


def test_a_copy_is_a_draft_that_is_closed_for_registration(source):
    event = copy(source)
    assert (event.status, event.registration_open) == (EventStatus.DRAFT, False)
    assert (event.name, event.slug) == ("2027 科技创新大会", "2027-03-11")
    assert (event.organiser, event.city, event.capacity) == ("汉阳区", "武汉", 30)
    assert event.sample


def test_all_parts_come_along_in_their_order(source):
    event = copy(source)
    assert (event.venue, event.address, event.intro) == ("会议中心", "四新大道", "一年一度")
    first, second = list_agenda(event.id)
    assert (first.title, first.speaker, first.note) == ("致辞", "区长", "十分钟")
    assert (second.title, second.kind, second.begins) == ("合影", AgendaKind.PHOTO, None)
    guests = list_guests(event.id)
    assert [guest.held.person.name for guest in guests] == ["徐丽", "沈革武"]
    assert guests[0].role is GuestRole.HOST
    assert [guest.position_id for guest in guests] == [
        guest.position_id for guest in list_guests(source.id)
    ]
    (award,) = list_awards(event.id)
    assert (award.title, award.awarded_by) == ("应用节点", "示例授牌单位")
    (pitch,) = list_pitches(event.id)
    assert (pitch.company, pitch.topic, pitch.minutes) == ("示例企业", "芯片", 6)


def test_the_emblem_is_the_same_stored_picture(source, client):
    event = copy(source)
    assert event.emblem_sha256 == source.emblem_sha256
    source.emblem_sha256 = None
    client.get(f"/e/{event.slug}/emblem/{event.emblem_sha256}.png")


def test_the_guest_list_is_to_be_released_anew(source):
    assert find_guest_release(copy(source).id) is None


def test_nothing_else_comes_along(source):
    before = rows_by_table()
    copy(source)
    after = rows_by_table()
    assert {name for name in after if after[name] != before[name]} == COPIED
    assert all(before[name] for name in ("registration", "check_in", "project", "milestone"))
    assert all(before[name] for name in ("document", "outgoing_mail", "membership"))


def test_the_source_stays_as_it_is(source):
    tables = [model.__table__ for model in (Event, AgendaItem, Guest, Award, Pitch)]
    kept = [db.session.execute(select(table)).all() for table in tables]
    copy(source)
    for table, rows in zip(tables, kept, strict=True):
        assert set(rows) <= set(db.session.execute(select(table)).all())


@pytest.mark.parametrize(
    ("part", "model"),
    [("agenda", AgendaItem), ("guests", Guest), ("plaques", Award), ("pitches", Pitch)],
)
def test_only_what_is_chosen_comes_along(source, part, model):
    event = copy(source, part)
    for each in (AgendaItem, Guest, Award, Pitch):
        found = db.session.scalars(select(each).where(each.event_id == event.id)).all()
        assert bool(found) is (each is model)
    assert (event.venue, event.intro, event.emblem_sha256) == (None, None, None)


@pytest.mark.parametrize(
    ("begins", "moved"),
    [
        (time(14, 30), time(9, 0)),
        (time(5, 30), time(0, 0)),
        (time(5, 29), None),
        (time(23, 59), time(18, 29)),
        (None, None),
    ],
)
def test_hours_move_with_the_beginning_and_stay_on_the_day(app, begins, moved):
    source = EventFactory()
    AgendaItemFactory(event=source, begins=begins)
    (item,) = list_agenda(copy(source).id)
    assert item.begins == moved


def test_one_line_of_the_audit_names_the_source_and_what_came(source):
    last = db.session.scalar(select(func.max(AuditLine.id))) or 0
    event = copy(source, "agenda", "guests", "settings")
    (line,) = db.session.scalars(select(AuditLine).where(AuditLine.id > last)).all()
    assert (line.action, line.event_id, line.subject_id) == (
        "events.clone_event",
        event.id,
        event.id,
    )
    assert line.after["copied_from"] == "2026 科技创新大会 (2026-03-12, /e/keji-2026)"
    assert {key: line.after[key] for key in ("settings", "agenda", "guests")} == {
        "settings": 4,
        "agenda": 2,
        "guests": 2,
    }
    assert "plaques" not in line.after
    assert line.after["name"] == "2027 科技创新大会"


def test_a_copy_asks_no_more_for_a_long_agenda(queries):
    costs = []
    for count in (1, 9):
        event = EventFactory()
        for place in range(1, count + 1):
            AgendaItemFactory(event=event, position=place)
            GuestFactory(event=event, position=place)
            PitchFactory(event=event, position=place)
        db.session.flush()
        queries.clear()
        copy(event)
        costs.append(sum(statement.startswith("SELECT") for statement in queries))
    assert costs[0] == costs[1]


def test_whoever_makes_the_copy_and_is_no_organizer_everywhere_becomes_its_own(source):
    user = UserFactory()
    MembershipFactory(user=user, event_id=source.id)
    actor = Actor(ActorKind.USER, user.id, user.name)
    event = clone_event(source.id, occasion(), parts=(), actor=actor)
    held = db.session.scalars(select(Membership).where(Membership.event_id == event.id)).all()
    assert [(one.user_id, one.role) for one in held] == [(user.id, Role.ORGANIZER)]


def test_a_refused_copy_leaves_nothing(source):
    EventFactory(slug="taken")
    before = rows_by_table()
    with pytest.raises(RuleError):
        copy(source, slug="taken")
    assert rows_by_table() == before


@pytest.mark.parametrize(
    ("was", "today", "then"),
    [
        (date(2026, 3, 12), date(2026, 3, 11), date(2027, 3, 11)),  # Thursdays
        (date(2022, 5, 12), date(2026, 3, 11), date(2026, 5, 14)),
        (date(2022, 5, 12), date(2026, 5, 14), date(2027, 5, 13)),
        (date(2024, 2, 29), date(2024, 3, 11), date(2025, 2, 27)),
        (date(2025, 12, 31), date(2026, 3, 11), date(2026, 12, 30)),
    ],
)
def test_the_suggested_day_is_the_same_weekday_about_the_same_date(app, frozen, was, today, then):
    frozen(NOON.replace(year=today.year, month=today.month, day=today.day))
    day = next_day(EventFactory(starts_at=datetime(was.year, was.month, was.day, 6, tzinfo=UTC)))
    assert day == then
    assert day.weekday() == was.weekday()


def test_the_form_is_filled_for_the_next_one_and_counts_what_there_is(desk, source, frozen):
    before = rows_by_table()
    page = desk.get(f"/console/events/{source.id}/settings/copy")
    assert rows_by_table() == before
    for value in ("2027 科技创新大会", "2027-03-11", "14:30", "17:30", "keji-2027", "HY"):
        assert f'value="{value}"' in page
    for label, count in (("设置", 4), ("议程", 2), ("嘉宾", 2), ("授牌", 1), ("路演", 1)):
        assert f"{label} <b>{count}</b>" in page
    chosen = {key: f'value="{key}" checked' in page for key in ("settings", "agenda", "pitches")}
    assert chosen == {"settings": True, "agenda": True, "pitches": False}


def test_an_event_with_nothing_is_copied_with_nothing_ticked(desk):
    event = EventFactory(draft=True, venue=None)
    page = desk.get(f"/console/events/{event.id}/settings/copy")
    assert " checked" not in page
    desk.post(f"/console/events/{event.id}/settings/copy", {**FORM, "parts": ["agenda"]})


def test_the_copy_is_made_from_the_form_and_its_settings_are_shown(desk, source):
    url = f"/console/events/{source.id}/settings/copy"
    desk.post(url, {**FORM, "parts": ["agenda", "unheard-of"]})
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert desk.response.location == f"/console/events/{event.id}/settings"
    desk.follow()
    assert "新活动是草稿，尚未开放报名" in desk.text
    assert event.starts_at == datetime(2027, 3, 11, 1, 0, tzinfo=UTC)
    assert [item.begins for item in list_agenda(event.id)] == [time(9, 0), None]
    assert list_guests(event.id) == []


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "请填写活动名称。"),
        ("day", "", "请选择日期，例如 2026-05-12。"),
        ("ends", "08:00", "结束时间要晚于开始时间。"),
        ("slug", "keji-2026", "这个网址已被另一场活动使用，请换一个。"),
        ("slug", "汉阳", "请用 3 至 60 个小写字母、数字或连字符，例如 hanyang-2022。"),
        ("code", "H2", "代码为 2 至 6 个英文字母，例如 HY。"),
    ],
)
def test_a_wrong_field_is_told_and_what_was_chosen_is_kept(desk, source, field, value, words):
    url = f"/console/events/{source.id}/settings/copy"
    page = desk.post(url, {**FORM, "parts": ["pitches"], field: value}, status=422)
    assert words in desk.text
    assert f'id="{field}-error"' in page
    assert 'value="pitches" checked' in page
    assert 'value="agenda" checked' not in page
    assert len(db.session.scalars(select(Event)).all()) == 1


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.LEADER, Role.FIRM, Role.STAFF])
def test_who_may_make_no_event_copies_none(client, source, role):
    user = UserFactory()
    MembershipFactory(user=user, role=role, event_id=source.id)
    client.log_in(user.email)
    client.get(f"/console/events/{source.id}/settings/copy", status=403)
    client.post(f"/console/events/{source.id}/settings/copy", FORM, status=403)
    if role in {Role.ORGANIZER, Role.FIRM}:
        assert "settings/copy" not in client.get(f"/console/events/{source.id}/settings")


def test_the_list_of_events_and_the_settings_lead_to_the_copy(desk, source):
    for page in ("/console/", f"/console/events/{source.id}/settings"):
        desk.get(page)
        assert f"/console/events/{source.id}/settings/copy" in desk.page.links


def test_the_audit_tells_the_copy_in_words(client, source):
    admin = MembershipFactory(user=UserFactory(), role=Role.ADMIN).user
    event = copy(source)
    client.log_in(admin.email)
    client.get(f"/console/events/{event.id}/audit")
    assert "复制另一场活动，建立了本活动" in client.text
    assert "复制自：2026 科技创新大会 (2026-03-12, /e/keji-2026)" in client.text
    assert "带来的嘉宾：2" in client.text
