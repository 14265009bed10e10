"""Remove what is kept between runs and was not used for a while, and what was left half-built."""

from __future__ import annotations

import contextlib
import math
import os
import re
import shutil
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from . import index, passes, report, store
from . import world as worlds
from .held import alone
from .store import DAY, KEPT, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

PRUNED = ".pruned-"
#: Folders in which a world is built or removed; what is called neither so nor as a world is somebody else's.
UNFINISHED = re.compile(rf"({re.escape(worlds.BUILDING)}|{re.escape(PRUNED)})\w+")
MINUTE = 60.0  # seconds in which whoever has just made a folder holds it


Kind = Literal["world", "broken", "pass", "try", "resolution", "post"]
#: What one of a kind is called, and several.
WORDS: dict[Kind, tuple[str, str]] = {
    "world": ("world", "worlds"),
    "broken": ("broken world", "broken worlds"),
    "pass": ("pass", "passes"),
    "try": ("try", "tries"),
    "resolution": ("resolution", "resolutions"),
    "post": ("post", "posts"),
}


@dataclass(slots=True)
class Freed:
    """What was removed, or would be."""

    space: int = 0  # bytes
    counts: Counter[Kind] = field(default_factory=Counter)
    used: int = 0  # worlds that stay because somebody runs in them
    stuck: str = ""  # why something could not be


def main(
    *,
    console: Console,
    days: float | str = KEPT,
    dry_run: bool = False,
    cache: Path | None = None,
    kept: Path | None = None,
    now: float | None = None,
) -> int:
    """
    Remove worlds, passes and what was found in posts, if they were not used for a while or are broken.

    :param console: where to say in one line what was freed
    :param days: how long they were not used, maybe as it was typed; of passes and posts, how long they have been there
    :param dry_run: whether to say so only
    :param cache: the folder that worlds are kept in, by default the user's
    :param kept: the folder of what is kept of earlier runs, by default the user's
    :param now: seconds since the epoch, by default of the clock
    :return: 0, 1 when something could not be removed, 2 when there is no such number of days
    """
    try:
        least = float(days)
    except ValueError:
        least = math.nan

    if not least >= 0:
        report.line(console, f"{days} is no number of days: say how long something must not have been used")
        return 2

    moment = time.time() if now is None else now
    freed = Freed()
    for place in _places(cache or store.cache() / worlds.FOLDER, freed):
        _world(place, moment, least, freed, dry_run=dry_run)

    stores: dict[Kind, str] = {
        "pass": passes.FOLDER,
        "try": passes.TRIES,
        "resolution": worlds.RESOLUTIONS,
        "post": index.FOLDER,
    }
    for what, name in stores.items():
        for path, size in Store((kept or store.cache()) / name, now=moment).old(least):
            if _removed(path, freed, dry_run=dry_run):
                freed.space += size
                freed.counts[what] += 1

    report.line(console, _told(freed, dry_run=dry_run))
    if freed.stuck:
        report.line(console, freed.stuck, "bold red")

    return 1 if freed.stuck else 0


def _places(cache: Path, freed: Freed) -> list[Path]:
    """List what lies where worlds are kept."""
    try:
        return sorted(cache.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        freed.stuck = f"{cache} cannot be read: {error.strerror}"
        return []


def _world(place: Path, now: float, days: float, freed: Freed, *, dry_run: bool) -> None:
    """Remove a world if it is to go and nobody holds it."""
    try:
        about = place.lstat()
        unfinished, known = UNFINISHED.fullmatch(place.name), worlds.NAME.fullmatch(place.name)
        if place.is_symlink() or not place.is_dir() or not (unfinished or known):
            return

        with alone(place) as free:
            if not free:
                freed.used += 1
                return

            broken = not (place / "bin" / "python").exists()
            least = MINUTE if unfinished else 0 if broken or passing(place).exists() else days * DAY
            if now - about.st_mtime < least:
                return

            size = sum(_sizes(place))
            if not dry_run:
                _remove(place)

            freed.space += size
            freed.counts["broken" if unfinished or broken else "world"] += 1
    except FileNotFoundError:
        return  # somebody else has removed it
    except OSError as error:
        freed.stuck = f"{place} cannot be removed: {error.strerror}"


def passing(place: Path) -> Path:
    """
    Name the file that says of a world that it need not stay when nobody uses it.

    :param place: the world's folder, beside which it lies, for a group sees what is in there
    """
    return place.with_name(f"{place.name}.passing")


def discard(place: Path) -> None:
    """
    Remove a world that was built for a moment, unless somebody holds it.

    :param place: its folder
    """
    with contextlib.suppress(OSError), alone(place) as free:
        if free:
            _remove(place)


def _remove(place: Path) -> None:
    """Remove a world: a run that has just found it here finds it gone, and builds another."""
    beside = tempfile.mkdtemp(prefix=PRUNED, dir=place.parent)
    shutil.rmtree(place.rename(Path(beside) / place.name))
    Path(beside).rmdir()
    passing(place).unlink(missing_ok=True)


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
    parts = [f"{number} {WORDS[kind][number != 1]}" for kind, number in freed.counts.items()]
    what = f"{freed.space / 1e6:.1f} MB: {', '.join(parts)}" if parts else "nothing"
    kept = f"; {freed.used} in use kept" if freed.used else ""
    return f"{'would free' if dry_run else 'freed'} {what}{kept}"
