from __future__ import annotations

from pathlib import Path

import pytest

from blogger.export import Entry, ExportError
from blogger.shapes import opened
from tests.blogger.made import BLOG, SITE, item, rss, saved


def test_an_rss_feed(tmp_path: Path) -> None:
    """An item says the same as an entry of the Atom feed, in GMT."""
    path = saved(tmp_path, rss(item(1)))

    with opened([str(path)]) as told:
        assert (told.blog.id, told.blog.title, told.blog.url) == (BLOG, "Rants", f"{SITE}/")
        assert told.whole
        assert not told.drafts
        assert list(told.entries()) == [
            Entry(
                id=f"{BLOG}.post-1",
                title="Post 1",
                html="<p>Words of post 1.</p>",
                published="2013-08-25T20:33:00Z",
                updated="2022-03-03T09:49:01.611Z",
                permalink=f"{SITE}/2013/08/post-1.html",
                authors=("Jane Doe",),
                labels=("a, b",),
                line=1,
                file=str(path),
            )
        ]


def test_the_blogs_own_time(tmp_path: Path) -> None:
    """Where the time zone is known, dates have the blog's own offset."""
    with opened([str(saved(tmp_path, rss(item())))], time_zone="Europe/Helsinki") as told:
        read = next(told.entries())

    assert (read.published, read.updated) == ("2013-08-25T23:33:00+03:00", "2022-03-03T11:49:01.611+02:00")


def test_a_date_that_is_none(tmp_path: Path) -> None:
    """What is no date is handed on as it is, to be named."""
    text = rss(item()).replace("Sun, 25 Aug 2013 20:33:00 +0000", "soon")

    with opened([str(saved(tmp_path, text))]) as told:
        assert next(told.entries()).published == "soon"


def test_a_feed_that_counts_more(tmp_path: Path) -> None:
    """RSS names no next page, but counts: what is missing is known, and where it is."""
    text = rss(item(1), item(2)).replace("Results>2<", "Results>3<")

    with opened([str(saved(tmp_path, text))]) as told:
        assert not told.whole
        assert told.following == f"{SITE}/feeds/posts/default?start-index=3"


def test_a_feed_that_says_one_thing_twice(tmp_path: Path) -> None:
    """A feed that holds an item twice and lacks another is not whole, though it has as many as it counts."""
    path = saved(tmp_path, rss(item(1), item(1)))

    with opened([str(path)]) as told:
        assert not told.whole


def test_pages_of_two_blogs(tmp_path: Path) -> None:
    """The pages of one feed are of one blog; one of another's is named and nothing is imported."""
    first, second = saved(tmp_path, rss(item(1))), tmp_path / "second.xml"
    second.write_text(rss(item(2)).replace("blog-1<", "blog-2<"), "utf-8")

    said = r"second.xml: is of blog-2, and .*export.xml of blog-1: import one by one"
    with pytest.raises(ExportError, match=said), opened([str(first), str(second)]):
        pass
