from __future__ import annotations

from pathlib import Path

import pytest

from blogger.export import Comment, Entry
from blogger.shapes import opened
from tests.blogger.made import BLOG, SITE, backup, entry, of_kind, saved

DRAFT = "<app:control xmlns:app='http://purl.org/atom/app#'><app:draft>yes</app:draft></app:control>"
ANSWER = f"<thr:in-reply-to ref='{BLOG}.post-1' href='{SITE}/2013/08/post-1.html'/>"


def entries(text: str, folder: Path) -> list[Entry]:
    """Read the entries of a backup."""
    with opened([str(saved(folder, text))]) as told:
        return list(told.entries())


def comments(text: str, folder: Path) -> list[Comment]:
    """Read its comments."""
    with opened([str(saved(folder, text))]) as told:
        return list(told.comments())


def test_posts_and_pages(tmp_path: Path) -> None:
    """A backup's posts and pages are told apart; its template, settings and comments are no entries."""
    page = of_kind("page", entry(2, permalink=f"{SITE}/p/about.html"))
    comment = of_kind("comment", entry(3, permalink=""), ANSWER)
    text = backup(of_kind("post", entry(1, labels="a, b")), page, comment, settings={"BLOG_NAME": "Rants"})

    told = entries(text, tmp_path)

    assert [(each.kind, each.id, each.key, each.labels) for each in told] == [
        ("post", f"{BLOG}.post-1", f"{BLOG}.post-1", ("a, b",)),
        ("page", f"{BLOG}.page-2", f"{BLOG}.post-2", ()),
    ]


@pytest.mark.parametrize(
    "control",
    [
        DRAFT,
        DRAFT.replace("http://purl.org/atom/app#", "http://www.w3.org/2007/app"),
        DRAFT.replace(" xmlns:app='http://purl.org/atom/app#'", ""),
        DRAFT.replace("app:", "").replace(":app=", "="),
    ],
    ids=["old namespace", "new namespace", "never declared", "no prefix"],
)
def test_a_draft(tmp_path: Path, control: str) -> None:
    """A draft is one, whatever its namespace's prefix is, and even if nobody declared it."""
    told = entries(backup(of_kind("post", entry(permalink=""), control)), tmp_path)

    assert [each.status for each in told] == ["draft"]


def test_the_blogs_settings(tmp_path: Path) -> None:
    """Time zone, language and the feed's length are the blog's; the id is that of its feed."""
    settings = {"BLOG_TIME_ZONE": "Europe/Rome", "BLOG_LOCALE": "it", "BLOG_POST_FEED": "SHORT"}

    with opened([str(saved(tmp_path, backup(settings=settings)))]) as told:
        assert (told.blog.id, told.blog.title, told.blog.url) == (BLOG, "Rants", f"{SITE}/")
        assert (told.blog.time_zone, told.blog.locale, told.blog.feed) == ("Europe/Rome", "it", "SHORT")
        assert told.whole


def test_a_place_and_a_title_that_leads_elsewhere(tmp_path: Path) -> None:
    """A post knows where it was written, and where its title leads."""
    more = (
        "<link rel='related' href='https://example.org/x'/>"
        "<g:featurename xmlns:g='http://www.georss.org/georss'>Bergamo</g:featurename>"
        "<g:point xmlns:g='http://www.georss.org/georss'>45.69  9.67</g:point>"
    )

    told = entries(backup(of_kind("post", entry(), more)), tmp_path)[0]

    assert (told.place, told.point, told.title_link) == ("Bergamo", "45.69 9.67", "https://example.org/x")


def comment(number: int, more: str = "", post: int = 1) -> str:
    """Make a comment of a backup."""
    link = f"<link rel='self' href='http://www.blogger.com/feeds/1/{post}/comments/default/{number}'/>"
    return of_kind(
        "comment", entry(number, body="Well said.", permalink=f"{SITE}/x?showComment=1#c{number}"), link + more
    )


def test_a_comment(tmp_path: Path) -> None:
    """A comment names its post, its author and its own address."""
    told = comments(backup(comment(7, ANSWER)), tmp_path)

    assert told == [
        Comment(
            id=f"{BLOG}.post-7",
            post="1",
            parent="",
            author="Jane Doe",
            author_uri="",
            published="2013-08-25T23:33:00.003+03:00",
            updated="2022-03-03T11:49:01.611+02:00",
            html="Well said.",
            removed=False,
            link=f"{SITE}/x?showComment=1#c7",
            line=told[0].line,
        )
    ]


def test_comments_are_joined_by_their_own_address(tmp_path: Path) -> None:
    """Which post a comment is on is told by its own address, where the reference is missing or names a page's post."""
    assert [each.post for each in comments(backup(comment(7, post=3), comment(8, ANSWER, post=4)), tmp_path)] == [
        "3",
        "4",
    ]


def test_a_comment_without_an_address(tmp_path: Path) -> None:
    """Where a comment has no address of its own, what it refers to counts."""
    assert comments(backup(of_kind("comment", entry(7), ANSWER)), tmp_path)[0].post == "1"


def test_an_answer_and_a_comment_that_was_removed(tmp_path: Path) -> None:
    """A comment names the one it answers; a removed one says so."""
    answer = comment(8, "<link rel='related' href='http://www.blogger.com/feeds/1/1/comments/default/7'/>")
    removed = comment(
        7,
        "<gd:extendedProperty xmlns:gd='http://schemas.google.com/g/2005' name='blogger.contentRemoved' value='true'/>",
    )

    told = comments(backup(removed, answer), tmp_path)

    assert [(each.parent, each.removed) for each in told] == [("", True), ("7", False)]


def test_a_comment_in_a_public_feed(tmp_path: Path) -> None:
    """An entry that answers another is a comment and never a post, whatever feed it is from."""
    text = backup(entry(7).replace("</entry>", f"{ANSWER}</entry>"))

    assert entries(text, tmp_path) == []
    assert [each.post for each in comments(text, tmp_path)] == ["1"]
