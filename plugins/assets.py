"""
Let a browser keep the files of the theme for ever: their addresses change whenever they do.

A theme calls `asset("css/page.css")` and gets `css/page.1f3a9c02.css`: a file of that name, for what stands behind a
question mark names the same file as before, and a page of yesterday would get the style of today. Style sheets and
scripts are published without what only their authors read, and the icon also where browsers look for it unasked.
"""

from __future__ import annotations

import shutil
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Any

from pelican import signals
from rcssmin import cssmin
from rjsmin import jsmin

STATIC = "static"
ICON = "favicon.ico"
SHORTENED = {".css": cssmin, ".js": jsmin}


def asset(folder: Path, name: str) -> str:
    """
    Give the address of a file of the theme.

    :param folder: the theme's folder of such files
    :param name: the file's path in it
    :return: the path with a digest of what the file holds, if it is there
    """
    file, path = folder / name, PurePosixPath(name)
    if not file.is_file():
        return name

    return str(path.with_suffix(f".{sha256(file.read_bytes()).hexdigest()[:8]}{path.suffix}"))


def offer(pelican: Any) -> None:
    """
    Give the theme the function `asset`.

    :param pelican: the Pelican whose settings are still to be read by others
    """
    folder = Path(pelican.settings["THEME"]) / STATIC
    pelican.settings["JINJA_GLOBALS"] = {**pelican.settings["JINJA_GLOBALS"], "asset": partial(asset, folder)}


def shorten(pelican: Any) -> None:
    """
    Take comments and layout out of what was published of the theme, give it its names, and put its icon at the root.

    :param pelican: the Pelican that has written everything
    """
    root = Path(pelican.output_path)
    folder, source = root / pelican.settings["THEME_STATIC_DIR"], Path(pelican.settings["THEME"]) / STATIC
    for file in sorted(path for path in folder.rglob("*") if path.suffix in SHORTENED):
        file.write_text(SHORTENED[file.suffix](file.read_text("utf-8")), encoding="utf-8", newline="\n")

    for name in sorted(path.relative_to(source).as_posix() for path in source.rglob("*") if path.is_file()):
        if (folder / name).is_file():
            shutil.copyfile(folder / name, folder / asset(source, name))

    if (folder / ICON).is_file() and not (root / ICON).exists():
        shutil.copyfile(folder / ICON, root / ICON)


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(offer)
    signals.finalized.connect(shorten)
