from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from publishing.targets import Target
from tests.publishing.conftest import folder
from tests.publishing.made import built, put, rollback


class _Files(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def hosted(folder: Path) -> Iterator[int]:
    """Serve a folder, which may be a link, at a port of this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory=str(folder))) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


class Reader(threading.Thread):
    """Reads the site over and over: a page, what the page asks for, and the feed; and counts what was wrong."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.rounds = self.requests = self.missing = self.mixed = self.cut = 0
        self.versions: set[bytes] = set()
        self.ended = False
        self.another = threading.Condition()

    def run(self) -> None:
        """Read until told to end."""
        while not self.ended:
            connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
            page = self._get(connection, "/")
            words = re.findall(rb"<p>(version \w+)", page)
            self.versions.update(words)
            self.mixed += len(words) != 2 or words[0] != words[1]
            sheet = re.search(rb'href="([^"]+)"', page)
            style = self._get(connection, sheet[1].decode() if sheet else "/none")
            self.mixed += bool(words) and words[0] not in style
            feed = self._get(connection, "/feeds/atom.xml")
            self.cut += not re.fullmatch(rb"<feed><title>version \w+</title>(?:<entry/>){5000}</feed>", feed)
            self._get(connection, "/picture.png")
            connection.close()
            with self.another:
                self.rounds += 1
                self.another.notify_all()

    def _get(self, connection: HTTPConnection, path: str) -> bytes:
        connection.request("GET", path)
        answer = connection.getresponse()
        self.requests += 1
        self.missing += answer.status != 200
        return answer.read()

    def begins_anew(self) -> None:
        """Wait until a round has begun and ended after this moment."""
        with self.another:
            until = self.rounds + 2
            assert self.another.wait_for(lambda: self.rounds >= until, timeout=60)


@pytest.mark.parametrize("kind", ["folder", "ssh"])
def test_a_reader_never_notices(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    """All through publishings and a rollback: no 404, no page of two versions, and no feed that is cut off."""
    root = tmp_path / "site"

    def target() -> Target:
        return folder(root) if kind == "folder" else request.getfixturevalue("server").target(root)

    sites = [built(tmp_path, f"version {number}") for number in range(9 if kind == "folder" else 4)]
    put(target(), sites[0])
    with hosted(root / "current") as port:
        reader = Reader(port)
        reader.start()
        for site in sites[1:]:
            reader.begins_anew()
            put(target(), site)

        reader.begins_anew()
        rollback(target(), len(sites) - 1)
        reader.begins_anew()
        reader.ended = True
        reader.join()

    with capsys.disabled():
        figures = f"{reader.missing} x 404, {reader.mixed} mixed pages, {reader.cut} feeds cut off"
        print(f"\n{kind}: {reader.requests} requests during {len(sites)} publishings: {figures}")  # noqa: T201

    assert (reader.missing, reader.mixed, reader.cut) == (0, 0, 0)
    assert len(reader.versions) == len(sites)
    assert reader.requests >= 4 * (len(sites) + 1)
