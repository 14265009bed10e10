"""Find the release of a package that broke a group, in a world of which nothing else becomes another one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from packaging.version import Version

from .bisect import edge
from .finding import Cause, Change

if TYPE_CHECKING:
    from .finding import Try
    from .resolve import Asked
    from .subject import Subject

#: Releases between two, above which the days' pair must do; SQLAlchemy has had some three hundred in all.
MOST = 200


@dataclass(frozen=True, slots=True)
class Releases:
    """
    The releases of a package between one that works and one that does not.

    :param subject: the group on a Python
    :param name: the package's canonical name
    :param world: the world around it, in which all releases of the package count that are old enough
    """

    subject: Subject
    name: str
    world: Asked

    def cause(self, works: Try, broken: Try) -> Cause:
        """
        Find the neighbours of which the first works: a release that came later may have a lower number.

        :param works: a try with a release that works
        :param broken: one with a release that does not
        :return: what broke the group
        """
        before, after = works.versions.get(self.name, ""), broken.versions.get(self.name, "")
        if before and after and Version(before) < Version(after) and (pair := self._pair(before, after)):
            works, broken = (self.subject.steady(self._at(one)) for one in pair)
            before, after = pair

        change = Change(self.subject.spelled(self.name), before, after)
        return Cause((change,), broken.error, (works, broken))

    def _pair(self, before: str, after: str) -> tuple[str, str] | None:
        """Find the neighbours between a release that works and one that does not."""
        below = self._below(after)
        if below is None or Version(below) <= Version(before):
            below = before

        # Most often nothing but the release itself broke it, and the one below it works.
        if self._passes(below):
            return below, after

        listed = self._between(before, below)
        if not listed or below == before or not self._passes(before):
            return None

        number = edge(0, len(listed) - 1, lambda n: not self._passes(listed[n]))[0]
        return listed[number], listed[number + 1]

    def _between(self, before: str, after: str) -> list[str]:
        """
        List releases, with both ends, by asking for the one below again and again: yanked ones are not given.

        Of too many there is none: what is cut off stands between the ends, which would be taken for neighbours.
        """
        listed = [after]
        while (found := self._below(listed[0])) and Version(found) > Version(before):
            if len(listed) == MOST:
                return []

            listed.insert(0, found)

        return [before, *listed]

    def _below(self, version: str) -> str | None:
        """Give the newest release below one, of which there is a world."""
        bound = (*self.world.held, f"{self.name}<{version}")
        found = self.subject.resolve(replace(self.world, held=bound)).versions.get(self.name)
        return found if found and Version(found) < Version(version) else None

    def _passes(self, version: str) -> bool:
        return self.subject.attempt(self._at(version)).status == "passed"

    def _at(self, version: str) -> Asked:
        return replace(self.world, held=(*self.world.held, f"{self.name}=={version}"))
