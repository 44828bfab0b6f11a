"""Pages for everyone: the list of events, and an event."""

from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import event as sa_event

from app.core.db import db
from app.events.enums import AgendaKind
from app.portal.programme import ProgrammeLine, programme
from app.portal.typesetting import phrases
from app.signing.enums import Ceremony, PartySide
from app.signing.models import Party, Project
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory
from tests.factories.directory import OrganisationFactory
from tests.factories.events import (
    AgendaItemFactory,
    AwardFactory,
    EventFactory,
    GuestFactory,
    GuestListReleaseFactory,
)
from tests.factories.registration import RegistrationFactory
from tests.factories.roadshow import PitchFactory


@contextmanager
def _counted():
    statements = []
    connection = db.session.connection()

    def note(_conn, _cursor, statement, *_rest):
        statements.append(statement)

    sa_event.listen(connection, "before_cursor_execute", note)
    yield statements
    sa_event.remove(connection, "before_cursor_execute", note)


def _project(event, position, title=None, **changes):
    project = Project(
        code=f"HY-2026-{position:03}", event_id=event.id, position=position, title=title, **changes
    )
    db.session.add(project)
    db.session.flush()
    if title:
        for side in PartySide:
            name = f"{title}的{side.value}方"
            organisation_id = OrganisationFactory(name=name).id
            db.session.add(Party(project_id=project.id, side=side, organisation_id=organisation_id))
        db.session.flush()
    return project


@pytest.fixture
def event(app, frozen):
    return EventFactory(slug="hanyang-2026", address="晴川大道 619 号")


def test_the_page_says_who_when_where_and_how_many_seats(client, event):
    RegistrationFactory(event=event)
    page = client.get("/e/hanyang-2026")
    for words in (
        "科技创新大会",
        "汉阳区",
        "2026年3月12日 星期四 14:30–17:30",
        "武汉 · 会议中心 · 晴川大道 619 号",
        "余 29 席",
        "我要报名",
    ):
        assert words in client.text
    assert "/e/hanyang-2026/register" in client.page.links
    assert "/e/hanyang-2026/calendar.ics" in client.page.links
    assert '<meta property="og:title" content="科技创新大会">' in page
    assert (
        '<meta name="description" content="2026年3月12日 星期四 14:30–17:30，'
        '武汉 · 会议中心 · 晴川大道 619 号。主办单位：汉阳区。">' in page
    )
    assert '<link rel="canonical" href="http://localhost/e/hanyang-2026">' in page


def test_the_page_in_english_uses_the_english_name(client, event):
    event.name_en = "Conference on Innovation"
    AgendaItemFactory(event=event, kind=AgendaKind.SIGNING)
    _project(event, 1)
    client.get("/e/hanyang-2026?lang=en")
    assert client.page.title.startswith("Conference on Innovation")
    assert "Thursday, 12 March 2026, 14:30–17:30" in client.text
    assert "30 seats left" in client.text
    assert "1 project" in client.text
    assert "I want to come" in client.text


def test_without_an_english_name_readers_of_english_see_the_chinese_one(client, event):
    client.get("/e/hanyang-2026?lang=en")
    assert "科技创新大会" in client.text


@pytest.mark.parametrize(
    ("changes", "shown", "bar"),
    [
        ({"registration_open": False}, "本次活动的报名已截止。", True),
        ({"capacity": 1}, "名额已满。", True),
        (
            {"starts_at": NOON - timedelta(hours=9), "ends_at": NOON - timedelta(minutes=1)},
            "本次活动已结束",
            False,
        ),
        ({"cancelled": True}, "主办方已取消本次活动", False),
    ],
)
def test_where_nobody_can_register_words_stand_instead_of_the_button(
    client, frozen, changes, shown, bar
):
    event = EventFactory(slug="closed", **changes)
    RegistrationFactory(event=event)
    client.get("/e/closed")
    assert "我要报名" not in client.text
    assert "/e/closed/register" not in client.page.links
    assert ("/e/closed/calendar.ics" in client.page.links) is bar
    assert client.text.count(shown) == (2 if bar else 1)  # in the hero, and in the bar


