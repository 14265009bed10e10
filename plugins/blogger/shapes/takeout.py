"""What Google Takeout gives since about 2023, ``feed.atom``: all in UTC, and without the name of the blog's host."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from blogger.export import DRAFT, LIVE, PAGE, SCHEDULED, TRASHED, Comment, Entry
from blogger.moments import local

from .atom import author_uri, authors, html, labels, number, remark, text
from .elements import ATOM, Element

SPACE = "http://schemas.google.com/blogger/2018"
BLOGGER = f"{{{SPACE}}}"
STATUSES = {"LIVE": LIVE, "DRAFT": DRAFT, "SCHEDULED": SCHEDULED, "SOFT_TRASHED": TRASHED, "TRASHED": TRASHED}


def told(element: Element, file: str) -> Entry | Comment | None:
    """
    Read an entry; its permalink is a path, and its dates are in UTC.

    :param element: the ``entry``
    :param file: the file it is from
    :return: what it is; None for a comment that Blogger does not show
    """
    if is_comment(element):
        return _comment(element)

    entry = Entry(
        id=text(element, f"{ATOM}id"),
        title=text(element, f"{ATOM}title"),
        html="" if element.too_large else html(element),
        published=text(element, f"{ATOM}published") or text(element, f"{BLOGGER}created"),
        updated=text(element, f"{ATOM}updated"),
        permalink=text(element, f"{BLOGGER}filename"),
        authors=authors(element),
        labels=labels(element),
        line=element.line,
        status=_status(element),
        description=text(element, f"{BLOGGER}metaDescription"),
        title_link=_title_link(element),
        file=file,
        too_large=element.too_large,
    )
    if _type(element) == "PAGE":
        entry = replace(entry, kind=PAGE)

    location = element.first(f"{BLOGGER}location")
    if location is None:
        return entry

    degrees = [text(location, f"{BLOGGER}{name}") for name in ("latitude", "longitude")]
    return replace(entry, place=text(location, f"{BLOGGER}name"), point=" ".join(degrees) if all(degrees) else "")


def settled(entry: Entry, site: str, zone: ZoneInfo) -> Entry:
    """
    Give an entry what Takeout leaves out, as the blog's own feed would have it.

    :param entry: the entry
    :param site: the blog's address
    :param zone: its time zone
    """
    permalink = f"{site.rstrip('/')}/{entry.permalink.removeprefix('/')}" if entry.permalink else ""
    return replace(
        entry,
        id=entry.id or permalink,
        permalink=permalink,
        published=local(_in_full(entry.published), zone),
        updated=local(_in_full(entry.updated), zone),
    )


def is_takeout(element: Element) -> bool:
    """
    Tell whether an entry is one of Takeout's.

    :param element: the ``entry``
    """
    return any(name.startswith(BLOGGER) for name in element.children)


def is_comment(element: Element) -> bool:
    """
    Tell whether an entry is a comment.

    :param element: the ``entry``
    """
    return _type(element) == "COMMENT"


def _type(element: Element) -> str:
    # A second blogger:type sits inside the author: only the entry's own children count.
    return text(element, f"{BLOGGER}type")


def _in_full(date: str) -> str:
    """Write the milliseconds that Takeout leaves out where they are none, and no other shape does."""
    return f"{date[:-1]}.000Z" if date.endswith("Z") and "." not in date else date


def _status(element: Element) -> str:
    if text(element, f"{BLOGGER}trashed"):
        return TRASHED

    # Whatever else an entry may be, it is not known to be public.
    return STATUSES.get(text(element, f"{BLOGGER}status"), DRAFT)


def _title_link(element: Element) -> str:
    link = element.first(f"{ATOM}link")
    return "" if link is None else link.get("href").strip() or link.text().strip()


def _comment(element: Element) -> Comment | None:
    status = text(element, f"{BLOGGER}status")
    removed = status == "EMPTIED"
    if (status not in {"", "LIVE"} and not removed) or text(element, f"{BLOGGER}trashed"):
        return None

    names = authors(element)
    return Comment(
        id=text(element, f"{ATOM}id"),
        post=number(text(element, f"{BLOGGER}parent")),
        parent=number(text(element, f"{BLOGGER}inReplyTo")),
        author=names[0] if names else "",
        author_uri=author_uri(element),
        published=text(element, f"{ATOM}published") or text(element, f"{BLOGGER}created"),
        updated=text(element, f"{ATOM}updated"),
        html="" if element.too_large else remark(element),
        removed=removed,
        link="",
        line=element.line,
    )
