"""The likeliest layout of a text is searched for: line by line, along many ways at a time."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from . import evidence
from .blocks import NONE, OWNERS, Block, Blocks, Case
from .listing import CLAUSES, LEAVES, Listing, Row

# How many ways are followed, and by how many decibans one may be less likely than the best.
WIDTH = 16
MARGIN = 50.0
# Nobody writes blocks deeper than that.
DEEPEST = 20
# How many cases are weighed before a text is given up, which takes a second or two. A module of a hundred lines takes
# one or two thousand, the standard library's ``threading`` with its 777 lines 14 898.
CASES = 16_000
CERTAIN = -math.inf


@dataclass(frozen=True, slots=True)
class Way:
    """
    A layout of a text's first lines.

    :param cost: how unlikely it is, in decibans
    :param block: the innermost block that is open after them
    :param depth: how many blocks the last of them stands in
    :param before: the layout of the lines before that one; None before the first
    """

    cost: float
    block: Block
    depth: int
    before: Way | None

    def depths(self) -> list[int]:
        """Give for every line how many blocks it stands in."""
        depths: list[int] = []
        way = self
        while way.before is not None:
            depths.append(way.depth)
            way = way.before

        return depths[::-1]


class Search:
    """
    The search for the layout of one text.

    :param listing: the text's lines
    """

    def __init__(self, listing: Listing) -> None:
        self.listing = listing
        self.blocks = Blocks()
        self._weights: dict[tuple[Block, int, int], float] = {}

    def ways(self) -> list[Way]:
        """
        Find layouts in which every header has a block and every clause its statement.

        :return: the likeliest ones, the best first
        :raises SyntaxError: if there are too many to weigh
        """
        ways = [Way(0.0, self.blocks.whole(), 0, None)]
        for at in range(len(self.listing)):
            ways = self._further(ways, at)

        complete = not self.listing.rows or not self.listing.rows[-1].line.opens
        return [way for way in ways if complete and not _tries(way.block)]

    def candidates(self, block: Block, at: int) -> Iterator[tuple[Block, int]]:
        """
        Give the blocks that a line may stand in, or that its clause may carry on.

        :param block: the innermost block that is open
        :param at: the line
        :return: of each, from the innermost, the block and how many within it the line ends
        """
        row = self.listing.rows[at]
        ended = 0
        while True:
            if block.kind in OWNERS[row.kind] if row.kind in CLAUSES else self._takes(block, row):
                yield block, ended

            # A ``try`` goes on to its first clause; a header's block and what a decorator stands above begin at once.
            if block.outer is None or block.kind == "try" or self._begins(at):
                return

            block = self.blocks.around(block)
            ended += 1

    def put(self, block: Block, at: int) -> Block:
        """
        Give the innermost open block once a line was put into a block, or has carried on its statement.

        :param block: the block, one of the candidates
        :param at: the line
        """
        row = self.listing.rows[at]
        if row.kind in CLAUSES:
            return self.blocks.instead(block, at, row.kind)

        if row.line.opens:
            return self.blocks.under(block, at, row.kind)

        return self.blocks.after(block, at, left=row.kind in LEAVES)

    def _further(self, ways: list[Way], at: int) -> list[Way]:
        """Follow each way by one more line. Of two that have the same blocks open, the likelier one goes on."""
        found: dict[Block, Way] = {}
        for way in ways:
            for block, cost in self._choices(way.block, at):
                opened = self.put(block, at)
                total = way.cost + cost
                if opened.depth <= DEEPEST and (opened not in found or total < found[opened].cost):
                    depth = opened.depth - self.listing.rows[at].line.opens
                    found[opened] = Way(total, opened, depth, way)

        ordered = sorted(found.values(), key=lambda way: way.cost)[:WIDTH]
        return [way for way in ordered if way.cost <= ordered[0].cost + MARGIN]

    def _choices(self, block: Block, at: int) -> Iterator[tuple[Block, float]]:
        """Give each candidate and what it costs. The last one costs nothing by itself: there is no other left."""
        candidates = list(self.candidates(block, at))
        cost = 0.0
        for index, (candidate, ended) in enumerate(candidates, 1):
            weight = self._weight(candidate, at, ended) if index < len(candidates) else CERTAIN
            yield candidate, cost + _unlikelihood(weight)
            cost += _unlikelihood(-weight)

    def _weight(self, block: Block, at: int, ended: int) -> float:
        key = block, at, ended
        if key not in self._weights:
            if len(self._weights) == CASES:
                raise SyntaxError("there are too many ways to lay it out")

            self._weights[key] = evidence.of_end(Case(self.listing, block, at, ended))

        return self._weights[key]

    def _begins(self, at: int) -> bool:
        """Tell whether a line must stand where the line before it put it."""
        return at > 0 and (self.listing.rows[at - 1].line.opens or self.listing.kind(at - 1) == "@")

    def _takes(self, block: Block, row: Row) -> bool:
        """Tell whether a line that is no clause may stand in a block."""
        if (block.kind == "match") != (row.kind == "case"):
            return False

        sealed = block.left or (block.last != NONE and self.listing.rows[block.last].line.inline)
        return block.outer is None or not sealed


def _tries(block: Block) -> bool:
    return block.kind == "try" or any(outer.kind == "try" for outer in block.around())


def _unlikelihood(decibans: float) -> float:
    """Give the unlikelihood, in decibans, of what so much evidence speaks against."""
    if decibans == CERTAIN:
        return 0.0

    return max(decibans, 0.0) + 10 * math.log10(1 + 10 ** (-abs(decibans) / 10))
