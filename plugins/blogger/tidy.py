"""Blogger's HTML becomes a document: paragraphs, headings, lists, quotes, tables and code, whatever editor wrote it.

The HTML is what fifteen years of editors left: paragraphs as ``<br /><br />`` or as a ``<div>`` each, inline code as a
``<span>`` in Courier, sections wrapped in an ``<h3>``, lists straight in lists, empty elements everywhere. So elements
are not translated one by one. The tree is walked once; block elements only say where a paragraph ends, inline elements
only say what is true of the words inside them, and what is empty in the end never existed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from bs4 import Tag
from bs4.element import Comment, PageElement, PreformattedString

from . import code
from .containers import CONTAINERS, Containers, number
from .document import PLAIN, Anchor, Block, Break, Heading, Image, Marks, More, Paragraph, Rule, Run, Text
from .dress import numbered, preformatted
from .embeds import EMBEDS, PARTS, PLAYERS, embed
from .levels import renumbered, wraps_blocks
from .lines import EDGE, SUMMARY_END, Piece, all_code, blocks, only_anchors, paragraphs, summarised
from .markup import (
    APART,
    BLOCKS,
    CODE_BLOCKS,
    HEADINGS,
    STRUCTURES,
    UNSEEN,
    WHITE,
    attribute,
    fragments,
    leads,
    parse,
    within,
)
from .pictures import IMAGES, Sources, address, words_of_name
from .runs import marked
from .tokens import Token


def tidy(page: Sequence[Token]) -> tuple[Block, ...]:
    """
    Read a post's HTML as the document its author saw.

    :param page: the tags and the text of the body of one entry
    :return: its blocks; headings start at level 2 and skip none
    """
    builder = _Builder(fragments(page))
    walk = [_children(parse(page))]
    opened: list[Tag] = []
    # The walk keeps its own stack: a hostile post nests deeper than Python recurses.
    while walk:
        for node in walk[-1]:
            if isinstance(node, Tag):
                if builder.open(node):
                    opened.append(node)
                    walk.append(_children(node))
                    break
            elif not isinstance(node, PreformattedString):
                builder.text(str(node))
            elif isinstance(node, Comment) and node.strip() == "more":
                builder.more()
        else:
            walk.pop()
            if opened:
                builder.close(opened.pop())

    return renumbered(builder.finish())


def _children(tag: Tag) -> Iterator[PageElement]:
    return iter(tag.contents)


class _Builder:
    """What the walk has seen so far."""

    def __init__(self, fragments: frozenset[str]) -> None:
        self.fragments = fragments
        self.containers = Containers()
        self.pieces: list[Piece] = []
        self.marks: list[Marks] = [PLAIN]
        self.heading: Tag | None = None
        # For each player that is open, whether it has been said where its film is.
        self.players: list[bool] = []
        # The images so far, and how many elements are open that stand there for want of scripts.
        self.images: set[str] = set()
        self.sources = Sources()
        self.without_scripts = 0
        self.has_more = False
        self.more_is_due = False

    def open(self, tag: Tag) -> bool:
        """Take an element's start; tell whether the walk goes on inside it."""
        name = tag.name
        if name in EMBEDS:
            self._embed(tag)

        if name in UNSEEN or (self.heading is None and self._code(tag)):
            return False

        if self.heading is not None:
            self._open_inline(tag)
        elif name in BLOCKS:
            self.pieces.append(EDGE)
        elif name in STRUCTURES:
            self._open_structure(tag)
        else:
            self._open_inline(tag)

        if tag.attrs:
            self._anchor(tag)

        self.marks.append(marked(tag, self.marks[-1]))
        return True

    def close(self, tag: Tag) -> None:
        """Take an element's end."""
        self.marks.pop()
        name = tag.name
        if name in PLAYERS:
            self.players.pop()
        elif name == "noscript":
            self.without_scripts -= 1
        elif name == "picture":
            self._image(tag, self.sources.leave())
        elif name in APART:
            self.pieces.append(Text(" "))

        if tag is self.heading:
            self._close_heading(tag)
        elif self.heading is not None:
            if name in BLOCKS:
                self.pieces.append(Text(" "))
        elif name in BLOCKS:
            self.pieces.append(EDGE)
        elif name in STRUCTURES:
            self._close_structure(tag)

    def text(self, text: str) -> None:
        """Take a piece of text."""
        text = WHITE.sub(" ", text)
        # A blank where a line starts is nothing, and most of what stands between elements is one.
        if text and (text != " " or (self.pieces and self.pieces[-1] is not EDGE)):
            self.pieces.append(Text(text, self.marks[-1]))

    def more(self) -> None:
        """Take the place where the summary ends; it stands behind the structure it was put into."""
        if not self.has_more:
            self.has_more = self.more_is_due = True
            self._settle_more()

    def finish(self) -> list[Block]:
        """Close all that is open and return the document's blocks."""
        self._settle()
        anchors = [piece for piece in self.pieces if isinstance(piece, Anchor)]
        if anchors:
            self.containers.add(Paragraph(tuple(anchors)))

        blocks_ = self.containers.finish()
        return [*blocks_, More()] if self.more_is_due else blocks_

    def _code(self, tag: Tag) -> bool:
        """Take an element that is a block of code; tell whether it is one."""
        name = tag.name
        lines = numbered(tag) if name == "table" else []
        if not lines and name not in CODE_BLOCKS and not (self._is_unlinked(tag) and preformatted(tag)):
            return False

        self._settle()
        self._anchor(tag)
        block = code.block(tag, lines)
        if block is not None:
            self._add(block)

        for image in within(tag):
            self._image(image, address(image.name, partial(attribute, image)))

        self._settle()
        return True

    def _is_unlinked(self, tag: Tag) -> bool:
        """Tell whether an element may be a block of code by its attributes: on words that lead somewhere it is none."""
        return bool(tag.attrs) and self.marks[-1].href is None

    def _open_structure(self, tag: Tag) -> None:
        self._settle()
        if tag.name == "hr":
            self._add(Rule())
        elif tag.name in CONTAINERS:
            self.containers.open(tag)
        elif not wraps_blocks(tag):
            self.heading = tag

    def _open_inline(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            self.pieces.append(Break())
        elif name in IMAGES:
            self._image(tag, self.sources.enter(name, partial(attribute, tag)))
        elif name == "noscript":
            self.without_scripts += 1
        elif name in BLOCKS or name in APART:
            self.pieces.append(Text(" "))

    def _close_structure(self, tag: Tag) -> None:
        if tag.name == "blockquote" and self.containers.innermost.tag is tag and not self.containers.innermost.blocks:
            text = all_code(self.pieces)
            if text is not None:
                self.pieces = []
                self.containers.close(tag)
                self._add(code.quoted(text))

        self._settle()
        if tag.name in CONTAINERS:
            self.containers.close(tag)
            self._settle_more()

    def _close_heading(self, tag: Tag) -> None:
        # A heading is one line, and bold says nothing in it.
        pieces: list[Run] = []
        for piece in self.pieces:
            match piece:
                case Text(text, marks) if marks.strong:
                    pieces.append(Text(text, replace(marks, strong=False)))
                case Text() | Image() | Anchor():
                    pieces.append(piece)
                case _:
                    pieces.append(Text(" "))

        self.pieces = []
        self.heading = None
        for line in paragraphs(pieces):
            if only_anchors(line):
                self.pieces += line
            else:
                self._add(Heading(HEADINGS[tag.name], line))

        self._settle_more()

    def _add(self, block: Block) -> None:
        anchors = [piece for piece in self.pieces if isinstance(piece, Anchor)]
        if anchors and not isinstance(block, Paragraph | Heading):
            self.containers.add(Paragraph(tuple(anchors)))
            self.pieces = []

        self.containers.add(block)

    def _settle(self) -> None:
        """Make blocks of the pieces; places without words of their own wait for the words behind them."""
        summary, rest = summarised(self.pieces)
        self.pieces = []
        self._add_lines(summary)
        if rest is not None:
            self._add(More())
            self._add_lines(rest)

    def _add_lines(self, pieces: Sequence[Piece]) -> None:
        for block in blocks(pieces):
            if isinstance(block, Paragraph) and only_anchors(block.runs):
                self.pieces += block.runs
            else:
                self._add(block)

    def _settle_more(self) -> None:
        if self.more_is_due and self.heading is None and self.containers.at_top:
            self.pieces.append(SUMMARY_END)
            self.more_is_due = False

    def _anchor(self, tag: Tag) -> None:
        name = attribute(tag, "id") or (attribute(tag, "name") if tag.name == "a" else "")
        if name == "more" and tag.name == "a":
            self.more()
        elif name and (tag.name == "a" or tag.name in HEADINGS or name in self.fragments):
            self.pieces.append(Anchor(name))

    def _embed(self, tag: Tag) -> None:
        said = self.players[-1] if self.players else False
        found = embed(tag.name, partial(attribute, tag))
        if found is not None and not (said and tag.name in PLAYERS | PARTS):
            self.pieces += [EDGE, Text(found.words, Marks(href=found.address)), EDGE]
            self.players = [True] * len(self.players)
            said = True

        if tag.name in PLAYERS:
            self.players.append(said and found is not None)

    def _image(self, tag: Tag, src: str) -> None:
        # What stands there for want of scripts is perhaps the same image once more.
        if not src or (self.without_scripts and src in self.images):
            return

        self.images.add(src)
        if leads(src) or re.match(r"data:image/", src, re.IGNORECASE):
            alt = WHITE.sub(" ", attribute(tag, "alt")) or words_of_name(src)
            title = WHITE.sub(" ", attribute(tag, "title"))
            self.pieces.append(Image(src, alt, title, number(tag, "width"), number(tag, "height"), self.marks[-1]))
