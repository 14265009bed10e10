"""What a reader finds on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Link(NamedTuple):
    """Where a link leads, and the words that do."""

    address: str
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """
    What a reader finds on a page.

    :param words: all words, those of code too
    :param links: its links
    :param images: where images are
    :param code: what stands in blocks of code
    :param headings: the words of each heading, behind a number sign for each heading above it and its own
    :param items: the first line of each item of a list, behind what marks it
    :param tables: for each table the first lines of its cells, divided by strokes
    :param lines: its lines that are none of code and not blank, with the non-breaking spaces that indent them as blanks
    """

    words: tuple[str, ...]
    links: tuple[Link, ...]
    images: tuple[str, ...]
    code: tuple[str, ...]
    headings: tuple[str, ...]
    items: tuple[str, ...]
    tables: tuple[str, ...]
    lines: tuple[str, ...]
