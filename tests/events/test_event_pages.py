"""Pages of events in the console."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.accounts.enums import Role
from app.core.db import db
from app.events.enums import EventStatus
from app.events.models import AgendaItem, Award, Event, Guest
from app.events.queries import find_guest_release, list_agenda
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.events import (
    AgendaItemFactory,
    AwardFactory,
    EventFactory,
    GuestFactory,
    GuestListReleaseFactory,
    GuestPlaceFactory,
)

FORM = {
    "name": "汉阳区科技创新暨数字经济大会",
    "organiser": "汉阳区",
    "city": "武汉",
    "day": "2026-05-12",
    "starts": "14:30",
    "ends": "17:00",
    "capacity": "300",
    "registration_open": "y",
    "code": "hy",
    "slug": "",
}
WRITES = (
    "publish", "unpublish", "cancel", "agenda/add", "agenda/{item}/delete", "agenda/{item}/move",
    "agenda/order", "guests/news/order", "awards/order",
    "guests/add", "guests/release", "guests/hide", "guests/{guest}/delete",
    "guests/places/{place}/move", "guests/places/{place}/out", "guests/rostrum/add",
    "guests/rostrum/order", "guests/rostrum/final", "guests/rostrum/reopen",
    "awards/add", "awards/{award}/delete", "awards/{award}/move",
)  # fmt: skip
EDITS = ("settings", "agenda/{item}", "guests/{guest}", "awards/{award}")
READS = ("agenda", "guests", "guests/rostrum", "guests/speaking", "awards", "qr.svg")


@pytest.fixture
def event():
    return EventFactory()


@pytest.fixture
def rows(event):
    """One row of each list of the event."""
    guest = GuestFactory(event=event, held__person__name="徐丽")
    return {
        "item": AgendaItemFactory(event=event, title="致辞").id,
        "guest": guest.id,
        "place": GuestPlaceFactory(guest=guest).id,
        "award": AwardFactory(event=event, title="应用节点").id,
    }


def _url(event, path, rows):
    return f"/console/events/{event.id}/{path.format(**rows)}"


def test_an_event_is_made_from_the_form(desk):
    desk.get("/console/events/new")
    desk.post("/console/events/new", FORM)
    event = db.session.scalars(select(Event)).one()
    assert (event.slug, event.code, event.status) == ("2026-05-12", "HY", EventStatus.DRAFT)
    assert event.starts_at == datetime(2026, 5, 12, 6, 30, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 5, 12, 9, 0, tzinfo=UTC)
    assert desk.response.location == f"/console/events/{event.id}/agenda"
    desk.follow()
    assert "草稿已建好。下一步：安排议程。" in desk.text
    assert "还没有议程" in desk.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", " ", "请填写活动名称。"),
        ("organiser", "", "请填写主办单位。"),
        ("city", "", "请填写城市。"),
        ("day", "12.5.", "请选择日期，例如 2026-05-12。"),
        ("starts", "", "请填写时间，例如 14:30。"),
        ("ends", "25:00", "请填写时间，例如 17:00。"),
        ("ends", "14:00", "结束时间要晚于开始时间。"),
        ("capacity", "", "请填写席位数。"),
        ("capacity", "三百", "请填写整数，例如 300。"),
        ("capacity", "0", "请填写 1 到 100000 之间的数字。"),
        ("code", "H2", "代码为 2 至 6 个英文字母，例如 HY。"),
        ("code", "", "代码为 2 至 6 个英文字母，例如 HY。"),
        ("slug", "汉阳", "请用 3 至 60 个小写字母、数字或连字符，例如 hanyang-2022。"),
        ("slug", "taken", "这个网址已被另一场活动使用，请换一个。"),
        ("name_en", "a" * 201, "太长了，最多 200 个字。"),
    ],
)
def test_a_wrong_field_is_told_and_what_was_typed_is_kept(desk, field, value, words):
    EventFactory(slug="taken")
    page = desk.post("/console/events/new", {**FORM, "venue": "一号厅", field: value}, status=422)
    assert words in desk.text
    assert 'value="一号厅"' in page
    assert len(db.session.scalars(select(Event)).all()) == 1


def test_settings_show_and_change_the_event(desk, event):
    page = desk.get(_url(event, "settings", {}))
    assert 'value="2026-03-12"' in page
    assert 'value="14:30"' in page
    assert f"http://localhost/e/{event.slug}" in desk.text
    desk.post(_url(event, "settings", {}), {**FORM, "slug": event.slug, "registration_open": ""})
    assert (event.name, event.registration_open) == (FORM["name"], False)
    desk.follow()
    assert "设置已保存。" in desk.text


def test_the_capacity_below_the_seats_taken_is_refused_at_its_field(desk, event, seats_taken):
    seats_taken(12)
    desk.get(_url(event, "settings", {}))
    assert "已有 12 人报名。" in desk.text
    form = {**FORM, "slug": event.slug, "capacity": "11"}
    page = desk.post(_url(event, "settings", {}), form, status=422)
    assert "已有 12 人报名，席位不能少于这个数。" in desk.text
    assert 'value="11"' in page


def test_a_draft_is_published_withdrawn_called_off_and_held_after_all(desk, seats_taken):
    event = EventFactory(draft=True, venue=None)
    seats_taken(12)
    settings = f"/console/events/{event.id}/settings"
    desk.get(settings)
    assert "议程还是空的" in desk.text
    assert "会场还没有填写" in desk.text
    desk.post(f"/console/events/{event.id}/publish")
    desk.follow()
    assert "还不能发布，有内容没准备好。 议程还是空的" in desk.text
    AgendaItemFactory(event=event)
    for step, words in (
        ("publish", "活动已发布"),
        ("unpublish", "活动已撤下"),
        ("publish", "活动已发布"),
        ("cancel", "活动已取消，公众页上已写明。"),
        ("cancel", "活动现在是“已取消”状态，不能这样操作。"),
        ("publish", "活动已发布"),
    ):
        desk.post(f"/console/events/{event.id}/{step}")
        desk.follow()
        assert words in desk.text
    assert event.status is EventStatus.PUBLISHED


def test_the_buttons_tell_the_consequence_with_the_people_concerned(desk, event, seats_taken):
    seats_taken(12)
    page = desk.get(_url(event, "settings", {}))
    assert "已有的 12 个报名会保留。" in page
    assert "系统不会为此发邮件，请另行通知已报名的 12 人。" in page
    seats_taken(0)
    assert "通知已报名的" not in desk.get(_url(event, "settings", {}))


@pytest.mark.parametrize("path", READS)
def test_a_leader_reads_without_buttons(leader, event, rows, path):
    page = leader.get(_url(event, path, rows))
    assert "/move" not in page
    assert "编辑" not in page


@pytest.mark.parametrize("path", ["agenda", "guests", "guests/rostrum", "awards"])
def test_a_leader_reads_an_empty_list(leader, event, path):
    leader.get(_url(event, path, {}))
    assert "主办方" in leader.text


@pytest.mark.parametrize("path", [*WRITES, *EDITS])
def test_a_leader_changes_nothing(leader, event, rows, path):
    leader.post(_url(event, path, rows), status=403)


@pytest.mark.parametrize("path", [*READS, *EDITS])
@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.LEADER, Role.STAFF])
def test_a_stranger_to_the_event_reads_nothing(client, event, rows, path, role):
    user = UserFactory()
    MembershipFactory(user=user, role=role, event_id=EventFactory().id)
    client.log_in(user.email)
    client.get(_url(event, path, rows), status=403)
    assert "致辞" not in client.text
    assert "徐丽" not in client.text


@pytest.mark.parametrize("path", [*WRITES, *EDITS])
def test_a_stranger_to_the_event_changes_nothing(client, event, rows, path):
    user = UserFactory()
    MembershipFactory(user=user, event_id=EventFactory().id)
    client.log_in(user.email)
    client.post(_url(event, path, rows), {"direction": "down"}, status=403)
    assert event.status is EventStatus.PUBLISHED
    assert len(db.session.scalars(select(AgendaItem)).all()) == 1


@pytest.mark.parametrize("path", [p for p in (*WRITES, *EDITS) if "{" in p])
def test_rows_are_not_reached_through_another_event(desk, event, rows, path):
    url = _url(EventFactory(), path, rows)
    desk.post(url, {"direction": "down"}, status=404)


def test_an_organizer_of_one_event_makes_no_others(client, event):
    user = UserFactory()
    MembershipFactory(user=user, event_id=event.id)
    client.log_in(user.email)
    client.get("/console/events/new", status=403)


def test_without_an_account_one_is_sent_to_log_in(client, event):
    client.get(_url(event, "agenda", {}), status=302)
    assert client.response.location.startswith("/login")


def test_the_agenda_is_added_to_changed_ordered_and_shortened(desk, event):
    url = f"/console/events/{event.id}/agenda"
    for title, begins in (("致辞", "14:30"), ("合影", "")):
        desk.post(f"{url}/add", {"title": title, "kind": "photo", "begins": begins})
    desk.follow()
    assert "“合影”已加入议程。" in desk.text
    first, second = list_agenda(event.id)
    desk.post(f"{url}/{second.id}/move", {"direction": "up"})
    assert desk.response.location == f"{url}#row-{second.id}"
    desk.post(f"{url}/{second.id}", {"title": "大合影", "kind": "photo", "begins": "15:00"})
    desk.follow()
    assert "早于上一环节" in desk.text
    desk.get(f"{url}/{first.id}")
    desk.post(f"{url}/{first.id}/delete")
    desk.follow()
    assert "“致辞”已从议程中删除。" in desk.text
    assert [item.title for item in list_agenda(event.id)] == ["大合影"]


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "请填写环节名称。"),
        ("begins", "半点", "请填写时间，例如 14:30。"),
        ("kind", "party", "请从列表中选择一项。"),
    ],
)
def test_a_wrong_item_is_told_on_both_pages_of_the_agenda(desk, event, rows, field, value, words):
    form = {"title": "介绍", "kind": "report", "begins": "", "speaker": "某校", field: value}
    for path in ("agenda/add", "agenda/{item}"):
        page = desk.post(_url(event, path, rows), form, status=422)
        assert words in desk.text
        assert 'value="某校"' in page


@pytest.mark.parametrize(
    "path", ["agenda/{item}/move", "guests/places/{place}/move", "awards/{award}/move"]
)
def test_a_direction_that_does_not_exist_is_refused(desk, event, rows, path):
    desk.post(_url(event, path, rows), {"direction": "sideways"}, status=400)


def test_guests_are_added_changed_ordered_and_taken_off(desk, event):
    url = f"/console/events/{event.id}/guests"
    desk.get(url)
    assert "还没有嘉宾" in desk.text
    words = {"organisation": "武汉理工大学", "titles": "校长助理，教授", "role": "guest"}
    for name in ("沈革武", "徐丽"):
        desk.post(f"{url}/add", {**words, "name": name})
    desk.follow()
    assert "徐丽已加入嘉宾名单，排在最后。" in desk.text
    assert "校长助理、教授" in desk.text
    desk.post(f"{url}/add", {**words, "name": "徐丽"}, status=422)
    assert "武汉理工大学的徐丽已在名单中。" in desk.text
    first, second = db.session.scalars(select(Guest).order_by(Guest.id)).all()
    place = second.places[0].id
    desk.post(f"{url}/places/{place}/move", {"direction": "up"})
    assert desk.response.location == f"{url}#row-{place}"
    desk.get(f"{url}/{first.id}")
    desk.post(f"{url}/{first.id}", {**words, "name": "徐丽"}, status=422)
    desk.post(f"{url}/{first.id}", {**words, "name": "沈革武", "role": "host"})
    desk.follow()
    assert "沈革武的信息已修改。" in desk.text
    assert "主持" in desk.text
    desk.post(f"{url}/{second.id}/delete")
    desk.follow()
    assert "徐丽已从嘉宾名单中移除。" in desk.text


def test_a_guest_without_name_or_organisation_is_refused(desk, event):
    desk.post(f"/console/events/{event.id}/guests/add", {"titles": "主任"}, status=422)
    assert "请填写姓名。" in desk.text
    assert "请填写单位。" in desk.text


def test_the_guest_list_is_released_and_taken_back(desk, event, rows):
    url = _url(event, "guests", rows)
    page = desk.get(url)
    assert "知道网址的人都能看到 1 位嘉宾的姓名、单位和职务" in page
    desk.post(f"{url}/release")
    desk.follow()
    assert f"{desk.page.title}" == "嘉宾 · 会签"
    assert "公众页现在显示嘉宾名单。" in desk.text
    assert find_guest_release(event.id).by in desk.text
    desk.post(f"{url}/hide")
    desk.follow()
    assert "公众页不再显示嘉宾名单。" in desk.text


def test_a_list_released_by_the_system_names_nobody(desk, event, rows):
    GuestListReleaseFactory(event_id=event.id, by=None, at=datetime(2022, 5, 12, 6, tzinfo=UTC))
    desk.get(_url(event, "guests", rows))
    assert "名单于2022年5月12日 14:00公开。" in desk.text


def test_awards_are_added_changed_ordered_and_deleted(desk, event):
    url = f"/console/events/{event.id}/awards"
    desk.get(url)
    assert "还没有牌匾" in desk.text
    words = {"awarded_by": "湖北省自然资源厅", "awarded_to": "汉阳区人民政府"}
    for title in ("应用节点", "产业大厦"):
        desk.post(f"{url}/add", {**words, "title": title})
    desk.follow()
    assert "“产业大厦”已加入授牌名单。" in desk.text
    first, second = db.session.scalars(select(Award).order_by(Award.position)).all()
    desk.post(f"{url}/{second.id}/move", {"direction": "up"})
    desk.get(f"{url}/{first.id}")
    desk.post(f"{url}/{first.id}", {**words, "title": ""}, status=422)
    assert "请填写牌匾名称。" in desk.text
    desk.post(f"{url}/add", {}, status=422)
    assert "请填写接牌单位。" in desk.text
    desk.post(f"{url}/{first.id}", {**words, "title": "社会化应用节点"})
    desk.post(f"{url}/{second.id}/delete")
    desk.follow()
    assert "“产业大厦”已从授牌名单中删除。" in desk.text
    assert "社会化应用节点" in desk.text


def test_the_qr_code_is_a_picture_without_script(desk, event):
    picture = desk.get(_url(event, "qr.svg", {}))
    assert desk.response.mimetype == "image/svg+xml"
    assert "<svg" in desk.response.get_data(as_text=True)
    assert "<script" not in picture


@pytest.mark.parametrize("path", ["agenda", "guests", "guests/rostrum", "awards", "settings"])
def test_every_page_speaks_english(desk, event, rows, path):
    desk.get(f"{_url(event, path, rows)}?lang=en")
    assert desk.page.language == "en"
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in desk.page.title)


@pytest.mark.parametrize(
    ("path", "maker"),
    [("agenda", AgendaItemFactory), ("awards", AwardFactory)],
)
def test_a_dragged_list_is_kept_and_a_stale_one_refused_whole(desk, event, path, maker):
    first, second = (maker(event=event, position=place).id for place in (1, 2))
    url = f"/console/events/{event.id}/{path}"
    desk.post(f"{url}/order", {"seen": f"{first},{second}", "wished": f"{second},{first}"})
    page = desk.follow()
    assert "新的顺序已保存。" in desk.text
    assert page.index(f'data-row="{second}"') < page.index(f'data-row="{first}"')
    order = {"seen": f"{first},{second}", "wished": f"{second},{first}"}
    page = desk.post(f"{url}/order", order, status=409)
    assert "本次排序没有保存" in desk.text
    assert page.index(f'data-row="{second}"') < page.index(f'data-row="{first}"')
    for nonsense in ("", "1,x", "1,,2", "9" * 5000):
        desk.post(f"{url}/order", {"seen": nonsense, "wished": "1"}, status=400)
