from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from publishing.targets import Target
from tests.publishing.conftest import branch, folder
from tests.publishing.made import SOURCE, branch_files, built, files, git, leftovers, put, rollback, shows
from tests.publishing.server import Server

MOMENT = 1_700_000_000  # seconds since 1970


@dataclass(frozen=True)
class Place:
    """A kind of target: gives one, and what readers get from it."""

    target: Callable[[], Target]
    got: Callable[[], dict[str, bytes]]
    root: Path | None


@pytest.fixture(params=["branch", "ssh", "folder"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give each kind of target."""
    if request.param == "branch":
        home: Path = request.getfixturevalue("repository")
        return Place(lambda: branch(home), lambda: branch_files(tmp_path / "bare.git"), None)

    # A name that a shell would read in its own way.
    root = tmp_path / "a 'blog' of $HOME; exit"
    if request.param == "folder":
        return Place(lambda: folder(root), lambda: files(root / "current"), root)

    server: Server = request.getfixturevalue("server")
    return Place(lambda: server.target(root), lambda: files(root / "current"), root)


def test_a_site_is_published_changed_and_rolled_back(place: Place, tmp_path: Path) -> None:
    """Only what has changed travels, and after a rollback readers get the bytes of the first release."""
    one, two = built(tmp_path, "one"), built(tmp_path, "two")
    first = put(place.target(), one)
    before = place.got()
    assert shows(before, one)

    second = put(place.target(), two)
    assert shows(place.got(), two)
    assert (first.files, second.files) == ((len(one.files), 3) if place.root else (first.files, 3))
    assert second.size < first.size
    print(f"{first.files} files and {first.size} bytes travelled, then {second.files} and {second.size}")  # noqa: T201

    rollback(place.target(), 1)
    assert shows(place.got(), one)
    assert {path: place.got()[path] for path in one.files} == before
    standing = place.target().look()
    assert [(one.number, one.of) for one in standing.releases] == [(1, 0), (2, 0), (3, 1)]
    assert standing.switched
    assert standing.missing == standing.strange == ()


def test_what_an_open_page_asks_for_stays_for_one_release(place: Place, tmp_path: Path) -> None:
    """A style sheet stays for the pages of the release before, and is gone with the next; others go at once."""
    versions = [built(tmp_path, version, posts=posts) for version, posts in (("one", 4), ("two", 3), ("three", 3))]
    sheets = [next(path for path in one.files if path.startswith("theme/")) for one in versions]
    there = []
    for one in versions:
        put(place.target(), one)
        got = place.got()
        there.append([sheet in got for sheet in sheets])
        assert ("2013/08/3.html" in got) == (one is versions[0])

    assert there == [[True, False, False], [True, True, False], [False, True, True]]


def test_the_last_five_releases_are_kept(place: Place, tmp_path: Path) -> None:
    """Each has its number; an older one cannot be gone back to, and its files are on the disk no more."""
    for number in range(1, 8):
        # A server's folder is kept as a folder here is; what is about the server is what it removes itself.
        begun = folder(place.root) if place.root is not None and number < 6 else place.target()
        put(begun, built(tmp_path, f"version {number}", posts=1))

    assert [one.number for one in place.target().look().releases] == [3, 4, 5, 6, 7]
    if place.root is not None:
        assert sorted(path.name for path in (place.root / "releases").iterdir()) == [f"000{n}" for n in range(3, 8)]
        assert os.stat(place.root / "current/picture.png").st_nlink == 5  # noqa: PTH116 - on the disk once
        assert not list(leftovers(place.root))


def test_what_readers_get_can_be_read_by_a_web_server(place: Place, tmp_path: Path) -> None:
    """Whatever the mask of who publishes; the record is nobody's business there."""
    before = os.umask(0o077)
    try:
        put(place.target(), built(tmp_path, "one"))
    finally:
        os.umask(before)

    if place.root is None:
        listed = git(tmp_path / "bare.git", "ls-tree", "-r", "gh-pages").decode()
        assert {line.split()[0] for line in listed.splitlines()} == {"100644"}
        return

    release = place.root / "releases/0001"
    assert {path.stat().st_mode & 0o777 for path in release.rglob("*") if path.is_dir()} == {0o755}
    assert {path.stat().st_mode & 0o777 for path in release.rglob("*.html")} == {0o644}
    assert (release / ".release.json").stat().st_mode & 0o777 == 0o600


def test_clocks_have_no_say(place: Place, tmp_path: Path) -> None:
    """Files are told apart by their bytes: not by a date, an hour off or the same, and a size that is the same."""
    one, two = built(tmp_path, "one"), built(tmp_path, "one", name="two", more={"2013/08/0.html": b"Past 0"})
    put(place.target(), one)
    for number, path in enumerate(two.files):
        off = MOMENT + 3600 * (number % 3 - 1)
        os.utime(two.folder / path, (off, off))

    os.utime(two.folder / "2013/08/0.html", (MOMENT, MOMENT))
    for file in place.root.rglob("*.*") if place.root else ():
        if file.is_file():
            os.utime(file, (MOMENT, MOMENT))

    assert put(place.target(), two).files == 1
    assert place.got()["2013/08/0.html"] == b"Past 0"
    assert shows(place.got(), two)


def test_a_release_is_the_same_wherever_it_is_made(place: Place, tmp_path: Path) -> None:
    """The same input gives the same bytes, and on a branch the same commit."""
    one = built(tmp_path, "one")
    put(place.target(), one)
    if place.root is not None:
        assert (place.root / "releases/0001/.release.json").read_bytes().count(SOURCE.commit.encode()) == 1
        return

    bare = tmp_path / "bare.git"
    first = git(bare, "rev-parse", "gh-pages")
    git(bare, "update-ref", "-d", "refs/heads/gh-pages")
    put(place.target(), one)
    assert git(bare, "rev-parse", "gh-pages") == first


def test_a_release_names_nobody(repository: Path, tmp_path: Path) -> None:
    """A host may show all of a branch to everybody: neither the commit nor the record says who published."""
    put(branch(repository), built(tmp_path, "one"))
    said = git(tmp_path / "bare.git", "log", "-1", "--format=%an %ae %cn %ce", "gh-pages")
    assert said.strip() == b"invoke publish publish@nowhere.invalid invoke publish publish@nowhere.invalid"
    record = git(tmp_path / "bare.git", "show", "gh-pages:.release.json")
    assert b"jane@example.org" not in record
