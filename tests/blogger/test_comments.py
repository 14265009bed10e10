from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogger.comments import LONGEST, dump, kept, number, sanitised, thread
from blogger.export import Comment
from blogger.fidelity import Count
from blogger.gathered import gathered
from tests.testing import same

BLOG = "tag:blogger.com,1999:blog-1"
COMMENT = Comment(
    id=f"{BLOG}.post-1",
    post=f"{BLOG}.post-100",
    parent="",
    author="Jane Doe",
    author_uri="http://www.blogger.com/profile/1",
    published="2013-08-25T23:33:00.003+03:00",
    updated="2013-08-25T23:33:00.003+03:00",
    html="Well said.",
    removed=False,
    link="http://rants.blogspot.com/2013/08/a.html?showComment=1#c1",
    line=1,
)


def said(key: int, parent: object = "", *, day: int = 25, **told: Any) -> Comment:
    """Make a comment with a number of its own."""
    date = f"2013-08-{day:02}T23:33:00.003+03:00"
    made = replace(COMMENT, id=f"{BLOG}.post-{key}", parent=str(parent), published=date, updated=date)
    return replace(made, **told)


def order(*comments: Comment) -> list[tuple[str, str]]:
    """Thread comments and name each by what it answers and its number."""
    return [(parent, number(comment.id)) for parent, comment in thread(comments)]


def written(*comments: Comment) -> list[dict[str, Any]]:
    """Write comments and read the file."""
    told: list[dict[str, Any]] = json.loads(dump(comments, relink=same))["comments"]
    return told


def test_answers_stand_behind_what_they_answer() -> None:
    """Threads are oldest first, and so are the answers in each, however the export has them."""
    comments = [said(5, 1, day=9), said(2, day=2), said(4, f"{BLOG}.post-3", day=8), said(3, 1, day=3), said(1, day=1)]
    assert order(*comments) == [("", "1"), ("1", "3"), ("3", "4"), ("1", "5"), ("", "2")]


def test_moments_are_compared_not_their_text() -> None:
    """A comment written at 23:00 in Helsinki is older than one written at 22:00 in London; the number settles a tie."""
    helsinki = said(9, published="2013-08-25T23:00:00+03:00")
    london = said(8, published="2013-08-25T22:00:00+01:00")
    tie = said(10, published="2013-08-25T20:00:00Z")
    assert [key for _, key in order(london, tie, helsinki)] == ["9", "10", "8"]


