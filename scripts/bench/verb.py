"""The verb itself, for the machine's own Python: it hands over to the environment's."""

import os
import subprocess

from places import ROOT, SCRIPTS, Trouble, in_venv
from setup_steps import set_up

PARTS = ("web", "documents")


def bench(_arguments: list[str]) -> int:
    """Measure, print the table, write var/bench.json; returns the exit code."""
    only = chosen(os.environ.get("ONLY", ""))
    set_up()
    path = os.pathsep.join((str(SCRIPTS), str(ROOT)))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONUNBUFFERED": "1"}
    command = [str(in_venv("python")), "-m", "bench.run", *only]
    return subprocess.call(command, cwd=ROOT, env=environment)


def chosen(only: str) -> tuple[str, ...]:
    """Read ONLY; empty means all. Raises Trouble for a part that does not exist."""
    if not only:
        return PARTS
    if only not in PARTS:
        raise Trouble(f"huiqian: ONLY must be one of {', '.join(PARTS)}, not '{only}'", 2)
    return (only,)
