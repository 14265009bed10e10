"""A page as a reader finds it: words, links, images, code, headings, items of lists and tables, each in order.

This is the eye of the check. It knows nothing of how Markdown is made of a post and reads no tree: it is told of tags
and text as they come, by the standard library's parser.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple
from urllib.parse import unquote

from .embeds import EMBEDS, PARTS, PLAYERS, embed
from .markup import BLOCKS, CODE_BLOCKS, CONTROLS, STRUCTURES, UNSEEN, prepare
from .outline import OUTLINED, Open, Outline, Span

Attributes = list[tuple[str, str | None]]

VOIDS = frozenset("area base br col embed frame hr img input link meta param source track wbr".split())
DIVIDERS = BLOCKS.union(STRUCTURES, EMBEDS, {"br"}) - {"param", "script", "source"}
# A style that shows line breaks as such.
LINES = re.compile(r"white-space\s*:\s*pre\s*(?:;|$)", re.IGNORECASE)
# What stands for a line break element and for the edge of a block while code is read; no text holds either.
BREAK, EDGE = "\x01", "\x02"


@dataclass(frozen=True, slots=True)
class Page:
    """
    What a reader finds on a page.

    :param words: all words, those of code too
    :param links: where links lead
    :param images: where images are
    :param code: what stands in blocks of code
    :param headings: the words of each heading
    :param items: the first line of each item of a list
    :param tables: for each table the first lines of its cells, divided by strokes
    """

    words: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[str, ...]
    code: tuple[str, ...]
    headings: tuple[str, ...]
    items: tuple[str, ...]
    tables: tuple[str, ...]


def read(html: str, relink: Callable[[str], str] = str, *, numbers: bool = False) -> Page:
    """
    Read a page as a person would.

    :param html: a post's source, or what its Markdown renders to
    :param relink: gives the address that a link counts as
    :param numbers: whether the numbers that a table stands beside lines of code count as words
    """
    reader = _Reader(relink, numbers=numbers)
    reader.feed(prepare(html))
    return reader.page()


class _Element(NamedTuple):
    """An element that is open."""

    name: str
    is_code: bool = False
    in_lines: bool = False
    outlined: Open | None = None


class _Reader(HTMLParser):
    """What has been read so far. A link is all that leads to one address without anything else between."""

    def __init__(self, relink: Callable[[str], str], *, numbers: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.relink = relink
        self.numbers = numbers
        self.words: list[str] = []
        self.links: list[str] = []
        self.images: list[str] = []
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
        self.link: str | None = None
        self.moved: dict[int, int] = {}
        self.said: dict[tuple[int, int], str] = {}

    def page(self) -> Page:
        """Give what was read, now that all is."""
        self.close()
        while self.opened:
            self._leave(self.opened.pop())

        tables = [table for table in self.outline.tables if self.numbers or not self._numbered(table)]
        return Page(
            tuple("".join(self.words).split()),
            tuple(self.links),
            tuple(self.images),
            tuple(filter(str.strip, self.code)),
            tuple(filter(None, map(self._said, self.outline.headings))),
            tuple(filter(None, map(self._said, self.outline.items))),
            tuple(filter(None, map(self._table, tables))),
        )

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        """Take an element's start."""
        element = _Element(tag) if self.unseen else self._enter(tag, attrs)
        if tag not in VOIDS:
            self.unseen += tag in UNSEEN
            self.opened.append(element)
            self.names[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        """Take an element's end; all that was opened in it ends too."""
        if self.names[tag]:
            while self._leave(self.opened.pop()) != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take a piece of text."""
        if self.unseen:
            return

        if self.in_code:
            self.listing.append(data)

        # The first line of an item may be one of code.
        in_lines = (self.in_code or self.in_lines) and self.outline.in_line
        for piece in data.splitlines(keepends=True) if in_lines else (data,):
            self.words.append(piece)
            if piece.strip():
                self.outline.word(len(self.words) - 1)

            if piece.endswith("\n") and in_lines:
                self.outline.divide(len(self.words))

        if data.strip():
            self._follow(self._href())

    def _enter(self, tag: str, attrs: Attributes) -> _Element:
        if tag in DIVIDERS:
            self._divide(BREAK if tag == "br" else EDGE)

        if tag == "a":
            href = _value(attrs, "href")
            self.hrefs.append(_address(self.relink(href)) if href else (self.hrefs[-1] if self.hrefs else ""))
        elif tag == "img" and (src := _value(attrs, "src")):
            self._follow(self._href())
            self.images.append(_address(src))
        elif tag in EMBEDS:
            self._embed(tag, attrs)

        is_code = tag in CODE_BLOCKS or (bool(attrs) and _is_code(tag, attrs))
        outlined: Open | None = None
        if not self.in_code and (is_code or tag in OUTLINED):
            outlined = self.outline.enter("pre" if is_code else tag, len(self.words), len(self.code))

        self.in_code += is_code
        in_lines = bool(attrs) and LINES.search(_value(attrs, "style")) is not None
        self.in_lines += in_lines
        return _Element(tag, is_code, in_lines, outlined)

    def _leave(self, element: _Element) -> str:
        name = element.name
        self.names[name] -= 1
        self.unseen -= name in UNSEEN
        if self.unseen:
            return name

        if name in DIVIDERS:
            self._divide(EDGE)

        self.in_lines -= element.in_lines
        if element.is_code:
            self.in_code -= 1
            if not self.in_code:
                self.code.append(_shown("".join(self.listing)))
                self.listing = []

        if element.outlined is not None:
            self.outline.leave(element.outlined, len(self.words), len(self.code))
        elif name == "a":
            self.hrefs.pop()
        elif name in PLAYERS:
            self.players.pop()

        return name

    def _divide(self, mark: str) -> None:
        self.words.append(" ")
        self.outline.divide(len(self.words))
        if self.in_code:
            self.listing.append(mark)

    def _embed(self, tag: str, attrs: Attributes) -> None:
        """Read something embedded as the link that stands for it, once for all elements that say the same."""
        said = self.players[-1] if self.players else False
        found = None if self.in_code else embed(tag, lambda name: _value(attrs, name))
        if found is not None and not (said and tag in PLAYERS | PARTS):
            self.outline.divide(len(self.words))
            self.words.append(f" {found.words} ")
            self.outline.word(len(self.words) - 1)
            self.outline.divide(len(self.words))
            self._follow(_address(self.relink(found.address)))
            self.players = [True] * len(self.players)
            said = True

        if tag in PLAYERS:
            self.players.append(said and found is not None)

    def _href(self) -> str | None:
        return self.hrefs[-1] if self.hrefs and not self.in_code else None

    def _follow(self, href: str | None) -> None:
        """Count the link that what is seen now stands in, unless what was seen last stood in the same one."""
        if href and href != self.link:
            self.links.append(href)

        self.link = href

    def _said(self, span: Span) -> str:
        # Items and cells that begin with another one share its line.
        place = span.start, self.moved.get(span.end, span.end)
        if place not in self.said:
            self.said[place] = " ".join("".join(self.words[slice(*place)]).split())

        return self.said[place]

    def _table(self, table: list[list[Span]]) -> str:
        """Say a table's cells; with never more than one in a row, it is only where its author wanted things."""
        rows = [list(filter(None, map(self._said, row))) for row in table]
        return " / ".join(map(" | ".join, filter(None, rows))) if any(len(row) > 1 for row in rows) else ""

    def _numbered(self, table: list[list[Span]]) -> bool:
        """Read a table that stands numbers beside lines of code as the code alone."""
        pairs = [row for row in table if row]
        if {len(row) for row in pairs} != {2} or any(second.after == second.before for _, second in pairs):
            return False

        numbers = " ".join(" ".join(self.words[first.start : first.whole]) for first, _ in pairs).split()
        start = int(numbers[0]) if numbers and re.fullmatch(r"[0-9]{1,6}", numbers[0]) else -1
        if numbers != [str(start + step) for step in range(max(len(numbers), 1))]:
            return False

        code = "\n".join(text for _, second in pairs for text in self.code[second.before : second.after])
        if not code.strip():
            return False

        for first, second in pairs:
            # What begins with a number begins with the code behind it.
            self.moved |= dict.fromkeys(range(first.start + 1, first.whole + 1), second.end)
            self.words[first.start : first.whole] = [""] * (first.whole - first.start)
            self.code[first.before : second.after] = [""] * (second.after - first.before)

        self.code[pairs[0][0].before] = code
        return True


def _is_code(tag: str, attrs: Attributes) -> bool:
    """Tell whether an element is a block of code by the classes of the editors that write one without ``<pre>``."""
    classes = _value(attrs, "class").split()
    return "csharpcode" in classes or (tag == "ol" and any(name.startswith("dp-") for name in classes))


def _shown(listing: str) -> str:
    """
    Read a block of code as a page shows it; blank lines at its start and its end don't count.

    Where each line break stands with blanks before a ``<br />``, the two are one. Edges of blocks break lines too.
    """
    text = listing.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    together = re.findall(r"\n[ \t]*\x01", text)
    if together and len(together) == text.count("\n") == text.count(BREAK):
        text = re.sub(r"\n[ \t]*\x01", "\n", text)

    lines = re.split(r"\n|\x01|(?<=[^\n\x01\x02])\x02+(?=[^\n\x01\x02])", text)
    return "\n".join(line.replace(EDGE, "") for line in lines).lstrip("\n").rstrip()


def _value(attrs: Attributes, name: str) -> str:
    return next((CONTROLS.sub("", value).strip() for key, value in reversed(attrs) if key == name and value), "")


def _address(url: str) -> str:
    """Read an address as a server does: percent codes are what they stand for."""
    return unquote(url.strip())
