from __future__ import annotations

import re
import resource
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pelican.settings import DEFAULT_CONFIG
from rich.console import Console

from tests.site.blogs import pelican, tree
from writing import new

NOW = datetime(2026, 11, 30, 22, 30, 5, 250, tzinfo=UTC)  # December already in Helsinki


def begin(content: Path, title: str, **told: Any) -> tuple[int, str]:
    """Begin a post as `invoke new` does; give the exit status and what was said."""
    console = Console(file=StringIO(), width=80)
    given: dict[str, Any] = {
        "author": "Alex Grönholm",
        "authority": "alextechrants.blogspot.com",
        "time_zone": "Europe/Helsinki",
        "substitutions": DEFAULT_CONFIG["SLUG_REGEX_SUBSTITUTIONS"],
        "now": NOW,
        **told,
    }
    status = new.main(title, content=content, console=console, **given)
    assert isinstance(console.file, StringIO)
    return status, console.file.getvalue()


def test_a_new_post_is_a_draft_in_its_folder(tmp_path: Path) -> None:
    """It lies in the month that it is at the site, with the site's author, and an id that nothing else has."""
    status, said = begin(tmp_path, "  What I learned\n about *savepoints*  ")
    file = tmp_path / "2026/12/what-i-learned-about-savepoints.md"
    assert (status, said.count("\n")) == (0, 1)
    assert said.startswith(f"{file}: a draft")
    assert file.read_text("utf-8") == (
        "Title: What I learned about *savepoints*\n"
        "Date: 2026-12-01 00:30:05+02:00\n"
        "Slug: what-i-learned-about-savepoints\n"
        "Authors: Alex Grönholm\n"
        "Atom_Id: tag:alextechrants.blogspot.com,2026-11-30:/2026/12/what-i-learned-about-savepoints\n"
        "Status: draft\n"
        "\n"
    )


@pytest.mark.parametrize("address", ["https://blog.example", "https://elsewhere.example/sub"])
def test_an_id_stays_when_the_address_changes(tmp_path: Path, address: str) -> None:
    """Once published, an entry has the id of its front matter, wherever the site is."""
    begin(tmp_path / "content", "Stays")
    file = tmp_path / "content/2026/12/stays.md"
    file.write_text(file.read_text("utf-8").replace("Status: draft\n", "") + "Text.\n", "utf-8")
    pelican(tmp_path / "content", tmp_path / "output", SITEURL=address)
    feed = etree.parse(tmp_path / "output/feeds/atom.xml")
    (found,) = feed.iterfind("{*}entry/{*}id")
    assert found.text == "tag:alextechrants.blogspot.com,2026-11-30:/2026/12/stays"


def test_a_new_post_is_built_as_a_draft(tmp_path: Path) -> None:
    """Pelican reads what was written without a word, and publishes it nowhere but under drafts."""
    begin(tmp_path / "content", "Not yet: 100 %")
    pelican(tmp_path / "content", tmp_path / "output")
    named = [path for path, data in tree(tmp_path / "output").items() if b"Not yet: 100 %" in data]
    assert named == ["drafts/2026/12/not-yet-100.html"]


def test_a_post_that_is_there_stays(tmp_path: Path) -> None:
    """The same title in the same month is refused in one line, and the file keeps its bytes."""
    begin(tmp_path, "Twice")
    before = tree(tmp_path)
    status, said = begin(tmp_path, "twice!", now=NOW + timedelta(days=1))
    assert (status, tree(tmp_path)) == (2, before)
    assert (
        said == f"{tmp_path}/2026/12/twice.md: is there already: take another title, or name an address with --slug\n"
    )
    assert begin(tmp_path, "twice!", slug="Once More")[0] == 0
    assert (tmp_path / "2026/12/once-more.md").is_file()


def test_a_link_beside_a_new_post_is_not_written_through(tmp_path: Path) -> None:
    """A post goes nowhere but into its folder."""
    (tmp_path / "precious").write_text("mine", "utf-8")
    (tmp_path / "2026/12").mkdir(parents=True)
    (tmp_path / "2026/12/.title.md.new").symlink_to(tmp_path / "precious")
    assert begin(tmp_path, "Title")[0] == 0
    assert (tmp_path / "precious").read_text("utf-8") == "mine"


@pytest.mark.parametrize("title", ["", "  ", "★", "!?", "//"])
def test_a_title_without_an_address_is_refused(tmp_path: Path, title: str) -> None:
    """A title of signs alone makes no address; who names one gets the post."""
    status, said = begin(tmp_path, title)
    assert (status, said.count("\n"), list(tmp_path.iterdir())) == (2, 1, [])
    assert "--slug" in said
    if title.strip():
        assert begin(tmp_path, title, slug="signs")[0] == 0


@pytest.mark.parametrize("authority", ["", "a..b", "x" * 70 + ".example"])
def test_without_a_host_there_is_no_id(tmp_path: Path, authority: str) -> None:
    """An id that could be another's, or none, is not given."""
    status, said = begin(tmp_path, "Title", authority=authority)
    assert (status, said.count("\n"), list(tmp_path.iterdir())) == (2, 1, [])
    assert said.startswith("site.toml: ")


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """What is in the way is named in one line."""
    (tmp_path / "2026").write_text("a file", "utf-8")
    status, said = begin(tmp_path, "Title")
    assert (status, said.count("\n")) == (2, 1)
    assert "cannot be written" in said


@pytest.mark.parametrize(
    ("host", "uri"),
    [
        ("Blog.Example", "tag:blog.example,2026-01-01:/2026/01/a"),
        ("bücher.example", "tag:xn--bcher-kva.example,2026-01-01:/2026/01/a"),
    ],
)
def test_an_id_is_a_tag_uri(host: str, uri: str) -> None:
    """The host is written as it is in the name system, and the day is the day in UTC: none is in the future."""
    late = datetime(2026, 1, 2, 5, tzinfo=timezone(timedelta(hours=14)))
    assert new.tag_uri(host, late, PurePosixPath("2026/01/a")) == uri


@given(st.text(st.characters(), max_size=300))
def test_a_file_is_written_wherever_it_should_be_or_nowhere(title: str) -> None:
    """Whatever the title, a post lies in its month under a short name of letters, digits and hyphens."""
    with TemporaryDirectory() as name:
        status, said = begin(Path(name), title)
        files = [path.relative_to(name).as_posix() for path in Path(name).rglob("*") if path.is_file()]
        assert (status, len(files)) in {(0, 1), (2, 0)}
        assert said.count("\n") == 1
        assert all(re.fullmatch(rf"2026/12/[a-z0-9_-]{{1,{new.LONGEST}}}\.md", file) for file in files)


@pytest.mark.parametrize("title", ["lone\udcff", "bell\a", "escape\x1b[31m"])
def test_a_title_that_is_no_text_is_refused(tmp_path: Path, title: str) -> None:
    """What a terminal sends in another encoding, and what acts on one, is no title."""
    assert begin(tmp_path, title) == (
        2,
        f"{title!r}: is no text: type it in UTF-8 and without control characters\n",
    )
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_post(tmp_path: Path) -> None:
    """Who made room can begin the same post again."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
    try:
        status, said = begin(tmp_path, "Title")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert (status, "cannot be written (File too large)" in said) == (2, True)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert begin(tmp_path, "Title")[0] == 0
