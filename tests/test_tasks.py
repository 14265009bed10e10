from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests import testing
from tests.testing import BLOG, FEED, ROOT


def invoke(*arguments: str, cwd: Path = ROOT, root: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Type an invoke command in the project's folder, or in that of a clone."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(root), *arguments]
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


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Make a clone that a blog lives in."""
    clone = testing.clone(tmp_path / "clone")
    (clone / "content/2010/01").mkdir(parents=True)
    (clone / "content/2010/01/old.md").write_text("Title: Old\nDate: 2010-01-01\n\nText.\n", "utf-8")
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "Old"]):
        who = ["-c", "user.name=Jane", "-c", "user.email=jane@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *who, *command], cwd=clone, check=True)

    return clone


def test_a_blog_is_moved_in_and_built(clone: Path) -> None:
    """After a move the site is that blog's: its posts, its name and its feed, and nothing of the old one."""
    shutil.copy(FEED, clone / "blog-01-02-2026.xml")
    moved = invoke("move", "blog-01-02-2026.xml", "--time-zone", "Europe/Helsinki", cwd=clone, root=clone)
    assert moved.returncode == 0, moved.stdout + moved.stderr
    assert moved.stdout.count("100 %") >= 12

    built = invoke("build", cwd=clone, root=clone)
    assert built.returncode == 0, built.stdout + built.stderr
    output = clone / "output"
    assert "<bdi>Alex&#39;s Tech Rants</bdi>" in (output / "index.html").read_text("utf-8")
    assert f"<id>{BLOG}</id>" in (output / "feeds/atom.xml").read_text("utf-8")
    assert (output / "2013/08/unit-testing-sqlalchemy-apps.html").is_file()
    assert not (output / "2010/01/old.html").exists()
    assert invoke("import", "blog-01-02-2026.xml", cwd=clone, root=clone).stdout.endswith("6 entries: 6 unchanged\n")


def test_settings_that_cannot_be_gone_by_are_one_line(clone: Path) -> None:
    """A damaged site.toml is named by every task, and the exit status is 2 where nothing was done."""
    (clone / "site.toml").write_text("name = \n", "utf-8")
    done = invoke("doctest", cwd=clone, root=clone)

    assert done.returncode == 2
    assert (done.stdout + done.stderr).startswith("site.toml: cannot be read: ")
    assert (done.stdout + done.stderr).count("\n") == 1


@pytest.mark.parametrize("folder", ["", "backups/2026"])
@pytest.mark.parametrize(
    "name",
    [
        "blog-08-19-2012.xml",
        "blog-08-19-2012 (1).xml",
        "feed.atom",
        "feed (1).atom",
        "takeout-20260102T030405Z-001.zip",
        "takeout-20260102T030405Z-1-001 (1).zip",
        "takeout-20260102T030405Z-001.tgz",
        "Takeout/Blogger/Blogs/Rants/feed.atom",
        "Takeout/Blogger/Blogs/Rants/settings.csv",
        "Takeout 2/Blogger/Comments/comments.csv",
    ],
)
def test_a_backup_is_not_committed_by_accident(folder: str, name: str) -> None:
    """Git ignores a backup under every name that Blogger, Takeout and browsers give it, wherever it is put."""
    path = Path(folder) / name
    done = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", str(path)], cwd=ROOT, check=False)

    assert done.returncode == 0


def test_nothing_of_the_project_is_ignored() -> None:
    """What keeps backups out keeps nothing out that is part of the project."""
    command = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]

    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout == b""


def test_a_move_needs_three_commands() -> None:
    """The README's way from a clone and an export to a site of one's own: clone, move, serve."""
    part = (ROOT / "README.md").read_text("utf-8").partition("## Move your own blog")[2]
    block = re.search(r"^```sh\n(.*?)^```", part, re.MULTILINE | re.DOTALL)

    assert block is not None
    first, move, serve = block[1].splitlines()
    assert first.startswith("git clone ")
    assert " invoke move " in move
    assert serve.endswith(" invoke serve")
