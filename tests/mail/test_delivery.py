"""Claim, lease, back-off, sweep: with a mailbox as transport, and the clock in our hand."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core.db import db
from app.core.jobs import Job
from app.core.models import AuditLine
from app.core.unit_of_work import unit_of_work
from app.mail.delivery import (
    BACK_OFF,
    LEASE,
    MOST_CRASHES,
    claim_mail,
    mark_failed,
    mark_sent,
    next_try,
    send_claimed,
    sweep_mails,
)
from app.mail.enums import MailChannel, MailFailure, MailKind, MailStatus
from app.mail.models import OutgoingMail
from app.mail.transport import PermanentFailure, TemporaryFailure
from tasks import mail as tasks
from tests.conftest import NOON
from tests.factories.mail import OutgoingMailFactory

DOWN = TemporaryFailure("Connection refused")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mail(app, frozen) -> OutgoingMail:
    row = OutgoingMailFactory()
    db.session.commit()
    return row


def claimed(mail_id: int):
    with unit_of_work():
        claim = claim_mail(mail_id)
    assert claim is not None
    return claim


def not_claimed(mail_id: int) -> bool:
    with unit_of_work():
        return claim_mail(mail_id) is None


def sweep() -> None:
    with unit_of_work():
        sweep_mails()


def test_a_claim_takes_the_mail_for_five_minutes(mail):
    claim = claimed(mail.id)
    assert (mail.status, mail.attempts) == (MailStatus.SENDING, 1)
    assert (mail.lease, mail.lease_until) == (claim.lease, NOON + 5 * MINUTE)
    assert (claim.letter.subject, claim.letter.to_name) == ("报名成功", "万亮")


def test_a_second_claim_finds_nothing(mail):
    claimed(mail.id)
    assert not_claimed(mail.id)
    assert mail.attempts == 1


@pytest.mark.parametrize(
    "state",
    [
        {"status": MailStatus.SENT},
        {"status": MailStatus.FAILED},
        {"status": MailStatus.WITHDRAWN},
        {"due_at": NOON + MINUTE},
    ],
)
def test_what_is_not_due_is_not_claimed(app, frozen, state):
    row = OutgoingMailFactory(**state)
    db.session.commit()
    assert not_claimed(row.id)


def test_a_mail_that_does_not_exist_is_not_claimed(app, frozen):
    assert not_claimed(12345)


def test_a_late_worker_leaves_a_follow_up_mail_for_the_morning(app, frozen):
    row = OutgoingMailFactory(kind=MailKind.FOLLOWUP)
    db.session.commit()
    frozen(datetime(2026, 3, 11, 10, 0, 1, tzinfo=UTC))  # 18:00:01 in Shanghai
    assert not_claimed(row.id)
    assert (row.status, row.attempts) == (MailStatus.QUEUED, 0)
    assert row.due_at == datetime(2026, 3, 12, 0, 30, tzinfo=UTC)


def test_a_sent_mail_says_when_and_which_way(mail, frozen):
    claim = claimed(mail.id)
    frozen(NOON + MINUTE)
    with unit_of_work():
        assert mark_sent(claim, MailChannel.SMTP)
    assert (mail.status, mail.sent_at, mail.channel) == (
        MailStatus.SENT,
        NOON + MINUTE,
        MailChannel.SMTP,
    )
    assert db.session.scalars(select(AuditLine.action)).all() == ["mail.send"]


def test_a_mail_is_not_marked_twice(mail):
    claim = claimed(mail.id)
    with unit_of_work():
        assert mark_sent(claim, MailChannel.SMTP)
    with unit_of_work():
        assert not mark_sent(claim, MailChannel.SMTP)


def test_a_late_worker_still_says_that_it_left_while_nobody_took_over(mail, frozen):
    """Its lease ran out and the sweep took the mail back; sending it again would be wrong."""
    claim = claimed(mail.id)
    frozen(NOON + LEASE + MINUTE)
    sweep()
    assert mail.status is MailStatus.QUEUED
    with unit_of_work():
        assert mark_sent(claim, MailChannel.SMTP)
    assert mail.status is MailStatus.SENT


def test_a_worker_that_lost_its_lease_to_another_marks_nothing(mail, frozen):
    late = claimed(mail.id)
    frozen(NOON + LEASE + MINUTE)
    sweep()
    other = claimed(mail.id)
    with unit_of_work():
        assert not mark_sent(late, MailChannel.SMTP)
        assert not mark_failed(late, DOWN)
    assert (mail.status, mail.lease) == (MailStatus.SENDING, other.lease)


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 5), (3, 15), (4, 60), (5, 240), (6, 240), (30, 240)]
)
def test_the_back_off(app, frozen, failures, minutes):
    at = next_try(MailKind.TRANSACTIONAL, failures=failures, instant=NOON)
    assert at == NOON + minutes * MINUTE


def test_a_follow_up_mail_is_tried_again_in_working_hours_only(app):
    evening = datetime(2026, 3, 13, 9, 50, tzinfo=UTC)  # Friday 17:50 in Shanghai
    monday = datetime(2026, 3, 16, 0, 30, tzinfo=UTC)
    assert next_try(MailKind.FOLLOWUP, failures=1, instant=evening) == evening + MINUTE
    assert next_try(MailKind.FOLLOWUP, failures=3, instant=evening) == monday
    assert next_try(MailKind.TRANSACTIONAL, failures=3, instant=evening) == evening + 15 * MINUTE


def test_a_temporary_failure_plans_the_next_try_and_remembers_the_words(mail):
    with unit_of_work():
        mark_failed(claimed_inside(mail.id), DOWN)
    assert (mail.status, mail.due_at) == (MailStatus.QUEUED, NOON + MINUTE)
    assert (mail.last_error, mail.first_failed_at, mail.failure) == (
        "Connection refused",
        NOON,
        None,
    )


def claimed_inside(mail_id: int):
    claim = claim_mail(mail_id)
    assert claim is not None
    return claim


def test_a_mail_that_never_leaves_is_tried_for_five_days(mail, frozen):
    at, tries = NOON, 0
    while mail.status is MailStatus.QUEUED:
        frozen(at)
        with unit_of_work():
            mark_failed(claimed_inside(mail.id), DOWN)
        at, tries = mail.due_at, tries + 1
        assert at <= NOON + timedelta(days=5, hours=4)
    assert (mail.status, mail.failure) == (MailStatus.FAILED, MailFailure.EXHAUSTED)
    # 1 + 5 + 15 + 60 minutes, then every four hours, until five days are over
    assert tries == len(BACK_OFF) + 30
    assert db.session.scalars(select(AuditLine.action)).all() == ["mail.fail"]


def test_a_refusal_for_good_fails_at_once(mail):
    claim = claimed(mail.id)
    with unit_of_work():
        mark_failed(claim, PermanentFailure("550 no such user"))
    assert (mail.status, mail.failure) == (MailStatus.FAILED, MailFailure.REFUSED)
    assert mail.last_error == "550 no such user"


def test_the_sweep_wakes_what_is_due_oldest_first(app, frozen, sent):
    young = OutgoingMailFactory(due_at=NOON - MINUTE)
    old = OutgoingMailFactory(due_at=NOON - 2 * MINUTE)
    OutgoingMailFactory(due_at=NOON + MINUTE)
    OutgoingMailFactory(status=MailStatus.SENT)
    db.session.commit()
    sweep()
    assert sent == [(Job.DELIVER_MAIL, old.id), (Job.DELIVER_MAIL, young.id)]


def test_the_sweep_does_not_fill_the_queue_while_the_mail_server_is_slow(mail, frozen, sent):
    sweep()
    frozen(NOON + timedelta(seconds=15))
    sweep()
    assert len(sent) == 1
    frozen(NOON + 2 * MINUTE)
    sweep()
    assert len(sent) == 2


def test_the_sweep_takes_at_most_two_hundred(app, frozen, sent):
    OutgoingMailFactory.create_batch(201)
    db.session.commit()
    sweep()
    assert len(sent) == 200
    sweep()
    assert len(sent) == 201


def test_the_sweep_takes_back_what_a_dead_worker_held(mail, frozen, sent):
    claimed(mail.id)
    frozen(NOON + LEASE)
    sweep()
    assert (mail.status, sent) == (MailStatus.SENDING, [])
    frozen(NOON + LEASE + timedelta(seconds=1))
    sweep()
    assert (mail.status, mail.crashes, mail.lease_until) == (MailStatus.QUEUED, 1, None)
    assert sent == [(Job.DELIVER_MAIL, mail.id)]


def test_the_fifth_crash_fails_the_mail_visibly(mail, frozen, sent):
    at = NOON
    for _ in range(MOST_CRASHES):
        assert mail.status is MailStatus.QUEUED
        frozen(at)
        claimed(mail.id)
        at += LEASE + timedelta(seconds=1)
        frozen(at)
        sweep()
    assert (mail.status, mail.failure) == (MailStatus.FAILED, MailFailure.CRASHED)
    assert mail.crashes == MOST_CRASHES


def test_without_a_mail_server_the_job_leaves_the_mail_in_the_mailbox(mail):
    tasks.deliver(mail.id)
    assert (mail.status, mail.channel) == (MailStatus.SENT, MailChannel.MAILBOX)


def test_the_job_run_twice_sends_once(mail):
    tasks.deliver(mail.id)
    tasks.deliver(mail.id)
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 1)


def test_no_transaction_is_open_while_the_mail_is_on_its_way(mail, monkeypatch):
    open_while_sending = []

    def look(claim):
        open_while_sending.append(db.session().in_transaction())
        return send_claimed(claim)

    monkeypatch.setattr(tasks, "send_claimed", look)
    tasks.deliver(mail.id)
    assert open_while_sending == [False]


def test_what_left_is_written_down_although_the_database_was_away(mail, monkeypatch):
    from sqlalchemy.exc import OperationalError

    pauses, mark = [], tasks.mark_sent
    away = iter([True, True, False])

    def interrupted(claim, channel):
        if next(away):
            raise OperationalError("UPDATE", {}, Exception("server closed the connection"))
        return mark(claim, channel)

    monkeypatch.setattr(tasks, "mark_sent", interrupted)
    monkeypatch.setattr(tasks.time, "sleep", pauses.append)
    tasks.deliver(mail.id)
    assert (mail.status, pauses) == (MailStatus.SENT, [1, 4])


def test_a_database_that_stays_away_is_not_hidden(mail, monkeypatch):
    from sqlalchemy.exc import OperationalError

    def gone(_claim, _channel):
        raise OperationalError("UPDATE", {}, Exception("gone"))

    monkeypatch.setattr(tasks, "mark_sent", gone)
    monkeypatch.setattr(tasks.time, "sleep", lambda _seconds: None)
    with pytest.raises(OperationalError):
        tasks.deliver(mail.id)
    assert mail.status is MailStatus.SENDING


def test_two_beats_sweep_once_per_slot(mail, frozen, sent):
    tasks.sweep()
    mail.woken_at = None
    db.session.commit()
    tasks.sweep()
    assert len(sent) == 1
