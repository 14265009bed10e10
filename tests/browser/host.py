"""A host of plain files that heeds `_headers`, as Netlify and Cloudflare Pages do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit


def rules(text: str) -> list[tuple[re.Pattern[str], dict[str, str]]]:
    """
    Read a file `_headers`.

    :param text: paths, and below each its headers, indented
    :return: a pattern for each path, whose `*` stands for anything, with its headers
    """
    read: list[tuple[re.Pattern[str], dict[str, str]]] = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue

        if line[0].isspace():
            name, _, value = line.strip().partition(":")
            read[-1][1][name] = value.strip()
        else:
            read.append((re.compile(re.escape(line.strip()).replace(r"\*", ".*")), {}))

    return read


class _Files(SimpleHTTPRequestHandler):
    """Serves a folder, with the headers that it says."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        """Add what `_headers` says of the path."""
        path = urlsplit(self.path).path
        file = Path(self.directory) / "_headers"
        for pattern, headers in rules(file.read_text("utf-8") if file.is_file() else ""):
            if pattern.fullmatch(path):
                for name, value in headers.items():
                    self.send_header(name, value)

        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the site's own page for what is not there."""
        page = Path(self.directory) / "404.html"
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return

        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[str]:
    """
    Serve a folder on this machine.

    :param folder: a built site
    :return: its address, without a slash at its end
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
