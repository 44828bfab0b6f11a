"""``make test`` and ``make lint``: what must hold before a change goes out."""

import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import services
from audit import audit
from places import ROOT, SCRIPTS, Trouble, complain, in_venv, say
from setup_steps import set_up

GATE = 95
"""Per cent of branches and lines that the suite must reach; never lowered."""
PARTS = ROOT / ".coverage-parts"
NOTHING_COLLECTED = 5
"""Pytest's exit code when a selection holds no test."""
SUMMARY = re.compile(r"^=*\s*((?:\d+ \w+(?:, )?)+ in [\d.]+s.*?|no tests ran.*?)\s*=*$")
CHROMES = ("chromium", "chromium-browser", "google-chrome")
PAPER_TOOLS = {"pdftotext": "poppler-utils", "qpdf": "qpdf", "zbarimg": "zbar-tools"}
TOGETHER = ("-n", "2", "--dist", "loadfile")
HOUSES = ("-n", "3", "--dist", "loadscope")
"""Each test has processes, ports and a database of its own, and waits more than it works."""
MENDING = {"ruff": ".venv/bin/ruff check --fix", "format": ".venv/bin/ruff format"}
"""What puts right by itself what a linter complains of."""


@dataclass(slots=True)
class Report:
    """What the parts of a test run said, for the last lines."""

    summaries: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: bool = False

    def tell(self, *, strict: bool) -> int:
        """Print what was left out and pytest's own summaries; return the exit code."""
        for line in self.left_out:
            print(f"left out: {line}")
        if strict and self.left_out:
            self.complaints.append("REQUIRE_SERVICES=1: a part that is left out is a failure")
        for line in [*self.complaints, *self.summaries]:
            print(line)
        failed = self.failed or bool(self.complaints)
        print("FAILED" if failed else "passed", flush=True)
        return 1 if failed else 0


def test(arguments: list[str]) -> int:
    """Run every test on each pair of services that answers; arguments make it one quick run."""
    set_up(dev=True)
    if arguments:
        return subprocess.call([*pytest(), *arguments], cwd=ROOT)
    report = Report()
    report.left_out += missing_tools()
    shutil.rmtree(PARTS, ignore_errors=True)
    PARTS.mkdir()
    with services.found(os.environ) as pair:
        report.left_out += pair.left_out
        again = "not once" if pair.environment else ""
        small = " and ".join(filter(None, ("not services", again)))
        environment = small_environment()
        only = not pair.environment
        run_parts(report, "SQLite, embedded broker", environment, also=small, measured=only)
        if pair.environment:
            run_parts(report, pair.words, {**os.environ, **pair.environment}, measured=True)
    if not coverage_holds():
        report.complaints.append(f"coverage is below {GATE} %")
    return report.tell(strict=os.environ.get("REQUIRE_SERVICES") == "1")


def small_environment() -> dict[str, str]:
    """Name no service, so that the suite takes SQLite and a broker of its own."""
    services_named = ("TEST_DATABASE_URL", "TEST_REDIS_URL", "DATABASE_URL", "REDIS_URL")
    kept = {name: value for name, value in os.environ.items() if name not in services_named}
    return {**kept, "HUIQIAN_BROKER": "embedded"}


def missing_tools() -> list[str]:
    """Tell which programs the tests would use and this machine lacks."""
    lines = [
        f"tests that need {tool} (apt install {package})"
        for tool, package in PAPER_TOOLS.items()
        if shutil.which(tool) is None
    ]
    if not has_browser():
        lines.append("tests in a browser: no chromium (apt install chromium)")
    return lines


def has_browser() -> bool:
    return any(shutil.which(name) for name in CHROMES)


