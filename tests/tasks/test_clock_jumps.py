"""The machine's clock leaps ahead and comes back: nothing is lost, stuck or done twice."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from app.accounts.enums import Role
from app.accounts.invitations import InvitationState, invite, state_of
from app.accounts.members import Offer
from app.accounts.models import LoginSession
from app.accounts.passwords import get_reset, reset_link
from app.accounts.sessions import mark_seen
from app.core import health
from app.core.db import db
from app.core.errors import NotFoundError
from app.core.jobs import Job, celery_app
from app.core.models import ClockWatch, JobSlot
from app.core.policy import Actor, ActorKind
from app.core.slots import beat_heart, take_slot
from app.core.throttle import ALLOWED, count_failure, is_throttled
from app.core.unit_of_work import unit_of_work
from app.documents import drawing
from app.documents.enums import BatchStatus, DocumentStatus, SliceStatus
from app.documents.models import BatchSlice, Document
from app.followup.models import Reminder
from app.mail import delivery
from app.mail.enums import MailChannel, MailFailure, MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.mail.transport import TemporaryFailure
from tasks import beat
from tasks.documents import draw_slice, sweep_documents
from tasks.followup import find_due
from tasks.mail import sweep as sweep_mails
from tests.conftest import NOON
from tests.documents.conftest import order, paper
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.mail import OutgoingMailFactory
from tests.factories.signing import ContactFactory, MilestoneFactory, ProjectFactory

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
LEAPS = pytest.mark.parametrize("leap", [DAY, 365 * DAY], ids=["a day", "a year"])
DOWN = TemporaryFailure("Connection refused")


@pytest.fixture(autouse=True)
def _clock(app, frozen):
    """It is NOON."""


@pytest.fixture
def mail():
    row = OutgoingMailFactory()
    db.session.commit()
    return row


def claim(mail_id):
    with unit_of_work():
        return delivery.claim_mail(mail_id)


# Mail


@LEAPS
def test_a_mail_that_is_being_sent_while_the_clock_leaps_leaves_once(mail, frozen, sent, leap):
    held = claim(mail.id)
    for moment in (NOON + leap, NOON + leap + delivery.LEASE, NOON + MINUTE):
        frozen(moment)
        sweep_mails()
        assert (mail.status, sent, claim(mail.id)) == (MailStatus.SENDING, [], None)
    with unit_of_work():
        assert delivery.mark_sent(held, MailChannel.SMTP)
    assert (mail.status, mail.attempts, mail.crashes) == (MailStatus.SENT, 1, 0)


@LEAPS
def test_a_mail_whose_worker_died_in_the_leap_is_taken_back_a_lease_later(mail, frozen, sent, leap):
    frozen(NOON + leap)
    claim(mail.id)
    frozen(NOON + MINUTE)
    sweep_mails()
    assert mail.status is MailStatus.SENDING
    frozen(NOON + 2 * MINUTE + delivery.LEASE)
    sweep_mails()
    assert (mail.status, sent) == (MailStatus.QUEUED, [(Job.DELIVER_MAIL, mail.id)])


@LEAPS
@pytest.mark.parametrize("kind", list(MailKind))
def test_a_mail_written_in_the_leap_leaves_after_it(frozen, sent, leap, kind):
    mail = OutgoingMailFactory(kind=kind, due_at=NOON + leap, woken_at=NOON + leap)
    db.session.commit()
    sweep_mails()
    assert (mail.due_at, sent) == (NOON, [(Job.DELIVER_MAIL, mail.id)])
    assert claim(mail.id) is not None


def test_what_waits_for_the_end_of_a_holiday_or_for_its_next_try_is_not_brought_forward(frozen):
    # 15:00 of a Saturday that is worked; the Spring Festival of 2026 follows.
    eve = NOON.replace(month=2, day=14, hour=7)
    frozen(eve)
    monday = OutgoingMailFactory(
        kind=MailKind.FOLLOWUP,
        due_at=delivery.next_try(
            MailKind.FOLLOWUP, failures=5, instant=eve + 3 * timedelta(hours=1)
        ),
    )
    later = OutgoingMailFactory(due_at=eve + delivery.BACK_OFF[-1])
    db.session.commit()
    due = (monday.due_at, later.due_at)
    assert due[0] > eve + 9 * DAY
    sweep_mails()
    assert (monday.due_at, later.due_at) == due


def test_the_clock_alone_gives_no_mail_up(mail, frozen):
    with unit_of_work():
        delivery.mark_failed(delivery.claim_mail(mail.id), DOWN)
    frozen(NOON + 365 * DAY)
    with unit_of_work():
        delivery.mark_failed(delivery.claim_mail(mail.id), DOWN)
    assert mail.status is MailStatus.QUEUED
    frozen(NOON + 5 * MINUTE)
    sweep_mails()
    assert mail.due_at == NOON + 5 * MINUTE


def test_a_mail_that_failed_first_in_the_leap_is_given_up_in_time(mail, frozen):
    mail.first_failed_at, mail.attempts = NOON + 365 * DAY, 30
    db.session.commit()
    for instant in (NOON, NOON + delivery.TRIED_FOR):
        frozen(instant)
        with unit_of_work():
            delivery.mark_failed(delivery.claim_mail(mail.id), DOWN)
    assert (mail.status, mail.failure) == (MailStatus.FAILED, MailFailure.EXHAUSTED)


# Papers


@LEAPS
def test_papers_drawn_through_a_leap_come_out_once_each(frozen, sent, leap):
    batch = order([paper(number) for number in range(25)])
    slice_id = db.session.scalars(select(BatchSlice.id)).one()
    with unit_of_work():
        held = drawing.claim_slice(slice_id)
    frozen(NOON + leap)
    sweep_documents()
    with unit_of_work():
        held = drawing.keep_drawn(held, [drawing.draw_sheet(sheet) for sheet in held.sheets])
    # the worker dies here, and its lease lies in the leap
    frozen(NOON + MINUTE)
    sweep_documents()
    frozen(NOON + 2 * MINUTE + drawing.LEASE)
    sweep_documents()
    assert sent[-1] == (Job.DRAW_SLICE, slice_id)
    draw_slice(slice_id)
    papers = db.session.scalars(select(Document).order_by(Document.id)).all()
    assert [int(row.number.split("-")[-2]) for row in papers] == list(range(1, 26))
    assert {row.status for row in papers} == {DocumentStatus.ISSUED}
    assert batch.status is BatchStatus.DONE


@LEAPS
def test_a_slice_queued_in_the_leap_is_not_forgotten(frozen, sent, leap):
    frozen(NOON + leap)
    order([paper(1)])
    frozen(NOON + MINUTE)
    sweep_documents()
    assert sent.count((Job.DRAW_SLICE, db.session.scalars(select(BatchSlice.id)).one())) == 2
    assert db.session.scalars(select(BatchSlice.status)).one() is SliceStatus.QUEUED


# Reminders


def remind(instant, frozen):
    frozen(instant)
    find_due()


@pytest.fixture
def planned():
    """A milestone on each of ten months to come, and one contact who agreed to mail."""
    project = ProjectFactory()
    ContactFactory(project=project)
    MilestoneFactory(project=project, planned_on=NOON.date())
    for month in range(1, 11):
        MilestoneFactory(project=project, planned_on=date(2026, 3, 11) + month * 30 * DAY)
    db.session.commit()


def reminders():
    return db.session.scalar(select(func.count()).select_from(Reminder))


def test_a_leap_reminds_nobody_of_what_lies_in_the_future(planned, frozen):
    remind(NOON, frozen)
    assert reminders() == 1
    for minute in range(60):
        remind(NOON + 365 * DAY + minute * MINUTE, frozen)
    remind(NOON - 365 * DAY, frozen)
    assert reminders() == 1
    assert db.session.scalars(select(OutgoingMail)).one().due_at == NOON
    assert health.look().checks["clock"] == "doubted"
    remind(NOON + 23 * DAY, frozen)
    assert reminders() == 1
    remind(NOON + 6 * MINUTE, frozen)
    assert health.look().checks["clock"] == "ok"
    remind(NOON + 13 * DAY, frozen)
    remind(NOON + 23 * DAY, frozen)  # a week before the second
    assert reminders() == 3  # the first is overdue since


def test_a_clock_that_stays_where_it_leapt_is_believed_after_a_day(planned, frozen):
    remind(NOON, frozen)
    db.session.get(ClockWatch, Job.FIND_DUE).doubts = 24 * 60 - 1
    db.session.commit()
    remind(NOON + 60 * DAY, frozen)
    assert reminders() == 1
    remind(NOON + 60 * DAY + MINUTE, frozen)
    assert reminders() > 1
    assert db.session.get(ClockWatch, Job.FIND_DUE).doubts == 0


# Periodic jobs


def test_slots_taken_in_the_leap_are_free_when_their_time_comes(frozen):
    every = 15 * SECOND
    frozen(NOON + MINUTE * 10)
    assert take_slot(Job.SWEEP_MAIL, every)
    frozen(NOON)
    assert take_slot(Job.SWEEP_MAIL, every)
    assert db.session.scalars(select(JobSlot.slot)).all() == [NOON]
    frozen(NOON + MINUTE * 10)
    assert take_slot(Job.SWEEP_MAIL, every)


def test_a_part_last_seen_in_the_leap_is_silent(frozen):
    frozen(NOON + DAY)
    beat_heart("worker")
    assert health.look().checks["worker"] == "ok"
    frozen(NOON)
    assert health.look().checks["worker"] == "silent"


def test_beat_counts_seconds_and_never_asks_the_time(monkeypatch):
    at, woken = [1000.0], []
    monkeypatch.setattr(beat, "time", SimpleNamespace(monotonic=lambda: at[0]))
    scheduler = beat.SteadyScheduler(celery_app)
    monkeypatch.setattr(scheduler, "apply_entry", lambda entry, **_rest: woken.append(entry.task))
    monkeypatch.setattr(type(scheduler), "producer", None)
    everything = {Job.HEARTBEAT, Job.SWEEP_MAIL, Job.SWEEP_DOCUMENTS, Job.FIND_DUE}
    assert scheduler.tick() == 15
    assert set(woken) == everything
    woken.clear()
    assert scheduler.tick() == 15
    assert woken == []
    at[0] += 15
    scheduler.tick()
    assert set(woken) == {Job.SWEEP_MAIL, Job.SWEEP_DOCUMENTS}


# Doors


def test_a_key_throttled_in_the_leap_is_free_after_it(frozen):
    frozen(NOON + 365 * DAY)
    for _ in range(ALLOWED):
        count_failure("login:a@b.example")
    assert is_throttled("login:a@b.example")
    frozen(NOON)
    assert not is_throttled("login:a@b.example")
    assert count_failure("login:a@b.example") == 1


def test_a_session_seen_in_the_leap_is_seen_anew(frozen):
    user = UserFactory()
    session = LoginSession(
        user_id=user.id, token_hash="x", last_seen_at=NOON + DAY, address="::1", agent=""
    )
    db.session.add(session)
    db.session.flush()
    mark_seen(session.id)
    db.session.refresh(session)
    assert session.last_seen_at == NOON


def test_links_made_in_the_leap_do_not_live_until_then(app, frozen):
    host = MembershipFactory(role=Role.ADMIN).user
    actor = Actor(ActorKind.USER, host.id, host.name)
    frozen(NOON + 365 * DAY)
    with app.test_request_context():
        token = reset_link(host, actor=actor).rsplit("/", 1)[1]
    offer = Offer(Role.STAFF, None, None, None)
    invitation, _ = invite(email="a@b.example", name="甲", offer=offer, actor=actor)
    assert get_reset(token).user_id == host.id
    assert state_of(invitation) is InvitationState.OPEN
    frozen(NOON)
    with pytest.raises(NotFoundError):
        get_reset(token)
    assert state_of(invitation) is InvitationState.EXPIRED
