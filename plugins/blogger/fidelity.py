"""What a post lost on its way is measured: its Markdown is rendered again and compared with its source.

Both sides are read by the same eye, one that knows nothing of how the Markdown was made: the words in their order,
where the links lead, which images there are, and what stands in ``<pre>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from urllib.parse import unquote

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from .markup import BLOCKS, CODE_BLOCKS, STRUCTURES, UNSEEN, parse

WORD_ENDS = BLOCKS | STRUCTURES | {"br", "li"}


@dataclass(frozen=True, slots=True)
class Count:
    """
    How many of a kind the source had and how many of them are kept.

    :param kept: how many stand in the Markdown too
    :param total: how many the source has
    :param lost: those that don't, each as a reader would name it
    """

    kept: int
    total: int
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How much of a post's source its Markdown keeps; ``added`` holds words that only the Markdown has."""

    words: Count
    links: Count
    images: Count
    code: Count
    added: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether nothing was lost and nothing came in."""
        return not self.added and all(
            count.kept == count.total for count in (self.words, self.links, self.images, self.code)
        )


@dataclass(frozen=True, slots=True)
class Page:
    """What a reader finds on a page: words, addresses of links and images, blocks of code, each in order."""

    words: tuple[str, ...]
    links: tuple[str, ...]
    images: tuple[str, ...]
    code: tuple[str, ...]


def compare(html: str, markdown: str, *, render: Callable[[str], str], relink: Callable[[str], str]) -> Fidelity:
    """
    Compare a post's source with its Markdown, rendered.

    :param html: the body of the entry, decoded once
    :param markdown: what was made of it
    :param render: makes HTML of Markdown as the site does
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: what was kept, what was lost, what was added
    """
    source, result = read(html, relink), read(render(markdown))
    words, added = _in_order(source.words, result.words)
    links, _ = _in_order(source.links, result.links)
    images, _ = _in_order(source.images, result.images)
    return Fidelity(words, links, images, _code(source.code, result.code), added)


def read(html: str, relink: Callable[[str], str] = str) -> Page:
    """
    Read a page as a person would.

    :param html: a post's source, or what its Markdown renders to
    :param relink: gives the address that a link counts as
    """
    reader = _Reader(relink)
    # The walk keeps its own stack: a hostile post nests deeper than Python recurses. An element stands on it twice:
    # once to be entered, and once, below its children, to be left.
    walk: list[tuple[PageElement, bool]] = [(parse(html), False)]
    while walk:
        node, seen = walk.pop()
        if isinstance(node, Tag) and seen:
            reader.leave(node)
        elif isinstance(node, Tag) and node.name not in UNSEEN:
            reader.enter(node)
            walk.append((node, True))
            walk += [(child, False) for child in reversed(node.contents)]
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            reader.text(str(node))

    code = tuple(filter(str.strip, reader.code))
    return Page(tuple("".join(reader.words).split()), tuple(reader.links), tuple(reader.images), code)


@dataclass(slots=True)
class _Reader:
    """What has been read so far. A link is all that leads to one address without anything else between."""

    relink: Callable[[str], str]
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    hrefs: list[str] = field(default_factory=list)
    link: str | None = None
    in_code: int = 0

    def enter(self, tag: Tag) -> None:
        self.words.append(" " if tag.name in WORD_ENDS else "")
        if tag.name == "a":
            href = str(tag.get("href") or "").strip()
            self.hrefs.append(_address(self.relink(href)) if href else (self.hrefs[-1] if self.hrefs else ""))
        elif tag.name == "img" and (src := str(tag.get("src") or "").strip()):
            self._follow()
            self.images.append(_address(src))
        elif tag.name in CODE_BLOCKS:
            if not self.in_code:
                self.code.append(_shown(tag))

            self.in_code += 1

    def leave(self, tag: Tag) -> None:
        self.words.append(" " if tag.name in WORD_ENDS else "")
        if tag.name == "a":
            self.hrefs.pop()
        elif tag.name in CODE_BLOCKS:
            self.in_code -= 1

    def text(self, text: str) -> None:
        self.words.append(text)
        if text.strip():
            self._follow()

    def _follow(self) -> None:
        """Count the link that what is seen now stands in, unless what was seen last stood in the same one."""
        href = self.hrefs[-1] if self.hrefs and not self.in_code else None
        if href and href != self.link:
            self.links.append(href)

        self.link = href


def _shown(pre: Tag) -> str:
    """Read a block of code as a page shows it; one line break at its start and blank lines at its end don't count."""
    pieces = (
        "\n" if isinstance(node, Tag) and node.name == "br" else str(node) if type(node) is NavigableString else ""
        for node in pre.descendants
    )
    text = "".join(pieces).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return text.removeprefix("\n").rstrip()


def _in_order(source: Sequence[str], result: Sequence[str]) -> tuple[Count, tuple[str, ...]]:
    """Count what stands on both sides in the same order, and name what stands on one side alone."""
    if source == result:
        return Count(len(source), len(source)), ()

    lost: list[str] = []
    added: list[str] = []
    for what, a, b, c, d in SequenceMatcher(a=source, b=result, autojunk=False).get_opcodes():
        if what != "equal":
            lost += source[a:b]
            added += result[c:d]

    return Count(len(source) - len(lost), len(source), tuple(lost)), tuple(added)


def _code(source: Sequence[str], result: Sequence[str]) -> Count:
    """
    Count the blocks of code that came through.

    Code that still has its line breaks comes through if it is the same to the letter; code on a single line has perhaps
    lost them, and comes through if it is the same but for its blanks. The Markdown may hold more blocks, since a
    quotation in Courier becomes one.
    """
    left = list(result)
    lost: list[str] = []
    for text in source:
        same = next((other for other in left if _same_code(text, other)), None)
        if same is None:
            lost.append(text.strip().partition("\n")[0])
        else:
            left.remove(same)

    return Count(len(source) - len(lost), len(source), tuple(lost))


def _same_code(source: str, result: str) -> bool:
    if "\n" in source.strip():
        return source == result

    return re.sub(r"\s", "", source) == re.sub(r"\s", "", result)


def _address(url: str) -> str:
    """Read an address as a server does: percent codes are what they stand for."""
    return unquote(url.strip())
