"""The tags and the text of a page, one behind the other, as the standard library's parser tells them.

A page is parsed once, though two read it who know nothing of each other: what makes a document of it (``tidy``), and
the eye of the check (``page``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import unescape
from html.entities import html5
from html.parser import HTMLParser
from types import MappingProxyType
from typing import TypeAlias

from .literal import spelled

# Attributes by their names, decoded; one without a value has an empty one.
Attributes: TypeAlias = Mapping[str, str]
# What it is, the element's name or the text, and a start tag's attributes.
Token: TypeAlias = tuple[int, str, Attributes]
START, END, TEXT, COMMENT = range(4)
NONE: Attributes = MappingProxyType({})

# Characters that no text holds: controls (Python-Markdown uses U+0002 and U+0003 for itself) and halves of characters,
# which no file can be written with. No reference stands for one of them (html.unescape).
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff]")
# References by numbers of more digits than any character has, the zeros in front of them too.
LONGEST_NUMBER = 7  # digits of U+10FFFF
LONG_NUMBER = re.compile(r"&#([0-9]{8,})")
NAME = re.compile(r"&([A-Za-z][A-Za-z0-9]*;?)(=?)")
# What Word writes to hide something from other programs (<![if !supportLists]>).
CONDITION = re.compile(r"<!\[[^\[\]<>]*\]>")


def tokens(html: str) -> Sequence[Token]:
    """
    Parse a page.

    :param html: a post's body, decoded once, or what its Markdown renders to
    :return: its tags and its text, in their order
    """
    parser = _Parser()
    parser.feed(_prepared(html))
    parser.close()
    return parser.told


def readable(html: str) -> str:
    """
    Write references by long numbers so that Python reads them: of more than 4300 digits it takes none for a number.

    :param html: a post's body
    :return: the same page, every character of it in its place
    """
    return LONG_NUMBER.sub(_in_hexadecimal, html)


def attributes(tag: str, told: Sequence[tuple[str, str | None]]) -> dict[str, str]:
    """
    Read the attributes of a start tag as browsers do.

    Of two by one name they take the first (https://html.spec.whatwg.org/#attributes-2), and for them a name without its
    semicolon is no reference where more stands behind it: `?a=1&copy=2`
    (https://html.spec.whatwg.org/#named-character-reference-state).

    :param tag: the tag as it is written
    :param told: its attributes as the standard library's parser tells them, which reads such names
    """
    if "&" in tag and (written := NAME.sub(_in_attribute, tag)) != tag:
        parser = _Parser()
        parser.feed(written)
        told = [*parser.told[0][2].items()]

    said: dict[str, str] = {}
    for name, value in told:
        said.setdefault(name, value or "")

    return said


class _Parser(HTMLParser):
    """What it has told so far."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: list[Token] = []

    def updatepos(self, _i: int, j: int) -> int:
        """Count no lines: nothing here is told by where it stood."""
        return j

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        """Take an element's start."""
        self.told.append((START, tag, attributes(self.get_starttag_text() or "", attrs) if attrs else NONE))

    def handle_endtag(self, tag: str) -> None:
        """Take an element's end."""
        self.told.append((END, tag, NONE))

    def handle_data(self, data: str) -> None:
        """Take a piece of text."""
        self.told.append((TEXT, data, NONE))

    def handle_comment(self, data: str) -> None:
        """Take a comment."""
        self.told.append((COMMENT, data, NONE))


def _prepared(html: str) -> str:
    """
    Write HTML so that the standard library's parser reads what a browser reads, and in linear time.

    :return: the same page without characters that no text holds; the tags in a ``<textarea>`` and its like are text,
        and so are signs that open what nothing closes (the parser would look for the end again and again)
    """
    html = readable(spelled(CONTROLS.sub("", html)))
    if "<!" in html:
        html = CONDITION.sub("", html).replace("<![", "<! [")
        closed = max(html.rfind("-->"), 0)
        html = html[:closed] + html[closed:].replace("<!--", "&lt;!--")

    closed = html.rfind(">") + 1
    return html[:closed] + html[closed:].replace("<", "&lt;")


def _in_hexadecimal(number: re.Match[str]) -> str:
    digits = number[1].lstrip("0")
    # U+FFFD is what browsers show for a number that no character has
    # (https://html.spec.whatwg.org/#numeric-character-reference-end-state).
    code = int(digits or "0") if len(digits) <= LONGEST_NUMBER else 0xFFFD
    return f"&#x{code:0{len(number[1]) - 1}X}"


def _in_attribute(found: re.Match[str]) -> str:
    name, equals = found.groups()
    if (name in html5 and (name.endswith(";") or not equals)) or unescape(found[0]) == found[0]:
        return found[0]

    return f"&amp;{name}{equals}"
