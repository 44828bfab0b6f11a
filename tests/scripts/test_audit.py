"""The dependency audit: an answer is judged, silence is never taken for a clean bill."""

import json
import sys

import audit
import checks
import pytest
from audit import Audit, judged, read_npm, read_python

CLEAN = {"name": "flask", "version": "3.1", "vulns": []}
SKIPPED = {"name": "waitress", "skip_reason": "not found"}
BAD = {
    "name": "jinja2",
    "version": "2.0",
    "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"]}, {"id": "CVE-2", "fix_versions": []}],
}


def test_a_known_flaw_is_named_with_the_version_that_mends_it():
    result = read_python({"dependencies": [CLEAN, BAD]})
    assert result.asked == 2
    assert result.found == [
        "jinja2 2.0: CVE-1 (mended in 2.1)",
        "jinja2 2.0: CVE-2 (mended in no version yet)",
    ]
    assert result.left_out == []


def test_a_package_that_the_registry_does_not_know_is_left_out_not_clean():
    result = read_python({"dependencies": [CLEAN, SKIPPED]})
    assert (result.asked, result.found) == (1, [])
    assert result.left_out == ["Python: the registry says nothing of 1 of 2 (waitress)"]


def test_npm_s_flaws_are_named():
    flaws = {"htmx.org": {"range": "<2", "severity": "high"}}
    answer = {"vulnerabilities": flaws, "metadata": {"dependencies": {"total": 8}}}
    assert read_npm(answer) == Audit(asked=8, found=["htmx.org <2: high"])


@pytest.mark.parametrize(
    "program",
    [
        "raise SystemExit(1)",
        "print('Connection refused')",
        'print(\'{"message": "405 Method Not Allowed"}\')',
    ],
    ids=["nothing", "words", "refusal"],
)
def test_a_registry_that_does_not_answer_is_left_out(tmp_path, program):
    result = judged("npm", [sys.executable, "-c", program], tmp_path, read_npm)
    assert result == Audit(left_out=["npm: the registry did not answer"])


def test_a_registry_that_hangs_is_left_out(tmp_path, monkeypatch):
    monkeypatch.setattr(audit, "PATIENCE", 0.1)
    program = [sys.executable, "-c", "import time; time.sleep(9)"]
    assert judged("npm", program, tmp_path, read_npm).left_out


def test_an_auditor_that_finds_something_is_heard_though_it_fails(tmp_path):
    program = f"print({json.dumps(json.dumps({'dependencies': [BAD]}))}); raise SystemExit(1)"
    result = judged("Python", [sys.executable, "-c", program], tmp_path, read_python)
    assert len(result.found) == 2


@pytest.mark.parametrize("strict", ["", "1"])
@pytest.mark.parametrize(
    ("result", "complains", "words"),
    [
        (Audit(asked=3), False, "audit: 3 packages clean"),
        (Audit(left_out=["npm: silent"]), False, "audit: left out: npm: silent"),
        (Audit(asked=3, found=["x 1: CVE-1"]), True, "audit: complains"),
    ],
)
def test_lint_complains_only_of_what_was_found(
    monkeypatch, capsys, strict, result, complains, words
):
    monkeypatch.setenv("REQUIRE_SERVICES", strict)
    monkeypatch.setattr(checks, "audit", lambda: result)
    assert checks.audit_complains() is complains
    said = capsys.readouterr().out
    assert words in said
    assert ("clean" in said) is (result.asked > 0 and not complains)
