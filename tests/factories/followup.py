from datetime import date

from app.followup.enums import ReminderStep, ReportChannel
from app.followup.models import ProgressReport, Reminder, ReportRequest
from tests.factories import Factory, factory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory


class ReportRequestFactory(Factory):
    """One contact, asked about one milestone of the same project."""

    class Meta:
        model = ReportRequest

    project = factory.SubFactory(ProjectFactory)
    milestone = factory.SubFactory(MilestoneFactory, project=factory.SelfAttribute("..project"))
    contact = factory.SubFactory(ContactFactory, project=factory.SelfAttribute("..project"))


class ReminderFactory(Factory):
    class Meta:
        model = Reminder

    request = factory.SubFactory(ReportRequestFactory)
    step = ReminderStep.ON_THE_DAY
    due_on = date(2026, 3, 11)


class ProgressReportFactory(Factory):
    """What a contact answered by link; it waits for a decision."""

    class Meta:
        model = ProgressReport

    request = factory.SubFactory(ReportRequestFactory)
    project = factory.LazyAttribute(lambda row: row.request.project)
    milestone = factory.LazyAttribute(lambda row: row.request.milestone)
    channel = ReportChannel.LINK
    said_by = "张工"
    said_on = date(2026, 3, 11)
    progress = "设备已进场"
