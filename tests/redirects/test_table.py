from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from redirects.table import Redirect, archives, feeds, free, labels, lines, others, own, place


def nothing(_: str) -> bool:
    """Say that no path is taken."""
    return False


def test_a_label_leads_to_its_tag() -> None:
    """`/search/label/X` leads to the page of the tag of that name, percent-encoded, sorted by name."""
    table = labels([("Python", "tag/python.html"), ("C# & C++", "tag/c-sharp.html"), ("★", "tag/tag.html")])
    assert list(table) == [
        Redirect("/search/label/C%23%20%26%20C%2B%2B", "/tag/c-sharp.html"),
        Redirect("/search/label/Python", "/tag/python.html"),
        Redirect("/search/label/%E2%98%85", "/tag/tag.html"),
    ]


def test_archives_lead_to_their_part_of_the_archive() -> None:
    """A year's, and a month's in both forms that Blogger had; each once, oldest first."""
    assert [(one.old, one.new) for one in archives([(2014, 1), (2013, 12), (2014, 1)], "archives.html")] == [
        ("/2013/", "/archives.html#y2013"),
        ("/2014/", "/archives.html#y2014"),
        ("/2013/12/", "/archives.html#m2013-12"),
        ("/2013_12_01_archive.html", "/archives.html#m2013-12"),
        ("/2014/01/", "/archives.html#m2014-01"),
        ("/2014_01_01_archive.html", "/archives.html#m2014-01"),
    ]


def test_old_feeds_lead_to_the_new() -> None:
    """Each to one of its own kind where there is one, and RSS before what is asked for without a question mark."""
    rules = lines(feeds("feeds/atom.xml", "feeds/rss.xml", [("C#", "feeds/tag/c-sharp/atom.xml", None)])).splitlines()
    assert rules == [
        "/feeds/posts/default alt=rss /feeds/rss.xml 301",
        "/feeds/posts/default /feeds/atom.xml 301",
        "/feeds/posts/summary alt=rss /feeds/rss.xml 301",
        "/feeds/posts/summary /feeds/atom.xml 301",
        "/atom.xml /feeds/atom.xml 301",
        "/rss.xml /feeds/rss.xml 301",
        "/feeds/posts/default/-/C%23 /feeds/tag/c-sharp/atom.xml 301",
    ]
    assert {one.new for one in feeds(None, "r.xml", [("A", None, None)])} == {"/r.xml"}
    assert list(feeds(None, None, [("A", None, None)])) == []


def test_the_sites_own_rules_are_read() -> None:
    """A rule that names one old address can be a page or a copy; what only a host can do is left to the table."""
    text = """# Renamed
    /2013/08/old.html /2013/08/new.html 301
    /old.xml   /feeds/atom.xml
    /all/*     /archives.html   301
    /say/:word /archives.html   301
    /asked q=1 /archives.html   301
    /gone      /404.html        404
    /there     //evil.example/  301
    """
    assert list(own(text)) == [
        Redirect("/2013/08/old.html", "/2013/08/new.html"),
        Redirect("/old.xml", "/feeds/atom.xml", page=False),
    ]


@pytest.mark.parametrize(
    ("redirect", "path"),
    [
        (Redirect("/feeds/posts/default", "/a", page=False), "feeds/posts/default/index.xml"),
        (Redirect("/feeds/posts/default", "/a", page=False, query="alt=rss"), None),
        (Redirect("/atom.xml", "/a", page=False), "atom.xml"),
        (Redirect("/feeds/posts/default/-/C%23", "/a", page=False), "feeds/posts/default/-/C#/index.xml"),
        (Redirect("/feeds/posts/default/-/a%2Fb", "/a", page=False), None),
    ],
)
def test_a_copy_of_a_feed_lies_where_its_readers_look(redirect: Redirect, path: str | None) -> None:
    """A host that serves files alone serves it at the old address; what a question mark asks for it cannot know."""
    assert place(redirect) == path


@pytest.mark.parametrize("real", ["2014/01", "2014/01.html", "2014/01/index.html"])
def test_a_real_page_is_no_old_address(real: str) -> None:
    """Some hosts follow the table even where there is a file; what the site has itself is not in it."""
    table = [Redirect("/2014/01/", "/a"), Redirect("/2014/02/", "/b"), Redirect("/2014/02/", "/c")]
    assert free(table, real.__eq__) == (Redirect("/2014/02/", "/b"),)


def test_nothing_leads_to_itself() -> None:
    """An old address that is the new one is left out: it would lead round and round."""
    assert free([Redirect("/rss.xml", "/rss.xml"), Redirect("/a.html", "/a.html#b")], nothing) == ()


def test_the_search_leads_to_what_finds_posts_now() -> None:
    """Whatever was searched for."""
    assert list(others("archives.html")) == [Redirect("/search", "/archives.html")]


def test_a_table_is_one_rule_a_line() -> None:
    """Old, new and 301, below the path that the site is at."""
    assert lines([Redirect("/search/label/C%23", "/tag/c.html")], "/sub") == (
        "/sub/search/label/C%23 /sub/tag/c.html 301\n"
    )


@pytest.mark.parametrize(
    ("old", "path"),
    [
        ("/search/label/C%23", "search/label/C#/index.html"),
        ("/2014/01/", "2014/01/index.html"),
        ("/2014_01_01_archive.html", "2014_01_01_archive.html"),
        ("/search/label/%E2%98%85", "search/label/★/index.html"),
        ("/search/label/a%2Fb", None),
        ("/search/label/..", None),
        ("/search/label/%2E%2E%5C", None),
        ("/search/label/C%3A", None),
        ("/search/label/con.x", None),
        ("/search/label/a%20", None),
        ("/search/label/a%00", None),
        ("/search/label/" + "a" * 201, None),
        ("/search/label/", "search/label/index.html"),
    ],
)
def test_a_page_lies_where_any_disk_can_hold_it(old: str, path: str | None) -> None:
    """A label may be anything; where it is no folder's name, the table alone has it."""
    assert place(Redirect(old, "/x")) == path


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1))))
def test_no_label_makes_another_rule(tags: list[tuple[str, str]]) -> None:
    """Whatever a label is called, its rule is one line of three words, and its page is inside the folder."""
    table = free(
        labels((name.encode(errors="replace").decode(), url.encode(errors="replace").decode()) for name, url in tags),
        nothing,
    )
    assert all(re.fullmatch(r"/search/label/[!-~]+ /[!-~]* 301", line) for line in lines(table).splitlines())
    assert len(lines(table).splitlines()) == len(table)
    for redirect in table:
        path = place(redirect)
        assert path is None or (path.startswith("search/label/") and ".." not in path.split("/"))
