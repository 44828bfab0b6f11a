from datetime import date
from decimal import Decimal

from app.accounts.enums import Role
from app.core.clock import today
from app.core.unit_of_work import unit_of_work
from app.followup.enums import ReportStatus
from app.followup.services import find_due
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.followup import ProgressReportFactory, ReportRequestFactory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory

URL = "/console/reports"


def _report(event, **kwargs):
    project = ProjectFactory(event=event, **{"title": "桥梁健康监测", **kwargs.pop("project", {})})
    return ProgressReportFactory(request=ReportRequestFactory(project=project), **kwargs)


def test_it_is_empty_until_somebody_answers(organizer):
    organizer.get(URL)
    assert "没有待处理的填报" in organizer.text
    assert "今天没有要打的电话" in organizer.text


def test_it_lists_what_waits_at_the_users_events(organizer, event):
    _report(event, project={"sample": True})
    ProgressReportFactory(request__project__title="看不见")
    organizer.get(URL)
    assert "1 份待处理" in organizer.text
    assert "桥梁健康监测" in organizer.text
    assert "示例" in organizer.text
    assert "看不见" not in organizer.text


def test_a_report_is_decided_here_and_the_list_comes_back(organizer, event):
    report = _report(event)
    organizer.get(URL)
    organizer.post(f"{URL}/{report.id}/accept", {"back": "inbox"})
    assert organizer.response.location.endswith(URL)
    assert report.status is ReportStatus.ACCEPTED


def test_a_refusal_is_shown_here(organizer, event):
    report = _report(event, total=Decimal(10_000))
    organizer.post(f"{URL}/{report.id}/accept", {"back": "inbox"}, status=422)
    assert "请核对两个数字后打勾" in organizer.text
    organizer.post(f"{URL}/{report.id}/return", {"back": "inbox"}, status=422)
    assert "请写明还缺什么" in organizer.text
    data = {"back": "inbox", f"r{report.id}-reason": "x"}
    organizer.post(f"{URL}/{report.id}/return", data)
    assert report.status is ReportStatus.RETURNED


def test_many_reports_come_in_pages(organizer, event):
    project = ProjectFactory(event=event)
    milestone = MilestoneFactory(project=project)
    for _ in range(26):
        request = ReportRequestFactory(
            project=project, milestone=milestone, contact=ContactFactory(project=project)
        )
        ProgressReportFactory(request=request)
    organizer.get(f"{URL}?page=2")
    assert "第 26–26 条，共 26 条" in organizer.text


def test_the_call_list_names_whom_and_why(organizer, event):
    project = ProjectFactory(event=event, sample=True)
    MilestoneFactory(project=project, title="首付款")
    ContactFactory(project=project, name="吴秘书", title="秘书", email=None)
    lonely = ProjectFactory(event=event, position=50, title="无人项目")
    MilestoneFactory(project=lonely)
    silent = ProjectFactory(event=event, position=51, title="未同意项目")
    MilestoneFactory(project=silent, planned_on=date(2026, 3, 14))
    ContactFactory(project=silent, consent_at=None)
    far = ProjectFactory(event=event, position=52, title="还早的项目")
    MilestoneFactory(project=far, planned_on=date(2026, 3, 15))
    with unit_of_work():
        find_due(today())
    organizer.get(URL)
    for words in (
        "吴秘书",
        "没有邮箱",
        "无人项目",
        "没有登记联系人",
        "未同意项目",
        "还没有联系人同意",
    ):
        assert words in organizer.text
    assert "还早的项目" not in organizer.text


def test_a_leader_reads_without_buttons(client, event):
    _report(event)
    user = UserFactory()
    MembershipFactory(user=user, role=Role.LEADER)
    client.log_in(user.email).get(URL)
    assert "桥梁健康监测" in client.text
    assert "/accept" not in client.response.text


def test_staff_at_the_door_see_nothing(client, event):
    _report(event)
    user = UserFactory()
    MembershipFactory(user=user, role=Role.STAFF)
    client.log_in(user.email).get(URL, status=403)
    assert "桥梁健康监测" not in client.text
