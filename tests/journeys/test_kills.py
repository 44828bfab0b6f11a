"""Promise 12, nothing lost: what the database, the broker and the clock may do in the middle."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import make_url

from tests.journeys import http
from tests.journeys.batches import issued, mails, nothing_is_lost_or_doubled, running, seed
from tests.journeys.gate import a_gate
from tests.journeys.house import a_house, free_port, until
from tests.journeys.post_office import a_post_office

pytestmark = pytest.mark.process

SOME = 60


def test_a_broker_that_forgets_everything_in_a_batch_costs_a_delay_only(tmp_path):
    """And two beats, which wake every job twice, run none twice."""
    with running(tmp_path) as house:
        house.processes["first beat"] = house.processes.pop("beat")
        house.start_beat()
        seed(house, SOME)
        until(lambda: issued(house) >= SOME // 6, "the batch is under way")
        house.kill("worker")  # what it held, the broker would give to the next one
        house.forget()
        house.clock.write_text("70")
        house.start_worker()
        until(lambda: issued(house) == SOME, "the sweep found the slices", patience=90)
        until(lambda: mails(house, "sent") >= SOME - 2, "the sweep found the mails", patience=90)
        house.clock.write_text("380")
        nothing_is_lost_or_doubled(house, SOME)
        twice = "SELECT 1 FROM job_slot GROUP BY job, slot HAVING count(*) > 1"
        assert house.rows(twice) == []


@pytest.mark.services
def test_a_database_that_goes_away_in_a_batch_costs_a_delay_only(tmp_path):
    port = free_port()
    with a_post_office(port) as office, a_house(tmp_path) as house:
        url = make_url(house.environ["DATABASE_URL"])
        with a_gate(url.host, url.port or 5432) as gate:
            house.environ |= {
                "SMTP_URL": f"smtp://127.0.0.1:{port}",
                "DATABASE_URL": url.set(host="127.0.0.1", port=gate.port).render_as_string(
                    hide_password=False
                ),
            }
            house.start_broker()
            house.start_web()
            house.start_worker()
            house.start_beat()
            seed(house, SOME)
            until(lambda: issued(house) >= SOME // 6, "the batch is under way")
            gate.shut()
            at = issued(house)
            assert http.status(f"{house.url}/v/SL-1") == 503
            time.sleep(3)
            assert issued(house) == at < SOME
            gate.open()
            assert http.status(f"{house.url}/v/SL-1") == 404  # at the first try
            house.clock.write_text("70")
            until(lambda: issued(house) == SOME, "every certificate is drawn", patience=90)
            # one that its worker could not write down waits for its lease of five minutes
            until(lambda: mails(house, "sent") >= SOME - 2, "the mails are out", patience=90)
            house.clock.write_text("380")
            nothing_is_lost_or_doubled(house, SOME)
            came = office.count("参会证明")
            assert (len(came), sum(came.values()) - SOME <= 2) == (SOME, True)


@pytest.mark.services
def test_a_clock_that_leaps_in_a_batch_and_comes_back_costs_nothing(tmp_path):
    port = free_port()
    with (
        a_post_office(port) as office,
        running(tmp_path, SMTP_URL=f"smtp://127.0.0.1:{port}") as house,
    ):
        seed(house, SOME)
        until(lambda: issued(house) >= SOME // 6, "the batch is under way")
        house.clock.write_text(str(365 * 24 * 3600))
        in_the_leap = "SELECT count(*) FROM job_slot WHERE slot > :then AND job LIKE '%sweep'"
        then = datetime.now(UTC) + timedelta(days=300)
        until(lambda: house.one(in_the_leap, then=then) >= 2, "both sweeps ran in the leap")
        house.clock.unlink()
        nothing_is_lost_or_doubled(house, SOME)
        came = office.count("参会证明")
        assert (len(came), set(came.values())) == (SOME, {1})
