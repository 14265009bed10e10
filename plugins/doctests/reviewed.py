"""Write into a post what its author has decided on: words at its snippets, and that somebody has read them."""

from __future__ import annotations

import dataclasses
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from markdown.extensions.meta import META_MORE_RE

from . import astray, source
from .offers import worded
from .source import Change, SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .find import Post, Snippet

    Read = Callable[[Path], Post]


def words(post: Post, chosen: Mapping[Snippet, tuple[str, str]], read: Read) -> None:
    """
    Write the words that were chosen after the languages of their fences.

    :param post: the post
    :param chosen: what is to be written at which of its snippets: a word, and its value
    :param read: what reads a post
    :raises SourceError: when the file is not to be changed
    """
    if not chosen:
        return

    file = source.read(post)
    changes = [
        Change(snippet.line - 1, 1, (worded(file.lines[snippet.line - 1], *said),)) for snippet, said in chosen.items()
    ]

    def accept(path: Path) -> str:
        wanted = [_with(snippet, *chosen[snippet]) if snippet in chosen else snippet for snippet in post.snippets]
        written = read(path)
        same = list(written.snippets) == wanted and not written.problems
        return "" if same else "would read otherwise with these words: write them by hand"

    source.write(file, changes, accept)


def take_away(post: Post, read: Read) -> None:
    """
    Take the line out of the front matter that says that nobody has read the code.

    :param post: the post
    :param read: what reads a post
    :raises SourceError: when the file is not to be changed
    """
    file = source.read(post)
    otherwise = "says Snippets: unreviewed in a way of its own: take that out by hand"
    first = next((n for n, line in enumerate(post.lines) if astray.FIELD.fullmatch(line)), None)
    if first is None:
        raise SourceError(otherwise)

    # Its value may stand on the lines below it, which would be the field's before it without it.
    count = 1 + sum(1 for _ in takewhile(META_MORE_RE.match, post.lines[first + 1 :]))
    kept = source.MARK if first == 0 and file.lines[0].startswith(source.MARK) else ""

    def accept(path: Path) -> str:
        written = read(path)
        moved = [
            dataclasses.replace(one, line=one.line - count, expected_line=max(one.expected_line - count, 0))
            for one in post.snippets
        ]
        same = written.reviewed and list(written.snippets) == moved and not written.problems
        return "" if same else otherwise

    source.write(file, [Change(first, count, (kept,))], accept)


def _with(snippet: Snippet, word: str, said: str) -> Snippet:
    """Give a snippet one more word."""
    if word == "pycon":
        return dataclasses.replace(snippet, kind=word)

    added: dict[str, Any] = {word: said.strip()}
    return dataclasses.replace(snippet, words=dataclasses.replace(snippet.words, **added))
