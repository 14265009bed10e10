"""Run groups side by side, and end them when the run is interrupted."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor


@contextmanager
def abreast(jobs: int | None = None) -> Iterator[tuple[Executor, threading.Event]]:
    """
    Give what runs groups side by side, and end them when the run is interrupted.

    :param jobs: how many, by default as many as there are processors
    :return: the executor, and what is set when the groups that run are to be ended
    """
    stop = threading.Event()
    with ThreadPoolExecutor(jobs or os.cpu_count()) as executor:
        try:
            yield executor, stop
        except KeyboardInterrupt:
            # The groups have sessions of their own, which the terminal's interrupt does not reach.
            stop.set()
            executor.shutdown(cancel_futures=True)
            raise
