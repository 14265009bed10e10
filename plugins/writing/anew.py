"""
Build a site from nothing: no page, no post and no index of what earlier builds kept is believed.

What is kept instead is what this build makes, so that no wrong page comes back with the next edit, but in a cache
folder that the settings name themselves: that is neither read nor mended.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any

import rendering

from .build import Render

#: The setting that names where what was rendered is kept, if that is not the user's cache folder.
CACHE = "RENDERING_CACHE"
#: What is in the cache for as long as a build lasts; one that was killed leaves it to a later one.
PREFIX = ".anew-"
#: Seconds after which no build lasts any more.
DAY = 86_400


def render(
    build: Render,
    site: Mapping[str, Any],
    conf: Path,
    output: Path,
    settings: Mapping[str, object],
) -> CompletedProcess[str]:
    """
    Let Pelican build the site with empty caches.

    :param build: builds it in a process of its own
    :param site: the site's settings
    :param conf: the file that they stand in
    :param output: where to
    :param settings: settings that differ from the file's
    :return: the process, ended
    """
    differing = {name: value for name, value in settings.items() if name != rendering.BEFORE}
    if CACHE in site:
        # That folder's name is a part of the names in it, and what else it may hold is not known here.
        differing[CACHE] = ""

    kept = _kept()
    with _empty(kept) as folder:
        done = build(conf, output, differing, variables={"XDG_CACHE_HOME": str(folder)})
        if kept is not None and not done.returncode:
            _move(folder / kept.name, kept)

    return done


def _kept() -> Path | None:
    """Find the cache folder; none if it cannot be written, or if others can, who might put something else there."""
    store = rendering.Store(rendering.place())
    try:
        store.make()
    except OSError:
        return None

    return store.folder if store.is_own and os.access(store.folder, os.R_OK | os.W_OK | os.X_OK) else None


@contextmanager
def _empty(within: Path | None) -> Iterator[Path]:
    """Give an empty folder, on the disk of what is kept if there is any."""
    for left in within.glob(f"{PREFIX}*") if within is not None else ():
        with suppress(OSError):
            if time.time() - left.lstat().st_mtime > DAY:
                shutil.rmtree(left)

    with TemporaryDirectory(prefix=PREFIX, dir=within, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _move(made: Path, kept: Path) -> None:
    """Let what was made take the place of what was kept under the same names: each file is whole at any moment."""
    for folder, _, names in os.walk(made):
        place = kept / Path(folder).relative_to(made)
        # Where nothing can be kept a build takes longer, and nothing else.
        with suppress(OSError):
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in names:
                Path(folder, name).replace(place / name)

    # How much was added was counted in the folder that was empty: without a count the next build looks for itself.
    with suppress(OSError):
        (kept / rendering.ADDED).unlink(missing_ok=True)
