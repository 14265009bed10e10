"""Run posts group by group: what is known is not run again, what is run is kept, and the verdicts are recorded."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future, as_completed
from dataclasses import replace
from typing import TYPE_CHECKING

from . import find, pythons, record
from .absent import absent
from .before import Before, spread
from .cluster import Workers
from .job import came
from .plan import plan
from .results import Result, merged
from .station import Station

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Executor
    from pathlib import Path
    from threading import Event

    from .absent import Absent
    from .before import Due
    from .find import Post
    from .job import Done
    from .machine import Machine
    from .plan import Plan
    from .store import Store


def check(
    posts: Sequence[Post],
    executor: Executor,
    advance: Callable[[int, int], None],
    today: dt.date | None,
    *,
    cache: Path | None = None,
    known: Store | None = None,
    stop: Event | None = None,
    isolated: bool = False,
    recorded: bool = False,
) -> list[Result]:
    """
    Run the snippets of posts, group by group, and keep the verdicts.

    :param posts: the posts
    :param executor: what runs the groups side by side, on this machine or on others
    :param advance: told how many of how many groups are done
    :param today: the day of the verdicts; without one none is kept
    :param cache: the folder that worlds are kept in on this machine, by default the user's
    :param known: the passes of earlier runs; without them all groups run
    :param stop: set when the groups that run are to be ended
    :param isolated: whether nothing may run where this machine does not isolate it
    :param recorded: whether to write nothing, but insist that the verdicts are recorded already
    :return: the results, in the order of the posts and their lines
    """
    plans = [plan(post) for post in posts]
    results = {one.post.name: list(one.decided) for one in plans}
    with Station(cache, stop) as station:
        machines: Sequence[Machine] = executor.machines if isinstance(executor, Workers) else [station.here]
        chosen, lacking = pythons.interpreters(plans, machines)
        for one in plans:
            if one.post.name in lacking:
                results[one.post.name] += absent(one, one.groups, lacking[one.post.name])

        before = Before(known, machines)
        due: list[Due] = []
        for one in plans:
            if one.post.name in chosen:
                said, rest = before.ask(one, chosen[one.post.name])
                results[one.post.name] += said
                due += rest

        running: dict[Future[Done], Due] = {}
        for each in spread(due):
            running[executor.submit(station.run, replace(each.job, isolated=isolated))] = each

        advance(0, len(running))
        for number, future in enumerate(as_completed(running), 1):
            each = running[future]
            done = came(future, each.job)
            results[each.name] += done.results
            before.keep(each, done)
            advance(number, len(running))

    day = None if recorded else today
    told: list[Result] = []
    for one in plans:
        told += _recorded(one, results[one.post.name], lacking.get(one.post.name), day, recorded=recorded)

    return told


def _recorded(
    one: Plan, results: Sequence[Result], lacking: Absent | None, today: dt.date | None, *, recorded: bool
) -> list[Result]:
    """Keep the verdicts of a post, and give them in the order of their lines, with what is wrong with it."""
    judged = sorted(results, key=lambda result: (result.line, result.service))
    wrong = [*one.post.problems]
    if lacking and not one.groups:
        # None of its snippets could say so.
        wrong.append(find.Problem(1, lacking.reason))

    if today and not wrong:
        try:
            record.update(one.post, one.request, merged(judged), today)
        except FileExistsError:
            taken = f"{one.post.name.removesuffix('.md')} is a file, and the post's folder is called so"
            wrong.append(find.Problem(1, f"{record.NAME} cannot be written: {taken}: rename the file"))
        except OSError as error:
            wrong.append(find.Problem(1, f"{record.NAME} cannot be written: {error.strerror}"))
    elif recorded and not wrong and not record.complete(one.post, one.request):
        wrong.append(find.Problem(1, f"{record.NAME} has no verdict on this code: run invoke doctest and commit it"))

    return sorted([*judged, *_problems(one.post, wrong)], key=lambda result: result.line)


def _problems(post: Post, problems: Sequence[find.Problem]) -> list[Result]:
    """Give what is wrong with a post as results."""
    return [
        Result(post.name, one.line, "", "error", one.text, at=f"{post.name}:{one.line}", verdict=False)
        for one in problems
    ]
