"""Run groups side by side, here or on the workers of a cluster, and end them when the run is interrupted."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .cluster import connected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor


@contextmanager
def abreast(
    jobs: int | None = None, scheduler: str = "", tell: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[Executor, threading.Event]]:
    """
    Give what runs groups side by side, and end them when the run is interrupted.

    :param jobs: how many, by default as many as there are processors
    :param scheduler: the address of Dask's scheduler, whose workers run them; empty for this machine
    :param tell: told in one line of each worker that is given no group
    :return: the executor, and what is set when the groups that run are to be ended
    :raises ClusterError: when the cluster is not to be had
    """
    stop = threading.Event()
    with connected(scheduler, tell) if scheduler else ThreadPoolExecutor(jobs or os.cpu_count()) as executor:
        try:
            yield executor, stop
        except KeyboardInterrupt:
            # The groups have sessions of their own, which the terminal's interrupt does not reach.
            stop.set()
            executor.shutdown(cancel_futures=True)
            raise
