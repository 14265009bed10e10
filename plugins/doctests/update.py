"""Put what snippets really give into the outputs that their posts show."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from . import outputs, source
from .outputs import OutputError
from .source import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from .find import Post, Snippet
    from .results import Output, Result
    from .source import Change, Source

    Run = Callable[[Sequence[Post]], list[Result]]
    Read = Callable[[Path], Post]

AGAIN = "the output is another one each time: show less of it, or {}put ... for what changes"


def update(posts: Sequence[Post], run: Run, read: Read, tell: Callable[[str], None]) -> list[Result]:
    """
    Run posts, write the outputs that differ from what they say, and run those again that were changed.

    :param posts: the posts
    :param run: what runs posts and gives their results
    :param read: what reads a post
    :param tell: told each change, and each that could not be made, in one line
    :return: the results, as they are now
    """
    results = run(posts)
    differing = [post for post in posts if _actual(results, post)]
    # Twice, so that nothing is written that is true but once: an address, a time.
    repeated = run(differing) if differing else []
    changed: list[Post] = []
    for post in differing:
        try:
            if write(post, results, repeated, read, tell):
                changed.append(read(post.path))
        except SourceError as error:
            tell(f"{post.name} not updated: it {error}")

    names = {post.name for post in changed}
    latest = run(changed) if changed else []
    order = {post.name: number for number, post in enumerate(posts)}
    kept = [result for result in results if result.post not in names]
    return sorted([*kept, *latest], key=lambda result: order[result.post])


def write(
    post: Post,
    results: Sequence[Result],
    repeated: Sequence[Result],
    read: Read,
    tell: Callable[[str], None],
    *,
    only: Collection[int] | None = None,
) -> bool:
    """
    Write what can be written of a post's outputs, and say what was.

    :param post: the post
    :param results: what became of its snippets
    :param repeated: what became of them another time, for only what both times gave is written
    :param read: what reads a post
    :param tell: told each change, and each that could not be made, in one line
    :param only: the lines of the snippets whose outputs are wanted; by default those of all
    :return: whether anything was written
    :raises SourceError: when the file is not to be changed
    """
    if post.problems:
        raise SourceError("has fences that are wrong: put them right first")

    first, second = _actual(results, post), _actual(repeated, post)
    file = source.read(post)
    changes: dict[Snippet, dict[int, Change]] = {}
    complaints: dict[int, str] = {}
    for snippet in post.snippets:
        if only is not None and snippet.line not in only:
            continue

        one, other = first.get(snippet.line, []), second.get(snippet.line, [])
        for line in sorted({output.line for actual in one for output in actual}):
            try:
                change = _agreed(file, snippet, line, one, other)
                changes.setdefault(snippet, {})[line] = change
            except OutputError as error:
                complaints[line] = str(error)

    made = {line: change for some in changes.values() for line, change in some.items()}
    written: dict[int, Change] = {}
    try:
        if made:
            source.write(file, made.values(), lambda path: _wrong(post, read(path), changes))
            written |= made
    finally:
        # In the lines of the file as it is now.
        for line in sorted({*complaints, *written}):
            others = [change for at, change in written.items() if at != line]
            said = f"not updated: {complaints[line]}" if line in complaints else "updated"
            tell(f"{post.name}:{_moved(line + 1, others)} {said}")

    return bool(made)


def preview(post: Post, result: Result) -> list[str]:
    """
    Show what would be written of a snippet's outputs, for whoever is to vouch for them.

    :param post: the post
    :param result: what became of the snippet
    :return: the lines of each output, and the line in the file that they would begin at
    :raises SourceError: when the file is not to be changed
    """
    file = source.read(post)
    snippet = next(one for one in post.snippets if one.line == result.line)
    shown: list[str] = []
    for output in result.actual:
        try:
            change = outputs.change(file, snippet, output)
        except OutputError as error:
            shown.append(f"  {post.name}:{output.line + 1} cannot be updated: {error}")
            continue

        shown.append(f"  {post.name}:{change.before + 1} would be{':' if change.lines else ' no output'}")
        shown += [f"    {line.rstrip()}" for line in change.lines]

    return shown


def _actual(results: Sequence[Result], post: Post) -> dict[int, list[tuple[Output, ...]]]:
    """Give the outputs that differ, by the line of the snippet, one for each of its services."""
    of_post = [result for result in results if result.post == post.name]
    lines = {result.line for result in of_post if result.actual}
    return {line: [result.actual for result in of_post if result.line == line] for line in sorted(lines)}


def _agreed(
    file: Source, snippet: Snippet, line: int, first: list[tuple[Output, ...]], second: list[tuple[Output, ...]]
) -> Change:
    """Give what is to be written at a line if it is the same on each service, and each time."""
    found, again = (
        [[outputs.change(file, snippet, one) for one in actual if one.line == line] for actual in actuals]
        for actuals in (first, second)
    )
    if any(one != found[0] for one in found):
        raise OutputError("the output is not the same on each service")

    if found != again:
        said = "ELLIPSIS" in snippet.words.options or "+ELLIPSIS" in snippet.code
        raise OutputError(AGAIN.format("" if said else 'say options="ELLIPSIS" and '))

    return found[0][0]


def _wrong(post: Post, written: Post, changes: dict[Snippet, dict[int, Change]]) -> str:
    """Say whether a post reads otherwise than it should, now that its outputs were changed."""
    told = "would read otherwise than it is written: show the output in another form"
    if written.problems or len(written.snippets) != len(post.snippets):
        return told

    made = [change for some in changes.values() for change in some.values()]
    for old, new in zip(post.snippets, written.snippets, strict=True):
        same: dict[str, Any] = {name: _moved(getattr(old, name), made) for name in ("line", "expected_line")}
        if changes.get(old):
            # Of which every line but those written is where it was.
            same |= {"code": new.code} if old.kind == "pycon" else {"expected": new.expected}

        if dataclasses.replace(old, **same) != new:
            return told

    return ""


def _moved(line: int, changes: Collection[Change]) -> int:
    """Say where a line is after changes above it."""
    return line + sum(len(one.lines) - one.count for one in changes if one.before < line)
