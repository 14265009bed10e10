"""
Remember which groups passed, and run none of them again while nothing that it could notice has changed.

A pass is what the post says: that a snippet runs, or fails as it must, or compiles. What failed, or could not be run,
always runs again.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import record, sandbox, store
from .machine import find
from .results import GOOD, Result
from .services import MissingError
from .world import named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .machine import Machine
    from .plan import Plan
    from .store import Store
    from .words import Words
    from .world import Interpreter

#: The folders of passes, and of what `doctests.bitrot` has tried, whatever came of it.
FOLDER, TRIES = "passes", "tries"
#: What code calls that can tell it which line it stands in, by the names that Python and its library have for it.
SEES_LINES = re.compile(r"lineno|_getframe|frame|trace|inspect|warning|logg|stack|__code__|print_exc")


@dataclass
class Passes:
    """
    The passes of runs before this one.

    :param kept: where they are kept
    :param machine: the one that groups run on
    """

    kept: Store
    machine: Machine
    _folders: dict[Path, str] = field(default_factory=dict)

    def key(self, plan: Plan, group: str, service: str, world: str, interpreter: Interpreter) -> str:
        """
        Identify all that a group can notice; the lines that it stands in are among it if its code may ask for them.

        :param plan: the post's
        :param group: the group's name
        :param service: the service's, empty for none
        :param world: the name of its world
        :param interpreter: the world's Python
        :return: a digest; empty when nothing can be said, and the group is to be run
        """
        try:
            if plan.post.folder not in self._folders:
                self._folders[plan.post.folder] = held(plan.post.folder)

            server = [service, *self.machine.server(service)] if service else []
            where = [world, list(self.machine.program(interpreter)), server]
        except (OSError, MissingError):
            return ""

        steps = [
            [one.role, one.kind, one.code, one.run, one.options, one.expected, one.snippet and one.snippet.words.said()]
            for one in plan.groups[group]
        ]
        about = [plan.request.database, plan.request.runs, self._folders[plan.post.folder]]
        if any(SEES_LINES.search(one.code) for one in plan.groups[group]):
            about.append([one.snippet and one.snippet.line for one in plan.groups[group]])

        # The post's name is in tracebacks, and with the group's it names a role.
        return store.digest(self.machine.edition, where, about, plan.post.name, group, steps)

    def of(self, plan: Plan, group: str, service: str, python: Interpreter) -> str:
        """
        Identify what a group can notice in its own world, with a Python that may have been chosen elsewhere.

        :param plan: the post's
        :param group: the group's name
        :param service: the service's, empty for none
        :param python: the Python, of which the machine may have its own of the same version
        :return: a digest; empty when the group is to be run
        """
        there = find(python, self.machine)
        return self.key(plan, group, service, named(plan.request, there), there) if there else ""

    def results(self, key: str, plan: Plan, group: str) -> list[Result] | None:
        """
        Give the results of a group that has passed already.

        :param key: the group's
        :param plan: the post's
        :param group: the group's name
        :return: a result for each of its snippets, in the lines of today; None when it is to be run
        """
        said = self.kept.get(key) if key else None
        if not isinstance(said, dict):
            return None

        steps = [step.snippet for step in plan.groups[group] if step.snippet]
        statuses = said.get("statuses")
        if not isinstance(statuses, list) or len(statuses) != len(steps) or not GOOD.issuperset(statuses):
            return None

        # Where a run would keep the group from more than that one did, it has not passed yet.
        if said.get("isolation") != sandbox.NAMESPACES and self.isolates:
            return None

        try:
            common: dict[str, Any] = {name: said[name] for name in ("interpreter", "versions", "isolation", "service")}
        except KeyError:
            return None

        return [
            Result(plan.post.name, one.line, group, status, _reason(one.words, status), **common)
            for one, status in zip(steps, statuses, strict=True)
        ]

    def keep(self, key: str, plan: Plan, results: Sequence[Result]) -> None:
        """
        Keep the results of a group if all of it has passed.

        :param key: the group's, before it ran
        :param plan: the post's
        :param results: its results, in the order of its steps
        """
        if not key or not all(one.status in GOOD and one.verdict for one in results):
            return

        if self.unchanged(plan):  # what was edited while the group ran is not what has passed
            common = {name: getattr(results[0], name) for name in ("interpreter", "isolation", "service")}
            versions = dict(results[0].versions)
            self.kept.put(key, {"statuses": [one.status for one in results], **common, "versions": versions})

    def unchanged(self, plan: Plan) -> bool:
        """
        Tell whether a post's folder holds what it held when the first of its groups was identified.

        :param plan: the post's
        """
        try:
            return held(plan.post.folder) == self._folders[plan.post.folder]
        except (OSError, KeyError):
            return False

    @property
    def isolates(self) -> bool:
        """Whether the machine would isolate a group."""
        return self.machine.isolates


def held(folder: Path) -> str:
    """
    Identify what the folder of a post holds, all of which its groups can read, but for the records of their verdicts.

    :param folder: the folder of what belongs to the post; it need not exist
    :return: a digest
    :raises OSError: when something in it cannot be read
    """
    return store.digest(list(_held(folder, "")))


def _held(folder: Path, prefix: str) -> Iterator[list[object]]:
    """Describe what is in a folder, in order."""
    try:
        there = sorted(os.scandir(folder), key=lambda one: one.name)
    except (FileNotFoundError, NotADirectoryError):
        return

    for one in there:
        name, path = f"{prefix}{one.name}", Path(one.path)
        if record.WRITTEN.fullmatch(name):
            continue

        link = str(path.readlink()) if one.is_symlink() else ""
        if one.is_dir(follow_symlinks=False):
            yield [name]
            yield from _held(path, f"{name}/")
        elif one.is_dir():
            raise NotADirectoryError(f"{path} is a link to a folder: what it leads to is not looked through")
        elif one.is_file():
            with path.open("rb") as file:
                content = hashlib.file_digest(file, "sha256").hexdigest()

            yield [name, link, one.stat().st_mode & 0o111, content]
        else:
            yield [name, link]


def _reason(words: Words, status: str) -> str:
    """Give the reason of what was not to pass."""
    return {"xfailed": words.xfail, "not_run": words.no_run}.get(status, "")
