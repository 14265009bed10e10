from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed, get_tag_uri
from lxml import etree

from feeds import continue_entries, continue_feed

SITE = "https://blog.example"
DATE = datetime(2026, 1, 5, tzinfo=UTC)


def context(*posts: object, **settings: object) -> dict[str, Any]:
    """Make what Pelican hands to a feed's signal."""
    return {
        "SITEURL": SITE,
        "FEED_DOMAIN": SITE,
        "SITENAME": "Tom & Jerry <3",
        "DEFAULT_LANG": "en",
        "FEED_ATOM": "feeds/atom.xml",
        "articles": posts,
        **settings,
    }


def post(url: str, **facts: object) -> SimpleNamespace:
    """Make a post as far as a feed looks at it."""
    content = "<p>Whole.</p>"
    return SimpleNamespace(
        url=url, title="Title", date=DATE, translations=[], get_content=lambda _site: content, **facts
    )


def feed(kind: type[SyndicationFeed], *urls: str, path: str = "feeds/atom.xml") -> SyndicationFeed:
    """Make the feed that Pelican would be about to write."""
    made = kind(title="Tom  Jerry", link=f"{SITE}/", feed_url=f"{SITE}/{path}", description="")
    for url in urls:
        link = f"{SITE}/{url}"
        made.add_item("?", link, "cut …", content="?", unique_id=get_tag_uri(link, DATE), author_name="", pubdate=DATE)

    return made


def test_a_main_feed_says_who_it_is() -> None:
    """The title is the blog's exactly, and the id is the one that the settings name."""
    made = feed(Atom1Feed)
    continue_feed(context(FEED_ID="tag:blogger.com,1999:blog-1"), made)
    assert (made.feed["title"], made.feed["id"]) == ("Tom & Jerry <3", "tag:blogger.com,1999:blog-1")


def test_a_feed_names_its_language() -> None:
    """A reader learns the language of what it reads aloud."""
    made = feed(Atom1Feed)
    continue_feed(context(), made)
    assert etree.fromstring(made.writeString("utf-8").encode()).xpath("string(@xml:lang)") == "en"


@pytest.mark.parametrize(("said", "description"), [("", "Tom & Jerry <3"), ("About cats", "About cats")])
def test_an_rss_feed_has_a_description(said: str, description: str) -> None:
    """RSS 2.0 wants one of every channel; a blog that has none gives its name."""
    made = feed(Rss201rev2Feed)
    made.feed["description"] = said
    continue_feed(context(), made)
    assert etree.fromstring(made.writeString("utf-8").encode()).findtext("channel/description") == description


def test_another_feed_has_an_id_of_its_own() -> None:
    """A tag's feed is not the blog's, and no two feeds share an id."""
    made = feed(Atom1Feed, path="feeds/tag.xml")
    continue_feed(context(FEED_ID="tag:blogger.com,1999:blog-1"), made)
    assert (made.feed["title"], made.feed["id"]) == ("Tom  Jerry", f"{SITE}/feeds/tag.xml")


def test_an_entry_has_an_author_even_where_nobody_is_named() -> None:
    """Atom wants a name for every entry (RFC 4287, 4.2.1); without an author it is the blog's."""
    made = feed(Atom1Feed, "2026/01/a.html")
    continue_entries(context(post("2026/01/a.html")), made)
    assert made.items[0]["author_name"] == "Tom & Jerry <3"


@pytest.mark.parametrize("kind", [Atom1Feed, Rss201rev2Feed])
def test_entries_of_one_moment_have_one_order(kind: type[SyndicationFeed]) -> None:
    """Entries published at the same moment are in the order of their ids, whatever order Pelican found them in."""
    posts = [post("2026/01/a.html"), post("2026/01/b.html")]
    written = []
    for urls in (["2026/01/a.html", "2026/01/b.html"], ["2026/01/b.html", "2026/01/a.html"]):
        made = feed(kind, *urls)
        continue_entries(context(*posts), made)
        written.append(made.writeString("utf-8"))

    assert written[0] == written[1]
    assert "cut" not in written[0]
    assert etree.fromstring(written[0].encode()).xpath("count(//*[local-name()='entry' or local-name()='item'])") == 2


def test_an_item_that_is_no_post_here_stays() -> None:
    """A post that front matter sends to another site is left as Pelican has it."""
    made = feed(Atom1Feed, "2026/01/a.html")
    continue_entries(context(), made)
    assert made.items[0]["title"] == "?"
