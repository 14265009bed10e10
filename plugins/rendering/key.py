"""What the HTML of a post depends on, and is kept under."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from .facts import Telling, UntoldError
from .store import digest

#: Whatever HTML is made with that is told of nowhere else; a new number makes all of it anew.
EDITION = "1"
#: Extensions that read more than the post they are given.
READERS = frozenset({"pymdownx.b64", "pymdownx.snippets", "markdown_include.include"})
PYTHON = "*.py"


def dialect(settings: Mapping[str, Any]) -> str | None:
    """
    Name the dialect that posts are rendered in: its settings, what is installed, and the site's own plugins.

    :param settings: Pelican's
    :return: a digest; None if the same post may be rendered in two ways
    """
    markdown = settings["MARKDOWN"]
    named = {str(name) for name in [*markdown.get("extensions", ()), *markdown.get("extension_configs", ())]}
    if named & READERS:
        return None

    try:
        said = Telling({}, apart=settings["PLUGIN_PATHS"]).of([markdown, sorted(settings["FORMATTED_FIELDS"])])
    except UntoldError:
        return None

    return digest(said, code(settings))


def post(name: str, text: str) -> str:
    """
    Name the HTML of a post.

    :param name: the dialect
    :param text: the post's file; its front matter too, which an extension may read
    :return: a digest
    """
    return digest("post", name, text)


def code(settings: Mapping[str, Any]) -> str:
    """
    Identify what makes something of a site's sources: what is installed, and the site's own plugins.

    :param settings: Pelican's
    :return: a digest
    """
    return _code(tuple(settings["PLUGIN_PATHS"]))


@cache
def _code(paths: tuple[str, ...]) -> str:
    """Look once: a process goes on with the code that it began with, whatever becomes of its files."""
    return digest(EDITION, installed(), files(paths, PYTHON))


def installed() -> str:
    """
    Identify Python and all that is installed for it, by the names that installers give.

    :return: a digest
    """
    names = [sys.version]
    for folder in sys.path:
        try:
            found = os.listdir(folder or ".")  # noqa: PTH208 - names are all that is asked for
        except OSError:
            continue

        names += sorted(name for name in found if name.endswith((".dist-info", ".egg-info")))

    return digest(*names)


def files(folders: Iterable[str | Path], pattern: str = "*") -> str:
    """
    Identify the files of folders by what they hold; a link counts as what it leads to.

    :param folders: where they are; one that is not there has none, and a file is itself
    :param pattern: which of them
    :return: a digest
    """
    said: list[str | bytes] = []
    for folder in map(Path, folders):
        for file in _within(folder, frozenset()):
            if file.match(pattern):
                said += [file.relative_to(folder).as_posix(), file.read_bytes()]

    return digest(*said)


def _within(path: Path, above: frozenset[tuple[int, int]]) -> Iterator[Path]:
    """List files in the order of their names, also in folders that links lead to: Python and Pelican find them."""
    if path.is_file():
        yield path
        return

    try:
        here = path.stat().st_dev, path.stat().st_ino
        names = sorted(os.listdir(path))  # noqa: PTH208 - names are all that is asked for
    except OSError:
        return

    for name in names if here not in above else ():
        if name != "__pycache__":
            yield from _within(path / name, above | {here})
