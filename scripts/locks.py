"""Resolve the dependencies into lock files with hashes and without addresses."""

import os
import subprocess
import tempfile
from pathlib import Path

from places import NPM, ROOT, VENV, Trouble, say
from setup_steps import (
    DEV_LOCK,
    NODE_LOCK,
    RUN_LOCK,
    UV_LOCK,
    command,
    find_npm,
    find_uv,
    install_python,
)

PLAIN = [
    "--universal",
    "--generate-hashes",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--quiet",
]


def lock(arguments: list[str]) -> int:
    """Write every lock file; ``--upgrade`` takes the newest versions."""
    install_python()
    uv = find_uv()
    if uv is None:
        raise Trouble("uv is needed to lock and could not be installed")
    # The dev lock is held to the versions of the other: run and test share one environment.
    # Its "via" lines would name that constraint under every package; the other lock has them.
    kept = ["--constraints", RUN_LOCK.name, "--no-annotate"]
    compile_lock(uv, ["pyproject.toml", *arguments], RUN_LOCK)
    compile_lock(uv, ["pyproject.toml", "--group", "dev", *kept, *arguments], DEV_LOCK)
    compile_lock(uv, ["--group", "pyproject.toml:node", *arguments], NODE_LOCK)
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.in"
        wanted.write_text("uv\n", encoding="utf-8")
        plain = ["--python-version", "3.11", "--no-annotate"]
        compile_lock(uv, [str(wanted), *plain, *arguments], UV_LOCK)
    npm, environment = find_npm()
    command([npm, "install", "--package-lock-only"], cwd=NPM, env=environment)
    say("package-lock.json")
    return 0


def compile_lock(uv: Path, arguments: list[str], target: Path) -> None:
    # Shown as it runs: a resolver's refusal is worth reading whole.
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    words = [str(uv), "pip", "compile", *arguments, *PLAIN, "--output-file", target.name]
    done = subprocess.run(words, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise Trouble(f"{target.name} could not be resolved")
    say(target.name)
