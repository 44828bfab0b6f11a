"""docs/security.md answers every line once, and what it points to is there."""

import re
from collections import Counter

import pytest

ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (met|n/a|open) \| (.+) \|$", re.MULTILINE)
LINES = 259
"""Requirements of ASVS 4.0.3 at levels 1 and 2."""


@pytest.fixture(scope="module")
def page(root) -> str:
    return (root / "docs" / "security.md").read_text("utf-8")


def test_each_line_of_the_standard_has_one_answer(page):
    numbers = [number for number, _, _ in ROW.findall(page)]
    assert len(numbers) == LINES
    assert [number for number, times in Counter(numbers).items() if times > 1] == []
    assert numbers == sorted(numbers, key=lambda number: [*map(int, number.split("."))])


def test_the_counts_above_the_table_are_those_of_the_table(page):
    counts = Counter(answer for _, answer, _ in ROW.findall(page))
    words = f"{counts['met']} met, {counts['n/a']} not applicable (n/a), {counts['open']} open."
    assert words in page


def test_every_file_that_the_page_names_exists(page, root):
    named = set(re.findall(r"`([\w./-]+/[\w./-]+\.\w+|[\w-]+\.(?:conf\.py|yml|lock|md))`", page))
    assert len(named) > 30
    assert [name for name in sorted(named) if not (root / name).exists()] == []
