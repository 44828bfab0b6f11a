"""Runs the parts that were asked for, in the environment's Python."""

import sys
from collections.abc import Callable

from places import ROOT, Trouble, complain

from bench import documents, web
from bench.figures import Figure, table, write

PARTS: dict[str, Callable[[], list[Figure]]] = {"web": web.measure, "documents": documents.measure}
RESULT = ROOT / "var" / "bench.json"


def main(names: list[str]) -> int:
    """Exit code 1: something is slower than it must be."""
    try:
        figures = [figure for name in names for figure in PARTS[name]()]
    except Trouble as trouble:
        complain(str(trouble))
        return trouble.code
    write(figures, RESULT)
    print(table(figures))
    print(f"written to {RESULT.relative_to(ROOT)}")
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