@pytest.mark.parametrize("trait", ["draft", "withdrawn"])
def test_a_hidden_event_is_not_there(client, trait):
    event = EventFactory(**{trait: True})
    client.get(f"/e/{event.slug}", status=404)
    client.get("/e/never-there", status=404)


def test_an_example_says_so(client, event):
    client.get("/e/hanyang-2026")
    assert "示例" not in client.text
    event.sample = True
    client.get("/e/hanyang-2026")
    assert "示例" in client.text


def test_guests_stay_inside_until_they_are_released(client, event):
    GuestFactory(event=event, held__person__name="徐丽", held__titles="区委书记", position=2)
    GuestFactory(event=event, held__person__name="万滋仁", position=1)
    client.get("/e/hanyang-2026")
    assert "徐丽" not in client.text
    GuestListReleaseFactory(event_id=event.id)
    client.get("/e/hanyang-2026")
    assert client.text.index("万滋仁") < client.text.index("徐丽") < client.text.index("区委书记")


def test_the_intro_awards_and_companies_are_shown(client, event):
    event.intro = "第一段。\n\n第二段。"
    AwardFactory(event=event, title="应用节点", awarded_by="自然资源厅", awarded_to="汉阳区政府")
    PitchFactory(event=event, company="湖北纸贵科技", topic="区块链基础设施")
    page = client.get("/e/hanyang-2026")
    assert "<p>第一段。</p><p>第二段。</p>" in page.replace("\n", "").replace("  ", "")
    assert "自然资源厅授予汉阳区政府" in client.text
    assert "区块链基础设施" in client.text


def test_projects_are_shown_once_signed_and_those_without_a_name_are_counted(client, event):
    AgendaItemFactory(event=event, kind=AgendaKind.SIGNING, title="集中签约")
    _project(event, 1, "桥梁新材料", ceremony=Ceremony.HELD)
    _project(event, 2, "还没签的项目")
    _project(event, 3)
    _project(event, 4, "示例平台", ceremony=Ceremony.HELD, sample=True)
    client.get("/e/hanyang-2026")
    assert "4 个项目" in client.text
    assert "桥梁新材料的a方 · 桥梁新材料的b方" in client.text
    assert "还没签的项目" not in client.text
    assert "另有 1 个项目，名称待补" in client.text
    assert client.text.count("示例") == 4  # title, both parties, and the chip


def test_a_page_costs_the_same_with_one_row_and_with_five(client, event):
    def add(count):
        for n in range(count):
            AgendaItemFactory(event=event)
            GuestFactory(event=event)
            AwardFactory(event=event)
            PitchFactory(event=event)
            _project(event, next(positions), f"项目{count}-{n}", ceremony=Ceremony.HELD)

    positions = iter(range(1, 10))
    GuestListReleaseFactory(event_id=event.id)
    counts = []
    for more in (1, 4):
        add(more)
        db.session.expire_all()
        with _counted() as statements:
            client.get("/e/hanyang-2026")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def _line(kind, title, begins=None, speaker=None, note=None):
    return AgendaItemFactory.build(
        event=None, kind=kind, title=title, begins=begins, speaker=speaker, note=note
    )


def test_two_speakers_of_one_title_share_a_line(app):
    items = [
        _line(AgendaKind.INTRODUCTION, "合作情况", time(15, 0), "武汉理工大学"),
        _line(AgendaKind.INTRODUCTION, "合作情况", None, "湖北工业大学"),
        _line(AgendaKind.INTRODUCTION, "合作情况", time(15, 20), "华中科技大学"),
        _line(AgendaKind.BREAK, "茶歇", None, None, "二楼"),
    ]
    assert programme(items, projects=0, awards=0, pitches=()) == [
        ProgrammeLine(time(15, 0), "合作情况", ("武汉理工大学　湖北工业大学",)),
        ProgrammeLine(time(15, 20), "合作情况", ("华中科技大学",)),
        ProgrammeLine(None, "茶歇", ("二楼",)),
    ]


