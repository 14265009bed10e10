"""Blogger's HTML becomes a document: paragraphs, headings, lists, quotes and code, whatever editor wrote it.

The HTML is what fifteen years of editors left: paragraphs as ``<br /><br />`` or as a ``<div>`` each, inline code as a
``<span>`` in Courier, sections wrapped in an ``<h3>``, lists straight in lists, empty elements everywhere. So elements
are not translated one by one. The tree is walked once; block elements only say where a paragraph ends, inline elements
only say what is true of the words inside them, and what is empty in the end never existed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from bs4 import Tag
from bs4.element import NavigableString, PageElement, PreformattedString

from . import code
from .document import PLAIN, Anchor, Block, Break, Heading, Image, List, Marks, Paragraph, Quote, Rule, Run, Text
from .markup import BLOCKS, CODE_BLOCKS, HEADINGS, STRUCTURES, UNSEEN, WHITE, parse
from .runs import marked, paragraphs

# Deeper than any author nests; what is nested deeper (a hostile export) is laid flat instead.
DEEPEST = 24


def tidy(html: str) -> tuple[Block, ...]:
    """
    Read a post's HTML as the document its author saw.

    :param html: the body of one entry, decoded once
    :return: its blocks; headings start at level 2 and skip none
    """
    builder = _Builder()
    walk = [_children(parse(html))]
    opened: list[Tag] = []
    # The walk keeps its own stack: a hostile post nests deeper than Python recurses.
    while walk:
        node = next(walk[-1], None)
        if node is None:
            walk.pop()
            if opened:
                builder.close(opened.pop())
        elif isinstance(node, Tag):
            if builder.open(node):
                opened.append(node)
                walk.append(_children(node))
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            builder.text(str(node))

    return _renumber(builder.finish())


def _children(tag: Tag) -> Iterator[PageElement]:
    return iter(tag.contents)


@dataclass(slots=True)
class _Open:
    """A container that is being filled: the document, a quote, a list or a list's item."""

    kind: str
    tag: Tag | None = None
    blocks: list[Block] = field(default_factory=list)
    items: list[tuple[Block, ...]] = field(default_factory=list)


