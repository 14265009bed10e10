"""Which stretches of a page's words are headings, items of lists and tables, for the eye of the check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .markup import HEADINGS, STRUCTURES

PARAGRAPHS = frozenset({"div", "p"})
LISTS = frozenset({"ol", "ul"})
# What an item in them is no item of the list around them for.
WALLS = frozenset({"blockquote", "dl", "table"})
CELLS = frozenset({"td", "th"})
OUTLINED = PARAGRAPHS | STRUCTURES


@dataclass(slots=True, eq=False)
class Span:
    """
    A stretch of a page's pieces: a heading, a paragraph in one, or the first line of an item or a cell.

    :param start: where it starts
    :param before: how many blocks of code are before it
    :param end: where it ends, -1 while it goes on
    :param whole: where the item or the cell ends that it is the first line of
    :param after: how many blocks of code are before that end
    :param wraps: whether it holds what makes it none of its kind
    :param paragraphs: how many paragraphs stand in it
    :param level: a heading's level
    :param ordered: whether it is an item of an ordered list
    """

    start: int
    before: int
    end: int = -1
    whole: int = -1
    after: int = -1
    wraps: bool = False
    paragraphs: int = 0
    level: int = 0
    ordered: bool = False


@dataclass(slots=True, eq=False)
class Open:
    """An element that is open; of a table also its cells, row by row."""

    name: str
    span: Span | None = None
    rows: list[list[Span]] = field(default_factory=list)


class Outline:
    """
    The outline of a page so far.

    :ivar headings: its headings
    :ivar items: the first lines of its lists' items
    :ivar tables: the first lines of its tables' cells, row by row
    """

    def __init__(self) -> None:
        self.headings: list[Span] = []
        self.items: list[Span] = []
        self.tables: list[list[list[Span]]] = []
        self._headings: list[Span] = []
        self._paragraphs: list[Span] = []
        self._lists: list[Open] = []
        # What items stand in; no item is kept here, for those that nobody closed stand in one another.
        self._holders: list[str] = []
        self._tables: list[Open] = []
        # Items and cells that have no first line yet.
        self._items: list[Span] = []
        self._cells: list[Span] = []
        self._first_word = -1  # of the line
        self._due = -1  # where the first line in a heading ended
        self._last_word = -1

    @property
    def in_line(self) -> bool:
        """Whether a first line goes on."""
        return bool(self._items or self._cells)

    def word(self, at: int) -> None:
        """
        Take a piece that has words.

        :param at: where it stands
        """
        self._last_word = at
        if self._first_word < 0:
            self._first_word = at

    def divide(self, at: int) -> None:
        """
        End the line, and with it the first lines of all that have none yet.

        :param at: where the line ends
        """
        if self._first_word < 0:
            return

        if self._headings and not self._headings[-1].wraps:
            # A heading is one line, unless it turns out that it is none.
            self._due = at if self._due < 0 else self._due
        else:
            self._end_lines(at)

    def _end_lines(self, at: int) -> None:
        for lines in (self._items, self._cells):
            for line in lines:
                if line.end < 0:
                    line.start, line.end = max(line.start, self._first_word), at

            lines.clear()

        self._first_word = self._due = -1

    def _settle(self) -> None:
        """End the line where one ended in a heading that is none."""
        if self._due >= 0:
            self._end_lines(self._due)

    def enter(self, name: str, at: int, blocks: int) -> Open:
        """
        Take an element's start.

        :param name: its name
        :param at: where it starts
        :param blocks: how many blocks of code are before it
        """
        element = Open(name)
        if name in WALLS:
            self._lists.append(element)
            self._holders.append(name)

        if self._headings and name in STRUCTURES:
            self._headings[-1].wraps = True  # those around it do already, for it is in them
            self._settle()

        if name in HEADINGS:
            element.span = Span(at, blocks, level=HEADINGS[name])
            self._headings.append(element.span)
        elif name in PARAGRAPHS and self._headings:
            for outer in self._paragraphs[-1:]:
                outer.wraps = True

            element.span = Span(at, blocks)
            self._paragraphs.append(element.span)
        elif name in LISTS or name == "li":
            self._enter_list(element, at, blocks)
        elif name == "table":
            self._tables.append(element)
        elif name in CELLS or name == "tr":
            self._enter_row(element, at, blocks)

        return element

    def _enter_list(self, element: Open, at: int, blocks: int) -> None:
        if element.name == "li":
            # An item that nobody closed ends where the next one starts.
            if self._lists and (before := self._lists[-1].span) is not None:
                _end(before, at, blocks)

            # One that begins with another has no line of its own.
            for outer in self._items:
                outer.end = at if outer.end < 0 else outer.end

            self._items.clear()
            element.span = Span(at, blocks, ordered=self._holders[-1:] == ["ol"])
            self._items.append(element.span)
            self.items.append(element.span)
        else:
            self._holders.append(element.name)

        self._lists.append(element)

    def _enter_row(self, element: Open, at: int, blocks: int) -> None:
        if not self._tables:
            return

        rows = self._tables[-1].rows
        if rows and rows[-1]:
            _end(rows[-1][-1], at, blocks)

        if element.name == "tr" or not rows:
            rows.append([])

        if element.name != "tr":
            element.span = Span(at, blocks)
            self._cells.append(element.span)
            rows[-1].append(element.span)

    def leave(self, element: Open, at: int, blocks: int) -> None:
        """
        Take an element's end.

        :param element: what its start gave
        :param at: where it ends
        :param blocks: how many blocks of code are before its end
        """
        name, span = element.name, element.span
        if name in WALLS or name in LISTS or name == "li":
            self._lists.pop()
            if name != "li":
                self._holders.pop()

        if span is not None:
            _end(span, at, blocks)

        if name in HEADINGS:
            heading = self._headings.pop()
            if not heading.wraps and heading.paragraphs <= 1:
                self.headings.append(heading)
                self._due = -1

            self._settle()
            self.divide(at)
        elif name in PARAGRAPHS and span is not None:
            self._paragraphs.pop()
            if not span.wraps and self._last_word >= span.start and self._headings:
                self._headings[-1].paragraphs += 1
        elif name == "table":
            self._tables.pop()
            for cell in (row[-1] for row in element.rows[-1:] if row):
                _end(cell, at, blocks)

            self.tables.append(element.rows)


def depths(levels: Iterable[int]) -> Iterator[int]:
    """
    Say how deep headings stand: authors start at any level and leave some out.

    :param levels: the headings' levels, in their order
    :return: their depths, from 1 to 5, for a post has five levels below its title
    """
    around: list[int] = []
    for level in levels:
        while around and around[-1] >= level:
            around.pop()

        around.append(level)
        yield min(len(around), 5)


def _end(span: Span, at: int, blocks: int) -> None:
    span.end = at if span.end < 0 else span.end
    if span.whole < 0:
        span.whole, span.after = at, blocks
