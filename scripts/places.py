"""Where things lie in this checkout, and the one way the scripts speak."""

import os
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"
VENV = ROOT / ".venv"
NODE_VENV = ROOT / ".venv-node"
NPM = SCRIPTS / "npm"
NODE_MODULES = NPM / "node_modules"
VENDOR = ROOT / "app" / "static" / "vendor"
FONTS = ROOT / "app" / "fonts"
TRANSLATIONS = ROOT / "app" / "translations"

WINDOWS = os.name == "nt"

_began = time.monotonic()
_speaking = threading.Lock()


class Trouble(Exception):  # noqa: N818 -- read aloud to a person, who sees only its words
    """Something that a person must put right; ``code`` becomes the exit status."""

    def __init__(self, words: str, code: int = 1) -> None:
        super().__init__(words)
        self.code = code


def in_venv(program: str, venv: Path = VENV) -> Path:
    """Where a program of a virtual environment lies, on Windows too."""
    if WINDOWS:
        return venv / "Scripts" / f"{program}.exe"
    return venv / "bin" / program


def say(words: str) -> None:
    """Print one calm line with the seconds since the start."""
    with _speaking:
        print(f"{time.monotonic() - _began:6.1f} s  {words}", flush=True)


def complain(words: str) -> None:
    """Print a line for the person at the keyboard to stderr."""
    with _speaking:
        print(words, file=sys.stderr, flush=True)