@dataclass(slots=True)
class _Builder:
    """What the walk has seen so far."""

    containers: list[_Open] = field(default_factory=lambda: [_Open("document")])
    runs: list[Run] = field(default_factory=list)
    marks: list[Marks] = field(default_factory=lambda: [PLAIN])
    heading: Tag | None = None

    def open(self, tag: Tag) -> bool:
        """Take an element's start; tell whether the walk goes on inside it."""
        if tag.name in UNSEEN:
            return False

        if self.heading is None and (tag.name in BLOCKS or tag.name in STRUCTURES):
            self._flush()
            if tag.name in CODE_BLOCKS:
                self._add(code.block(tag))
                return False

            self._open_block(tag)
        else:
            self._open_inline(tag)

        self.marks.append(marked(tag, self.marks[-1]))
        return True

    def _open_block(self, tag: Tag) -> None:
        if tag.name == "hr":
            self._add(Rule())
        elif tag.name in HEADINGS and not _wraps_blocks(tag):
            self.heading = tag
        elif tag.name in {"blockquote", "li", "ol", "ul"}:
            self._open_container(tag)

    def _open_inline(self, tag: Tag) -> None:
        if tag.name == "br":
            self.runs.append(Break())
        elif tag.name in BLOCKS:
            self.runs.append(Text(" "))
        elif tag.name == "img":
            self._image(tag)
        elif tag.name == "a" and (anchor := tag.get("id") or tag.get("name")) and anchor != "more":
            self.runs.append(Anchor(str(anchor)))

    def close(self, tag: Tag) -> None:
        """Take an element's end."""
        self.marks.pop()
        if tag is self.heading:
            self._close_heading(tag)
        elif tag.name in BLOCKS and self.heading is not None:
            self.runs.append(Text(" "))
        elif self.heading is None and (tag.name in BLOCKS or tag.name in STRUCTURES):
            self._flush()
            if any(container.tag is tag for container in self.containers):
                while self._close_container() is not tag:
                    pass

    def text(self, text: str) -> None:
        """Take a piece of text."""
        text = WHITE.sub(" ", text)
        if text:
            self.runs.append(Text(text, self.marks[-1]))

    def finish(self) -> list[Block]:
        """Close all that is open and return the document's blocks."""
        self._flush()
        while len(self.containers) > 1:
            self._close_container()

        return self.containers[0].blocks

    def _open_container(self, tag: Tag) -> None:
        if tag.name == "li":
            # Left open, an item ends where its next sibling starts; outside any list it starts one.
            if self.containers[-1].kind == "item":
                self._close_container()

            if self.containers[-1].kind != "list":
                self._push(_Open("list"))

            self._push(_Open("item", tag))
        elif len(self.containers) < DEEPEST:
            self._push(_Open("quote" if tag.name == "blockquote" else "list", tag))

    def _push(self, container: _Open) -> None:
        self.containers.append(container)

    def _close_heading(self, tag: Tag) -> None:
        # A heading is one line, and bold says nothing in it.
        runs = [Text(" ") if isinstance(run, Break) else run for run in self.runs]
        runs = [replace(run, marks=replace(run.marks, strong=False)) if isinstance(run, Text) else run for run in runs]
        self.runs = []
        self.heading = None
        for line in paragraphs(runs):
            self._add(Heading(HEADINGS[tag.name], line))

    def _close_container(self) -> Tag | None:
        container = self.containers.pop()
        if container.kind == "item":
            if container.blocks:
                self.containers[-1].items.append(tuple(container.blocks))
        elif container.kind == "quote" and container.blocks:
            self._add(code.quoted(container.blocks) or Quote(tuple(container.blocks)))
        elif container.kind == "list" and container.items:
            tag = container.tag
            ordered = tag is not None and tag.name == "ol"
            start = _number(tag, "start") if tag is not None and ordered else None
            self._add(List(ordered, tuple(container.items), 1 if start is None else start))

        return container.tag

    def _add(self, block: Block | None) -> None:
        container = self.containers[-1]
        if block is None:
            return

        if container.kind != "list":
            container.blocks.append(block)
        elif container.items:
            # What stands straight in a list (an <ol> in an <ol>) belongs to the item before it.
            container.items[-1] = (*container.items[-1], block)
        elif isinstance(block, List):
            container.items.extend(block.items)
        else:
            container.items.append((block,))

    def _flush(self) -> None:
        for paragraph in paragraphs(self.runs):
            self._add(Paragraph(paragraph))

        self.runs = []

    def _image(self, tag: Tag) -> None:
        src = str(tag.get("src") or "").strip()
        if src:
            alt = WHITE.sub(" ", str(tag.get("alt") or "")).strip() or _words_of_name(src)
            title = WHITE.sub(" ", str(tag.get("title") or "")).strip()
            self.runs.append(
                Image(src, alt, title, _number(tag, "width"), _number(tag, "height"), self.marks[-1]),
            )


def _wraps_blocks(heading: Tag) -> bool:
    """Tell whether an editor wrapped a section, not a title, in this heading (half of the blog's 2017 post is one)."""
    paragraphs = [
        block for block in heading.find_all(["div", "p"]) if not block.find(["div", "p"]) and block.get_text(strip=True)
    ]
    return len(paragraphs) > 1 or heading.find(list(STRUCTURES)) is not None


def _number(tag: Tag, name: str) -> int | None:
    """Read an attribute that counts pixels or items; anything else (``100%``) counts as not given."""
    value = str(tag.get(name) or "").strip().lower().removesuffix("px")
    return int(value) if re.fullmatch(r"[0-9]{1,5}", value) else None


def _words_of_name(src: str) -> str:
    """Make words of an image's file name, for want of an alternative text."""
    stem = PurePosixPath(unquote(urlsplit(src).path)).stem
    return " ".join(re.findall(r"\w+", stem.replace("_", " ")))


def _renumber(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Renumber headings from 2 without a gap; a post's own title is the page's only heading of level 1."""
    levels: list[int] = []

    def renumbered(block: Block) -> Block:
        match block:
            case Heading(level, runs):
                while levels and levels[-1] >= level:
                    levels.pop()

                levels.append(level)
                return Heading(min(len(levels) + 1, 6), runs)
            case Quote(inner):
                return Quote(tuple(map(renumbered, inner)))
            case List(ordered, items, start):
                return List(ordered, tuple(tuple(map(renumbered, item)) for item in items), start)
            case _:
                return block

    return tuple(map(renumbered, blocks))
