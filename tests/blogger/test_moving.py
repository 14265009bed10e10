from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import BinaryIO, TypeAlias
from urllib.parse import urlsplit

import pytest
from rich.console import Console

from blogger.moving import main
from pelicanconf import MARKDOWN
from tests.blogger.made import backup, entry, feed, saved
from tests.testing import ROOT

OTHER = "tag:blogger.com,1999:blog-2"
SETTINGS = {"BLOG_TIME_ZONE": "Europe/Rome", "BLOG_LOCALE": "it"}
Move: TypeAlias = Callable[[Path], tuple[int, list[str]]]

# Moves an export into each of the numbered clones, and dies there, as in a power cut, at the change of the disk of that
# number: what comes after it, any tidying up too, is not done.
KILLED = """
import os, sys
sys.path[:0] = sys.argv[1:3]
from io import StringIO
from pathlib import Path
from rich.console import Console
from blogger.moving import main
from pelicanconf import MARKDOWN

def move(home, left):
    def count(event, told):
        nonlocal left
        if event in {"os.rename", "os.remove", "os.rmdir"}:
            descriptor = told[-1]
            folder = os.readlink(f"/proc/self/fd/{descriptor}") if descriptor >= 0 else os.getcwd()
            left -= os.path.join(folder, told[0]).startswith(str(home))
            if left == 0:
                os._exit(9)

    sys.addaudithook(count)
    os._exit(main(sys.argv[4], home=home, markdown=MARKDOWN, console=Console(file=StringIO())))

for home in sorted(Path(sys.argv[3]).iterdir()):
    child = os.fork()
    if child == 0:
        move(home, int(home.name))
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def git(folder: Path, *arguments: str) -> str:
    """Give a git command, as somebody who has no settings of their own."""
    who = ["-c", "user.name=Jane", "-c", "user.email=jane@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder, but for git's own."""
    files = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a clone that another blog lives in."""
    home = tmp_path / "home"
    (home / "content/2010/01/old").mkdir(parents=True)
    (home / "content/2010/01/old.md").write_text("Title: Old\n\nText.\n", "utf-8")
    (home / "content/2010/01/old/testsetup.py").write_text("x = 1\n", "utf-8")
    (home / "site.toml").write_text('name = "Old"\n', "utf-8")
    git(home, "init", "--quiet")
    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "Old")
    return home


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Give the backup of a blog with two posts."""
    return saved(tmp_path, backup(entry(1), entry(2), settings=SETTINGS))


@pytest.fixture
def move(home: Path) -> Move:
    """Give what moves an export in, and returns the exit status and the lines that were printed."""

    def moved(export: Path) -> tuple[int, list[str]]:
        file = StringIO()
        status = main(export, home=home, markdown=MARKDOWN, console=Console(file=file))
        return status, file.getvalue().splitlines()

    return moved


def test_a_blog_takes_the_place_of_the_one_that_was_here(home: Path, export: Path, move: Move) -> None:
    """The old posts and all that belonged to them are gone, the new ones are here, and so are the settings."""
    status, lines = move(export)

    assert status == 0
    assert set(tree(home)) == {
        "content/2013/08/post-1.md",
        "content/2013/08/post-2.md",
        "content/blogger.json",
        "site.toml",
    }
    assert 'name = "Rants"' in (home / "site.toml").read_text("utf-8")
    assert lines[1].startswith("content/2013/08/post-1.md")
    assert lines[-2:] == [
        "site.toml: Rants, written by Jane Doe; language it, time zone Europe/Rome",
        "content/ and site.toml are this blog's now; git still has what was there",
    ]


def test_git_brings_back_what_was_here(home: Path, export: Path, move: Move) -> None:
    """All that a move removes is in the last commit."""
    before = tree(home)
    move(export)
    git(home, "clean", "-fdq")
    git(home, "checkout", "--quiet", ".")

    assert tree(home) == before


def make(home: Path, name: str, text: str = "mine") -> None:
    """Write a file of somebody's own."""
    (home / name).parent.mkdir(parents=True, exist_ok=True)
    (home / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    "name", ["content/2010/01/old.md", "content/2026/01/new.md", "content/notes.secret", "site.toml"]
)
@pytest.mark.parametrize("staged", [False, True], ids=["changed", "staged"])
def test_what_git_does_not_know_is_not_removed(
    home: Path, export: Path, move: Move, name: str, *, staged: bool
) -> None:
    """A file that was edited, is new or is ignored by git stops a move, with one line that names it."""
    (home / ".git/info/exclude").write_text("*.secret\n", "utf-8")
    make(home, name)
    if staged and not name.endswith(".secret"):
        git(home, "add", name)

    before = tree(home)
    status, lines = move(export)

    assert status == 2
    assert lines == [f"{name}: would be lost, for git has it not as it is: commit it and move again"]
    assert tree(home) == before


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_git_was_told_to_overlook_is_not_removed(home: Path, export: Path, move: Move, flag: str) -> None:
    """Git's own word that nothing has changed is not enough."""
    git(home, "update-index", flag, "content/2010/01/old.md")
    make(home, "content/2010/01/old.md")

    status, lines = move(export)

    assert (status, lines[0].partition(": ")[0]) == (2, "content/2010/01/old.md")
    assert (home / "content/2010/01/old.md").read_text("utf-8") == "mine"


