"""The demo, filled until each state of each page is to be seen, and a browser to look at it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.house import ROOT, House, a_house


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[House]:
    with a_house(tmp_path_factory.mktemp("tour"), demo=True) as house:
        house.start_broker()
        house.start_web()
        yield house


@pytest.fixture(scope="session")
def arguments(house) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.tour"],
        cwd=ROOT,
        env=house.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
