"""Bring a checkout to where it can run: environment, packages, assets, fonts, words."""

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import assets
from places import (
    NODE_MODULES,
    NODE_VENV,
    NPM,
    ROOT,
    SCRIPTS,
    TRANSLATIONS,
    VENV,
    WINDOWS,
    Trouble,
    in_venv,
    say,
)
from stamps import Stamp, digest

RUN_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
NODE_LOCK = ROOT / "requirements-node.lock"
UV_LOCK = ROOT / "requirements-uv.lock"
OLDEST_NODE = 18

_tools = threading.Lock()  # both halves of a set-up may want the environment first


def set_up(*, dev: bool = False, front: bool = True) -> None:
    """Do what is not done yet, the Python half and the front half side by side."""

    def python_half() -> None:
        install_python(dev=dev)
        compile_translations()

    halves = [python_half, install_front] if front else [python_half]
    with ThreadPoolExecutor(len(halves)) as pool:
        for half in as_completed([pool.submit(half) for half in halves]):
            half.result()


def install_python(*, dev: bool = False) -> None:
    """Install the locked packages; nothing is ever removed, so ``run`` and ``test`` alternate."""
    run = Stamp("python-run", digest(RUN_LOCK))
    everything = Stamp("python-dev", digest(DEV_LOCK))
    make_environment()
    if dev and not everything.holds():
        install("packages for tests", DEV_LOCK)
        everything.set()
        run.set()  # the dev lock holds each line of the other, at the same versions
    elif not run.holds():
        install("packages", RUN_LOCK)
        run.set()


def make_environment(venv: Path = VENV, *, pip: bool = True) -> None:
    """Make a virtual environment unless a working one stands there."""
    with _tools:
        if works(in_venv("python", venv)):
            return
        began = time.monotonic()
        shutil.rmtree(venv, ignore_errors=True)
        if uv := shutil.which("uv"):
            command([uv, "venv", "--quiet", "--python", sys.executable, venv])
        else:
            try:
                without = [] if pip else ["--without-pip"]
                command([sys.executable, "-m", "venv", *without, venv])
            except Trouble as trouble:
                shutil.rmtree(venv, ignore_errors=True)
                if "ensurepip" not in str(trouble):
                    raise
                raise Trouble(
                    "This Python comes without venv; on Debian: apt install python3-venv"
                ) from None
        took(f"environment {venv.name}", began)


def works(python: Path) -> bool:
    """Tell whether an environment's interpreter starts; a moved or upgraded one may not."""
    if not python.is_file():
        return False
    tried = subprocess.run([python, "-c", ""], capture_output=True, check=False)
    return tried.returncode == 0


def install(what: str, lock: Path, venv: Path = VENV) -> None:
    """Install a lock with uv, or with pip where uv cannot be had or fails."""
    began = time.monotonic()
    locked: list[str | Path] = ["--require-hashes", "--requirement", lock]
    python = in_venv("python", venv)
    if uv := find_uv():
        try:
            command([uv, "pip", "install", "--quiet", "--python", python, *locked])
        except Trouble as trouble:
            say(f"uv could not install {lock.name}, trying pip: {last_line(str(trouble))}")
        else:
            took(what, began)
            return
    pip: list[str | Path] = [in_venv("python"), "-m", "pip"]
    if subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        command([in_venv("python"), "-m", "ensurepip", "--default-pip"])
    command([*pip, "--python", python, "install", "--quiet", *locked])
    took(f"{what} by pip", began)


def find_uv() -> Path | None:
    """Find uv on this machine or in the environment, else install it there; None: use pip."""
    with _tools:
        inside = in_venv("uv")
        if inside.is_file():
            return inside
        if found := shutil.which("uv"):
            return Path(found)
        began = time.monotonic()
        locked: list[str | Path] = ["--require-hashes", "--requirement", UV_LOCK]
        try:
            command([in_venv("python"), "-m", "pip", "install", "--quiet", *locked])
        except Trouble:
            return None  # no wheel for this machine: pip does the same, slower
        took("installer uv", began)
        return inside


def install_front() -> None:
    """Fetch styles, icons and fonts by npm, and copy what is used of them."""
    used, words = assets.used_icons(), assets.used_words()
    vendor, icons, fonts = assets.vendor_stamp(), assets.icon_stamp(used), assets.font_stamp()
    styles = assets.style_stamp(words)
    if all(stamp.holds() for stamp in (vendor, styles, icons, fonts)):
        return
    npm = Stamp("npm", digest(assets.LOCK, NPM / "package.json"), (NODE_MODULES,))
    fonts_gone = not fonts.holds() and not assets.font_packages_present()
    if not npm.holds() or fonts_gone:
        fetch_node_modules()
        npm.set()
    began = time.monotonic()
    if not vendor.holds():
        assets.copy_vendor()
        vendor.set()
    if not styles.holds():
        assets.trim_styles(words)
        styles.set()
    if not icons.holds():
        assets.copy_icons(used)
        icons.set()
    if not fonts.holds():
        assets.copy_fonts()
    took("styles, icons and fonts in place", began)


def fetch_node_modules() -> None:
    npm, environment = find_npm()
    began = time.monotonic()
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--prefer-offline"]
    command([npm, "ci", *quiet], cwd=NPM, env=environment)
    took("front-end packages and fonts", began)


def find_npm() -> tuple[Path, dict[str, str]]:
    """Find an npm with a node that is new enough, else install the locked node."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and node_version(node) >= OLDEST_NODE:
        return Path(npm), dict(os.environ)
    stamp = Stamp("node", digest(NODE_LOCK), (in_venv("node", NODE_VENV),))
    if not stamp.holds():
        make_environment()
        make_environment(NODE_VENV, pip=False)
        install("node", NODE_LOCK, NODE_VENV)
        stamp.set()
    inside = in_venv("npm", NODE_VENV)
    path = os.pathsep.join([str(inside.parent), os.environ.get("PATH", "")])
    return inside, {**os.environ, "PATH": path}


def node_version(node: str) -> int:
    """Ask a node for its major version; 0 if it does not answer."""
    asked = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    found = re.match(r"v(\d+)", asked.stdout)
    return int(found[1]) if found else 0


def compile_translations() -> None:
    sources = sorted(TRANSLATIONS.glob("*/*.po"))
    compiled = {source.parent / "LC_MESSAGES" / "messages.mo" for source in sources}
    stamp = Stamp(
        "translations",
        digest(SCRIPTS / "translations.py", *map(str, sources), *sources),
        tuple(compiled),
    )
    if not stamp.holds():
        began = time.monotonic()
        command([in_venv("python"), SCRIPTS / "translations.py", "compile"])
        stamp.set()
        took("translations", began)


def command(
    arguments: list[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> str:
    """Run a program silently and give its output; raise Trouble with its words if it fails."""
    words = [str(argument) for argument in arguments]
    if WINDOWS and not words[0].lower().endswith(".exe"):
        words = ["cmd", "/c", *words]  # npm is a .cmd there, which only a shell can start
    done = subprocess.run(
        words,
        cwd=cwd,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise Trouble(f"{' '.join(words)}\nfailed:\n{done.stdout.strip()}")
    return done.stdout


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]


def took(what: str, began: float) -> None:
    say(f"{what} ({time.monotonic() - began:.1f} s)")
