from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from pelican import signals

from tests.rendering.builds import beside, build, over
from tests.rendering.sites import PLACES, Post, Site, write
from tests.site.blogs import tree

WRITTEN = re.compile(r"\A(?!feeds/posts/).*/.*\.(html|xml|json)\Z|\A\w+\.html\Z")
PAGE, OTHER = f"{PLACES[0]}.html", f"{PLACES[1]}.html"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a blog of two posts, one of which has a tag, and build it."""
    write(blog(), tmp_path / "home")
    over(tmp_path / "home", "output", {}, tmp_path / "kept")
    return tmp_path / "home"


def blog() -> Site:
    """Make a blog of two posts, one of which has a tag."""
    return Site({PLACES[0]: Post(title="One"), PLACES[1]: Post(title="Two", tags=("last",))})


def new(home: Path, settings: dict[str, Any] | None = None) -> dict[str, bytes]:
    """Build the site from nothing."""
    shutil.rmtree(home / "new", ignore_errors=True)
    return build(home, "new", settings or {}, None)


def written(site: dict[str, bytes]) -> dict[str, bytes]:
    """Leave out what is written by others than the writer: copies of feeds at the addresses of the old blog's."""
    return {name: text for name, text in site.items() if WRITTEN.search(name)}


def states(output: Path) -> dict[str, tuple[int, int]]:
    """Tell the pages of a site from others with the same text."""
    return {name: ((output / name).stat().st_ino, (output / name).stat().st_mtime_ns) for name in written(tree(output))}


def test_only_what_is_another_one_now_is_written(home: Path, tmp_path: Path) -> None:
    """Over the site before, a page and a feed that are the same are not touched."""
    before = states(home / "output")
    over(home, "output", {}, tmp_path / "kept")
    assert states(home / "output") == before
    one = blog()
    one.posts[PLACES[0]].pieces = (1,)
    write(one, home)
    assert over(home, "output", {}, tmp_path / "kept") == new(home)
    now = states(home / "output")
    assert {PAGE, OTHER, "feeds/tag/last/atom.xml"} - {name for name in now if now[name] != before[name]} == {
        OTHER,
        "feeds/tag/last/atom.xml",
    }


def test_what_is_not_made_any_more_is_removed(home: Path, tmp_path: Path) -> None:
    """Over the site before, the pages and feeds of a post that is gone go; what others wrote stays."""
    (home / "output/mine.txt").write_text("mine")
    (home / "output" / OTHER).with_name("mine.html").write_text("mine")
    write(Site({PLACES[0]: Post(title="One")}), home)
    kept = over(home, "output", {}, tmp_path / "kept")
    assert (kept.pop("mine.txt"), kept.pop(f"{PLACES[1].rpartition('/')[0]}/mine.html")) == (b"mine", b"mine")
    assert written(kept) == written(new(home))
    assert not (home / "output/feeds/tag").exists()


@pytest.mark.parametrize("way", [beside, over])
def test_a_file_that_somebody_edited_is_written_again(home: Path, tmp_path: Path, way: Any) -> None:
    """A page that is not as it was left is nobody's; where its moment alone is another one, it is the page."""
    (home / "output" / PAGE).write_text("edited")
    os.utime(home / "output" / OTHER, (1, 1))
    assert way(home, "output", {}, tmp_path / "kept") == new(home)
    assert (home / "output" / OTHER).stat().st_mtime == 1


@pytest.mark.parametrize("way", [beside, over])
def test_a_page_that_is_rendered_anew_is_the_file_before(home: Path, tmp_path: Path, way: Any) -> None:
    """Where nothing is known of the site before, a page with the very text of its file stays that file from then on."""
    before = states(home / "output")
    for kept in ("new", "new"):
        assert way(home, "output", {}, tmp_path / kept) == new(home)
        assert states(home / "output") == before


def test_a_page_that_became_a_link_is_written_again(home: Path, tmp_path: Path) -> None:
    """A page that somebody moved away and linked back is a file again, and what was moved is left alone."""
    (home / "output" / PAGE).rename(home / "elsewhere.html")
    (home / "output" / PAGE).symlink_to(home / "elsewhere.html")
    before = (home / "elsewhere.html").stat()
    assert over(home, "output", {}, tmp_path / "kept") == new(home)
    assert not (home / "output" / PAGE).is_symlink()
    assert (home / "elsewhere.html").stat().st_mtime_ns == before.st_mtime_ns


