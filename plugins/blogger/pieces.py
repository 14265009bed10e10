"""The pieces a page was read in, and what its outline says in them, for the eye of the check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from .outline import Span, depths


@dataclass(frozen=True, slots=True)
class Pieces:
    """
    The pieces a page was read in, once all is.

    :param words: what stands between two tags, and the blanks that keep words apart
    :param code: its blocks of code; one that is empty is none
    :param tables: the first lines of its tables' cells, row by row
    :param moved: where first lines end that began with a number, by where that number does
    """

    words: Sequence[str]
    code: Sequence[str]
    tables: Sequence[list[list[Span]]]
    moved: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    _said: dict[tuple[int, int], str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def said(self, span: Span) -> str:
        """
        Give the words of a stretch.

        :param span: the stretch
        """
        # Items and cells that begin with another one share its line.
        place = span.start, self.moved.get(span.end, span.end)
        if place not in self._said:
            self._said[place] = " ".join("".join(self.words[slice(*place)]).split())

        return self._said[place]

    def headings(self, spans: Sequence[Span], *, levels: bool) -> Iterator[str]:
        """
        Say headings.

        :param spans: the headings
        :param levels: whether they are on the level they say, below a title; authors start at any and leave some out
        """
        titles = [(heading.level, said) for heading in spans if (said := self.said(heading))]
        for (level, said), depth in zip(titles, depths(level for level, _ in titles), strict=True):
            yield f"{'#' * (level - 1 if levels else depth)} {said}"

    def items(self, spans: Sequence[Span]) -> Iterator[str]:
        """
        Say items of lists.

        :param spans: the first lines of the items
        """
        yield from (f"{'1.' if item.ordered else '-'} {said}" for item in spans if (said := self.said(item)))

    def cells(self) -> Iterator[str]:
        """Say each table's cells; with never more than one in a row, it is only where its author wanted things."""
        for table in self.tables:
            rows = [list(filter(None, map(self.said, row))) for row in table]
            if any(len(row) > 1 for row in rows):
                yield " / ".join(map(" | ".join, filter(None, rows)))


def without_numbers(read: Pieces) -> Pieces:
    """
    Read each table that stands numbers beside lines of code as the code alone: one block, and no table.

    :param read: a page's pieces
    """
    words, code, moved = list(read.words), list(read.code), dict(read.moved)
    tables: list[list[list[Span]]] = []
    for table in read.tables:
        pairs = _numbered(table, words)
        shown = "\n".join(text for _, second in pairs for text in code[second.before : second.after])
        if not shown.strip():
            tables.append(table)
            continue

        for first, second in pairs:
            # What begins with a number begins with the code behind it.
            moved |= dict.fromkeys(range(first.start + 1, first.whole + 1), second.end)
            words[first.start : first.whole] = [""] * (first.whole - first.start)
            code[first.before : second.after] = [""] * (second.after - first.before)

        code[pairs[0][0].before] = shown

    return Pieces(words, code, tables, moved)


def _numbered(table: list[list[Span]], words: Sequence[str]) -> list[tuple[Span, Span]]:
    """Give the cells of a table that has numbers beside blocks of code, row by row; nothing of another one."""
    rows = [row for row in table if row]
    if {len(row) for row in rows} != {2}:
        return []

    pairs = [(first, second) for first, second in rows]
    if any(second.after == second.before for _, second in pairs):
        return []

    numbers = " ".join(" ".join(words[first.start : first.whole]) for first, _ in pairs).split()
    start = int(numbers[0]) if numbers and re.fullmatch(r"[0-9]{1,6}", numbers[0]) else -1
    return pairs if numbers == [str(start + step) for step in range(max(len(numbers), 1))] else []
