"""What the likeness of lines tells: people write alike what stands side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from blogger.layout.blocks import Case
from blogger.layout.listing import alike, likeness

# Lines that share more than half of their names and strings are as good as alike.
HALF = 0.5


def like_last(case: Case) -> bool:
    """Statements built like the one before them stand beside it."""
    return alike(case.row, case.last) == 2  # noqa: PLR2004


def rather_like_last(case: Case) -> bool:
    """So do those built rather like it."""
    return alike(case.row, case.last) == 1


def same_as_last_in_class(case: Case) -> bool:
    """Attributes of a class stand side by side, and so do its methods."""
    return case.block.kind == "class" and case.row.kind == case.last.kind


def like_head(case: Case) -> bool:
    """Questions like the one that the block stands under are the next ones, not a part of it."""
    return alike(case.row, case.head) > 0


def is_later_branch(case: Case) -> bool:
    """``else`` goes on more often than ``if``."""
    return bool(case.branch)


def like_branch(case: Case) -> bool:
    """Lines like those of the ``if`` belong to the ``else``."""
    return any(alike(case.row, row) > 1 or likeness(case.row, row) > HALF for row in case.branch)


def ends_like_branch(case: Case) -> bool:
    """After a line like the last one of the ``if``, the ``else`` is over."""
    return any(alike(case.previous, row) or likeness(case.previous, row) > HALF for row in case.branch[-1:])


def binds_as_branch(case: Case) -> bool:
    """Once it has given a value to all that the ``if`` gives one, the ``else`` is over."""
    wanted = case.listing.bound.of(case.block.first + 1, case.block.head)
    return bool(wanted) and not wanted & ~case.listing.bound.of(case.block.head + 1, case.at)


WEIGHTS: Mapping[Callable[[Case], bool], float] = {
    like_last: -1.6,
    rather_like_last: -2.3,
    same_as_last_in_class: -5.4,
    like_head: 5.7,
    is_later_branch: -2.4,
    like_branch: -6.6,
    ends_like_branch: 5.7,
    binds_as_branch: 5.7,
}
