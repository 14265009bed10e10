"""An export is read: the blog's own record and its entries, as they stand in the file.

Only the public Atom feed is read (``/feeds/posts/default``). The other shapes a blog arrives in share its elements;
they are told apart by namespace and id, and each has its line in ``_refuse_other_shapes`` until it is read too.

lxml reads the file, not a hardened wrapper around expat: it knows the line an element stands on, and it reads on where
an export uses a prefix that it never declared, as one of fifteen real exports does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from lxml import etree

ATOM = "{http://www.w3.org/2005/Atom}"
# The archive formats that exports travel in, by their first bytes (RFC 1952; APPNOTE.TXT, section 4.3.7).
ARCHIVES = {b"\x1f\x8b": "a gzip file", b"PK\x03\x04": "a zip archive"}
KIND = "http://schemas.google.com/g/2005#kind"
TAKEOUT = "http://schemas.google.com/blogger/2018"
FEED = "the blog's Atom feed (/feeds/posts/default?max-results=500)"
E_MAIL = re.compile(r"[^\s<>()]+@[^\s<>()]+\.[^\s<>()]+")
CHUNK = 65536  # bytes


class ExportError(Exception):
    """Say in one line which file cannot be imported, where it is at fault and what to do."""


@dataclass(frozen=True, slots=True)
class Blog:
    """
    The blog that an export is of.

    :param id: the feed's id, ``tag:blogger.com,1999:blog-N``
    :param title: its title
    :param url: its address
    """

    id: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One post, as the export tells it; what the export leaves out is empty.

    :param id: ``tag:blogger.com,1999:blog-N.post-M``
    :param title: plain text
    :param html: the body, decoded once
    :param published: the day it was first public, Blogger's very text
    :param updated: the day it was last changed, likewise
    :param permalink: its address at Blogger, absolute
    :param authors: their names (never an e-mail address)
    :param labels: Blogger's labels, in the feed's order
    :param line: the line of the export it starts on
    """

    id: str
    title: str
    html: str
    published: str
    updated: str
    permalink: str
    authors: tuple[str, ...]
    labels: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Export:
    """
    What an export holds.

    :param blog: the blog's record
    :param entries: its entries, in the feed's order
    :param following: the address of the feed's next page, empty on the last
    """

    blog: Blog
    entries: tuple[Entry, ...]
    following: str


def read(path: Path) -> Export:
    """
    Read an export to its end, for nothing may be imported from a file that turns out to be cut off.

    :param path: the blog's public Atom feed
    :return: the blog and its entries
    :raises ExportError: if the file is anything else
    """
    try:
        with path.open("rb") as source:
            return _feed(source, path)
    except FileNotFoundError:
        raise ExportError(f"{path}: there is no such file: name the file that {FEED} was saved to") from None
    except IsADirectoryError:
        raise ExportError(f"{path}: is a folder: name the file in it that {FEED} was saved to") from None
    except OSError as error:
        raise ExportError(f"{path}: cannot be read ({error.strerror}): see to it and import again") from error


def _feed(source: BinaryIO, path: Path) -> Export:
    entries: list[Entry] = []
    root: Any = None
    for event, element in _elements(source, path):
        if root is None:
            root = element
            _refuse_other_documents(root, path)
        elif event == "end" and element.getparent() is root and element.tag == f"{ATOM}entry":
            _refuse_other_shapes(root, element, path)
            entries.append(_entry(element))
            element.clear()

    blog = Blog(_text(root, "id"), _text(root, "title"), _link(root, "alternate"))
    return Export(blog, tuple(entries), _link(root, "next"))


