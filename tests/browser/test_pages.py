from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from tests.browser.looks import looking

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# One page of every template, and posts that have everything.
MADE = (
    "index.html",
    "2021/03/generators.html",
    "2021/04/generators-again.html",
    "2021/05/hebrew.html",
    "2021/06/chinese.html",
    "2021/07/formulas.html",
    "2021/08/hostile.html",
    "2021/09/long.html",
    "2021/10/elsewhere.html",
    "2021/12/snippets.html",
    "drafts/2021/11/draft.html",
    "p/about.html",
    "archives.html",
    "tags.html",
    "tag/python.html",
    "subscribe.html",
    "doctests/index.html",
    "search/index.html",
    "404.html",
)
OWN = (
    "index.html",
    "2013/08/unit-testing-sqlalchemy-apps.html",
    "2013/11/10-common-stumbling-blocks-for.html",
    "2014/01/unit-testing-sqlalchemy-apps-part-2.html",
    "2014/08/apscheduler-30-released.html",
    "2015/05/concurrentfutures-backport-updated.html",
    "2017/10/automating-packaging-and-uploading-of.html",
    "doctests/index.html",
)


@pytest.mark.parametrize(("blog", "path"), [*product(["made"], MADE), *product(["own"], OWN)])
def test_a_page_is_right_for_everybody(request: pytest.FixtureRequest, chromium: Browser, blog: str, path: str) -> None:
    """Light and dark, on a phone and on a desk: nothing for axe-core, the console or another host, nothing too wide."""
    site: str = request.getfixturevalue(blog)
    for dark, width in product((False, True), (360, 1280)):
        with looking(chromium, f"{site}/{path}", dark=dark, width=width) as look:
            where = f"{path}, {'dark' if dark else 'light'}, {width} px"
            assert look.said == [], where
            assert [url for url in look.asked if not url.startswith((f"{site}/", "data:"))] == [], where
            assert look.too_wide() == [], where
            assert look.findings() == [], where


@pytest.mark.parametrize("width", [1024, 1180])
@pytest.mark.parametrize("path", ["index.html", "2021/12/snippets.html", "2021/09/long.html", "archives.html"])
def test_nothing_lies_on_the_holes(chromium: Browser, made: str, path: str, width: int) -> None:
    """A tablet held across and half a screen have the holes of the paper, and no text or code is printed on them."""
    with looking(chromium, f"{made}/{path}", width=width) as look:
        assert "radial-gradient" in look.style("html", "backgroundImage")
        assert look.too_wide() == []


def test_the_longest_post_of_lists_is_light(chromium: Browser, own: str) -> None:
    """A post of 1,500 words comes in 25 KB before images, all of it counted as it is unpacked."""
    sizes: dict[str, int] = {}
    with looking(chromium, "about:blank") as look:
        look.page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
        look.page.goto(f"{own}/2013/11/10-common-stumbling-blocks-for.html", wait_until="networkidle")
        kinds = {url.partition("?")[0].rpartition(".")[2] for url in sizes}
        assert kinds == {"html", "css", "js", "svg"}
        assert sum(size for url, size in sizes.items() if not url.partition("?")[0].endswith(".svg")) <= 25 * 1024


def test_what_is_not_there_is_answered_with_a_page(chromium: Browser, made: str) -> None:
    """The host answers with the site's own page and the status 404."""
    with looking(chromium, f"{made}/index.html") as look:
        answer = look.page.goto(f"{made}/nothing.html")
        assert answer is not None
        assert answer.status == 404
        assert look.page.inner_text("h1") == "There is no such page"
