"""Bound what a group may use up of this machine."""

from __future__ import annotations

import os
import resource
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

GIGABYTE = 1 << 30
#: Bytes that all processes of a group may hold together; less on a machine that has little.
MEMORY = min(2 * GIGABYTE, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2)
ADDRESSES = 4 * GIGABYTE  # bytes of address space a process; threads and allocators reserve more than they use
FILES = GIGABYTE // 4  # bytes of a file, and of all files where a group has a file system of its own
OPEN = 256  # file descriptors a process
PROCESSORS = os.cpu_count() or 1  # asked once: where there is no /sys, it is read from a table of all there is to tell
PROCESSES = 128  # with their threads

PAGE = os.sysconf("SC_PAGE_SIZE")


def apply(seconds: float, *, alone: bool) -> None:
    """
    Bound this process and all it starts, for good.

    :param seconds: of wall-clock time that the group has
    :param alone: whether its processes are counted by themselves, in a user namespace of their own (Linux 5.14)
    """
    # An endless loop ends even if whoever would stop it was killed: all processors for the whole time, and some.
    processor = int(seconds * PROCESSORS) + 10
    bounds = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_CPU, processor),
        (resource.RLIMIT_FSIZE, FILES),
        (resource.RLIMIT_NOFILE, OPEN),
        # macOS refuses it; what it is for there is the clock's.
        *([(resource.RLIMIT_AS, ADDRESSES)] if os.uname().sysname == "Linux" else []),
        *([(resource.RLIMIT_NPROC, PROCESSES if alone else _running() + PROCESSES)] if os.path.isdir("/proc") else []),
    ]
    for limit, most in bounds:
        _, hard = resource.getrlimit(limit)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (least, least))


def _running() -> int:
    """Count the processes and threads that this process's user has, with whose number a plain process is limited."""
    count = 0
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{name}/task"))
        except OSError:  # it has just ended
            continue

    return count


def exceeded(folder: str) -> bool:
    """
    Tell whether all processes here hold more than they may, but the judge and the first.

    :param folder: where the group's own file system is, which lies in memory too
    :return: whether they do
    """
    usage = os.statvfs(folder)
    files = (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    # Pages that a fork shares with its parent count once a process here; where it matters they count at their share.
    return all(files + sum(map(measure, _others())) > MEMORY for measure in (_resident, _share))


def _others() -> Iterator[str]:
    """List the other processes."""
    ours = {"1", str(os.getpid())}
    return (name for name in os.listdir("/proc") if name.isdigit() and name not in ours)


def _resident(process: str) -> int:
    try:
        with open(f"/proc/{process}/statm", "rb") as file:
            return int(file.read().split()[1]) * PAGE
    except (OSError, IndexError):  # it has just ended
        return 0


def _share(process: str) -> int:
    try:
        with open(f"/proc/{process}/smaps_rollup", "rb") as file:
            return sum(int(line.split()[1]) * 1024 for line in file if line.startswith(b"Pss:"))
    except (OSError, IndexError):
        return 0
