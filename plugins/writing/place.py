"""
Say whether a site may take a folder's place: the one that was built there before, or one that holds nothing.

A build removes what lies in the output folder. A wrong `OUTPUT_PATH` would cost somebody's posts.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path

#: Stands in a site that has no `_headers` of ours to tell that it was built.
MARK = ".built"
CURE = "name a folder of the site's own, as OUTPUT_PATH = 'output'"


def refusal(output: Path, conf: Path, sources: Iterable[Path], kept: Collection[str]) -> str:
    """
    Say why no site may be put at a place.

    :param output: the place
    :param conf: Pelican's settings file, in the folder that is the site's home
    :param sources: the files and folders that the site is made of
    :param kept: names in the folder that a build leaves alone
    :return: one line; empty if it may
    """
    place, shown = output.resolve(), os.path.relpath(output)
    for source in (conf.parent, *sources):
        own = source.resolve()
        # The home holds its output; of what the site is made of nothing may be hidden in that, or the other way round.
        if own.is_relative_to(place) or (source != conf.parent and place.is_relative_to(own)):
            return f"{conf.name}: OUTPUT_PATH: {shown} would take the place of {os.path.relpath(own)}: {CURE}"

    if not output.exists() and not output.is_symlink():
        return ""

    if not output.is_dir():
        return f"{shown}: is no folder: move it away, or {CURE} in {conf.name}"

    if is_built(output) or all(name in kept for name in os.listdir(output)):  # noqa: PTH208 - names
        return ""

    return f"{shown}: holds files and no site that was built here: move them away, or {CURE} in {conf.name}"


def mark(folder: Path) -> None:
    """
    See to it that a site is known for one.

    :param folder: a site that was just built
    """
    if not is_built(folder):
        (folder / MARK).touch()


def is_built(folder: Path) -> bool:
    """
    Say whether a folder holds a site that was built by these plugins, by `invoke build` or by Pelican's command.

    :param folder: the folder
    """
    from headers import HEAD, NAME  # noqa: PLC0415 - who has nothing to build need not wait for Pelican

    try:
        return (folder / MARK).is_file() or HEAD.encode() in (folder / NAME).read_bytes()
    except OSError:
        return False


def clear(folder: Path) -> str:
    """
    Remove a built site.

    :param folder: where it is; it need not be there
    :return: one line if something else lies there, which stays
    """
    if not folder.exists():
        return ""

    if not is_built(folder) and (not folder.is_dir() or any(folder.iterdir())):
        return f"{os.path.relpath(folder)}: is no site that was built here, and stays: remove it yourself"

    shutil.rmtree(folder, ignore_errors=True)
    return ""
