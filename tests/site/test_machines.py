"""What search engines, those who preview links and hosts read."""

from __future__ import annotations

import json
import re
import shutil
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.browser.host import rules
from tests.site.blogs import ROOT, TITLES, Site, one, pelican, text, tree, write_post

if TYPE_CHECKING:
    from pathlib import Path

PUBLIC = "https://blog.example"
LD = "script[type='application/ld+json']"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a blog as one with a public address is built: its own links are relative."""
    folder = tmp_path_factory.mktemp("public")
    content = folder / "content"
    for name, title in TITLES.items():
        write_post(
            content, name, title=title, tags="hostile; C&C", modified="2020-02-02 02:02:02+02:00", author="A & B"
        )

    write_post(content, "2014/02/draft", status="draft")
    write_post(content, "2014/02/hidden", status="hidden")
    write_post(content, "2014/02/two words", "Some\n\n" + "word " * 100)
    write_post(content, "2014/02/seen", "![Far](https://x.example/y.png) ![Near]({attach}seen/a%20b.png)")
    (content / "2014/02/seen").mkdir()
    (content / "2014/02/seen/a b.png").write_bytes((ROOT / "tests/site/picture.png").read_bytes())
    (content / "pages").mkdir()
    (content / "pages/about.md").write_text("Title: About\n\nText.\n", encoding="utf-8")
    pelican(content, folder / "output", PUBLIC_URL=PUBLIC)
    return Site(folder / "output")


def ld(site: Site, path: str) -> dict[str, Any]:
    """Read what a page says of itself in JSON-LD."""
    said: dict[str, Any] = json.loads(text(site.page(path), LD))
    return said


@pytest.mark.parametrize("name", TITLES)
def test_a_post_says_what_it_is(public: Site, name: str) -> None:
    """A post's title, dates, author, tags and address are there for machines, whatever the title holds."""
    said = ld(public, f"{name}.html")
    assert (said["@context"], said["@type"]) == ("https://schema.org", "BlogPosting")
    assert said["headline"] == (TITLES[name] or "Untitled")
    assert datetime.fromisoformat(said["dateModified"]) > datetime.fromisoformat(said["datePublished"])
    assert said["author"] == {"@type": "Person", "name": "A & B"}
    assert said["keywords"] == ["hostile", "C&C"]
    assert said["url"] == f"{PUBLIC}/{name}.html"
    page = public.page(f"{name}.html")
    card = {meta["property"]: meta["content"] for meta in page.select("meta[property]")}
    assert card == {"og:type": "article", "og:title": TITLES[name] or "Untitled", "og:url": f"{PUBLIC}/{name}.html"}
    assert one(page, "link[rel=canonical]")["href"] == f"{PUBLIC}/{name}.html"


def test_a_post_is_shown_with_its_own_first_image(public: Site) -> None:
    """Who shows a link to a post shows the first image that the site has itself; a post without one has none."""
    address = f"{PUBLIC}/2014/02/seen/a%20b.png"
    assert ld(public, "2014/02/seen.html")["image"] == address
    page = public.page("2014/02/seen.html")
    assert [meta["content"] for meta in page.select("meta[property='og:image']")] == [address]
    assert "image" not in ld(public, "2014/02/two words.html")


def test_nothing_ends_the_data_of_a_page(public: Site) -> None:
    """A title with an end tag in it stands escaped within the data: the element has one end."""
    html = (public.output / "2014/01/script.html").read_text(encoding="utf-8")
    data = html[html.index("application/ld+json") : html.index("</script>", html.index("application/ld+json"))]
    assert "\\u003cscript\\u003ealert" in data
    assert "<" not in data
    assert json.loads(data.partition(">")[2])["headline"] == TITLES["2014/01/script"]


def test_every_page_that_is_found_has_an_address_and_a_description(public: Site) -> None:
    """Each page names its one address and describes itself; what is not to be found says so instead."""
    for path, page in public.pages().items():
        found = page.find("meta", attrs={"name": "robots"}) is None and not page.select("meta[http-equiv=refresh]")
        assert bool(page.select("meta[property='og:title']")) == found, path
        if found:
            url = f"{PUBLIC}/{'' if path == 'index.html' else path}"
            assert one(page, "link[rel=canonical]")["href"] == url, path
            assert one(page, "meta[name=description]")["content"], path

    assert len(str(one(public.page("2014/02/two words.html"), "meta[name=description]")["content"])) <= 160


def test_the_sitemap_lists_what_shall_be_found(public: Site) -> None:
    """It has the address of each such page and when it changed; drafts and old addresses are not in it."""
    root = etree.parse(public.output / "sitemap.xml").getroot()
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert {part.tag for part in root.iter()} == {f"{space}{name}" for name in ("urlset", "url", "loc", "lastmod")}
    listed = [str(loc.text) for loc in root.iter(f"{space}loc")]
    found = [
        str(one(page, "link[rel=canonical]")["href"]).replace(" ", "%20")
        for path, page in public.pages().items()
        if page.select("meta[property='og:title']") and path not in {"subscribe.html", "tags.html"}
    ]
    assert sorted(listed) == sorted(found)
    changed = [datetime.fromisoformat(str(moment.text)) for moment in root.iter(f"{space}lastmod")]
    assert all(moment.tzinfo for moment in changed)
    assert max(changed).year == 2020


def test_robots_are_told_of_the_sitemap(public: Site) -> None:
    """Everybody may read everything, and is told where all of it is listed."""
    said = (public.output / "robots.txt").read_text(encoding="utf-8")
    assert said == f"User-agent: *\nDisallow:\n\nSitemap: {PUBLIC}/sitemap.xml\n"


