"""docker-compose.yml, run without an engine: its commands in its environment, as processes."""

import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import redis
import yaml

from tests.journeys import http
from tests.journeys.house import ROOT, House, a_database, free_port, own_redis, until
from tests.journeys.post_office import a_post_office

pytestmark = [pytest.mark.process, pytest.mark.services]

LONG = 500
"""Papers: some seconds of work for both workers of the batch."""
_ASKED = re.compile(r"\$\{(?P<name>\w+)(?P<kind>:[?-])(?P<words>[^}]*)\}")


def environment_of(service, answers):
    """What the service is given by someone who answers what the file asks for."""

    def answer(match):
        asked = match["kind"] == ":?"
        return answers[match["name"]] if asked else answers.get(match["name"], match["words"])

    return {name: _ASKED.sub(answer, value) for name, value in service["environment"].items()}


def command_of(service, port):
    program, *words = service["command"]
    here = [word.replace("0.0.0.0:8080", f"127.0.0.1:{port}") for word in words]
    return [str(Path(sys.executable).parent / program), *here]


@pytest.fixture
def answers():
    return {
        "SECRET_KEY": "a key for tests, long enough for production",
        "BASE_URL": "https://sign.example",
        "POSTGRES_PASSWORD": "postgres",
        "REDIS_PASSWORD": "redis",
    }


def test_the_parts_come_up_and_a_mail_never_waits_behind_a_batch(tmp_path, answers):
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    services = yaml.safe_load(text)["services"]
    answers["SMTP_URL"] = f"smtp://127.0.0.1:{(port := free_port())}"
    with a_post_office(port) as office, a_database(tmp_path) as url:
        redis.Redis.from_url(own_redis()).flushdb()
        house = House(tmp_path, url, own_redis())
        del house.environ["HUIQIAN_TEST_CLOCK"]
        ours = ("HUIQIAN_DATA", "PORT", "DATABASE_URL", "REDIS_URL")
        here = {name: house.environ[name] for name in ours}  # what the containers' network names
        house.environ |= environment_of(services["web"], answers) | here
        try:
            prepare = command_of(services["prepare"], house.port)
            subprocess.run(prepare, cwd=ROOT, env=house.environ, check=True, capture_output=True)
            for part in ("web", "worker-mail", "worker-documents", "beat"):
                house.start(part, command_of(services[part], house.port))
            until(lambda: http.status(f"{house.url}/health"), "the web server answers")
            until(lambda: http.get_json(f"{house.url}/health")["status"] == "ok", "all is well")
            mail_id = order_and_write(house)
            until(lambda: len(office.letters) == 1, "the mail is out", patience=30)
            until(lambda: house.one("SELECT status FROM document_batch") == "done", "all is drawn")
            wrote, left, finished = house.rows(
                "SELECT m.created_at, m.sent_at, b.finished_at FROM outgoing_mail m"
                " CROSS JOIN document_batch b WHERE m.id = :id",
                id=mail_id,
            )[0]
            assert left - wrote < timedelta(seconds=10)
            assert left < finished
            assert '"event": "Answered"' in house.log("web")
        finally:
            house.stop()


def order_and_write(house):
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.behind", str(LONG)],
        cwd=ROOT,
        env=house.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)
