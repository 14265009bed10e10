"""Lay out a group's code in the order in which it is run, and say which modules stand beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .request import own

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .find import Post, Snippet

Role = Literal["setup", "snippet", "cleanup"]
ROLES: tuple[Role, ...] = ("setup", "snippet", "cleanup")
#: The files of a post's folder that are run before and after its snippets, not imported by them.
OUTER: dict[str, Role] = {"testsetup.py": "setup", "testcleanup.py": "cleanup"}


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

    @property
    def skipped(self) -> bool:
        """Whether it stands in its group without being run."""
        return self.snippet is not None and bool(self.snippet.words.skip)


def outer(post: Post) -> tuple[Step, ...]:
    """
    Read the files that are run around each of a post's groups.

    :param post: the post
    :return: those that are there
    :raises WorldError: when one cannot be read
    """
    return tuple(step for file, role in OUTER.items() for step in _file(post, file, role))


def groups(post: Post, files: Sequence[Step]) -> dict[str, tuple[Step, ...]]:
    """
    Lay out the groups of a post: set-up first and clean-up last, the folder's files outermost.

    :param post: the post
    :param files: what is run around each of them, as :func:`outer` reads it
    :return: each group's steps, those that are skipped too, by its name, in the order of the post
    """
    own: dict[str, list[Step]] = {}
    for snippet in post.snippets:
        own.setdefault(snippet.words.group, []).append(_step(post, snippet))

    around = {role: [step for step in files if step.role == role] for role in ROLES}
    return {
        group: (*around["setup"], *sorted(steps, key=lambda step: ROLES.index(step.role)), *around["cleanup"])
        for group, steps in own.items()
    }


def modules(folder: Path) -> dict[str, Path]:
    """
    List the Python files beside a post, which its snippets can import, and those that are run around them.

    :param folder: the folder of what belongs to the post; it need not exist
    :return: the files by their names from the folder, sorted; none that is hidden, or really lies elsewhere
    """
    found: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts)
        if not hidden and path.is_file() and path.resolve().is_relative_to(folder.resolve()):
            found[name.as_posix()] = path

    return found


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
    folder = post.name.removesuffix(".md")
    text = own(post.folder, file, folder)
    return [] if text is None else [Step(f"{folder}/{file}", 0, "python", text, role)]
