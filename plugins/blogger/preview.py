"""A blog is shown before anything is decided: imported into a temporary folder, built there, and served from it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

from rich.console import Console

from loopback import HOST, Pages, Server, until_ended

from .export import ExportError
from .home import CONTENT, Asked, furnish, look, once, told
from .report import say
from .run import FINE, UNREADABLE
from .shapes import Fetch, over_the_web

OUTPUT = "output"
# Builds the site of a settings file into a folder, with settings that differ from the file's.
Render: TypeAlias = Callable[[Path, Path, Mapping[str, object]], CompletedProcess[str]]


def main(
    export: str | Path,
    *,
    conf: Path,
    shared: Mapping[str, Any],
    render: Render,
    markdown: Mapping[str, Any],
    port: int,
    console: Console,
    pages: Sequence[str | Path] = (),
    site: str = "",
    time_zone: str = "",
    fetch: Fetch = over_the_web,
) -> int:
    """
    Show a blog as it would be, and leave nothing behind.

    :param export: the export's file, folder or zip archive, or the blog's address
    :param conf: Pelican's settings file, which reads the blog's own settings beside it
    :param shared: settings that a copy of that file elsewhere needs: where theme and plugins are
    :param render: builds the site, as every build is built; no snippet is run
    :param markdown: the dialect the site renders posts with
    :param port: where to listen; 0 for any port that is free
    :param console: where to tell it
    :param pages: further pages of the same feed
    :param site: the blog's address, where the export names none
    :param time_zone: the blog's time zone, likewise
    :param fetch: fetches a page of the blog's feed
    :return: 0 once somebody ended it, 2 if there is nothing to show
    """
    # Before the import: nobody waits for a blog that cannot be shown then.
    try:
        server = Server((HOST, port), Pages)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        say(console, [f"port {port}: cannot be listened at ({why}): name another one with --port"])
        return UNREADABLE

    names = [str(export), *map(str, pages)]
    try:
        with server, until_ended(), TemporaryDirectory(prefix="preview-") as folder:
            home, fetched = Path(folder, "home"), Path(folder, "fetched")
            (home / CONTENT).mkdir(parents=True)
            fetched.mkdir()
            asked = Asked(names, site, time_zone, once(fetch, fetched))
            found = look(asked)
            if furnish(home, asked, found.site, markdown=markdown, console=console) == UNREADABLE:
                return UNREADABLE

            address = f"http://{HOST}:{server.server_port}"
            shutil.copy(conf, home / conf.name)
            with console.status("Building the site") if console.is_terminal else nullcontext():
                built = render(home / conf.name, home / OUTPUT, {**shared, "SITEURL": address})

            if built.returncode:
                say(console, [f"the site cannot be built: {' '.join(built.stdout.split())}"])
                return UNREADABLE

            say(console, [*told(found), *_drafts(home / OUTPUT, address)])
            say(console, [f"{address}/ shows it until you press Ctrl-C; then nothing of it is left"])
            server.RequestHandlerClass = partial(Pages, directory=str(home / OUTPUT))
            server.serve_forever()
    except ExportError as error:
        say(console, [str(error)])
        return UNREADABLE
    except OSError as error:
        say(console, [f"{error.filename or 'temporary files'}: {error.strerror or error}: see to it and try again"])
        return UNREADABLE

    return FINE


def _drafts(output: Path, address: str) -> Iterator[str]:
    """Say where the drafts are: no list of the site's names them."""
    found = sorted(path.relative_to(output).as_posix() for path in (output / "drafts").rglob("*.html"))
    yield from (f"a draft: {address}/{path}" for path in found)
