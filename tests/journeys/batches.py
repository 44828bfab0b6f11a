"""A house with a batch of certificates under way, and what must be true of it in the end."""

import subprocess
import sys
from contextlib import contextmanager

from tests.journeys.house import ROOT, a_house, until


@contextmanager
def running(tmp_path, **environ):
    with a_house(tmp_path) as house:
        house.environ.update(environ)
        house.start_broker()
        house.start_worker()
        house.start_beat()
        yield house


def seed(house, count, *, script="seed"):
    done = subprocess.run(
        [sys.executable, "-m", f"tests.journeys.{script}", str(count)],
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


def nothing_is_lost_or_doubled(house, count):
    """Every paper and every mail is out, once, in numbers without a gap."""
    until(lambda: mails(house, "sent") == count, "every mail is out")
    every_paper_is_out_once(house, count)


def every_paper_is_out_once(house, count):
    until(lambda: issued(house) == count, "every certificate is drawn")
    numbers = sorted(row[0] for row in house.rows("SELECT number FROM document"))
    assert [int(number.split("-")[-2]) for number in numbers] == list(range(1, count + 1))
    assert house.one("SELECT count(DISTINCT sha256) FROM document") == count
    assert house.one("SELECT status FROM document_batch") == "done"
