"""Judge a group: in its own world first, and then in the newest on each Python."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .search import search
from .subject import Subject
from .tries import UnjudgedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doctests.plan import Plan
    from doctests.world import Interpreter

    from .finding import Finding
    from .tries import Tries


@dataclass(frozen=True, slots=True)
class Judged:
    """
    What was found out about a group.

    :param post: the post's name
    :param line: the line of its first snippet
    :param group: the group's name
    :param findings: one for each Python, the oldest first
    :param trouble: why it could not be judged, in one line; empty if it was
    :param unjudged: the Pythons on which alone it could not be, each with why
    """

    post: str
    line: int
    group: str
    findings: tuple[Finding, ...] = ()
    trouble: str = ""
    unjudged: tuple[tuple[str, str], ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether it was judged, and on every Python."""
        return not self.trouble and not self.unjudged


def judge(
    plan: Plan, group: str, *, own: Interpreter, there: Sequence[Interpreter], today: dt.date, tries: Tries
) -> Judged:
    """
    Judge a group.

    :param plan: the post's
    :param group: the group's name
    :param own: the Python of the post's own world
    :param there: the Pythons to try it on, the oldest first
    :param today: the day of the check
    :param tries: what tries it
    :return: what was found out, or why nothing was
    """
    name, line = plan.post.name, first(plan, group)
    try:
        at_home = tries.own(plan, group, own)
        if at_home.failed:
            trouble = f"fails in its own world ({at_home.error}): run invoke doctest"
            return Judged(name, line, group, trouble=trouble)
    except UnjudgedError as error:
        return Judged(name, line, group, trouble=str(error))

    findings: list[Finding] = []
    unjudged: list[tuple[str, str]] = []
    for python in there:
        try:
            findings.append(search(Subject(plan, group, python, today, tries), own, there))
        except UnjudgedError as error:
            unjudged.append((python.minor, str(error)))

    if unjudged and not findings:
        return Judged(name, line, group, trouble=unjudged[0][1])

    return Judged(name, line, group, tuple(findings), unjudged=tuple(unjudged))


def first(plan: Plan, group: str) -> int:
    """
    Give the line of a group's first snippet.

    :param plan: the post's
    :param group: the group's name
    """
    return min(step.snippet.line for step in plan.groups[group] if step.snippet)
