"""Find out which posts work with the newest releases, report, and keep what was found out."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import partial
from typing import TYPE_CHECKING

from rich.console import Console

from doctests import index, passes, pythons, store
from doctests import world as worlds
from doctests.abreast import abreast
from doctests.asked import Keeping
from doctests.before import Before
from doctests.chosen import choose
from doctests.cluster import ClusterError, Workers
from doctests.plan import plan
from doctests.report import line, unsaid
from doctests.request import WorldError
from doctests.run import INTERRUPTED
from doctests.station import Station
from doctests.store import Store

from . import newest, report, verdict
from .judge import Judged, first, judge
from .tries import InterruptedTryError, Tries

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doctests.asked import Posts, Telling
    from doctests.machine import Machine
    from doctests.plan import Plan
    from doctests.world import Interpreter

    from .report import Bar

#: Groups that are judged at the same time for each that is tried: one waits while uv resolves, another is run.
AHEAD = 4
KEEPING = Keeping()


def main(
    posts: Posts,
    telling: Telling,
    keeping: Keeping = KEEPING,
    *,
    jobs: int | None = None,
    scheduler: str = "",
    there: Sequence[Interpreter] | None = None,
) -> int:
    """
    Find out which posts work with the newest releases, since when the others don't, and keep it in the posts' folders.

    :param posts: which posts
    :param telling: how to report
    :param keeping: what is kept, and what of earlier runs counts
    :param jobs: how many worlds are resolved, and tries run on this machine, side by side; by default as many as there
        are processors
    :param scheduler: the address of Dask's scheduler, on whose workers groups are tried; empty for this machine
    :param there: the Pythons to try on, by default all that there are where groups are tried
    :return: 0 whatever has rotted, 1 when a post could not be judged or fails in its own world, 2 when there is nothing
        to read or no worker, 130 when somebody interrupted it
    """
    console = telling.console
    # What reads the findings as JSON reads nothing else there.
    aside = Console(stderr=True) if telling.json else console
    tell = partial(line, aside)
    chosen = choose(posts, aside)
    if chosen is None:
        return 2

    day = keeping.today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
    folder = keeping.runs or store.cache()
    reads = keeping.reuse and store.trusted(folder, posts.content)
    seen, known, resolved, passed = (
        Store(folder / name, reads=reads) for name in (index.FOLDER, passes.TRIES, worlds.RESOLUTIONS, passes.FOLDER)
    )
    try:
        read = index.reader(posts, seen)
        plans = [plan(read(path)) for path in chosen]
        with (
            abreast(jobs, scheduler, tell) as (executor, stop),
            ThreadPoolExecutor(jobs or os.cpu_count()) as resolver,
            report.progress(console, quiet=telling.json) as bar,
            Station(keeping.worlds, stop) as station,
        ):
            cluster = executor if isinstance(executor, Workers) else None
            machines: Sequence[Machine] = cluster.machines if cluster else [station.here]
            how = Tries(executor, station, resolver, stop, Before(passed, machines), known, resolved, bar.tried)
            width = AHEAD * (cluster.threads if cluster else jobs or os.cpu_count() or 1)
            judged = _judged(plans, how, machines, there=there, day=day, bar=bar, width=width)
    except KeyboardInterrupt:
        tell("interrupted: what was tried is kept, and is not tried again")
        return INTERRUPTED
    except (ClusterError, WorldError) as error:
        tell(str(error))
        return 2

    unkept = _kept(plans, judged, day)
    for one in (seen, known, resolved):
        one.bound()

    try:
        (report.as_json if telling.json else report.as_text)(judged, console)
        for trouble in unkept:
            tell(trouble)
    except OSError as error:
        unsaid(console, error)
        return 2

    return 0 if all(one.is_whole for one in judged) and not unkept else 1


def _judged(
    plans: Sequence[Plan],
    how: Tries,
    machines: Sequence[Machine],
    *,
    there: Sequence[Interpreter] | None,
    day: dt.date,
    bar: Bar,
    width: int,
) -> list[Judged]:
    """Judge the groups of posts, a few of them at a time, and give them in the order of the posts."""
    there = pythons.there(machines) if there is None else there
    own, lacking = pythons.interpreters(plans, machines)
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
                if name in lacking:
                    found[number, group] = Judged(name, first(one, group), group, trouble=lacking[name].reason)
                    continue

                on = newest.interpreters(one.request, [own[name], *there])
                job = partial(judge, one, group, own=own[name], there=on, today=day, tries=how)
                judging[chains.submit(job)] = number, group

        try:
            bar.judged(0, len(judging))
            for done, future in enumerate(as_completed(judging), 1):
                number, group = key = judging[future]
                found[key] = _came(future, plans[number], group, how)
                bar.judged(done, len(judging))
        except BaseException:
            # Whoever waits for a try is told before those are that wait for nothing any more.
            how.stop.set()
            how.executor.shutdown(wait=False, cancel_futures=True)
            chains.shutdown(wait=False, cancel_futures=True)
            raise

    return [found[key] for key in sorted(found)]


def _came(future: Future[Judged], plan: Plan, group: str, how: Tries) -> Judged:
    """Give what a group came to; a fault of this code that one group brings to light is told as that group's own."""
    try:
        return future.result()
    except Exception as error:
        # Whatever it is, it is of this one group, and what was found out of hundreds of others took hours. What is
        # raised because nobody waits any more is no fault, and ends the run.
        if how.stop.is_set() or isinstance(error, InterruptedTryError):
            raise

        trouble = f"a fault of invoke bitrot: {type(error).__name__}: {' '.join(str(error).split())}"
        return Judged(plan.post.name, first(plan, group), group, trouble=trouble)


def _kept(plans: Sequence[Plan], judged: Sequence[Judged], day: dt.date) -> list[str]:
    """Keep what was found out of the groups that were judged, and say in a line each what could not be kept."""
    wrong: list[str] = []
    for one in plans:
        name = one.post.name
        found = {each.group: each.findings for each in judged if each.post == name and not each.trouble}
        if not found:
            continue

        try:
            verdict.update(one.post, one.request, found, day, one.groups.keys() - found.keys())
        except OSError as error:
            record = one.post.folder / verdict.NAME
            wrong.append(f"{record}: what was found out cannot be kept: {error.strerror}")

    return wrong
