"""Remove what is kept between runs and was not used for a while, and what was left half-built."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from . import index, passes, report, store
from . import world as worlds
from .held import alone
from .store import DAY, KEPT, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

#: How worlds are named, and folders in which one is built or removed; what has another name is somebody else's.
WORLD = re.compile(r"[0-9a-f]{32}")
UNFINISHED = re.compile(r"\.(building|pruned)-\w+")
PRUNED = ".pruned-"
MINUTE = 60.0  # seconds in which whoever has just made a folder holds it


@dataclass(slots=True)
class Freed:
    """What was removed, or would be."""

    space: int = 0  # bytes
    counts: Counter[str] = field(default_factory=Counter)
    stuck: str = ""  # why something could not be


def main(
    *,
    console: Console,
    days: float = KEPT,
    dry_run: bool = False,
    cache: Path | None = None,
    kept: Path | None = None,
    now: float | None = None,
) -> int:
    """
    Remove worlds, passes and what was found in posts, if they were not used for a while or are broken.

    :param console: where to say in one line what was freed
    :param days: for how long they were not used; of passes and posts, how long they have been there
    :param dry_run: whether to say so only
    :param cache: the folder that worlds are kept in, by default the user's
    :param kept: the folder of what is kept of earlier runs, by default the user's
    :param now: seconds since the epoch, by default of the clock
    :return: 0, 1 when something could not be removed, 2 when there is no such number of days
    """
    if not days >= 0:
        report.line(console, f"{days:g} is no number of days: say how long something must not have been used")
        return 2

    moment = time.time() if now is None else now
    freed = Freed()
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        for place in sorted((cache or worlds.cache()).iterdir()):
            _world(place, moment, days, freed, dry_run=dry_run)

    for what, name in (("passes", passes.FOLDER), ("posts", index.FOLDER)):
        for path, size in Store((kept or store.cache()) / name, now=moment).old(days):
            if _removed(path, freed, dry_run=dry_run):
                freed.space += size
                freed.counts[what] += 1

    report.line(console, _told(freed, dry_run=dry_run))
    if freed.stuck:
        report.line(console, freed.stuck, "bold red")

    return 1 if freed.stuck else 0


def _world(place: Path, now: float, days: float, freed: Freed, *, dry_run: bool) -> None:
    """Remove a world if it is to go and nobody holds it."""
    try:
        about = place.lstat()
        unfinished, known = UNFINISHED.fullmatch(place.name), WORLD.fullmatch(place.name)
        if place.is_symlink() or not place.is_dir() or not (unfinished or known):
            return

        with alone(place) as free:
            if not free:
                freed.counts["in use"] += 1
                return

            broken = not (place / "bin" / "python").exists()
            least = MINUTE if unfinished else 0 if broken else days * DAY
            if now - about.st_mtime < least:
                return

            size = sum(_sizes(place))
            if not dry_run:
                # A run that has just found it here finds it gone, and builds another.
                beside = tempfile.mkdtemp(prefix=PRUNED, dir=place.parent)
                shutil.rmtree(place.rename(Path(beside) / place.name))
                Path(beside).rmdir()

            freed.space += size
            freed.counts["broken worlds" if unfinished or broken else "worlds"] += 1
    except FileNotFoundError:
        return  # somebody else has removed it
    except OSError as error:
        freed.stuck = f"{place} cannot be removed: {error.strerror}"


def _sizes(place: Path) -> Iterator[int]:
    """List the bytes on the disk of what is in a folder."""
    for folder, _, files in os.walk(place):
        for name in files:
            with contextlib.suppress(OSError):
                yield os.lstat(Path(folder) / name).st_blocks * 512


def _removed(path: Path, freed: Freed, *, dry_run: bool) -> bool:
    """Remove a file, and tell whether it is gone, or would be."""
    try:
        if not dry_run:
            path.unlink(missing_ok=True)
    except OSError as error:
        freed.stuck = f"{path} cannot be removed: {error.strerror}"
        return False

    return True


def _told(freed: Freed, *, dry_run: bool) -> str:
    """Say what was freed."""
    counts = dict(freed.counts)
    used = counts.pop("in use", 0)
    parts = [f"{number} {name if number != 1 else _one(name)}" for name, number in counts.items()]
    what = f"{freed.space / 1e6:.1f} MB: {', '.join(parts)}" if parts else "nothing"
    kept = f"; {used} in use kept" if used else ""
    return f"{'would free' if dry_run else 'freed'} {what}{kept}"


def _one(name: str) -> str:
    return {"passes": "pass"}.get(name, name.removesuffix("s"))
