from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.testing import FEED, ROOT


def invoke(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Type an invoke command in the project's folder."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_the_readme_names_every_task() -> None:
    """Who reads the README knows every task, and finds each that it names."""
    listed = {task["name"] for task in json.loads(invoke("--list", "--list-format", "json").stdout)["tasks"]}
    named = set(re.findall(r"^\| `invoke ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE))

    assert named == listed


def test_the_readme_begins_with_two_commands() -> None:
    """The first fenced block is the whole way in: one command does the main job, one passes the tests."""
    block = re.search(r"^```sh\n(.*?)^```", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)

    assert block is not None
    main, test = block[1].splitlines()
    assert main.endswith(".uv/bin/uv run invoke import tests/data/alextechrants.xml doctest build")
    assert test.endswith(".uv/bin/uv run invoke test")


def test_the_readme_installs_the_uv_that_is_pinned() -> None:
    """One version of uv is named in the whole project."""
    pinned = re.search(r'"uv==([0-9.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))

    assert pinned is not None
    assert set(re.findall(r"uv==([0-9.]+)", (ROOT / "README.md").read_text("utf-8"))) == {pinned[1]}


def test_an_import_tells_and_writes(tmp_path: Path) -> None:
    """The feed of six posts becomes six files, and a row of the table for each."""
    done = invoke("import", str(FEED), "--into", str(tmp_path))

    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(tmp_path.glob("*/*/*.md"))) == 6
    assert done.stdout.count("100 %") >= 12


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    """A dry run shows the same table and leaves the folder as it is."""
    done = invoke("import", str(FEED), "--into", str(tmp_path), "--dry-run")

    assert done.returncode == 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds nothing to import"),
        ("<rss/>", "is no Atom feed"),
        (FEED.read_text("utf-8")[:5000], "is cut off"),
    ],
    ids=["empty", "no feed", "cut off"],
)
def test_what_is_no_feed_is_refused_in_one_line(tmp_path: Path, text: str, says: str) -> None:
    """A file that cannot be imported is named with its line and a cure, and the exit status is 2."""
    export = tmp_path / "export.xml"
    export.write_text(text, "utf-8")

    done = invoke("import", str(export), "--into", str(tmp_path / "content"))

    assert done.returncode == 2
    assert re.fullmatch(rf"{re.escape(str(export))}:\d+: .*{says}.*\n", done.stdout)
    assert not (tmp_path / "content").exists()


def test_a_file_is_found_from_where_you_stand(tmp_path: Path) -> None:
    """A path that you type is relative to the folder you are in, not to the project's."""
    (tmp_path / "feed.xml").write_bytes(FEED.read_bytes())

    done = invoke("import", "feed.xml", "--into", "posts", cwd=tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "posts" / "blogger.json").is_file()
