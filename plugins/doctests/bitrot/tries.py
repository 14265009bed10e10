"""Try a group in a world, and remember what came of it, failures too: what was tried once is not tried again."""

from __future__ import annotations

import re
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from doctests import rounds, sandbox, store
from doctests.job import Job, came
from doctests.request import WorldError
from doctests.results import BAD
from doctests.rounds import Round

from .finding import Try
from .resolve import Asked, Resolved, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Executor
    from threading import Event

    from doctests.before import Before
    from doctests.job import Done
    from doctests.plan import Plan
    from doctests.results import Result
    from doctests.station import Station
    from doctests.store import Store
    from doctests.world import Interpreter

LONGEST = 300  # characters of an error's first line

#: How `rounds` says in which of its runs a group failed, which is no part of the error.
NUMBERED = re.compile(r" \(run \d+ of \d+ on one database\)\Z")

P = ParamSpec("P")
T = TypeVar("T")


class UnjudgedError(Exception):
    """A try of which nothing can be said, in one line: no network, a service that is not there, no isolation."""


class InterruptedTryError(Exception):
    """A try that nobody waits for any more."""


@dataclass(frozen=True, slots=True)
class Tries:
    """
    What tries groups, and remembers.

    :param executor: what runs groups, on this machine or on others
    :param station: what runs a group there
    :param resolver: what resolves worlds, on this machine
    :param stop: set when nobody waits for tries any more
    :param before: the passes of `invoke doctest`, which are tries as well
    :param known: the results of tries before
    :param resolved: the worlds that were resolved before
    :param told: told of each try that is done
    :param memory: what this run has found out, also where nothing that earlier ones did counts
    """

    executor: Executor
    station: Station
    resolver: Executor
    stop: Event
    before: Before
    known: Store
    resolved: Store
    told: Callable[[], None]
    memory: dict[object, Any] = field(default_factory=dict)

    def resolve(self, asked: Asked, interpreter: Interpreter) -> Resolved:
        """
        Resolve a world.

        :param asked: the world
        :param interpreter: its Python
        :return: what was resolved
        :raises UnjudgedError: when nothing can be said
        """
        if (asked, interpreter) not in self.memory:
            self.memory[asked, interpreter] = self._said(self._resolved, asked, interpreter)

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
        Try a group in another world, which few ask for again: what came of it is known.

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
        done = self._try(there, group, interpreter, number, passing=True)
        return replace(done, day=asked.day, versions=found.versions)

    def _try(self, plan: Plan, group: str, interpreter: Interpreter, number: int, *, passing: bool = False) -> Try:
        """Try a group in the world that a plan has, on each of the post's services: it works unless one fails."""
        said: list[Mapping[str, Any]] = []
        for service in rounds.rounds(plan):
            keys = self.before.keys(plan, group, service, interpreter)
            found = self._known(keys, plan, group, number)
            if found is None:
                job = Job(Round(plan, group, service), interpreter, passing)
                done = self._said(self._ran, job)
                found = _told(done.results)
                self._keep(keys.get(done.kind, ""), done.kind, plan, number, found)

            said.append(found)
            if found["status"] == "failed":
                break

        self.told()
        last = said[-1]
        where = f" (on {last['service']})" if last["status"] == "failed" and len(said) > 1 else ""
        return Try(last["status"], interpreter.minor, error=f"{last['error']}{where}")

    def _known(self, keys: Mapping[str, str], plan: Plan, group: str, number: int) -> Mapping[str, Any] | None:
        """Give what is known of a round on any machine."""
        there = [(kind, _numbered(key, number)) for kind, key in keys.items() if key]
        for _, name in there:
            if name in self.memory:
                found: Mapping[str, Any] = self.memory[name]
                return found

        if number == 1 and self.before.passed(keys, plan, group) is not None:
            return {"status": "passed", "error": "", "service": ""}

        return next((said for kind, name in there if (said := self._read(kind, name))), None)

    def _read(self, kind: str, name: str) -> Mapping[str, Any] | None:
        """Give what was kept of a round, if it would be isolated no better now."""
        said = self.known.get(name)
        if not isinstance(said, dict) or said.get("status") not in {"passed", "failed"}:
            return None

        if not all(isinstance(said.get(name), str) for name in ("error", "service")):
            return None

        weaker = said.get("isolation") != sandbox.NAMESPACES and self.before.passes[kind].isolates
        return None if weaker else said

    def _keep(self, key: str, kind: str, plan: Plan, number: int, found: Mapping[str, Any]) -> None:
        """Keep what came of a round; of a machine that nothing was known of before, nothing is kept."""
        if key and self.before.passes[kind].unchanged(plan):
            self.known.put(_numbered(key, number), found)
            self.memory[_numbered(key, number)] = found

    def _resolved(self, asked: Asked, interpreter: Interpreter) -> Resolved:
        """Have a world resolved beside others."""
        return self.resolver.submit(resolve, asked, interpreter, self.resolved).result()

    def _ran(self, job: Job) -> Done:
        """Have a group run where groups are run."""
        return came(self.executor.submit(self.station.run, job), job)

    def _said(self, do: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Have something done, unless nobody waits for it: what was ended before its time says nothing."""
        if self.stop.is_set():
            raise InterruptedTryError

        try:
            done = do(*given, **named)
        except (CancelledError, RuntimeError):
            # Nothing more is taken by what is shut down.
            if self.stop.is_set():
                raise InterruptedTryError from None

            raise
        except WorldError as error:
            if self.stop.is_set():
                raise InterruptedTryError from None

            raise UnjudgedError(str(error)) from None
        except OSError as error:
            raise UnjudgedError(f"could not be run: {error.strerror}") from None

        if self.stop.is_set():
            raise InterruptedTryError

        return done


def _numbered(key: str, number: int) -> str:
    """Name one of several tries of the same."""
    return store.digest("try", key, number)


def _told(results: Sequence[Result]) -> dict[str, str]:
    """Sum up what became of a group's snippets; what was lacking where it was to run is no verdict on it."""
    bad = next((one for one in results if one.status in BAD), None)
    lacking = bad if bad and not bad.verdict else next((one for one in results if one.status == "unverified"), None)
    if lacking is not None:
        raise UnjudgedError(lacking.reason)

    about = {"isolation": results[0].isolation, "service": results[0].service}
    if bad is not None:
        return {"status": "failed", "error": _line(bad.reason), **about}

    return {"status": "passed", "error": "", **about}


def _line(text: str) -> str:
    """Bound an error's first line, without what is another one each time."""
    text = NUMBERED.sub("", text)
    first = re.sub(r"\b0x[0-9a-f]{4,}\b", "0x…", sandbox.clean(text.split("\n", maxsplit=1)[0]).strip())
    return first if len(first) <= LONGEST else f"{first[: LONGEST - 1].rstrip()}…"
