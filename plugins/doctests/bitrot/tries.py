"""Try a group in a world, and remember what came of it, failures too: what was tried once is not tried again."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from doctests import rounds, sandbox, store
from doctests import world as worlds
from doctests.held import Held
from doctests.prune import discard
from doctests.request import WorldError
from doctests.results import BAD
from doctests.rounds import Means, Round
from doctests.warm import Warm

from .finding import Try
from .resolve import Asked, Resolved, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from concurrent.futures import Executor
    from pathlib import Path

    from doctests.passes import Passes
    from doctests.plan import Plan
    from doctests.results import Result
    from doctests.store import Store
    from doctests.world import Interpreter

LONGEST = 300  # characters of an error's first line

#: How `rounds` says in which of its runs a group failed, which is no part of the error.
NUMBERED = re.compile(r" \(run \d+ of \d+ on one database\)\Z")

P = ParamSpec("P")
T = TypeVar("T")


class UnjudgedError(Exception):
    """A try of which nothing can be said, in one line: no network, a service that is not here, no isolation."""


class InterruptedTryError(Exception):
    """A try that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Tries:
    """
    What tries groups, and remembers.

    :param executor: what resolves, builds and runs, side by side with other tries
    :param means: what the run gives each of its groups
    :param held: what keeps worlds from being removed
    :param cache: the folder that worlds are kept in
    :param known: the results of tries before
    :param resolved: the worlds that were resolved before
    :param passes: the passes of `invoke doctest`, which are tries as well
    :param told: told of each try that is done
    :param built: the worlds that were built for nothing but tries
    :param memory: what this run has found out, also where nothing that earlier ones did counts
    """

    executor: Executor
    means: Means
    held: Held
    cache: Path
    known: Store
    resolved: Store
    passes: Passes
    told: Callable[[], None]
    built: set[Path] = field(default_factory=set)
    memory: dict[object, Any] = field(default_factory=dict)

    @contextmanager
    def apart(self) -> Iterator[Tries]:
        """
        Try in worlds that are removed afterwards: what came of them is known, and few ask for a past day's again.

        :return: what tries so, with warmed processes that end then
        """
        built: set[Path] = set()
        try:
            with Warm() as warm, Held() as held:
                yield replace(self, means=replace(self.means, warm=warm), held=held, built=built)
        finally:
            for place in sorted(built):
                discard(place)

    def resolve(self, asked: Asked, interpreter: Interpreter) -> Resolved:
        """
        Resolve a world.

        :param asked: the world
        :param interpreter: its Python
        :return: what was resolved
        :raises UnjudgedError: when nothing can be said
        """
        if (asked, interpreter) not in self.memory:
            self.memory[asked, interpreter] = self._said(resolve, asked, interpreter, self.resolved)

        found: Resolved = self.memory[asked, interpreter]
        return found

    def own(self, plan: Plan, group: str, interpreter: Interpreter, number: int = 1) -> Try:
        """
        Try a group in the post's own world.

        :param plan: the post's
        :param group: the group's name
        :param interpreter: the world's Python
        :param number: which try of the same it is
        :return: what came of it
        :raises UnjudgedError: when nothing can be said
        """
        return self._try(plan, group, interpreter, number)

    def world(self, plan: Plan, group: str, interpreter: Interpreter, asked: Asked, number: int = 1) -> Try:
        """
        Try a group in another world.

        :param plan: the post's
        :param group: the group's name
        :param interpreter: the world's Python
        :param asked: the world
        :param number: which try of the same it is
        :return: what came of it
        :raises UnjudgedError: when nothing can be said
        """
        found = self.resolve(asked, interpreter)
        if found.refusal:
            return Try("none", interpreter.minor, asked.day, error=_line(found.refusal))

        there = replace(plan, request=replace(plan.request, requirements=found.requirements))
        place = self.cache / worlds.named(there.request, interpreter)
        if not place.exists():
            self.built.add(place)

        done = self._try(there, group, interpreter, number)
        return replace(done, day=asked.day, versions=found.versions)

    def _try(self, plan: Plan, group: str, interpreter: Interpreter, number: int) -> Try:
        """Try a group in the world that a plan has, on each of the post's services."""
        named = worlds.named(plan.request, interpreter)
        said: list[Mapping[str, Any]] = []
        world = None
        for service in rounds.rounds(plan):
            key = self.passes.key(plan, group, service, named, interpreter)
            found = self._known(key, plan, group, number)
            if found is None:
                world = world or self._said(worlds.build, plan.request, interpreter, self.cache, self.held)
                found = _told(self._said(rounds.run, Round(plan, group, service, key), world, self.means))
                if key and found["status"] != "unverified" and self.passes.unchanged(plan):
                    self.known.put(_numbered(key, number), found)
                    self.memory[_numbered(key, number)] = found

            said.append(found)
            if found["status"] == "failed":
                break  # it works nowhere unless it works on all

        judged = [one for one in said if one["status"] != "unverified"]
        if not judged:
            raise UnjudgedError(said[0]["error"])

        self.told()
        last = judged[-1]
        where = f" (on {last['service']})" if last["status"] == "failed" and len(judged) > 1 else ""
        return Try(last["status"], interpreter.minor, error=f"{last['error']}{where}")

    def _known(self, key: str, plan: Plan, group: str, number: int) -> Mapping[str, Any] | None:
        """Give what is known of a round, if it would be isolated no better now."""
        if key and _numbered(key, number) in self.memory:
            found: Mapping[str, Any] = self.memory[_numbered(key, number)]
            return found

        if key and number == 1 and self.passes.results(key, plan, group) is not None:
            return {"status": "passed", "error": "", "service": ""}

        said = self.known.get(_numbered(key, number)) if key else None
        if not isinstance(said, dict) or said.get("status") not in {"passed", "failed"}:
            return None

        if not all(isinstance(said.get(name), str) for name in ("error", "service")):
            return None

        weaker = said.get("isolation") != sandbox.NAMESPACES and self.passes.isolates
        return None if weaker else said

    def _said(self, do: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Have something done where groups are run."""
        stop = self.means.stop
        if stop is not None and stop.is_set():
            raise InterruptedTryError

        try:
            done = self.executor.submit(do, *given, **named).result()
        except WorldError as error:
            if stop is not None and stop.is_set():
                raise InterruptedTryError from None

            raise UnjudgedError(str(error)) from None
        except OSError as error:
            raise UnjudgedError(f"could not be run: {error.strerror}") from None

        # What was ended before its time says nothing.
        if stop is not None and stop.is_set():
            raise InterruptedTryError

        return done


def _numbered(key: str, number: int) -> str:
    """Name one of several tries of the same."""
    return store.digest("try", key, number)


def _told(results: Sequence[Result]) -> dict[str, str]:
    """Sum up what became of a group's snippets."""
    bad = next((one for one in results if one.status in BAD), None)
    if bad is not None and not bad.verdict:
        raise UnjudgedError(bad.reason)

    unverified = next((one for one in results if one.status == "unverified"), None)
    about = {"isolation": results[0].isolation, "service": results[0].service}
    if bad is not None:
        return {"status": "failed", "error": _line(bad.reason), **about}

    if unverified is not None:
        return {"status": "unverified", "error": unverified.reason, **about}

    return {"status": "passed", "error": "", **about}


def _line(text: str) -> str:
    """Bound an error's first line, without what is another one each time."""
    text = NUMBERED.sub("", text)
    first = re.sub(r"\b0x[0-9a-f]{4,}\b", "0x…", sandbox.clean(text.split("\n", maxsplit=1)[0]).strip())
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"
