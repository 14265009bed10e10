"""
Write a file beside its place, and then rename it: whoever reads it finds it whole, as it was or as it is now.

No plugin of Pelican's: whatever writes among the posts writes by these rules.
"""

from __future__ import annotations

import os
import re
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

#: Seconds after which nobody is still writing what lies beside: whoever was, was killed.
ABANDONED = 60.0


def write(place: Path, data: bytes, ready: Callable[[Path], object] | None = None) -> None:
    """
    Write a file beside its place, then rename it; what a killed process left there is removed first.

    Whatever link stands at the place gives way to the file, and what it leads to is not touched.

    :param place: the file's; its folder must be there
    :param data: its content
    :param ready: called with the whole file beside its place before it is renamed; what it raises forbids that
    :raises OSError: when it cannot be written; what stood there still stands there, as after what `ready` raises
    """
    _sweep(place)
    beside = place.with_name(f".{place.name}-{os.urandom(4).hex()}.new")
    # "x" opens nothing that is there already, be it a link to somewhere else.
    with beside.open("xb") as file:
        try:
            file.write(data)
            file.flush()
            _dress(file.fileno(), place)
            # A name that reaches the disk before the words do is an empty file after a power cut.
            os.fsync(file.fileno())
            if ready:
                ready(beside)

            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)


def _dress(file: int, place: Path) -> None:
    """Give a file the owner and the rights of the one whose place it takes, as far as this user may."""
    with suppress(OSError):
        before = place.lstat()
        if not stat.S_ISREG(before.st_mode):
            return

        now = os.fstat(file)
        if (now.st_uid, now.st_gid) != (before.st_uid, before.st_gid):
            with suppress(OSError):
                os.fchown(file, -1, before.st_gid)

            with suppress(OSError):
                os.fchown(file, before.st_uid, -1)

        os.fchmod(file, stat.S_IMODE(before.st_mode))


def _sweep(place: Path) -> None:
    """Remove what was left beside a file by whoever was killed while writing it."""
    left = re.compile(rf"\.{re.escape(place.name)}-[0-9a-f]{{8}}\.new")
    for name in os.listdir(place.parent):  # noqa: PTH208 - names are all that is asked
        if left.fullmatch(name):
            with suppress(OSError):
                path = place.with_name(name)
                if time.time() - path.lstat().st_mtime > ABANDONED:
                    path.unlink()
