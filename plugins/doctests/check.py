"""Run posts group by group: what is known is not run again, what is run is kept, and the verdicts are recorded."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future, as_completed
from typing import TYPE_CHECKING, Any

from . import built, find, record, rounds
from . import world as worlds
from .built import Absent
from .held import Held
from .passes import Passes
from .plan import plan
from .results import Result, merged
from .rounds import Round
from .services import Services
from .warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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
    chosen = built.interpreters(plans)
    with Held() as held, Services() as services, Warm() as warm:
        before = Passes(known, warm) if known else None
        due: list[Round] = []
        for one in plans:
            for group in one.groups:
                said, rest = _before(one, group, chosen[one.post.name], before)
                results[one.post.name] += said
                due += rest

        asking = list({one.plan.post.name: one.plan for one in due}.values())
        there = built.build(asking, chosen, executor, cache or worlds.cache(), held)
        running: dict[Future[list[Result]], Round] = {}
        absent: dict[tuple[str, str], list[Result]] = {}  # a group's, once for all its rounds
        how: Any = {"warm": warm, "stop": stop, "isolated": isolated}
        for each in due:
            name, world = each.plan.post.name, there[each.plan.post.name]
            if isinstance(world, Absent):
                absent[name, each.group] = _absent(each.plan, each.group, world)
            else:
                where = each.plan, each.group, each.service, world, services
                running[executor.submit(rounds.run, *where, **how)] = each

        for (name, _), said in absent.items():
            results[name] += said

        advance(0, len(running))
        for number, future in enumerate(as_completed(running), 1):
            each = running[future]
            said = _results(future, each.plan, each.group)
            results[each.plan.post.name] += said
            if before:
                before.keep(each.key, each.plan, said)

            advance(number, len(running))

    day = None if recorded else today
    return [result for one in plans for result in _told(one, results[one.post.name], day, recorded=recorded)]


def _told(one: Plan, results: Sequence[Result], today: dt.date | None, *, recorded: bool) -> list[Result]:
    """Keep the verdicts of a post, and give them in the order of their lines, with what is wrong with it."""
    judged = sorted(results, key=lambda result: (result.line, result.service))
    wrong = [*one.post.problems]
    if one.refusal and not one.groups:
        wrong.append(find.Problem(1, one.refusal))

    if today and not wrong:
        try:
            record.update(one.post, one.request, merged(judged), today)
        except OSError as error:
            wrong.append(find.Problem(1, f"{record.NAME} cannot be written: {error.strerror}"))
    elif recorded and not wrong and not record.complete(one.post, one.request):
        wrong.append(find.Problem(1, f"{record.NAME} has no verdict on this code: run invoke doctest and commit it"))

    return sorted([*judged, *_problems(one.post, wrong)], key=lambda result: result.line)


def _before(
    one: Plan, group: str, python: Interpreter | Absent, before: Passes | None
) -> tuple[list[Result], list[Round]]:
    """Give what is known of a group without running it, and the rounds that are to be run."""
    if isinstance(python, Absent):
        return _absent(one, group, python), []

    known: list[Result] = []
    due: list[Round] = []
    for service in rounds.rounds(one):
        key = before.key(one, group, service, worlds.named(one.request, python), python) if before else ""
        passed = before.results(key, one, group) if before else None
        known += passed or []
        if passed is None:
            due.append(Round(one, group, service, key))

    return known, due


def _results(future: Future[list[Result]], one: Plan, group: str) -> list[Result]:
    """Give what came of a group, also where this machine had no room or descriptors left to run it."""
    try:
        return future.result()
    except OSError as error:
        return _absent(one, group, Absent("error", f"could not be run: {error.strerror}"))


def _absent(one: Plan, group: str, world: Absent) -> list[Result]:
    """Give the results of a group that has no world."""
    return [
        Result(one.post.name, step.snippet.line, group, world.status, world.reason, verdict=False)
        for step in one.groups[group]
        if step.snippet
    ]


def _problems(post: Post, problems: Sequence[find.Problem]) -> list[Result]:
    """Give what is wrong with a post as results."""
    return [
        Result(post.name, one.line, "", "error", one.text, at=f"{post.name}:{one.line}", verdict=False)
        for one in problems
    ]
