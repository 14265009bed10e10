"""What strangers type: a blog whose titles, tags and words try everything."""

from __future__ import annotations

import json

import pytest

from tests.site.blogs import ROOT, Site, one, pelican, text

TAGS = ["<script>alert(1)</script>", '"quoted"', "😀", "C#", "C++", "C", "עברית", "中文", "x" * 300, "python"]
TITLES = {
    "2021/05/hebrew": "שלום עולם: פייתון 3",
    "2021/06/chinese": "生成器與協程\uff1a一篇很長的標題用來測試沒有空格的文字如何換行在狹窄的螢幕上",
    "2021/08/hostile": "<script>alert(\"title\")</script> & 'quotes' 😀",
    "2021/09/long": "An" + "unbroken" * 37 + "word",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build the made blog."""
    output = tmp_path_factory.mktemp("made")
    pelican(ROOT / "tests/data/made/content", output, SITENAME='A "Made" <Blog>', PUBLIC_URL="https://blog.example")
    return Site(output)


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_is_text_and_has_a_page_of_its_own(made: Site, tag: str) -> None:
    """Whatever a tag is called, the list of tags leads to one page, whose heading and description say the same."""
    links = {link.get_text(): str(link["href"]) for link in made.page("tags.html").select(".tags a")}
    assert list(links.values()).count(links[tag]) == 1
    page = made.page(links[tag].removeprefix("./"))
    assert text(page, "h1 > bdi") == tag
    assert one(page, "meta[name=description]")["content"] == f"Posts tagged {tag}"
    assert page.select(".posts h2 a")


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_text_wherever_it_stands(made: Site, name: str) -> None:
    """In the page, its card, its data, the lists and its neighbours a title is what its author typed."""
    page = made.page(f"{name}.html")
    assert text(page, "h1[dir=auto]") == TITLES[name]
    assert one(page, "meta[property='og:title']")["content"] == TITLES[name]
    assert json.loads(text(page, "script[type='application/ld+json']"))["headline"] == TITLES[name]
    for path in ("index.html", "archives.html"):
        assert text(made.page(path), f"a[dir=auto][href='./{name}.html']") == TITLES[name]

    around = [link["href"] for link in page.select(".neighbours a")]
    assert around
    for address in around:
        other = made.page(str(address).removeprefix("../../"))
        assert TITLES[name] in [link.get_text() for link in other.select(".neighbours a")]


def test_nothing_of_it_becomes_markup(made: Site) -> None:
    """No page has a script that is not the theme's file or data, nor an attribute that runs one."""
    for path, page in made.pages().items():
        for script in page.find_all("script"):
            assert script.get("type") == "application/ld+json" or "/theme/js/" in str(script["src"]), path

        assert not page.select("[style], [onclick], [onerror], [onload], iframe"), path


def test_a_draft_is_told_to_nobody(made: Site) -> None:
    """A draft is in no list, no series, no sitemap, and asks search engines to pass by."""
    assert one(made.page("drafts/2021/11/draft.html"), "meta[name=robots]")["content"] == "noindex"
    told = [path for path, said in made.texts().items() if "Not yet" in said or "drafts/" in said]
    assert told == ["drafts/2021/11/draft.html"]
