from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import feedparser
import pytest
from lxml import etree

from feeds import FeedWriter

SITE = "https://blog.example"
DATE = datetime(2026, 1, 5, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = ["atom", "rss", "json"]


def context(**settings: object) -> dict[str, Any]:
    """Make what Pelican hands to a writer."""
    return {
        "SITEURL": SITE,
        "FEED_DOMAIN": SITE,
        "SITENAME": "Tom & Jerry <3",
        "DEFAULT_LANG": "en",
        "FEED_ATOM": "feeds/atom.xml",
        "FEED_RSS": "feeds/rss.xml",
        "FEED_MAX_ITEMS": 25,
        **settings,
    }


def post(url: str, **facts: object) -> SimpleNamespace:
    """Make a post as far as a feed looks at it."""
    told: dict[str, Any] = {"title": "Title", "date": DATE, "get_content": lambda _site: "<p>Whole.</p>", **facts}
    return SimpleNamespace(url=url, **told)


def written(kind: str, *posts: object, path: str = "", tag: str | None = None, **settings: object) -> str:
    """Write a feed as the site does, and give its text."""
    told = context(**settings)
    path = path or f"feeds/{kind}.xml"
    feed = FeedWriter("output", told).write_feed(posts, told, None, path, kind, feed_title=tag)
    text = StringIO()
    feed.write(text, "utf-8")
    return text.getvalue()


def root(text: str) -> etree._Element:
    """Read a feed's XML."""
    return etree.fromstring(text.encode())


def test_a_main_feed_says_who_it_is(tmp_path: Path) -> None:
    """The title is the blog's exactly, and the id is the one that the settings name."""
    told = context(FEED_ID="tag:blogger.com,1999:blog-1")
    FeedWriter(str(tmp_path), told).write_feed([], told, "feeds/atom.xml")
    feed = root((tmp_path / "feeds/atom.xml").read_text("utf-8"))
    assert feed.findtext(f"{ATOM}title") == "Tom & Jerry <3"
    assert feed.findtext(f"{ATOM}id") == "tag:blogger.com,1999:blog-1"


def test_a_tags_feed_is_another_one() -> None:
    """It has a name, a page and an id of its own: no two feeds share an id."""
    tags: list[Any] = [(SimpleNamespace(name="C#", url="tag/c-sharp.html"), [])]
    about: dict[str, Any] = {
        "path": "feeds/tag/c-sharp/atom.xml",
        "tag": "C#",
        "tags": tags,
        "FEED_ID": "tag:blogger.com,1999:blog-1",
    }
    feed = feedparser.parse(written("atom", **about)).feed
    assert feed.title == "Tom & Jerry <3 \N{EN DASH} C#"
    assert feed.link == f"{SITE}/tag/c-sharp.html"
    assert feed.id == f"{SITE}/feeds/tag/c-sharp/atom.xml"


def test_a_feed_names_its_language() -> None:
    """A reader learns the language of what it reads aloud."""
    assert root(written("atom")).xpath("string(@xml:lang)") == "en"
    assert root(written("rss")).findtext("channel/language") == "en"
    assert json.loads(written("json"))["language"] == "en"


@pytest.mark.parametrize(("said", "description"), [("", "Tom & Jerry <3"), ("About cats", "About cats")])
def test_an_rss_feed_has_a_description(said: str, description: str) -> None:
    """RSS 2.0 wants one of every channel; a blog that has none gives its name."""
    assert root(written("rss", SITESUBTITLE=said)).findtext("channel/description") == description


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_a_feed_says_where_it_is_and_of_what_type(kind: str) -> None:
    """`rel="self"` names the feed's own address and its type, once; without a hub none is named."""
    links = root(written(kind)).findall(f".//{ATOM}link[@rel='self']")
    assert [dict(link.attrib) for link in links] == [
        {"rel": "self", "type": f"application/{kind}+xml", "href": f"{SITE}/feeds/{kind}.xml"}
    ]
    assert 'rel="hub"' not in written(kind)


def test_a_feed_names_its_hub() -> None:
    """The hub of the settings stands in each kind of feed as its readers look for it."""
    hub = "https://hub.example/?a=1&b=2"
    for kind in ("atom", "rss"):
        links = root(written(kind, FEED_HUB=hub)).findall(f".//{ATOM}link[@rel='hub']")
        assert [link.get("href") for link in links] == [hub]

    assert json.loads(written("json", FEED_HUB=hub))["hubs"] == [{"type": "WebSub", "url": hub}]


@pytest.mark.parametrize("kind", ["atom", "rss"])
def test_a_browser_shows_a_feed_by_its_style_sheets(kind: str) -> None:
    """They stand before the first element, below the path that the site is at, and a link leads to the blog."""
    text = written(kind, SITEURL=f"{SITE}/sub", FEED_STYLESHEETS=["theme/css/feed.css"])
    assert text.splitlines()[1].startswith('<?xml-stylesheet href="/sub/theme/css/feed.css" type="text/css"?><')
    link = root(text).find(".//{http://www.w3.org/1999/xhtml}a")
    assert link is not None
    assert (link.text, link.get("href")) == ("Tom & Jerry <3", f"{SITE}/sub/")


def test_an_entry_has_an_author_even_where_nobody_is_named() -> None:
    """Atom wants a name for every entry (RFC 4287, 4.2.1); without an author it is the blog's."""
    assert root(written("atom", post("2026/01/a.html"))).findtext(f".//{ATOM}name") == "Tom & Jerry <3"


@pytest.mark.parametrize("kind", KINDS)
def test_entries_of_one_moment_have_one_order(kind: str) -> None:
    """Entries published at the same moment are in the order of their ids, whatever order Pelican found them in."""
    posts = [post("2026/01/a.html"), post("2026/01/b.html")]
    assert written(kind, *posts) == written(kind, *posts[::-1])
    assert written(kind, *posts).count("Whole.") == 2


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_ends_where_the_old_one_did(kind: str) -> None:
    """The newest 25 by the moment of publication are kept, and Blogger's milliseconds part two of one second."""
    posts = [
        post(
            f"2026/01/{n}.html", title=f"Post {n}", published=f"2026-01-05T00:00:00.{n:03}+00:00", atom_id=f"tag:x:{n}"
        )
        for n in range(30)
    ]
    text = written(kind, *posts)
    assert [n for n in range(30) if f"Post {n}<" in text or f'"Post {n}"' in text] == list(range(5, 30))


@pytest.mark.parametrize("kind", KINDS)
def test_a_feed_of_nothing_is_the_same_in_every_build(kind: str) -> None:
    """No clock stands in for the date of a newest entry that is not there."""
    text = written(kind)
    assert str(datetime.now(tz=UTC).year) not in text
    assert "1970" in text or kind == "json"


def test_a_feed_is_as_new_as_its_newest_change() -> None:
    """An entry that was published first may have been changed last."""
    posts = [post("2026/01/a.html", modified=DATE + timedelta(days=9)), post("2026/01/b.html")]
    assert root(written("atom", *posts)).findtext(f"{ATOM}updated") == "2026-01-14T00:00:00+00:00"


def test_a_json_feed_says_what_atom_says() -> None:
    """JSON Feed 1.1: an id, an address, dates as they were, the content as HTML; what is unknown is left out."""
    one = post(
        "2026/01/a.html",
        title="Naïve 😀",
        atom_id="tag:blogger.com,1999:blog-1.post-2",
        published="2026-01-05T00:00:00.003+00:00",
        tags=[SimpleNamespace(name="C#")],
        author="Maija",
        lang="fi",
    )
    assert json.loads(written("json", one)) == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Tom & Jerry <3",
        "home_page_url": f"{SITE}/",
        "feed_url": f"{SITE}/feeds/json.xml",
        "language": "en",
        "items": [
            {
                "id": "tag:blogger.com,1999:blog-1.post-2",
                "url": f"{SITE}/2026/01/a.html",
                "title": "Naïve 😀",
                "content_html": "<p>Whole.</p>",
                "date_published": "2026-01-05T00:00:00.003+00:00",
                "date_modified": "2026-01-05T00:00:00+00:00",
                "authors": [{"name": "Maija"}],
                "tags": ["C#"],
                "language": "fi",
            }
        ],
    }


