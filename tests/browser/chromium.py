"""The system's Chromium, driven by Playwright: no browser is ever downloaded."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: Where the program is, if it has no name on the path.
PROGRAM = "CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: What would let a fresh profile speak to its maker's servers is switched off.
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--no-first-run",
    "--no-sandbox",
)


def program() -> str | None:
    """Find the system's Chromium."""
    return os.environ.get(PROGRAM) or next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser with a profile of its own, and end it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only who asks for a browser needs it

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program(), args=list(FLAGS))
        try:
            yield started
        finally:
            started.close()
