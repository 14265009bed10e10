"""
A clone becomes the home of another blog: what it had goes, and that blog's content and settings come.

The new ones are made whole in a folder beside (``.moving``), which one renaming declares finished (``.moved``). Then
what was there goes into that folder, what is new comes out of it, and the folder is removed: if something interrupts
that, the next run goes on from there. Nothing is removed that git could not bring back.
"""

from __future__ import annotations

import os
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
from .recorded import StateError, load
from .report import say
from .run import FINE, UNREADABLE
from .shapes import Fetch, over_the_web
from .shelf import shelf
from .site import NAME

WORK, READY, BEFORE = ".moving", ".moved", "before"
# Whoever looks into a folder, or runs what is in it, leaves these behind.
LITTER = (".DS_Store", "Thumbs.db")


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
    try:
        with TemporaryDirectory(prefix="fetched-") as fetched:
            asked = Asked([str(export), *map(str, pages)], site, time_zone, once(fetch, Path(fetched)), network)
            return _move(home, asked, markdown=markdown, console=console)
    except (ExportError, StateError) as error:
        say(console, [str(error)])
    except OSError as error:
        say(console, [f"{error.filename or home}: {error.strerror or error}: see to it and move again"])

    return UNREADABLE


def _move(home: Path, asked: Asked, *, markdown: Mapping[str, Any], console: Console) -> int:
    resumed = resume(home)
    if resumed:
        say(console, ["the move that was interrupted is finished"])

    found = look(asked)
    with shelf() as on:
        here = load(home / CONTENT, on)

    if here is not None and here.blog.id == found.blog.id:
        if resumed:
            return FINE

        raise ExportError(f"{CONTENT}/ is this blog's already: invoke import {asked.names[0]} brings it up to date")

    _refuse_to_lose(home, CONTENT, NAME)
    _forget(home)
    try:
        (home / WORK).mkdir()
        status = furnish(home / WORK, asked, found.site, markdown=markdown, console=console)
        if status == UNREADABLE:
            return status

        if lost := missing(home / WORK, asked):
            raise ExportError(f"{CONTENT}/{lost}: could not be written, so nothing was moved: see to it and move again")

        # What somebody did while the import ran is not lost either.
        _refuse_to_lose(home, CONTENT, NAME)
        (home / WORK).rename(home / READY)
    finally:
        _forget(home)

    _swap(home)
    say(console, [*told(found), f"{CONTENT}/ and {NAME} are this blog's now; git still has what was there"])
    return status


def _forget(home: Path) -> None:
    """Remove what an import of a move that did not come to its end has left; a folder of somebody's own is not ours."""
    work = home / WORK
    if work.is_dir() and {path.name for path in work.iterdir()} - {CONTENT, NAME, BEFORE, f".{NAME}.part"}:
        raise ExportError(f"{work}: is in the way, and is not a move's: rename it and move again")

    shutil.rmtree(work, ignore_errors=True)


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
        _forget(home)
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
    home = home.resolve()
    there = sorted(path for name in names for path in _files(home / name))
    if not there:
        return

    lost = sorted(path.relative_to(home).as_posix() for path in _unknown(home, there, names))
    if lost:
        more = f", and {len(lost) - 1} more" if lost[1:] else ""
        raise ExportError(f"{lost[0]}{more}: would be lost, for git has it not as it is: commit it and move again")


def _files(path: Path) -> Iterator[Path]:
    """Name all that is no folder, but for what nobody wrote."""
    if path.is_symlink() or not path.is_dir():
        found = [path] if path.is_symlink() or path.exists() else []
    else:
        found = [file for file in path.rglob("*") if file.is_symlink() or not file.is_dir()]

    yield from (file for file in found if file.name not in LITTER and file.suffix != ".pyc")


def _unknown(home: Path, files: Sequence[Path], names: Sequence[str]) -> Iterator[Path]:
    """
    Name the files that the last commit does not have as they are.

    What git's status says is not enough: it passes over a file that somebody told it to take for unchanged, over one in
    a conflict, and over a repository within.
    """
    committed = _committed(home, names)
    plain: list[Path] = []
    for file in files:
        # A link or a pipe is not looked into, and a name of two lines cannot be asked about.
        if file in committed and file.is_file() and not file.is_symlink() and "\n" not in str(file):
            plain.append(file)
        else:
            yield file

    now = _git(home, "hash-object", "--stdin-paths", told="".join(f"{file}\n" for file in plain)).split()
    yield from (file for file, digest in zip(plain, now, strict=True) if committed[file] != digest)


def _committed(home: Path, names: Sequence[str]) -> dict[Path, str]:
    """Give the digests that the last commit has of files."""
    top, within = _git(home, "rev-parse", "--show-toplevel", "--show-prefix").split("\n")[:2]
    listed = _git(home, "ls-tree", "-r", "-z", "--full-tree", "HEAD", "--", *(f"{within}{name}" for name in names))
    found: dict[Path, str] = {}
    for line in filter(None, listed.split("\0")):
        about, _, name = line.partition("\t")
        found[Path(top, name)] = about.split(" ")[2]

    return found


def _git(home: Path, *arguments: str, told: str = "") -> str:
    """Ask git about the folder, whatever repository the environment speaks of."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    command = ["git", "-C", str(home), "--no-optional-locks", *arguments]
    how: dict[str, Any] = {"encoding": "utf-8", "errors": "surrogateescape", "input": told, "env": environment}
    try:
        done = subprocess.run(command, capture_output=True, check=False, **how)
    except FileNotFoundError:
        raise ExportError(f"{CONTENT}/ would be lost, for there is no git here: install it and move again") from None

    if done.returncode:
        why = " ".join(done.stderr.split())
        raise ExportError(f"{CONTENT}/ would be lost, for git does not keep it ({why}): move a clone") from None

    return str(done.stdout)
