"""
Take a process out of this machine: namespaces of its own, and of the file system what a group needs.

Forked by :func:`fork`, a process is the first of a new process namespace, with whose end everything in it ends; it has
run nothing of its group when it calls :func:`enter`.
"""

from __future__ import annotations

import fcntl
import functools
import os
import socket
import struct
import sys
from typing import TYPE_CHECKING

from . import filtered, kernel, room

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The first of the ids that no system gives to anyone (systemd, docs/UIDS-GIDS.md), some 268 million.
STRANGERS = 1_879_048_192
#: Linux counts a user's processes by user namespace since 5.14; before, the limit would be the caller's own.
OLDEST = (5, 14)
APART = kernel.CLONE_NEWNS | kernel.CLONE_NEWNET | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS | kernel.CLONE_NEWCGROUP


class Closed(Exception):  # noqa: N818  a folder is
    """A folder that the group needs and may not read, though the machine would isolate it."""


def settle() -> None:
    """
    Make ready to fork for groups: furnish what they all see; who is not root needs a user namespace for that.

    The process that called waits for its child, which goes on.

    :raises OSError: when the kernel refuses, with what it refused
    """
    if sys.platform != "linux":
        raise OSError(0, f"{sys.platform} has no namespaces")

    release = tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in os.uname().release.split(".")[:2])
    if release < OLDEST:
        raise OSError(0, f"Linux {'.'.join(map(str, release))} is older than {'.'.join(map(str, OLDEST))}")

    # Once for all children, and before anything is left.
    filtered.program()
    if os.getuid() == 0:
        _users()
    else:
        user, group = os.getuid(), os.getgid()
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWPID)
        _map("/proc/self", user, group)

    room.furnish()


def fork() -> int:
    """
    Fork the first process of a new process namespace.

    :return: as ``os.fork``
    :raises OSError: when the kernel refuses, with what it refused
    """
    # Children to come, not this process: its own namespace is gone back to, so that it can be left again.
    with open("/proc/thread-self/ns/pid", "rb") as own:
        kernel.unshare(kernel.CLONE_NEWPID)
        child = os.fork()
        if child:
            kernel.setns(own.fileno(), kernel.CLONE_NEWPID)

    return child


def enter(folders: Sequence[room.Shown], number: int) -> None:
    """
    Leave for namespaces of one's own.

    :param folders: what there is to be seen besides the system and the world, each with where it lies
    :param number: what no other group has that runs now
    :raises OSError: when the kernel refuses, with what it refused
    :raises Closed: when the group may not read a folder that it needs
    """
    root = os.getuid() == 0
    user = another(number) if root else os.getuid()
    # These belong to the namespace of users around them, in which what runs in the end has no power.
    kernel.unshare(APART)
    kernel.new_keyring()
    socket.sethostname("doctests")
    _loopback()
    _write("/proc/self/oom_score_adj", "1000")  # where memory runs out all the same, it is taken from here

    # What there is of this process outside can still be written to when the new one is read-only.
    before = os.open("/proc/self", os.O_RDONLY)
    room.close(folders, user)
    if root:
        become(user, keep=True)

    group = os.getgid()
    kernel.unshare(kernel.CLONE_NEWUSER)
    os.fchdir(before)
    _map(".", user, group)
    os.close(before)
    os.chdir(room.HOME)
    for folder in [*room.world(), *(path for path, _ in folders)]:
        if os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK):
            raise Closed(f"may not read {folder}, for root runs it as another user: chmod -R go+rX it")

    # Others' memory is to be counted, though they hide it; nothing else.
    kernel.keep(kernel.CAP_SYS_PTRACE)


def another(number: int) -> int:
    """
    Choose a user that is nobody else: no account, no other group that runs now.

    :param number: what no other group has that runs now
    :return: its number, which is this user's own where there is no other
    """
    wanted = STRANGERS + number
    if any(first <= wanted < first + count for first, count in _users()):
        return wanted

    # In a container with few: from the end of those it has.
    first, count = max(_users())
    return first + count - 1 - number % max(1, count // 2)


@functools.lru_cache(None)
def _users() -> list[tuple[int, int]]:
    """List the ranges of users that there are, each with its first and their number."""
    with open("/proc/self/uid_map", encoding="ascii") as file:
        return [(first, count) for first, _, count in (map(int, line.split()) for line in file)]


def become(user: int, *, keep: bool = False) -> None:
    """
    Be another user from now on, in no group but its own.

    :param user: its number, and its group's
    :param keep: whether to keep root's capabilities, for what is still to be done
    """
    os.setgroups([])
    os.setresgid(user, user, user)
    if keep:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)

    os.setresuid(user, user, user)
    if keep:
        kernel.regain()
        # The kernel takes a process that changed its user for one with secrets, and gives its files in /proc to root.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)


def _map(process: str, user: int, group: int) -> None:
    """Give this process's user a number in its new namespace, the only one there."""
    maps = {"uid_map": f"{room.INSIDE} {user} 1", "gid_map": f"{room.INSIDE} {group} 1"}
    for name, text in {"setgroups": "deny", **maps}.items():
        _write(f"{process}/{name}", text)


def _write(path: str, text: str) -> None:
    """Write into a file of /proc, which a text file's machinery would take ten times as long for."""
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode("ascii"))
    finally:
        os.close(file)


def _loopback() -> None:
    """Let a snippet's client reach the same snippet's server: the only network that there is."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as anything:
        request = struct.pack("16sH22x", b"lo", 1)  # struct ifreq, IFF_UP
        fcntl.ioctl(anything, 0x8914, request)  # SIOCSIFFLAGS
