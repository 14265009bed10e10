"""A blog gets a folder of its own: its content, and its settings beside it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from rich.console import Console

from . import run
from .export import Blog, ExportError
from .folder import write
from .media import Network
from .places import sort_out
from .recorded import load
from .shapes import Fetch, opened
from .shapes.pages import is_address
from .shelf import shelf
from .site import NAME, Site, dump, site_of
from .state import Records, State

CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What somebody wants a home for.

    :param names: the export's file, folder, archive or web address, and further pages of the same feed
    :param site: the blog's address, where the export names none
    :param time_zone: the blog's time zone, likewise
    :param fetch: fetches a page of the blog's feed
    :param network: what may be asked for pictures and gists; None to ask for none
    """

    names: Sequence[str]
    site: str
    time_zone: str
    fetch: Fetch
    network: Network | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a blog turned out to be.

    :param blog: its record
    :param site: its site's settings
    :param open: a line for each setting that the export leaves open
    """

    blog: Blog
    site: Site
    open: tuple[str, ...]


def once(fetch: Fetch, folder: Path) -> Fetch:
    """
    Fetch each page once, however often it is asked for: whoever reads a blog twice reads the same.

    :param fetch: fetches a page
    :param folder: an empty folder, where the pages are kept
    """
    known: dict[str, tuple[str, Path]] = {}

    def fetched(url: str, into: BinaryIO) -> str:
        if url not in known:
            path = folder / f"{len(known)}.xml"
            with path.open("wb") as file:
                known[url] = fetch(url, file), path

        found, path = known[url]
        with path.open("rb") as file:
            shutil.copyfileobj(file, into)

        return found

    return fetched


def look(asked: Asked) -> Found:
    """
    Read what a blog is, before anything is written.

    :param asked: what is wanted
    :raises ExportError: if it cannot be read
    """
    with opened(asked.names, site=asked.site, time_zone=asked.time_zone, known=None, fetch=asked.fetch) as told:
        return Found(told.blog, *site_of(told))


def told(found: Found) -> list[str]:
    """
    Tell what a site's settings are, and which of them nobody named.

    :param found: what the blog is
    """
    site = found.site
    by = f", written by {site.author}" if site.author else ""
    return [f"{NAME}: {site.name}{by}; language {site.language}, time zone {site.time_zone}", *found.open]


def furnish(folder: Path, asked: Asked, site: Site, *, markdown: Mapping[str, Any], console: Console) -> int:
    """
    Import a blog into a folder, and write its settings.

    :param folder: the folder; what it has is made or brought up to date
    :param asked: what is wanted
    :param site: its settings
    :param markdown: the dialect the site renders posts with
    :param console: where to tell what each post kept
    :return: the import's exit status
    :raises KeyboardInterrupt: if somebody interrupted it
    :raises OSError: if the settings cannot be written
    """
    names = [name if is_address(name) else str(Path(name).absolute()) for name in asked.names]
    # From inside, so that the table names the posts as they are named once the folder is the site's.
    with chdir(folder):
        status = run.main(
            names[0],
            pages=names[1:],
            into=Path(CONTENT),
            markdown=markdown,
            site=asked.site,
            time_zone=asked.time_zone,
            dry_run=False,
            console=console,
            fetch=asked.fetch,
            network=asked.network,
        )

    if status == run.INTERRUPTED:
        raise KeyboardInterrupt

    write(folder, PurePosixPath(NAME), dump(site))
    return status


def missing(folder: Path, asked: Asked) -> str:
    """
    Look whether all of an export is there: a disk that fills up ends an import in the middle.

    :param folder: the folder that it was imported into
    :param asked: what was wanted
    :return: the first entry's file that is not there, empty if all are
    :raises ExportError: if the export cannot be read any more
    """
    content = folder / CONTENT
    about = {"site": asked.site, "time_zone": asked.time_zone}
    with shelf() as on, opened(asked.names, **about, known=None, fetch=asked.fetch) as told:
        state = load(content, on) or State(told.blog, Records(on))
        paths = sort_out(told, state, content, on).paths
        if not paths:
            raise ExportError(f"{asked.names[0]}: holds no post: name an export that does")

        return next((path for path in paths.values() if not (content / path).is_file()), "")
