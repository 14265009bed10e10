"""
A clone becomes the home of another blog: what it had goes, and that blog's content and settings come.

The new ones are made whole in a folder beside (``.moving``), which one renaming declares finished (``.moved``). Then
what was there goes into that folder, what is new comes out of it, and the folder is removed: if something interrupts
that, the next run goes on from there. Nothing is removed that git could not bring back.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from .export import ExportError
from .home import CONTENT, Asked, furnish, look, missing, once, told
from .media import Network
from .report import say
from .run import UNREADABLE
from .shapes import Fetch, over_the_web
from .site import NAME
from .state import StateError, load

WORK, READY, BEFORE = ".moving", ".moved", "before"
# Whoever looks into a folder, or runs what is in it, leaves these behind.
LITTER = ("__pycache__", ".DS_Store", "Thumbs.db")


def main(
    export: str | Path,
    *,
    home: Path,
    markdown: Mapping[str, Any],
    console: Console,
    pages: Sequence[str | Path] = (),
    site: str = "",
    time_zone: str = "",
    fetch: Fetch = over_the_web,
    network: Network | None = None,
) -> int:
    """
    Let a blog take the place of the one that is here.

    :param export: the export's file, folder or zip archive, or the blog's address
    :param home: the folder of ``content/`` and ``site.toml``
    :param markdown: the dialect the site renders posts with
    :param console: where to tell what each post kept
    :param pages: further pages of the same feed
    :param site: the blog's address, where the export names none
    :param time_zone: the blog's time zone, likewise
    :param fetch: fetches a page of the blog's feed
    :param network: what may be asked for pictures and gists; None to ask for none
    :return: 0 if all went well, 2 if nothing was done, 3 if the blog is here but for what is named
    """
    with TemporaryDirectory(prefix="fetched-") as fetched:
        asked = Asked([str(export), *map(str, pages)], site, time_zone, once(fetch, Path(fetched)), network)
        try:
            return _move(home, asked, markdown=markdown, console=console)
        except (ExportError, StateError) as error:
            say(console, [str(error)])
        except OSError as error:
            say(console, [f"{error.filename or home}: {error.strerror or error}: see to it and move again"])
        finally:
            shutil.rmtree(home / WORK, ignore_errors=True)

    return UNREADABLE


def _move(home: Path, asked: Asked, *, markdown: Mapping[str, Any], console: Console) -> int:
    resumed = resume(home)
    if resumed:
        say(console, ["the move that was interrupted is finished"])

    found = look(asked)
    here = load(home / CONTENT)
    if here is not None and here.blog.id == found.blog.id:
        if resumed:
            return furnish(home, asked, found.site, markdown=markdown, console=console)

        raise ExportError(f"{CONTENT}/ is this blog's already: invoke import {asked.names[0]} brings it up to date")

    _refuse_to_lose(home, CONTENT, NAME)
    shutil.rmtree(home / WORK, ignore_errors=True)
    (home / WORK).mkdir()
    status = furnish(home / WORK, asked, found.site, markdown=markdown, console=console)
    if status == UNREADABLE:
        return status

    if lost := missing(home / WORK, asked):
        raise ExportError(f"{CONTENT}/{lost}: could not be written, so nothing was moved: see to it and move again")

    # What somebody did while the import ran is not lost either.
    _refuse_to_lose(home, CONTENT, NAME)
    (home / WORK).rename(home / READY)
    _swap(home)
    say(console, [*told(found), f"{CONTENT}/ and {NAME} are this blog's now; git still has what was there"])
    return status


def resume(home: Path) -> bool:
    """
    Finish a move that was interrupted while things changed places; one that had not come so far is forgotten.

    :param home: the folder of ``content/`` and ``site.toml``
    :return: whether there was one to finish
    :raises ExportError: if the settings have changed since and would be lost
    :raises OSError: if something cannot be renamed or removed
    """
    ready = home / READY
    if not ready.is_dir():
        return False

    if (ready / CONTENT).is_dir() and (home / CONTENT).is_dir():
        # By its name, for half of it removed would look like one that had begun.
        shutil.rmtree(home / WORK, ignore_errors=True)
        ready.rename(home / WORK)
        return False

    if (ready / NAME).is_file():
        _refuse_to_lose(home, NAME)

    _swap(home)
    return True


def _swap(home: Path) -> None:
    """Put what is ready in its place, from wherever that was interrupted."""
    ready = home / READY
    if (ready / CONTENT).is_dir():
        if (home / CONTENT).is_dir():
            (home / CONTENT).rename(ready / BEFORE)

        (ready / CONTENT).rename(home / CONTENT)

    if (ready / NAME).is_file():
        (ready / NAME).replace(home / NAME)

    shutil.rmtree(ready)


def _refuse_to_lose(home: Path, *names: str) -> None:
    """Refuse to remove what git could not bring back."""
    there = [name for name in names if _holds_anything(home / name)]
    if not there:
        return

    changed = sorted(_unknown(home, there))
    if changed:
        more = f", and {len(changed) - 1} more" if changed[1:] else ""
        raise ExportError(f"{changed[0]}{more}: would be lost, for git has it not as it is: commit it and move again")


def _holds_anything(path: Path) -> bool:
    return path.is_file() or path.is_symlink() or (path.is_dir() and next(path.iterdir(), None) is not None)


def _unknown(home: Path, names: Sequence[str]) -> Iterator[str]:
    """Name the files that git has not, or not as they are; those it ignores among them."""
    command = ["git", "-C", str(home), "--no-optional-locks", "status", "--porcelain=v1", "-z", "--no-renames"]
    command += ["--untracked-files=all", "--ignored=traditional", "--", *names]
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="surrogateescape", check=False)
    except FileNotFoundError:
        raise ExportError(f"{CONTENT}/ would be lost, for there is no git here: install it and move again") from None

    if done.returncode:
        why = " ".join(done.stderr.split())
        raise ExportError(f"{CONTENT}/ would be lost, for git does not keep it ({why}): move a clone") from None

    for line in filter(None, done.stdout.split("\0")):
        state, name = line[:2], line[3:]
        # What somebody has deleted already is not what a move removes.
        if "D" not in state and not set(Path(name).parts) & set(LITTER):
            yield name
