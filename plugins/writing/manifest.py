"""
Know, before anything of Pelican's is imported, that there is nothing to build: all is as the last build left it.

Files are told apart by their states and not by what they hold: thousands are looked at in the time that reading some
takes, and a file that only looks edited costs a build that finds nothing to render.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

import beside

#: A new number makes every site be built once.
EDITION = 2
UNSEEN = frozenset({"__pycache__", ".git"})


def state(paths: Iterable[Path]) -> str:
    """
    Tell files and folders, with all that is in them, from what they were.

    :param paths: where they are
    :return: a digest of the names, sizes, moments and numbers of all files
    """
    said = blake2b(digest_size=20)
    for path in paths:
        for line in _lines(os.fspath(path), frozenset()):
            said.update(line)

    return said.hexdigest()


def states(paths: Iterable[Path]) -> dict[str, str]:
    """
    Tell each of several files and folders from what it was.

    :param paths: where they are
    :return: their states, by their names
    """
    return {str(path): state([path]) for path in paths}


def _lines(path: str, above: frozenset[tuple[int, int]]) -> Iterator[bytes]:
    """Write a line for each file, in the order of their names; a link counts as what it leads to."""
    try:
        found = os.stat(path)  # noqa: PTH116 - texts: there may be tens of thousands
    except OSError:
        yield f"{path}\0-\n".encode("utf-8", "surrogateescape")
        return

    try:
        names = sorted(os.listdir(path))  # noqa: PTH208 - as above
    except OSError:
        # Its change of state is the one moment that nobody can set.
        told = f"{path}\0{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}\n"
        yield told.encode("utf-8", "surrogateescape")
        return

    yield f"{path}\0{len(names)}\n".encode("utf-8", "surrogateescape")
    here = found.st_dev, found.st_ino
    if here not in above:
        for name in names:
            if name not in UNSEEN:
                yield from _lines(f"{path}/{name}", above | {here})


def installed() -> str:
    """Tell the Python that runs this, and what is installed for it and when, from others."""
    packages = [str(Path(folder).resolve()) for folder in sys.path if folder.endswith("site-packages")]
    # What is installed once more has the same names, but a new record; other folders get what Python compiles.
    found = sorted(
        (entry.name, entry.stat().st_mtime_ns if entry.name.endswith(".dist-info") else 0)
        for folder in packages
        for entry in os.scandir(folder)
    )
    return blake2b(repr((EDITION, sys.version, packages, found)).encode(), digest_size=20).hexdigest()


def holds(file: Path) -> bool:
    """
    Ask whether all is as the last build left it.

    :param file: what that build wrote down
    """
    try:
        told = json.loads(file.read_text("utf-8"))
        sources, output = told["sources"], Path(told["output"])
        now = installed(), states(map(Path, sources)), state([output])
        return bool(now == (told["installed"], sources, told["after"]))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write(file: Path, output: Path, sources: Mapping[str, str]) -> None:
    """
    Write down what a build was made of, and what it left.

    :param file: where to
    :param output: where it put the site
    :param sources: what it was made of, each with its state before that began
    """
    told = {
        "output": str(output),
        "sources": dict(sources),
        "installed": installed(),
        "after": state([output]),
    }
    beside.write(file, json.dumps(told).encode())
