"""Run the snippets of a content folder, report, and keep the verdicts."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console

from . import index, junit, passes, report, store
from . import update as updating
from .abreast import abreast
from .asked import Keeping
from .check import check
from .chosen import choose
from .cluster import ClusterError
from .results import BAD
from .store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .asked import Posts, Telling
    from .results import Result

KEEPING = Keeping()
INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


def main(
    posts: Posts,
    telling: Telling,
    keeping: Keeping = KEEPING,
    *,
    update: bool = False,
    jobs: int | None = None,
    scheduler: str = "",
) -> int:
    """
    Run the snippets of posts as doctests, report, and keep the verdicts in the posts' folders.

    :param posts: which posts
    :param telling: how to report
    :param keeping: what is kept, and what of earlier runs counts
    :param update: whether to write what sessions and snippets really give into the posts that show something else
    :param jobs: how many groups run side by side; by default as many as there are processors
    :param scheduler: the address of Dask's scheduler, on whose workers groups run; empty for this machine
    :return: 0, 1 when a snippet failed or a post has wrong words, 2 when there is nothing to read, no place for xml, or
        no worker, 130 when somebody interrupted it
    """
    console, xml = telling.console, telling.xml
    # What reads the results as JSON reads nothing else there.
    aside = Console(stderr=True) if telling.json else console
    tell = partial(report.line, aside)
    chosen = choose(posts, aside)
    if chosen is None:
        return 2

    if xml and (complaint := junit.unfit(xml)):
        tell(complaint)
        return 2

    day = keeping.today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
    folder = keeping.runs or store.cache()
    reads = keeping.reuse and store.trusted(folder, posts.content)
    seen, known = Store(folder / index.FOLDER, reads=reads), Store(folder / passes.FOLDER, reads=reads)
    said: list[str] = []
    try:
        with (
            abreast(jobs, scheduler, tell) as (executor, stop),
            report.progress(console, quiet=telling.json) as advance,
        ):
            read = index.reader(posts, seen)
            check_these = partial(
                check,
                executor=executor,
                advance=advance,
                today=day,
                cache=keeping.worlds,
                known=known,
                stop=stop,
                recorded=keeping.recorded,
            )
            found = [read(path) for path in chosen]
            results = updating.update(found, check_these, read, said.append) if update else check_these(found)
    except ClusterError as error:
        tell(str(error))
        return 2
    except KeyboardInterrupt:
        tell("interrupted: what has passed is kept, and is not run again")
        return INTERRUPTED

    for one in (seen, known):
        one.bound()

    if not _told(results, said, telling, tell):
        return 2

    return 1 if any(result.status in BAD for result in results) else 0


def _told(results: Sequence[Result], said: Sequence[str], telling: Telling, tell: Callable[[str], None]) -> bool:
    """Report, and give whether each report reached its place."""
    whole = True
    try:
        for line in said:
            tell(line)

        (report.as_json if telling.json else report.as_text)(results, telling.console)
    except OSError as error:
        report.unsaid(telling.console, error)
        whole = False

    if telling.xml:
        try:
            junit.write(results, telling.xml)
        except OSError as error:
            tell(f"{telling.xml} cannot be written: {error.strerror}")
            whole = False

    return whole