def test_a_file_in_a_conflict_is_not_removed(home: Path, export: Path, move: Move) -> None:
    """What one side deleted and the other changed is somebody's work while it is there."""
    git(home, "checkout", "--quiet", "-b", "deleted")
    git(home, "rm", "--quiet", "content/2010/01/old.md")
    git(home, "commit", "--quiet", "--message", "Delete")
    git(home, "checkout", "--quiet", "-")
    make(home, "content/2010/01/old.md", "changed")
    git(home, "commit", "--quiet", "--all", "--message", "Change")
    with pytest.raises(subprocess.CalledProcessError):
        git(home, "merge", "--quiet", "deleted")

    make(home, "content/2010/01/old.md")

    assert move(export)[0] == 2
    assert (home / "content/2010/01/old.md").read_text("utf-8") == "mine"


def test_a_repository_within_is_not_removed(home: Path, export: Path, move: Move) -> None:
    """A repository in the content folder has commits of its own, which the one around it has not."""
    make(home, "content/sub/notes.txt")
    git(home / "content/sub", "init", "--quiet")
    git(home / "content/sub", "add", ".")
    git(home / "content/sub", "commit", "--quiet", "--message", "Mine")
    git(home, "-c", "advice.addEmbeddedRepo=false", "add", ".")
    git(home, "commit", "--quiet", "--message", "With it")

    assert move(export)[0] == 2
    assert (home / "content/sub/.git/HEAD").is_file()


def test_a_repository_of_the_environments(
    tmp_path: Path, home: Path, export: Path, move: Move, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is this clone that is asked about, whatever repository the environment names, as it does in a hook."""
    shutil.copytree(home, tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path / "other"))
    make(home, "content/2026/01/new.md")

    assert move(export)[0] == 2
    assert (home / "content/2026/01/new.md").is_file()


def test_a_folder_of_somebodys_own(home: Path, export: Path, move: Move) -> None:
    """A folder that only has the name of a move's is left alone."""
    make(home, ".moving/notes.txt")

    assert move(home / "nowhere.xml")[0] == 2
    status, lines = move(export)

    assert status == 2
    assert lines == [f"{home / '.moving'}: is in the way, and is not a move's: rename it and move again"]
    assert (home / ".moving/notes.txt").is_file()


def test_what_a_program_leaves_behind_is_no_work(home: Path, export: Path, move: Move) -> None:
    """What Python and file managers leave in folders is nobody's, and what somebody deleted is gone already."""
    make(home, "content/2010/01/old/__pycache__/testsetup.pyc")
    make(home, "content/.DS_Store")
    (home / "content/2010/01/old.md").unlink()

    assert move(export)[0] == 0


def test_a_folder_that_git_does_not_keep(home: Path, export: Path, move: Move) -> None:
    """Without git nothing could be brought back: the project was downloaded, not cloned."""
    (home / ".git").rename(home.parent / "elsewhere")
    before = tree(home)
    status, lines = move(export)

    assert (status, len(lines)) == (2, 1)
    assert "would be lost" in lines[0]
    assert tree(home) == before


def test_an_empty_folder_needs_no_git(tmp_path: Path, export: Path) -> None:
    """Where nothing is, nothing can be lost."""
    (tmp_path / "new").mkdir()
    status = main(export, home=tmp_path / "new", markdown=MARKDOWN, console=Console(file=StringIO()))

    assert status == 0
    assert (tmp_path / "new/content/2013/08/post-1.md").is_file()


def test_a_blog_that_lives_here_is_imported(home: Path, export: Path, move: Move) -> None:
    """The blog that is here already is not moved again, whatever was done to it: importing brings it up to date."""
    move(export)
    before = tree(home)
    status, lines = move(export)

    assert status == 2
    assert lines == [f"content/ is this blog's already: invoke import {export} brings it up to date"]
    assert tree(home) == before


def test_a_blog_that_was_moved_in_is_not_lost_to_the_next(tmp_path: Path, home: Path, export: Path, move: Move) -> None:
    """Another blog waits until the one that was moved in is committed."""
    move(export)
    before = tree(home)
    other = saved(tmp_path, feed(entry(3, permalink="http://b.example/2014/01/post-3.html"), blog=OTHER))
    status, lines = move(other)

    assert status == 2
    assert "content/2013/08/post-1.md, and 3 more: would be lost" in lines[0]
    assert tree(home) == before

    git(home, "add", ".")
    git(home, "commit", "--quiet", "--message", "Moved")
    assert move(other)[0] == 0
    assert set(tree(home)) == {"content/2014/01/post-3.md", "content/blogger.json", "site.toml"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "holds nothing to import"),
        ("<rss/>", "is no Atom feed"),
        (feed(entry(1))[:-60], "is cut off"),
        (feed(), "holds no post"),
    ],
    ids=["empty", "no feed", "cut off", "no post"],
)
def test_an_export_that_cannot_be_read_changes_nothing(
    tmp_path: Path, home: Path, move: Move, text: str, says: str
) -> None:
    """What is no export is named, and all stays as it was."""
    before = tree(home)
    status, lines = move(saved(tmp_path, text))

    assert status == 2
    assert says in lines[-1]
    assert tree(home) == before
    assert sorted(path.name for path in home.iterdir()) == [".git", "content", "site.toml"]


