"""A ``return`` or ``raise`` with nothing after it is told from one that takes the call after it along."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from . import evidence
from .evidence.returns import Exit, is_call
from .lines import Line
from .listing import Listing


def part(lines: Sequence[Line]) -> Iterator[Line]:
    """
    Part exits that stand alone from the calls after them: the longest run of words that parses has both.

    :param lines: the lines
    :return: the lines, some of them in two
    """
    listing = Listing(lines)
    for at, line in enumerate(lines):
        if is_call(listing.rows[at]) and evidence.of_bare_exit(Exit(listing, at)) > 0:
            yield from parted(line)
        else:
            yield line


def parted(line: Line) -> tuple[Line, Line]:
    """
    Part an exit from the call after it.

    :param line: a ``return`` or ``raise`` with a call after it
    :return: the exit with nothing after it, and the call
    :raises ValueError: if the line is no such line
    """
    bare: ast.stmt
    match line.nodes:
        case [ast.Return(value=ast.expr() as value)]:
            bare = ast.Return()
        case [ast.Raise(exc=ast.expr() as value)]:
            bare = ast.Raise()
        case _:
            raise ValueError(f"{line.kind} has no call after it")

    call = Line("call", line.words[1:], (), (ast.Expr(value),))
    return Line(line.kind, line.words[:1], line.comments, (bare,), inline=line.inline), call
