"""Find what broke a group that fails with the newest releases: over the days, then over what changed on one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .bisect import Days, Outcome
from .finding import Cause, Change
from .newest import FIRST
from .releases import Releases
from .resolve import changed

if TYPE_CHECKING:
    from .finding import Try
    from .resolve import Asked
    from .subject import Subject

#: Causes of one group, each looked for when the ones before are held back; after that many an author knows enough.
MOST = 5


class OtherFilesError(Exception):
    """
    What broke a group are other files of the very same versions, so that no release can be blamed.

    :param works: a try with the files that work
    """

    def __init__(self, works: Try) -> None:
        super().__init__("other files of the same versions")
        self.works = works


@dataclass(frozen=True, slots=True)
class Causes:
    """
    What broke a group.

    :param subject: the group on a Python
    """

    subject: Subject

    def by_day(self) -> Iterator[Cause]:
        """
        Find the day on which something broke the group; hold that back, and see what else did.

        :return: what broke it; nothing where the group passes with the releases of no day
        :raises OtherFilesError: when nothing is found but that files came to releases which there were
        """
        subject = self.subject
        held: dict[str, str] = {}
        newest = subject.ask(subject.newest)
        for _ in range(MOST):
            try:
                cause = self._on_a_day(newest) if subject.attempt(newest).failed else None
            except OtherFilesError:
                if not held:
                    raise

                return

            if cause is None:
                return

            yield cause
            later = {change.name: change.works for change in cause.changes if change.works}
            if not later.keys() - held.keys():
                return

            held |= later
            bounds = [f"{name}=={version}" for name, version in sorted(held.items())]
            # What is held back counts on every day, though it may have come later than what it is held back from.
            newest = subject.ask(subject.newest, bounds, [(name, subject.newest) for name in sorted(held)])

    def by_package(self) -> list[Cause]:
        """
        Find which packages break the group, each alone the newest in the post's own world.

        :return: what broke it; nothing where the post's own world does not pass on this Python
        :raises OtherFilesError: when that has the same releases as the newest, and other files of them
        """
        subject = self.subject
        own = subject.ask(subject.today, subject.pins, own=True)
        passed, newest = subject.attempt(own), subject.attempt(subject.ask(subject.newest))
        if passed.status != "passed":
            return []

        names = subject.ordered(changed(passed.versions, newest.versions))
        declared = [name for name in names if subject.declares(name)]
        for some in (declared, [name for name in names if name not in declared]):
            causes = [cause for name in some if (cause := self._alone(name, passed)) is not None]
            if causes:
                # One release may need another's newest, and is not to blame if holding that other back is enough.
                return [cause for cause in causes if self._enough(cause)][:1] or causes

        return [self._together(declared or names, passed, newest)]

    def _enough(self, cause: Cause) -> bool:
        """Tell whether a group passes with the newest releases when one cause is held back."""
        subject = self.subject
        held = [f"{change.name}=={change.works}" for change in cause.changes if change.works]
        until = [(change.name, subject.today) for change in cause.changes]
        return subject.attempt(subject.ask(subject.newest, held, until)).status == "passed"

    def _on_a_day(self, newest: Asked) -> Cause | None:
        """Find a day on which something broke the group, and what that was."""
        pair = self._days(newest).broke()
        if pair is None:
            return None

        before, after = (replace(newest, day=dt.date.fromordinal(day)) for day in pair)
        works, broken = self.subject.attempt(before), self.subject.attempt(after)
        if not broken.failed:
            return None

        names = self.subject.ordered(changed(works.versions, broken.versions))
        for name in names:
            others = [one for one in names if one != name and one in works.versions]
            world = replace(after, held=(*after.held, *(f"{one}=={works.versions[one]}" for one in others)))
            alone = self.subject.attempt(world) if others else broken
            if alone.failed:
                until = (*world.until, (name, self.subject.newest))
                return Releases(self.subject, name, replace(world, until=until)).cause(works, alone)

        works, broken = self.subject.steady(before), self.subject.steady(after)
        return self._together(names, works, broken)

    def _alone(self, name: str, own: Try) -> Cause | None:
        """Say since when a package breaks the group in the post's own world; nothing if it does not."""
        subject = self.subject
        for others in ({*own.versions} - {name}, {one for one in own.versions if subject.declares(one)} - {name}):
            held = [f"{one}=={own.versions[one]}" for one in sorted(others)]
            newest = subject.ask(subject.today, held, [(name, subject.newest)])
            broken = subject.attempt(newest)
            # Another release may ask for more of the others than they were: then only the declared ones stay.
            if broken.status != "none":
                break

        if not broken.failed:
            return None

        releases = Releases(subject, name, newest)
        pair = self._days(newest, name).broke()
        if pair is None:
            return releases.cause(own, broken)

        works, broken = (subject.attempt(self._of(newest, day, name)) for day in pair)
        return releases.cause(works, broken) if broken.failed else None

    def _together(self, names: list[str], works: Try, broken: Try) -> Cause:
        """Say what broke a group though nothing of it alone does."""
        told = [name for name in names if self.subject.declares(name)] or names
        if not told:
            raise OtherFilesError(works)

        pairs = [(name, works.versions.get(name, ""), broken.versions.get(name, "")) for name in told]
        changes = tuple(Change(self.subject.spelled(name), *pair) for name, *pair in pairs)
        return Cause(changes, broken.error, (works, broken))

    def _days(self, newest: Asked, name: str = "") -> Days:
        """Look over the days, of all packages or of one."""
        subject = self.subject

        def exists(day: int) -> bool:
            return not subject.resolve(self._of(newest, day, name)).refusal

        def outcome(day: int) -> Outcome:
            return subject.attempt(self._of(newest, day, name)).status

        return Days(FIRST.toordinal(), subject.newest.toordinal(), exists, outcome)

    @staticmethod
    def _of(newest: Asked, day: int, name: str) -> Asked:
        """Ask for the world as it was on a day, or for one package as it was then."""
        date = dt.date.fromordinal(day)
        return replace(newest, until=((name, date),)) if name else replace(newest, day=date)
