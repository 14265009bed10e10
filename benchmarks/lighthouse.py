"""
What Lighthouse makes of the site: the median of three runs on the front page, a post, the archive and a tag.

Builds the blog in tests/data/made, hosts it with its `_headers`, and lets Lighthouse look at it as a phone on a slow
network does, its default. Needs Chromium, Node.js, and `npm install --prefix .node lighthouse@12.8.2`.

    uv run --group browser python benchmarks/lighthouse.py
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.chromium import FLAGS, program
from tests.browser.host import hosted
from tests.site.blogs import ROOT, pelican

LIGHTHOUSE = ROOT / ".node/node_modules/lighthouse/cli/index.js"
PAGES = ("index.html", "2021/03/generators.html", "archives.html", "tag/python.html")
RUNS = 3
#: Chromium now and then records nothing of a page, and Lighthouse asks to be run again; it has seen no page then.
ATTEMPTS = 3


def scores(url: str) -> dict[str, int]:
    """
    Look at a page once.

    :param url: the page's address
    :return: points of 100 by what they are given for
    :raises SystemExit: when Lighthouse itself fails, and again, with its last line
    """
    for _ in range(ATTEMPTS):
        done = look(url)
        if not done.returncode:
            categories = json.loads(done.stdout)["categories"]
            return {category["title"]: round(100 * category["score"]) for category in categories.values()}

        said = done.stderr.strip().splitlines() or ["it says nothing"]
        print(f"{url}: Lighthouse ends with status {done.returncode}: {said[-1]}", file=sys.stderr)

    sys.exit(f"{url}: no result in {ATTEMPTS} attempts")


def look(url: str) -> subprocess.CompletedProcess[str]:
    """
    Run Lighthouse.

    :param url: a page's address
    :return: how it ended, with its findings as JSON
    """
    with tempfile.TemporaryDirectory() as profile:
        flags = " ".join([*FLAGS, "--headless", f"--user-data-dir={profile}"])
        command = ["node", str(LIGHTHOUSE), url, "--quiet", "--output=json", f"--chrome-flags={flags}"]
        env = {**os.environ, "CHROME_PATH": program() or ""}
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def main() -> int:
    """
    Print the medians.

    :return: 0 if each is 100, else 1
    """
    rows = {}
    with tempfile.TemporaryDirectory() as output:
        pelican(ROOT / "tests/data/made/content", Path(output), SITENAME="A Made Blog")
        with hosted(Path(output)) as address:
            for path in track(PAGES, disable=not sys.stdout.isatty()):
                seen = [scores(f"{address}/{path}") for _ in range(RUNS)]
                rows[path] = {name: statistics.median(one[name] for one in seen) for name in seen[0]}

    table = Table("page", *rows[PAGES[0]])
    for path, medians in rows.items():
        table.add_row(path, *map(str, medians.values()))

    Console().print(table)
    return int(any(points != 100 for medians in rows.values() for points in medians.values()))  # noqa: PLR2004 - points of 100


if __name__ == "__main__":
    sys.exit(main())
