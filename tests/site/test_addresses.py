from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.blogs import ROOT, one, pelican, text, tree, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.blogs import Site


def test_a_post_has_the_address_of_its_file(site: Site) -> None:
    """Every `content/YYYY/MM/slug.md` is at `/YYYY/MM/slug.html`, and nothing else is."""
    content = ROOT / "content"
    posts = [path.relative_to(content).with_suffix(".html").as_posix() for path in content.glob("????/??/*.md")]
    numbered = [path for path in tree(site.output) if path[:1].isdigit() and path.endswith(".html") and "/" in path]
    written = [path for path in numbered if not site.page(path).select("meta[http-equiv=refresh]")]
    assert sorted(written) == sorted(posts)
    assert len(posts) >= 6


def test_a_date_and_a_slug_do_not_move_a_post(strange: Site) -> None:
    """A post keeps its file's address though its date is of another month, and two months may share a slug."""
    assert text(strange.page("2013/08/early.html"), "h1") == "Moved"
    assert text(strange.page("2013/11/early.html"), "h1") == "Same slug"
    assert text(strange.page("2013/11/2013-99-99-slug.html"), "h1") == "A slug that looks like a date"


def test_what_lies_in_a_posts_folder_becomes_no_post(strange: Site) -> None:
    """Only `content/YYYY/MM/*.md` and `content/pages/*.md` are read as text, and nothing unlinked is published."""
    assert [path for path, said in strange.texts().items() if "STRAY" in said] == []
    others = [path for path in tree(strange.output) if not path.startswith(("feeds/", "pagefind/", "theme/"))]
    assert sorted(path for path in others if not path.endswith((".html", ".xml"))) == [
        ".well-known/security.txt",
        "2013/10/links/picture.png",
        "_headers",
        "_redirects",
        "favicon.ico",
        "robots.txt",
    ]


@pytest.mark.parametrize(
    "link",
    [
        "{attach}../../../secret.txt",
        "{static}/../secret.txt",
        "{attach}link.txt",
        "{static}/2013/08/not-there.png",
        "{static}/" + "long" * 100,
    ],
)
def test_no_link_publishes_what_is_not_the_blogs(tmp_path: Path, link: str) -> None:
    """A link to a file outside the content folder, or to none, is named in a warning and publishes nothing."""
    content = tmp_path / "content"
    (tmp_path / "secret.txt").write_text("SECRET", encoding="utf-8")
    write_post(content, "2013/08/post", f"[a file]({link})")
    (content / "2013/08/link.txt").symlink_to(tmp_path / "secret.txt")
    said = pelican(content, tmp_path / "public/site", fatal="errors")
    assert "Unable to find" in said
    assert not [path for path, data in tree(tmp_path / "public").items() if b"SECRET" in data]


def test_pages_are_where_blogger_has_them(strange: Site) -> None:
    """A page `content/pages/about.md` is at `/p/about.html` and in the navigation of every other page."""
    assert text(strange.page("p/about.html"), "h1") == "About & <more>"
    assert text(strange.page("index.html"), "nav a[href='./p/about.html']") == "About & <more>"


def test_a_draft_is_seen_by_who_knows_its_address(strange: Site) -> None:
    """A draft and a hidden post are written and in no list, no feed, no page of tags and no search engine."""
    shown = {"drafts/2013/12/draft.html", "drafts/2013/12/undated.html", "2013/12/hidden.html"}
    for path in shown:
        assert one(strange.page(path), "meta[name=robots]")["content"] == "noindex"
        assert not strange.page(path).select("ul.labels a")

    others = {path: said for path, said in strange.texts().items() if path not in shown}
    assert [
        path for path, said in others.items() if any(word in said for word in ("Not yet", "Unlisted", "Secret"))
    ] == []


def test_no_category_is_anywhere(site: Site, strange: Site) -> None:
    """Neither Pelican's own category nor one made of a folder's name stands in a page or a feed."""
    for built in (site, strange):
        assert not [path for path in tree(built.output) if path.startswith(("category", "categories", "author"))]
        assert not [path for path, said in built.texts().items() if "misc" in said.split()]


