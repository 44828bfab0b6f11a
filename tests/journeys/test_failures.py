"""Promise 12, nothing lost: kill the worker, the mail server, the broker, in the middle."""

import hashlib

import pytest

from tests.journeys import http
from tests.journeys.batches import (
    every_paper_is_out_once,
    issued,
    mails,
    nothing_is_lost_or_doubled,
    running,
    seed,
)
from tests.journeys.house import a_house, free_port, until
from tests.journeys.post_office import a_post_office

pytestmark = pytest.mark.process

MANY = 300
THOUSANDS = 2000


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
        until(lambda: mails(house, "sent") >= MANY - 4, "the other mails are out", patience=240)
        house.clock.write_text("380")  # and those of the mails
        nothing_is_lost_or_doubled(house, MANY)
        came = office.count("参会证明")
        assert len(came) == MANY
        # A kill between the server's 250 and our mark may send a letter again, as the same letter.
        assert sum(came.values()) - MANY <= 2


def test_two_workers_and_a_kill_print_2000_papers_once_each(tmp_path):
    with running(tmp_path) as house:
        house.start_web()
        house.start_worker(name="second")
        seed(house, THOUSANDS, script="seed_papers")
        until(lambda: issued(house) >= 40, "the batch is under way")
        house.kill("worker")
        assert issued(house) < THOUSANDS
        first = "SELECT number, token, sha256 FROM document WHERE status = 'issued' ORDER BY id"
        number, token, fingerprint = house.rows(first)[0]
        address = f"{house.url}/v/{number}.pdf?t={token}"
        before = http.get(address)
        house.clock.write_text("70")  # the dead worker's leases run out at once
        every_paper_is_out_once(house, THOUSANDS)
        assert http.get(address) == before
        assert hashlib.sha256(before).hexdigest() == fingerprint
        segments = "SELECT count(DISTINCT segment_id) FROM stored_file WHERE segment_id > 0"
        assert THOUSANDS / 50 <= house.one(segments) <= THOUSANDS / 50 + 20


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