def _elements(source: BinaryIO, path: Path) -> Iterator[tuple[str, Any]]:
    """Yield each element as it starts and as it ends, the root element first."""
    # The file's own entities are left to libxml2's limit until the document type is refused at the first element; with
    # resolve_entities=False an undeclared one would end the reading without an error (lxml 6.1.3).
    parser: Any = etree.XMLPullParser(
        events=("start", "end"),
        resolve_entities="internal",
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    root: Any = None
    whole = False
    line = 1
    try:
        while chunk := source.read(CHUNK):
            _refuse_archives(chunk if root is None else b"", path)
            line += chunk.count(b"\n")
            parser.feed(chunk)
            for event, element in parser.read_events():
                root = element if root is None else root
                whole = event == "end" and element is root
                yield event, element
    except etree.XMLSyntaxError as error:
        raise ExportError(_fault(error, path)) from error

    if root is None:
        raise ExportError(f"{path}:{line}: holds nothing to import: save {FEED} again")

    if not whole:
        raise ExportError(f"{path}:{line}: is cut off in this line: save {FEED} again")

    # Whatever libxml2 still has to say of a whole document is that it uses a prefix without declaring it.
    with suppress(etree.XMLSyntaxError):
        parser.close()

    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    if encoding.upper() != "UTF-8":
        raise ExportError(f"{path}:1: declares {encoding}, but Blogger writes UTF-8: save {FEED} again")


def _fault(error: etree.XMLSyntaxError, path: Path) -> str:
    where = f"{path}:{error.lineno}"
    message = " ".join(error.msg.split()).partition(", line ")[0]
    if error.code in {etree.ErrorTypes.ERR_INVALID_ENCODING, etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING}:
        return f"{where}: is not UTF-8 ({message}): save {FEED} again"

    if re.search(r"\bentity\b|PEReference", message, re.IGNORECASE):
        return f"{where}: uses entities, as no feed of Blogger's does ({message}): save {FEED} again"

    return f"{where}: is not XML ({message}): save {FEED} again"


def _refuse_archives(head: bytes, path: Path) -> None:
    for magic, name in ARCHIVES.items():
        if head.startswith(magic):
            raise ExportError(f"{path}:1: is {name}: unpack it and name the feed in it")


def _refuse_other_documents(root: Any, path: Path) -> None:
    where = f"{path}:{root.sourceline}"
    if root.tag != f"{ATOM}feed":
        raise ExportError(f"{where}: is XML, but <{etree.QName(root).localname}> is no Atom feed: save {FEED}")

    # Entities can only be declared in a document type, and no feed of Blogger's has one.
    if root.getroottree().docinfo.internalDTD is not None:
        raise ExportError(f"{where}: declares a document type, as no feed of Blogger's does: save {FEED} again")


def _refuse_other_shapes(root: Any, entry: Any, path: Path) -> None:
    where = f"{path}:{entry.sourceline}"
    if TAKEOUT in entry.nsmap.values():
        raise ExportError(f"{where}: is an archive of Google Takeout's, which is not read yet: save {FEED}")

    kinds = (category for category in entry.findall(f"{ATOM}category") if category.get("scheme") == KIND)
    if _text(root, "id").endswith(".archive") or next(kinds, None) is not None:
        raise ExportError(f"{where}: is a backup from the blog's settings, which is not read yet: save {FEED}")


def _entry(element: Any) -> Entry:
    content = element.find(f"{ATOM}content")
    # Blogger writes its bodies as HTML and says so; nothing else would be read as its author meant it.
    is_html = content is not None and content.get("type", "html") in {"html", "text/html"}
    terms = (category.get("term", "").strip() for category in element.findall(f"{ATOM}category"))
    names = (_without_address(_text(author, "name")) for author in element.findall(f"{ATOM}author"))
    return Entry(
        id=_text(element, "id"),
        title=_text(element, "title"),
        html="".join(content.itertext()) if is_html else "",
        published=_text(element, "published"),
        updated=_text(element, "updated"),
        permalink=_link(element, "alternate"),
        authors=tuple(dict.fromkeys(filter(None, names))),
        labels=tuple(dict.fromkeys(filter(None, terms))),
        line=element.sourceline,
    )


def _text(parent: Any, name: str) -> str:
    """Give the text of a child element, without the white space that a pretty printer adds around it."""
    child = parent.find(f"{ATOM}{name}")
    return "" if child is None else "".join(child.itertext()).strip()


def _link(parent: Any, relation: str) -> str:
    """Give the address of a link; one that names no relation is an alternate (RFC 4287, section 4.2.7.2)."""
    links = (link for link in parent.findall(f"{ATOM}link") if link.get("rel", "alternate") == relation)
    return next((link.get("href", "").strip() for link in links), "")


def _without_address(name: str) -> str:
    """Drop an e-mail address that stands for an author's name or beside it: it is nobody's to publish."""
    return E_MAIL.sub("", name).replace("<>", "").strip()
