from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.site.blogs import PREVIEW, Site, one, pelican, text, write_post

TOLD: list[dict[str, Any]] = [
    {"number": "11", "parent": "", "author": "Jane <b>", "author_uri": "http://jane.example/", "html": "First.<br>Yes"},
    {"number": "12", "parent": "11", "author": "Joe", "html": "<a href='/2013/08/other.html#c1'>there</a>"},
    {"number": "13", "parent": "12", "removed": True},
    {"number": "14", "parent": "13", "author": "", "html": "<script>alert(1)</script>Deep."},
    {"number": "15", "parent": "", "author": "Jim", "html": "Second."},
]


def build(folder: Path, told: object, body: str = "Some *text*.", url: str = PREVIEW) -> Site:
    """Build a blog of two posts and a page, with comments under one post and the page."""
    content = folder / "content"
    for name in ("2013/08/post", "2013/08/other"):
        write_post(content, name, body)

    (content / "pages").mkdir()
    (content / "pages/about.md").write_text("Title: About\n\nText.\n", encoding="utf-8")
    for name in ("2013/08/post", "pages/about"):
        (content / name).mkdir()
        data = told if isinstance(told, str) else json.dumps(told)
        (content / name / "comments.json").write_text(data, encoding="utf-8")

    pelican(content, folder / "output", SITEURL=url, RELATIVE_URLS=url == PREVIEW)
    return Site(folder / "output", url)


def dated(*comments: dict[str, Any]) -> dict[str, Any]:
    """Date comments."""
    return {"comments": [{"published": "2013-08-25T20:33:05.003Z", **comment} for comment in comments]}


@pytest.mark.parametrize("path", ["2013/08/post.html", "p/about.html"])
def test_comments_stand_under_a_post_and_a_page(tmp_path: Path, path: str) -> None:
    """They are threaded lists; each has the anchor that Blogger's links name, its author and its time."""
    page = build(tmp_path, dated(*TOLD)).page(path)
    comments = one(page, "article > section#comments")
    assert text(comments, "h2") == "4 comments"
    assert [item["id"] for item in comments.select(":scope > ol > li")] == ["c11", "c15"]
    assert text(comments, "#c11 > ol > #c12 > ol > #c13 > p") == "This comment was removed."
    assert text(comments, "#c13 > ol > #c14 > .said") == "Deep."
    assert text(comments, "#c14 > .who > bdi") == "Anonymous"
    assert text(comments, "#c11 > .who > a[href='http://jane.example/']") == "Jane <b>"
    moment = one(comments, "#c11 > .who > a[href='#c11'] > time")
    assert (moment["datetime"], moment.get_text()) == ("2013-08-25T23:33:05+03:00", "25 August 2013, 23:33:05")
    assert not comments.select("script, img, [style]")


def test_the_markup_of_threads_is_balanced(tmp_path: Path) -> None:
    """Every list and every item that begins ends, however threads go down and come up again."""
    parents = ["", "1", "2", "3", "1", "5", "", "7", ""]
    told = dated(*({"number": str(n), "parent": parent, "html": "x"} for n, parent in enumerate(parents, 1)))
    html = (build(tmp_path, told).output / "2013/08/post.html").read_text(encoding="utf-8")
    part = html[html.index('<section class="comments"') : html.index("</section>")]
    assert part.count("<ol") == part.count("</ol>") == 6
    assert part.count("<li") == part.count("</li>") == 9


def test_a_link_in_a_comment_leads_within_the_site(tmp_path: Path) -> None:
    """A link to another post is right in a preview, and below a path too."""
    built = build(tmp_path, dated(*TOLD))
    assert one(built.page("2013/08/post.html"), "#c12 .said a")["href"] == "../../2013/08/other.html#c1"
    public = build(tmp_path / "b", dated(*TOLD), url="https://blog.example/sub")
    assert one(public.page("2013/08/post.html"), "#c12 .said a")["href"] == (
        "https://blog.example/sub/2013/08/other.html#c1"
    )


def test_no_id_is_given_twice(tmp_path: Path) -> None:
    """A post with a heading of its own named "Comments" keeps the anchor."""
    page = build(tmp_path, dated(*TOLD), "## Comments\n\nText.").page("2013/08/post.html")
    assert [element.name for element in page.select("#comments")] == ["h2"]


def test_a_post_without_comments_says_nothing_of_them(tmp_path: Path) -> None:
    """Neither a heading nor a list is shown where nothing was written."""
    assert not build(tmp_path, {"comments": []}).page("2013/08/post.html").select(".comments, #comments")


@pytest.mark.parametrize("wrong", ["{", "[]", '{"comments": [{"html": 1}]}', "[" * 100_000])
def test_a_damaged_file_stops_no_build(tmp_path: Path, wrong: str) -> None:
    """What cannot be read is named in a warning, and the post is shown without it."""
    content = tmp_path / "content"
    write_post(content, "2013/08/post")
    (content / "2013/08/post").mkdir()
    (content / "2013/08/post/comments.json").write_text(wrong, encoding="utf-8")
    said = pelican(content, tmp_path / "output", env={"COLUMNS": "500"}, fatal="errors")
    assert "2013/08/post/comments.json: is damaged" in said
    assert not Site(tmp_path / "output").page("2013/08/post.html").select(".comments")
