"""Run a group in rounds: once on each service that its post lists, or once on none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from . import sandbox
from .access import NONE
from .results import BAD, Result, verdicts
from .services import MissingError, ServiceError, title

if TYPE_CHECKING:
    from pathlib import Path
    from threading import Event

    from .plan import Plan
    from .results import Status
    from .services import Services
    from .warm import Warm
    from .world import World


@dataclass(frozen=True, slots=True)
class Round:
    """A group that is to be run on a service."""

    plan: Plan
    group: str
    service: str  # empty for none
    key: str = ""  # what its pass is kept by


@dataclass(frozen=True, slots=True)
class Means:
    """What a run gives each of its groups."""

    services: Services
    warm: Warm  # its warmed processes
    stop: Event | None = None  # set when the group is to be ended before its time
    isolated: bool = False  # whether nothing may run where this machine does not isolate it
    place: Path | None = None  # where the post's folder lies, if not where the group sees it


def rounds(plan: Plan) -> Sequence[str]:
    """
    List what each group of a post is to be run on.

    :param plan: the post's
    :return: names of services; an empty one stands for none
    """
    return plan.request.services or ("",)


def run(one: Round, world: World, means: Means) -> list[Result]:
    """
    Run a group on a service, as often as its post says, on one database.

    :param one: the group and the service
    :param world: where to run it
    :param means: what the run gives it
    :return: a result for each of its snippets
    """
    plan, group = one.plan, one.group
    absent = _lacking(plan, group, world)
    if absent:
        return _unrun(plan, group, Result(plan.post.name, 0, group, "error", absent, verdict=False))

    times = plan.request.runs
    identity = f"{plan.post.name}\n{group}"
    results: list[Result] = []
    try:
        database = plan.request.database
        reached = means.services.access(one.service, identity, database) if one.service else nullcontext(NONE)
        with reached as access:
            for number in range(1, times + 1):
                outcome = sandbox.run(
                    plan.job(group),
                    world.python,
                    plan.timeout(group),
                    means.stop,
                    access=access,
                    warm=means.warm,
                    require_isolation=means.isolated,
                    place=means.place,
                )
                results = verdicts(plan.post, group, plan.groups[group], outcome, world)
                results = [replace(result, service=access.service) for result in results]
                if any(result.status in BAD for result in results):
                    return [_numbered(result, number, times) for result in results]
    except ServiceError as error:
        missing = isinstance(error, MissingError)
        reason = f"not verified on {error}" if missing else str(error)
        status: Status = "unverified" if missing else "error"
        said = Result(plan.post.name, 0, group, status, reason, service=title(one.service), verdict=False)
        return _unrun(plan, group, said)

    return results


def _lacking(plan: Plan, group: str, world: World) -> str:
    """Say what a group cannot do without."""
    if plan.pytest(group) and "pytest" not in world.versions:
        folder = plan.post.name.removesuffix(".md")
        return f"the group is pytest's: declare pytest in the header of {folder}/testsetup.py, then run invoke lock"

    return ""


def _unrun(plan: Plan, group: str, result: Result) -> list[Result]:
    """Give each of a group's snippets the same result."""
    return [replace(result, line=step.snippet.line) for step in plan.groups[group] if step.snippet]


def _numbered(result: Result, number: int, times: int) -> Result:
    """Say in which of its runs a snippet failed."""
    if times == 1 or result.status not in BAD:
        return result

    return replace(result, reason=f"{result.reason} (run {number} of {times} on one database)")
