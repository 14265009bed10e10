"""Which blocks are open at a line, and what is known when it is asked whether they are over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from .listing import Listing, Row

# Whose compound statement a header may carry on. The ``else`` of a ``try`` leaves room for ``finally`` alone.
OWNERS = {
    "elif": frozenset(("if", "elif")),
    "else": frozenset(("if", "elif", "for", "while", "except")),
    "except": frozenset(("try", "except")),
    "finally": frozenset(("try", "except", "otherwise")),
}
LOOPS = frozenset(("for", "while"))
# Blocks that end a statement of which every way leads through one of its blocks.
COMPLETE = frozenset(("else", "otherwise", "except", "with"))
SCOPES = frozenset(("def", "class", "module"))
NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """
    An open block: a header, and the statements under it so far.

    :param outer: the block that its statement stands in, as it was before; None for the text as a whole
    :param first: the line that its statement starts with: for an ``else``, the ``if``
    :param head: the line of its header
    :param last: the line that the last statement in it starts with, or NONE
    :param kind: its header's keyword; ``otherwise`` for the ``else`` of a ``try``; ``module`` for the text as a whole
    :param depth: how many blocks it stands in
    :param left: whether its last statement leaves it (``return``, or a branch whose every way does): nothing follows
    :param others_left: whether every earlier branch of its statement is left so
    """

    outer: Block | None
    first: int
    head: int
    last: int
    kind: str
    depth: int
    left: bool
    others_left: bool

    def around(self) -> Iterator[Block]:
        """Give the blocks it stands in, from the nearest."""
        outer = self.outer
        while outer is not None:
            yield outer
            outer = outer.outer


@dataclass(slots=True)
class Blocks:
    """Open blocks, each made once, so that two ways through a text meet where the same blocks are open."""

    _made: dict[tuple[Block | None, int, int, int, bool, bool], Block] = field(default_factory=dict)

    def whole(self) -> Block:
        """Give the block that is the text as a whole, empty."""
        return self._block(None, NONE, NONE, NONE, "module")

    def after(self, block: Block, at: int, *, left: bool) -> Block:
        """Give a block once it has a further statement, which starts at a line."""
        return self._block(block.outer, block.first, block.head, at, block.kind, left=left, others=block.others_left)

    def under(self, block: Block, at: int, kind: str) -> Block:
        """Give the block that a header opens in another one."""
        return self._block(block, at, at, NONE, kind)

    def instead(self, block: Block, at: int, kind: str) -> Block:
        """Give the block that a header opens as the next branch of another one's statement."""
        others = block.left and block.others_left and block.kind not in LOOPS
        if kind == "else" and block.kind == "except":
            kind = "otherwise"

        return self._block(block.outer, block.first, at, NONE, kind, others=others)

    def around(self, block: Block) -> Block:
        """Give the block that a block stands in, once that is over."""
        if block.outer is None:
            raise ValueError("nothing stands around the whole")

        left = block.others_left and (block.kind == "finally" or (block.left and block.kind in COMPLETE))
        return self.after(block.outer, block.first, left=left)

    def _block(
        self,
        outer: Block | None,
        first: int,
        head: int,
        last: int,
        kind: str,
        *,
        left: bool = False,
        others: bool = True,
    ) -> Block:
        key = outer, first, head, last, left, others
        if key not in self._made:
            self._made[key] = Block(outer, first, head, last, kind, outer.depth + 1 if outer else 0, left, others)

        return self._made[key]


class Case:
    """
    A line and an open block that it may end.

    :param listing: the text's lines
    :param block: the block
    :param at: the line
    :param inner: how many blocks within this one the line ends
    """

    __slots__ = ("at", "before", "block", "fresh", "head", "inner", "inside", "last", "listing", "previous", "row")

    def __init__(self, listing: Listing, block: Block, at: int, inner: int) -> None:
        self.listing = listing
        self.block = block
        self.at = at
        self.inner = inner
        self.row = listing.rows[at]
        self.head = listing.rows[block.head]
        self.previous = listing.rows[at - 1]
        # Every block has a statement by the time that a line can end it, and so has the module around it.
        self.last = listing.rows[block.last]
        scope = next(outer for outer in block.around() if outer.kind in SCOPES)
        # Names: those bound in the block, those bound in its function before it, those only the block has bound. All
        # that a function binds is its own, unless it says otherwise.
        self.inside = self.head.targets | listing.bound.of(block.head + (block.kind in SCOPES), at)
        self.before = listing.bound.of(max(scope.head, 0), block.head)
        self.fresh = self.inside & ~listing.shared & ~(0 if block.kind == "def" else self.before)

    @property
    def upcoming(self) -> str:
        """What the line after this one does."""
        return self.listing.kind(self.at + 1)

    @property
    def branch(self) -> Sequence[Row]:
        """The branches of the block's statement before this one, if it has any."""
        return self.listing.rows[self.block.first + 1 : self.block.head]
