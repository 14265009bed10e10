"""Run the snippets of a content folder, report, and keep the verdicts."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import Future, as_completed
from functools import partial
from typing import TYPE_CHECKING, Any

from . import built, find, index, passes, record, report, rounds, store
from . import update as updating
from . import world as worlds
from .abreast import abreast
from .built import Absent
from .held import Held
from .index import Index
from .passes import Passes
from .plan import plan
from .request import WorldError
from .results import BAD, Result, merged
from .rounds import Round
from .services import Services
from .store import Store
from .warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor
    from pathlib import Path
    from threading import Event

    from rich.console import Console

    from .find import Post
    from .plan import Plan
    from .world import Interpreter


def main(
    content: Path,
    *,
    sources: Sequence[str],
    markdown: Mapping[str, Any],
    console: Console,
    ignored: Sequence[str] = (),
    json: bool = False,
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
    :param posts: the posts to look at; none means all
    :param update: whether to write what sessions and snippets really give into the posts that show something else
    :param jobs: how many groups run side by side; by default as many as there are processors
    :param today: the day of the verdicts, by default today
    :param cache: the folder that worlds are kept in, by default the user's
    :param kept: the folder of what is kept of earlier runs, by default the user's
    :param reuse: whether passes of earlier runs count; what passes now is kept either way
    :param recorded: whether to write nothing, but insist that the verdicts which readers see are recorded already
    :return: 0, 1 when a snippet failed or a post has wrong words, 2 when there is nothing to read
    """
    chosen = choose(content, find.posts(content, sources, ignored), posts, console)
    if chosen is None:
        return 2

    day = today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
    folder = kept or store.cache()
    # Where the checks of a contribution run, its author must not have brought their results.
    reads = reuse and not (os.environ.get("CI") == "true" and store.inside(folder, content))
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
    elif recorded and not wrong and not record.current(one.post, one.request):
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
