"""Choose the posts that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import find, report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console


def choose(
    content: Path, sources: Sequence[str], ignored: Sequence[str], posts: Sequence[Path], console: Console
) -> list[Path] | None:
    """
    List the posts to look at, or say what there is not.

    :param content: the content folder
    :param sources: glob patterns of the files below it that are posts
    :param ignored: patterns of names that are none (Pelican's IGNORE_FILES)
    :param posts: those that were named; none means all
    :param console: where to say it
    :return: files, sorted; None when there is nothing to look at
    """
    if not content.is_dir():
        report.line(console, f"{content} is no folder: name the content folder")
        return None

    there = find.posts(content, sources, ignored)
    by_place = {path.resolve(): path for path in there}
    strange = [post for post in posts if post.resolve() not in by_place]
    for post in strange:
        report.line(console, f"{post} is no post of the site: name one of the files that it reads posts from")

    if strange:
        return None

    return sorted({by_place[post.resolve()] for post in posts}) if posts else there
