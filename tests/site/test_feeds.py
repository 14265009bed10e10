from __future__ import annotations

import json
from typing import TYPE_CHECKING

import feedparser
import pytest
from bs4 import BeautifulSoup
from lxml import etree

from tests.site.blogs import PREVIEW, ROOT, TITLES, Site, pelican, text, write_post

if TYPE_CHECKING:
    from pathlib import Path

ATOM = {"atom": "http://www.w3.org/2005/Atom"}


def entries(feed: Path) -> dict[str, tuple[str | None, str | None, str | None]]:
    """Read the title, published and updated of each entry of an Atom feed, as text, by the entry's id."""
    return {
        entry.findtext("atom:id", namespaces=ATOM) or "": (
            entry.findtext("atom:title", namespaces=ATOM),
            entry.findtext("atom:published", namespaces=ATOM),
            entry.findtext("atom:updated", namespaces=ATOM),
        )
        for entry in etree.parse(feed).iterfind("atom:entry", ATOM)
    }


@pytest.mark.parametrize("name", ["site", "strange"])
@pytest.mark.parametrize("feed", ["atom", "rss"])
def test_a_reader_reads_the_feed_without_complaint(request: pytest.FixtureRequest, name: str, feed: str) -> None:
    """Both feeds are well-formed, say where they are, and link to every entry's page."""
    built: Site = request.getfixturevalue(name)
    read = feedparser.parse((built.output / f"feeds/{feed}.xml").read_bytes())
    assert (read.bozo, read.version) == (0, {"atom": "atom10", "rss": "rss20"}[feed])
    assert [link.href for link in read.feed.links if link.rel == "self"] == [f"{PREVIEW}/feeds/{feed}.xml"]
    assert read.feed.title == "Alex's Tech Rants"
    assert len(read.entries) == min(25, len(built.page("archives.html").select("ol.titles li")))
    for entry in read.entries:
        assert entry.link.startswith(f"{PREVIEW}/")
        assert built.missing("index.html", entry.link) is None


def test_the_feed_continues_the_old_one(site: Site) -> None:
    """Ids, titles, dates and order of the imported posts are byte for byte the old feed's, and so is the feed's id."""
    old, new = ROOT / "tests/data/alextechrants.xml", site.output / "feeds/atom.xml"
    assert list(entries(new).items()) == list(entries(old).items())
    assert len(entries(new)) == 6
    ids = [etree.parse(feed).findtext("atom:id", namespaces=ATOM) for feed in (old, new)]
    assert ids == ["tag:blogger.com,1999:blog-6950559049915768747"] * 2


def test_every_kind_of_feed_continues_the_old_one(site: Site) -> None:
    """RSS has the old ids as guids, and JSON Feed has ids and dates byte for byte."""
    old = entries(ROOT / "tests/data/alextechrants.xml")
    rss = etree.parse(site.output / "feeds/rss.xml").iterfind("channel/item/guid")
    assert [guid.text for guid in rss] == list(old)
    told = json.loads((site.output / "feeds/feed.json").read_bytes())["items"]
    assert {item["id"]: (item["title"], item["date_published"], item["date_modified"]) for item in told} == old


def test_the_feed_is_as_new_as_its_newest_entry(site: Site) -> None:
    """The feed's own date is the newest that an entry has, not the day it was built."""
    newest = max(updated or "" for _, _, updated in entries(site.output / "feeds/atom.xml").values())
    assert etree.parse(site.output / "feeds/atom.xml").findtext("atom:updated", namespaces=ATOM) == newest
    rss = etree.parse(site.output / "feeds/rss.xml")
    assert rss.findtext("channel/lastBuildDate") == "Thu, 03 Mar 2022 11:51:03 +0200"


def test_rss_says_what_atom_says(site: Site) -> None:
    """RSS has the same ids, not as links, the same titles, the same content, and the same instants to the second."""
    atom = feedparser.parse((site.output / "feeds/atom.xml").read_bytes()).entries
    rss = feedparser.parse((site.output / "feeds/rss.xml").read_bytes()).entries
    for one, other in zip(atom, rss, strict=True):
        assert (other.id, other.title, other.link) == (one.id, one.title, one.link)
        assert other.published_parsed == one.published_parsed
        assert other.summary == one.content[0].value

    guids = etree.parse(site.output / "feeds/rss.xml").iterfind("channel/item/guid")
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}


