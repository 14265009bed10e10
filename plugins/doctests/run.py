"""Run the snippets of a content folder, report, and keep the verdicts."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from . import find, index, junit, passes, report, store
from . import update as updating
from . import world as worlds
from .abreast import abreast
from .check import check
from .index import Index
from .request import WorldError
from .results import BAD
from .store import Store

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console


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
    :return: 0, 1 when a snippet failed or a post has wrong words, 2 when there is nothing to read or no place for xml
    """
    chosen = choose(content, find.posts(content, sources, ignored), posts, console)
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
    with abreast(jobs) as (executor, stop), report.progress(console, quiet=json) as advance:
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


def lock(
    content: Path,
    *,
    sources: Sequence[str],
    console: Console,
    ignored: Sequence[str] = (),
    posts: Sequence[Path] = (),
    upgrade: bool = False,
) -> int:
    """
    Resolve the declared dependencies of posts into the requirements.txt beside them.

    :param content: the content folder
    :param sources: glob patterns of the files below it that are posts
    :param console: where to report
    :param ignored: patterns of names that are none (Pelican's IGNORE_FILES)
    :param posts: the posts to look at; none means all
    :param upgrade: whether to move on from versions that are pinned already
    :return: 0, 2 when there is nothing to read, 3 when a post's dependencies could not be resolved
    """
    chosen = choose(content, find.posts(content, sources, ignored), posts, console)
    if chosen is None:
        return 2

    status = 0
    for path in chosen:
        name = find.named(path.with_suffix(""), content)
        try:
            if worlds.lock(path.with_suffix(""), name, upgrade=upgrade):
                report.line(console, f"{name}/requirements.txt written")
        except WorldError as error:
            report.line(console, str(error))
            status = 3

    return status


def choose(content: Path, there: list[Path], posts: Sequence[Path], console: Console) -> list[Path] | None:
    """
    List the posts to look at, or say what there is not.

    :param content: the content folder
    :param there: the files in it that are posts
    :param posts: those that were named; none means all
    :param console: where to say it
    :return: files, sorted; None when there is nothing to look at
    """
    if not content.is_dir():
        report.line(console, f"{content} is no folder: name the content folder")
        return None

    by_place = {path.resolve(): path for path in there}
    strange = [post for post in posts if post.resolve() not in by_place]
    for post in strange:
        report.line(console, f"{post} is no post of the site: name one of the files that it reads posts from")

    if strange:
        return None

    return sorted({by_place[post.resolve()] for post in posts}) if posts else there
