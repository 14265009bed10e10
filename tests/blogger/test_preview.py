from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from blogger.preview import main
from pelicanconf import MARKDOWN
from tests.blogger.made import backup, entry, feed, of_kind, saved
from tests.testing import ROOT
from writing.build import render

SETTINGS = {"BLOG_TIME_ZONE": "Europe/Rome", "BLOG_LOCALE": "it"}
DRAFT = "<app:control xmlns:app='http://www.w3.org/2007/app'><app:draft>yes</app:draft></app:control>"
SNIPPET = "<pre>import pathlib\npathlib.Path({!r}).touch()</pre>"


def watched() -> dict[str, bytes]:
    """Read all that is in the project's folder, but for what Python keeps beside its modules."""
    kept = ("content", "output", "plugins", "theme", "site.toml", "pelicanconf.py", "tasks.py")
    files = [path for name in kept for path in [ROOT / name, *(ROOT / name).rglob("*")] if path.is_file()]
    return {str(path): path.read_bytes() for path in files if "__pycache__" not in path.parts}


def status() -> str:
    """Give what git says of the project's folder."""
    command = ["git", "--no-optional-locks", "status", "--porcelain", "--untracked-files=all"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@dataclass(frozen=True, slots=True)
class Shown:
    """A preview that runs."""

    process: subprocess.Popen[str]
    said: list[str]
    address: str
    temporary: Path

    def page(self, path: str, **options: str) -> httpx.Response:
        """Ask for a page."""
        return httpx.get(f"{self.address}/{path}", headers=options, trust_env=False)

    def end(self, by: signal.Signals) -> int:
        """End it and give its exit status."""
        self.process.send_signal(by)
        return self.process.wait(60)


def shown(export: Path, temporary: Path) -> Shown:
    """Start the command, and wait until it says where."""
    command = [sys.executable, "-m", "invoke", "--search-root", str(ROOT), "preview", str(export), "--port", "0"]
    env = {**os.environ, "TMPDIR": str(temporary)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    said = []
    assert process.stdout is not None
    for line in process.stdout:
        said.append(line.rstrip("\n"))
        if " shows it until " in line:
            break

    return Shown(process, said, said[-1].partition("/ shows")[0], temporary)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Name a file that a snippet of the blog makes when it is run."""
    return tmp_path_factory.mktemp("ran") / "ran"


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory, ran: Path) -> Iterator[Shown]:
    """Show a blog with a post, a page and a draft."""
    told = [
        of_kind("post", entry(1, body=f"<p>Words.</p>{SNIPPET.format(str(ran))}")),
        of_kind("page", entry(2, permalink="http://rants.blogspot.com/p/about.html", title="About")),
        of_kind("post", entry(3, permalink="", title="Not yet"), more=DRAFT),
    ]
    export = saved(tmp_path_factory.mktemp("export"), backup(*told, settings=SETTINGS))
    started = shown(export, tmp_path_factory.mktemp("temporary"))
    yield started
    started.process.kill()
    started.process.communicate()


def test_a_preview_shows_that_blog(preview: Shown) -> None:
    """The pages have that blog's name, author, language and feed, and posts the time that its clocks showed."""
    front, feed_ = preview.page("").text, preview.page("feeds/atom.xml").text

    assert '<html lang="it">' in front
    assert "<title>Rants</title>" in front
    assert 'written by <bdi lang="it">Jane Doe</bdi>' in front
    assert '<a href="./p/about.html"><bdi lang="it">About</bdi></a>' in front
    assert "<id>tag:blogger.com,1999:blog-1</id>" in feed_
    assert f'<link href="{preview.address}/feeds/atom.xml" rel="self" type="application/atom+xml"/>' in feed_
    assert 'datetime="2013-08-25T23:33:00+03:00"' in preview.page("2013/08/post-1.html").text


def test_a_preview_tells_what_an_import_would(preview: Shown) -> None:
    """The table names the posts as they will be named, and the settings are said."""
    assert preview.said[0].split() == ["post", "what", "happened", "words", "links", "images", "code", "comments"]
    assert preview.said[1].startswith("content/2013/08/post-1.md")
    assert "3 entries: 3 new" in preview.said
    assert "site.toml: Rants, written by Jane Doe; language it, time zone Europe/Rome" in preview.said


def test_a_draft_can_be_looked_at(preview: Shown) -> None:
    """A draft is in no list, so its address is told."""
    address = f"{preview.address}/drafts/2013/08/not-yet.html"

    assert f"a draft: {address}" in preview.said
    assert "<strong>Draft</strong>" in preview.page("drafts/2013/08/not-yet.html").text
    assert "Not yet" not in preview.page("").text + preview.page("archives.html").text


def test_no_snippet_is_run(preview: Shown, ran: Path) -> None:
    """A stranger's code is shown, and nothing else is done with it."""
    assert "touch" in preview.page("2013/08/post-1.html").text
    assert not ran.exists()


def test_what_is_not_there_is_said_by_the_sites_own_page(preview: Shown) -> None:
    """A page that is not there is answered by the site's, with its style at any depth."""
    answer = preview.page("2013/nothing/here.html")

    assert answer.status_code == 404
    assert '<base href="/">' in answer.text
    assert "There is no such page" in answer.text
    assert preview.page("theme/css/page.css").status_code == 200


def test_nobody_else_is_answered(preview: Shown) -> None:
    """Drafts are for this machine: no other can ask, and no page of elsewhere that had its name lead here."""
    assert preview.page("", Host="rants.example:8000").status_code == 403
    assert preview.page("", Host="localhost").status_code == 200
    port = int(preview.address.rpartition(":")[2])
    # Linux answers at each address of 127.0.0.0/8 if a server listens everywhere.
    with socket.socket() as other:
        assert other.connect_ex(("127.0.0.2", port)) != 0


def test_no_file_outside_the_site_is_served(preview: Shown) -> None:
    """What lies beside the site stays there."""
    for path in ("..%2fsite.toml", "%2e%2e/pelicanconf.py", "//../content/blogger.json", "x%00y"):
        assert preview.page(path).status_code in {400, 404}


@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_preview_leaves_nothing_behind(tmp_path: Path, by: signal.Signals) -> None:
    """However it is ended, the exit status is 0, the temporary folder is empty and the project is as it was."""
    before = watched(), status()
    (tmp_path / "temporary").mkdir()
    running = shown(saved(tmp_path, feed(entry())), tmp_path / "temporary")
    assert list(running.temporary.iterdir())

    assert running.end(by) == 0
    assert running.process.stdout is not None
    assert running.process.stdout.read() == ""
    assert list(running.temporary.iterdir()) == []
    assert (watched(), status()) == before
    running.process.stdout.close()


def failed(export: Path | str, *, port: int = 0) -> tuple[int, list[str]]:
    """Preview what cannot be shown, and give the exit status and the lines that were printed."""
    file = StringIO()
    nothing = {"THEME": str(ROOT / "not there"), "PLUGIN_PATHS": []}
    conf = ROOT / "pelicanconf.py"
    console = Console(file=file)
    status = main(export, conf=conf, shared=nothing, render=render, markdown=MARKDOWN, port=port, console=console)
    return status, file.getvalue().splitlines()


def test_a_port_that_is_taken(tmp_path: Path) -> None:
    """A port that another program listens at is named at once, in one line."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended, lines = failed(saved(tmp_path, feed(entry())), port=port)

    assert ended == 2
    assert lines == [f"port {port}: cannot be listened at (Address already in use): name another one with --port"]


@pytest.mark.parametrize("port", ["-1", "65536", "abc", ""])
def test_a_port_that_is_none(tmp_path: Path, port: str) -> None:
    """What is no port's number is named in one line, which says which there are."""
    export = saved(tmp_path, feed(entry()))
    command = [sys.executable, "-m", "invoke", "preview", str(export), f"--port={port}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    line = f"port {port}: is no port: name one from 0 (any that is free) to 65535 with --port\n"
    assert (done.returncode, done.stdout + done.stderr) == (2, line)


@pytest.mark.parametrize("text", ["", "<rss/>", feed(entry())[:-60]], ids=["empty", "no feed", "cut off"])
def test_an_export_that_cannot_be_read(tmp_path: Path, text: str) -> None:
    """What is no export is named in one line, and nothing is left."""
    before = set(Path(tempfile.gettempdir()).glob("preview-*"))
    export = saved(tmp_path, text)
    ended, lines = failed(export)

    assert (ended, len(lines)) == (2, 1)
    assert lines[0].startswith(f"{export}:")
    assert set(Path(tempfile.gettempdir()).glob("preview-*")) == before


def test_a_site_that_cannot_be_built(tmp_path: Path) -> None:
    """What Pelican said is said in one line, and the exit status is 2."""
    ended, lines = failed(saved(tmp_path, feed(entry())))

    assert ended == 2
    assert lines[-1].startswith("the site cannot be built: ")
