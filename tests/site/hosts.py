"""How each kind of host answers for a folder of files, as its documentation has it, and nginx itself."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port};
        root "{output}";
        include "{snippet}";
    }}
}}
"""


def _file(output: Path, path: str, indexes: tuple[str, ...]) -> Path | None:
    """Find the file at a path, or the index of the folder that is there."""
    here = output / unquote(path).strip("/")
    return next((file for file in (here, *(here / index for index in indexes)) if file.is_file()), None)


def github_pages(output: Path, address: str) -> Path | None:
    """Serve a file; of a folder `index.html` or `index.xml` (https://github.com/jekyll/jekyll/issues/2040)."""
    return _file(output, urlsplit(address).path, ("index.html", "index.xml"))


def netlify(output: Path, address: str) -> Path | None:
    """
    Serve a file that is there; else follow the first rule that fits.

    https://docs.netlify.com/manage/routing/redirects/redirect-options/: a rule without `!` is no match for a file; one
    that names what follows the question mark fits only if that is there.
    """
    parts = urlsplit(address)
    found = _file(output, parts.path, ("index.html",))
    if found is not None:
        return found

    asked = set(parse_qsl(parts.query))
    for old, *query, new, status in _rules(output):
        wanted = {tuple(word.split("=", 1)) for word in query}
        if unquote(old).rstrip("/") == unquote(parts.path).rstrip("/") and wanted <= asked and status == "301":
            return netlify(output, new)

    return None


def cloudflare_pages(output: Path, address: str) -> Path | None:
    """
    Follow the first rule that fits, even where there is a file; a line that is not of two or three words is ignored.

    https://developers.cloudflare.com/pages/configuration/redirects/
    """
    path = urlsplit(address).path
    for rule in _rules(output):
        if len(rule) in {2, 3} and unquote(rule[0]) == unquote(path):
            return cloudflare_pages(output, rule[1])

    return _file(output, path, ("index.html",))


def _rules(output: Path) -> list[list[str]]:
    table = (output / "_redirects").read_text("utf-8").splitlines()
    return [line.split() for line in table if line.strip() and not line.startswith("#")]


@contextmanager
def nginx(output: Path, snippet: Path, folder: Path) -> Iterator[httpx.Client]:
    """
    Run nginx over a folder of files.

    :param output: the folder
    :param snippet: what its `server` block includes
    :param folder: an empty folder of its own
    """
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

    conf = folder / "nginx.conf"
    conf.write_text(NGINX.format(folder=folder, output=output, snippet=snippet, port=port), "utf-8")
    program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/local/bin:/usr/bin:/opt/homebrew/bin")
    assert program is not None
    # As root its workers are another user's, who cannot read a temporary folder.
    user = ["-g", "user root;"] if Path("/proc/self").exists() and Path("/proc/self").owner() == "root" else []
    command: list[str | Path] = [program, "-p", folder, "-c", conf, "-e", folder / "error.log", *user]
    with subprocess.Popen(command, stderr=subprocess.PIPE) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", follow_redirects=True, trust_env=False) as client:
                _wait(client, server)
                yield client
        finally:
            server.terminate()
            server.wait()


def _wait(client: httpx.Client, server: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers."""
    for _ in range(200):
        try:
            client.get("/")
        except httpx.ConnectError:
            assert server.poll() is None, server.stderr and server.stderr.read()
            time.sleep(0.05)
        else:
            return

    raise TimeoutError
