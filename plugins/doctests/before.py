"""Tell the groups that have passed before, on any of the machines that there are, from those that are due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import rounds
from .job import Job
from .passes import Passes
from .rounds import Round

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .job import Done
    from .machine import Machine
    from .plan import Plan
    from .results import Result
    from .store import Store
    from .world import Interpreter


@dataclass(frozen=True, slots=True)
class Due:
    """A group that is to be run, and what its pass is kept by on each kind of machine."""

    job: Job
    keys: Mapping[str, str]

    @property
    def name(self) -> str:
        """The post's."""
        return self.job.round.plan.post.name


class Before:
    """
    What passed in earlier runs.

    :param known: where passes are kept; without it all groups are due
    :param machines: those that groups may run on
    :ivar passes: the same by the kind of machine
    """

    def __init__(self, known: Store | None, machines: Sequence[Machine]) -> None:
        self.passes = {one.kind: Passes(known, one) for one in machines} if known else {}

    def ask(self, plan: Plan, python: Interpreter) -> tuple[list[Result], list[Due]]:
        """
        Tell what is known of a post's groups without running them, and what is due.

        :param plan: the post's
        :param python: the Python of its world
        :return: the results that are known, and the groups to run
        """
        known: list[Result] = []
        due: list[Due] = []
        for group in plan.groups:
            for service in rounds.rounds(plan):
                keys = self.keys(plan, group, service, python)
                passed = self.passed(keys, plan, group)
                if passed is None:
                    due.append(Due(Job(Round(plan, group, service), python), keys))
                else:
                    known += passed

        return known, due

    def keys(self, plan: Plan, group: str, service: str, python: Interpreter) -> dict[str, str]:
        """
        Identify what a group can notice.

        :param plan: the post's
        :param group: the group's name
        :param service: the service's, empty for none
        :param python: the Python of its world
        :return: by the kind of machine what its pass is kept by there; empty where it is to be run
        """
        return {kind: passes.of(plan, group, service, python) for kind, passes in self.passes.items()}

    def passed(self, keys: Mapping[str, str], plan: Plan, group: str) -> list[Result] | None:
        """
        Give the results of a group that has passed on any machine.

        :param keys: what its pass is kept by
        :param plan: the post's
        :param group: the group's name
        :return: its results; None when it has not
        """
        found = (passes.results(keys[kind], plan, group) for kind, passes in self.passes.items())
        return next((results for results in found if results is not None), None)

    def keep(self, one: Due, done: Done) -> None:
        """
        Keep what came of a group if it has passed.

        :param one: the group
        :param done: what came of it; of a machine that nothing was known of when it was due, nothing is kept
        """
        if done.kind in self.passes:
            self.passes[done.kind].keep(one.keys[done.kind], one.job.round.plan, done.results)


def spread(due: Iterable[Due]) -> list[Due]:
    """
    Put the first group of each world before all others, so that worlds are built side by side.

    :param due: the groups, in the order of their posts
    :return: the same
    """
    seen: set[tuple[str, Interpreter]] = set()
    first: list[Due] = []
    later: list[Due] = []
    for one in due:
        world = one.job.round.plan.request.requirements, one.job.python
        (later if world in seen else first).append(one)
        seen.add(world)

    return [*first, *later]
