"""A group on one Python, and the worlds that it can be asked to be tried in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from doctests.request import pinned

from .newest import asked, last
from .resolve import Asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doctests.plan import Plan
    from doctests.world import Interpreter

    from .finding import Try
    from .resolve import Resolved
    from .tries import Tries


class UnsteadyError(Exception):
    """A group that fails or passes in one and the same world, so that nothing can be blamed."""


@dataclass(frozen=True, slots=True)
class Subject:
    """
    A group on one Python.

    :param plan: the post's
    :param group: the group's name
    :param python: the Python
    :param today: the day of the check
    :param tries: what tries it
    """

    plan: Plan
    group: str
    python: Interpreter
    today: dt.date
    tries: Tries

    @property
    def newest(self) -> dt.date:
        """The last day whose releases count as the newest."""
        return last(self.today)

    @property
    def lines(self) -> tuple[str, ...]:
        """What the header asks for when nothing is held back."""
        return asked(self.plan.request)

    @property
    def pins(self) -> tuple[str, ...]:
        """The post's own world, as constraints; its hashes are of no use where another version is taken."""
        found = pinned(self.plan.request.requirements, self.plan.post.name)
        return tuple(str(pin) for pin in found)

    def spelled(self, name: str) -> str:
        """Give a package's name as the header has it."""
        return self.canonical.get(name, name)

    def ordered(self, names: Iterable[str]) -> list[str]:
        """Put packages into the order of the header, and those that it does not name last."""
        declared = list(self.canonical)
        return sorted(names, key=lambda name: (declared.index(name) if name in declared else len(declared), name))

    def declares(self, name: str) -> bool:
        """Tell whether the header names a package."""
        return name in self.canonical

    def shown(self, versions: Mapping[str, str], also: Iterable[str] = ()) -> dict[str, str]:
        """Give the versions that are worth keeping: those of what the header names."""
        names = self.ordered({*self.canonical, *also} & versions.keys())
        return {self.spelled(name): versions[name] for name in names}

    def ask(
        self, day: dt.date, held: Iterable[str] = (), until: Iterable[tuple[str, dt.date]] = (), *, own: bool = False
    ) -> Asked:
        """Ask for a world; `own` keeps the header's own bounds."""
        return Asked(self.plan.request.dependencies if own else self.lines, day, tuple(held), tuple(until))

    def resolve(self, asked: Asked) -> Resolved:
        """Resolve a world."""
        return self.tries.resolve(asked, self.python)

    def attempt(self, asked: Asked, python: Interpreter | None = None) -> Try:
        """Try the group in a world."""
        return self.tries.world(self.plan, self.group, python or self.python, asked)

    def steady(self, asked: Asked, python: Interpreter | None = None) -> Try:
        """Try it in the same world twice, which must come to the same; what shall prove something is tried so."""
        first, second = (
            self.tries.world(self.plan, self.group, python or self.python, asked, number) for number in (1, 2)
        )
        if first.status != second.status:
            raise UnsteadyError(first.error or second.error)

        return first

    @property
    def canonical(self) -> dict[str, str]:
        """The packages that the header names, by canonical name."""
        names = (Requirement(one).name for one in self.plan.request.dependencies)
        return {canonicalize_name(name): name for name in names}
