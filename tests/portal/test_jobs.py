"""What the workers do, on the page, on the command line and for a scraper."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts.enums import Role
from app.core import health
from app.core.slots import beat_heart
from app.documents.enums import BatchStatus, SliceStatus
from app.mail.enums import MailStatus
from app.portal.enums import JobKind, JobState
from app.portal.machinery import page_of_jobs, queues
from tests.conftest import NOON
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.documents import BatchFactory, DocumentFactory, SliceFactory
from tests.factories.mail import OutgoingMailFactory

TOKEN = "a token for the scraper"


@pytest.fixture(autouse=True)
def _noon(frozen):
    """Everything happens at NOON."""


@pytest.fixture
def admin(client):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.ADMIN, event_id=None)
    return client.log_in(user.email)


def failed_mail():
    return OutgoingMailFactory(
        status=MailStatus.FAILED, first_failed_at=NOON, last_error="550 no such user"
    )


def failed_slice():
    batch = BatchFactory(status=BatchStatus.STOPPED)
    return SliceFactory(batch=batch, status=SliceStatus.FAILED, last_error="它停了五次")


def test_a_queue_counts_what_is_due_and_since_when(app):
    OutgoingMailFactory(due_at=NOON - timedelta(minutes=3))
    OutgoingMailFactory(due_at=NOON - timedelta(minutes=1))
    OutgoingMailFactory(due_at=NOON + timedelta(days=1))
    OutgoingMailFactory(status=MailStatus.SENDING)
    OutgoingMailFactory(status=MailStatus.SENT)
    failed_mail()
    SliceFactory()
    SliceFactory(batch__status=BatchStatus.STOPPED)
    mail, documents = queues()
    assert (mail.waiting, mail.running, mail.failed, mail.age) == (2, 1, 1, 180.0)
    assert (documents.waiting, documents.running, documents.failed) == (1, 0, 0)


def test_all_that_is_not_done_stands_in_one_list(app):
    mail, part = failed_mail(), failed_slice()
    paper = DocumentFactory(failure="没有这个字（U+13000）")
    OutgoingMailFactory(status=MailStatus.SENT)
    DocumentFactory(issued=True)
    found = page_of_jobs(state=JobState.FAILED).rows
    assert {(job.kind, job.id, job.can_retry) for job in found} == {
        (JobKind.MAIL, mail.id, True),
        (JobKind.SLICE, part.id, True),
        (JobKind.PAPER, paper.id, False),
    }
    assert [job.id for job in page_of_jobs(kind=JobKind.MAIL).rows] == [mail.id]


def test_the_page_says_why_and_offers_another_try(admin):
    failed_mail()
    failed_slice()
    admin.get("/console/jobs?state=failed")
    assert "550 no such user" in admin.text
    assert "它停了五次" in admin.text
    assert "共 2 项" in admin.text
    admin.get("/console/jobs?kind=mail&state=nonsense")
    assert "它停了五次" not in admin.text


def test_without_jobs_the_page_says_so(admin):
    admin.get("/console/jobs")
    assert "没有等待、处理中或失败的任务" in admin.text


def test_the_page_is_for_administrators(client):
    user = UserFactory()
    MembershipFactory(user=user, role=Role.ORGANIZER, event_id=None)
    client.log_in(user.email).get("/console/jobs", status=403)


def run(app, *words):
    return app.test_cli_runner().invoke(args=list(words))


def test_jobs_are_listed_and_tried_again_on_the_command_line(app):
    mail, part = failed_mail(), failed_slice()
    listed = json.loads(run(app, "jobs", "list", "--state", "failed", "--json").output)
    assert {(job["kind"], job["id"]) for job in listed} == {
        ("mail", mail.id),
        ("slice", part.id),
    }
    assert "2 jobs" in run(app, "jobs", "list").output
    assert run(app, "jobs", "retry", "mail", str(mail.id)).output == f"mail {mail.id} again.\n"
    assert mail.status is MailStatus.QUEUED
    assert run(app, "jobs", "retry", "batch", str(part.batch_id), "--json").exit_code == 0
    assert part.status is SliceStatus.QUEUED


@pytest.mark.parametrize("words", [("mail", "4711"), ("batch", "4711")])
def test_a_job_that_is_not_there_is_told(app, words):
    result = run(app, "jobs", "retry", *words)
    assert result.exit_code == 1
    assert "There is no" in result.output


def test_what_runs_is_not_tried_again(app):
    batch = BatchFactory()
    assert run(app, "jobs", "retry", "batch", str(batch.id)).exit_code == 1


def test_health_is_told_on_the_command_line(app, monkeypatch):
    monkeypatch.setattr(health, "broker_works", lambda: True)
    result = run(app, "health", "--json")
    assert json.loads(result.output)["checks"]["database"] == "ok"
    assert result.exit_code == 0
    monkeypatch.setattr(health, "storage_state", lambda: "down")
    result = run(app, "health")
    assert "storage    down" in result.output
    assert result.exit_code == 1


@pytest.fixture
def scraper(app, client, monkeypatch):
    settings = replace(app.config["HUIQIAN"], metrics_token=TOKEN)
    monkeypatch.setitem(app.config, "HUIQIAN", settings)
    monkeypatch.setattr(health, "broker_works", lambda: True)
    return client


def test_the_scraper_reads_the_age_of_each_queue(scraper):
    OutgoingMailFactory(due_at=NOON - timedelta(minutes=2))
    failed_mail()
    beat_heart("worker")
    text = scraper.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    lines = text.splitlines()
    assert 'huiqian_queue_age_seconds{queue="mail"} 120.0' in lines
    assert 'huiqian_queue_failed{queue="mail"} 1.0' in lines
    assert 'huiqian_heartbeat_age_seconds{part="worker"} 0.0' in lines
    assert 'huiqian_up{part="database"} 1.0' in lines
    assert "huiqian_mails_troubled 1.0" in lines


def test_without_its_token_nobody_reads_the_metrics(scraper):
    scraper.get("/metrics", status=403)
    scraper.get("/metrics", status=403, headers={"Authorization": "Bearer wrong"})


def test_without_the_setting_there_are_no_metrics(client):
    client.get("/metrics", status=404)
