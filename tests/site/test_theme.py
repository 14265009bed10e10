"""What a page offers beside its text."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
from bs4.element import PageElement, Tag

from tests.site.blogs import Site, one, pelican, text, write_post
from tests.testing import ROOT, of_this_blog

if TYPE_CHECKING:
    from pathlib import Path

LONG = "".join(f"## Part {number}\n\n{'word ' * 150}\n\n" for number in range(4))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a blog of a series, a long post, posts of one moment and 24 pages."""
    folder = tmp_path_factory.mktemp("theme")
    content = folder / "content"
    write_post(content, "2013/01/one", LONG, title="One & only", series="Tests  and <b>", tags="a; A!; 😀")
    write_post(content, "2013/02/between", title="Between", tags="a")
    write_post(content, "2013/03/two", title="שתיים", series="tests and <b>")
    write_post(content, "2013/03/two-draft", title="Two and a half", series="Tests and <b>", status="draft")
    write_post(content, "2013/04/three", title="Three", series="Tests and <b>")
    write_post(content, "2013/05/alone", title="Alone", series="Another")
    (content / "pages").mkdir()
    for number in range(24):
        (content / f"pages/page-{number}.md").write_text(f"Title: Page {number} <b>\n\nText.\n", encoding="utf-8")

    pelican(content, folder / "output")
    return Site(folder / "output")


def test_each_part_of_a_series_names_all(made: Site) -> None:
    """The parts stand in their order on each of them, whatever the case of the name; drafts are no parts."""
    series = one(made.page("2013/03/two.html"), ".series")
    assert text(series, "h2") == "A series in 3 parts: tests and <b>"
    assert [part.get_text() for part in series.select("li")] == ["One & only", "שתיים", "Three"]
    assert [part.get("href") for part in series.select("li > *")] == [
        "../../2013/01/one.html",
        None,
        "../../2013/04/three.html",
    ]
    assert text(series, "[aria-current]") == "שתיים"


@pytest.mark.parametrize("path", ["2013/02/between.html", "2013/05/alone.html", "drafts/2013/03/two-draft.html"])
def test_what_is_in_no_series_says_nothing_of_one(made: Site, path: str) -> None:
    """A post that names no series, one that is alone in it, and a draft show none."""
    assert not made.page(path).select(".series")


@of_this_blog
def test_the_posts_about_unit_testing_are_a_series(site: Site) -> None:
    """The blog's two posts on one matter lead to each other."""
    for path in ("2013/08/unit-testing-sqlalchemy-apps.html", "2014/01/unit-testing-sqlalchemy-apps-part-2.html"):
        assert len(site.page(path).select(".series li")) == 2


def test_a_post_leads_to_the_one_before_and_the_one_after(made: Site) -> None:
    """The oldest has no earlier one, the newest no later one, and a draft neither."""
    ways = {
        path: [(link["rel"][0], link.get_text()) for link in made.page(path).select(".neighbours a")]
        for path in ("2013/01/one.html", "2013/03/two.html", "2013/05/alone.html", "drafts/2013/03/two-draft.html")
    }
    assert list(ways.values()) == [
        [("next", "Between")],
        [("prev", "Between"), ("next", "Three")],
        [("prev", "Three")],
        [],
    ]


def test_a_long_post_has_a_table_of_contents_and_says_how_long_it_is(made: Site) -> None:
    """A post of four parts and 600 words lists them in a named navigation, and takes three minutes."""
    page = made.page("2013/01/one.html")
    assert [link.get_text() for link in page.select("nav[aria-label='On this page'] a")] == [
        f"Part {n}" for n in range(4)
    ]
    assert text(page, ".when span") == "3 min to read"
    assert not made.page("2013/02/between.html").select(".outline")


def heard(part: PageElement) -> str:
    """Give the language that something on a page is in, by what it says itself or what is around it."""
    around = (outer for outer in [part, *part.parents] if isinstance(outer, Tag))
    return next(str(outer["lang"]) for outer in around if outer.has_attr("lang"))


