"""Lay out what is to be run for a post: its groups, each with its steps in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import request as requests
from .request import Request, WorldError
from .results import Result

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .find import Post, Snippet

Role = Literal["setup", "snippet", "cleanup"]
ROLES: tuple[Role, ...] = ("setup", "snippet", "cleanup")
TIMEOUT = 60.0  # seconds a group may take unless it says otherwise


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of code that a group runs: a snippet, or a file of the post's folder."""

    name: str  # of its file
    line: int  # how many of the file's lines stand before it
    kind: str
    code: str
    role: Role
    run: bool = True
    options: tuple[str, ...] = ()
    expected: str | None = None
    expected_line: int = 0
    snippet: Snippet | None = None


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
        """Describe a group for :mod:`doctests.examples`."""
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
    decided: list[Result] = []
    groups: dict[str, list[Step]] = {}
    for snippet in post.snippets:
        group = snippet.words.group
        if not post.reviewed:
            decided.append(Result(post.name, snippet.line, group, "unreviewed"))
        elif snippet.words.skip:
            decided.append(Result(post.name, snippet.line, group, "skipped", snippet.words.skip))
        else:
            groups.setdefault(group, []).append(_step(post, snippet))

    request, refusal = Request(), ""
    files: list[Step] = []
    if post.snippets and post.reviewed:
        try:
            request = requests.read(post.folder, post.name.removesuffix(".md"))
            files = [*_file(post, "testsetup.py", "setup"), *_file(post, "testcleanup.py", "cleanup")]
        except WorldError as error:
            refusal = str(error)

    ordered = {group: _in_order(steps, files) for group, steps in groups.items()}
    return Plan(post, request, ordered, tuple(decided), refusal)


def _in_order(steps: list[Step], files: list[Step]) -> tuple[Step, ...]:
    """Put the set-up first and the clean-up last, the folder's files outermost."""
    outer = {role: [step for step in files if step.role == role] for role in ROLES}
    return (*outer["setup"], *sorted(steps, key=lambda step: ROLES.index(step.role)), *outer["cleanup"])


def _step(post: Post, snippet: Snippet) -> Step:
    """Make a snippet a step of its group."""
    words = snippet.words
    return Step(
        name=post.name,
        line=snippet.line,
        kind=snippet.kind,
        code=snippet.code,
        role="setup" if words.testsetup else "cleanup" if words.testcleanup else "snippet",
        run=not words.no_run,
        options=words.options,
        expected=snippet.expected,
        expected_line=snippet.expected_line,
        snippet=snippet,
    )


def _file(post: Post, file: str, role: Role) -> list[Step]:
    """Make a file of the post's folder a step, if it is there."""
    name = f"{post.name.removesuffix('.md')}/{file}"
    try:
        return [Step(name, 0, "python", (post.folder / file).read_text("utf-8-sig"), role)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, UnicodeDecodeError):
        raise WorldError(f"{name} cannot be read: save it as UTF-8") from None