@pytest.mark.parametrize(
    ("formats", "words"),
    [
        ([(8, 5), (8, 5)], "2 家企业，每家 8 分钟，提问 5 分钟"),
        ([(8, 0)], "1 家企业，每家 8 分钟"),
        ([(8, 5), (7, 3)], "2 家企业"),
    ],
)
def test_the_line_of_the_roadshow_counts_companies_and_minutes(app, formats, words):
    pitches = [
        PitchFactory.build(event=None, minutes=minutes, question_minutes=questions)
        for minutes, questions in formats
    ]
    items = [_line(AgendaKind.PITCH, "路演"), _line(AgendaKind.PITCH, "路演（续）")]
    lines = programme(items, projects=0, awards=0, pitches=pitches)
    assert [line.details for line in lines] == [(words,), ()]
    after = programme(items[:1], projects=0, awards=0, pitches=pitches, over=True)
    assert after[0].details == (words.partition("，")[0],)  # minutes were only the plan


def test_the_lines_of_awards_and_signing_count(app):
    items = [_line(AgendaKind.AWARD, "授牌"), _line(AgendaKind.SIGNING, "签约")]
    lines = programme(items, projects=6, awards=2, pitches=())
    assert [line.details for line in lines] == [("2 块牌匾",), ("6 个项目",)]
    assert programme([], projects=6, awards=2, pitches=()) == []


@pytest.mark.parametrize(
    ("title", "pieces"),
    [
        (
            "2026 汉阳区科技创新暨数字经济大会",
            [("2026 ", False), ("汉阳区科技创新", True), ("暨数字经济大会", True)],
        ),
        ("示例：数字经济沙龙", [("示例：", True), ("数字经济沙龙", True)]),
        ("长江存储与光电子信息产业链对接会", [("长江存储与光电子信息产业链对接会", False)]),
    ],
)
def test_a_title_breaks_at_its_seams(title, pieces):
    assert phrases(title) == pieces
    assert "".join(piece for piece, _whole in phrases(title)) == title


def test_the_list_has_what_comes_first_and_the_past_below(client, frozen):
    EventFactory(name="下月的大会", starts_at=NOON + timedelta(days=30))
    EventFactory(name="明天的大会")
    EventFactory(name="往年的大会", over=True)
    EventFactory(name="草稿", draft=True)
    EventFactory(name="取消的大会", cancelled=True)
    client.get("/")
    text = client.text
    assert text.index("明天的大会") < text.index("下月的大会") < text.index("往年的大会")
    assert "草稿" not in text
    assert "取消的大会" not in text
    assert "/login" in client.page.links


def test_an_empty_list_says_what_to_do(client, app):
    client.get("/")
    assert "目前没有公布的活动" in client.text


def test_a_long_past_is_cut_into_pages(client, frozen):
    for year in range(26):
        EventFactory(
            starts_at=datetime(1990 + year, 5, 12, 6, 30, tzinfo=UTC), name=f"{1990 + year} 大会"
        )
    client.get("/")
    assert "/?page=2" in client.page.links
    assert "1990 大会" not in client.text
    client.get("/?page=2")
    assert "1990 大会" in client.text
    assert "/?page=1" in client.page.links


def test_a_signed_in_visitor_finds_the_console(client, app):
    user = MembershipFactory().user
    client.log_in(user.email)
    client.get("/")
    assert "/console/" in client.page.links
    assert "/login" not in client.page.links


def test_a_guest_adds_the_event_to_a_calendar_or_subscribes_to_it(client, event):
    AgendaItemFactory(event=event)
    client.get("/e/hanyang-2026")
    assert "webcal://localhost/e/hanyang-2026/calendar.ics" in client.page.links
    assert "加入日历" in client.text


def test_companies_have_hours_until_the_event_is_over(client, event, frozen):
    AgendaItemFactory(event=event, kind=AgendaKind.PITCH, begins=time(15, 0))
    PitchFactory(event=event, minutes=8, question_minutes=7)
    client.get("/e/hanyang-2026")
    assert "15:00–15:15" in client.text
    frozen(NOON + timedelta(days=9))
    client.get("/e/hanyang-2026?new")
    assert "15:00–15:15" not in client.text
