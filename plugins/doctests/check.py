"""Run posts group by group: what is known is not run again, what is run is kept, and the verdicts are recorded."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future, as_completed
from typing import TYPE_CHECKING

from . import built, find, record, rounds, store
from . import world as worlds
from .built import Absent
from .held import Held
from .passes import Passes
from .plan import plan
from .results import Result, merged
from .rounds import Means, Round
from .services import Services
from .warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor
    from pathlib import Path
    from threading import Event

    from .find import Post
    from .plan import Plan
    from .store import Store
    from .world import Interpreter


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
    :param executor: what builds the worlds and runs the groups side by side
    :param advance: told how many of how many groups are done
    :param today: the day of the verdicts; without one none is kept
    :param cache: the folder that worlds are kept in, by default the user's
    :param known: the passes of earlier runs; without them all groups run
    :param stop: set when the groups that run are to be ended
    :param isolated: whether nothing may run where this machine does not isolate it
    :param recorded: whether to write nothing, but insist that the verdicts are recorded already
    :return: the results, in the order of the posts and their lines
    """
    plans = [plan(post) for post in posts]
    results = {one.post.name: list(one.decided) for one in plans}
    chosen, absent = built.interpreters(plans)
    for one in plans:
        if one.post.name in absent:
            results[one.post.name] += _absent(one, one.groups, absent[one.post.name])

    with Held() as held, Services() as services, Warm() as warm:
        before = Passes(known, warm) if known else None
        due: list[Round] = []
        for one in plans:
            if one.post.name in chosen:
                said, rest = _before(one, chosen[one.post.name], before)
                results[one.post.name] += said
                due += rest

        asking = {each.plan.post.name: each.plan for each in due}
        place = cache or store.cache() / worlds.FOLDER
        there, unbuilt = built.build(list(asking.values()), chosen, executor, place, held)
        for name, why in unbuilt.items():
            groups = dict.fromkeys(each.group for each in due if each.plan.post.name == name)
            results[name] += _absent(asking[name], groups, why)

        means = Means(services, warm, stop, isolated)
        running: dict[Future[list[Result]], Round] = {}
        for each in due:
            if each.plan.post.name in there:
                running[executor.submit(rounds.run, each, there[each.plan.post.name], means)] = each

        advance(0, len(running))
        for number, future in enumerate(as_completed(running), 1):
            each = running[future]
            said = _results(future, each)
            results[each.plan.post.name] += said
            if before:
                before.keep(each.key, each.plan, said)

            advance(number, len(running))

    day = None if recorded else today
    told = (_told(one, results[one.post.name], absent.get(one.post.name), day, recorded=recorded) for one in plans)
    return [result for some in told for result in some]


def _told(
    one: Plan, results: Sequence[Result], absent: Absent | None, today: dt.date | None, *, recorded: bool
) -> list[Result]:
    """Keep the verdicts of a post, and give them in the order of their lines, with what is wrong with it."""
    judged = sorted(results, key=lambda result: (result.line, result.service))
    wrong = [*one.post.problems]
    if absent and not one.groups:
        # None of its snippets could say so.
        wrong.append(find.Problem(1, absent.reason))

    if today and not wrong:
        try:
            record.update(one.post, one.request, merged(judged), today)
        except OSError as error:
            wrong.append(find.Problem(1, f"{record.NAME} cannot be written: {error.strerror}"))
    elif recorded and not wrong and not record.complete(one.post, one.request):
        wrong.append(find.Problem(1, f"{record.NAME} has no verdict on this code: run invoke doctest and commit it"))

    return sorted([*judged, *_problems(one.post, wrong)], key=lambda result: result.line)


def _before(one: Plan, python: Interpreter, before: Passes | None) -> tuple[list[Result], list[Round]]:
    """Give what is known of a post's groups without running them, and the rounds that are to be run."""
    known: list[Result] = []
    due: list[Round] = []
    for group in one.groups:
        for service in rounds.rounds(one):
            key = before.key(one, group, service, worlds.named(one.request, python), python) if before else ""
            passed = before.results(key, one, group) if before else None
            known += passed or []
            if passed is None:
                due.append(Round(one, group, service, key))

    return known, due


def _results(future: Future[list[Result]], each: Round) -> list[Result]:
    """Give what came of a group, also where this machine had no room or descriptors left to run it."""
    try:
        return future.result()
    except OSError as error:
        return _absent(each.plan, [each.group], Absent("error", f"could not be run: {error.strerror}"))


def _absent(one: Plan, groups: Iterable[str], why: Absent) -> list[Result]:
    """Give the results of groups that have no world."""
    return [
        Result(one.post.name, step.snippet.line, group, why.status, why.reason, verdict=False)
        for group in groups
        for step in one.groups[group]
        if step.snippet
    ]


def _problems(post: Post, problems: Sequence[find.Problem]) -> list[Result]:
    """Give what is wrong with a post as results."""
    return [
        Result(post.name, one.line, "", "error", one.text, at=f"{post.name}:{one.line}", verdict=False)
        for one in problems
    ]
