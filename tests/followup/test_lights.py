from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import event as sa_event
from sqlalchemy import select

from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.followup.enums import LightColour
from app.followup.lights import Light, Limits, Standing, Step, judge
from app.followup.standing import Lights, light_of, limits_on, standing_so
from app.signing.enums import Stage
from app.signing.models import Project
from app.signing.services import set_stage
from tests.factories.signing import MilestoneFactory, ProjectFactory, ReceiptFactory

TODAY = date(2026, 3, 11)
LIMITS = Limits(TODAY, date(2026, 3, 4))
"""6 working days back from Wednesday 11 March, counted with it: planned before 4 March is late."""
WAN = Decimal(10_000)


def _step(planned_on, amount=None, *, reached=False):
    return Step("中试验收", planned_on, amount and Decimal(amount) * WAN, reached)


def _standing(*steps, received=0, amount=1000):
    return Standing(steps, Decimal(received) * WAN, amount and Decimal(amount) * WAN)


@pytest.mark.parametrize(
    ("standing", "colour"),
    [
        (_standing(), LightColour.GREEN),
        (_standing(_step(date(2026, 3, 4))), LightColour.GREEN),
        (_standing(_step(date(2026, 3, 3))), LightColour.YELLOW),
        (_standing(_step(date(2026, 3, 3), reached=True)), LightColour.GREEN),
        (_standing(_step(date(2026, 2, 9))), LightColour.YELLOW),
        (_standing(_step(date(2026, 2, 8))), LightColour.RED),
        # money: 300 of 1000 planned and out of grace
        (_standing(_step(date(2026, 3, 3), 300, reached=True), received=300), LightColour.GREEN),
        (_standing(_step(date(2026, 3, 3), 300, reached=True), received=201), LightColour.GREEN),
        (_standing(_step(date(2026, 3, 3), 300, reached=True), received=200), LightColour.YELLOW),
        (_standing(_step(date(2026, 3, 3), 300, reached=True)), LightColour.YELLOW),
        (_standing(_step(date(2026, 3, 3), 301, reached=True)), LightColour.RED),
        (_standing(_step(date(2026, 3, 3), 301)), LightColour.RED),
        (_standing(_step(date(2026, 3, 5), 900)), LightColour.GREEN),
        (_standing(_step(date(2026, 3, 3), 301, reached=True), amount=None), LightColour.GREEN),
    ],
)
def test_the_presets(app, standing, colour):
    assert judge(standing, LIMITS).colour is colour


def test_a_rest_with_a_reason_is_grey_whatever_is_late(app):
    standing = Standing([_step(date(2025, 1, 1))], Decimal(), None, ("等土地", date(2026, 1, 5)))
    assert judge(standing, LIMITS) == Light(LightColour.GREY, "暂缓：等土地", date(2026, 1, 5))


def test_a_light_says_why_and_since_when(app, frozen):
    project = ProjectFactory(stage=Stage.PERFORMING)
    MilestoneFactory(project=project, planned_on=date(2026, 2, 24), planned_amount=None)
    light = light_of(project)
    assert light.reason == "节点“首付款”逾期 15 天（自然日，计划2026年2月24日）"
    assert light.since == date(2026, 3, 3)  # the first working day after five of grace
    assert light.words == "黄灯"


def test_a_red_light_counts_calendar_days(app, frozen):
    project = ProjectFactory(stage=Stage.PERFORMING)
    MilestoneFactory(project=project, planned_on=date(2026, 1, 15), planned_amount=None)
    assert light_of(project).since == date(2026, 2, 15)


def test_money_behind_plan_names_the_payment_that_did_it(app, frozen):
    project = ProjectFactory(stage=Stage.PERFORMING, amount=Decimal(1000) * WAN)
    for day, amount in ((date(2026, 1, 5), 50), (date(2026, 2, 2), 400)):
        MilestoneFactory(
            project=project, planned_on=day, planned_amount=amount * WAN, reached_on=day
        )
    light = light_of(project)
    assert (light.colour, light.since) == (LightColour.RED, date(2026, 2, 10))
    assert "45 个百分点" in light.reason


@pytest.mark.parametrize("stage", [Stage.CLOSED, Stage.TERMINATED, Stage.RESCINDED])
def test_an_ended_project_has_no_light(app, frozen, stage):
    project = ProjectFactory(stage=stage)
    assert light_of(project) is None
    assert Lights().of([project]) == {}


def _various(actor):
    """One project of each colour, and some on the edges."""
    for number, (planned_on, amount, received, reached) in enumerate(
        [
            (date(2026, 3, 30), None, None, False),
            (date(2026, 3, 2), None, None, False),
            (date(2026, 2, 8), None, None, False),
            (date(2026, 3, 2), "300", "200", True),
            (date(2026, 3, 2), "300", "0.01", True),
            (date(2026, 3, 2), "310", "10.01", True),
            (date(2026, 3, 2), "310", "9.99", True),
            (date(2026, 3, 2), "310", "10", True),
        ]
    ):
        project = ProjectFactory(
            stage=Stage.PERFORMING, amount=Decimal(1000) * WAN if number != 1 else None
        )
        MilestoneFactory(
            project=project,
            planned_on=planned_on,
            planned_amount=amount and Decimal(amount) * WAN,
            reached_on=planned_on if reached else None,
        )
        if received:
            ReceiptFactory(project=project, amount=Decimal(received) * WAN)
    resting = ProjectFactory(stage=Stage.PERFORMING)
    with unit_of_work():
        set_stage(resting.id, Stage.SUSPENDED, reason="等土地", actor=actor)
    ProjectFactory(stage=Stage.CLOSED)
    ProjectFactory()  # nothing planned: no light


def test_the_filter_finds_what_the_light_says(app, frozen, actor):
    _various(actor)
    projects = db.session.scalars(select(Project)).all()
    lights = Lights().of(projects)
    assert {light.colour for light in lights.values()} == set(LightColour)
    limits = limits_on(TODAY)
    for colour in LightColour:
        found = db.session.scalars(select(Project.id).where(standing_so(colour, limits))).all()
        assert set(found) == {key for key, light in lights.items() if light.colour is colour}


def test_lights_of_three_projects_take_as_many_queries_as_of_one(app, frozen, actor):
    _various(actor)
    projects = db.session.scalars(select(Project).order_by(Project.id)).all()

    def queries(rows):
        seen = []
        listener = lambda *_args: seen.append(1)  # noqa: E731
        sa_event.listen(db.engine, "before_cursor_execute", listener)
        Lights().of(rows)
        sa_event.remove(db.engine, "before_cursor_execute", listener)
        return len(seen)

    assert queries(projects[:1]) == queries(projects[:3])


def test_the_clock_of_a_light_is_shanghais(app, frozen):
    project = ProjectFactory(stage=Stage.PERFORMING)
    MilestoneFactory(project=project, planned_on=date(2026, 3, 4), planned_amount=None)
    assert light_of(project).colour is LightColour.GREEN
    frozen(datetime(2026, 3, 11, 16, 1, tzinfo=UTC))  # one past midnight there
    assert light_of(project).colour is LightColour.YELLOW
