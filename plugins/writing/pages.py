"""Serve a site that is being written: to this machine alone, and with a script that looks for a newer version."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from html import escape
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from threading import Lock
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import loopback

Later: TypeAlias = Callable[[Path], str]
CHANGES, SCRIPT = "/.changes", "/.changes.js"
# The pages on the disk hold none of it. A file and no text in the page, as the site's Content-Security-Policy has it.
POLL = f"""let shown;
setInterval(async () => {{
  const now = await fetch("{CHANGES}").then((answer) => answer.text(), () => shown);
  if (shown !== undefined && now !== shown) location.reload();
  shown = now;
}}, 500);
"""
UNBUILT = '<!doctype html><html lang="en"><head><title>Not built</title></head><body><pre>{}</pre></body></html>'
_LINK = f'<script src="{SCRIPT}" defer></script></head>'.encode()


class Server(loopback.Server):
    """
    Serves a folder that may be another one at any moment.

    :param port: where to listen
    :param later: what makes a folder of a site that a build leaves out, by the folder's name: it takes a while, and
        nobody may ask for it; given the site's folder, it says in a line what is wrong
    :param say: takes such a line
    :raises OSError: if somebody else listens there
    """

    allow_reuse_address = os.name != "nt"  # there it would share the port with whoever has it

    def __init__(self, port: int, later: Mapping[str, Later] | None = None, say: Callable[[str], None] = print) -> None:
        super().__init__((loopback.HOST, port), Pages)
        self._later = later or {}
        self._say = say
        self._making = Lock()
        self.folder: Path | None = None
        self.why = "The site is being built."
        self.version = 0

    def show(self, folder: Path | None, why: str = "") -> None:
        """
        Show another folder, in every browser that has a page open.

        :param folder: the folder of a built site; None if there is none yet
        :param why: what to say then
        """
        self.folder, self.why = folder, why
        self.version += 1

    def complete(self, folder: Path, name: str) -> None:
        """
        Make what the build has left out of a site, if it was left out.

        :param folder: the folder of the built site
        :param name: the name of what is asked for, at the top of the site
        """
        if name in self._later:
            with self._making:
                said = "" if (folder / name).exists() else self._later[name](folder)

            if said and folder == self.folder:  # it may have gone meanwhile
                self._say(said)


class Pages(loopback.Pages):
    """Answers for the server's folder; a page gets the script that looks for a newer one."""

    server: Server
    extensions_map = {**loopback.Pages.extensions_map, ".js": "text/javascript", ".mjs": "text/javascript"}  # noqa: RUF012 - as the base class has it

    def __init__(self, request: Any, address: Any, server: Server) -> None:
        # A folder that is not there has no pages, its own for errors among them.
        super().__init__(request, address, server, directory=str(server.folder or Path(os.devnull)))

    def page(self) -> Any:
        """Begin an answer, and give what follows."""
        asked = urlsplit(self.path).path
        if asked in {CHANGES, SCRIPT}:
            text, kind = (str(self.server.version), "text/plain") if asked == CHANGES else (POLL, "text/javascript")
            return self.begin(text.encode(), kind)

        if self.server.folder is None:
            return self.begin(UNBUILT.format(escape(self.server.why)).encode())

        self.server.complete(self.server.folder, asked.strip("/").partition("/")[0])
        file = Path(self.translate_path(self.path))
        if file.is_dir() and asked.endswith("/"):
            file /= "index.html"

        return self.begin(file.read_bytes()) if file.suffix == ".html" and file.is_file() else super().page()

    def begin(self, data: bytes, kind: str = "text/html", code: int = HTTPStatus.OK) -> BytesIO:
        """
        Begin an answer; a page gets the script.

        :param data: what the answer is
        :param kind: its media type
        :param code: the answer's status
        :return: what follows
        """
        return super().begin(data.replace(b"</head>", _LINK, 1) if kind == "text/html" else data, kind, code)
