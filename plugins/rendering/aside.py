"""
Parse a post's HTML with the words of its code set aside: they are nearly all of its elements, and nobody asks each.

Whatever changes the HTML of a post may parse it here. What is set aside is written as Beautiful Soup would have written
it.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import Tag

# A block of code as Pygments writes it: words in elements that hold nothing but text, and five references. Words have
# short names (pygments.token.STANDARD_TYPES), while what numbers a line has a long one, and is no word.
_BEGIN, _END = "<pre><span></span><code>", "</code></pre>"
_TEXT = r"(?:[^<>&]|&(?:amp|lt|gt|quot|#39);)*+"
_WORD = r'<span class="[a-z]{1,3}[0-9]?">'
_BLOCK = re.compile(f"{_BEGIN}((?:{_TEXT}{_WORD}{_TEXT}</span>)*+{_TEXT}){_END}")
_QUOTES = "\"'"
_DRESS = re.compile(f"{_WORD}|</span>")
# What Markdown puts a block in. Where it stands in anything else, somebody may ask for the text around it.
_AROUND = frozenset({"[document]", "blockquote", "dd", "div", "dl", "li", "ol", "ul"})


class Page:
    """
    The HTML of a post, as a tree.

    :param html: what is parsed
    """

    def __init__(self, html: str) -> None:
        from bs4 import BeautifulSoup  # noqa: PLC0415 - a process that renders takes long enough to begin without it

        #: The tree, with the text of some blocks' `<code>` standing in for what they hold.
        self.soup: BeautifulSoup
        self._sign = uuid4().hex  # nobody can have written it
        self._codes: list[str] = []
        self.soup = BeautifulSoup(_BLOCK.sub(self._set_aside, html), "html.parser")
        if self._codes and not self._is_code():
            self._codes = []
            self.soup = BeautifulSoup(html, "html.parser")

    def aside(self, code: Tag) -> str | None:
        """
        Give what is set aside of a block: text, and elements of one class that hold nothing but text.

        :param code: its `<code>`
        :return: the HTML in it; None if the tree has all of it
        """
        place = self._place(code)
        return None if place is None else self._codes[place]

    def put(self, code: Tag, html: str) -> None:
        """
        Put something else in the place of what is set aside.

        :param code: the block's `<code>`
        :param html: what it shall hold
        """
        place = self._place(code)
        if place is not None:
            self._codes[place] = html

    def text(self) -> str:
        """Give all text, with a blank between the texts of two elements."""
        parts = self.soup.get_text(" ").split(self._sign)
        parts[1::2] = [" ".join(filter(None, map(unescape, _DRESS.split(self._code(one))))) for one in parts[1::2]]
        return "".join(parts)

    def decode(self) -> str:
        """Write the page."""
        parts = self.soup.decode(formatter="minimal").split(self._sign)
        parts[1::2] = map(self._code, parts[1::2])
        return "".join(parts)

    def _set_aside(self, block: re.Match[str]) -> str:
        """Take the words out of a block."""
        self._codes.append(block[1].replace("&quot;", '"').replace("&#39;", "'"))
        # A quote that opens before the block ends in it, as it would have in one of its words.
        return f"{_BEGIN}{self._sign}{len(self._codes) - 1}{_QUOTES}{self._sign}{_END}"

    def _is_code(self) -> bool:
        """Tell whether all that was set aside was code indeed, and no part of a comment, a script or an attribute."""
        return len(self._codes) == sum(
            block.code is not None
            and self._place(block.code) is not None
            and [getattr(part, "name", None) for part in block.contents] == ["span", "code"]
            and all(parent.name in _AROUND for parent in block.parents)
            for block in self.soup.find_all("pre")
        )

    def _code(self, place: str) -> str:
        """Give what a text stands in for."""
        return self._codes[int(place.removesuffix(_QUOTES))]

    def _place(self, code: Tag) -> int | None:
        """Find what stands behind a block's text."""
        text = code.string or ""
        return int(text.split(self._sign)[1].removesuffix(_QUOTES)) if text.startswith(self._sign) else None


def undressed(code: str) -> str:
    """
    Leave of what was set aside its text.

    :param code: HTML that :meth:`Page.aside` gave
    :return: HTML without elements
    """
    return _DRESS.sub("", code)
