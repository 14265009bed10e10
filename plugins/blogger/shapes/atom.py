"""What the shapes have in common: Atom's elements, and Blogger's ways to fill them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from .elements import ATOM, Element

KIND = "http://schemas.google.com/g/2005#kind"
THREADING = "{http://purl.org/syndication/thread/1.0}"
GEORSS = "{http://www.georss.org/georss}"
GDATA = "{http://schemas.google.com/g/2005}"
ORIGINAL = "{http://rssnamespace.org/feedburner/ext/1.0}origLink"
E_MAIL = re.compile(r"[^\s<>()]+@[^\s<>()]+\.[^\s<>()]+")
NUMBER = re.compile(r"[.](?:post|page|comment)-([0-9]+)\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """
    One setting of the blog.

    :param name: ``BLOG_TIME_ZONE``
    :param value: ``Europe/Rome``
    """

    name: str
    value: str


def text(parent: Element, name: str) -> str:
    """
    Give the text of a child element, without the white space that a pretty printer adds around it.

    :param parent: the element it stands in
    :param name: its name, ``{namespace}name``
    """
    child = parent.first(name)
    return "" if child is None else child.text().strip()


def html(element: Element, name: str = "content") -> str:
    """
    Give the body of an entry, decoded once.

    Blogger writes its bodies as HTML and says so. What says that it is plain text, or XHTML, is the text it is.

    :param element: the entry
    :param name: the name of the element in which the body is
    """
    content = element.first(f"{ATOM}{name}")
    if content is None:
        return ""

    return (
        content.text() if content.get("type", "html") in {"html", "text/html"} else escape(content.text(), quote=False)
    )


def remark(element: Element) -> str:
    """
    Give what a comment says, decoded once; a feed may give only its beginning.

    :param element: the comment
    """
    return html(element) or html(element, "summary")


def link(parent: Element, relation: str) -> str:
    """
    Give the address of a link; one that names no relation is an alternate (RFC 4287, section 4.2.7.2).

    :param parent: the entry or feed
    :param relation: ``alternate``, ``self``, ``next`` …
    """
    found = (child for child in parent.all(f"{ATOM}link") if child.get("rel", "alternate") == relation)
    return next((child.get("href").strip() for child in found), "")


def labels(parent: Element) -> tuple[str, ...]:
    """
    Give an entry's labels, each once: the categories that say anything, but for the one that names its kind.

    :param parent: the entry
    """
    categories = (child for child in parent.all(f"{ATOM}category") if child.get("scheme") != KIND)
    return tuple(dict.fromkeys(filter(None, (child.get("term").strip() for child in categories))))


def authors(parent: Element) -> tuple[str, ...]:
    """
    Give the authors' names, each once.

    :param parent: the entry
    """
    names = (without_address(text(author, f"{ATOM}name")) for author in parent.all(f"{ATOM}author"))
    return tuple(dict.fromkeys(filter(None, names)))


def author_uri(parent: Element) -> str:
    """
    Give the author's page, if there is one on the web.

    :param parent: the comment
    """
    author = parent.first(f"{ATOM}author")
    uri = "" if author is None else text(author, f"{ATOM}uri")
    return uri if re.match(r"https?://", uri) else ""


def without_address(name: str) -> str:
    """
    Drop an e-mail address that stands for an author's name or beside it: it is nobody's to publish.

    :param name: what stands for a name
    """
    return E_MAIL.sub("", name).replace("<>", "").replace("()", "").strip()


def number(id_: str) -> str:
    """
    Give the number of a post, a page or a comment, the one thing all shapes call it by.

    :param id_: ``tag:blogger.com,1999:blog-N.post-M``
    :return: ``M``, empty if the id is no such
    """
    match = NUMBER.search(id_)
    return match[1] if match else ""


def place(element: Element) -> tuple[str, str]:
    """
    Give where an entry was written.

    :param element: the entry
    :return: the place's name; its latitude and longitude with a blank between
    """
    return text(element, f"{GEORSS}featurename"), " ".join(text(element, f"{GEORSS}point").split())
