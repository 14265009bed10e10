"""What looks like a fence to who wrote it, and is prose to readers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from . import find, index, store
from .store import Store

if TYPE_CHECKING:
    from .asked import Posts


def near(posts: Posts) -> Iterator[tuple[Path, int, str]]:
    """
    Find fences that were never closed, and others that the renderer takes for none, of whatever language.

    :param posts: the posts
    :return: the file of each, its line, and what is wrong
    """
    folder = store.cache() / index.FOLDER
    known = Store(folder, reads=store.trusted(folder, posts.content))
    read = index.reader(posts, known)
    for path in find.posts(posts.content, posts.sources, posts.ignored):
        for problem in read(path).problems:
            if problem.is_prose:
                yield path, problem.line, problem.text
