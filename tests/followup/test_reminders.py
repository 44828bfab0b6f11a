import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert, select

from app.accounts.enums import LinkPurpose
from app.accounts.queries import EVERYTHING, Sight, get_link_subject
from app.core.clock import today
from app.core.db import db
from app.core.unit_of_work import unit_of_work
from app.followup import reminders
from app.followup.enums import ReminderStep, ReportStatus, RequestStatus
from app.followup.models import ProgressReport, Reminder, ReportRequest
from app.followup.queries import call_list, unasked_milestones
from app.followup.services import Answer, find_due, mark_reached, propose_report, return_report
from app.mail.enums import MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.signing.enums import Stage
from tasks.followup import find_due as find_due_task
from tests.factories.events import EventFactory
from tests.factories.followup import ProgressReportFactory, ReminderFactory, ReportRequestFactory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory

SATURDAY = datetime(2026, 3, 14, 4, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
MONDAY = datetime(2026, 3, 16, 1, 0, tzinfo=UTC)


def _run():
    with unit_of_work():
        return find_due(today())


def _mails():
    return db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()


def _reminders():
    return db.session.scalars(select(Reminder).order_by(Reminder.id)).all()


@pytest.fixture
def due(app):
    """A project with a payment due today and one contact who agreed to mail."""
    milestone = MilestoneFactory()
    ContactFactory(project=milestone.project, email="zhang@corp.example", name="张工")
    return milestone


def test_a_due_milestone_is_asked_about_in_one_mail_with_its_own_link(due):
    assert _run() == 1
    mail = _mails()[0]
    assert (mail.to_address, mail.kind, mail.status) == (
        "zhang@corp.example",
        MailKind.FOLLOWUP,
        MailStatus.QUEUED,
    )
    assert due.project.code in mail.subject
    token = re.search(r"/f/([a-z2-7]{26})", mail.text_body).group(1)
    request = db.session.scalars(select(ReportRequest)).one()
    assert get_link_subject(LinkPurpose.REPORT, token) == request.id
    assert token in mail.html_body
    assert "首付款" in mail.text_body
    assert "300.00 万元" in mail.text_body


def test_running_again_writes_nothing_new(due):
    _run()
    assert _run() == 0
    assert (len(_mails()), len(_reminders())) == (1, 1)


def test_two_beats_of_one_slot_are_one(due):
    find_due_task()
    find_due_task()
    assert len(_mails()) == 1


def test_only_the_latest_step_is_made_up_for(due, frozen):
    frozen(datetime(2026, 6, 1, 4, tzinfo=UTC))
    assert _run() == 1
    assert [row.step for row in _reminders()] == [ReminderStep.OVERDUE]


def test_the_steps_follow_each_other_while_nobody_answers(app, frozen):
    milestone = MilestoneFactory(planned_on=date(2026, 3, 18))
    ContactFactory(project=milestone.project)
    for day in (11, 12, 13, 16, 18, 20, 25, 26):
        frozen(datetime(2026, 3, day, 4, tzinfo=UTC))
        _run()
    assert [row.step for row in _reminders()] == [
        ReminderStep.WEEK_BEFORE,
        ReminderStep.THREE_DAYS_BEFORE,
        ReminderStep.ON_THE_DAY,
        ReminderStep.OVERDUE,
    ]
    assert len(db.session.scalars(select(ReportRequest)).all()) == 1


def test_on_a_free_day_the_mail_waits_for_the_next_opening(app, frozen):
    frozen(SATURDAY)
    milestone = MilestoneFactory(planned_on=date(2026, 3, 14))
    ContactFactory(project=milestone.project)
    _run()
    assert _mails()[0].due_at == datetime(2026, 3, 16, 0, 30, tzinfo=UTC)


def test_one_digest_joins_all_that_one_address_is_asked(app):
    for title in ("首付款", "中试验收"):
        milestone = MilestoneFactory(project__title=f"{title}的项目", title=title)
        ContactFactory(project=milestone.project, email="Zhang@corp.example")
    _run()
    mail = _mails()[0]
    assert len(_mails()) == 1
    assert len(set(re.findall(r"/f/([a-z2-7]{26})", mail.text_body))) == 2
    assert "2 个节点" in mail.subject
    assert mail.event_id is None  # of two events
    assert {row.mail_id for row in _reminders()} == {mail.id}


def test_two_contacts_get_a_mail_each(due):
    ContactFactory(project=due.project, email="chen@univ.example")
    _run()
    assert sorted(mail.to_address for mail in _mails()) == [
        "chen@univ.example",
        "zhang@corp.example",
    ]


def test_questions_of_the_weekend_join_the_digest_that_still_waits(app, frozen):
    project = ProjectFactory()
    contact = ContactFactory(project=project)
    MilestoneFactory(project=project, planned_on=date(2026, 3, 14), title="周六的")
    MilestoneFactory(project=project, planned_on=date(2026, 3, 22), title="下周日的")
    frozen(SATURDAY)
    _run()
    frozen(SUNDAY)
    _run()
    first, second = _mails()
    assert (first.status, second.status) == (MailStatus.WITHDRAWN, MailStatus.QUEUED)
    assert "周六的" in second.text_body
    assert "下周日的" in second.text_body
    assert second.to_address == contact.email


def test_after_todays_digest_has_left_the_next_question_waits_a_day(due, frozen):
    _run()
    _mails()[0].status = MailStatus.SENT
    MilestoneFactory(project=due.project, title="又一个")
    _run()
    assert len(_mails()) == 1
    frozen(datetime(2026, 3, 12, 4, tzinfo=UTC))
    _run()
    assert len(_mails()) == 2
    assert "又一个" in _mails()[1].text_body
    assert "首付款" not in _mails()[1].text_body


@pytest.mark.parametrize(
    "kwargs",
    [{"consent_at": None}, {"active": False}],
)
def test_who_did_not_agree_or_left_is_not_written_to(app, kwargs):
    milestone = MilestoneFactory()
    ContactFactory(project=milestone.project, **kwargs)
    assert _run() == 0
    assert _mails() == []
    assert unasked_milestones(EVERYTHING, today()) == [milestone]
    assert unasked_milestones(Sight(), today()) == []


def test_a_fictional_contact_needs_no_consent_and_the_mail_says_example(app):
    milestone = MilestoneFactory(project__sample=True)
    ContactFactory(project=milestone.project, consent_at=None)
    _run()
    assert "示例" in _mails()[0].subject
    assert "示例" in _mails()[0].html_body


def test_a_contact_without_address_stands_on_the_call_list(app):
    milestone = MilestoneFactory()
    contact = ContactFactory(project=milestone.project, email=None)
    assert _run() == 1
    assert _mails() == []
    assert [row.contact for row in call_list(EVERYTHING)] == [contact]
    assert call_list(Sight()) == []
    assert [row.contact for row in call_list(Sight(frozenset({milestone.project.event_id})))] == [
        contact
    ]


@pytest.mark.parametrize(("status", "step", "listed"), [
    (MailStatus.FAILED, ReminderStep.ON_THE_DAY, True),
    (MailStatus.SENT, ReminderStep.OVERDUE, True),
    (MailStatus.SENT, ReminderStep.ON_THE_DAY, False),
])  # fmt: skip
def test_whom_mail_does_not_reach_is_called(due, status, step, listed):
    _run()
    _mails()[0].status, _mails()[0].sent_at = status, datetime(2026, 3, 10, 4, tzinfo=UTC)
    _reminders()[0].step = step
    db.session.flush()
    assert bool(call_list(EVERYTHING)) is listed


@pytest.mark.parametrize(
    "stage", [Stage.LEAD, Stage.NEGOTIATING, Stage.ACCEPTED, Stage.SUSPENDED, Stage.CLOSED]
)
def test_nobody_is_asked_about_a_project_at_rest(app, stage):
    milestone = MilestoneFactory(project__stage=stage)
    ContactFactory(project=milestone.project)
    assert _run() == 0


@pytest.mark.parametrize(
    "kwargs", [{"reached_on": date(2026, 3, 10)}, {"dropped_at": datetime(2026, 3, 1, tzinfo=UTC)}]
)
def test_nobody_is_asked_about_what_is_reached_or_dropped(app, kwargs):
    milestone = MilestoneFactory(**kwargs)
    ContactFactory(project=milestone.project)
    assert _run() == 0


@pytest.mark.parametrize(
    "status", [RequestStatus.ANSWERED, RequestStatus.SETTLED, RequestStatus.WITHDRAWN]
)
def test_whoever_answered_is_left_alone(app, status):
    ReportRequestFactory(status=status)
    assert _run() == 0


def test_a_milestone_moved_later_is_asked_about_again(app):
    request = ReportRequestFactory(
        status=RequestStatus.SETTLED, milestone__planned_on=date(2026, 3, 14)
    )
    ReminderFactory(request=request, due_on=date(2026, 2, 1))
    assert _run() == 1
    assert request.status is RequestStatus.OPEN


def test_an_answer_takes_the_waiting_mail_back(due, actor, frozen):
    frozen(SATURDAY)
    _run()
    request = db.session.scalars(select(ReportRequest)).one()
    with unit_of_work():
        propose_report(request.id, Answer("在办"), evidence=None, actor=actor)
    assert _mails()[0].status is MailStatus.WITHDRAWN


def test_a_digest_with_another_live_question_still_leaves(due, actor, frozen):
    frozen(SATURDAY)
    MilestoneFactory(project=due.project, title="又一个", planned_on=date(2026, 3, 14))
    _run()
    with unit_of_work():
        mark_reached(due.id, reached_on=date(2026, 3, 11), actor=actor)
    assert [mail.status for mail in _mails()] == [MailStatus.QUEUED]
    statuses = {
        row.milestone.title: row.status for row in db.session.scalars(select(ReportRequest))
    }
    assert statuses == {"首付款": RequestStatus.WITHDRAWN, "又一个": RequestStatus.OPEN}


def test_a_moved_day_takes_the_old_reminder_back(due, frozen):
    frozen(SATURDAY)
    _run()
    due.planned_on = date(2026, 5, 1)
    db.session.flush()
    _run()
    assert [mail.status for mail in _mails()] == [MailStatus.WITHDRAWN]


def test_what_was_sent_back_stands_in_the_next_digest_with_its_reason(due, actor):
    _run()
    _mails()[0].status = MailStatus.SENT
    request = db.session.scalars(select(ReportRequest)).one()
    with unit_of_work():
        report = propose_report(request.id, Answer("在办"), evidence=None, actor=actor)
    with unit_of_work():
        return_report(report.id, reason="请补到账日期", actor=actor)
    assert db.session.get(ProgressReport, report.id).status is ReportStatus.RETURNED


def test_a_returned_answer_is_asked_about_the_next_day(due, actor, frozen):
    test_what_was_sent_back_stands_in_the_next_digest_with_its_reason(due, actor)
    _run()
    assert len(_mails()) == 1  # one a day
    frozen(datetime(2026, 3, 12, 4, tzinfo=UTC))
    _run()
    assert "请补到账日期" in _mails()[1].text_body
    assert "请补到账日期" in _mails()[1].html_body


def test_an_address_that_takes_no_mail_stops_nobody_else(due):
    other = MilestoneFactory(project__event=EventFactory())
    ContactFactory(project=other.project, email="kaputt")
    _run()
    assert [mail.to_address for mail in _mails()] == ["zhang@corp.example"]


def test_an_english_contact_gets_english_words_and_an_english_page(app):
    milestone = MilestoneFactory()
    ContactFactory(project=milestone.project, locale="en")
    _run()
    assert "?lang=en" in _mails()[0].text_body
    assert "Dear" in _mails()[0].text_body


def test_nobody_above_the_contact_is_written_to(due):
    ProgressReportFactory(request=ReportRequestFactory(project=due.project, milestone=due))
    _run()
    known = set(db.session.scalars(select(ReportRequest)).all())
    addresses = {request.contact.email for request in known}
    assert {mail.to_address for mail in _mails()} <= addresses


def test_two_beats_at_the_same_moment_write_one_row_each(due):
    """What the second one finds only when the database refuses its row."""
    contact = due.project.contacts[0]
    request = reminders._request(due, contact)
    assert request.reminders == []
    assert reminders._request(due, contact) is None
    row = {"request_id": request.id, "step": ReminderStep.ON_THE_DAY, "due_on": due.planned_on}
    db.session.execute(insert(Reminder).values(**row))
    assert reminders._remind(request, ReminderStep.ON_THE_DAY, due.planned_on) == 0
    assert reminders._remind(None, ReminderStep.ON_THE_DAY, due.planned_on) == 0
    assert len(_reminders()) == 1


def test_a_digest_that_is_leaving_is_not_replaced(due, frozen):
    frozen(SATURDAY)
    _run()
    _mails()[0].status = MailStatus.SENDING
    MilestoneFactory(project=due.project, title="又一个", planned_on=date(2026, 3, 14))
    _run()
    assert [mail.status for mail in _mails()] == [MailStatus.SENDING]
