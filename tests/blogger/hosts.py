"""A host on this machine that serves what it is told to, and misbehaves as hosts do."""

from __future__ import annotations

import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image

Answer = Callable[["Handler"], None]


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """Make a picture."""
    data = io.BytesIO()
    Image.new("RGB", size, "red").save(data, kind, **options)
    return data.getvalue()


class Handler(BaseHTTPRequestHandler):
    """Answers with what its host has under a path."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer a request, and count it."""
        host = self.server.host
        host.asked[self.path] += 1
        host.headers.append(dict(self.headers))
        answer = host.answers.get(self.path, refuses(404))
        with suppress(ConnectionError):
            answer(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    host: Host

    def handle_error(self, *_: object) -> None:
        """Leave what the other side broke off unsaid."""


@dataclass
class Host:
    """
    A host on this machine.

    :param url: its address
    :param place: its name and port
    :param answers: what it answers, by path
    :param asked: how often it was asked, by path
    :param headers: what came with each request
    """

    url: str
    place: tuple[str, int]
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    headers: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Host]:
    """Run a host."""
    with _Server(("127.0.0.1", 0), Handler) as server:
        place = ("127.0.0.1", server.server_address[1])
        server.host = Host(f"http://{place[0]}:{place[1]}", place)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.host
        finally:
            server.shutdown()
            thread.join()


def serves(data: bytes, kind: str = "image/png") -> Answer:
    """Answer with a file."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def refuses(status: int) -> Answer:
    """Answer with a status and nothing else."""

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def leads_to(url: str) -> Answer:
    """Answer with a redirect."""

    def answer(handler: Handler) -> None:
        handler.send_response(302)
        handler.send_header("Location", url)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def first(*answers: Answer) -> Answer:
    """Answer the first request with the first answer, and so on; the last one stays."""
    left = list(answers)

    def answer(handler: Handler) -> None:
        now = left.pop(0) if len(left) > 1 else left[0]
        now(handler)

    return answer


def breaks_off(data: bytes) -> Answer:
    """Announce a file and send half of it."""

    def answer(handler: Handler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])
        handler.close_connection = True

    return answer


def never_ends(handler: Handler) -> None:
    """Send for ever, and announce nothing."""
    handler.send_response(200)
    handler.send_header("Connection", "close")
    handler.end_headers()
    while True:
        handler.wfile.write(b"\0" * 65_536)


def drips(handler: Handler) -> None:
    """Send a header now and then, and never the file."""
    handler.send_response(200)
    handler.flush_headers()
    for number in range(1000):
        handler.wfile.write(f"X-{number}: drip\r\n".encode())
        time.sleep(0.05)


def says_nothing(_: Handler) -> None:
    """Take a request and stay silent for a while."""
    time.sleep(1)
