"""Ask the registries whether a locked package is known to be vulnerable.

An answer is worth only as much as was asked: a registry that does not answer, or knows none of our
packages, is told as left out and never taken for a clean bill.
"""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from places import NPM, ROOT, Trouble, in_venv
from setup_steps import DEV_LOCK, NODE_LOCK, UV_LOCK, find_npm

PATIENCE = 90.0
"""Seconds for a registry; a hundred packages take ten."""
LOCKS = (DEV_LOCK, NODE_LOCK, UV_LOCK)
"""The dev lock holds every line of the one that production installs."""


@dataclass(slots=True)
class Audit:
    """``asked`` packages had an answer; ``left_out`` says of whom we know nothing, and why."""

    asked: int = 0
    found: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def audit() -> Audit:
    """Ask for all lock files."""
    whole = Audit()
    for part in (audit_python(), audit_npm()):
        whole.asked += part.asked
        whole.found += part.found
        whole.left_out += part.left_out
    return whole


def audit_python() -> Audit:
    locks = [word for lock in LOCKS for word in ("-r", str(lock))]
    how = ["--require-hashes", "--disable-pip", "-s", "pypi", "--timeout", "10"]
    shown = ["--progress-spinner", "off", "-f", "json"]
    return judged("Python", [str(in_venv("pip-audit")), *locks, *how, *shown], ROOT, read_python)


def audit_npm() -> Audit:
    try:
        npm, environment = find_npm()
    except Trouble as trouble:
        return Audit(left_out=[f"npm: {trouble}"])
    command = [str(npm), "audit", "--package-lock-only", "--json"]
    return judged("npm", command, NPM, read_npm, environment)


def judged(
    name: str,
    command: list[str],
    folder: Path,
    read: Callable[[Any], Audit],
    environment: dict[str, str] | None = None,
) -> Audit:
    """Run one auditor; whatever it is but an answer counts as none."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=PATIENCE,
            check=False,
        )
        return read(json.loads(done.stdout))
    except subprocess.TimeoutExpired:
        return Audit(left_out=[f"{name}: the registry did not answer in {PATIENCE:.0f} s"])
    except (OSError, ValueError, KeyError):
        return Audit(left_out=[f"{name}: the registry did not answer"])


def read_python(answer: Any) -> Audit:
    """Read pip-audit's JSON: a package without ``vulns`` was skipped, which is no answer."""
    packages = answer["dependencies"]
    skipped = [package["name"] for package in packages if "vulns" not in package]
    result = Audit(asked=len(packages) - len(skipped))
    if skipped:
        some = ", ".join(skipped[:3]) + (", …" if skipped[3:] else "")
        result.left_out.append(
            f"Python: the registry says nothing of {len(skipped)} of {len(packages)} ({some})"
        )
    result.found = [
        f"{package['name']} {package['version']}: {flaw['id']}"
        f" (mended in {', '.join(flaw['fix_versions']) or 'no version yet'})"
        for package in packages
        for flaw in package.get("vulns", ())
    ]
    return result


def read_npm(answer: Any) -> Audit:
    found = answer["vulnerabilities"]  # absent when the registry refused
    return Audit(
        asked=answer["metadata"]["dependencies"]["total"],
        found=[f"{name} {flaw['range']}: {flaw['severity']}" for name, flaw in found.items()],
    )
