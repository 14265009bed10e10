"""What a blog is, and how much of it is here, is found out while its export is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from blogger.export import Blog

from . import legacy
from .atom import Setting, link, text
from .elements import ATOM, Element

# The namespace of a feed's counts, in its two versions.
SEARCH = ("http://a9.com/-/spec/opensearchrss/1.0/", "http://a9.com/-/spec/opensearch/1.1/")


@dataclass(slots=True)
class Survey:
    """
    What is found out of a blog while its export is read.

    :param head: what the first file says of the blog
    :param settings: the blog's settings, by their names
    :param shape: the shape the export is in: ``legacy``, ``takeout``, ``feed`` or ``rss``
    :param starts: the numbers that pages of a feed start with
    :param nexts: the addresses at which they say that the feed goes on
    :param total: how many entries the feed says it has
    """

    head: Element = field(default_factory=lambda: Element("", {}, 1))
    settings: dict[str, str] = field(default_factory=dict)
    shape: str = "feed"
    starts: set[str] = field(default_factory=set)
    nexts: list[str] = field(default_factory=list)
    total: int = 0

    def take(self, item: object, shape: str) -> None:
        """
        Find out what an entry tells of the blog.

        :param item: the entry; a setting is the blog's
        :param shape: the shape it tells of, empty if others have the like
        """
        self.shape = shape or self.shape
        if isinstance(item, Setting):
            self.settings[item.name] = item.value

    def turn(self, head: Element) -> None:
        """
        Find out where a page stands among the others of its feed.

        :param head: what it says of the blog
        """
        self.nexts += filter(None, [link(head, "next")])
        self.starts.add(_count(head, "startIndex"))
        self.total = max(self.total, int(_count(head, "totalResults") or 0))

    def blog(self) -> Blog:
        """Give the blog's record."""
        told = self.settings
        rss_link = next((child.text().strip() for child in self.head.all("link")), "")
        title = text(self.head, f"{ATOM}title") or text(self.head, "title")
        return Blog(
            id=text(self.head, f"{ATOM}id").removesuffix(legacy.ARCHIVE),
            title=title or told.get("BLOG_NAME", ""),
            url=link(self.head, "alternate") or rss_link,
            time_zone=told.get("BLOG_TIME_ZONE", ""),
            locale=told.get("BLOG_LOCALE", ""),
            feed=told.get("BLOG_POST_FEED", ""),
        )

    def following(self, count: int) -> str:
        """
        Give the address at which the feed goes on after the entries that are here.

        :param count: how many those are
        """
        missing = (url for url in self.nexts if not any(f"start-index={start}" in _query(url) for start in self.starts))
        following = next(missing, "")
        if following or count >= self.total or self.nexts:
            return following

        # RSS names no next page, but counts.
        return f"{self.blog().url.rstrip('/')}/feeds/posts/default?start-index={count + 1}"

    def is_whole(self, count: int) -> bool:
        """
        Tell whether the entries that are here are all there are.

        :param count: how many those are
        """
        if self.shape in {"takeout", "legacy"}:
            return True

        return 0 < self.total <= count and not self.following(count)


def _query(url: str) -> list[str]:
    return url.partition("?")[2].split("&")


def _count(head: Element, name: str) -> str:
    told = next((text(head, f"{{{space}}}{name}") for space in SEARCH if head.first(f"{{{space}}}{name}")), "")
    return told if re.fullmatch(r"[0-9]{1,9}", told) else ""
