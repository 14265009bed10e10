"""
Show a built site to this machine alone, until somebody ends it.

No plugin of Pelican's: whatever shows a site that is not published yet, a preview or one that is being written, answers
by these rules.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import headers

HOST = "127.0.0.1"
LAST = 65_535  # a port's number is two bytes
# What ends a program that serves: Ctrl-C, whoever stops it, and the terminal that is closed (Windows has none of it).
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def port_of(text: str | int) -> int:
    """
    Read the number of a port.

    :param text: what somebody typed
    :return: the number; 0 for any port that is free
    :raises ValueError: if no port has it, in a line that says what to do
    """
    if not str(text).isdecimal() or int(text) > LAST:
        raise ValueError(f"port {text}: is no port: name one from 0 (any that is free) to {LAST} with --port")

    return int(text)


class Server(ThreadingHTTPServer):
    """Answers at a port of this machine."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that hung up: it does whenever a reader goes on before a page has come."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Pages(SimpleHTTPRequestHandler):
    """Answers for a folder, and keeps nothing in a browser: the next look is at another site."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing of requests: what was said before stays on the screen."""

    def end_headers(self) -> None:
        """Let no browser keep what it is shown, nor do in a page what it will not do in the one that is published."""
        self.send_header("Cache-Control", "no-store")
        # The page of what is not there has a base here (see `send_error`).
        policy = headers.policy(Path(self.directory), base_uri="'self'")
        if policy:
            self.send_header("Content-Security-Policy", policy)

        super().end_headers()

    def send_head(self) -> Any:
        """Answer who asks for this machine: a page of elsewhere could have its own host's name lead here."""
        if self.headers.get("Host", HOST).partition(":")[0].lower() not in {HOST, "localhost"}:
            self.send_error(HTTPStatus.FORBIDDEN)
            return None

        try:
            return self.page()
        except ValueError:  # a path with a NUL byte
            self.send_error(HTTPStatus.NOT_FOUND)
            return None

    def page(self) -> Any:
        """Begin an answer to who may ask, and give what follows."""
        return super().send_head()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Show the site's own page where there is none."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return

        # It is written for the top of the site, and shown at any depth.
        data = page.read_bytes().replace(b"<head>", b'<head><base href="/">', 1)
        rest = self.begin(data, code=code)
        if self.command != "HEAD":
            self.copyfile(rest, self.wfile)

    def begin(self, data: bytes, kind: str = "text/html", code: int = HTTPStatus.OK) -> BytesIO:
        """
        Begin an answer.

        :param data: what the answer is
        :param kind: its media type
        :param code: the answer's status
        :return: what follows
        """
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        return BytesIO(data)


@contextmanager
def until_ended() -> Iterator[None]:
    """
    End what is done in here, cleanly, by whatever signal ends it.

    Whoever presses Ctrl-C again gets nothing half tidied up: no such signal is heeded from the first one on, until the
    program is gone.
    """
    # What is ignored from the beginning, as by `nohup`, is ignored on.
    heeded = [number for number in ENDINGS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in heeded}
    try:
        yield
    except KeyboardInterrupt:
        return

    finally:
        if any(signal.getsignal(number) is _end for number in heeded):
            for number, handler in before.items():
                signal.signal(number, handler)


def _end(*_: object) -> None:
    """Interrupt, once."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)

    raise KeyboardInterrupt
