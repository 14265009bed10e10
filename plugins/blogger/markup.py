"""Blogger's HTML, parsed; and which of its elements are blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag
from bs4.builder import HTMLTreeBuilder
from bs4.element import Comment

from .tokens import COMMENT, END, START, TEXT, Token

# Elements that end the paragraph before them and stand for nothing else.
BLOCKS = frozenset(
    "address article aside body caption center details dialog div fieldset figcaption figure footer form header hgroup"
    " html legend main nav p section summary tbody tfoot thead".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
CODE_BLOCKS = frozenset({"listing", "pre"})
# Elements whose place among the others means something.
STRUCTURES = frozenset(
    {"blockquote", "dd", "dl", "dt", "hr", "li", "ol", "table", "td", "th", "tr", "ul", *HEADINGS, *CODE_BLOCKS}
)
# Elements whose content a reader never sees.
UNSEEN = frozenset({"head", "script", "style", "template", "title"})
# Elements in a line that stand apart from the words around them.
APART = frozenset({"button", "optgroup", "option", "select", "text"})

# HTML's own white space (https://infra.spec.whatwg.org/#ascii-whitespace), where it isn't one blank already; U+00A0 is
# none of it.
WHITE = re.compile(r"[ \t\n\f\r]{2,}|[\t\n\f\r]")
# What a link may ask of a browser; anything else (javascript:, data:) loses its link and keeps its words.
SCHEMES = frozenset({"", "ftp", "ftps", "git", "http", "https", "irc", "ircs", "mailto", "news", "ssh", "tel", "xmpp"})

# How Beautiful Soup is asked for no more than is used. Blanks are kept in all of the document, for any of its elements
# may hold code; nobody asks where a tag stood; and a list of classes is as easily read from their text.
SOUP: Mapping[str, Any] = MappingProxyType(
    {
        "preserve_whitespace_tags": frozenset({BeautifulSoup.ROOT_TAG_NAME}),
        "store_line_numbers": False,
        "multi_valued_attributes": None,
    }
)


class _Builder(HTMLTreeBuilder):
    """Tells Beautiful Soup of a page that is parsed already."""

    def __init__(self, told: Sequence[Token]) -> None:
        super().__init__(**SOUP)
        self.told = told

    def feed(self, _: object) -> None:
        """Tell it of the tags and the text; elements without an end are over where they start."""
        soup = cast("BeautifulSoup", self.soup)
        for kind, said, attributes in self.told:
            if kind == TEXT:
                soup.handle_data(said)
            elif kind == START:
                soup.handle_starttag(said, None, None, attributes)
                if self.can_be_empty_element(said):
                    soup.handle_endtag(said)
            elif kind == END and not self.can_be_empty_element(said):
                soup.handle_endtag(said)
            elif kind == COMMENT:
                soup.endData()
                soup.handle_data(said)
                soup.endData(Comment)


def parse(page: Sequence[Token]) -> BeautifulSoup:
    """
    Make a tree of a page, as the parser does that takes everything and closes only what its author closed.

    libxml2's parser stops at a depth of 256 elements and drops the rest; the standard library's has no such limit.

    :param page: the tags and the text of a post's body
    """
    return BeautifulSoup(builder=_Builder(page))


def within(tag: Tag) -> Iterator[Tag]:
    """
    Give the elements in an element, in their order.

    Beautiful Soup goes down to the last of them before it gives the first, which takes long where many are nested.

    :param tag: the element
    """
    walk = [iter(tag.contents)]
    while walk:
        node = next(walk[-1], None)
        if node is None:
            walk.pop()
        elif isinstance(node, Tag):
            yield node
            walk.append(iter(node.contents))


def attribute(tag: Tag, name: str) -> str:
    """
    Read an attribute.

    :param tag: the element
    :param name: the attribute's name
    :return: its value without blanks around it, empty where there is none
    """
    value = tag.get(name)
    return value.strip() if isinstance(value, str) else ""


def fragments(page: Sequence[Token]) -> frozenset[str]:
    """
    Collect the names that links of a page point at.

    :param page: the tags and the text of a post's body
    """
    told = (attributes.get("href", "").partition("#")[2] for _, _, attributes in page if attributes)
    return frozenset(unquote(fragment.strip()) for fragment in told if fragment)


@lru_cache(maxsize=1024)
def leads(href: str) -> bool:
    """
    Tell whether a browser may be asked for an address.

    :param href: an address as it stands in a post
    """
    # Browsers drop tabs and line breaks inside an address (https://url.spec.whatwg.org/#concept-basic-url-parser).
    try:
        scheme = urlsplit(re.sub(r"[\t\n\r]", "", href).strip()).scheme.lower()
    except ValueError:
        scheme = ""

    return scheme in SCHEMES
