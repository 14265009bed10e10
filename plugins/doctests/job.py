"""A group that is to be run, with all that a process needs for it, on this machine or on another."""

from __future__ import annotations

import pickle
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from . import store
from .absent import Absent, absent
from .packed import pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from .packed import Piece
    from .results import Result
    from .rounds import Round
    from .world import Interpreter


@dataclass(frozen=True, slots=True)
class Job:
    """A group that is to be run on a service, in a Python's world."""

    round: Round
    python: Interpreter
    passing: bool = False  # whether few groups ask for its world, which need not be kept
    run: str = ""  # which run it is of, where a process works for several
    isolated: bool = False  # whether nothing may run where the machine does not isolate it
    packed: bool = False  # whether the post's folder is not to be looked for, but is this:
    pieces: tuple[Piece, ...] | None = None

    def __reduce__(self) -> tuple[Callable[..., Job], tuple[Any, ...]]:
        """Be pickled together with which code it is of: another version of it may read something else in it."""
        fields = (self.round, self.python, self.passing, self.run, self.isolated, self.packed, self.pieces)
        return _received, (store.code(), pickle.dumps(fields))


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a group."""

    results: list[Result]
    kind: str = ""  # of the machine that it ran on, as machine.Machine.kind


def came(future: Future[Done], job: Job) -> Done:
    """
    Give what came of a job, also where nobody was left to run it.

    :param future: what will come of it
    :param job: the job
    :return: the same, or why there is nothing
    """
    try:
        return future.result()
    except OSError as error:
        why = Absent("error", f"could not be run: {error.strerror}")
        return Done(absent(job.round.plan, [job.round.group], why))


class ForeignError(OSError):
    """A job that came from another version of this package."""


def packed(job: Job, run: str) -> Job:
    """
    Take along what the job needs of this machine's files; what runs it elsewhere is to isolate it.

    :param job: the job
    :param run: which run it is of
    :return: a job that holds them, and nothing of its post's other groups
    :raises OSError: when a file cannot be read, or there is too much of them
    """
    plan = job.round.plan
    # What the group sees its folder as, whatever the links on the way there are on another machine.
    folder = plan.post.folder.resolve()
    post = replace(plan.post, path=folder.with_name(plan.post.path.name))
    alone = replace(plan, post=post, groups={job.round.group: plan.groups[job.round.group]}, decided=())
    one = replace(job.round, plan=alone)
    return Job(one, job.python, job.passing, run, isolated=True, packed=True, pieces=pack(folder))


def sealed(run: Callable[[Job], Done], job: Job) -> bytes:
    """
    Write down that a job is to be run, so that reading it runs it.

    What stands between this process and the one that runs it, and would read functions and objects, is to need nothing
    of this code, nor do anything with it: it sees bytes, and a function of Python's own that reads them.

    :param run: what runs it
    :param job: the job
    :return: what ``pickle.loads`` gives the outcome of
    """
    return pickle.dumps(_Call(run, job))


@dataclass(frozen=True, slots=True)
class _Call:
    """A job, and what runs it where it is unpickled."""

    run: Callable[[Job], Done]
    job: Job

    def __reduce__(self) -> tuple[Callable[..., Done], tuple[Any, ...]]:
        return _called, (self.run, self.job)


def _called(run: Callable[[Job], Done], job: Job) -> Done:
    return run(job)


def _received(code: str, fields: bytes) -> Job:
    """Read a job that was pickled, if it is of this very code."""
    if code != store.code():
        raise ForeignError(0, "the worker has another version of this project's code")

    return Job(*pickle.loads(fields))  # noqa: S301  a scheduler that is not trusted could send any code
