"""
Have bubblewrap enclose a process, where the kernel lets its program do what it refuses ours.

So it is where AppArmor gives user namespaces only to the programs it knows (Ubuntu from 25.04), and where bubblewrap is
set-user-ID. It starts a program, so an interpreter starts for each group: 30 to 80 ms that a warmed one has behind it.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from .inside import limits, room

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMAND = "bwrap"


def missing() -> str:
    """
    Say why bubblewrap cannot be used here.

    :return: the reason, or nothing
    """
    if os.geteuid() == 0:
        return "bubblewrap runs what root starts as root"

    return "" if shutil.which(COMMAND) else "bubblewrap is not installed"


def command(python: Path, program: Path, folders: Mapping[Path, Path]) -> tuple[str, ...]:
    """
    Say how bubblewrap is to be called.

    :param python: the world's interpreter
    :param program: the folder of the program that it runs
    :param folders: what else there is to be seen, each with where it lies
    :return: the arguments that the interpreter's come after
    """
    world = [python.parent.parent, python.resolve().parent.parent]
    shown = [path for path in map(Path, room.SYSTEM) if path.exists() and not path.is_symlink()]
    links = [path for path in map(Path, room.SYSTEM) if path.is_symlink()]
    arguments = [COMMAND, "--unshare-all", "--unshare-user", "--die-with-parent", "--as-pid-1", "--new-session"]
    arguments += ["--cap-drop", "ALL", "--hostname", "doctests"]
    arguments += ["--uid", str(room.INSIDE), "--gid", str(room.INSIDE)]
    arguments += ["--size", str(limits.FILES), "--tmpfs", room.TMP]
    for link in links:
        arguments += ["--symlink", str(link.readlink()), str(link)]

    seen = {path: path for path in (*shown, *world, program)}
    for path, place in sorted({**folders, **seen}.items()):
        if place.exists():
            arguments += ["--ro-bind", str(place.resolve()), str(path)]

    # Both are in memory, and have no limit.
    arguments += ["--dev", "/dev", "--size", str(limits.FILES), "--tmpfs", "/dev/shm"]  # noqa: S108  its own
    arguments += ["--proc", "/proc", "--remount-ro", "/dev", "--remount-ro", "/"]
    return (*arguments, "--chdir", "/", "--")
