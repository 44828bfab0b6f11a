"""What the charts of projects say: each stage once, money planned against money received."""

from datetime import date
from decimal import Decimal

import pytest

from app.accounts.queries import EVERYTHING, Sight
from app.core.charts import Mark
from app.core.clock import now
from app.signing.charts import PERIODS_SHOWN, charts_in, money_chart, periods_of
from app.signing.enums import ReceiptStatus, Stage
from app.signing.queries import MoneyOfMonth, count_by_stage, money_by_month
from tests.factories.signing import (
    MilestoneFactory,
    OrganisationFactory,
    ProjectFactory,
    ReceiptFactory,
)

TODAY = date(2026, 3, 11)


@pytest.fixture(autouse=True)
def _context(app):
    with app.test_request_context():
        yield


def planned(project, day, amount):
    return MilestoneFactory(project=project, planned_on=day, planned_amount=Decimal(amount))


def received(project, day, amount, **more):
    return ReceiptFactory(project=project, received_on=day, amount=Decimal(amount), **more)


def of_month(first, planned="0", received="0"):
    amount = Decimal(planned)
    return MoneyOfMonth(first, amount, amount if first <= TODAY else Decimal(), Decimal(received))


def column(chart, label):
    return next(
        [cell.words for cell in column.cells] for column in chart.columns if column.label == label
    )


def test_each_stage_is_counted_and_those_beside_the_way_only_where_a_project_is():
    for stage in (Stage.PERFORMING, Stage.PERFORMING, Stage.TO_SIGN, Stage.TERMINATED):
        ProjectFactory(stage=stage)
    chart, _money = charts_in(EVERYTHING)
    counts = dict(zip([row.label for row in chart.rows], column(chart, "个数"), strict=True))
    assert (counts["履约中"], counts["拟签约"], counts["终止"], counts["意向"]) == (
        "2",
        "1",
        "1",
        "0",
    )
    assert "暂缓" not in counts
    assert [row.label for row in chart.rows if row.hatched] == ["终止"]
    assert chart.finding == "共 4 个项目。"
    assert chart.notes == ("最多的在“履约中”：2 个，50\u00a0%。",)


def test_no_stage_is_named_where_two_hold_as_many():
    for stage in (Stage.PERFORMING, Stage.TO_SIGN):
        ProjectFactory(stage=stage)
    assert charts_in(EVERYTHING)[0].notes == ()


def test_money_is_held_against_what_was_planned_by_today():
    project = ProjectFactory()
    planned(project, date(2026, 1, 20), 2_000_000)
    planned(project, TODAY, 1_000_000)
    planned(project, date(2026, 3, 12), 4_000_000)
    received(project, date(2026, 1, 25), 1_110_000)
    chart = charts_in(EVERYTHING)[1]
    assert chart.finding == "已到账 111.00 万元，至今计划 300.00 万元，37\u00a0%。"
    assert chart.notes[0] == "全部计划 700.00 万元。"
    assert [row.label for row in chart.rows] == ["2026年1月", "2026年2月", "2026年3月"]
    assert column(chart, "计划") == ["200.00", "0.00", "500.00"]
    assert column(chart, "计划累计") == ["200.00", "200.00", "700.00"]
    assert column(chart, "到账累计") == ["111.00", "111.00", "111.00"]
    assert [row.now for row in chart.rows] == [False, False, True]
    assert [one.label for one in chart.columns if one.mark is Mark.LINE] == ["计划累计", "到账累计"]


def test_money_received_ends_today_and_what_is_planned_goes_on():
    project = ProjectFactory()
    received(project, TODAY, 10_000)
    planned(project, date(2026, 5, 1), 20_000)
    chart = charts_in(EVERYTHING)[1]
    assert column(chart, "到账累计") == ["1.00", "", ""]
    assert column(chart, "计划累计") == ["0.00", "0.00", "2.00"]
    assert chart.finding == "已到账 1.00 万元；至今没有到期的计划付款。"


def test_dropped_plans_missing_slips_and_broken_off_projects_do_not_count():
    project = ProjectFactory()
    planned(project, TODAY, 10_000)
    planned(project, TODAY, 90_000).dropped_at = now()
    MilestoneFactory(project=project, planned_on=TODAY, planned_amount=None)
    received(project, TODAY, 90_000, status=ReceiptStatus.AWAITING_EVIDENCE)
    for stage in (Stage.TERMINATED, Stage.RESCINDED):
        gone = ProjectFactory(stage=stage)
        planned(gone, TODAY, 90_000)
        received(gone, TODAY, 90_000)
    [month] = money_by_month(EVERYTHING, TODAY)
    assert (month.planned, month.received) == (Decimal(10_000), 0)


def test_a_unit_counts_its_own_projects_alone():
    unit = OrganisationFactory()
    mine, other = ProjectFactory(unit=unit), ProjectFactory()
    for project in (mine, other):
        received(project, TODAY, 10_000)
        planned(project, TODAY, 10_000)
    sight = Sight(units=frozenset({(None, unit.id)}))
    assert count_by_stage(sight) == {Stage.TO_SIGN: 1}
    [month] = money_by_month(sight, TODAY)
    assert (month.planned, month.received) == (Decimal(10_000), Decimal(10_000))


def test_who_sees_nothing_is_shown_nothing():
    received(ProjectFactory(), TODAY, 10_000)
    assert [chart.rows for chart in charts_in(Sight())] == [[], []]


@pytest.mark.parametrize(
    ("first", "length", "label"),
    [
        (date(2024, 4, 1), 1, "2024年4月"),
        (date(2024, 3, 1), 3, "2024年一季度"),
        (date(2020, 5, 1), 3, "2020年二季度"),
        (date(2020, 3, 1), 12, "2020年"),
    ],
)
def test_many_months_become_quarters_and_many_quarters_years(first, length, label):
    found = [of_month(first, received="10000")]
    assert periods_of(found, TODAY)[0] == length
    assert len(periods_of(found, TODAY)[1]) <= PERIODS_SHOWN
    assert money_chart(found, TODAY).rows[0].label == label


def test_a_year_that_was_mistyped_fills_no_page():
    found = [of_month(date(2, 1, 1), planned="10000"), of_month(date(9999, 12, 1), planned="20000")]
    _length, periods = periods_of(found, TODAY)
    assert len(periods) == 41
    assert (periods[0].planned, periods[-1].planned) == (Decimal(10_000), Decimal(20_000))


def test_no_money_at_all_says_so():
    ProjectFactory()
    chart = charts_in(EVERYTHING)[1]
    assert (chart.finding, chart.rows) == ("还没有计划付款，也没有到账。", [])
