"""
Build a site from nothing: no page, no post and no index of what earlier builds kept is believed.

What is kept instead is what this build makes, so that no wrong page comes back with the next edit.
"""

from __future__ import annotations

import os
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
#: What is in the cache for as long as a build lasts; one that was killed leaves it to be forgotten with what is old.
PREFIX = ".anew-"


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

    with _empty() as folder:
        done = build(conf, output, differing, variables={"XDG_CACHE_HOME": str(folder)})
        if not done.returncode:
            _move(folder / rendering.place().name, rendering.place())

    return done


@contextmanager
def _empty() -> Iterator[Path]:
    """Give an empty folder, on the disk of what is kept if that can be."""
    within: Path | None = rendering.place()
    try:
        rendering.place().mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        within = None

    if within is not None and not os.access(within, os.W_OK | os.X_OK):
        within = None

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
