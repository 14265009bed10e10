"""What tells that an ``elif`` or ``else`` isn't the innermost statement's that it fits, but one's further out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blogger.layout.blocks import LOOPS, OWNERS, Case
from blogger.layout.listing import LEAVES, Row, likeness

CONDITIONS = frozenset(("if", "elif", "while"))


def always(case: Case) -> bool:
    """In most cases it is the innermost one's."""
    return case.at > 0


def asks_like_outer(case: Case) -> bool:
    """``elif`` begins like an ``if`` further out, and less like this one."""
    return case.row.kind == "elif" and _nearer(case, _begins_alike, case.row, 0)


def goes_on_like_outer(case: Case) -> bool:
    """After it comes what is more like what comes after a header further out."""
    following = case.listing.rows[case.at + 1]
    return _nearer(case, likeness, following, 1)


def asks_about_same(case: Case) -> bool:
    """After it comes what uses what this condition asks about."""
    following = case.listing.rows[case.at + 1]
    return case.block.kind in CONDITIONS and bool(following.reads & case.head.reads)


def does_the_same(case: Case) -> bool:
    """After it comes what does the same as the line before it."""
    return case.listing.kind(case.at + 1) == case.previous.kind


def after_leaving(case: Case) -> bool:
    """After a branch that leaves, ``else`` could be left out."""
    return case.row.kind == "else" and case.block.kind == "if" and case.last.kind in LEAVES


def after_break(case: Case) -> bool:
    """After a ``break`` it is the loop's."""
    return case.block.kind == "if" and case.previous.kind == "break"


def of_unbroken_loop(case: Case) -> bool:
    """In a loop that nothing breaks, ``else`` would be pointless."""
    if case.row.kind != "else" or case.block.kind not in LOOPS:
        return False

    return all(row.kind != "break" for row in case.listing.rows[case.block.head : case.at])


def of_handler(case: Case) -> bool:
    """``else`` is rarer with ``try`` than with ``if``."""
    return case.row.kind == "else" and case.block.kind == "except"


def _nearer(case: Case, measure: Callable[[Row, Row], float], row: Row, offset: int) -> bool:
    """Tell whether a line is nearer to the header of a statement further out, or to a line at an offset from it."""
    mine = measure(row, case.listing.rows[case.block.head + offset])
    owners = (outer for outer in case.block.around() if outer.kind in OWNERS[case.row.kind])
    return any(measure(row, case.listing.rows[owner.head + offset]) > mine for owner in owners)


def _begins_alike(one: Row, other: Row) -> float:
    pairs = zip(one.texts[1:], other.texts[1:], strict=False)
    return float(next((at for at, (mine, yours) in enumerate(pairs) if mine != yours), 0))


WEIGHTS: Mapping[Callable[[Case], bool], float] = {
    always: -6.7,
    asks_like_outer: 16.0,
    goes_on_like_outer: 5.5,
    asks_about_same: -3.3,
    does_the_same: -3.0,
    after_leaving: 4.1,
    after_break: 5.6,
    of_unbroken_loop: 19.5,
    of_handler: 3.7,
}