def run_parts(
    report: Report,
    services_used: str,
    environment: Mapping[str, str],
    also: str = "",
    *,
    measured: bool = False,
) -> None:
    """Run the plain tests, then those with processes and browsers; ``measured``: their coverage,
    which costs half as much again as the tests.
    """
    browser = "" if has_browser() else "not browser"
    parts = {
        "plain": ("not process and not browser", TOGETHER),
        "processes and browser": ("(process or browser)", HOUSES),
    }
    for number, (name, (marks, workers)) in enumerate(parts.items()):
        selected = " and ".join(filter(None, [marks, also, browser]))
        say(f"{services_used}: {name}")
        file = PARTS / str(number) if measured else None
        run_pytest(
            report, f"{services_used}, {name}", ["-m", selected, *workers], environment, file
        )


def run_pytest(
    report: Report,
    name: str,
    arguments: Sequence[str],
    environment: Mapping[str, str],
    coverage_file: Path | None,
) -> None:
    """Run pytest, under coverage if there is a file for it, and keep its summary line."""
    covering = ["--cov", "--cov-report="] if coverage_file else []
    process = subprocess.Popen(
        [*pytest(), *covering, *arguments],
        cwd=ROOT,
        env={**environment, "COVERAGE_FILE": str(coverage_file or "")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    summary = ""
    for line in process.stdout or ():
        print(line, end="", flush=True)
        summary = summary_in(line) or summary
    code = process.wait()
    if code == NOTHING_COLLECTED:
        report.left_out.append(f"{name}: there is no such test yet")
        return
    report.summaries.append(f"{name}: {summary or f'pytest ended with code {code}'}")
    report.failed |= code != 0


def summary_in(line: str) -> str | None:
    """Find pytest's own last words, ``12 passed in 3.40s``, in a line of its output."""
    found = SUMMARY.match(line.strip())
    return found[1] if found else None


def pytest() -> list[str]:
    return [str(in_venv("python")), "-m", "pytest"]


def coverage_holds() -> bool:
    """Join what all parts covered and compare it with the gate."""
    coverage = [str(in_venv("python")), "-m", "coverage"]
    environment = {**os.environ, "COVERAGE_FILE": str(PARTS / "all")}
    combine = [*coverage, "combine", "--quiet", *map(str, sorted(PARTS.iterdir()))]
    shown = [*coverage, "report", "--skip-covered", "--show-missing", f"--fail-under={GATE}"]
    return all(
        subprocess.call(command, cwd=ROOT, env=environment) == 0 for command in (combine, shown)
    )


def lint(_arguments: list[str]) -> int:
    """Run every linter, all of them even when one complains."""
    set_up(dev=True, front=False)
    python = str(in_venv("python"))
    scripts = sorted([*SCRIPTS.glob("*.py"), *SCRIPTS.glob("bench/*.py")])
    commands = {
        "ruff": [python, "-m", "ruff", "check", "."],
        "format": [python, "-m", "ruff", "format", "--check", "."],
        "types": [python, "-m", "mypy"],
        "types of scripts": [python, "-m", "mypy", *map(str, scripts)],
        "import order": [str(in_venv("lint-imports"))],
        "templates": [str(in_venv("djlint")), "--lint", "--quiet", "templates"],
        "translations": [python, str(SCRIPTS / "translations.py"), "check"],
    }
    complaints = []
    for name, command in commands.items():
        done = subprocess.run(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        say(f"{name}: {'complains' if done.returncode else 'clean'}")
        if done.returncode:
            complain(done.stdout.strip())
            if name in MENDING:
                complain(f"mended by: {MENDING[name]}")
            complaints.append(name)
    if audit_complains():
        complaints.append("audit")
    if complaints:
        raise Trouble(f"lint: {', '.join(complaints)}")
    return 0


def audit_complains() -> bool:
    """Tell what the registries know of our packages. One that does not answer spoils nothing,
    not even with REQUIRE_SERVICES=1: a linter must work on a train.
    """
    result = audit()
    for line in result.left_out:
        say(f"audit: left out: {line}")
    if result.asked:
        say(f"audit: {'complains' if result.found else f'{result.asked} packages clean'}")
    for line in result.found:
        complain(line)
    return bool(result.found)
