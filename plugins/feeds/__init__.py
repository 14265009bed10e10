"""
Feeds that go on where an old blog's feeds stopped.

The settings are Pelican's, and `FEED_ID`: the id that the feed itself had. A post's front matter says what its entry
had: `Atom_Id`, `Published` and `Updated`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedgenerator import Atom1Feed, Rss201rev2Feed, get_tag_uri
from pelican import signals

from .entries import entry, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedgenerator import SyndicationFeed

_NEVER = datetime.fromtimestamp(0, UTC)


class _EmptyAtomFeed(Atom1Feed):  # type: ignore[misc]  # feedgenerator ships no types
    """An Atom feed of nothing; feedgenerator would date it by the clock."""

    def latest_post_date(self) -> datetime:
        """Return the one date of every feed without entries."""
        return _NEVER


class _EmptyRssFeed(Rss201rev2Feed):  # type: ignore[misc]  # feedgenerator ships no types
    """An RSS feed of nothing; feedgenerator would date it by the clock."""

    def latest_post_date(self) -> datetime:
        """Return the one date of every feed without entries."""
        return _NEVER


def continue_entries(context: Mapping[str, Any], feed: SyndicationFeed) -> None:
    """
    Let every item of a feed say what its entry in the old feed said, newest first.

    :param context: Pelican's settings and articles
    :param feed: the feed that Pelican is about to write
    """
    site = context["SITEURL"]
    # Pelican hands over items without saying which post each is; the id it made of the post's path and date does.
    posts = {
        get_tag_uri(f"{site}/{post.url}", post.date): post
        for article in context["articles"]
        for post in (article, *article.translations)
    }
    for item in feed.items:
        if item["unique_id"] not in posts:
            continue  # a post whose front matter sends it to another site's address

        facts = entry(posts[item["unique_id"]], site, item["link"])
        html = facts.pop("html")
        # RSS has one place for both, Atom two: a summary cut off from the whole post beside it tells nobody anything.
        content = {"description": html} if isinstance(feed, Rss201rev2Feed) else {"content": html, "description": None}
        item.update(facts, **content, author_name=plain(item["author_name"] or context["SITENAME"]))

    feed.items.sort(key=lambda item: (-item["pubdate"].timestamp(), item["unique_id"]))


def continue_feed(context: Mapping[str, Any], feed: SyndicationFeed) -> None:
    """
    Let the blog's main feeds say who they are, exactly.

    :param context: Pelican's settings and articles
    :param feed: the feed that Pelican is about to write
    """
    about = feed.feed
    about["language"] = context["DEFAULT_LANG"]
    about["id"] = about["feed_url"]  # Pelican gives every feed of a site the same id
    main = [context.get(f"{kind}_URL", context.get(kind)) for kind in ("FEED_ATOM", "FEED_RSS")]
    if about["feed_url"].endswith(tuple(f"/{path}" for path in main if path)):
        about["title"] = plain(context["SITENAME"])
        about["id"] = context.get("FEED_ID") or about["id"]

    if isinstance(feed, Rss201rev2Feed):  # RSS 2.0 wants a description of every channel
        about["description"] = about["description"] or about["title"]


def date_empty_feed(path: str, feed: SyndicationFeed, **_: object) -> None:
    """
    Write a feed without entries again, with a date that is the same in every build.

    :param path: where Pelican wrote the feed
    :param feed: the feed
    """
    if feed.num_items():
        return

    kind = _EmptyRssFeed if isinstance(feed, Rss201rev2Feed) else _EmptyAtomFeed
    with Path(path).open("w", encoding="utf-8") as file:
        kind(**feed.feed).write(file, "utf-8")


def register() -> None:
    """Connect to Pelican's signals."""
    signals.feed_generated.connect(continue_entries)
    signals.feed_generated.connect(continue_feed)
    signals.feed_written.connect(date_empty_feed)
