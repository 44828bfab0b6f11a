"""The test verb: what it selects, what it leaves out and says, when it fails."""

import sys

import checks
import pytest
import services
from checks import Report, run_parts, run_pytest, summary_in


@pytest.mark.parametrize(
    ("line", "summary"),
    [
        ("43 passed in 4.43s\n", "43 passed in 4.43s"),
        (
            "2 failed, 11 passed, 1 warning in 64.1s (0:01:04)",
            "2 failed, 11 passed, 1 warning in 64.1s (0:01:04)",
        ),
        ("===== 1 failed, 3 deselected in 0.10s =====", "1 failed, 3 deselected in 0.10s"),
        ("no tests ran in 0.01s", "no tests ran in 0.01s"),
        ("tests/mail/test_queue.py .... [ 3%]", None),
    ],
)
def test_summary_is_the_line_pytest_ends_with(line, summary):
    assert summary_in(line) == summary


def test_report_says_what_was_left_out_and_ends_with_the_summaries(capsys):
    report = Report(summaries=["SQLite: 3 passed in 1.00s"], left_out=["Redis: none answers"])
    assert report.tell(strict=False) == 0
    assert capsys.readouterr().out.splitlines() == [
        "left out: Redis: none answers",
        "SQLite: 3 passed in 1.00s",
        "passed",
    ]


def test_left_out_part_is_a_failure_where_services_are_required():
    assert Report(left_out=["Redis: none answers"]).tell(strict=True) == 1
    assert Report().tell(strict=True) == 0


def test_missing_program_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(checks.shutil, "which", lambda name: None if name == "qpdf" else name)
    assert checks.missing_tools() == ["tests that need qpdf (apt install qpdf)"]
    monkeypatch.setattr(checks.shutil, "which", lambda _name: None)
    assert len(checks.missing_tools()) == 4


def test_small_run_names_no_service(monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://x")
    monkeypatch.setenv("REDIS_URL", "redis://x")
    environment = checks.small_environment()
    assert not {"TEST_DATABASE_URL", "REDIS_URL"} & set(environment)
    assert environment["HUIQIAN_BROKER"] == "embedded"


def test_parts_are_the_plain_ones_then_those_with_processes(monkeypatch):
    runs = []
    monkeypatch.setattr(checks, "run_pytest", lambda *given: runs.append(given[2]))
    monkeypatch.setattr(checks, "has_browser", lambda: False)
    run_parts(Report(), "SQLite", {}, also="not services")
    assert runs == [
        [
            "-m",
            "not process and not browser and not services and not browser",
            *("-n", "2", "--dist", "loadfile"),
        ],
        [
            "-m",
            "(process or browser) and not services and not browser",
            *("-n", "3", "--dist", "loadscope"),
        ],
    ]


@pytest.mark.parametrize(
    ("program", "failed", "left_out"),
    [
        ("print('3 passed in 0.10s')", False, []),
        ("print('1 failed in 0.10s'); raise SystemExit(1)", True, []),
        ("raise SystemExit(5)", False, ["a part: there is no such test yet"]),
    ],
)
def test_a_part_is_judged_by_its_exit_code(tmp_path, monkeypatch, program, failed, left_out):
    monkeypatch.setattr(checks, "pytest", lambda: [sys.executable, "-c", program])
    report = Report()
    run_pytest(report, "a part", [], {}, tmp_path / "data")
    assert (report.failed, report.left_out) == (failed, left_out)


def test_services_named_in_the_environment_are_taken_as_they_are():
    named = {"TEST_DATABASE_URL": "postgresql://db.example/x", "TEST_REDIS_URL": "redis://r/1"}
    with services.found(named) as pair:
        assert (pair.environment, pair.left_out) == (named, [])
        assert pair.words == "PostgreSQL on db.example, Redis on r"


def test_without_services_the_second_run_is_left_out_with_its_reason(monkeypatch):
    monkeypatch.setattr(services, "ask_postgres", lambda *_words: False)
    monkeypatch.setattr(services.broker, "answers", lambda _port: False)
    with services.found({}) as pair:
        assert pair.environment == {}
        assert [line.partition(":")[0] for line in pair.left_out] == ["PostgreSQL", "Redis"]


def test_only_test_databases_are_ever_remade():
    with pytest.raises(SystemExit, match="not a test database"):
        services.main("remake", "postgres")
