"""Promise 12, nothing lost: kill the worker, the mail server, the broker, in the middle."""

import subprocess
import sys
from contextlib import contextmanager

import pytest

from tests.journeys import http
from tests.journeys.house import ROOT, a_house, free_port, until
from tests.journeys.post_office import a_post_office

pytestmark = pytest.mark.process

MANY = 300


@contextmanager
def running(tmp_path, **environ):
    with a_house(tmp_path) as house:
        house.environ.update(environ)
        house.start_broker()
        house.start_worker()
        house.start_beat()
        yield house


def seed(house, count):
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.seed", str(count)],
        cwd=ROOT,
        env=house.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)


def issued(house):
    return house.one("SELECT count(*) FROM document WHERE status = 'issued'")


def mails(house, status):
    return house.one(
        "SELECT count(*) FROM outgoing_mail WHERE template = 'certificate_issued'"
        " AND status = :status",
        status=status,
    )


def test_a_worker_killed_in_a_batch_of_300_loses_none_and_doubles_none(tmp_path):
    port = free_port()
    with (
        a_post_office(port) as office,
        running(tmp_path, SMTP_URL=f"smtp://127.0.0.1:{port}") as house,
    ):
        seed(house, MANY)
        until(lambda: issued(house) >= 40, "the batch is under way")
        house.kill("worker")
        assert issued(house) < MANY
        house.clock.write_text("70")  # the dead worker's leases run out at once
        house.start_worker()
        until(lambda: issued(house) == MANY, "every certificate is drawn", patience=240)
        until(lambda: mails(house, "sent") == MANY, "every mail is out", patience=240)

        numbers = sorted(row[0] for row in house.rows("SELECT number FROM document"))
        assert [int(number.rsplit("-", 1)[1]) for number in numbers] == list(range(1, MANY + 1))
        assert house.one("SELECT count(DISTINCT sha256) FROM document") == MANY
        assert house.one("SELECT status FROM document_batch") == "done"
        came = office.count("参会证明")
        assert len(came) == MANY
        # A kill between the server's 250 and our mark may send a letter again, as the same letter.
        assert sum(came.values()) - MANY <= 2


def test_mails_wait_for_a_mail_server_that_is_down(tmp_path):
    port = free_port()
    with running(tmp_path, SMTP_URL=f"smtp://127.0.0.1:{port}") as house:
        seed(house, 3)
        tried = "SELECT count(*) FROM outgoing_mail WHERE attempts > 0 AND status = 'queued'"
        until(lambda: house.one(tried) == 6, "each mail was tried in vain")
        with a_post_office(port) as office:
            house.clock.write_text("70")  # the first pause is a minute
            sent = "SELECT count(*) FROM outgoing_mail WHERE status = 'sent'"
            until(lambda: house.one(sent) == 6, "each mail went out by itself")
            assert sorted(office.count("").values()) == [1] * 6


def test_work_waits_for_a_broker_that_is_down(tmp_path):
    with a_house(tmp_path) as house:
        if house.external_redis:
            house.environ["REDIS_URL"] = f"redis://127.0.0.1:{house.broker_port}/0"
            house.external_redis = None
        house.start_web()
        seed(house, 3)
        health = http.get_json(f"{house.url}/health")
        assert (health["status"], health["checks"]["queue"]) == ("degraded", "down")
        house.start_broker()
        house.start_worker()
        house.start_beat()
        until(lambda: issued(house) == 3, "the certificates were drawn when it came back")
        until(lambda: mails(house, "sent") == 3, "the mails went out when it came back")
        until(lambda: http.get_json(f"{house.url}/health")["status"] == "ok", "all is well")


def test_a_broker_that_forgets_everything_costs_a_delay_only(tmp_path):
    with a_house(tmp_path) as house:
        house.start_broker()
        seed(house, 3)
        if house.external_redis:
            import redis

            redis.Redis.from_url(house.external_redis).flushdb()
        else:
            house.kill("broker")
            house.start_broker()
        house.start_worker()
        house.start_beat()
        until(lambda: issued(house) == 3, "the sweep found the slices", patience=90)
        until(lambda: mails(house, "sent") == 3, "the sweep found the mails", patience=90)


def test_two_beats_run_nothing_twice(tmp_path):
    with running(tmp_path) as house:
        house.processes["first beat"] = house.processes.pop("beat")
        house.start_beat()
        slots = "SELECT count(*) FROM job_slot WHERE job = 'mail.sweep'"
        until(lambda: house.one(slots) >= 2, "the sweep ran in two slots", patience=90)
        twice = (
            "SELECT count(*) FROM (SELECT 1 FROM job_slot GROUP BY job, slot HAVING count(*) > 1) x"
        )
        assert house.one(twice) == 0
