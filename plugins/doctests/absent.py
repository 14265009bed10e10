"""Say of groups that nothing was run, and why: that is a verdict on nothing they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .results import Result

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .plan import Plan


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is nothing to run a group in."""

    status: Literal["error", "unverified"]
    reason: str


def absent(one: Plan, groups: Iterable[str], why: Absent) -> list[Result]:
    """
    Give the results of groups that were not run.

    :param one: their post's plan
    :param groups: their names
    :param why: why they were not
    :return: a result for each of their snippets
    """
    return [
        Result(one.post.name, step.snippet.line, group, why.status, why.reason, verdict=False)
        for group in groups
        for step in one.groups[group]
        if step.snippet
    ]
