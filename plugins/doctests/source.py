"""Change lines of a post's file and leave every other byte as it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from .find import Post

#: What ends a line when Pelican reads a file (Python's universal newlines).
END = re.compile(r"(\r\n|\r|\n)")
MARK = "\ufeff"
EDITED = "was edited meanwhile: nothing is written; say it again"


class SourceError(Exception):
    """A file that is not to be changed, in a line without its name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A post's file: its bytes, and its lines with their ends, counted as the post's."""

    path: Path
    data: bytes
    lines: tuple[str, ...]

    def bare(self, line: int) -> str:
        """
        Give a line without its end, and without a byte order mark.

        :param line: which, from 1
        :return: its text
        """
        return self.lines[line - 1].rstrip("\r\n").removeprefix(MARK if line == 1 else "")

    def end(self, line: int) -> str:
        """
        Give what ends a line.

        :param line: which, from 1
        :return: a newline of one of three kinds; nothing at the end of a file that lacks one
        """
        return self.lines[line - 1][len(self.lines[line - 1].rstrip("\r\n")) :]


@dataclass(frozen=True, slots=True)
class Change:
    """Lines that take the place of others: ``count`` of them, before which ``before`` stand."""

    before: int
    count: int
    lines: tuple[str, ...]  # with their ends


def read(post: Post) -> Source:
    """
    Read a post's file again, to change it.

    :param post: the post as it was read first
    :return: its source
    :raises SourceError: when it is another one now, or is not to be changed
    """
    below = post.path.parents[: post.name.count("/") - 1]  # of the content folder
    if any(path.is_symlink() for path in (post.path, *below)):
        raise SourceError("is reached by a symbolic link: name the folder that the file itself is in")

    try:
        data = post.path.read_bytes()
        parts = END.split(data.decode("utf-8"))
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SourceError(EDITED) from None

    ends = [*parts[1::2], ""]
    source = Source(post.path, data, tuple(text + end for text, end in zip(parts[::2], ends, strict=True)))
    if parts[0].removeprefix(MARK) != post.lines[0] or tuple(parts[2::2]) != post.lines[1:]:
        raise SourceError(EDITED)

    return source


def write(source: Source, changes: Iterable[Change], accept: Callable[[Path], str]) -> None:
    """
    Change a file: beside it first, then in its place if it is still the one that was read.

    :param source: the file as it was read
    :param changes: what to change; no two of them overlap
    :param accept: told where the changed file is, says what is wrong with it
    :raises SourceError: when nothing was changed
    """
    lines = list(source.lines)
    for change in sorted(changes, key=lambda one: one.before, reverse=True):
        lines[change.before : change.before + change.count] = change.lines

    def ready(path: Path) -> None:
        wrong = accept(path)
        if wrong:
            raise SourceError(wrong)

        if source.path.read_bytes() != source.data:
            raise SourceError(EDITED)

    try:
        beside.write(source.path, "".join(lines).encode("utf-8"), ready)
    except OSError as error:
        raise SourceError(f"cannot be written: {error.strerror}") from None
