"""Lay out what is to be run for a post: its groups, each with its steps in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import layout
from . import request as requests
from .request import Request, WorldError
from .results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .find import Post
    from .layout import Step

TIMEOUT = 60.0  # seconds a group may take unless it says otherwise


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done for one post."""

    post: Post
    request: Request
    groups: Mapping[str, tuple[Step, ...]]
    decided: tuple[Result, ...]  # what needs no run
    refusal: str = ""  # why there can be no world for it

    def timeout(self, group: str) -> float:
        """Give the seconds a group may take: the most that one of its snippets asks for."""
        return max(step.snippet.words.timeout for step in self.groups[group] if step.snippet) or TIMEOUT

    def pytest(self, group: str) -> bool:
        """Tell whether a group is a test module."""
        return any(step.snippet.words.pytest for step in self.groups[group] if step.snippet)

    def job(self, group: str) -> dict[str, Any]:
        """Describe a group for who runs it, :mod:`doctests.inside.judge`."""
        steps = self.groups[group]
        lines = {step.name: step.code.split("\n") for step in steps if step.snippet is None}
        # Code as it is run, without the marks of a quote or a list around it.
        lines[self.post.name] = list(self.post.lines)
        for snippet in self.post.snippets:
            code = snippet.code.split("\n")
            lines[self.post.name][snippet.line : snippet.line + len(code)] = code

        names = ("name", "line", "kind", "code", "role", "run", "options", "expected", "expected_line")
        return {
            "folder": str(self.post.folder.resolve()),
            "lines": lines,
            "steps": [{name: getattr(step, name) for name in names} for step in steps],
            "timeout": self.timeout(group),
            "pytest": self.pytest(group),
        }


def plan(post: Post) -> Plan:
    """
    Lay out what is to be run for a post.

    :param post: the post
    :return: the plan
    """
    if not post.reviewed:
        unread = (Result(post.name, one.line, one.words.group, "unreviewed") for one in post.snippets)
        return Plan(post, Request(), {}, tuple(unread))

    request, refusal = Request(), ""
    files: tuple[Step, ...] = ()
    if post.snippets:
        try:
            request = requests.read(post.folder, post.name.removesuffix(".md"))
            files = layout.outer(post)
        except WorldError as error:
            refusal = str(error)

    groups: dict[str, tuple[Step, ...]] = {}
    for group, steps in layout.groups(post, files).items():
        run = tuple(step for step in steps if not step.skipped)
        if any(step.snippet for step in run):
            groups[group] = run

    skipped = [one for one in post.snippets if one.words.skip]
    decided = tuple(Result(post.name, one.line, one.words.group, "skipped", one.words.skip) for one in skipped)
    return Plan(post, request, groups, decided, refusal)
