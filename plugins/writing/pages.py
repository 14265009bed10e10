"""Serve a site that is being written: to this machine alone, and with a script that looks for a newer version."""

from __future__ import annotations

import os
from html import escape
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HOST = "127.0.0.1"
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


class Server(ThreadingHTTPServer):
    """
    Serves a folder that may be another one at any moment.

    :param port: where to listen
    :raises OSError: if somebody else listens there
    """

    daemon_threads = True
    allow_reuse_address = os.name != "nt"  # there it would share the port with whoever has it

    def __init__(self, port: int) -> None:
        super().__init__((HOST, port), Pages)
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


class Pages(SimpleHTTPRequestHandler):
    """Answers for the server's folder."""

    server: Server
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".mjs": "text/javascript"}  # noqa: RUF012 - as the base class has it

    def __init__(self, request: Any, address: Any, server: Server) -> None:
        super().__init__(request, address, server, directory=str(server.folder or Path()))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing of requests: what a build said stays on the screen."""

    def end_headers(self) -> None:
        """Keep nothing in a browser: the next look is at another page."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def send_head(self) -> Any:
        """Answer who asks for this machine: a page of elsewhere could have its own host's name lead here."""
        if self.headers.get("Host", HOST).partition(":")[0] not in {HOST, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN)
            return None

        asked = urlsplit(self.path).path
        if asked in {CHANGES, SCRIPT}:
            text, kind = (str(self.server.version), "text/plain") if asked == CHANGES else (POLL, "text/javascript")
            return self._answer(text.encode(), kind)

        if self.server.folder is None:
            return self._answer(UNBUILT.format(escape(self.server.why)).encode(), "text/html")

        file = Path(self.translate_path(self.path))
        if file.is_dir() and asked.endswith("/"):
            file /= "index.html"

        return self._answer(file.read_bytes(), "text/html") if _is_page(file) else super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page where there is none."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or self.server.folder is None or not page.is_file():
            super().send_error(code, message, explain)
            return

        # It is written for the top of the site, and shown at any depth.
        data = page.read_bytes().replace(b"<head>", b'<head><base href="/">', 1)
        self.copyfile(self._answer(data, "text/html", code), self.wfile)

    def _answer(self, data: bytes, kind: str, code: int = HTTPStatus.OK) -> BytesIO:
        """Begin an answer, and give what follows; a page gets the script that looks for a newer one."""
        if kind == "text/html":
            data = data.replace(b"</head>", _LINK, 1)

        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)


def _is_page(file: Path) -> bool:
    return file.suffix == ".html" and file.is_file()
