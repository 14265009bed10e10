from __future__ import annotations

import os
import pickle
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pelican import contents, readers, signals
from pelican.settings import read_settings

from rendering import packed as kept
from rendering import posts
from rendering.members import members
from rendering.reader import MarkdownReader
from rendering.shared import NAME, Rendering
from rendering.store import Store

Read = Callable[..., Any]
POST = "Title: A\nDate: 2020-01-01 10:00\nTags: C++, c\nStatus: {status}\n\nText {text} [b]({{filename}}b.md)\n"


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a post in a build of its own, by Pelican's readers with what earlier builds left."""

    def read(**different: Any) -> Any:
        settings: Any = read_settings(override={"PATH": str(tmp_path / "content"), "CACHE_PATH": "", **different})
        settings[NAME] = rendering = Rendering(settings, Store(tmp_path / "kept"))
        found = readers.Readers(settings)
        found.readers["md"] = MarkdownReader(settings)
        post = posts.Readers(found, rendering).read_file(
            str(tmp_path / "content"), "a.md", contents.Article, context={"generated_content": {}, "static_content": {}}
        )
        rendering.posts.save()
        return post

    return read


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Write a post."""
    file = tmp_path / "content/a.md"
    file.parent.mkdir()
    file.write_text(POST.format(status="published", text="one"), "utf-8")
    return file


@pytest.fixture
def steady(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a file that was written a moment ago pass for an old one."""
    monkeypatch.setattr(posts, "STEADY", 0)


def said(post: Any) -> str:
    """Tell all that a post says of itself."""
    told = {name: value for name, value in vars(post).items() if name not in kept.APART}
    return repr((told, [tag.slug for tag in post.tags], post.url, post.save_as, post.content, post.get_static_links()))