def test_different_tags_stay_apart(strange: Site) -> None:
    """
    C, C++, C# and C! have a page each, and so have tags of symbols alone; case does not make a tag another.

    C! stands in an older post than C, so its page was there first.
    """
    by_name = {link.get_text(): link["href"] for link in strange.page("tags.html").select("main a")}
    assert by_name == {
        "C": "./tag/c-2.html",
        "C#": "./tag/c-sharp.html",
        "C++": "./tag/c-plus-plus.html",
        "C!": "./tag/c.html",
        "filler": "./tag/filler.html",
        "hostile": "./tag/hostile.html",
        "Python": "./tag/python.html",
        "!!!": "./tag/tag.html",
        "★": "./tag/tag-2.html",
    }
    titles = [link.get_text() for link in strange.page("tag/python.html").select("main h2 a")]
    assert titles == ["Links", "A post"]


def test_a_tag_keeps_its_address_when_posts_are_added(tmp_path: Path) -> None:
    """The tag of the oldest post keeps the plain slug, and spellings of one tag in one post are one."""
    write_post(tmp_path / "content", "2012/01/old", tags="C!; c!; " + "long " * 60)
    write_post(tmp_path / "content", "2013/01/new", tags="C;")
    pelican(tmp_path / "content", tmp_path / "output")
    assert sorted(path for path in tree(tmp_path / "output") if path.startswith("tag/")) == [
        "tag/c-2.html",
        "tag/c.html",
        f"tag/{'long-' * 15}long.html",
    ]
    assert "C!" in (tmp_path / "output/tag/c.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", ["tags.html", "tag"])
def test_a_blog_without_tags_has_no_page_of_tags(tmp_path: Path, path: str) -> None:
    """Nothing about tags is written, or linked, when no post has one."""
    write_post(tmp_path / "content", "2012/01/old")
    pelican(tmp_path / "content", tmp_path / "output")
    assert not (tmp_path / "output" / path).exists()
    assert "tags" not in (tmp_path / "output/index.html").read_text(encoding="utf-8")


def test_lists_go_on_over_pages(strange: Site) -> None:
    """The front page shows ten posts and leads on to the older ones; page 2 of a tag lies in a folder of its own."""
    assert len(strange.page("index.html").select("ol.posts > li")) == 10
    assert one(strange.page("index.html"), "a[rel=next]")["href"] == "./page/2.html"
    assert one(strange.page("page/2.html"), "a[rel=prev]")["href"] == "../index.html"
    assert text(strange.page("page/2.html"), "h1") == "Posts, page 2"
    assert one(strange.page("tag/filler/page/2.html"), "a[rel=prev]")["href"] == "../../../tag/filler.html"


def test_posts_of_one_moment_have_one_order(strange: Site) -> None:
    """Lists are newest first, and posts of the same moment are in the order of their addresses."""
    titles = [link.get_text() for link in strange.page("archives.html").select("ol.titles a")]
    assert titles.index("Tied A") + 1 == titles.index("Tied B")
    moments = [time["datetime"] for time in strange.page("archives.html").select("ol.titles time")]
    assert [moment[:7] for moment in moments] == sorted((moment[:7] for moment in moments), reverse=True)


def test_a_slug_that_is_no_address_is_named(tmp_path: Path) -> None:
    """Who gives a post another slug than its file's name is told in a line that it changes nothing, and what would."""
    content = tmp_path / "content"
    write_post(content, "2013/08/one", slug="two")
    write_post(content, "2013/08/draft", slug="another", status="draft")
    write_post(content, "2013/08/three", slug="three")
    (content / "pages").mkdir()
    (content / "pages/about.md").write_text("Title: About\nSlug: me\n\nText.\n", "utf-8")
    # As wide as it takes: a warning that is broken into lines is mixed with the place it comes from.
    said = pelican(content, tmp_path / "output", fatal="errors", env={"COLUMNS": "1000"})
    for name, slug in (("2013/08/one", "two"), ("2013/08/draft", "another"), ("pages/about", "me")):
        assert f"content/{name}.md: Slug: {slug} is not heard, for the address is the file's name: rename" in said

    assert said.count("is not heard") == 3
    assert (tmp_path / "output/2013/08/one.html").is_file()
