"""
What a site is made of beyond its folders: modules that its settings name, and what no file tells, as the moment.

Settings are code that may read anything, and only reading them tells what they are. So what is looked at is what that
code names: where it is the clock, chance or the environment, nobody can say that nothing has changed.
"""

from __future__ import annotations

import ast
import os
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

#: What is another thing each time, or in each shell, and is read under one of these names.
RESTLESS = frozenset(
    "choice choices environ environb getenv getenvb gmtime localtime monotonic now randint random shuffle time time_ns"
    " today urandom utcnow uuid1 uuid4".split()
)
INSTALLED = frozenset({"site-packages", "dist-packages"})


def folders(settings: Mapping[str, Any]) -> Iterator[Path]:
    """
    Name the folders that a theme is completed from, as Pelican finds them.

    :param settings: the site's, as Pelican reads them
    :return: those outside the theme
    """
    theme = Path(settings["THEME"])
    yield from map(Path, settings["THEME_TEMPLATES_OVERRIDES"])
    for name in settings["THEME_STATIC_PATHS"]:
        folder = Path(os.path.normpath(theme / name))
        if not folder.is_relative_to(theme):
            yield folder


def modules(known: Sequence[Path], *, apart: str) -> list[Path]:
    """
    Name the files of the modules that this process runs, which no installer brought and nobody knows for sources yet.

    :param known: files and folders that the site is known to be made of
    :param apart: the name of a module that has no part in it: that of who asks for the build
    :return: those that the settings import, and the plugins beside them
    """
    python = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")]
    sources = [place for path in known for place in (path, path.resolve())]
    found = set()
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if not isinstance(file, str) or name in {"__main__", apart}:
            continue

        path = Path(os.path.abspath(file))  # noqa: PTH100 - a link stays one
        is_ours = path.is_file() and not INSTALLED & {*path.parts, *path.resolve().parts}
        elsewhere = (*python, *sources)
        if is_ours and not any(one.is_relative_to(place) for one in (path, path.resolve()) for place in elsewhere):
            found.add(path)

    return sorted(found)


def is_lasting(settings: Mapping[str, Any], files: Iterable[Path]) -> bool:
    """
    Say whether a site stays the same as long as no file changes.

    :param settings: the site's
    :param files: what it is made of, of which the files of Python are read
    :return: false where a post may appear by itself, or code names what is another thing each time
    """
    code = [file for file in files if file.suffix == ".py" and file.is_file()]
    return bool(settings.get("WITH_FUTURE_DATES", True)) and not any(RESTLESS & _names(file) for file in code)


def are_older(files: Iterable[Path], moment: float) -> bool:
    """
    Say whether files are what they were when this process may have read them.

    :param files: those of modules
    :param moment: before that, in seconds
    """
    try:
        return all(file.stat().st_ctime < moment for file in files)
    except OSError:
        return False


def _names(file: Path) -> set[str]:
    """List what code names: variables, attributes, and what it imports."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return set(RESTLESS)

    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute):
            names.add(node.attr)
        elif isinstance(node, ast.alias):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)

    return names
