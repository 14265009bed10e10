"""Say which posts have rotted since the check before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doctests import find, index, store
from doctests import request as requests
from doctests.record import RecordError
from doctests.request import WorldError
from doctests.store import Store

from . import verdict
from .words import said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from doctests.asked import Posts
    from doctests.find import Post


def news(posts: Posts, runs: Path | None = None) -> list[str]:
    """
    List posts that worked at the check before the last, and not at the last; nothing is tried for it.

    :param posts: the posts, of which all are looked at
    :param runs: the folder of what is kept of earlier runs, by default the user's
    :return: a line for each
    """
    content, folder = posts.content, runs or store.cache()
    seen = Store(folder / index.FOLDER, reads=store.trusted(folder, content))
    read = index.reader(posts, seen)
    there = find.posts(content, posts.sources, posts.ignored)
    return [line for path in there for line in _of(path, content, read)]


def _of(path: Path, content: Path, read: Callable[[Path], Post]) -> Iterator[str]:
    """Say what is news of a post."""
    place = path.with_suffix("")
    name = find.named(place, content)
    try:
        found = verdict.read(place)
        if found is None:
            return

        asked = requests.read(place, name)
    except (RecordError, WorldError):
        return  # who builds the site is told

    if verdict.holds(found, read(path), asked):
        for kept in (one for group in found.groups.values() for one in group if one.rotted):
            now = f"on Python {kept.finding.python} it {said(kept.finding)}"
            yield f"{name}.md: worked at the check before, and does not now: {now} (invoke bitrot, {kept.date})"
