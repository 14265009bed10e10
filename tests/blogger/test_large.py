from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from blogger.shapes import opened
from tests.blogger.imports import files, imported
from tests.blogger.made import SITE, backup, entry, feed, item, of_kind, rss, saved, takeout, takeout_entry

# An import in a process of its own, and the most memory it held above what it began with, in MB.
IMPORT = """
import resource, sys
from pathlib import Path
from rich.console import Console
from blogger.run import main
from pelicanconf import MARKDOWN

def held():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (1024 if sys.platform == "linux" else 1024 * 1024)

export, into, site = sys.argv[1:]
before = held()
status = main(export, into=Path(into), markdown=MARKDOWN, dry_run=False, console=Console(width=1000), site=site,
    time_zone="Europe/Rome" if site else "")
print(held() - before)
sys.exit(status)
"""
TEXT = "words " * 1_900_000
BODY = "&lt;p&gt;Words of post 2.&lt;/p&gt;"
SHAPES: dict[str, Callable[[], str]] = {
    "backup": lambda: backup(*(of_kind("post", entry(number)) for number in (1, 2, 3))),
    "takeout": lambda: takeout(*(takeout_entry(number) for number in (1, 2, 3))),
    "feed": lambda: feed(entry(1), entry(2), entry(3)),
    "rss": lambda: rss(item(1), item(2), item(3)),
}


def made_large(path: Path, size: int) -> None:
    """Make the body of an export's second entry so many MB large."""
    before, body, after = path.read_text("utf-8").partition(BODY)
    assert body
    with path.open("w", encoding="utf-8") as export:
        export.write(before)
        for _ in range(size):
            export.write(body * (1_000_000 // len(body)))

        export.write(after)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_entry_that_is_larger_than_the_memory(tmp_path: Path, shape: str) -> None:
    """An entry above 16 MB is refused by name in every shape, its neighbours are imported, and it is never held."""
    export, content = saved(tmp_path, SHAPES[shape]()), tmp_path / "content"
    made_large(export, 300 if shape == "takeout" else 40)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", IMPORT, str(export), str(content), SITE if shape == "takeout" else ""]

    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    *lines, held = ended.stdout.splitlines()
    assert ended.returncode == 3, ended.stderr
    assert [line for line in lines if line.endswith(": Post 2: it is larger than 16 MB")]
    assert files(content) == ["2013/08/post-1.md", "2013/08/post-3.md", "blogger.json"]
    assert int(held) < 40


@pytest.mark.parametrize("shape", SHAPES)
def test_a_text_of_eleven_megabytes(tmp_path: Path, shape: str) -> None:
    """A body that is one text of 11 MB, more than XML parsers take unless they are told to, is read whole."""
    export = saved(tmp_path, SHAPES[shape]().replace(BODY, TEXT))

    with opened([str(export)], site=SITE, time_zone="Europe/Rome") as told:
        bodies = [entry.html for entry in told.entries()]

    assert bodies == ["<p>Words of post 1.</p>", TEXT, "<p>Words of post 3.</p>"]


def test_a_post_of_eleven_megabytes(tmp_path: Path) -> None:
    """Such a body becomes a post, and all of its words are compared."""
    status, lines = imported(saved(tmp_path, SHAPES["feed"]().replace(BODY, TEXT)), tmp_path / "content")

    assert (status, lines[-1]) == (0, "3 entries: 3 new")
    assert (tmp_path / "content/2013/08/post-2.md").read_text("utf-8").count("words") == TEXT.count("words")
