"""Pin what the worlds of posts hold, in the files beside the posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import find, report, world
from .chosen import choose
from .request import WorldError

if TYPE_CHECKING:
    from rich.console import Console

    from .asked import Posts


def main(posts: Posts, console: Console, *, upgrade: bool = False) -> int:
    """
    Resolve the declared dependencies of posts into the requirements.txt beside them.

    :param posts: which posts
    :param console: where to report
    :param upgrade: whether to move on from versions that are pinned already
    :return: 0, 2 when there is nothing to read, 3 when a post's dependencies could not be resolved
    """
    chosen = choose(posts, console)
    if chosen is None:
        return 2

    status, written = 0, False
    for path in chosen:
        name = find.named(path.with_suffix(""), posts.content)
        try:
            if world.lock(path.with_suffix(""), name, upgrade=upgrade):
                report.line(console, f"{name}/requirements.txt written")
                written = True
        except WorldError as error:
            report.line(console, str(error))
            status = 3

    if not status and not written:
        report.line(console, "nothing to lock: whatever the posts ask for in testsetup.py is pinned")

    return status