@pytest.mark.parametrize("kind", KINDS)
def test_all_who_wrote_a_post_are_named(kind: str) -> None:
    """Each author of an entry stands there, once; beside one alone nothing changes."""
    alone = post("2026/01/a.html", author="Ann")
    both = post("2026/01/a.html", author="Ann", authors=["Ann", "Bob & Co", "Ann"])
    assert written(kind, alone) == written(kind, post("2026/01/a.html", author="Ann", authors=["Ann"]))
    text = written(kind, both)
    if kind == "json":
        names = [author["name"] for author in json.loads(text)["items"][0]["authors"]]
    else:
        tag = f"{ATOM}author/{ATOM}name" if kind == "atom" else "{http://purl.org/dc/elements/1.1/}creator"
        names = [str(name.text) for name in root(text).iterfind(f".//{tag}")]

    assert names == ["Ann", "Bob & Co"]


def test_a_json_feed_of_nothing_has_items() -> None:
    """`items` is required, an empty one too; an empty `content_html` stays, or the entry would have no content."""
    assert json.loads(written("json"))["items"] == []
    empty = post("2026/01/a.html", title="", get_content=lambda _site: "")
    assert json.loads(written("json", empty))["items"][0]["content_html"] == ""


def test_an_item_that_is_elsewhere_leads_there() -> None:
    """A post whose front matter gives it an address at another site is linked there."""
    assert feedparser.parse(written("atom", post("https://else.example/a"))).entries[0].link == "https://else.example/a"
