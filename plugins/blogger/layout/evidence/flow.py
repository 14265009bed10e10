"""What the flow of control tells: which statements leave, which follow them, what is still to come."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blogger.layout.blocks import LOOPS, Case
from blogger.layout.listing import CLAUSES, DEFINITIONS, LEAVES

BRANCHES = frozenset(("if", "elif", "else"))
ENDS = DEFINITIONS | {"end"}
OWNERS = CLAUSES | {"if", "for", "while", "try"}
# How many lines on a clause is looked for: branches longer than that are one in a hundred.
FAR = 12


def always(case: Case) -> bool:
    """Blocks go on more often than they end."""
    return case.at > 0


def is_def(case: Case) -> bool:
    """Functions are longer than other blocks."""
    return case.block.kind == "def"


def is_for(case: Case) -> bool:
    """So are loops."""
    return case.block.kind == "for"


def innermost_class(case: Case) -> bool:
    """Classes that had one attribute have another or a method."""
    return case.block.kind == "class" and not case.inner


def outermost(case: Case) -> bool:
    """Blocks that stand in no other are longest."""
    return case.block.depth == 1


def branch_in_branch(case: Case) -> bool:
    """Branches within branches are shorter than others."""
    return case.block.kind in BRANCHES and case.block.outer is not None and case.block.outer.kind in BRANCHES


def in_handler(case: Case) -> bool:
    """So is any block in an exception's handler."""
    return case.block.outer is not None and case.block.outer.kind == "except"


def one_statement(case: Case) -> bool:
    """Many blocks are one statement long."""
    return case.block.last == case.block.head + 1


def one_statement_in_while(case: Case) -> bool:
    """In a ``while`` something else must bring it to its end."""
    return case.block.kind == "while" and one_statement(case)


def endless(case: Case) -> bool:
    """``while True`` needs a way out."""
    if case.block.kind != "while" or case.head.texts[1] not in {"True", "1"}:
        return False

    return all(row.kind not in {"break", "return"} for row in case.listing.rows[case.block.head : case.at])


def returns_last(case: Case) -> bool:
    """At the end of a function a ``return`` stands under no condition."""
    return case.row.kind == "return" and _ends_function(case) and case.block.kind != "def"


def last_in_branch(case: Case) -> bool:
    """So does whatever line is the last one."""
    return case.block.kind in BRANCHES and _ends_function(case)


def returns(case: Case) -> bool:
    """``return`` has a condition."""
    return case.row.kind == "return"


def returns_from_loop(case: Case) -> bool:
    """Loops that returned in their first pass would be none."""
    return case.row.kind == "return" and case.block.kind in LOOPS


def leaves_early(case: Case) -> bool:
    """``raise``, ``break`` and ``continue`` have a condition."""
    return case.row.kind in LEAVES and case.row.kind != "return"


def asks(case: Case) -> bool:
    """``if`` begins something new."""
    return case.row.kind == "if"


def loops(case: Case) -> bool:
    """``for`` and ``while`` begin something new."""
    return case.row.kind in LOOPS


def opens(case: Case) -> bool:
    """``with`` begins something new."""
    return case.row.kind == "with"


def adds(case: Case) -> bool:
    """In a loop or under a condition sums and counts are added to."""
    return case.row.kind == "augassign"


def after_pass(case: Case) -> bool:
    """``pass`` is all that there is in its block."""
    return case.previous.kind == "pass"


def after_assert(case: Case) -> bool:
    """After what is made sure of comes what it was needed for."""
    return case.previous.kind == "assert"


def after_value(case: Case) -> bool:
    """After a value was computed it is used."""
    return case.previous.kind == "assign"


def after_file(case: Case) -> bool:
    """Once a file is read or written, it is closed."""
    return case.block.kind == "with" and "open" in case.head.texts and not case.row.reads & case.head.targets


def only_guards(case: Case) -> bool:
    """Blocks aren't made for a check alone that leaves them."""
    return one_statement(case) and after_branches(case) and case.previous.kind in LEAVES


def after_branches(case: Case) -> bool:
    """After a condition within it a block goes on."""
    return case.inner > 0 and case.last.kind == "if"


def after_branches_in_loop(case: Case) -> bool:
    """But a condition is the last thing in many a loop."""
    return case.block.kind == "for" and after_branches(case)


def awaits_elif(case: Case) -> bool:
    """To come is an ``elif`` that needs this ``if``."""
    return case.block.kind in {"if", "elif"} and _awaited(case) == "elif"


def awaits_else(case: Case) -> bool:
    """To come is an ``else`` that needs this ``if``."""
    return case.block.kind in {"if", "elif"} and _awaited(case) == "else"


def checks_outcome(case: Case) -> bool:
    """Check what came of a ``with``: so do asserts that need nothing it gave."""
    kept = case.head.targets and not case.row.reads & case.head.targets
    return case.block.kind == "with" and case.row.kind == "assert" and bool(kept)


def after_comment(case: Case) -> bool:
    """Comments begin new steps."""
    return bool(case.row.line.comments)


def _ends_function(case: Case) -> bool:
    """Tell whether a definition or the text's end comes next, or a line that uses this function: it stands outside."""
    around = (case.listing.rows[outer.head] for outer in (case.block, *case.block.around()) if outer.kind == "def")
    function = next(around, None)
    return case.upcoming in ENDS or (
        function is not None and bool(function.binds & case.listing.rows[case.at + 1].reads)
    )


def _awaited(case: Case) -> str:
    """Give the clause that comes next, unless something stands before it that it may belong to."""
    kinds = map(case.listing.kind, range(case.at, case.at + FAR))
    return next((kind for kind in kinds if kind in OWNERS | ENDS), "end")


WEIGHTS: Mapping[Callable[[Case], bool], float] = {
    always: -6.2,
    is_def: -10.3,
    is_for: -5.3,
    innermost_class: -10.1,
    outermost: -6.1,
    branch_in_branch: 3.1,
    in_handler: 6.8,
    one_statement: 2.1,
    one_statement_in_while: -5.6,
    endless: -11.1,
    returns_last: 16.2,
    last_in_branch: 4.1,
    returns: -3.3,
    returns_from_loop: 13.6,
    leaves_early: -4.8,
    asks: 2.8,
    loops: 2.2,
    opens: 5.4,
    adds: -3.3,
    after_pass: 8.5,
    after_assert: -7.0,
    after_value: -1.9,
    after_file: 8.0,
    only_guards: -5.3,
    after_branches: -1.5,
    after_branches_in_loop: 6.1,
    awaits_elif: -7.6,
    awaits_else: -8.5,
    checks_outcome: 6.0,  # not measured: hardly a module but a test asserts after a with
    after_comment: 2.8,
}
