"""Headings: which ones are titles, and on which level they stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bs4 import Tag

from .document import Block, Definitions, Heading, List, Quote, Table
from .markup import STRUCTURES, within

PARAGRAPHS = frozenset({"div", "p"})


def wraps_blocks(heading: Tag) -> bool:
    """
    Tell whether an editor wrapped a section, not a title, in a heading (half of the blog's post of 2017 stands in one).

    :param heading: the heading's element
    """
    inner: list[Tag] = []
    for tag in within(heading):
        if tag.name in STRUCTURES:
            return True

        if tag.name in PARAGRAPHS:
            inner.append(tag)

    leaves = (one for one in inner if not any(tag.name in PARAGRAPHS for tag in within(one)))
    return sum(1 for one in leaves if one.get_text(strip=True)) > 1


def renumbered(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """
    Renumber headings from 2 without a gap; a post's own title is the page's only heading of level 1.

    :param blocks: a document's blocks
    """
    levels: list[int] = []

    def all_of(blocks: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(map(one, blocks))

    def one(block: Block) -> Block:
        match block:
            case Heading(level, runs):
                while levels and levels[-1] >= level:
                    levels.pop()

                levels.append(level)
                return Heading(min(len(levels) + 1, 6), runs)
            case Quote(blocks):
                return Quote(all_of(blocks))
            case List(ordered, items, start):
                return List(ordered, tuple(map(all_of, items)), start)
            case Table(rows):
                return Table(tuple(tuple(replace(cell, blocks=all_of(cell.blocks)) for cell in row) for row in rows))
            case Definitions(items):
                return Definitions(tuple(replace(item, blocks=all_of(item.blocks)) for item in items))
            case _:
                return block

    return all_of(blocks)