def test_what_is_refused_is_named_and_the_rest_moves(tmp_path: Path, home: Path, move: Move) -> None:
    """An entry that cannot become a post keeps no other from moving; the exit status says so."""
    refused = entry(2, permalink="http://rants.blogspot.com/../../2013/08/x.html")
    status, _ = move(saved(tmp_path, feed(entry(1), refused)))

    assert status == 3
    assert "content/2013/08/post-1.md" in tree(home)


def test_a_disk_that_fills_up_moves_nothing(tmp_path: Path, home: Path, move: Move) -> None:
    """A post that could not be written leaves the old blog where it is."""
    export = saved(tmp_path, feed(entry(1), entry(2, body=f"<p>{'word ' * 20_000}</p>")))
    before = tree(home)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, hard))
    try:
        status, lines = move(export)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert status == 2
    assert lines[-1] == (
        "content/2013/08/post-2.md: could not be written, so nothing was moved: see to it and move again"
    )
    assert tree(home) == before


def test_a_blog_is_moved_from_its_address(home: Path) -> None:
    """A blog that is named by its address is fetched once, however often it is read on the way."""
    asked = []

    def fetch(url: str, into: BinaryIO) -> str:
        asked.append(url)
        into.write(feed(entry(1)).encode())
        return url

    address = "http://rants.blogspot.com/"
    assert main(address, home=home, markdown=MARKDOWN, console=Console(file=StringIO()), fetch=fetch) == 0
    assert [urlsplit(url).path for url in asked] == ["/feeds/posts/default", "/feeds/comments/default"]
    assert "content/2013/08/post-1.md" in tree(home)


def test_what_was_edited_since_an_interruption_is_not_lost(home: Path, export: Path, move: Move) -> None:
    """A move that is to be finished waits while the settings that it would replace are not committed."""
    make(home, ".moved/site.toml", 'name = "New"\n')
    make(home, "site.toml", 'name = "Mine"\n')

    assert move(export) == (2, ["site.toml: would be lost, for git has it not as it is: commit it and move again"])
    assert (home / "site.toml").read_text("utf-8") == 'name = "Mine"\n'


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="changes of the disk are told apart by Linux' /proc")
def test_a_move_that_was_killed_is_finished_by_the_next(tmp_path: Path, home: Path, export: Path) -> None:
    """Killed wherever it changes the disk, a move has left the old blog, or what the next run finishes."""
    old = tree(home)
    homes = [tmp_path / "homes" / f"{number:02}" for number in range(1, 31)]
    for each in homes:
        shutil.copytree(home, each)

    arguments = [sys.executable, "-c", KILLED, str(ROOT), str(ROOT / "plugins"), str(tmp_path / "homes"), str(export)]
    done = subprocess.run(arguments, capture_output=True, text=True, check=False)
    codes = [int(line) for line in done.stdout.split()]
    assert len(codes) == len(homes), done.stderr
    assert set(codes) == {0, 9}  # the last ones were not reached any more

    ends = set()
    for each, code in zip(homes, codes, strict=True):
        if code == 0:
            continue

        there = {name: data for name, data in tree(each).items() if not name.startswith((".moving/", ".moved/"))}
        ends.add("old" if there == old else "between")
        file = StringIO()
        assert main(export, home=each, markdown=MARKDOWN, console=Console(file=file)) == 0, file.getvalue()
        assert 'name = "Rants"' in (each / "site.toml").read_text("utf-8")
        assert sorted(path.name for path in each.iterdir()) == [".git", "content", "site.toml"], each.name
        assert set(tree(each)) == {
            "content/2013/08/post-1.md",
            "content/2013/08/post-2.md",
            "content/blogger.json",
            "site.toml",
        }

    assert ends == {"old", "between"}
