"""
Have groups run on other machines: Dask's workers, each of them in a checkout of this same code.

What runs a group there is what runs it here, :meth:`station.Station.run`; Dask finds it a worker, and another one if
that is lost.
"""

from __future__ import annotations

import contextlib
import logging
import warnings
from typing import TYPE_CHECKING

from .workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["ClusterError", "Workers", "connected"]

ANSWER = 5.0  # seconds for a scheduler to answer, and for workers
INSTALL = "--scheduler needs Dask, which is not installed: .uv/bin/uv sync --group cluster"


class ClusterError(Exception):
    """A cluster that is not to be had, in one line that says what to do."""


@contextlib.contextmanager
def connected(address: str, tell: Callable[[str], None], patience: float = 30.0) -> Iterator[Workers]:
    """
    Give what runs groups on the workers of a cluster.

    :param address: where its scheduler is, such as ``tcp://192.168.0.2:8786``
    :param tell: told in one line of each worker that is given no group
    :param patience: seconds to wait for another worker where there is none left for a group
    :return: the executor
    :raises ClusterError: when there is no scheduler, or no worker that can run a group
    """
    try:
        from distributed import Client  # noqa: PLC0415  few have it, and it takes half a second

        from .address import AddressError, check  # noqa: PLC0415  it imports the same
    except ImportError:
        raise ClusterError(INSTALL) from None

    for name in ("distributed", "distributed.client", "distributed.core", "tornado"):
        # What there is to say is said in one line, in the results.
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)

    # Of workers that another Python runs we tell in a line; other versions of Dask itself are refused by Dask.
    warnings.filterwarnings("ignore", "Mismatched versions found")
    try:
        # A client that is not connected cannot be closed: it is made only for who has answered.
        check(address, ANSWER)
        client = Client(address, timeout=ANSWER, set_as_default=False, name="doctests")
    except AddressError as error:
        raise ClusterError(str(error)) from None
    except (OSError, ValueError, RuntimeError) as error:  # it ended, or began to speak otherwise, just now
        said = " ".join(str(error).split()) or type(error).__name__
        raise ClusterError(f"there is no scheduler at {address}: start one with dask scheduler ({said})") from None

    try:
        with Workers(client, address, tell, patience, ANSWER) as workers:
            if not workers.machines:
                raise ClusterError(f"the scheduler at {address} has no worker that can run a group: docs/cluster.md")

            yield workers
    finally:
        client.close()
