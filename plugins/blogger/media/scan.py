"""The images and gists of a post, found where they stand in its HTML, and put back there; all else stays as it is.

The HTML is not written anew from a tree: code in it would have to survive that to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from urllib.parse import unquote_plus

from blogger.literal import masked
from blogger.pictures import IMAGES, Sources
from blogger.tokens import Attributes, attributes, readable

from .sizes import same_picture, web_address

# Most posts have neither, and need not be parsed to know.
SUSPECT = re.compile(r"<(?:img|input|picture)|gist\.github\.com", re.IGNORECASE)
# https://gist.github.com/USER/ID.js?file=NAME; gists of the first years name no user.
GIST = re.compile(
    r"(?:https?:)?//gist\.github\.com/(?P<path>(?:[A-Za-z0-9-]{1,39}/)?[0-9a-f]{1,64})\.js(?:\?file=(?P<file>[^&#]*))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Tag:
    """
    A start tag.

    :param start: where it begins in the HTML, in characters
    :param end: where what belongs to it ends
    :param name: the element's name
    :param attributes: its attributes, decoded
    """

    start: int
    end: int
    name: str
    attributes: Attributes

    def get(self, name: str) -> str:
        """
        Give an attribute's value.

        :param name: the attribute's name
        :return: its value, empty if there is none
        """
        return self.attributes.get(name, "")

    def written(self, **changes: str | None) -> str:
        """
        Write the tag.

        :param changes: attributes to set, or to leave out where None
        """
        kept = {key: value for key, value in self.attributes.items() if key not in changes}
        said = [*kept.items(), *((key, value) for key, value in changes.items() if value is not None)]
        return f"<{self.name}{''.join(_attribute(key, value) for key, value in said)}>"


@dataclass(frozen=True, slots=True)
class Picture:
    """
    An image of the web.

    :param tag: its `img`, or the element that stands for one
    :param url: its address
    :param link: the link around it that leads to the same picture, in whatever size
    """

    tag: Tag
    url: str
    link: Tag | None


@dataclass(frozen=True, slots=True)
class Gist:
    """
    Code that a post has from GitHub.

    :param tag: its `script`, to the end of the element
    :param path: `USER/ID`, or `ID`
    :param file: the one file of it that is shown, or empty for all
    """

    tag: Tag
    path: str
    file: str


class _Scanner(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = html
        self.lines = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self.pictures: list[Picture] = []
        self.gists: list[Gist] = []
        self.link: Tag | None = None
        self.script: Tag | None = None
        self.sources = Sources()
        self.around: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        start = self._place()
        written = self.get_starttag_text() or ""
        found = Tag(start, start + len(written), tag, attributes(written, attrs))
        if tag == "a":
            self.link = found
        elif tag == "script":
            self.script = found
        elif tag in IMAGES:
            self._picture(found, self.sources.enter(tag, found.get))
            if tag == "picture":
                self.around.append(found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.link = None
        elif tag == "script" and self.script is not None:
            match = GIST.fullmatch(self.script.get("src").strip())
            if match:
                end = self.html.find(">", self._place()) + 1
                whole = Tag(self.script.start, end or len(self.html), "script", self.script.attributes)
                self.gists.append(Gist(whole, match["path"], unquote_plus(match["file"] or "")))

            self.script = None
        elif tag == "picture" and self.around:
            self._picture(self.around.pop(), self.sources.leave())

    def _picture(self, tag: Tag, src: str) -> None:
        if url := web_address(src):
            around = self.link if self.link and same_picture(self.link.get("href"), url) else None
            self.pictures.append(Picture(replace(tag, name="img"), url, around))

    def _place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column


def scan(html: str) -> tuple[tuple[Picture, ...], tuple[Gist, ...]]:
    """
    Find what a post has from elsewhere.

    :param html: a post's body, decoded once
    :return: its images and its gists, in the post's order
    """
    if not SUSPECT.search(html):
        return (), ()

    scanner = _Scanner(html)
    # The parser gives up at a declaration without a name (`<![<`); what it found before stands where it says.
    with suppress(AssertionError):
        scanner.feed(masked(readable(html)))
        scanner.close()

    return tuple(scanner.pictures), tuple(scanner.gists)


def spliced(html: str, changes: Iterable[tuple[Tag, str]]) -> str:
    """
    Put something else in the place of tags.

    :param html: the HTML they were found in
    :param changes: each tag, and what stands there from now on; the first of two for one tag counts
    """
    pieces: list[str] = []
    place = 0
    for tag, text in _in_order(changes):
        pieces += [html[place : tag.start], text]
        place = tag.end

    return "".join([*pieces, html[place:]])


def _in_order(changes: Iterable[tuple[Tag, str]]) -> Sequence[tuple[Tag, str]]:
    first: dict[int, tuple[Tag, str]] = {}
    for tag, text in changes:
        first.setdefault(tag.start, (tag, text))

    return [first[start] for start in sorted(first)]


def _attribute(name: str, value: str) -> str:
    return f' {name}="{escape(value)}"' if value else f" {name}"
