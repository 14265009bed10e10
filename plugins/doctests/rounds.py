"""Run a group in rounds: once on each service that its post lists, or once on none."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from . import sandbox
from .access import NONE
from .results import BAD, Result, verdicts
from .services import MissingError, ServiceError, title

if TYPE_CHECKING:
    from threading import Event

    from .plan import Plan
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


def rounds(plan: Plan) -> Sequence[str]:
    """
    List what each group of a post is to be run on.

    :param plan: the post's
    :return: names of services; an empty one stands for none
    """
    return plan.request.services or ("",)


def run(
    plan: Plan,
    group: str,
    service: str,
    world: World,
    services: Services,
    *,
    warm: Warm,
    stop: Event | None,
    isolated: bool = False,
) -> list[Result]:
    """
    Run a group on a service, as often as its post says, on one database.

    :param plan: the post's
    :param group: the group's name
    :param service: the service's, empty for none
    :param world: where to run it
    :param services: those of this run
    :param warm: its warmed processes
    :param stop: set when the group is to be ended before its time
    :param isolated: whether it may not run where this machine does not isolate it
    :return: a result for each of its snippets
    """
    absent = _lacking(plan, group, world)
    if absent:
        return _unrun(plan, group, Result(plan.post.name, 0, group, "error", absent, verdict=False))

    times = plan.request.runs
    identity = f"{plan.post.name}\n{group}"
    results: list[Result] = []
    try:
        reached = services.access(service, identity, plan.request.database) if service else nullcontext(NONE)
        with reached as access:
            for number in range(1, times + 1):
                timeout = plan.timeout(group)
                how: Any = {"stop": stop, "access": access, "warm": warm, "require_isolation": isolated}
                outcome = sandbox.run(plan.job(group), world.python, timeout, **how)
                results = verdicts(plan.post, group, plan.groups[group], outcome, world)
                results = [replace(result, service=access.service) for result in results]
                if any(result.status in BAD for result in results):
                    return [_numbered(result, number, times) for result in results]
    except ServiceError as error:
        missing = isinstance(error, MissingError)
        reason = f"not verified on {error}" if missing else str(error)
        one = Result(plan.post.name, 0, group, "unverified" if missing else "error", reason, service=title(service))
        return _unrun(plan, group, replace(one, verdict=False))

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
