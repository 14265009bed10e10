"""
Run groups, and keep between them what each needs: worlds, warmed processes, services.

There is one in a run, for the threads that run groups side by side; and one in each process that runs groups for
others, which is what a station becomes that is pickled and sent there. Nothing of it outlives its process, however that
ends.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import os
import shutil
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Self

from . import machine, rounds, store
from . import world as worlds
from .absent import Absent, absent
from .held import Held, claim, sweep
from .job import Done
from .machine import Here
from .packed import unpack
from .passing import Passing, keep
from .request import WorldError
from .rounds import Means
from .services import Services
from .warm import Warm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from threading import Event
    from types import TracebackType

    from .job import Job
    from .machine import There
    from .world import Interpreter, World

PREFIX = "doctests-station-"


class Station:
    """
    What a process has for groups.

    :param cache: the folder that worlds are kept in, by default the user's
    :param stop: set when the groups that run are to be ended
    :param hired: whether it works for others
    :ivar here: the machine
    """

    def __init__(self, cache: Path | None = None, stop: Event | None = None, *, hired: bool = False) -> None:
        self._cache, self._stop, self._hired = cache or store.cache() / worlds.FOLDER, stop, hired
        self._stamp = store.stamp() if hired else 0
        self._held, self._services, self._warm = Held(), Services(), Warm()
        self._passing = Passing()
        self.here = Here(self._warm)
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._worlds: dict[str, World] = {}
        self._refused: dict[tuple[str, str], WorldError] = {}
        self._stops: defaultdict[str, Event] = defaultdict(threading.Event)
        self._busy, self._since = 0, time.monotonic()
        self._numbers = itertools.count()
        self._scratch: tuple[Path, int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> tuple[Callable[[], Station], tuple[()]]:
        """Be, elsewhere, the one that is there."""
        return own, ()

    @functools.cached_property
    def told(self) -> There:
        """What others are told of this machine."""
        return self.here.told()

    def run(self, job: Job) -> Done:
        """
        Run a group, building its world unless it is there.

        :param job: the group and what it needs
        :return: what came of it; never an exception for what the code did, or for what this machine lacks
        """
        one, kind = job.round, self.told.kind if self._hired else self.here.kind
        if self._hired and store.stamp() != self._stamp:
            # What runs in a group is read from the disk when its world is warmed, and is no more what was told of it.
            why = Absent("error", "could not be run: the worker's code was changed since it started: start it again")
            return Done(absent(one.plan, [one.group], why), kind)

        try:
            with self._working():
                python = machine.find(job.python, self.here)
                if python is None:
                    why = Absent("unverified", f"not verified: no Python {job.python.version} on the worker")
                    return Done(absent(one.plan, [one.group], why), kind)

                stop = self._stop or self._stops[job.run]
                with self._world(job, python) as world, self._beside(job) as place:
                    means = Means(self._services, self._warm, stop, job.isolated, place)
                    results = rounds.run(one, world, means)

                if not (stop and stop.is_set()):
                    return Done(results, kind)

                # What was ended before its time says nothing of the code.
                why = Absent("error", "could not be run: it was ended before its time")
        except WorldError as error:
            why = Absent("error", str(error))
        except OSError as error:
            # This machine has no room or no descriptors left.
            why = Absent("error", f"could not be run: {error.strerror}")

        return Done(absent(one.plan, [one.group], why), kind)

    def interrupt(self, run: str) -> None:
        """
        End the groups of a run.

        :param run: which one
        """
        self._stops[run].set()

    def rest(self, seconds: float) -> None:
        """
        Give up what is kept, if nobody has needed it for a while; the next group has it made anew.

        :param seconds: how long that is
        """
        with self._lock:
            if self._busy or time.monotonic() - self._since < seconds:
                return

            services, self._services = self._services, Services()
            self._forget()

        services.close()

    def close(self) -> None:
        """End what is kept; groups that still run are ended before."""
        for stop in [*self._stops.values()]:
            stop.set()

        self._services.close()
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        """Let go of all that is made anew when somebody asks for it."""
        self._warm.close()
        self._passing.close(self._warm)
        self._worlds.clear()
        self._refused.clear()
        self._stops.clear()
        self._held.close()
        if self._scratch:
            folder, held = self._scratch
            shutil.rmtree(folder, ignore_errors=True)
            os.close(held)
            self._scratch = None

    @contextlib.contextmanager
    def _working(self) -> Iterator[None]:
        """Count a group that needs what is kept."""
        with self._lock:
            self._busy += 1

        try:
            yield
        finally:
            with self._lock:
                self._busy, self._since = self._busy - 1, time.monotonic()

    @contextlib.contextmanager
    def _world(self, job: Job, python: Interpreter) -> Iterator[World]:
        """Give a job's world, which is removed later if few ask for it."""
        if not job.passing:
            yield self._lasting(job, python)
            return

        request = job.round.plan.request
        build = functools.partial(worlds.build, request, python, self._cache)
        with self._passing.use(self._cache / worlds.named(request, python), build, self._warm) as world:
            yield world

    def _lasting(self, job: Job, python: Interpreter) -> World:
        """Give a world, built by the first who asks for it while the others wait; what failed in a run does again."""
        request = job.round.plan.request
        name = worlds.named(request, python)
        with self._lock:
            turn = self._turns[name]

        with turn:
            if (job.run, name) in self._refused:
                raise self._refused[job.run, name]

            if name not in self._worlds:
                try:
                    self._worlds[name] = worlds.build(request, python, self._cache, self._held)
                    keep(self._cache / name)
                except WorldError as error:
                    self._refused[job.run, name] = error
                    raise

            return self._worlds[name]

    @contextlib.contextmanager
    def _beside(self, job: Job) -> Iterator[Path | None]:
        """Give the place of a post's folder that came along; None where it lies where it is seen."""
        if not job.packed:
            yield None
            return

        with self._lock:
            place = self._folder() / str(next(self._numbers))

        try:
            if job.pieces is not None:
                unpack(job.pieces, place)

            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _folder(self) -> Path:
        """Give a folder that is removed when this ends, or by the next one if this is killed."""
        if self._scratch is None:
            temporary = Path(tempfile.gettempdir()).resolve()
            sweep(temporary, PREFIX)
            self._scratch = claim(temporary, PREFIX)
            # Whoever runs groups for root finds its way to a folder whose name it is told.
            self._scratch[0].chmod(0o711)

        return self._scratch[0]


@functools.cache
def own() -> Station:
    """
    Give the station of this process, which works for others.

    :return: always the same
    """
    return Station(hired=True)
