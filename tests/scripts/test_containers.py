"""The containers, as far as they can be read without an engine."""

import re

import pytest
import yaml
from places import ROOT, in_venv

SETTINGS = {
    "PORT", "HUIQIAN_DATA", "HUIQIAN_ENV", "SECRET_KEY", "DATABASE_URL", "REDIS_URL", "SMTP_URL",
    "BASE_URL", "TRUSTED_PROXIES",
}  # fmt: skip
OURS = ("prepare", "web", "worker-mail", "worker-documents", "beat")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def test_the_parts_are_all_there(services):
    assert set(services) == {*OURS, "postgres", "redis"}
    assert services["postgres"]["image"] == "postgres:16"
    assert services["redis"]["image"] == "redis:7"
    assert "--appendonly" in services["redis"]["command"]


def test_each_part_of_ours_has_every_setting_and_runs_in_production(services):
    for name in OURS:
        environment = services[name]["environment"]
        assert set(environment) == SETTINGS
        assert environment["HUIQIAN_ENV"] == "production"


def test_secrets_come_from_the_environment_and_are_required(services):
    secrets = ("SECRET_KEY", "BASE_URL", "SMTP_URL", "DATABASE_URL", "REDIS_URL")
    for name in secrets:
        assert re.search(r"\$\{\w+:\?[^}]+\}", services["web"]["environment"][name]), name
    assert ":?" in services["postgres"]["environment"]["POSTGRES_PASSWORD"]
    assert ":?" in services["redis"]["environment"]["REDISCLI_AUTH"]


def test_the_workers_share_all_queues_between_them(services):
    queues = [
        queue
        for name in ("worker-mail", "worker-documents")
        for queue in services[name]["command"][services[name]["command"].index("-Q") + 1].split(",")
    ]
    assert sorted(queues) == ["documents", "followup", "mail"]


def test_beat_is_the_one_that_may_stand_by(services):
    command = services["beat"]["command"]
    assert command[command.index("-S") + 1] == "redbeat.RedBeatScheduler"


def test_each_command_is_a_program_of_the_environment(services):
    for name in OURS:
        assert in_venv(services[name]["command"][0]).is_file()


def test_each_part_is_watched_and_waits_for_what_it_needs(services):
    for name in ("web", "worker-mail", "worker-documents", "postgres", "redis"):
        assert services[name]["healthcheck"]["test"]
    for name in OURS[1:]:
        needs = services[name]["depends_on"]
        assert needs["prepare"] == {"condition": "service_completed_successfully"}
        assert needs["postgres"] == needs["redis"] == {"condition": "service_healthy"}


def test_what_must_last_lies_on_volumes(services):
    folder = services["web"]["environment"]["HUIQIAN_DATA"]
    for name in OURS:
        assert services[name]["volumes"] == [f"data:{folder}"]
    assert services["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]
    assert services["redis"]["volumes"] == ["redis:/data"]


def test_the_page_is_offered_to_this_machine_only(services):
    assert services["web"]["ports"] == ["127.0.0.1:${PORT:-8080}:8080"]


def test_the_image_is_set_up_like_any_checkout_and_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert any("python scripts/dev.py setup" in line for line in lines)
    assert lines.index("USER huiqian") < next(
        number for number, line in enumerate(lines) if line.startswith("CMD")
    )
