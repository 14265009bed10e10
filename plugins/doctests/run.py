"""Run the snippets of a content folder, report, and keep the verdicts."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from rich.console import Console

from . import index, junit, passes, report, store
from . import update as updating
from .abreast import abreast
from .check import check
from .chosen import choose
from .cluster import ClusterError
from .index import Index
from .results import BAD
from .store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


def main(
    content: Path,
    *,
    sources: Sequence[str],
    markdown: Mapping[str, Any],
    console: Console,
    ignored: Sequence[str] = (),
    json: bool = False,
    xml: Path | None = None,
    posts: Sequence[Path] = (),
    update: bool = False,
    jobs: int | None = None,
    today: dt.date | None = None,
    cache: Path | None = None,
    kept: Path | None = None,
    reuse: bool = True,
    recorded: bool = False,
    scheduler: str = "",
) -> int:
    """
    Run the snippets of posts as doctests, report, and keep the verdicts in the posts' folders.

    :param content: the content folder
    :param sources: glob patterns of the files below it that are posts
    :param markdown: Pelican's MARKDOWN setting
    :param console: where to report
    :param ignored: patterns of names that are none (Pelican's IGNORE_FILES)
    :param json: whether to report as a list for programs
    :param xml: where a report as JUnit XML goes as well
    :param posts: the posts to look at; none means all
    :param update: whether to write what sessions and snippets really give into the posts that show something else
    :param jobs: how many groups run side by side; by default as many as there are processors
    :param today: the day of the verdicts, by default today
    :param cache: the folder that worlds are kept in, by default the user's
    :param kept: the folder of what is kept of earlier runs, by default the user's
    :param reuse: whether passes of earlier runs count; what passes now is kept either way
    :param recorded: whether to write nothing, but insist that the verdicts which readers see are recorded already
    :param scheduler: the address of Dask's scheduler, on whose workers groups run; empty for this machine
    :return: 0, 1 when a snippet failed or a post has wrong words, 2 when there is nothing to read, no place for xml, or
        no worker, 130 when somebody interrupted it
    """
    chosen = choose(content, sources, ignored, posts, console)
    if chosen is None:
        return 2

    if xml and not xml.parent.is_dir():
        report.line(console, f"{xml} cannot be written: there is no folder {xml.parent}")
        return 2

    day = today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
    folder = kept or store.cache()
    reads = reuse and store.trusted(folder, content)
    seen, known = Store(folder / index.FOLDER, reads=reads), Store(folder / passes.FOLDER, reads=reads)
    said: list[str] = []
    # What reads the results as JSON reads nothing else there.
    tell = partial(report.line, Console(stderr=True) if json else console)
    try:
        with abreast(jobs, scheduler, tell) as (executor, stop), report.progress(console, quiet=json) as advance:
            read = partial(Index(seen, markdown, index.dialect(markdown)).read, content=content)
            check_these = partial(
                check,
                executor=executor,
                advance=advance,
                today=day,
                cache=cache,
                known=known,
                stop=stop,
                recorded=recorded,
            )
            found = [read(path) for path in chosen]
            results = updating.update(found, check_these, read, said.append) if update else check_these(found)
    except ClusterError as error:
        report.line(console, str(error))
        return 2
    except KeyboardInterrupt:
        report.line(console, "interrupted: what has passed is kept, and is not run again")
        return INTERRUPTED

    for line in () if json else said:
        report.line(console, line)

    for one in (seen, known):
        one.bound()

    (report.as_json if json else report.as_text)(results, console)
    if xml:
        try:
            junit.write(results, xml)
        except OSError as error:
            report.line(console, f"{xml} cannot be written: {error.strerror}")
            return 2

    return 1 if any(result.status in BAD for result in results) else 0
