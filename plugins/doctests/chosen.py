"""Choose the posts that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import find, report

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from .asked import Posts


def choose(posts: Posts, console: Console) -> list[Path] | None:
    """
    List the posts to look at, or say what there is not.

    :param posts: which posts
    :param console: where to say it
    :return: files, sorted; None when there is nothing to look at
    """
    if not posts.content.is_dir():
        report.line(console, f"{posts.content} is no folder: name the content folder")
        return None

    there = find.posts(posts.content, posts.sources, posts.ignored)
    if not posts.named:
        return there

    by_place = {path.resolve(): path for path in there}
    strange = [post for post in posts.named if post.resolve() not in by_place]
    for post in strange:
        report.line(console, f"{post} is no post of the site: name one of the files that it reads posts from")

    if strange:
        return None

    return sorted({by_place[post.resolve()] for post in posts.named})