@pytest.mark.parametrize("name", ["site", "strange"])
def test_feeds_hold_whole_posts_with_absolute_addresses(request: pytest.FixtureRequest, name: str) -> None:
    """An entry is the whole text of its page, with no summary beside it, and every address in it is absolute."""
    built: Site = request.getfixturevalue(name)
    for entry in etree.parse(built.output / "feeds/atom.xml").iterfind("atom:entry", ATOM):
        assert entry.find("atom:summary", ATOM) is None
        content = BeautifulSoup(entry.findtext("atom:content", namespaces=ATOM) or "", "html.parser")
        link = entry.find("atom:link", ATOM)
        assert link is not None
        page = built.page(str(link.get("href")).removeprefix(f"{PREVIEW}/"))
        # Where a page only leads to an image, a feed has the image; it does not say what became of code.
        for alone in page.select(".prose .absent, .highlight > samp"):
            alone.decompose()

        shown = text(page, ".prose").replace("\x1b", "\ufffd")
        assert content.get_text().split() == shown.split()
        for element in content.select("[href], [src]"):
            assert ":" in str(element.get("href") or element.get("src")).partition("/")[0]


def test_addresses_in_a_feed_are_the_pages(strange: Site) -> None:
    """Links to posts, from the root, to a part of the page, and images lead where they lead on the page."""
    feed = etree.parse(strange.output / "feeds/atom.xml")
    (content,) = [
        entry.findtext("atom:content", namespaces=ATOM) or ""
        for entry in feed.iterfind("atom:entry", ATOM)
        if entry.findtext("atom:title", namespaces=ATOM) == "Links"
    ]
    soup = BeautifulSoup(content, "html.parser")
    picture = f"{PREVIEW}/2013/10/links/picture.png"
    assert [link["href"] for link in soup.find_all("a")] == [
        f"{PREVIEW}/2013/08/early.html#part",
        f"{PREVIEW}/2013/08/early.html",
        f"{PREVIEW}/2013/10/links.html#part",
        "mailto:a@example.com",
        "http://[",
    ]
    assert [image["src"] for image in soup.find_all("img")] == [picture, picture]
    assert soup.find_all("img")[1]["srcset"] == f"{picture} 1x, {picture} 2x"
    assert "\ufffd[31mred" in content


@pytest.mark.parametrize("name", TITLES)
def test_any_title_comes_out_of_a_feed_as_it_is(strange: Site, name: str) -> None:
    """A title is text in feeds too."""
    atom = etree.parse(strange.output / "feeds/atom.xml").iterfind("atom:entry", ATOM)
    assert TITLES[name] in [entry.findtext("atom:title", namespaces=ATOM) for entry in atom]
    rss = etree.parse(strange.output / "feeds/rss.xml").iterfind("channel/item")
    assert TITLES[name] in [item.findtext("title") for item in rss]


def test_an_author_is_a_name(site: Site, strange: Site) -> None:
    """An author is written as the post names them, and no feed holds an e-mail address as theirs."""
    assert {entry.author for entry in feedparser.parse((site.output / "feeds/atom.xml").read_bytes()).entries} == {
        "Alex Grönholm"
    }
    for built in (site, strange):
        for feed in ("atom", "rss"):
            tags = {element.tag for element in etree.parse(built.output / f"feeds/{feed}.xml").iter()}
            assert not tags & {"author", "managingEditor", f"{{{ATOM['atom']}}}email"}

    names = [name.text for name in etree.parse(strange.output / "feeds/atom.xml").iterfind(".//atom:name", ATOM)]
    assert "Maija & Matti" in names


def test_labels_are_the_only_categories(strange: Site) -> None:
    """A post's tags are its categories, each as it was written and once."""
    feed = etree.parse(strange.output / "feeds/atom.xml")
    found = list(feed.iterfind("atom:entry", ATOM))
    titles = [entry.findtext("atom:title", namespaces=ATOM) for entry in found]
    labels = [[label.get("term") for label in entry.iterfind("atom:category", ATOM)] for entry in found]
    terms = dict(zip(titles, labels, strict=True))
    assert terms["Links"] == ["Python", "C++", "C#", "C", "★"]
    assert terms["A post"] == ["python", "!!!", "C!"]
    assert terms["Moved"] == []


def test_an_edited_date_is_the_date(tmp_path: Path) -> None:
    """Blogger's text stands as long as it means the second that `Date` or `Modified` says; then the author's stands."""
    facts = {
        "atom_id": "tag:blogger.com,1999:blog-1.post-1",
        "published": "2013-08-25T23:33:00.003+03:00",
        "updated": "2013-08-26T00:00:00.000+03:00",
    }
    content = tmp_path / "content"
    write_post(
        content, "2013/08/edited", date="2013-08-25 23:34:00+03:00", modified="2020-01-01 00:00:00+02:00", **facts
    )
    facts["atom_id"] += "2"
    write_post(content, "2013/08/zone", date="2013-08-25 20:33:00+00:00", modified="2013-08-26 00:00:00+03:00", **facts)
    pelican(content, tmp_path / "output")
    assert entries(tmp_path / "output/feeds/atom.xml") == {
        "tag:blogger.com,1999:blog-1.post-1": ("A post", "2013-08-25T23:34:00+03:00", "2020-01-01T00:00:00+02:00"),
        "tag:blogger.com,1999:blog-1.post-12": ("A post", facts["published"], facts["updated"]),
    }


