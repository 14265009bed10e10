"""Exports made for the tests: Blogger's public feed, as small as a test needs it."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

BLOG = "tag:blogger.com,1999:blog-1"
SITE = "http://rants.blogspot.com"


def entry(number: int = 1, **told: str) -> str:
    """
    Make one entry.

    :param number: tells it from the others
    :param told: text for an element (``title``, ``body``, ``published``, ``updated``, ``permalink``, ``id``,
        ``author``, ``labels`` divided by ``|``) instead of what stands there otherwise; an empty one leaves it out
    """
    told = {
        "id": f"{BLOG}.post-{number}",
        "published": "2013-08-25T23:33:00.003+03:00",
        "updated": "2022-03-03T11:49:01.611+02:00",
        "title": f"Post {number}",
        "body": f"<p>Words of post {number}.</p>",
        "permalink": f"{SITE}/2013/08/post-{number}.html",
        "author": "Jane Doe",
        "labels": "",
    } | told
    elements = [f"<{name}>{escape(told[name])}</{name}>" for name in ("id", "published", "updated") if told[name]]
    if told["title"]:
        elements.append(f"<title type='text'>{escape(told['title'])}</title>")

    if told["body"]:
        elements.append(f"<content type='html'>{escape(told['body'])}</content>")

    if told["permalink"]:
        elements.append(f"<link rel='alternate' type='text/html' href={quoteattr(told['permalink'])}/>")

    elements += [
        f"<category scheme='http://www.blogger.com/atom/ns#' term={quoteattr(label)}/>"
        for label in told["labels"].split("|")
        if label
    ]
    elements.append(f"<author><name>{escape(told['author'])}</name><email>jane@example.org</email></author>")
    return "<entry>\n" + "\n".join(elements) + "\n</entry>"


def feed(*entries: str, blog: str = BLOG, more: str = "") -> str:
    """
    Make a feed.

    :param entries: its entries
    :param blog: the blog's id
    :param more: other elements of the feed
    """
    return "\n".join(
        [
            "<?xml version='1.0' encoding='UTF-8'?>",
            "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:thr='http://purl.org/syndication/thread/1.0'>",
            f"<id>{blog}</id>",
            "<title type='text'>Rants</title>",
            f"<link rel='alternate' type='text/html' href='{SITE}/'/>{more}",
            *entries,
            "</feed>\n",
        ]
    )


def saved(folder: Path, text: str | bytes) -> Path:
    """
    Save an export.

    :param folder: where to
    :param text: what it holds
    :return: its path
    """
    path = folder / "export.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