def test_a_post_that_nobody_touched_is_not_read(
    read: Read, file: Path, steady: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says of itself what it said when it was read, without its file being opened, and is of Pelican's kind."""
    expected = read()
    monkeypatch.setattr(MarkdownReader, "read", None)
    monkeypatch.setattr(Rendering, "text", None)
    again = read()
    assert said(again) == said(expected)
    assert isinstance(again, contents.Article)
    assert again.relative_source_path == file.name
    assert steady is None


def test_a_post_that_only_looks_edited_is_told_by_its_text(
    read: Read, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock is coarse: what changed a moment ago may change again without its showing, so its text is looked at."""
    expected = said(read())
    file.write_text(file.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(MarkdownReader, "read", None)
    assert said(read()) == expected


def test_what_a_plugin_changes_in_a_post_is_changed_once_it_is_asked_for(
    read: Read, file: Path, steady: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it found there is known without the post's HTML being looked at, and so is what is told of that."""
    asked: list[str] = []

    def change(html: str) -> tuple[str, int]:
        asked.append(html)
        return html.replace("one", "two"), html.count("one")

    def listen(post: Any) -> None:
        found.append(post.change("numbers", change))

    found: list[int] = []
    with signals.content_object_init.connected_to(listen):
        first = read()
        expected = first.told(), first.content
        asked.clear()
        monkeypatch.setattr(MarkdownReader, "read", None)
        again = read()
        assert again.told() == expected[0]
        assert not asked
        assert again.content == expected[1]
        assert (found, again.source_path) == ([1, 1], str(file))

    assert steady is None


def test_what_a_plugin_finds_in_another_text_is_another(read: Read, file: Path) -> None:
    """A post that is edited, or whose HTML somebody has changed before, is looked at."""
    found: list[list[str]] = []
    sign = True

    def listen(post: Any) -> None:
        if sign:
            post._content = f"signed {post._content}"  # noqa: SLF001 - as plugins do

        found.append(post.change("words", lambda html: (html, re.findall("signed|one|two", html))))

    with signals.content_object_init.connected_to(listen):
        read()
        sign = False
        read()
        file.write_text(POST.format(status="published", text="two"), "utf-8")
        read()

    assert found == [["signed", "one"], ["one"], ["two"]]


def test_an_edited_post_is_read(read: Read, file: Path, steady: None) -> None:
    """So is one whose size and time are what they were."""
    before = file.stat()
    read()
    file.write_text(POST.format(status="published", text="two"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert "two" in read().content
    assert steady is None


@pytest.mark.parametrize(
    "different",
    [{"AUTHOR": "Maija"}, {"TIMEZONE": "Asia/Tokyo"}, {"ARTICLE_URL": "posts/{slug}"}, {"DEFAULT_LANG": "fi"}],
)
def test_other_settings_read_it_anew(read: Read, file: Path, different: dict[str, Any]) -> None:
    """What a post says depends on the settings too."""
    read()
    again = said(read(**different))
    Path(file.parents[1] / "kept").rename(file.parents[1] / "elsewhere")
    assert again == said(read(**different))


@pytest.mark.parametrize(
    "front", ["Date: March 2020", "Date: 2020-01-01\nModified: 10:00", "Date: 2020-01-01 10:00 UTC"]
)
def test_what_depends_on_the_clock_is_read_each_time(read: Read, file: Path, steady: None, front: str) -> None:
    """Pelican takes from the clock what a date leaves out."""
    file.write_text(f"Title: A\n{front}\nTags: a\n\nText\n", "utf-8")
    read()
    assert not list((file.parents[1] / "kept").glob(f"{posts.FOLDER}-*"))
    assert steady is None


def test_nothing_is_made_but_what_posts_are_made_of() -> None:
    """Whatever stands in the cache, reading it runs nothing."""
    for value in (os.system, time.sleep, Path("a")):
        assert kept.unpack(pickle.dumps({"title": value}), {}) is None

    assert kept.unpack(pickle.dumps({"title": "A"}), {}) == {"title": "A"}


def test_a_list_knows_who_is_in_it() -> None:
    """It answers as a list does, also once it has grown, and for what is no post."""
    one, other = contents.Static("", {}, {"PATH": "."} | read_settings()), object()
    found = members([one])
    assert (one in found, other in found, "a" in found) == (True, False, False)
    assert other not in found
    another = contents.Static("", {}, {"PATH": "."} | read_settings())
    assert another not in found
    found.append(another)
    assert another in found


def test_a_post_does_not_hold_its_html(read: Read, file: Path) -> None:
    """It is fetched each time, until a plugin changes it; what was asked for before stays what it was."""
    file.write_text("Title: A\nDate: 2020-01-01\n\nText\n", "utf-8")
    for _ in range(2):
        post = read()
        assert "<p>Text</p>" not in vars(post).values()
        assert (post.get_content("a"), post._content) == ("<p>Text</p>", "<p>Text</p>")  # noqa: SLF001 - what plugins change
        post._content = "<p>Text</p>"  # noqa: SLF001 - as above
        assert "<p>Text</p>" not in vars(post).values()
        post._content = "<p>Other</p>"  # noqa: SLF001 - as above
        assert (post.get_content("a"), post.get_content("b")) == ("<p>Text</p>", "<p>Other</p>")


def test_a_summary_is_cut_out_once(read: Read, file: Path) -> None:
    """It is the same wherever it is shown, until a plugin changes the post; what was asked for before stays."""
    file.write_text("Title: A\nDate: 2020-01-01\n\nText\n", "utf-8")

    def summary(post: Any, siteurl: str) -> str:
        post._context["localsiteurl"] = siteurl  # noqa: SLF001 - as Pelican's writer does for each page
        shown: str = post.summary
        return shown

    for _ in range(2):
        post = read()
        assert summary(post, "a") is summary(post, "b")
        post._content = "<p>Other</p>"  # noqa: SLF001 - what plugins change
        assert [summary(post, siteurl) for siteurl in "abc"] == ["<p>Text</p>", "<p>Text</p>", "<p>Other</p>"]


@pytest.mark.parametrize(
    ("text", "has_links"),
    [
        ("[a]({filename}b.md)", True),
        ("<img src='|static|a.png'>", True),
        ("<a\n  href = '{attach}a.png'>a</a>", True),
        ('`f"{a}" {b}` "{c}"', False),
        ("[a](https://example.org/)", False),
    ],
)
def test_links_that_pelican_follows_are_seen(read: Read, file: Path, text: str, has_links: bool) -> None:  # noqa: FBT001 - a row
    """What only looks like one, as in code, is none."""
    file.write_text(f"Title: A\nDate: 2020-01-01\n\n{text}\n", "utf-8")
    assert read().told()[1] is has_links
