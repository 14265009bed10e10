"""Entries that continue an old feed's: same ids, same dates, whole posts."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from feedgenerator import get_tag_uri

from rendering import Page

from .content import simplify
from .links import resolve
from .moments import moment

if TYPE_CHECKING:
    from datetime import datetime

    from pelican.contents import Article

# XML 1.0, section 2.2: no other character can stand in a document, and one of them would stop the build.
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MONTH = re.compile(r"(?P<year>\d{4})/(?P<month>\d\d)/")


def plain(text: str) -> str:
    """
    Replace what XML cannot hold, such as the escape characters of a terminal session pasted into a post.

    :param text: any text
    :return: the text with U+FFFD in their place
    """
    return _NO_XML.sub("\ufffd", text)


def entry_id(given: object, link: str, url: str, written: datetime) -> str:
    """
    Name an entry for ever: readers know by its id what they have shown already.

    :param given: the id the post had in its old feed, if it had one
    :param link: the absolute address of the post's page
    :param url: the page's path, `2026/01/slug.html`
    :param written: the post's date
    :return: the given id; else a tag URI (RFC 4151) of the link, dated by the month in the path, because an author may
        correct the date of a post, but not its address
    """
    if isinstance(given, str) and given.strip():
        return given.strip()

    path = _MONTH.match(url)
    try:
        day = date(int(path["year"]), int(path["month"]), 1) if path else written
    except ValueError:  # 2026/13/slug.html
        day = written

    return str(get_tag_uri(link, day))


def entry(post: Article, site: str, by: str) -> dict[str, Any]:
    """
    Say what every feed says about a post.

    :param post: Pelican's article; `atom_id`, `published` and `updated` hold what an old feed said about it
    :param site: the site's absolute address
    :param by: the author where the post names none: Atom wants a name for every entry (RFC 4287, 4.2.1)
    :return: what `feedgenerator` knows an item by, its `language`, and the `others` who wrote it
    """
    link = urljoin(f"{site}/", post.url)
    first, *others = authors(post) or [plain(by)]
    return {
        "title": plain(str(post.title)),
        "link": link,
        "unique_id": plain(entry_id(getattr(post, "atom_id", None), link, post.url, post.date)),
        "unique_id_is_permalink": False,
        "pubdate": published(post),
        "updateddate": moment(getattr(post, "modified", post.date), getattr(post, "updated", None)),
        "author_name": first,
        "others": others,
        "categories": [plain(tag.name) for tag in getattr(post, "tags", ())],
        "language": getattr(post, "lang", None),
    }


def authors(post: Article) -> list[str]:
    """
    Name those who wrote a post.

    :param post: Pelican's article
    :return: their names, each once, the first one first; none if neither the post nor the blog names anybody
    """
    said = getattr(post, "authors", None) or [getattr(post, "author", "")]
    return list(dict.fromkeys(plain(str(one)) for one in said if str(one or "")))


def published(post: Article) -> datetime:
    """
    Say when an entry was published.

    :param post: Pelican's article
    """
    return moment(post.date, getattr(post, "published", None))


def content(html: str, link: str) -> str:
    """
    Make of a post's content what every reader shows.

    :param html: as it was rendered
    :param link: the absolute address of the post's page
    :return: the content, whole
    """
    if "<" not in html:
        return plain(html)

    page = simplify(Page(html))
    resolve(page.soup, link)
    return plain(page.decode())