def test_a_preview_has_no_sitemap(site: Site) -> None:
    """A site without a public address has no list of whole addresses, and robots are not told of one."""
    assert "sitemap.xml" not in tree(site.output)
    assert "Sitemap" not in (site.output / "robots.txt").read_text(encoding="utf-8")


def test_the_sites_own_files_come_first(tmp_path: Path) -> None:
    """Files that the blog has itself are published as they are; its rules for the host stand before ours."""
    content = tmp_path / "content"
    write_post(content, "2014/01/post")
    (content / "extra").mkdir()
    for name in ("robots.txt", "sitemap.xml", "favicon.ico"):
        (content / "extra" / name).write_text("OWN", encoding="utf-8")

    (content / "extra/_headers").write_text("/secret/*\n  X-Robots-Tag: noindex", encoding="utf-8")
    for _ in range(2):  # the second over the first
        pelican(content, tmp_path / "output", PUBLIC_URL=PUBLIC, DELETE_OUTPUT_DIRECTORY=False)

    built = tree(tmp_path / "output")
    assert {built[name] for name in ("robots.txt", "sitemap.xml", "favicon.ico")} == {b"OWN"}
    said = built["_headers"].decode()
    assert said.startswith("/secret/*\n  X-Robots-Tag: noindex\n#")
    assert said.count("Content-Security-Policy") == 1


def test_the_policy_is_strict(site: Site) -> None:
    """A host is told to allow nothing written into a page, no other host's files, and no frame around the site."""
    read = rules((site.output / "_headers").read_text(encoding="utf-8"))
    everything = next(headers for pattern, headers in read if pattern.pattern == "/.*")
    policy = dict(part.split(" ", 1) for part in everything["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert (policy["style-src"], policy["script-src"]) == ("'self'", "'self' 'wasm-unsafe-eval'")
    assert (policy["base-uri"], policy["frame-ancestors"]) == ("'none'", "'none'")
    assert "unsafe-inline" not in str(policy)
    assert all(len(pattern.pattern) < 2000 for pattern, _ in read)  # Cloudflare Pages takes lines of 2 000 characters


def test_a_file_that_is_kept_for_ever_has_an_address_of_its_own(site: Site) -> None:
    """Files of the theme may be kept for a year, so each is asked for by what it holds; no file has two such rules."""
    read = rules((site.output / "_headers").read_text(encoding="utf-8"))
    for path in tree(site.output):
        said = [
            headers["Cache-Control"]
            for pattern, headers in read
            if pattern.fullmatch(f"/{path}") and "Cache-Control" in headers
        ]
        assert len(said) <= 1, path
        named = path.startswith(("theme/", "pagefind/fragment/", "pagefind/index/"))
        assert ("immutable" in said[0] if said else False) == named, path

    for path, page in site.pages().items():
        loaded = [str(part.get("href") or part["src"]) for part in page.select("link[href*='theme/'], script[src]")]
        assert loaded
        assert all(re.search(r"\.[0-9a-f]{8}\.(?:css|js|svg)\Z", address) for address in loaded), path


def test_the_address_of_a_file_changes_with_it(tmp_path: Path) -> None:
    """A theme whose style sheet was edited asks for another address."""
    from assets import asset  # noqa: PLC0415 - what only this test is about

    (tmp_path / "a.css").write_text("a{}", encoding="utf-8")
    before = asset(tmp_path, "a.css")
    (tmp_path / "a.css").write_text("b{}", encoding="utf-8")
    assert asset(tmp_path, "a.css") != before
    assert asset(tmp_path, "none.css") == "none.css"


def test_the_address_says_what_is_published(site: Site) -> None:
    """Its digits are those of the very bytes that browsers keep: others would never reach them at an old address."""
    named = [path for path in tree(site.output) if re.fullmatch(r"theme/.+\.[0-9a-f]{8}\.(?:css|js|svg)", path)]
    assert len(named) > 5
    for path in named:
        assert path.split(".")[-2] == sha256((site.output / path).read_bytes()).hexdigest()[:8], path


def test_a_published_sheet_means_what_its_source_does(site: Site) -> None:
    """What is published has every selector and value of its source, and none of its comments."""
    for source in (ROOT / "theme/static/css").glob("*.css"):
        published = (site.output / "theme/css" / source.name).read_text(encoding="utf-8")
        assert "/*" not in published
        assert published.count("{") == source.read_text(encoding="utf-8").count("{")


def test_the_icon_is_where_browsers_look(site: Site) -> None:
    """The icon is named in every page, and an older form of it lies at the root."""
    assert (site.output / "favicon.ico").read_bytes()[:4] == b"\0\0\1\0"
    assert all(page.select_one("link[rel=icon][type='image/svg+xml']") for page in site.pages().values())


def test_a_theme_of_linked_folders_is_published(tmp_path: Path) -> None:
    """The files of a folder that a link leads to have addresses of their own, too."""
    write_post(tmp_path / "content", "2013/08/post")
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    (tmp_path / "theme/static/css").rename(tmp_path / "css")
    (tmp_path / "theme/static/css").symlink_to(tmp_path / "css")
    for output, theme in (("one", ROOT / "theme"), ("two", tmp_path / "theme")):
        pelican(tmp_path / "content", tmp_path / output, THEME=str(theme))

    assert tree(tmp_path / "one") == tree(tmp_path / "two")
