"""The public feed as RSS 2.0, ``/feeds/posts/default?alt=rss``: its dates are in GMT, whatever the blog's zone is."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from blogger.export import Entry
from blogger.moments import from_rss, local

from .atom import ORIGINAL, place, text, without_address
from .elements import ATOM, Element


def entry(element: Element, file: str) -> Entry:
    """
    Read a post.

    :param element: the ``item``
    :param file: the file it is from
    """
    name, point = place(element)
    permalink = text(element, ORIGINAL) or text(element, "link")
    published = from_rss(text(element, "pubDate"))
    body = element.first("description")
    # Blogger hides the author's address: "noreply@blogger.com (Jane Doe)".
    author = without_address(text(element, "author")).removeprefix("(").removesuffix(")").strip()
    categories = (child.text().strip() for child in element.all("category"))
    return Entry(
        id=text(element, "guid") or permalink,
        title=text(element, "title"),
        html="" if body is None or element.too_large else body.text(),
        published=published,
        updated=text(element, f"{ATOM}updated") or published,
        permalink=permalink,
        authors=(author,) if author else (),
        labels=tuple(dict.fromkeys(filter(None, categories))),
        line=element.line,
        place=name,
        point=point,
        file=file,
        too_large=element.too_large,
    )


def settled(entry: Entry, zone: ZoneInfo) -> Entry:
    """
    Give an entry's dates the blog's own offset.

    :param entry: the entry
    :param zone: the blog's time zone
    """
    return replace(entry, published=local(entry.published, zone), updated=local(entry.updated, zone))
