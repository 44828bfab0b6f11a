"""The project's verbs: ``python scripts/dev.py help`` lists them; needs only Python.

``make <verb>`` calls this file; where there is no make (Windows), call it by hand.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- the kind word for whoever has an older one
    sys.exit("huiqian: Python 3.11 or newer is needed; name it: make run PYTHON=python3.12")

from collections.abc import Callable
from dataclasses import dataclass

import checks
import locks
import running
from bench.verb import bench
from places import Trouble, complain, say
from setup_steps import set_up


@dataclass(frozen=True, slots=True)
class Verb:
    words: str
    act: Callable[[list[str]], int]


def setup(_arguments: list[str]) -> int:
    set_up()
    say("ready")
    return 0


def show_help(_arguments: list[str]) -> int:
    for name, verb in VERBS.items():
        print(f"  make {name:<12} {verb.words}")
    print("\nWithout make: python scripts/dev.py <verb>")
    return 0


VERBS = {
    "run": Verb("set up what is missing, then serve the demo until Ctrl-C", running.run),
    "test": Verb("every test on each database that answers; ARGS=... for a quick run", checks.test),
    "lint": Verb("style, types, import order, templates, words, known flaws", checks.lint),
    "bench": Verb("how fast it is, as a table and var/bench.json; ONLY=web|documents", bench),
    "demo-reset": Verb("throw the data away and load the demo again", running.demo_reset),
    "setup": Verb("only set up: packages, assets, fonts, translations", setup),
    "lock": Verb("resolve the dependencies anew into the lock files", locks.lock),
    "help": Verb("show this list", show_help),
}


def main(arguments: list[str]) -> int:
    name, *rest = arguments or ["help"]
    verb = VERBS.get(name)
    if verb is None:
        complain(f"huiqian: there is no verb {name!r}; one of: {', '.join(VERBS)}")
        return 2
    # Compiled modules are what makes a second start quick: 1 s of imports instead of 4.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        return verb.act(rest)
    except Trouble as trouble:
        complain(str(trouble))
        return trouble.code
    except KeyboardInterrupt:
        complain("stopped")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
