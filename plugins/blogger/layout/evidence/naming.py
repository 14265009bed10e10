"""What the names in a line tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blogger.layout.blocks import SCOPES, Case

CONDITIONS = frozenset(("if", "elif", "while"))


def uses_target(case: Case) -> bool:
    """Statements that use a loop's variable, what ``with`` opened or a parameter stand in that block."""
    return bool(case.row.reads & case.head.targets)


def ignores_target(case: Case) -> bool:
    """Statements that don't may stand after it."""
    return bool(case.head.targets) and not case.row.reads & case.head.targets


def target_used_later(case: Case) -> bool:
    """Later lines use it."""
    return bool(case.head.targets & case.listing.live[case.at] & ~case.row.reads)


def uses_fresh(case: Case) -> bool:
    """Names that only the block has given a value to might have none after it."""
    return bool(case.row.reads & case.fresh & ~case.head.targets)


def fresh_used_later(case: Case) -> bool:
    """Later lines use such a name."""
    return bool(case.fresh & case.listing.live[case.at] & ~case.row.reads)


def uses_fresh_of_with(case: Case) -> bool:
    """After ``with`` it has one: what stands in it is done in any case."""
    return case.block.kind == "with" and uses_fresh(case) and not uses_target(case)


def uses_rebound(case: Case) -> bool:
    """Names that had a value before the block and get another in it are meant to be used after it."""
    return bool(case.row.reads & case.inside) and not case.row.reads & case.fresh


def uses_others(case: Case) -> bool:
    """Statements that use nothing the block has given a value to have no need to stand in it."""
    return bool(case.row.reads) and not case.row.reads & case.inside


def uses_others_in_loop(case: Case) -> bool:
    """In a loop they would do the same again and again."""
    return case.block.kind == "for" and not case.row.reads & case.inside


def uses_changed(case: Case) -> bool:
    """Things that a block has filled, counted or configured are used after it."""
    return bool(case.row.reads & case.listing.changed.of(case.block.head + 1, case.at) & case.before)


def reads_as_last(case: Case) -> bool:
    """Statements that read what the one before them reads go on with the same matter."""
    return bool(case.row.reads & case.last.reads)


def binds_new(case: Case) -> bool:
    """Every new step begins with a new name."""
    return bool(case.row.binds & ~(case.before | case.inside))


def binds_local(case: Case) -> bool:
    """Variables of a function that later lines use: both are in the function."""
    return case.block.kind == "def" and bool(case.row.binds & case.listing.live[case.at + 1])


def binds_new_after_def(case: Case) -> bool:
    """After a function within a function, the outer one goes on with a name of its own."""
    return case.block.kind == "def" and case.row.kind not in SCOPES and binds_new(case)


def settles_condition(case: Case) -> bool:
    """``if x is None: x = …`` has done what it is there for."""
    return case.block.kind in CONDITIONS and bool(case.last.binds & case.head.reads)


def changes_condition(case: Case) -> bool:
    """Under a condition, what it asks about is changed: loops come to their end, defaults are given."""
    return case.block.kind in CONDITIONS and bool((case.row.binds | case.row.changes) & case.head.reads)


def overwrites(case: Case) -> bool:
    """Unless under a condition, it would make an earlier statement pointless: nothing has read the value it gave."""
    known = case.row.binds & case.before & ~case.inside & ~case.row.reads
    unread = 0
    # Twenty lines: as far back as one can be meant to remember.
    for row in case.listing.rows[max(0, case.block.head - 20) : case.at] if known else ():
        unread = unread & ~row.reads | row.binds

    return bool(known & unread)


def little_shared(case: Case) -> bool:
    """Less than a third of its names and strings stand in the block: it is about something else."""
    shared = case.row.terms & case.listing.terms.of(case.block.head + 1, case.at)
    return 3 * shared.bit_count() < case.row.terms.bit_count()


WEIGHTS: Mapping[Callable[[Case], bool], float] = {
    uses_target: -11.4,
    ignores_target: 4.6,
    target_used_later: -13.9,
    uses_fresh: -12.1,
    fresh_used_later: -11.8,
    uses_fresh_of_with: 10.0,
    uses_rebound: 5.1,
    uses_others: 4.2,
    uses_others_in_loop: 8.3,
    uses_changed: 3.9,
    reads_as_last: -1.7,
    binds_new: 3.7,
    binds_local: -7.6,
    binds_new_after_def: 6.6,
    settles_condition: 6.2,
    changes_condition: -3.5,
    overwrites: -4.2,
    little_shared: 2.1,
}
