"""Builds of a site in this process, with and without what earlier builds left."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from jinja2 import FileSystemBytecodeCache
from pelican import Pelican
from pelican.settings import get_settings_from_file, read_settings

from tests.rendering.sites import Site, edit, write
from tests.site.blogs import MADE, ROOT, tree


def build(home: Path, output: str, settings: Mapping[str, Any], cache: Path | None) -> dict[str, bytes]:
    """
    Build a site in this process.

    :param home: the folder that it lives in
    :param output: where in it the site is written
    :param settings: what differs from the project's settings
    :param cache: what earlier builds left; None for a build from nothing
    :return: the files of the site
    """
    # Compiling the templates takes half of such a build, and what is compiled has a digest of its source.
    compiled = home.with_name(f"{home.name}-compiled")
    compiled.mkdir(exist_ok=True)
    options = get_settings_from_file(str(ROOT / "pelicanconf.py"))["JINJA_ENVIRONMENT"]
    settings = {**settings, "JINJA_ENVIRONMENT": {**options, "bytecode_cache": FileSystemBytecodeCache(str(compiled))}}
    apart: dict[str, Any] = {
        "PATH": str(home / "content"),
        "OUTPUT_PATH": str(home / output),
        "THEME": str(home / "theme"),
    }
    apart |= dict.fromkeys(["RENDERING_CACHE", "DOCTESTS_CACHE"], str(cache or ""))
    apart |= {"PLUGIN_PATHS": [str(ROOT / "plugins")], "SEARCH_SAVE_AS": ""}
    (home / "content").mkdir(parents=True, exist_ok=True)
    with redirect_stdout(StringIO()), _quiet():
        Pelican(read_settings(str(ROOT / "pelicanconf.py"), {**MADE, **settings, **apart})).run()

    return tree(home / output)


@contextmanager
def _quiet() -> Iterator[None]:
    """Say nothing of links that lead nowhere: what is looked at is what is built."""
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        root.setLevel(level)


def differences(site: Site, edits: list[tuple[str, Any, Any]], folder: Path) -> list[str]:
    """
    Edit a site step by step and build it each time from what is there, and from nothing.

    Into a folder that is emptied first, and beside the site before.

    :param site: the site at first
    :param edits: what is done to it
    :param folder: an empty folder
    :return: what differs, a line for each file; empty if nothing does
    """
    found: list[str] = []
    cache = folder.with_name(f"{folder.name}-cache")
    for step, change in enumerate([None, *edits]):
        if change is not None:
            edit(site, change)

        write(site, folder)
        kept = (build, beside)[step % 2](folder, "output", site.settings, cache)
        shutil.rmtree(folder / "output-new", ignore_errors=True)
        new = build(folder, "output-new", site.settings, None)
        wrong = sorted(name for name in kept.keys() | new.keys() if kept.get(name) != new.get(name))
        found += [f"after {step} edits, the last of them {change}: {name}" for name in wrong]

    return found


def beside(home: Path, output: str, settings: Mapping[str, Any], cache: Path) -> dict[str, bytes]:
    """
    Build a site beside the one before, and put it in its place, as `invoke build` does.

    :param home: the folder that it lives in
    :param output: where in it the site is
    :param settings: what differs from the project's settings
    :param cache: what earlier builds left
    :return: the files of the site
    """
    before = tree(home / output)
    build(home, "output-beside", {**settings, "RENDERING_BEFORE": str(home / output)}, cache)
    assert tree(home / output) == before
    shutil.rmtree(home / output)
    (home / "output-beside").rename(home / output)
    return tree(home / output)


def over(home: Path, output: str, settings: Mapping[str, Any], cache: Path) -> dict[str, bytes]:
    """
    Build a site over the one before, which is not removed first.

    :param home: the folder that it lives in
    :param output: where in it the site is
    :param settings: what differs from the project's settings
    :param cache: what earlier builds left
    :return: the files that are there then
    """
    return build(home, output, {**settings, "DELETE_OUTPUT_DIRECTORY": False}, cache)
