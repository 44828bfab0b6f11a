"""``python -m bench.outside PLAN RESULT``: fires a plan from a process of its own."""

import pickle
import sys
from pathlib import Path

from bench.load import Plan, fire


def main(asked: str, told: str) -> None:
    plan: Plan = pickle.loads(Path(asked).read_bytes())  # noqa: S301 -- written by our own parent
    Path(told).write_bytes(pickle.dumps(fire(plan)))


if __name__ == "__main__":
    main(*sys.argv[1:3])