@pytest.mark.parametrize("date", ["", "yesterday", "2013-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_comment_without_a_date_comes_last(date: str) -> None:
    """What cannot be dated is kept, behind what can."""
    assert [key for _, key in order(said(1, published=date), said(2))] == ["2", "1"]


def test_an_answer_to_what_is_missing_begins_a_thread() -> None:
    """A comment whose parent is not there, or is itself, is shown all the same."""
    assert order(said(1, 77, day=1), said(2, 2, day=2)) == [("", "1"), ("", "2")]


def test_a_circle_of_answers_is_opened_at_its_oldest() -> None:
    """Three comments that answer each other in a ring, and one that answers into it, are each shown once."""
    ring = [said(1, 3, day=5), said(2, 1, day=4), said(3, 2, day=6), said(4, 3, day=9)]
    assert order(*ring) == [("", "2"), ("2", "3"), ("3", "1"), ("3", "4")]


def test_a_removed_comment_stays_while_it_has_answers() -> None:
    """It marks the place of what was answered, says nothing, and goes when its answers are removed too."""
    comments = [
        said(1, removed=True, html="SECRET"),
        said(2, 1),
        said(3, removed=True),
        said(4, 3, removed=True),
        said(5, removed=True),
    ]
    assert order(*comments) == [("", "1"), ("1", "2")]
    assert written(*comments)[0] == {"id": f"{BLOG}.post-1", "number": "1", "parent": "", "removed": True}


def test_a_comment_that_comes_twice_is_kept_as_it_was_last() -> None:
    """Pages of a feed overlap: the newer of two states counts, whichever comes first."""
    old, new = said(1, html="old"), said(1, html="new", updated="2022-01-01T00:00:00Z")
    assert written(old, new) == written(new, old)
    assert written(new, old)[0]["html"] == "new"


def test_a_comment_says_who_when_and_where() -> None:
    """The file has Blogger's own text of the dates, and the address the comment had."""
    assert written(said(7, parent="", day=25)) == [
        {
            "id": f"{BLOG}.post-7",
            "number": "7",
            "parent": "",
            "author": "Jane Doe",
            "author_uri": "http://www.blogger.com/profile/1",
            "published": "2013-08-25T23:33:00.003+03:00",
            "updated": "2013-08-25T23:33:00.003+03:00",
            "link": "http://rants.blogspot.com/2013/08/a.html?showComment=1#c1",
            "html": "Well said.",
        }
    ]


@pytest.mark.parametrize("author", ["jane@example.org", "Jane <jane@example.org>", "jane@example.org Jane"])
def test_no_e_mail_address_of_an_author_is_kept(author: str) -> None:
    """Neither as a name, beside it, nor as an address of the web."""
    comment = said(1, author=author, author_uri="mailto:jane@example.org")
    assert "@" not in dump([comment], relink=same).decode()
    assert "@" not in dump([said(1, author_uri="http://jane@example.org/")], relink=same).decode()


@pytest.mark.parametrize(
    ("html", "safe"),
    [
        ("a<br />b", "a<br>b"),
        ("<b>a</b> <i>b</i> <tt>&lt;c&gt;</tt>", "<b>a</b> <i>b</i> <tt>&lt;c&gt;</tt>"),
        ("<script>alert(1)</script>a", "a"),
        ("<p onclick='x()' style='color: red' class='x'>a", "<p>a</p>"),
        ("<a href='javascript:x()'>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        ("<a href='mailto:a@example.org'>a</a>", '<a rel="nofollow ugc noopener">a</a>'),
        (
            "<a href='http://a.example/' target=_top>a</a>",
            '<a href="http://a.example/" rel="nofollow ugc noopener">a</a>',
        ),
        ("<img src='http://a.example/a.png'>a", "a"),
        ("a\x1b[31m\x00b", "a[31mb"),
        ("<maxk qualcomm.com=''>a</b>", "a"),
    ],
)
def test_a_comment_is_made_safe(html: str, safe: str) -> None:
    """A few elements and links to the web are left of what a stranger wrote, and all its words."""
    assert sanitised(html, relink=same) == safe


def test_links_into_the_blog_lead_here() -> None:
    """A link in a comment is given the address it has here."""
    html = sanitised("<a href='http://rants.blogspot.com/a'>a</a>", relink=lambda _: "/2013/08/a.html#c1")
    assert html == '<a href="/2013/08/a.html#c1" rel="nofollow ugc noopener">a</a>'


def test_a_comment_longer_than_blogger_takes_is_text() -> None:
    """A million nested elements are shown as the text they are, in no time that anyone would notice."""
    html = "<blockquote>" * (LONGEST // 12 + 1)
    assert sanitised(html, relink=same) == nested_text(html)


def nested_text(html: str) -> str:
    """Write what a text of tags is in HTML."""
    return html.replace("<", "&lt;").replace(">", "&gt;")


def test_where_there_is_nothing_to_show_there_is_no_file() -> None:
    """No comment, or only removed ones, make no file."""
    assert dump([], relink=same) == b""
    assert dump([said(1, removed=True)], relink=same) == b""


def test_comments_find_their_post_by_its_number() -> None:
    """A page's comments cite it as a post; those of no post that is there are counted."""
    here, there = said(1, post=f"{BLOG}.post-100"), said(2, post="200")
    with gathered([there, here]) as told:
        assert told.of(f"{BLOG}.page-100") == (replace(here, post="100"),)
        assert told.of("200") == (there,)
        assert told.of("300") == ()
        assert list(told.elsewhere([f"{BLOG}.page-100"])) == [("200", 1)]


def test_comments_come_back_as_they_were_told() -> None:
    """What is kept on the disk meanwhile is the same record, in the export's order."""
    told = [said(2, post="100", removed=True), said(1, post="100", html="\u2028\U0001f600'")]
    with gathered(told) as gathering:
        assert list(gathering.of("100")) == told


def test_a_comment_without_an_id_of_its_own() -> None:
    """A comment that has no id, or one that ends as another's does, is shown all the same."""
    told = [said(7), replace(said(8), id="urn:x:7"), replace(said(9), id="", line=3)]
    assert kept(told, dump(told, relink=same)) == Count(3, 3)
    assert len(written(*told)) == 3


def test_each_comment_is_compared_with_the_file() -> None:
    """A comment whose words are not all in the file is lost, by its id; one that was taken back is not."""
    told = [said(1, html="Well <b>said</b>."), said(2, removed=True), said(3, html="Yes")]
    data = dump(told, relink=same)
    assert kept(told, data) == Count(2, 2)
    assert kept(told, data.replace(b"Yes", b"")) == Count(1, 2, (f"{BLOG}.post-3",))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12), st.integers(1, 28), st.booleans())), st.randoms())
def test_whatever_answers_whatever_all_are_shown_once(told: list[tuple[int, int, int, bool]], shuffled: Any) -> None:
    """No comment that was not removed is lost or shown twice, and the order of the export changes nothing."""
    unique = {key: said(key, parent, day=day, removed=removed) for key, parent, day, removed in told}
    comments = list(unique.values())
    shown = [number(comment.id) for _, comment in thread(comments)]
    assert len(shown) == len(set(shown))
    assert {key for key, comment in unique.items() if not comment.removed} <= {int(key) for key in shown}
    before: set[str] = {""}
    for parent, comment in thread(comments):
        assert parent in before
        before.add(number(comment.id))

    data = dump(comments, relink=same)
    shuffled.shuffle(comments)
    assert dump(comments, relink=same) == data


@given(
    st.text() | st.lists(st.sampled_from(["<a href=", "'", '"', ">", "<b", "<script>", "</", "x", "&lt;"])).map("".join)
)
def test_no_text_gets_a_script_through(html: str) -> None:
    """Whatever a stranger writes, a page gets elements without scripts, and cleaning it again changes nothing."""
    safe = sanitised(html, relink=same)
    assert "<script" not in safe
    assert sanitised(safe, relink=same) == safe
