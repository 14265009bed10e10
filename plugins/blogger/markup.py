"""Blogger's HTML, parsed; and which of its elements are blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape, unescape
from types import MappingProxyType
from typing import Any
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

from .literal import spelled

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

# HTML's own white space (https://infra.spec.whatwg.org/#ascii-whitespace); U+00A0 is none of it.
WHITE = re.compile(r"[ \t\n\f\r]+")
# Characters that no text holds: controls (Python-Markdown uses U+0002 and U+0003 for itself) and halves of characters,
# which no file can be written with. They also come out of references (`&#2;`).
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
# What a link may ask of a browser; anything else (javascript:, data:) loses its link and keeps its words.
SCHEMES = frozenset({"", "ftp", "ftps", "git", "http", "https", "irc", "ircs", "mailto", "news", "ssh", "tel", "xmpp"})

# How Beautiful Soup is asked for no more than is used. Blanks are kept in all of the document, for any of its elements
# may hold code; nobody asks where a tag stood; and a list of classes is as easily read from their text.
SOUP: Mapping[str, Any] = MappingProxyType(
    {
        "preserve_whitespace_tags": frozenset({BeautifulSoup.ROOT_TAG_NAME}),
        "store_line_numbers": False,
        "multi_valued_attributes": None,
        "on_duplicate_attribute": "ignore",  # the first counts, as in browsers
    }
)
# References by numbers of more digits than any character has, the zeros in front of them too.
LONGEST_NUMBER = 7  # digits of U+10FFFF
LONG_NUMBER = re.compile(r"&#([0-9]{8,})")
REFERENCE = re.compile(r"&[A-Za-z][A-Za-z0-9]*;")
VOID = re.compile(
    r"<(?:area|base|br|col|embed|frame|hr|img|input|link|meta|param|source|track|wbr)"
    r"(?=[\s/>])[^<>\"']*(?:\"[^\"<]*\"[^<>\"']*|'[^'<]*'[^<>\"']*)*(?<!/)(?=>)",
    re.IGNORECASE,
)
FRAGMENT = re.compile(r"\s*[\"']?[^\"'>\s#]*#([^\"'>\s]+)")
# What Word writes to hide something from other programs (<![if !supportLists]>).
CONDITION = re.compile(r"<!\[[^\[\]<>]*\]>")


def prepare(html: str) -> str:
    """
    Write HTML so that the standard library's parser reads what a browser reads, and in linear time.

    :param html: a post's body
    :return: the same page without characters that no text holds; names that name no character (``&x;``, which that
        parser would read without its semicolon) are text, so are the tags in a ``<textarea>`` and its like, and
        signs that open what nothing closes (the parser would look for the end again and again), and elements without
        an end say so (Beautiful Soup looks through all that didn't wherever an element ends)
    """
    html = spelled(CONTROLS.sub("", html))
    html = VOID.sub(r"\g<0> /", REFERENCE.sub(_reference, readable(html)))
    if "<!" in html:
        html = CONDITION.sub("", html).replace("<![", "<! [")
        closed = max(html.rfind("-->"), 0)
        html = html[:closed] + html[closed:].replace("<!--", "&lt;!--")

    closed = html.rfind(">") + 1
    return html[:closed] + html[closed:].replace("<", "&lt;")


def readable(html: str) -> str:
    """
    Write references by long numbers so that Python reads them: of more than 4300 digits it takes none for a number.

    :param html: a post's body
    :return: the same page, every character of it in its place
    """
    return LONG_NUMBER.sub(_in_hexadecimal, html)


def parse(html: str) -> BeautifulSoup:
    """
    Parse HTML with the parser that takes everything and closes only what its author closed.

    libxml2's parser stops at a depth of 256 elements and drops the rest; the standard library's has no such limit.

    :param html: a post's body, decoded once
    """
    # The line break in front tells Beautiful Soup that a body of one word is no file's name; without the one at the end
    # the parser would drop an ampersand in front of the last word.
    return BeautifulSoup(f"\n{prepare(html)}\n", "html.parser", **SOUP)


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
    return CONTROLS.sub("", value).strip() if isinstance(value, str) else ""


def fragments(html: str) -> frozenset[str]:
    """
    Collect the names that links of a page point at.

    :param html: a post's body
    """
    if "#" not in html:
        return frozenset()

    told = (FRAGMENT.match(piece) for piece in re.split(r"href\s*=", readable(html), flags=re.IGNORECASE)[1:])
    return frozenset(unquote(unescape(found[1])) for found in told if found)


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


def _in_hexadecimal(number: re.Match[str]) -> str:
    digits = number[1].lstrip("0")
    # U+FFFD is what browsers show for a number that no character has
    # (https://html.spec.whatwg.org/#numeric-character-reference-end-state).
    code = int(digits or "0") if len(digits) <= LONGEST_NUMBER else 0xFFFD
    return f"&#x{code:0{len(number[1]) - 1}X}"


def _reference(name: re.Match[str]) -> str:
    return escape(unescape(name[0]), quote=True)
