"""A text's lines in rows: beside each line, what is known of it, ready to be compared with the others."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import names
from .lines import Line

# After one of these, nothing that follows in the same block is ever reached.
LEAVES = frozenset(("return", "raise", "break", "continue"))
# Headers that carry on a compound statement.
CLAUSES = frozenset(("elif", "else", "except", "finally"))
DEFINITIONS = frozenset(("def", "class", "@"))


@dataclass(frozen=True, slots=True)
class Row:
    """
    A line and what it has in it. A set of names is an integer with a bit for each: to unite many costs nothing.

    :param line: the line
    :param texts: its words without comments
    :param terms: its names and strings
    :param reads: the names it reads
    :param binds: the names it gives a value to, for itself and the lines after it
    :param targets: the names its header gives a value to for its block
    :param changes: the names of what it calls a method of, stores something in or adds to
    :param uses_self: whether it reads ``self`` or ``cls``
    :param takes_self: whether it is a function's header with a parameter of that name
    """

    line: Line
    texts: tuple[str, ...]
    terms: int
    reads: int
    binds: int
    targets: int
    changes: int
    uses_self: bool
    takes_self: bool

    @property
    def kind(self) -> str:
        """What its line does."""
        return self.line.kind


class Unions:
    """
    The unions of all runs of sets.

    Any run is made of two that overlap and are a power of two long, as in Bender and Farach-Colton's table for range
    minima (2000): a union takes no harm from what it gets twice.

    :param sets: the sets in order
    """

    def __init__(self, sets: Sequence[int]) -> None:
        self._runs = [list(sets)]
        length = 1
        while 2 * length <= len(sets):
            runs = self._runs[-1]
            self._runs.append([runs[at] | runs[at + length] for at in range(len(runs) - length)])
            length *= 2

    def of(self, first: int, last: int) -> int:
        """
        Unite a run of sets.

        :param first: the first of them
        :param last: the one after the last of them
        """
        if first >= last:
            return 0

        power = (last - first).bit_length() - 1
        runs = self._runs[power]
        return runs[first] | runs[last - (1 << power)]


class Listing:
    """
    The rows of a text.

    :param lines: the lines in order
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        self._bits: dict[str, int] = {}
        self.rows = [self._row(line) for line in lines]
        for at in reversed(range(len(self.rows) - 1)):
            if self.rows[at].kind == "try":
                # There is nothing in a ``try``: it is about what its first statement is about.
                self.rows[at] = replace(self.rows[at + 1], line=self.rows[at].line, texts=self.rows[at].texts)

        self.bound = Unions([row.binds | row.targets for row in self.rows])
        self.changed = Unions([row.changes for row in self.rows])
        self.terms = Unions([row.terms for row in self.rows])
        self.read = Unions([row.reads for row in self.rows])
        self.called = frozenset(callee(row) for row in self.rows if row.kind == "call")
        self.shared = self._shared()
        self.live = self._live()
        self.definitions = self._definitions()

    def __len__(self) -> int:
        return len(self.rows)

    def kind(self, at: int) -> str:
        """Say what a line does; of the one after the last, ``end``."""
        return self.rows[at].kind if at < len(self.rows) else "end"

    def defined(self, at: int) -> Row:
        """Give the header that a line's decorators belong to, or the line itself."""
        while self.kind(at) == "@" and at + 1 < len(self.rows):
            at += 1

        return self.rows[at]

    def _row(self, line: Line) -> Row:
        found = names.find(line.nodes)
        words = [word for word in line.words if word.kind != "comment"]
        return Row(
            line,
            tuple(word.text for word in words),
            self._named({word.text for word in words if word.kind in {"name", "string"}}),
            self._named(found.reads),
            self._named(found.binds),
            self._named(found.targets),
            self._named(found.changes),
            uses_self=line.kind != "def" and not names.OWN.isdisjoint(found.reads),
            takes_self=line.kind == "def" and not names.OWN.isdisjoint(found.targets),
        )

    def _named(self, found: set[str]) -> int:
        """Give the set of some names. ``self`` is in none: it stands in every line of a method and tells nothing."""
        return sum(self._bits.setdefault(name, 1 << len(self._bits)) for name in sorted(found - names.OWN))

    def _shared(self) -> int:
        """Give the names that a function says it shares with what is around it."""
        nodes = (node for row in self.rows for node in row.line.nodes)
        found = (node.names for node in nodes if isinstance(node, ast.Global | ast.Nonlocal))
        return self._named({name for shared in found for name in shared})

    def _live(self) -> list[int]:
        """Give for every line, and for the end, the names that are read from there on before they are bound."""
        live = [0]
        for row in reversed(self.rows):
            live.append(live[-1] & ~(row.binds | row.targets) | row.reads)

        return live[::-1]

    def _definitions(self) -> list[int]:
        """Give for every line the next one, itself included, that begins a definition, or else the end."""
        following = [len(self.rows)]
        for at in reversed(range(len(self.rows))):
            following.append(at if self.rows[at].kind in DEFINITIONS else following[-1])

        return following[::-1]


def likeness(one: Row, other: Row) -> float:
    """Tell how much two lines share, from 0 to 1: of all names and strings in them, how many stand in both."""
    both = one.terms | other.terms
    return (one.terms & other.terms).bit_count() / both.bit_count() if both else 0.0


def alike(one: Row, other: Row) -> int:
    """
    Tell how far two lines are built the same way.

    :return: 2 for the same call, the same target or the same question; 1 for less; 0 if they do different things
    """
    if one.kind != other.kind:
        return 0

    match one.kind:
        case "call" | "yield":
            mine, yours = callee(one), callee(other)
            same, near = mine == yours, len(mine) > 1 and mine[:1] == yours[:1]
        case "assign":
            mine, yours = _target(one), _target(other)
            same = mine == yours or (len(mine) == len(yours) > 1 and mine[0] == yours[0])
            near = one.texts[len(mine) :][:3] == other.texts[len(yours) :][:3]
        case "if" | "elif" | "while":
            same, near = one.texts[1:4] == other.texts[1:4], one.texts[1:3] == other.texts[1:3]
        case "return" | "raise" | "expression":
            same, near = one.texts[:3] == other.texts[:3], False
        case "assert" | "delete" | "augassign":
            same, near = one.texts[:3] == other.texts[:3], True
        case kind:
            same, near = False, kind in {"import", "global", "nonlocal"}

    return 2 if same else int(near)


def callee(row: Row) -> tuple[str, ...]:
    """
    Give the words for what a line calls: those before the first bracket, without a keyword.

    :param row: the line
    """
    texts = row.texts[: row.texts.index("(")] if "(" in row.texts else row.texts
    return tuple(text for text in texts if not keyword.iskeyword(text))


def _target(row: Row) -> tuple[str, ...]:
    return row.texts[: row.texts.index("=")] if "=" in row.texts else row.texts
