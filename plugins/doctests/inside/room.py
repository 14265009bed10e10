"""
Furnish the file system that groups see: once what all of a world have in common, and for each group what it has alone.

The room of a world is what its warmed process lives in. Each group's process has a copy of that room's mounts, to which
it adds its own before it closes the door: nothing that it mounts is seen in another's, and the little that is written
in the room itself can be written to by none.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sys
from typing import TYPE_CHECKING

from . import kernel
from .limits import FILES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Shown = tuple[str, str]  # a path, and where that lies, or what it is a link to

#: The user and group that a group's processes are in their own eyes.
INSIDE = 1000
TMP = "/tmp"  # noqa: S108  of a file system that nobody else has
HOME = f"{TMP}/home"
#: What programs and libraries lie in, and what finds them; where the last four exist, interpreters are linked to them.
SYSTEM = (
    *("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"),
    *("/etc/alternatives", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/mime.types"),
    *("/nix/store", "/gnu/store", "/run/current-system/sw", os.path.join("/home", "linuxbrew", ".linuxbrew")),
)
DEVICES = ("null", "zero", "full", "random", "urandom")
FILES_OF_OURS = {
    "/etc/passwd": f"reader:x:{INSIDE}:{INSIDE}::{HOME}:/bin/sh\n",
    "/etc/group": f"reader:x:{INSIDE}:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
}
#: What is ours alone; no folder of a group's can be shown there.
OURS = {"/dev", "/etc", "/proc"}
HIDDEN = kernel.MS_NOSUID | kernel.MS_NODEV
READ_ONLY = kernel.ATTR_RDONLY | kernel.ATTR_NOSUID | kernel.ATTR_NODEV
SMALL = "size=1m,mode=755"


def furnish() -> None:
    """
    Move into a new room with what all groups of this world see; the old file system is in reach as ``.`` alone.

    :raises OSError: when the kernel refuses, with what it refused
    """
    shown = system()
    kernel.unshare(kernel.CLONE_NEWNS)
    # What is unmounted outside is not held here, and nothing that is mounted here is seen outside.
    kernel.follow()
    before = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    kernel.mount("tmpfs", TMP, "tmpfs", HIDDEN, SMALL)
    os.chdir(TMP)
    # The old root lies upon the new one then, where no path leads (pivot_root(2), "pivot_root(".", ".")").
    kernel.pivot(".", ".")
    os.fchdir(before)
    os.close(before)

    for path in (TMP, "/proc", "/dev"):
        os.mkdir(path)

    _show((path, source) for path, source in shown if not _below(path, TMP))
    for name in DEVICES:
        _bind(f"/dev/{name}", f"/dev/{name}", kernel.ATTR_NOSUID | kernel.ATTR_NOEXEC)

    for name, target in (("fd", "fd"), ("stdin", "fd/0"), ("stdout", "fd/1"), ("stderr", "fd/2")):
        os.symlink(f"/proc/self/{target}", f"/dev/{name}")

    os.symlink(TMP, "/dev/shm")  # noqa: S108
    os.makedirs("/etc", exist_ok=True)
    for name, text in FILES_OF_OURS.items():
        with open(name, "w", encoding="ascii") as file:
            file.write(text)

    # The old one, until a group's own takes its place.
    kernel.bind("proc", "/proc", 0)


def close(folders: Sequence[Shown], owner: int) -> None:
    """
    Furnish the room of one group, in mounts of its own, and close the door: the old file system is out of reach then.

    :param folders: what the group sees besides the system and the world
    :param owner: the user who may write to its temporary folder
    :raises OSError: when the kernel refuses, with what it refused
    """
    kernel.mount("tmpfs", TMP, "tmpfs", HIDDEN, f"size={FILES},nr_inodes=10k,mode=700,uid={owner},gid={owner}")
    common = system()
    # A folder's place is made where only this group sees it: its name is nobody else's.
    for top in sorted({f"/{path.split('/')[1]}" for path, _ in folders} - {"/", TMP, *(path for path, _ in common)}):
        if top in OURS:
            raise OSError(0, f"what lies in {top} cannot be shown")

        with contextlib.suppress(FileExistsError):
            os.mkdir(top)

        if top in dict(folders):
            _bind(top, dict(folders)[top])
        else:
            kernel.mount("tmpfs", top, "tmpfs", HIDDEN, SMALL)
            _show(pair for pair in (*common, *folders) if _below(pair[0], top))
            kernel.restrict(top, READ_ONLY)

    _show(pair for pair in (*common, *folders) if _below(pair[0], TMP))
    os.mkdir(HOME, 0o700)
    os.chown(HOME, owner, owner)

    kernel.unmount("/proc")
    kernel.mount("proc", "/proc", "proc", HIDDEN | kernel.MS_NOEXEC, "hidepid=2")
    kernel.restrict("/proc", kernel.ATTR_RDONLY)
    kernel.unmount(".")
    os.chdir("/")
    kernel.restrict("/", READ_ONLY)


@functools.lru_cache(None)
def world() -> list[str]:
    """
    List the folders that hold the interpreter and the world around it.

    :return: absolute paths
    """
    executable = os.path.abspath(sys.executable)
    prefixes = [os.path.dirname(os.path.dirname(path)) for path in (executable, os.path.realpath(executable))]
    return list(dict.fromkeys([*prefixes, sys.base_prefix, sys.base_exec_prefix]))


@functools.lru_cache(None)
def system() -> list[Shown]:
    """
    List what every group sees of the system and the world, as it is when this is called first.

    :return: paths, each with where it lies
    """
    return sources((path, path) for path in (*SYSTEM, *world()))


def sources(places: Iterable[Shown]) -> list[Shown]:
    """
    List what exists of some files and folders, and what those that are links lead to.

    :param places: absolute paths, each with where that lies
    :return: the same with no link on the way to where they lie, sorted
    """
    found: set[Shown] = set()
    for path, place in places:
        if os.path.exists(place):
            source = os.path.realpath(place)
            found.add((os.path.abspath(path), source))
            if path == place:
                found.add((source, source))

    return sorted(found)


def _below(path: str, top: str) -> bool:
    return path.startswith(f"{top}/")


def _show(shown: Iterable[Shown]) -> None:
    """Show files and folders of the old file system, read-only, unless they are to be seen already."""
    for path, source in sorted(shown):
        if os.path.lexists(path):
            continue

        around = os.path.dirname(path)
        os.makedirs(around, exist_ok=True)
        if around == "/" and os.path.islink(f".{path}"):
            # /bin -> usr/bin
            os.symlink(os.readlink(f".{path}"), path)
        elif os.path.isdir(f".{source}"):
            os.mkdir(path)
            kernel.bind(f".{source}", path, READ_ONLY)
        else:
            _bind(path, source)


def _bind(path: str, source: str, attributes: int = READ_ONLY) -> None:
    """Show one thing of the old file system; a folder's place is there already."""
    if not os.path.isdir(path):
        with open(path, "xb"):
            pass

    kernel.bind(f".{source}", path, attributes)
