from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.chromium import browser, program
from tests.browser.host import hosted
from tests.browser.looks import AXE
from tests.site.blogs import ROOT, pelican
from tests.testing import ANOTHERS, is_own

if TYPE_CHECKING:
    from playwright.sync_api import Browser

MADE = ROOT / "tests/data/made/content"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that `-m browser` and `-m "not browser"` choose."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """
    Start the system's browser; where it or what drives it is missing, say so, and fail in CI.

    It ends with the last test of a file: as long as it runs, nothing else in the process can run an event loop.
    """
    needs = {
        "Chromium": program(),
        "the dependency group `browser`": find_spec("playwright"),
        f"axe-core in {AXE.parents[2].name}/": AXE.is_file(),
    }
    missing = [name for name, there in needs.items() if not there]
    if missing:
        said = f"needs {' and '.join(missing)}, as .ci/run installs them"
        if os.environ.get("CI") == "true":
            pytest.fail(said)

        pytest.skip(said)

    with browser() as started:
        yield started


@pytest.fixture(scope="module")
def made(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and host the made blog, which has everything that a blog can have."""
    assert chromium
    output = tmp_path_factory.mktemp("made")
    pelican(MADE, output, SITENAME="A Made Blog", AUTHOR="A. Writer")
    with hosted(output) as address:
        yield address


@pytest.fixture(scope="module")
def own(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build and host the blog itself."""
    assert chromium
    if not is_own():
        pytest.skip(ANOTHERS)

    output = tmp_path_factory.mktemp("own")
    pelican("content", output)
    with hosted(output) as address:
        yield address
