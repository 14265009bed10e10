"""Find out which posts work with the newest releases, report, and keep what was found out."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from doctests import built, index, passes, store
from doctests import world as worlds
from doctests.abreast import abreast
from doctests.chosen import choose
from doctests.held import Held
from doctests.index import Index
from doctests.passes import Passes
from doctests.plan import plan
from doctests.report import line
from doctests.request import WorldError
from doctests.rounds import Means
from doctests.run import INTERRUPTED
from doctests.services import Services
from doctests.store import Store
from doctests.warm import Warm

from . import newest, report, verdict
from .judge import Judged, first, judge
from .tries import Tries

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from rich.console import Console

    from doctests.plan import Plan

    from .report import Bar

#: Groups that are judged at the same time for each that is tried: one waits while uv resolves, another is run.
AHEAD = 4


def main(
    content: Path,
    *,
    sources: Sequence[str],
    markdown: Mapping[str, Any],
    console: Console,
    ignored: Sequence[str] = (),
    json: bool = False,
    posts: Sequence[Path] = (),
    jobs: int | None = None,
    today: dt.date | None = None,
    cache: Path | None = None,
    kept: Path | None = None,
    reuse: bool = True,
    there: Sequence[worlds.Interpreter] | None = None,
) -> int:
    """
    Find out which posts work with the newest releases, since when the others don't, and keep it in the posts' folders.

    :param content: the content folder
    :param sources: glob patterns of the files below it that are posts
    :param markdown: Pelican's MARKDOWN setting
    :param console: where to report
    :param ignored: patterns of names that are none (Pelican's IGNORE_FILES)
    :param json: whether to report as a list for programs
    :param posts: the posts to look at; none means all
    :param jobs: how many tries run side by side; by default as many as there are processors
    :param today: the day of the check, by default today
    :param cache: the folder that worlds are kept in, by default the user's
    :param kept: the folder of what is kept of earlier runs, by default the user's
    :param reuse: whether tries of earlier runs count; what is tried now is kept either way
    :param there: the Pythons to try on, by default the running one and all that uv finds on this machine
    :return: 0 whatever has rotted, 1 when a post could not be judged or fails in its own world, 2 when there is nothing
        to read, 130 when somebody interrupted it
    """
    chosen = choose(content, sources, ignored, posts, console)
    if chosen is None:
        return 2

    day = today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
    folder = kept or store.cache()
    reads = reuse and store.trusted(folder, content)
    seen, known, resolved, passed = (
        Store(folder / name, reads=reads) for name in (index.FOLDER, passes.TRIES, worlds.RESOLUTIONS, passes.FOLDER)
    )
    try:
        there = [worlds.running(), *worlds.installed()] if there is None else there
        read = Index(seen, markdown, index.dialect(markdown)).read
        plans = [plan(read(path, content)) for path in chosen]
        with (
            abreast(jobs) as (executor, stop),
            report.progress(console, quiet=json) as bar,
            Held() as held,
            Services() as services,
            Warm() as warm,
        ):
            means = Means(services, warm, stop)
            place = cache or store.cache() / worlds.FOLDER
            how = Tries(executor, means, held, place, known, resolved, Passes(passed, warm), bar.tried)
            judged = _judged(
                plans, how, there=there, day=day, stop=stop, bar=bar, width=AHEAD * (jobs or os.cpu_count() or 1)
            )
    except KeyboardInterrupt:
        line(console, "interrupted: what was tried is kept, and is not tried again")
        return INTERRUPTED
    except WorldError as error:
        line(console, str(error))
        return 2

    judged += _kept(plans, judged, day)
    for one in (seen, known, resolved):
        one.bound()

    (report.as_json if json else report.as_text)(judged, console)
    return 1 if any(one.trouble for one in judged) else 0


def _judged(
    plans: Sequence[Plan],
    how: Tries,
    *,
    there: Sequence[worlds.Interpreter],
    day: dt.date,
    stop: Event,
    bar: Bar,
    width: int,
) -> list[Judged]:
    """Judge the groups of posts, a few of them at a time, and give them in the order of the posts."""
    own, absent = built.interpreters(plans)
    found: dict[tuple[int, str], Judged] = {}
    judging: dict[Future[Judged], tuple[int, str]] = {}
    with ThreadPoolExecutor(width) as chains:
        for number, one in enumerate(plans):
            name = one.post.name
            wrong = next(((each.line, each.text) for each in one.post.problems), (1, one.refusal))
            if wrong[1]:
                found[number, ""] = Judged(name, wrong[0], "", trouble=wrong[1])
                continue

            for group in one.groups:
                if name in absent:
                    found[number, group] = Judged(name, first(one, group), group, trouble=absent[name].reason)
                    continue

                pythons = newest.interpreters(one.request, [own[name], *there])
                job = partial(judge, one, group, own=own[name], there=pythons, today=day, tries=how)
                judging[chains.submit(job)] = number, group

        try:
            bar.judged(0, len(judging))
            for done, future in enumerate(as_completed(judging), 1):
                found[judging[future]] = future.result()
                bar.judged(done, len(judging))
        except BaseException:
            # Whoever waits for a try is told before those are that wait for nothing any more.
            stop.set()
            chains.shutdown(wait=False, cancel_futures=True)
            raise

    return [found[key] for key in sorted(found)]


def _kept(plans: Sequence[Plan], judged: Sequence[Judged], day: dt.date) -> list[Judged]:
    """Keep what was found out of the posts of which all groups were judged, and say what could not be kept."""
    wrong: list[Judged] = []
    for one in plans:
        name = one.post.name
        own = [each for each in judged if each.post == name]
        if not own or any(each.trouble for each in own):
            continue

        try:
            verdict.update(one.post, one.request, {each.group: each.findings for each in own}, day)
        except OSError as error:
            trouble = f"{verdict.NAME} cannot be written: {error.strerror}"
            wrong.append(Judged(name, own[0].line, "", trouble=trouble))

    return wrong
