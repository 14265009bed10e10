"""The executor that groups are handed to when they run on other machines."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import secrets
import threading
import time
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from functools import partial
from typing import TYPE_CHECKING, Any

from doctests.job import packed, sealed

from . import asked, resources

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from doctests.job import Job
    from doctests.machine import There

NONE_LEFT = "no worker is left that has what it needs: start one, and run this again"
LOOK = 1.0  # seconds between two looks at which workers there are


class Workers(Executor):
    """
    Dask's workers, as an executor that gives each group to one that has what it needs.

    :param client: Dask's
    :param address: the scheduler's, for what is said of it
    :param tell: told in one line of each worker that is given no group
    :param patience: seconds to wait for another worker where there is none left for a group
    :param answer: seconds for workers to answer what they are asked besides
    :ivar machines: what they are like, each kind once
    """

    def __init__(self, client: Any, address: str, tell: Callable[[str], None], patience: float, answer: float) -> None:
        self._client, self._address, self._patience, self._answer = client, address, patience, answer
        self._run = secrets.token_hex(16)
        self._waiting: dict[Future[Any], tuple[Mapping[str, float], Collection[str] | None]] = {}
        self._mute: set[str] = set()
        self._lock, self._over = threading.Lock(), threading.Event()
        self.machines = self._asked(tell)
        self._watch = threading.Thread(target=self._watched, daemon=True)
        self._watch.start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """
        Have a group run by whoever has what it needs.

        :param fn: what runs a job, :meth:`station.Station.run`
        :param args: the job
        :param kwargs: nothing
        :return: what will come of it; an OSError where that is not known
        """
        job: Job = args[0]
        outer: Future[Any] = Future()
        needs = resources.needed(str(job.python.version), job.round.service, self.machines)
        try:
            # Each is a task of its own, whatever it is like: what failed is not taken for what is asked again.
            # Dask knows nothing of who is mute; only where somebody is, the others are named to it.
            only = self._fit() if self._mute else None
            executor = self._client.get_executor(resources=needs, pure=False, **({"workers": only} if only else {}))
            inner: Future[Any] = executor.submit(pickle.loads, sealed(fn, packed(job, self._run)), **kwargs)
        except OSError as error:
            outer.set_exception(error)
            return outer

        with self._lock:
            self._waiting[outer] = needs, only

        outer.add_done_callback(partial(self._settled, inner))
        inner.add_done_callback(partial(self._heard, outer))
        return outer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002  as Executor's
        """
        Take no more groups.

        :param wait: whether to wait for those that there are
        :param cancel_futures: whether to end them
        """
        with self._lock:
            waiting = [*self._waiting]

        if cancel_futures:
            for one in waiting:
                one.cancel()

            # Dask forgets a task that runs, and does not end it.
            with contextlib.suppress(Exception):
                self._ask(asked.interrupt, self._run)
        elif wait:
            for one in waiting:
                with contextlib.suppress(Exception, CancelledError):
                    one.exception()

        self._over.set()

    @property
    def threads(self) -> int:
        """How many groups they run at a time."""
        infos = self._infos()
        return sum(int(infos[where]["nthreads"]) for where in self._fit() if where in infos) or 1

    def _infos(self) -> dict[str, Mapping[str, Any]]:
        """Ask the scheduler which workers there are."""
        return dict(self._client.scheduler_info(n_workers=-1)["workers"])

    def _fit(self) -> list[str]:
        """List the workers that run this very code, and answer."""
        there = self._infos().items()
        return sorted(
            where for where, one in there if where not in self._mute and not resources.unfit(one["resources"])
        )

    def _ask(self, what: Callable[..., Any], *given: Any) -> dict[str, Any]:
        """Ask each worker alone, as long as there is patience: one that is stopped would hold the answers of all."""
        fit = self._fit()

        async def answers() -> dict[str, Any]:
            asking = {
                asyncio.ensure_future(self._client.run(what, *given, workers=[where], on_error="ignore"))
                for where in fit
            }
            done, late = await asyncio.wait(asking, timeout=self._answer) if asking else (set(), set())
            for one in late:
                one.cancel()

            return {where: said for one in done if not one.exception() for where, said in one.result().items()}

        found: dict[str, Any] = self._client.sync(answers)
        return found

    def _asked(self, tell: Callable[[str], None]) -> list[There]:
        """Ask the workers what they have, and tell of those that cannot be used."""
        for where, info in sorted(self._infos().items()):
            if reason := resources.unfit(info["resources"]):
                tell(f"the worker {where} {reason}")

        found: dict[str, There] = {}
        fit, answers = self._fit(), self._ask(asked.told)
        self._mute.update(where for where in fit if where not in answers)
        for where in sorted(self._mute):
            tell(f"the worker {where} does not answer, and is given nothing: start it again")

        for where, machine in sorted(answers.items()):
            if machine.lacking:
                tell(f"the worker {where} is given nothing: {machine.lacking}")
            else:
                found.setdefault(machine.kind, machine)

        return list(found.values())

    def _heard(self, outer: Future[Any], inner: Future[Any]) -> None:
        """Hand on what came of a group, or say in one line why nothing did."""
        with contextlib.suppress(InvalidStateError):
            if inner.cancelled():
                lost = f"the scheduler at {self._address} was lost: start it and its workers, and run this again"
                outer.set_exception(OSError(0, lost))
            elif (error := inner.exception()) is None:
                outer.set_result(inner.result())
            elif type(error).__name__ == "KilledWorker":
                outer.set_exception(OSError(0, "each worker that began it was lost"))
            elif isinstance(error, OSError):
                outer.set_exception(OSError(0, error.strerror or str(error)))
            else:
                outer.set_exception(OSError(0, f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"))

    def _settled(self, inner: Future[Any], outer: Future[Any]) -> None:
        """Wait no more for a group; where nobody wants it any longer, no worker has to run it."""
        with self._lock:
            self._waiting.pop(outer, None)

        if not inner.done():
            inner.cancel()

    def _watched(self) -> None:
        """Give up groups that no worker is left for: Dask itself would wait for one for ever."""
        since: dict[Future[Any], float] = {}
        while not self._over.wait(LOOK):
            there: dict[str, Collection[str]] = {}
            with contextlib.suppress(Exception):  # the scheduler is gone, which its futures say
                there = {where: info["resources"].keys() for where, info in self._infos().items()}

            now = time.monotonic()
            with self._lock:
                waiting = dict(self._waiting)

            lacking = {
                one
                for one, (needs, only) in waiting.items()
                if not any(needs.keys() <= set(there[where]) for where in there if only is None or where in only)
            }
            since = {one: since.get(one, now) for one in lacking}
            for one, began in since.items():
                if now - began > self._patience:
                    with contextlib.suppress(InvalidStateError):
                        one.set_exception(OSError(0, NONE_LEFT))
