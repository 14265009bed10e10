from __future__ import annotations

import json
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader
from markupsafe import escape

from doctests.page import Script, Shown, Verdicts
from tests.site.blogs import ROOT, TITLES, one, pelican, text, write_post

if TYPE_CHECKING:
    from pathlib import Path

    from tests.site.blogs import Site


LD = "application/ld+json"


@pytest.fixture(params=["site", "strange"])
def built(request: pytest.FixtureRequest) -> Site:
    """Hand over the blog itself, then the strange one."""
    return request.getfixturevalue(request.param)  # type: ignore[no-any-return]  # pytest's is untyped


def test_every_page_has_one_heading_a_language_and_a_title(built: Site) -> None:
    """A page says its language and its title, and has exactly one `h1`, in `main`."""
    for path, page in built.pages().items():
        assert one(page, "html").get("lang"), path
        assert text(page, "title").strip(), path
        assert len(page.find_all("h1")) == len(page.select("main h1")) == 1, path
        assert text(page, "h1").strip(), path


def test_no_heading_level_is_skipped(built: Site) -> None:
    """A heading is at most one level below the one before it."""
    for path, page in built.pages().items():
        levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
        assert all(below <= above + 1 for above, below in pairwise(levels)), (path, levels)


def test_every_page_has_its_landmarks(built: Site) -> None:
    """A page has a header, a named navigation, one main part, a footer, and begins with a link that skips to main."""
    for path, page in built.pages().items():
        assert [part.name for part in one(page, "body").find_all(recursive=False)] == [
            "a",
            "header",
            "main",
            "footer",
        ], path
        assert one(page, "body a")["href"] == f"#{one(page, 'main')['id']}", path
        assert all(nav.get("aria-label") for nav in page.find_all("nav")), path


def test_no_id_is_given_twice(built: Site) -> None:
    """An id names one element of a page."""
    for path, page in built.pages().items():
        ids = [element["id"] for element in page.find_all(id=True)]
        assert len(ids) == len(set(ids)), path


def test_dates_are_for_people_and_machines(strange: Site) -> None:
    """A date is written in English words, in the zone it was written in, with the exact moment beside it."""
    moved = one(strange.page("2013/08/early.html"), "time")
    assert (moved["datetime"], moved.get_text()) == ("2013-09-02T00:30:00+03:00", "2 September 2013")
    assert one(strange.page("2012/05/tied-a.html"), "time")["datetime"] == "2012-05-05T05:05:05+03:00"


def test_code_is_highlighted(site: Site) -> None:
    """Each post that has code has it in coloured spans, as the style sheet names them."""
    blocks = [block for page in site.pages().values() for block in page.select("main .highlight")]
    assert blocks
    assert any(block.select("code > span[class]") for block in blocks)


@pytest.mark.parametrize("name", [name for name in TITLES if TITLES[name]])
def test_any_title_comes_out_as_it_is(strange: Site, name: str) -> None:
    """A title is text, whatever it holds: in the page, in its `title`, in lists."""
    page = strange.page(f"{name}.html")
    assert text(page, "h1") == TITLES[name]
    assert text(page, "title") == f"{TITLES[name]} \N{EN DASH} Alex's Tech Rants"
    assert [script.get("type") or script.has_attr("src") for script in page.find_all("script")] == [LD, True]
    assert json.loads(text(page, f"script[type='{LD}']"))["headline"] == TITLES[name]
    assert text(strange.page("archives.html"), f"a[href='./{name}.html']") == TITLES[name]


def test_a_post_without_a_title_can_be_found(strange: Site) -> None:
    """An empty title, as Blogger allows it, is shown as "Untitled"."""
    assert text(strange.page("2014/01/empty.html"), "h1") == "Untitled"
    assert text(strange.page("archives.html"), "a[href='./2014/01/empty.html']") == "Untitled"


def test_a_post_in_another_language_says_so(strange: Site) -> None:
    """The page of a post in another language, and its line in a list, carry that language."""
    assert one(strange.page("2013/11/early.html"), "html")["lang"] == "fi"
    assert one(strange.page("archives.html"), "li[lang=fi] > a")["href"] == "./2013/11/early.html"


@pytest.mark.parametrize("status", ["xfailed", "not_run", "skipped", "failed", "error", "unverified", "new"])
def test_what_became_of_snippets_is_shown(status: str) -> None:
    """Each verdict stands in words with its reason, and what a stranger's code said is text."""
    theme = Environment(loader=FileSystemLoader(ROOT / "theme/templates"), autoescape=True)
    snippets = (Shown(1, "passed", escape("")), Shown(2, status, escape("<script>")))
    verdicts = Verdicts(snippets, escape("1 < 2"), (Script("<i>", "a b.py", "", "MariaDB"),))
    shown = theme.get_template("verdicts.html").render(
        article=SimpleNamespace(doctests=verdicts), SITEURL="..", DEFAULT_LANG="en"
    )
    assert "<summary>1 &lt; 2</summary>" in shown
    assert f'<li><a href="#site:snippet-2">Snippet 2</a> <b class="{status}">' in shown
    assert shown.count("<li>") == 1
    assert "</b>: &lt;script&gt;" in shown
    assert (
        'href="../a%20b.py" download>Download <q dir="auto">&lt;i&gt;</q> as a script</a> (needs a MariaDB server)'
        in shown
    )
    assert "_" not in BeautifulSoup(shown, "html.parser").get_text()


def test_where_nothing_is_known_of_snippets_nothing_is_said(strange: Site) -> None:
    """A post that was never run boasts of nothing."""
    assert not [path for path, page in strange.pages().items() if page.select(".doctests")]


def test_the_page_that_is_not_there_leads_on(site: Site) -> None:
    """`404.html` leads to the archive and is kept out of search engines."""
    page = site.page("404.html")
    assert one(page, "main a[href='./archives.html']")
    assert one(page, "meta[name=robots]")["content"] == "noindex"


def test_a_post_tells_search_engines_its_public_address(tmp_path: Path) -> None:
    """A public build names each post's one address; a preview names none."""
    write_post(tmp_path / "content", "2012/01/old")
    pelican(tmp_path / "content", tmp_path / "public", SITEURL="https://blog.example/sub", RELATIVE_URLS=False)
    page = BeautifulSoup((tmp_path / "public/2012/01/old.html").read_bytes(), "html.parser")
    assert one(page, "link[rel=canonical]")["href"] == "https://blog.example/sub/2012/01/old.html"


def test_a_preview_names_no_public_address(site: Site) -> None:
    """A preview's pages have no canonical address: theirs is a local one."""
    assert not [path for path, page in site.pages().items() if page.find("link", rel="canonical")]
