"""
What a worker says of itself in Dask's way: resources, which the scheduler heeds when it chooses a worker for a group.

Their names are made of which code and which Python a worker runs, so no group comes to another one. As much of them as
anybody could want is there: they say what there is, not how much.
"""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING

from doctests import store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from doctests.machine import There

PREFIX = "doctests"
PLENTY = 1e9


def base() -> str:
    """
    Name what every worker has that runs the same code, by the same version of Python, as this process.

    :return: such as ``doctests:3.11.7:9f86d081884c7d65``
    """
    return f"{PREFIX}:{platform.python_version()}:{store.code()[:16]}"


def offered(machine: There) -> dict[str, float]:
    """
    List what a worker has.

    :param machine: what there is on its machine
    :return: the resources
    """
    if machine.lacking:
        return {base(): PLENTY}

    pythons = [str(one.version) for one in (machine.own, *machine.others)]
    return dict.fromkeys([base(), *_names(pythons, machine.servers)], PLENTY)


def needed(python: str, service: str, machines: Iterable[There]) -> dict[str, float]:
    """
    List what a worker has to have for a group.

    :param python: the version of its world's Python
    :param service: the service that it runs on, empty for none; where no machine has it, any may say so
    :param machines: those that there are
    :return: the resources
    """
    found = [one for one in machines if python in {str(other.version) for other in (one.own, *one.others)}]
    there = service and any(service in one.servers for one in found)
    return dict.fromkeys(_names([python], [service] if there else []), 1.0)


def unfit(resources: Mapping[str, float]) -> str:
    """
    Say why a worker is given no group.

    :param resources: what it says of itself
    :return: the reason; nothing if it runs the same code by the same Python
    """
    ours = base()
    if ours in resources:
        return ""

    said = next((name.split(":") for name in sorted(resources) if name.startswith(f"{PREFIX}:")), None)
    if said is None:
        return "was not started to run snippets: --preload doctests.cluster.worker lets it"

    if said[1] != platform.python_version():
        return f"is run by Python {said[1]}, and this by {platform.python_version()}: start it with that"

    return "runs another version of this project's code: check out the same there, start it again"


def _names(pythons: Iterable[str], services: Iterable[str]) -> list[str]:
    """Name Pythons and services."""
    return [f"{base()}:{name}" for name in (*(f"python-{one}" for one in pythons), *services)]
