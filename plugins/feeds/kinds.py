"""The three forms of a feed, as `feedgenerator` writes them but for what it leaves out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TextIO

from feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from feedgenerator.django.utils.xmlutils import SimplerXMLGenerator

# A feed of nothing is as old as this: feedgenerator would date it by the clock.
_NEVER = datetime.fromtimestamp(0, UTC)
_XHTML = "http://www.w3.org/1999/xhtml"
_DC = "http://purl.org/dc/elements/1.1/"
_JSON_FEED = "https://jsonfeed.org/version/1.1"
_WORDS = "This is a feed. A feed reader that is given its address shows what is new here. To read now, go to "


def _newest(feed: SyndicationFeed) -> datetime:
    """Say when the newest of a feed's entries changed."""
    return max((item["updateddate"] or item["pubdate"] for item in feed.items), default=_NEVER)


def _links(feed: SyndicationFeed, media_type: str) -> list[dict[str, str]]:
    """Say where a feed is, and who tells that it has changed (https://www.w3.org/TR/websub/#discovery)."""
    links = [{"rel": "self", "type": media_type, "href": feed.feed["self_url"]}]
    return links + [{"rel": "hub", "href": hub} for hub in feed.feed["hubs"]]


def _sheets(feed: SyndicationFeed, handler: Any) -> None:
    """Name the style sheets that a browser shows a feed with."""
    for sheet in feed.feed["sheets"]:
        handler.processingInstruction("xml-stylesheet", f'href="{sheet}" type="text/css"')


def _note(feed: SyndicationFeed, handler: Any) -> None:
    """
    Tell somebody who opened a feed in a browser what it is.

    Elements of another namespace may stand in both kinds (RFC 4287, section 6.4; RSS 2.0, "Extending RSS"), and XHTML
    is what a browser makes a link of without a program. Readers pass over it.
    """
    handler.startElement("p", {"xmlns": _XHTML})
    handler.characters(_WORDS)
    handler.addQuickElement("a", feed.feed["title"] or feed.feed["link"], {"href": feed.feed["link"]})
    handler.characters(".")
    handler.endElement("p")


class Atom(Atom1Feed):  # type: ignore[misc]  # feedgenerator ships no types
    """An Atom feed (RFC 4287) that names its style sheets and its hubs."""

    def write(self, outfile: TextIO, encoding: str) -> None:
        """
        Write the feed; feedgenerator has style sheets for RSS alone.

        :param outfile: where to
        :param encoding: what the file is encoded in
        """
        handler = SimplerXMLGenerator(outfile, encoding, short_empty_elements=True)
        handler.startDocument()
        _sheets(self, handler)
        handler.startElement("feed", self.root_attributes())
        self.add_root_elements(handler)
        self.write_items(handler)
        handler.endElement("feed")

    def add_root_elements(self, handler: Any) -> None:
        """Write what is said of the whole feed."""
        super().add_root_elements(handler)
        for link in _links(self, "application/atom+xml"):
            handler.addQuickElement("link", "", link)

        _note(self, handler)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write an entry, and who wrote it with the first (RFC 4287, 4.1.2: an entry has any number of authors)."""
        super().add_item_elements(handler, item)
        for name in item["others"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed."""
        return _newest(self)


class Rss(Rss201rev2Feed):  # type: ignore[misc]  # feedgenerator ships no types
    """An RSS 2.0 feed that names its style sheets and its hubs."""

    def add_stylesheets(self, handler: Any) -> None:
        """Write the style sheets before the first element."""
        _sheets(self, handler)

    def add_root_elements(self, handler: Any) -> None:
        """Write what is said of the whole feed."""
        super().add_root_elements(handler)
        for link in _links(self, "application/rss+xml"):
            handler.addQuickElement("atom:link", "", link)

        _note(self, handler)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """Write an item, and who wrote it with the first."""
        super().add_item_elements(handler, item)
        for name in item["others"]:
            handler.addQuickElement("dc:creator", name, {"xmlns:dc": _DC})

    def latest_post_date(self) -> datetime:
        """Return when the newest entry changed."""
        return _newest(self)


class Json(SyndicationFeed):  # type: ignore[misc]  # feedgenerator ships no types
    """A JSON Feed (https://www.jsonfeed.org/version/1.1/)."""

    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: TextIO, _encoding: str) -> None:
        """
        Write the feed.

        :param outfile: where to
        """
        about = self.feed
        told = {
            "version": _JSON_FEED,
            "title": about["title"],
            "home_page_url": about["link"],
            "feed_url": about["self_url"],
            "description": about["description"],
            "language": about["language"],
            "hubs": [{"type": "WebSub", "url": hub} for hub in about["hubs"]],
            "items": [_item(item) for item in self.items],
        }
        kept = {name: value for name, value in told.items() if value or name == "items"}
        json.dump(kept, outfile, ensure_ascii=False, indent=1)
        outfile.write("\n")


def _item(item: dict[str, Any]) -> dict[str, Any]:
    """Say of an entry what JSON Feed has a word for, and leave out what the entry does not say."""
    told = {
        "id": item["unique_id"],
        "url": item["link"],
        "title": item["title"],
        "content_html": item["content"],
        "date_published": item["pubdate"].isoformat(),
        "date_modified": item["updateddate"].isoformat(),
        "authors": [{"name": name} for name in (item["author_name"], *item["others"])],
        "tags": item["categories"],
        "language": item["language"],
    }
    return {name: value for name, value in told.items() if value or name == "content_html"}
