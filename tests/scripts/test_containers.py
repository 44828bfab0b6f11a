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


KEYS = {
    "build", "cap_drop", "command", "depends_on", "environment", "healthcheck", "image", "init",
    "ports", "read_only", "restart", "security_opt", "stop_grace_period", "tmpfs", "volumes",
}  # fmt: skip
"""Of a service, as the compose specification names them; a slip of the pen is none of them."""
HEALTH_KEYS = {"test", "interval", "timeout", "retries", "start_period", "disable"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
RESTARTS = {"no", "always", "on-failure", "unless-stopped"}
LASTING = re.compile(r"(\d+(us|ms|s|m|h))+")


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def services(compose):
    return compose["services"]


def test_the_file_is_one_that_compose_understands(compose, services):
    top = {name for name in compose if not name.startswith("x-")}
    assert top == {"name", "services", "volumes"}
    assert re.fullmatch("[a-z0-9][a-z0-9_-]*", compose["name"])
    for name, service in services.items():
        assert service.keys() <= KEYS, name
        assert service.keys() & {"image", "build"}, name
        assert service.get("restart", "no") in RESTARTS
        for value in service["environment"].values():
            assert isinstance(value, str), name  # a bare number would be YAML's, not ours
        assert all(isinstance(word, str) for word in service.get("command", [])), name


def test_what_a_part_names_is_there(compose, services):
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            assert how.keys() == {"condition"}
            assert how["condition"] in CONDITIONS
            assert needed in services
            assert needed != name
            if how["condition"] == "service_healthy":
                assert "test" in services[needed]["healthcheck"]
        for volume in service["volumes"]:
            source, target = volume.split(":")
            assert source in compose["volumes"]
            assert target.startswith("/")


def test_each_probe_is_one_that_compose_understands(services):
    for service in services.values():
        probe = service.get("healthcheck", {})
        assert probe.keys() <= HEALTH_KEYS
        for key in {"interval", "timeout", "start_period"} & probe.keys():
            assert LASTING.fullmatch(probe[key])
        assert probe.get("test", ["CMD"])[0] in {"CMD", "CMD-SHELL"}
        if "stop_grace_period" in service:
            assert LASTING.fullmatch(service["stop_grace_period"])


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
    assert [name for name, service in services.items() if "ports" in service] == ["web"]


def test_the_image_is_set_up_like_any_checkout_and_runs_as_nobody_special():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert any("python scripts/dev.py setup" in line for line in lines)
    assert lines.index("USER huiqian") < next(
        number for number, line in enumerate(lines) if line.startswith("CMD")
    )
