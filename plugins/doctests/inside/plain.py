"""Keep a group's processes and files together where nothing isolates it, and clear them away when it is over."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sys
import tempfile
from typing import TYPE_CHECKING

from . import isolation, kernel, room

if TYPE_CHECKING:
    from collections.abc import Sequence


def home() -> str:
    """
    Make a temporary folder and go there, after those of groups that were killed are gone.

    :return: its path
    """
    _sweep()
    folder = os.path.realpath(tempfile.mkdtemp(prefix=f"doctests-{os.getpid()}-"))
    os.chdir(folder)
    if sys.platform == "linux":
        # Whoever loses its parent in here becomes this process's child, and is found when all is over.
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)

    return folder


def drop(folders: Sequence[str], number: int, home: str) -> None:
    """
    Be somebody else than root, unless nobody else may read the world.

    :param folders: what the group reads besides the world
    :param number: what no other group has that runs now
    :param home: the group's temporary folder
    """
    needed = [os.path.realpath(sys.executable), os.path.dirname(os.__file__), *room.world(), *folders]
    needed = [one for one in needed if os.path.exists(one)]
    stranger = isolation.another(number)
    if stranger == 0:
        return  # there is nobody else here

    os.setegid(stranger)
    os.seteuid(stranger)
    readable = all(os.access(one, os.R_OK, effective_ids=True) for one in needed)
    os.seteuid(0)
    os.setegid(0)
    if readable:
        os.chown(home, stranger, stranger)
        isolation.become(stranger)


def clear(process: int, home: str, *, buried: bool) -> None:
    """
    End whatever a group has left where no namespace ends it.

    :param process: the process that ran the snippets
    :param home: the group's temporary folder
    :param buried: whether that process was waited for already
    """
    # By its own number too, unless that may be another's by now: it may not have come to making a session of its own.
    for kill in (os.killpg,) if buried else (os.kill, os.killpg):
        with contextlib.suppress(OSError):
            kill(process, signal.SIGKILL)

    with contextlib.suppress(ChildProcessError):
        os.waitpid(process, 0)

    with contextlib.suppress(ChildProcessError):
        while children := _children():
            for child in children:
                with contextlib.suppress(OSError):  # one of another user's is not ours to end
                    os.kill(child, signal.SIGKILL)

            for child in children:
                os.waitpid(child, 0)

    shutil.rmtree(home, ignore_errors=True)


def _children() -> list[int]:
    """List the children of this process, where the system tells."""
    try:
        with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as file:
            return [int(child) for child in file.read().split()]
    except OSError:
        return []


def _sweep() -> None:
    """Remove the folders of groups whose process is gone: it was killed, and could not."""
    for name in os.listdir(tempfile.gettempdir()):
        # Anybody may put a folder of any name here; a process has a number that the system can have given it.
        if found := re.fullmatch(r"doctests-([0-9]{1,9})-\w+", name, re.ASCII):
            try:
                os.kill(int(found[1]), 0)
            except ProcessLookupError:
                shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)
            except OSError:
                pass
