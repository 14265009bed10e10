"""A package index of a test's own, on this machine's loopback: wheels of a line or two, each with the day it came."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import threading
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: The form of answers (PEP 691); `upload-time` came with 1.1 (PEP 700).
FORM = "application/vnd.pypi.simple.v1+json"


@dataclass
class Shelves:
    """The packages of an index, and what it was asked for."""

    address: str = ""
    times: bool = True  # whether it says when each file came
    asked: list[str] = field(default_factory=list)
    _files: dict[str, dict[str, tuple[bytes, str, bool, str]]] = field(default_factory=dict)

    def put(
        self,
        name: str,
        version: str,
        day: str,
        code: str = "",
        *,
        needs: tuple[str, ...] = (),
        yanked: bool = False,
        python: str = "",
        build: str = "",
    ) -> None:
        """Put a release of a package there, whose module has this code; `build` makes it another file of the same."""
        stem, tag = f"{name}-{version}", f"-{build}" if build else ""
        about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        about += "".join(f"Requires-Dist: {one}\n" for one in needs)
        about += f"Requires-Python: {python}\n" if python else ""
        wheel = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        files = {f"{name}.py": code, f"{stem}.dist-info/METADATA": about, f"{stem}.dist-info/WHEEL": wheel}
        record = "".join(f"{path},{_digest(text)},{len(text.encode())}\n" for path, text in files.items())
        files[f"{stem}.dist-info/RECORD"] = f"{record}{stem}.dist-info/RECORD,,\n"
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for path, text in files.items():
                archive.writestr(path, text)

        time = day if "T" in day else f"{day}T12:00:00.000000Z"
        self._files.setdefault(name, {})[f"{stem}{tag}-py3-none-any.whl"] = (data.getvalue(), time, yanked, python)

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Give a page of the index, or a file; None where there is none."""
        parts = path.strip("/").split("/")
        if len(parts) == 2 and parts[0] == "index" and parts[1] in self._files:
            return FORM, json.dumps(self._page(parts[1], self._files[parts[1]])).encode()

        if len(parts) == 3 and parts[0] == "files" and parts[2] in self._files.get(parts[1], {}):
            return "application/zip", self._files[parts[1]][parts[2]][0]

        return None

    def _page(self, name: str, files: Mapping[str, tuple[bytes, str, bool, str]]) -> dict[str, object]:
        listed = [
            {
                "filename": file,
                "url": f"{self.address}/files/{name}/{file}",
                "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
                "size": len(data),
                **({"upload-time": time} if self.times else {}),
                **({"yanked": True} if yanked else {}),
                **({"requires-python": python} if python else {}),
            }
            for file, (data, time, yanked, python) in files.items()
        ]
        versions = sorted({str(one["filename"]).split("-")[1] for one in listed})
        return {"meta": {"api-version": "1.1"}, "name": name, "versions": versions, "files": listed}


def _digest(text: str) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
    return f"sha256={digest}"


@contextmanager
def serving() -> Iterator[Shelves]:
    """Serve an index for as long as it is needed."""
    shelves = Shelves()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shelves.asked.append(self.path)
            found = shelves.answer(self.path)
            self.send_response(200 if found else 404)
            kind, data = found or ("text/plain", b"")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(data)

        def do_HEAD(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        shelves.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield shelves
        finally:
            server.shutdown()
            thread.join()
