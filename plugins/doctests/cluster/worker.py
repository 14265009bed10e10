"""
What a Dask worker loads to run groups: ``dask worker ADDRESS --preload doctests.cluster.worker``.

It looks at its machine once, and says what there is before it is given anything.
"""

from __future__ import annotations

import asyncio
from typing import Any

from doctests.station import own

from . import resources

#: Seconds without a group after which services and warmed processes end, and how often that is looked at.
IDLE, LOOK = 60.0, 5.0
_tending: set[asyncio.Task[None]] = set()


async def dask_setup(worker: Any) -> None:
    """
    Say what this worker has, and keep it in order.

    :param worker: Dask's, which its scheduler does not know yet
    """
    there = resources.offered(await asyncio.to_thread(lambda: own().told))
    # Worker.set_resources asks the scheduler, which will be told of these when the worker comes.
    worker.state.total_resources.update(there)
    worker.state.available_resources.update(there)
    _tending.add(asyncio.create_task(_tend()))


async def dask_teardown(worker: Any) -> None:
    """
    End what groups were given.

    :param worker: Dask's
    """
    del worker
    for task in _tending:
        task.cancel()

    await asyncio.to_thread(own().close)


async def _tend() -> None:
    """End from time to time what nobody has needed for a while."""
    while True:
        await asyncio.sleep(LOOK)
        await asyncio.to_thread(own().rest, IDLE)