def test_a_post_written_here_has_an_id_that_stays(tmp_path: Path) -> None:
    """The id of a post that never was elsewhere comes from its address, not from the date its author may correct."""
    for day in ("2026-01-05", "2026-02-09"):
        write_post(tmp_path / "content", "2026/01/new", date=f"{day} 10:00")
        pelican(tmp_path / "content", tmp_path / "output", SITEURL="https://blog.example")
        assert list(entries(tmp_path / "output/feeds/atom.xml")) == ["tag:blog.example,2026-01-01:/2026/01/new.html"]


@pytest.mark.parametrize("name", ["site", "strange"])
def test_code_in_a_feed_is_the_pages_code(request: pytest.FixtureRequest, name: str) -> None:
    """Each block of code has its lines, to the letter, and nothing that needs the site's style sheet."""
    built: Site = request.getfixturevalue(name)
    found = 0
    for item in json.loads((built.output / "feeds/feed.json").read_bytes())["items"]:
        page = built.page(item["url"].removeprefix(f"{PREVIEW}/"))
        content = BeautifulSoup(item["content_html"], "html.parser")
        shown = [block.get_text().replace("\x1b", "\ufffd") for block in page.select(".prose pre code")]
        assert [block.get_text() for block in content.select("pre code")] == shown
        assert not content.select("pre span, [class]")
        found += len(shown)

    assert found


def test_every_tag_has_its_feeds(strange: Site) -> None:
    """A tag's feeds are three, hold its posts alone, lead to its page, and no two feeds share an id."""
    for kind in ("atom.xml", "rss.xml", "feed.json"):
        feeds = sorted(path.parent.name for path in (strange.output / "feeds/tag").glob(f"*/{kind}"))
        assert feeds == ["c", "c-2", "c-plus-plus", "c-sharp", "filler", "hostile", "python", "tag", "tag-2"]

    one = feedparser.parse((strange.output / "feeds/tag/c-sharp/atom.xml").read_bytes())
    assert (one.bozo, one.feed.link, [entry.title for entry in one.entries]) == (
        0,
        f"{PREVIEW}/tag/c-sharp.html",
        ["Links"],
    )
    ids = [
        etree.parse(feed).findtext("atom:id", namespaces=ATOM) for feed in (strange.output / "feeds").rglob("atom.xml")
    ]
    assert len(set(ids)) == len(ids) == 10


def test_a_reader_finds_the_feeds_of_a_page(strange: Site) -> None:
    """Every page names the blog's three feeds, a tag's page the tag's before them, and all of them are there."""
    main = ["feeds/atom.xml", "feeds/rss.xml", "feeds/feed.json"]
    of_the_tag = [f"feeds/tag/c-sharp/{kind}" for kind in ("atom.xml", "rss.xml", "feed.json")]
    for path, feeds in {"index.html": main, "2013/10/links.html": main, "tag/c-sharp.html": of_the_tag + main}.items():
        links = strange.page(path).select("link[rel=alternate]")
        assert [str(link["href"]).replace("../", "").removeprefix("./") for link in links] == feeds
        assert all(strange.missing(path, str(link["href"])) is None for link in links)
        types = ["application/atom+xml", "application/rss+xml", "application/feed+json"]
        assert [link["type"] for link in links] == types * (len(feeds) // 3)


def test_the_first_poll_brings_nothing_new(tmp_path: Path) -> None:
    """Of thirty posts the feed holds the same 25 that Blogger's did, and no other."""
    for number in range(30):
        facts = {"atom_id": f"tag:blogger.com,1999:blog-1.post-{number}", "date": f"2013-08-01 12:{number:02}:00+03:00"}
        write_post(tmp_path / "content", f"2013/08/post-{number}", **facts)

    pelican(tmp_path / "content", tmp_path / "output")
    ids = [f"tag:blogger.com,1999:blog-1.post-{number}" for number in range(29, 4, -1)]
    assert list(entries(tmp_path / "output/feeds/atom.xml")) == ids
    assert [item["id"] for item in json.loads((tmp_path / "output/feeds/feed.json").read_bytes())["items"]] == ids
