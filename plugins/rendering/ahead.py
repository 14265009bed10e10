"""Render what was never rendered before the first post is read: side by side, for there may be thousands."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import TypeAlias

from rich.console import Console
from rich.progress import Progress

from .render import begin, several
from .shared import Rendering

logger = logging.getLogger(__name__)

#: Characters that are rendered in the time that another process takes to begin.
WORTH = 400_000
#: Characters that are handed over at once.
PIECE = 60_000

Pool: TypeAlias = Callable[[tuple[str, ...]], AbstractContextManager[Executor]]


def ahead(rendering: Rendering, paths: Iterable[str], console: Console, pool: Pool | None = None) -> None:
    """
    Render what is lacking, and keep it; what cannot be rendered elsewhere is left to the reader.

    :param rendering: what the readers of this build share
    :param paths: the files of all posts and pages
    :param console: where to show how far it is
    :param pool: gives what it is done by, handed where extensions are; processes of this machine if none is named
    """
    lacking = rendering.lacking(paths)
    if not lacking or (pool is None and (sum(map(len, lacking.values())) < WORTH or processors() == 1)):
        return

    try:
        pickle.dumps(rendering.dialect)
        _side_by_side(rendering, lacking, console, pool or _processes)
    # A machine refuses processes, threads and what they share in many ways: the reader renders the rest, here.
    except Exception as error:  # noqa: BLE001
        logger.info("Posts are rendered one after the other: %s", error)


def _side_by_side(rendering: Rendering, lacking: dict[str, str], console: Console, pool: Pool) -> None:
    """Render what is lacking, and keep each as soon as it is there."""
    with (
        Progress(console=console, transient=True, disable=not console.is_terminal) as progress,
        pool(rendering.dialect.paths) as executor,
    ):
        task = progress.add_task("Rendering posts", total=len(lacking))
        try:
            for names, made in _done(executor, partial(several, rendering.dialect), lacking):
                for name, kept in zip(names, made, strict=True):
                    if kept is not None:
                        rendering.store.put(name, kept)

                progress.advance(task, len(names))
        finally:
            executor.shutdown(wait=False, cancel_futures=True)


def _done(
    executor: Executor, work: Callable[[Sequence[str]], list[bytes | None]], lacking: dict[str, str]
) -> Iterator[tuple[list[str], list[bytes | None]]]:
    """Hand out pieces of the work, and give each with the names of what was done, whichever is done first."""
    under_way: dict[Future[list[bytes | None]], list[str]] = {}
    names: list[str] = []
    size = 0
    for name, text in lacking.items():
        names.append(name)
        size += len(text)
        if size >= PIECE:
            under_way[executor.submit(work, [lacking[one] for one in names])] = names
            names, size = [], 0

    if names:
        under_way[executor.submit(work, [lacking[one] for one in names])] = names

    for future in as_completed(list(under_way)):
        yield under_way.pop(future), future.result()


@contextmanager
def _processes(paths: tuple[str, ...]) -> Iterator[Executor]:
    """Begin a process for each processor; none is forked, for Pelican shows by a thread that it is at work."""
    context = multiprocessing.get_context("spawn")
    executor = ProcessPoolExecutor(processors(), context, _begin, (paths,))
    before, others = list(sys.path), set(multiprocessing.active_children())
    sys.path += [path for path in paths if path not in sys.path]  # a new process looks where this one does
    try:
        yield executor
    except BaseException:
        # Where not all of them could begin, nobody tells the others to end, and Python waits for them at its own end.
        for process in set(multiprocessing.active_children()) - others:
            process.kill()

        raise
    finally:
        executor.shutdown(cancel_futures=True)
        sys.path[:] = before


def _begin(paths: tuple[str, ...]) -> None:
    """Become one of the processes; an interrupt ends the one that waits for it, and that one ends this."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_it, daemon=True).start()
    begin(paths)
    gc.set_threshold(5_000, 5, 5)  # each post makes circles of objects, and none of them lives long


def _end_with_it() -> None:
    """End this process with the one that began it: whoever is killed can say nothing to others any more."""
    began = multiprocessing.parent_process()
    if began is not None:
        began.join()
        os._exit(1)


def processors() -> int:
    """Count the processors that this process may use, which in a container are not all there are."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
