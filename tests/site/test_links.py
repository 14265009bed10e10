from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.site.blogs import ROOT, Site, pelican, write_post

if TYPE_CHECKING:
    from pathlib import Path


def addresses(page: BeautifulSoup) -> list[str]:
    """List what a page links to or loads."""
    names = ("href", "src", "poster", "data")
    return [str(element[name]) for name in names for element in page.select(f"[{name}]")]


@pytest.mark.parametrize("name", ["site", "strange"])
def test_every_internal_link_and_asset_resolves(request: pytest.FixtureRequest, name: str) -> None:
    """Whatever a page links to or loads within the site is there, its part of the page too."""
    built: Site = request.getfixturevalue(name)
    missing = [
        wrong for path, page in built.pages().items() for to in addresses(page) if (wrong := built.missing(path, to))
    ]
    assert missing == []


def test_links_resolve_below_a_path_too(tmp_path: Path) -> None:
    """A site published at an address with a path links within that path."""
    content = tmp_path / "content"
    write_post(content, "2012/01/old", tags="One")
    write_post(content, "2013/01/new", "[the old]({filename}../../2012/01/old.md)", tags="One")
    url = "https://blog.example/sub"
    pelican(content, tmp_path / "output", SITEURL=url, RELATIVE_URLS=False)
    built = Site(tmp_path / "output", url)
    for path, page in built.pages().items():
        assert all(to.startswith((f"{url}/", "#")) for to in addresses(page)), path
        assert [built.missing(path, to) for to in addresses(page) if built.missing(path, to)] == []


def test_the_theme_asks_no_other_host_for_anything(strange: Site) -> None:
    """Style sheets, icons and pictures of the theme are the site's own, and nothing is written into the page."""
    for path, page in strange.pages().items():
        for prose in page.select(".prose"):
            prose.decompose()

        for loaded in page.select("link[href]:not([rel=canonical]), [src]"):
            assert not urlsplit(str(loaded.get("href") or loaded["src"])).netloc, path

        assert not page.select("script:not([src]), style, [style], iframe, [onclick], [onload]"), path


def test_no_style_sheet_loads_another_thing() -> None:
    """No sheet of the theme imports one or names an address."""
    for sheet in (ROOT / "theme/static/css").glob("*.css"):
        assert not re.search(r"@import|url\(|@font-face|//", sheet.read_text(encoding="utf-8")), sheet.name