def test_a_link_is_no_page(home: Path, tmp_path: Path) -> None:
    """A link that leads to the text of a page does not become one of the next site."""
    (home / "output" / PAGE).rename(home / "elsewhere.html")
    (home / "output" / PAGE).symlink_to(home / "elsewhere.html")
    assert beside(home, "output", {}, tmp_path / "kept") == new(home)
    assert not (home / "output" / PAGE).is_symlink()


def test_a_build_that_is_ended_leaves_nothing_for_good(home: Path, tmp_path: Path) -> None:
    """What a build wrote that was ended before its end is gone once no later one makes it."""
    one = blog()
    one.posts[PLACES[3]] = Post(title="Three", tags=("new",))
    write(one, home)

    def end(*_: object, **_named: object) -> None:
        raise InterruptedError

    with signals.page_writer_finalized.connected_to(end), pytest.raises(InterruptedError):
        over(home, "output", {}, tmp_path / "kept")

    assert (home / f"output/{PLACES[3]}.html").exists()
    write(blog(), home)
    kept = over(home, "output", {}, tmp_path / "kept")
    assert written(kept) == written(new(home))


def test_a_page_that_is_the_same_is_linked(home: Path, tmp_path: Path) -> None:
    """Beside the site before, a page that is the same is the very file, and one that is another leaves that alone."""
    before = states(home / "output")
    one = blog()
    one.posts[PLACES[0]].pieces = (1,)
    write(one, home)
    assert beside(home, "output", {}, tmp_path / "kept") == new(home)
    now = states(home / "output")
    assert now[OTHER] == before[OTHER]
    assert now[PAGE] != before[PAGE]


def test_a_full_disk_under_the_cache_costs_time_alone(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be written down what is written, it is written all the same."""
    one = blog()
    one.posts[PLACES[0]].pieces = (1,)
    write(one, home)
    monkeypatch.setattr("rendering.before.write", lambda *_: open("/dev/full", "wb"))  # noqa: PTH123, SIM115 - full at once
    assert over(home, "output", {}, tmp_path / "kept") == new(home)


@pytest.mark.parametrize("name", ["index.html", "tag/last.html", "doctests/index.html"])
def test_a_file_that_takes_a_pages_place_leaves_the_site_before_alone(home: Path, tmp_path: Path, name: str) -> None:
    """A file of the author's is not copied into the page of the site before whose place it takes."""
    file = home / "content/extra" / name
    file.parent.mkdir(parents=True)
    file.write_text("the author's own", "utf-8")
    assert beside(home, "output", {}, tmp_path / "kept")[name] == b"the author's own"
    file.unlink()
    assert beside(home, "output", {}, tmp_path / "kept") == new(home)


def test_a_disk_without_links_costs_time_alone(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing can be linked, every page is written."""

    def link(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", link)
    assert beside(home, "output", {}, tmp_path / "kept") == new(home)


@pytest.mark.parametrize("way", [beside, over])
def test_a_page_that_takes_anothers_place_leaves_the_site_before_alone(home: Path, tmp_path: Path, way: Any) -> None:
    """A post that is written where another page would be is there in each build, and gone once it says so no more."""
    post = home / f"content/{PLACES[0]}.md"
    text = post.read_text("utf-8")
    for saved in ("", "Save_as: archives.html\nURL: archives.html\n", "", "Save_as: archives.html\n"):
        post.write_text(saved + text, "utf-8")
        for _ in range(2):
            assert {**way(home, "output", {}, tmp_path / "kept"), **new(home)} == tree(home / "output")


@pytest.mark.parametrize("way", [beside, over])
def test_what_changes_pages_once_they_are_written_changes_each_once(home: Path, tmp_path: Path, way: Any) -> None:
    """A plugin that signs every page signs none twice."""

    def sign(path: str, context: object) -> None:
        del context
        Path(path).write_bytes(Path(path).read_bytes() + b"<!-- signed -->")

    with signals.content_written.connected_to(sign):
        for _ in range(2):
            signed = way(home, "output", {}, tmp_path / "kept")
            assert signed[PAGE].count(b"signed") == 1

    assert way(home, "output", {}, tmp_path / "kept")[PAGE].count(b"signed") == 0
