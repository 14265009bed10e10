"""Whether the feeds are what their readers expect: Atom by RFC 4287, RSS 2.0, and JSON Feed 1.1."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from lxml import etree

from .atom import NAMESPACE, atom
from .links import inside
from .rules import is_date, relative
from .site import Finding, Site

_JSON_FEED = "https://jsonfeed.org/version/"
_VERSIONS = (f"{_JSON_FEED}1", f"{_JSON_FEED}1.1")


def feeds(site: Site) -> Iterator[Finding]:
    """
    Look at every feed of a site; a copy of one, at an old address, is looked at once.

    :param site: the site
    :return: what is wrong with them
    """
    meant = {
        file for path, page in site.pages.items() for address in page.feeds if (file := inside(site, path, address))
    }
    seen: set[bytes] = set()
    for path in sorted(site.files, key=lambda path: (path.count("/posts/"), path)):
        if path.endswith((".xml", ".json")):
            data = (site.output / path).read_bytes()
            if data not in seen:
                seen.add(data)
                yield from (_xml if path.endswith(".xml") else _json)(path, data, is_meant=path in meant)


def _xml(path: str, data: bytes, *, is_meant: bool) -> Iterator[Finding]:
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    except etree.XMLSyntaxError as error:
        yield Finding(path, error.lineno or 0, f"is no XML ({error.msg}): nobody can read it")
        return

    name = etree.QName(root).localname
    if root.tag == f"{{{NAMESPACE}}}feed":
        yield from (Finding(path, line, what) for line, what in atom(root))
    elif name == "rss":
        yield from (Finding(path, line, what) for line, what in _rss(root))
    elif name == "feed" or is_meant:
        yield Finding(
            path, root.sourceline or 0, f"is no feed but {root.tag}: pages call it one, and readers show nothing"
        )


def _rss(root: etree._Element) -> Iterator[tuple[int, str]]:
    """https://www.rssboard.org/rss-specification: what a channel and an item must have."""
    if root.get("version") != "2.0":
        yield root.sourceline or 0, f'its version is {root.get("version")}: write version="2.0"'

    channel = root.find("channel")
    if channel is None:
        yield root.sourceline or 0, "has no channel: RSS 2.0 wants one"
        return

    for name in ("title", "link", "description"):
        if not (channel.findtext(name) or "").strip():
            yield channel.sourceline or 0, f"the channel has no {name}: RSS 2.0 wants one"

    guids: set[str | None] = set()
    for item in channel.iterfind("item"):
        line, guid = item.sourceline or 0, item.findtext("guid")
        if item.find("title") is None and item.find("description") is None:
            yield line, "an item has neither title nor description: RSS 2.0 wants one of them"

        if relative(item.findtext("link")):
            yield line, f"an item's link is no absolute address ({item.findtext('link')}): write the whole"

        if not _is_rfc_822(item.findtext("pubDate")):
            yield line, f"an item's pubDate is no RFC 822 date ({item.findtext('pubDate')})"

        if guid is None or guid in guids:
            yield line, f"an item's guid is missing or another one's ({guid}): readers show it twice or never"

        guids.add(guid)


def _is_rfc_822(text: str | None) -> bool:
    """Say whether a text is a date as mails have it, or there is none."""
    try:
        return text is None or bool(parsedate_to_datetime(text))
    except ValueError:
        return False


def _json(path: str, data: bytes, *, is_meant: bool) -> Iterator[Finding]:
    try:
        told = json.loads(data)
    except ValueError as error:
        yield Finding(path, getattr(error, "lineno", 0), f"is no JSON ({error}): nobody can read it")
        return
    except RecursionError:
        yield Finding(path, 0, "is JSON of too many levels: nobody can read it")
        return

    version = told.get("version") if isinstance(told, dict) else None
    if isinstance(told, dict) and (is_meant or str(version).startswith(_JSON_FEED)):
        if version not in _VERSIONS:
            yield Finding(path, 0, f"its version is none of JSON Feed's ({version}): write {_VERSIONS[-1]}")

        yield from (Finding(path, 0, what) for what in _json_feed(told))
    elif is_meant:
        yield Finding(path, 0, "is no feed: pages call it one, and readers show nothing")


def _json_feed(told: dict[str, Any]) -> Iterator[str]:
    """https://www.jsonfeed.org/version/1.1/: what a feed and an item must have, and of what kind the rest is."""
    if not isinstance(told.get("title"), str):
        yield "has no title: JSON Feed wants one"

    yield from _authors("the feed", told)
    yield from (f"{name} is no absolute address" for name in ("home_page_url", "feed_url") if relative(told.get(name)))
    items = told.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        yield "has no list of items: JSON Feed wants one, an empty one too"
        return

    ids: set[str] = set()
    for number, item in enumerate(items, 1):
        name = f"item {number}"
        if not isinstance(item.get("id"), str) or not item["id"] or item["id"] in ids:
            yield f"{name} has no id of its own ({item.get('id')}): readers show it twice or never"

        ids.add(str(item.get("id")))
        yield from (f"{name}: {what}" for what in _json_item(item))
        yield from _authors(name, item)


def _json_item(item: dict[str, Any]) -> Iterator[str]:
    if not any(isinstance(item.get(name), str) for name in ("content_html", "content_text")):
        yield "has no content: JSON Feed wants content_html or content_text"

    for name in ("date_published", "date_modified"):
        if name in item and not is_date(item[name]):
            yield f"{name} is no RFC 3339 date ({item[name]})"

    for name in ("url", "external_url", "image"):
        if relative(item.get(name)):
            yield f"{name} is no absolute address ({item[name]})"

    tags = item.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield "its tags are no words"


def _authors(name: str, told: dict[str, Any]) -> Iterator[str]:
    authors = told.get("authors", [])
    if not isinstance(authors, list) or not all(
        isinstance(author, dict) and any(author.get(key) for key in ("name", "url", "avatar")) for author in authors
    ):
        yield f"{name} has an author without name, url and avatar: JSON Feed wants one of them"
