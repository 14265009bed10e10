"""A blog is shown before anything is decided: imported into a temporary folder, built there, and served from it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from .export import ExportError
from .home import CONTENT, Asked, furnish, look, once, told
from .report import say
from .run import FINE, UNREADABLE
from .shapes import Fetch, over_the_web

HOST = "127.0.0.1"
OUTPUT = "output"
# What ends a program that serves: Ctrl-C, whoever stops it, and the terminal that is closed (Windows has none of it).
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def main(
    export: str | Path,
    *,
    conf: Path,
    shared: Mapping[str, Any],
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
        server = ThreadingHTTPServer((HOST, port), Pages)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or error
        say(console, [f"port {port}: cannot be listened at ({why}): name another one with --port"])
        return UNREADABLE

    names = [str(export), *map(str, pages)]
    with server, _until_ended(), TemporaryDirectory(prefix="preview-") as folder:
        try:
            home, fetched = Path(folder, "home"), Path(folder, "fetched")
            (home / CONTENT).mkdir(parents=True)
            fetched.mkdir()
            asked = Asked(names, site, time_zone, once(fetch, fetched))
            found = look(asked)
            if furnish(home, asked, found.site, markdown=markdown, console=console) == UNREADABLE:
                return UNREADABLE

            address = f"http://{HOST}:{server.server_port}"
            _build(home, conf, {**shared, "SITEURL": address}, console)
            say(console, [*told(found), *_drafts(home / OUTPUT, address)])
            say(console, [f"{address}/ shows it until you press Ctrl-C; then nothing of it is left"])
            server.RequestHandlerClass = partial(Pages, directory=str(home / OUTPUT))
            server.serve_forever()
        except ExportError as error:
            say(console, [str(error)])
            return UNREADABLE
        except OSError as error:
            say(console, [f"{error.filename or folder}: {error.strerror or error}: see to it and try again"])
            return UNREADABLE

    return FINE


class Pages(SimpleHTTPRequestHandler):
    """Serves a built site, to this machine alone."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing of requests: what the import said stays on the screen."""

    def end_headers(self) -> None:
        """Keep no page in a browser: what this address shows next is another blog."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_head(self) -> Any:
        """Answer who asks for this machine: a page of elsewhere could have its own host's name lead here."""
        if self.headers.get("Host", HOST).partition(":")[0] not in {HOST, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN)
            return None

        try:
            return super().send_head()
        except ValueError:  # a path with a NUL byte
            self.send_error(HTTPStatus.NOT_FOUND)
            return None

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page where there is none."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return

        # It is written for the top of the site, and shown at any depth.
        data = page.read_bytes().replace(b"<head>", b'<head><base href="/">', 1)
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


@contextmanager
def _until_ended() -> Iterator[None]:
    """End what is done in here, cleanly, by whatever signal ends it."""
    before = {number: signal.signal(number, signal.default_int_handler) for number in ENDINGS}
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _build(home: Path, conf: Path, settings: Mapping[str, Any], console: Console) -> None:
    """Build a folder's site, in a process of its own as every build is; no snippet is run."""
    shutil.copy(conf, home / conf.name)
    given = [f"{name}={json.dumps(value)}" for name, value in settings.items()]
    command = [sys.executable, "-m", "pelican", CONTENT, "-s", conf.name, "-o", OUTPUT, "--fatal", "errors"]
    with console.status("Building the site") if console.is_terminal else nullcontext():
        done = subprocess.run([*command, "-e", *given], cwd=home, capture_output=True, check=False)

    if done.returncode:
        why = " ".join((done.stdout + done.stderr).decode(errors="replace").split())
        raise ExportError(f"the site cannot be built: {why}")


def _drafts(output: Path, address: str) -> Iterator[str]:
    """Say where the drafts are: no list of the site's names them."""
    found = sorted(path.relative_to(output).as_posix() for path in (output / "drafts").rglob("*.html"))
    yield from (f"a draft: {address}/{path}" for path in found)
