"""A page as a reader finds it: words, links, images, code, headings, items of lists and tables, each in order.

This is the eye of the check. It knows nothing of how Markdown is made of a post and reads no tree: it is told of tags
and text as they come (``tokens``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from .embeds import EMBEDS, PARTS, PLAYERS, embed
from .listing import BREAK, EDGE, lines, listing, shows_breaks, typed
from .markup import APART, BLOCKS, CODE_BLOCKS, STRUCTURES, UNSEEN
from .outline import OUTLINED, Open, Outline
from .pictures import IMAGES, Sources
from .pieces import Pieces, without_numbers
from .seen import Link, Page
from .tags import served, value, wears_code
from .tokens import END, START, TEXT, Attributes, Token

VOIDS = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())
# What a template holds is seen by nobody before a script wants it, but somebody wrote it: it counts.
HIDDEN = UNSEEN - {"template"}
DIVIDERS = BLOCKS.union(STRUCTURES, EMBEDS, {"br"}) - {"param", "script", "source"}


def read(
    page: Sequence[Token], relink: Callable[[str], str] = str, *, numbers: bool = False, levels: bool = False
) -> Page:
    """
    Read a page as a person would.

    :param page: the tags and the text of a post's source, or of what its Markdown renders to
    :param relink: gives the address that a link counts as
    :param numbers: whether the numbers that a table stands beside lines of code count as words
    :param levels: whether headings are on the level they say, below a title; authors start at any and leave some out
    """
    reader = _Reader(relink, numbers=numbers, levels=levels)
    for kind, said, attrs in page:
        if kind == TEXT:
            reader.take(said)
        elif kind == START:
            reader.start(said, attrs)
        elif kind == END:
            reader.end(said)

    return reader.page()


class _Element(NamedTuple):
    """An element that is open."""

    name: str
    is_code: bool = False
    in_lines: bool = False
    outlined: Open | None = None


class _Reader:
    """What has been read so far. A link is all that leads to one address without anything else between."""

    def __init__(self, relink: Callable[[str], str], *, numbers: bool, levels: bool) -> None:
        self.relink = relink
        self.numbers = numbers
        self.levels = levels
        self.words: list[str] = []
        self.links: list[tuple[str, list[str]]] = []
        self.images: list[str] = []
        self.shown: set[str] = set()
        self.sources = Sources()
        self.code: list[str] = []
        self.outline = Outline()
        # What is open, the innermost last, and how many elements of each name.
        self.opened: list[_Element] = []
        self.names: Counter[str] = Counter()
        self.hrefs: list[str] = []
        self.players: list[bool] = []
        self.unseen = 0
        self.in_code = 0
        self.in_lines = 0
        self.listing: list[str] = []
        self.text: list[str] = []
        self.covered: set[str] = set()
        self.link: str | None = None

    def page(self) -> Page:
        """Give what was read, now that all is."""
        while self.opened:
            self._leave(self.opened.pop())

        outline = self.outline
        whole = Pieces(self.words, self.code, outline.tables)
        told = whole if self.numbers else without_numbers(whole)
        return Page(
            tuple("".join(told.words).split()),
            tuple(self._links("\n".join(told.code))),
            tuple(self.images),
            tuple(filter(str.strip, told.code)),
            tuple(told.headings(outline.headings, levels=self.levels)),
            tuple(told.items(outline.items)),
            tuple(told.cells()),
            tuple(lines("".join(self.text))),
        )

    def start(self, tag: str, attrs: Attributes) -> None:
        """Take an element's start."""
        element = _Element(tag) if self.unseen else self._enter(tag, attrs)
        if tag not in VOIDS:
            self.unseen += tag in HIDDEN
            self.opened.append(element)
            self.names[tag] += 1

    def end(self, tag: str) -> None:
        """Take an element's end; all that was opened in it ends too."""
        if self.names[tag]:
            while self._leave(self.opened.pop()) != tag:
                pass

    def take(self, data: str) -> None:
        """Take a piece of text."""
        if self.unseen:
            return

        says = bool(data.strip())
        if not (self.in_code or self.in_lines):
            self.text.append(data)
            self._say(data, says=says)
        else:
            (self.listing if self.in_code else self.text).append(data if self.in_code else typed(data))
            # The first line of an item may be one of code.
            in_line = self.outline.in_line
            for piece in data.splitlines(keepends=True) if in_line else (data,):
                self._say(piece, says=bool(piece.strip()))
                if piece.endswith("\n") and in_line:
                    self.outline.divide(len(self.words))

        if says:
            self._follow(self._href(), data)
            if self.in_code:
                self.covered.update(self.hrefs[-1:])
        elif self.link:
            self.links[-1][1].append(" ")

    def _say(self, piece: str, *, says: bool) -> None:
        self.words.append(piece)
        if says:
            self.outline.word(len(self.words) - 1)

    def _enter(self, tag: str, attrs: Attributes) -> _Element:
        if tag in DIVIDERS:
            self._divide(BREAK if tag == "br" else EDGE)

        if tag == "a":
            href = value(attrs, "href")
            self.hrefs.append(served(self.relink(href)) if href else (self.hrefs[-1] if self.hrefs else ""))
        elif tag in IMAGES:
            self._image(self.sources.enter(tag, partial(value, attrs)))
        elif tag in APART:
            self._part()

        if tag in EMBEDS:
            self._embed(tag, attrs)

        is_code = tag in CODE_BLOCKS or ("class" in attrs and wears_code(tag, attrs))
        outlined: Open | None = None
        if not self.in_code and (is_code or tag in OUTLINED):
            outlined = self.outline.enter("pre" if is_code else tag, len(self.words), len(self.code))

        self.in_code += is_code
        in_lines = "style" in attrs and shows_breaks(value(attrs, "style"))
        self.in_lines += in_lines
        return _Element(tag, is_code, in_lines, outlined)

    def _leave(self, element: _Element) -> str:
        name = element.name
        self.names[name] -= 1
        self.unseen -= name in HIDDEN
        if self.unseen:
            return name

        if name in DIVIDERS:
            self._divide(EDGE)

        self.in_lines -= element.in_lines
        if element.is_code:
            self.in_code -= 1
            if not self.in_code:
                self.code.append(listing("".join(self.listing)))
                self.listing = []

        if element.outlined is not None:
            self.outline.leave(element.outlined, len(self.words), len(self.code))
        elif name == "a":
            self.hrefs.pop()
        elif name in PLAYERS:
            self.players.pop()
        elif name == "picture":
            self._image(self.sources.leave())
        elif name in APART:
            self._part()

        return name

    def _divide(self, mark: str) -> None:
        self.words.append(" ")
        if self.link:
            self.links[-1][1].append(" ")

        self.outline.divide(len(self.words))
        (self.listing if self.in_code else self.text).append(mark)

    def _part(self) -> None:
        """Keep words apart that stand in one line."""
        if not self.in_code:
            self.words.append(" ")
            self.text.append(" ")
            if self.link:
                self.links[-1][1].append(" ")

    def _image(self, src: str) -> None:
        """Count an image, but none twice because its second is there for want of scripts."""
        src = served(src)
        if src and not (self.names["noscript"] and src in self.shown):
            self._follow(self._href())
            self.images.append(src)
            self.shown.add(src)

    def _embed(self, tag: str, attrs: Attributes) -> None:
        """Read something embedded as the link that stands for it, once for all elements that say the same."""
        if tag == "iframe":
            # What a frame holds of its own is read without its tags, for it is lost as a whole.
            self.words += [" ", re.sub(r"<[^<>]*>", " ", value(attrs, "srcdoc")), " "]

        said = self.players[-1] if self.players else False
        found = None if self.in_code else embed(tag, partial(value, attrs))
        if found is not None and not (said and tag in PLAYERS | PARTS):
            self.outline.divide(len(self.words))
            self.words.append(f" {found.words} ")
            self.outline.word(len(self.words) - 1)
            self.outline.divide(len(self.words))
            self._follow(served(self.relink(found.address)), f" {found.words} ")
            self.players = [True] * len(self.players)
            said = True

        if tag in PLAYERS:
            self.players.append(said and found is not None)

    def _href(self) -> str | None:
        return self.hrefs[-1] if self.hrefs and not self.in_code else None

    def _follow(self, href: str | None, words: str = "") -> None:
        """Count the link that what is seen now stands in, unless what was seen last stood in the same one."""
        if href and href != self.link:
            self.links.append((href, []))

        self.link = href
        if href:
            self.links[-1][1].append(words)

    def _links(self, code: str) -> Iterator[Link]:
        """Give the links, last those on code that say more than it: no fence has any."""
        yield from (Link(address, " ".join("".join(words).split())) for address, words in self.links)
        for address in sorted(self.covered - {"", *(address for address, _ in self.links)}):
            if not address.startswith("#") and address not in code:
                yield Link(address, "")
