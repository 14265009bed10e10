"""A built site as the checks see it: its files, and of each page what leads somewhere or is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree, html

from feeds import candidates

from .loads import Load, loads

_ADDRESSES = ("action", "cite", "data", "formaction", "href", "poster", "src")
FEEDS = frozenset({"application/atom+xml", "application/feed+json", "application/rss+xml"})
# https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh
_REFRESH = re.compile(r"\s*\d+\s*;\s*url\s*=\s*(?P<address>\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    Something that is wrong, and what to do about it.

    :param file: the file it is in, its path in the output folder
    :param line: its line there, from 1; 0 if it is the file's as a whole
    :param what: what is wrong, and what to do
    :param word: as it stands in the file; its source may say the same
    """

    file: str
    line: int
    what: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """
    An address in a page.

    :param line: its line
    :param address: as it stands there
    """

    line: int
    address: str


@dataclass(frozen=True, slots=True)
class Image:
    """
    An image in a page.

    :param line: its line
    :param src: its address
    :param alt: its alternative text; None if it has none, empty if it is there for its looks alone
    :param width: as it stands there, empty if it does not
    :param height: likewise
    """

    line: int
    src: str
    alt: str | None
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Page:
    """
    What a page has.

    :param names: its parts that an address may name
    :param links: what leads somewhere or is loaded
    :param images: what is shown
    :param loads: what a policy may forbid
    :param feeds: the addresses of what it calls its feeds
    """

    names: frozenset[str]
    links: tuple[Link, ...]
    images: tuple[Image, ...]
    loads: tuple[Load, ...]
    feeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Site:
    """
    A built site.

    :param output: its folder
    :param address: where it is published
    :param files: the paths of its files, as the disk has them: a host tells capitals from small letters
    :param pages: its pages by their path
    :param content: the folder of its posts; None where only the site itself is looked at
    """

    output: Path
    address: str
    files: frozenset[str]
    pages: Mapping[str, Page]
    content: Path | None = None


def read(output: Path, address: str, content: Path | None = None) -> Site:
    """
    Read a built site.

    :param output: its folder
    :param address: where it is published
    :param content: the folder of its posts
    :raises OSError: if a file cannot be read
    """
    files = frozenset(
        path.relative_to(output).as_posix()
        for path in output.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(output).parts
    )
    pages = {path: _page((output / path).read_bytes()) for path in sorted(files) if path.endswith(".html")}
    return Site(output, address.rstrip("/"), files, pages, content)


def _page(data: bytes) -> Page:
    try:
        root = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:  # a page of nothing
        return Page(frozenset(), (), (), (), ())

    names = {str(name) for name in root.xpath("//@id | //a/@name")}
    return Page(frozenset(names), tuple(_links(root)), tuple(_images(root)), tuple(loads(root)), tuple(_feeds(root)))


def _links(root: html.HtmlElement) -> Iterator[Link]:
    for element in root.iter(etree.Element):
        line = element.sourceline or 0
        for name in _ADDRESSES:
            if name in element.attrib:
                yield Link(line, element.attrib[name].strip())

        for address, _ in candidates(element.get("srcset", "")):
            yield Link(line, address)

        refresh = _REFRESH.match(element.get("content", "")) if element.get("http-equiv", "") else None
        if refresh is not None:
            yield Link(line, refresh["address"])


def _feeds(root: html.HtmlElement) -> Iterator[str]:
    """Follow https://www.rssboard.org/rss-autodiscovery, and the same of the other kinds."""
    for link in root.iter("link"):
        if "alternate" in link.get("rel", "").lower().split() and link.get("type", "").lower() in FEEDS:
            yield link.get("href", "").strip()


def _images(root: html.HtmlElement) -> Iterator[Image]:
    for image in root.iter("img"):
        told = image.attrib
        yield Image(
            image.sourceline or 0,
            told.get("src", "").strip(),
            told.get("alt"),
            told.get("width", "").strip(),
            told.get("height", "").strip(),
        )
