"""Run the snippets of a content folder, report, and keep the verdicts."""

from __future__ import annotations

import datetime as dt
import os
import threading
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from . import find, junit, record, report, rounds
from . import world as worlds
from .plan import plan
from .request import WorldError
from .results import BAD, Result, merged
from .services import Services
from .warm import Warm
from .world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from rich.console import Console

    from .find import Post
    from .plan import Plan
    from .world import Interpreter


@dataclass(frozen=True, slots=True)
class Absent:
    """Why there is no world for a post."""

    status: Literal["error", "unverified"]
    reason: str


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
    jobs: int | None = None,
    today: dt.date | None = None,
    cache: Path | None = None,
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
    :param jobs: how many groups run side by side; by default as many as there are processors
    :param today: the day of the verdicts, by default today
    :param cache: the folder that worlds are kept in, by default the user's
    :return: 0, 1 when a snippet failed or a post has wrong words, 2 when there is nothing to read or no place for xml
    """
    chosen = _chosen(content, find.posts(content, sources, ignored), posts, console)
    if chosen is None:
        return 2

    if xml and not xml.parent.is_dir():
        report.line(console, f"{xml} cannot be written: there is no folder {xml.parent}")
        return 2

    day = today or dt.date.today()  # noqa: DTZ011  the author's own day, as it would be in a diary
    stop = threading.Event()
    with ThreadPoolExecutor(jobs or os.cpu_count()) as executor, report.progress(console, quiet=json) as advance:
        try:
            found = [find.read(path, content, markdown) for path in chosen]
            results = check(found, executor, advance, day, cache=cache, stop=stop)
        except KeyboardInterrupt:
            # The groups have sessions of their own, which the terminal's interrupt does not reach.
            stop.set()
            executor.shutdown(cancel_futures=True)
            raise

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
    chosen = _chosen(content, find.posts(content, sources, ignored), posts, console)
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
    today: dt.date,
    *,
    cache: Path | None = None,
    stop: threading.Event | None = None,
) -> list[Result]:
    """
    Run the snippets of posts, group by group, and keep the verdicts.

    :param posts: the posts
    :param executor: what builds the worlds and runs the groups side by side
    :param advance: told how many of how many groups are done
    :param today: the day of the verdicts
    :param cache: the folder that worlds are kept in, by default the user's
    :param stop: set when the groups that run are to be ended
    :return: the results, in the order of the posts and their lines
    """
    plans = [plan(post) for post in posts]
    results = {one.post.name: list(one.decided) for one in plans}
    built = _build(plans, executor, cache or worlds.cache())
    running: dict[Future[list[Result]], tuple[Plan, str]] = {}
    with Services() as services, Warm() as warm:
        for one in plans:
            for group in one.groups:
                world = built[one.post.name]
                if isinstance(world, Absent):
                    results[one.post.name] += _absent(one, group, world)
                    continue

                for service in rounds.rounds(one):
                    future = executor.submit(rounds.run, one, group, service, world, services, warm=warm, stop=stop)
                    running[future] = one, group

        advance(0, len(running))
        for number, future in enumerate(as_completed(running), 1):
            results[running[future][0].post.name] += _results(future, *running[future])
            advance(number, len(running))

    reported: list[Result] = []
    for one in plans:
        judged = sorted(results[one.post.name], key=lambda result: (result.line, result.service))
        wrong = [*one.post.problems]
        if one.refusal and not one.groups:
            wrong.append(find.Problem(1, one.refusal))

        if not wrong:
            try:
                record.update(one.post, one.request, merged(judged), today)
            except OSError as error:
                wrong.append(find.Problem(1, f"{record.NAME} cannot be written: {error.strerror}"))

        reported += sorted([*judged, *_problems(one.post, wrong)], key=lambda result: result.line)

    return reported


def _results(future: Future[list[Result]], one: Plan, group: str) -> list[Result]:
    """Give what came of a group, also where this machine had no room or descriptors left to run it."""
    try:
        return future.result()
    except OSError as error:
        return _absent(one, group, Absent("error", f"could not be run: {error.strerror}"))


def _build(plans: Sequence[Plan], executor: Executor, cache: Path) -> dict[str, World | Absent]:
    """Give every post that runs something its world; posts that agree share one."""
    built: dict[str, World | Absent] = {}
    building: dict[tuple[str, Interpreter], Future[World]] = {}
    waiting: dict[str, Future[World]] = {}
    own = worlds.running()
    for one in plans:
        if not one.groups:
            continue

        if one.refusal:
            built[one.post.name] = Absent("error", one.refusal)
            continue

        try:
            requires = one.request.requires_python
            chosen = worlds.choose(requires, (), own) or worlds.choose(requires, worlds.installed(), own)
        except WorldError as error:
            built[one.post.name] = Absent("error", str(error))
            continue

        if chosen is None:
            built[one.post.name] = Absent("unverified", f"not verified here: no Python {requires} on this machine")
            continue

        key = one.request.requirements, chosen
        if key not in building:
            building[key] = executor.submit(worlds.build, one.request, chosen, cache)

        waiting[one.post.name] = building[key]

    for name, future in waiting.items():
        try:
            built[name] = future.result()
        except WorldError as error:
            built[name] = Absent("error", str(error))

    return built


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


def _chosen(content: Path, there: list[Path], posts: Sequence[Path], console: Console) -> list[Path] | None:
    """List the posts to look at, or say what there is not."""
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