#: What a person wrote, whatever it says: of the blog, and of a post in a language of its own.
WRITTEN = re.compile(
    r"Parola|credit card|mended in the next|runs for ever|Snippets of every kind|One that prints|another one|A\. Writer"
)


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_words_of_the_theme_are_english_on_every_page(language: str, tmp_path: Path) -> None:
    """Who hears a page hears the theme's own words in English, and what somebody wrote in the language it is in."""
    content = tmp_path / "content"
    series = {"series": "Parola in parti", "tags": "Parola; Parola due"}
    write_post(content, "2013/08/uno", "Parola.\n\n" + LONG.replace("Part", "Parola"), title="Parola uno", **series)
    write_post(content, "2013/08/due", "Parola.", title="Parola due", **series)
    write_post(content, "2013/09/yksi", "Sana.", title="Sana", lang="fi", tags="Parola")
    for name in ("uno", "due", "yksi"):
        words = "Sana." if name == "yksi" else "Parola."
        said = {"published": "2013-08-25T20:33:05.003Z", "html": words}
        told = [{**said, "number": "1", "author": words}, {**said, "number": "2", "parent": "1", "removed": True}]
        folder = next(content.rglob(f"{name}.md")).with_suffix("")
        folder.mkdir()
        (folder / "comments.json").write_text(json.dumps({"comments": [*told, {**said, "number": "3"}]}), "utf-8")

    (content / "2021/12").mkdir(parents=True)
    for one_ in (made := ROOT / "tests/data/made/content/2021/12").glob("snippets*"):
        (shutil.copytree if one_.is_dir() else shutil.copy)(one_, content / one_.relative_to(made.parents[1]))

    write_post(content, "2022/01/untitled", "Parola.", title="")
    names: dict[str, Any] = {
        "SITENAME": "Parola",
        "AUTHOR": "Parola",
        "SITESUBTITLE": "Parola",
        "MENUITEMS": [("Parola", "/")],
    }
    pelican(content, tmp_path / "output", DEFAULT_LANG=language, PAGINATED_TEMPLATES={"index": 2, "tag": 1}, **names)
    pages = Site(tmp_path / "output").pages()
    assert {"404.html", "subscribe.html", "doctests/index.html", "search/index.html", "page/2.html"} <= pages.keys()
    wrong = []
    for path, page in pages.items():
        for words in one(page, "body").find_all(string=re.compile("[A-Za-z]{2}")):
            written = language if WRITTEN.search(str(words)) else "fi" if "Sana" in str(words) else "en"
            prose = words.find_parent(class_="prose") and not words.find_parent("samp")
            if not words.find_parent(["script", "pre", "code"]) and not prose and heard(words) != written:
                wrong.append((path, str(words), heard(words)))

        named = [part for part in page.select("[aria-label]:not(pre)") if heard(part) != "en"]
        wrong += [(path, str(part["aria-label"]), heard(part)) for part in named]

    assert wrong == []


def test_many_pages_fold_and_few_do_not(made: Site, strange: Site) -> None:
    """Twenty-four pages stand behind one word of the menu, in their order; one page stands in the menu itself."""
    folded = one(made.page("index.html"), ".masthead details")
    assert len(folded.select("a")) == 24
    assert text(folded, "summary") == "Pages"
    assert text(made.page("p/page-3.html"), ".masthead [aria-current]") == "Page 3 <b>"
    assert not strange.page("index.html").select(".masthead details")


def test_who_wants_to_be_told_finds_how(made: Site) -> None:
    """A page of its own leads to the feeds, and every page to that page."""
    assert [link["href"] for link in made.page("subscribe.html").select("main a")] == [
        "./feeds/atom.xml",
        "./feeds/rss.xml",
        "./feeds/feed.json",
    ]
    assert all(page.select(".masthead a[href$='subscribe.html']") for page in made.pages().values())


def test_only_a_page_with_code_loads_what_copies_it(made: Site, tmp_path: Path) -> None:
    """A post without code loads one small script, with code two."""
    write_post(tmp_path / "content", "2013/01/code", "```python\nx = 1\n```")
    pelican(tmp_path / "content", tmp_path / "output")
    assert len(Site(tmp_path / "output").page("2013/01/code.html").select("script[src]")) == 2
    assert len(made.page("2013/02/between.html").select("script[src]")) == 1


def test_a_moment_is_told_to_the_second(strange: Site) -> None:
    """Every date of a page has its exact moment beside it."""
    moments = [time["datetime"] for page in strange.pages().values() for time in page.find_all("time")]
    assert moments
    assert all(len(str(moment)) == len("2013-09-02T00:30:00+03:00") for moment in moments)


@of_this_blog
def test_the_images_of_this_blog_say_what_they_show(site: Site) -> None:
    """The alternative texts of the post of 2017 are a person's words, not names of files."""
    words = [
        one(part, "figcaption").get_text()
        for part in site.page("2017/10/automating-packaging-and-uploading-of.html").select("figure")
    ]
    assert [said.split()[0] for said in words] == ["Morpheus,", "The", "The"]
    assert all(len(said) > 50 for said in words)


def test_who_wrote_a_post_is_shown_where_it_is_not_the_blogs_author_alone(tmp_path: Path) -> None:
    """A guest and those who wrote together are named on the page and to machines; the foot names the blog's own."""
    for name, who in {"own": "", "guest": "Ann", "both": "Ann; Bob & Co"}.items():
        write_post(tmp_path / "content", f"2013/08/{name}", **({"authors": who} if who else {}))

    pelican(tmp_path / "content", tmp_path / "output", AUTHOR="Own")
    site = Site(tmp_path / "output")
    shown = {name: site.page(f"2013/08/{name}.html").select_one(".margin") for name in ("own", "guest", "both")}
    said = {name: " ".join(margin.get_text().split()) for name, margin in shown.items() if margin}
    assert "Written by" not in said["own"]
    assert said["guest"].endswith("Written by Ann")
    assert said["both"].endswith("Written by Ann and Bob & Co")
    page = text(site.page("2013/08/both.html"), "script[type='application/ld+json']")
    assert [author["name"] for author in json.loads(page)["author"]] == ["Ann", "Bob & Co"]
