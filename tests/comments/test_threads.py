from __future__ import annotations

from typing import Any

import pytest

from comments.threads import DEEPEST, CommentsError, threads

HELSINKI = "Europe/Helsinki"


def told(*comments: dict[str, Any]) -> dict[str, Any]:
    """Make what a file of comments holds."""
    return {"comments": [{"number": "1", "parent": "", "html": "Well said."} | comment for comment in comments]}


def test_a_comment_has_the_anchor_that_links_name() -> None:
    """Blogger's links end in `#c` and the comment's number; what is no number makes no anchor."""
    shown = threads(told({"number": "6078"}, {"number": '"><script>'}, {"number": ""}), HELSINKI)
    assert [comment.anchor for comment in shown] == ["c6078", "", ""]


@pytest.mark.parametrize("text", ["2013-08-25T23:33:05.003+03:00", "2013-08-25T20:33:05.9Z"])
def test_a_moment_is_told_in_the_sites_time_zone(text: str) -> None:
    """Exports of one blog write the same moment in different zones; it is shown as one, to the second."""
    [comment] = threads(told({"published": text}), HELSINKI)
    assert comment.moment is not None
    assert comment.moment.isoformat() == "2013-08-25T23:33:05+03:00"


@pytest.mark.parametrize("text", ["", "yesterday", "2013-08-25", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_not_shown_as_one(text: str) -> None:
    """A date that cannot be read is left out."""
    [comment] = threads(told({"published": text}), HELSINKI)
    assert comment.moment is None


def test_depth_follows_the_answers() -> None:
    """An answer stands one deeper than what it answers, an answer to what is not there not at all."""
    parents = ["", "1", "2", "1", "77", ""]
    shown = threads(told(*({"number": str(n), "parent": p} for n, p in enumerate(parents, 1))), HELSINKI)
    assert [comment.depth for comment in shown] == [0, 1, 2, 1, 0, 0]


def test_depth_ends_somewhere() -> None:
    """A thousand answers to answers do not walk off the page."""
    chain = ({"number": str(n + 1), "parent": str(n) if n else ""} for n in range(1000))
    assert max(comment.depth for comment in threads(told(*chain), HELSINKI)) == DEEPEST


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//a.example"])
def test_an_author_is_linked_to_the_web_only(address: str) -> None:
    """An address that a page must not ask for is none."""
    [comment] = threads(told({"author_uri": address}), HELSINKI)
    assert comment.author_uri == ""


def test_what_a_comment_says_is_safe_again() -> None:
    """A file that somebody edited gets no script into the page; links within the site begin with its address."""
    [comment] = threads(
        told({"html": "<script>x</script><a href='/2013/08/a.html#c1'>a</a><a href='//b.example'>b</a>"}), HELSINKI
    )
    rel = 'rel="nofollow ugc noopener"'
    assert str(comment.html("../..")) == (
        f'<a href="../../2013/08/a.html#c1" {rel}>a</a><a href="//b.example" {rel}>b</a>'
    )


@pytest.mark.parametrize("wrong", [None, [], {"comments": None}, {"comments": [1]}, {"comments": [{"html": 1}]}])
def test_a_file_that_holds_something_else_is_refused(wrong: Any) -> None:
    """What is no list of comments is named, not shown."""
    with pytest.raises(CommentsError, match="comment"):
        threads(wrong, HELSINKI)
