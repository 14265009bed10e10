"""
Bodies are worked on by several processes abreast, and what is made of them comes back in their order.

Only so much of an export is under way at a time, so the memory that this needs does not grow with the export.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, Protocol, TypeVar

from .export import ExportError

Item = TypeVar("Item")
Made = TypeVar("Made")

# Fewer bodies than these are done before a second process is.
WORTH = 48
# Characters that go to a process at once, and that may be under way together; a longer body goes by itself.
PIECE, MOST = 32_768, 1_048_576
# Pieces that may be under way for each process: it works on one, one waits for it, and one that is done waits for us.
AHEAD = 3
# How often each process looks for circles of objects: each body that was parsed is one, and none of them lives long.
LOOKS = 5_000, 5, 5

# What this process does with a body, once it is one of several.
_work: Callable[[str], Any] = str


class Abreast(Protocol):
    """Takes bodies, each behind what it belongs to, and gives what was made of them in the same way and order."""

    def __call__(self, jobs: Iterable[tuple[Item, str]], /) -> Iterator[tuple[Item, Any]]:
        """Work on the bodies."""


@contextmanager
def abreast(work: Callable[[str], Any], bodies: int, *, count: int = 0) -> Iterator[Abreast]:
    """
    Get ready to work on bodies, in as many processes as there are processors; a few bodies are done in this one.

    :param work: what is done with a body; a process is handed a copy of it
    :param bodies: how many there are
    :param count: how many processes, if not one for each processor
    :return: what works on them, until the context ends
    """
    count = count or _processors()
    if bodies < WORTH or count == 1:
        yield lambda jobs: ((item, work(body)) for item, body in jobs)
        return

    # Forked, processes begin at once and share what is here; elsewhere than on Linux that is not safe.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    if context.get_start_method() == "fork":
        work("")  # what the work makes for itself when it begins is made once
        gc.freeze()  # what never goes away is not looked through, and so not copied, in each of them

    executor = ProcessPoolExecutor(count, context, _begin, (work,))
    try:
        # They begin with the first call: now, before a progress bar has started its thread.
        executor.submit(str)
        yield lambda jobs: in_order(jobs, executor, _done, room=AHEAD * count)
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()


def in_order(
    jobs: Iterable[tuple[Item, str]], executor: Executor, work: Callable[[list[str]], list[Made]], *, room: int
) -> Iterator[tuple[Item, Made]]:
    """
    Work on bodies wherever the executor does, and wait for each in its turn.

    :param jobs: the bodies, each behind what it belongs to
    :param executor: where the work is done
    :param work: what is done with several bodies
    :param room: how many pieces may be under way
    :return: what each body belongs to and what was made of it
    :raises ExportError: if a process was ended from outside
    """
    under_way: deque[tuple[list[Item], int, Future[list[Made]]]] = deque()
    length = 0
    try:
        for items, bodies in _pieces(jobs):
            more = sum(map(len, bodies))
            while under_way and (len(under_way) >= room or length + more > MOST):
                length -= under_way[0][1]
                yield from _first(under_way)

            under_way.append((items, more, executor.submit(work, bodies)))
            length += more

        while under_way:
            yield from _first(under_way)
    except BrokenExecutor:
        raise ExportError("a process of the import was ended, perhaps for want of memory: import again") from None


def _first(under_way: deque[tuple[list[Item], int, Future[list[Made]]]]) -> Iterator[tuple[Item, Made]]:
    items, _, future = under_way.popleft()
    return zip(items, future.result(), strict=True)


def _pieces(jobs: Iterable[tuple[Item, str]]) -> Iterator[tuple[list[Item], list[str]]]:
    items: list[Item] = []
    bodies: list[str] = []
    length = 0
    for item, body in jobs:
        if bodies and length + len(body) > PIECE:
            yield items, bodies
            items, bodies, length = [], [], 0

        items.append(item)
        bodies.append(body)
        length += len(body)

    if bodies:
        yield items, bodies


def _processors() -> int:
    """Count the processors that this process may use, which in a container are not all there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _begin(work: Callable[[str], Any]) -> None:
    """Become one of the processes."""
    global _work  # noqa: PLW0603 - the one place where a process can keep what it was begun with
    _work = work
    # An interrupt ends the process that waits for this one, and that one ends this; so does its death.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(*LOOKS)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _done(bodies: list[str]) -> list[Any]:
    return [_work(body) for body in bodies]
