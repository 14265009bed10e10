"""Read a site's settings, or say in one line what is wrong with them."""

from __future__ import annotations

import runpy
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

#: What tasks ask for, and Pelican has no value of its own for.
NEEDED = ("ARTICLE_SOURCES", "ATOM_ID_AUTHORITY", "AUTHOR", "PAGE_SOURCES")

#: No module that settings import was read by this process before.
BEGUN = time.time()


class SettingsError(Exception):
    """Say in one line why settings cannot be gone by and what to do."""


def read(conf: Path, only: Mapping[str, type] | None = None) -> dict[str, Any]:
    """
    Read the settings of a site.

    :param conf: Pelican's settings file
    :param only: what is asked for, and of which type it is, if that is not all: Pelican is not asked for what the file
        itself says, because it takes a third of a second to be there
    :raises SettingsError: if it, or one that it reads, cannot be gone by
    """
    if only and (said := _said(conf, only)):
        return said

    from pelican.settings import read_settings  # noqa: PLC0415 - who only looks whether all is built need not wait for it

    try:
        settings: dict[str, Any] = read_settings(str(conf))
    except SystemExit as error:  # its text says what is wrong
        raise SettingsError(str(error)) from None
    except Exception as error:
        line = why(conf, error)
        if not line:
            raise

        raise SettingsError(line) from None

    for name in NEEDED:
        if name not in settings:
            raise SettingsError(f"{conf.name}: {name} is missing: restore the line that sets it")

    return settings


def _said(conf: Path, only: Mapping[str, type]) -> dict[str, Any]:
    """Give what the file itself says, as Pelican would, or nothing where there is more to it than that."""
    try:
        said = runpy.run_path(str(conf))
    except (Exception, SystemExit):  # noqa: BLE001  Pelican runs it again, and then it is told
        return {}

    # Pelican takes old names for new ones, which it tells of; MARKDOWN has had another.
    if "MD_EXTENSIONS" in said or not all(isinstance(said.get(name), kind) for name, kind in only.items()):
        return {}

    found = {name: said[name] for name in only}
    if "PATH" in found:
        found["PATH"] = str((conf.parent / found["PATH"]).resolve())
        if not Path(found["PATH"]).is_dir():
            return {}

    return found


def why(conf: Path, error: BaseException) -> str:
    """
    Say in one line what is wrong with a settings file.

    :param conf: the file; others beside it may be read by it
    :param error: what reading it raised
    :return: the line; empty if it is none of these files' fault
    """
    folder, frames = conf.parent.resolve(), traceback.extract_tb(error.__traceback__)
    if isinstance(error, SyntaxError) and error.filename and (name := _own(folder, error.filename)):
        return f"{name}:{error.lineno or 1}: cannot be read ({error.msg}): mend it"

    # Whoever asked Pelican to read them is one of the project's files as well, and at no fault.
    asked = next((number for number, frame in enumerate(frames) if "pelican" in Path(frame.filename).parts[-2:-1]), 0)
    for frame in reversed(frames[asked:]):
        if name := _own(folder, frame.filename):
            said = " ".join(f"{type(error).__name__}: {error}".split())
            return f"{name}:{frame.lineno}: cannot be read ({said}): mend it"

    # Pelican itself, of what it was told: that a folder is not there, or a setting is none.
    is_told = frames and Path(frames[-1].filename).parts[-2:] == ("pelican", "settings.py")
    return f"{conf.name}: cannot be gone by ({' '.join(str(error).split())}): mend it" if is_told else ""


def _own(folder: Path, name: str) -> str:
    """Name one of a project's own files from its folder; a name that is none of these is empty."""
    file = Path(name)
    # What Python runs from elsewhere than a file has a name as "<frozen importlib._bootstrap>".
    if not file.is_file() or "site-packages" in file.parts or not file.resolve().is_relative_to(folder):
        return ""

    return file.resolve().relative_to(folder).as_posix()
