"""
Let a browser keep the files of the theme for ever: their addresses change whenever they do.

A theme calls `asset("css/page.css")` and gets `css/page.1f3a9c02.css`: a file of that name, for what stands behind a
question mark names the same file as before, and a page of yesterday would get the style of today. Style sheets and
scripts are published without what only their authors read, and the icon also where browsers look for it unasked.
"""

from __future__ import annotations

import shutil
from functools import lru_cache, partial
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
    :return: the path with a digest of what is published of the file, if it is there
    """
    file, path = folder / name, PurePosixPath(name)
    if not file.is_file():
        return name

    return str(path.with_suffix(f".{_digest(path.suffix, file.read_bytes())}{path.suffix}"))


def published(suffix: str, data: bytes) -> bytes:
    """
    Give what is published of a file: a style sheet or a script without comments and layout.

    :param suffix: how its name ends
    :param data: what it holds
    """
    if suffix not in SHORTENED:
        return data

    short: str = SHORTENED[suffix](data.decode("utf-8").replace("\r\n", "\n"))
    return short.encode("utf-8")


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
        file.write_bytes(published(file.suffix, file.read_bytes()))

    # What was published is looked through, not the theme, of which a folder may be a link to somewhere else.
    for name in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
        if (source / name).is_file():
            shutil.copyfile(folder / name, folder / asset(source, name))

    if (folder / ICON).is_file() and not (root / ICON).exists():
        shutil.copyfile(folder / ICON, root / ICON)


@lru_cache(maxsize=100)
def _digest(suffix: str, data: bytes) -> str:
    """Tell by the published bytes, once for all pages: another shortener makes others of the same source."""
    return sha256(published(suffix, data)).hexdigest()[:8]


def register() -> None:
    """Connect to Pelican's signals."""
    signals.initialized.connect(offer)
    signals.finalized.connect(shorten)
