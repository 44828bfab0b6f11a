"""Charts on pages: a finding in words, a real table, a script only where there is one to draw."""

from datetime import UTC, datetime

import pytest

from app.accounts.enums import Role
from tests.factories.accounts import MembershipFactory
from tests.factories.events import EventFactory
from tests.factories.registration import RegistrationFactory
from tests.factories.signing import (
    MilestoneFactory,
    OrganisationFactory,
    ProjectFactory,
    ReceiptFactory,
)

OF_EVENTS = ("每日报名", "每刻钟签到")
OF_PROJECTS = ("项目阶段分布", "计划与到账")


@pytest.fixture
def event(frozen):
    event = EventFactory()
    RegistrationFactory(
        event=event, arrived=True, created_at=datetime(2026, 3, 9, 23, 30, tzinfo=UTC)
    )
    project = ProjectFactory(event=event)
    MilestoneFactory(project=project)
    ReceiptFactory(project=project)
    return event


@pytest.fixture
def log_in(client):
    def enter(role, **more):
        membership = MembershipFactory(role=role, **more)
        return client.log_in(membership.user.email)

    return enter


def titles(client):
    return [title for title in (*OF_EVENTS, *OF_PROJECTS) if title in client.text]


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.LEADER, Role.ADMIN])
def test_the_overview_shows_how_an_event_and_its_projects_go(log_in, event, role):
    client = log_in(role)
    html = client.get(f"/console/events/{event.id}/")
    assert titles(client) == [*OF_EVENTS, *OF_PROJECTS]
    assert html.count("<figure") == html.count("<figcaption") == 4
    assert "已到账 300.00 万元，至今计划 300.00 万元，100 %。" in client.text
    assert '<th scope="row" data-short="3月10日"' in html
    assert html.count("vendor/echarts") == html.count("js/charts.js") == 1


def test_the_table_stands_open_for_who_has_no_javascript(log_in, event):
    html = log_in(Role.ORGANIZER).get(f"/console/events/{event.id}/")
    assert html.count('<details class="hq-chart-table" open>') == 4


def test_a_conference_firm_sees_who_comes_and_no_money(log_in, event):
    client = log_in(Role.FIRM, event_id=event.id)
    client.get(f"/console/events/{event.id}/")
    assert titles(client) == [*OF_EVENTS]
    assert "万元" not in client.text
    client.get("/console/projects/", status=403)


def test_an_event_without_anything_says_so_and_loads_nothing(log_in, frozen):
    client = log_in(Role.ORGANIZER)
    html = client.get(f"/console/events/{EventFactory().id}/")
    for words in (
        "还没有人报名。",
        "还没有人签到。",
        "还没有项目。",
        "还没有计划付款，也没有到账。",
    ):
        assert words in client.text
    assert "echarts" not in html


def test_the_overview_counts_the_projects_of_its_own_event(log_in, event):
    ProjectFactory()
    client = log_in(Role.ORGANIZER)
    client.get(f"/console/events/{event.id}/")
    assert "共 1 个项目。" in client.text
    client.get("/console/projects/")
    assert "共 2 个项目。" in client.text


def test_a_unit_sees_its_own_projects_drawn(log_in, event):
    unit = OrganisationFactory()
    ReceiptFactory(project=ProjectFactory(unit=unit, event=event), amount=10_000)
    client = log_in(Role.UNIT, unit_id=unit.id)
    client.get("/console/projects/")
    assert titles(client) == [*OF_PROJECTS]
    assert "共 1 个项目。" in client.text
    assert "已到账 1.00 万元；至今没有到期的计划付款。" in client.text


def test_a_ledger_that_is_searched_is_a_list_alone(log_in, event):
    client = log_in(Role.ORGANIZER)
    for narrowed in ("?q=nothing", "?stage=to_sign", "?page=2"):
        html = client.get(f"/console/projects/{narrowed}")
        assert "<figure" not in html
        assert "echarts" not in html


def test_a_ledger_without_a_project_has_no_chart(log_in, frozen):
    html = log_in(Role.ORGANIZER).get("/console/projects/")
    assert "hq-charts" not in html
