from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Queue
from threading import Semaphore, Thread

import httpx
import pytest

import headers
from tests.site.blogs import tree, write_post
from tests.testing import ROOT, clone
from writing.pages import CHANGES, SCRIPT
from writing.serve import changes


class Served:
    """A site that `invoke serve` shows, with what it says on the screen."""

    def __init__(self, home: Path, *options: str) -> None:
        command = [sys.executable, "-m", "invoke", "serve", *options]
        env = {**os.environ, "PYTHONUNBUFFERED": "1", "TMPDIR": str(home.parent)}
        self.process = subprocess.Popen(command, cwd=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env)
        self.said: list[str] = []
        found = re.search(r"http://127\.0\.0\.1:\d+", self.until("shows the site"))
        assert found is not None
        self.client = httpx.Client(base_url=found[0], trust_env=False, timeout=30)

    def until(self, words: str) -> str:
        """Read what is said until a line has these words."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line.decode())
            if words in self.said[-1]:
                return self.said[-1]

        raise AssertionError("".join(self.said))

    def version(self, after: str = "") -> str:
        """Wait for a version of the site other than one."""
        for _ in range(600):
            now = self.client.get(CHANGES).text
            if now not in {after, "0"}:
                return now

            try:
                self.process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue

            break

        raise AssertionError("".join(self.said))

    def end(self, number: int = signal.SIGINT) -> str:
        """End it; give what was said since."""
        self.client.close()
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=30)
        return said.decode()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a clone with a blog of one post and one draft."""
    home = clone(tmp_path / "home", theme=True)
    write_post(home / "content", "2013/08/one", title="One")
    write_post(home / "content", "2013/08/two", title="Two", status="draft")
    return home


@pytest.fixture
def served(home: Path) -> Iterator[Served]:
    """Show it at any port."""
    shown = Served(home, "--port", "0")
    yield shown
    if shown.process.poll() is None:
        shown.end()


def test_a_change_is_shown(home: Path, served: Served) -> None:
    """A post that is edited, a style sheet and a setting each bring a new version of the site, which pages ask for."""
    now = served.version()
    assert "<h1" in served.client.get("/2013/08/one.html").text
    write_post(home / "content", "2013/08/one", title="Another")
    now = served.version(now)
    assert "Another" in served.client.get("/2013/08/one.html").text
    (home / "theme/static/css/page.css").write_text("p { color: red }\n", "utf-8")
    now = served.version(now)
    assert served.client.get("/theme/css/page.css").text == "p{color:red}"
    toml = (home / "site.toml").read_text("utf-8")
    (home / "site.toml.new").write_text(toml.replace("Alex's Tech Rants", "Renamed"), "utf-8")
    (home / "site.toml.new").replace(home / "site.toml")
    served.version(now)
    assert "Renamed" in served.client.get("/").text


def test_a_page_has_the_script_and_the_disk_has_not(home: Path, served: Served) -> None:
    """What reloads a page is added on its way to the browser, and `output/` is not touched."""
    served.version()
    page = served.client.get("/").text
    assert page.count(f'<script src="{SCRIPT}"') == 1
    assert "location.reload" in served.client.get(SCRIPT).text
    assert served.client.get(SCRIPT).headers["content-type"].startswith("text/javascript")
    assert not (home / "output").exists()
    assert "There is no such page" in served.client.get("/nowhere.html").text
    assert served.client.get("/nowhere.html").status_code == 404


def test_a_page_is_under_the_policy_that_it_will_be_published_with(served: Served) -> None:
    """What hosts forbid does not work here either; but a page that is not there has a base, at whatever depth."""
    served.version()
    published = headers.headers("theme")["/*"]["Content-Security-Policy"]
    for path in ("/2013/08/one.html", "/no/where.html"):
        sent = served.client.get(path).headers["Content-Security-Policy"]
        assert sent.replace("base-uri 'self'", "base-uri 'none'") == published


def test_the_search_is_made_once_it_is_asked_for(home: Path, served: Served, tmp_path: Path) -> None:
    """No edit waits for the index of the search: the first who searches does, and finds what was edited last."""
    now = served.version()
    assert served.client.get("/pagefind/pagefind-entry.json").status_code == 200
    write_post(home / "content", "2013/08/one", "Other words.")
    served.version(now)
    shown = max(tmp_path.glob("serve-*/*"))
    assert not (shown / "pagefind").exists()
    assert served.client.get("/pagefind/pagefind.js").headers["content-type"].startswith("text/javascript")
    [fragment] = (shown / "pagefind/fragment").iterdir()
    assert b"Other words." in gzip.decompress(fragment.read_bytes())
    assert served.client.get("/pagefind/nowhere").status_code == 404


def test_a_draft_is_shown_as_one(served: Served) -> None:
    """A draft's address is said, and its page says that it is a draft."""
    assert f"a draft: {served.client.base_url}".rstrip("/") in served.until("a draft: ")
    assert "Draft" in served.client.get("/drafts/2013/08/two.html").text


def test_a_post_that_stops_the_build_is_named_and_the_site_stays(home: Path, served: Served) -> None:
    """What can no longer be built is said, what could be is shown, and mending it brings the next version."""
    now = served.version()
    broken = home / "content/2013/08/three.md"
    broken.write_text("Title: Three\nDate: never\n\nText.\n", "utf-8")
    served.until("cannot be built")
    assert any("three.md" in line for line in served.said)
    assert served.client.get("/2013/08/one.html").status_code == 200
    assert served.client.get(CHANGES).text == now
    broken.write_text("Title: Three\nDate: 2013-08-03\n\nText.\n", "utf-8")
    served.version(now)
    assert served.client.get("/2013/08/three.html").status_code == 200


def test_a_blog_that_cannot_be_built_at_first_is_shown_once_it_can(home: Path) -> None:
    """The browser says what is wrong, as text, and shows the site when it is mended."""
    broken = home / "content/2013/08/three.md"
    broken.write_text("Title: Three\nDate: <b>\n\nText.\n", "utf-8")
    served = Served(home, "--port", "0")
    try:
        now = served.version()
        page = served.client.get("/").text
        assert "&lt;b&gt;" in page
        assert SCRIPT in page
        broken.unlink()
        served.version(now)
        assert "One" in served.client.get("/").text
    finally:
        served.end()


def test_a_port_that_is_taken_is_passed_over(home: Path) -> None:
    """The next free one is taken, and the one line says so."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        served = Served(home, "--port", str(port))
        assert re.fullmatch(rf"port {port} is taken; http://127\.0\.0\.1:\d+/ shows the site .*\n", served.said[0])
        assert served.client.base_url.port is not None
        assert port < served.client.base_url.port < port + 20
        served.end()


@pytest.mark.parametrize("port", ["-1", "65536", "abc", ""])
def test_what_is_no_port_is_named(home: Path, port: str) -> None:
    """One line says which there are, and the exit status is 2."""
    command = [sys.executable, "-m", "invoke", "serve", f"--port={port}"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=False)
    line = f"port {port}: is no port: name one from 0 (any that is free) to 65535 with --port\n"
    assert (done.returncode, done.stdout + done.stderr) == (2, line)


def test_any_port_is_not_called_taken(served: Served) -> None:
    """Who asks for any that is free is told its address alone."""
    assert served.said[0].startswith("http://127.0.0.1:")


def test_a_folder_that_goes_and_comes_back(home: Path, served: Served) -> None:
    """While the posts are elsewhere the site stays, what is wrong is one line, and later changes are shown."""
    now = served.version()
    (home / "content").rename(home / "elsewhere")
    served.until("cannot be built")
    assert not any("Traceback" in line for line in served.said)
    assert served.client.get("/2013/08/one.html").status_code == 200
    (home / "elsewhere").rename(home / "content")
    now = served.version(now)
    write_post(home / "content", "2013/08/one", title="Another")
    served.version(now)
    assert "Another" in served.client.get("/2013/08/one.html").text


def test_a_folder_that_goes_at_once(home: Path) -> None:
    """It may go while the site is built for the first time, before anybody watches it."""
    served = Served(home, "--port", "0")
    (home / "content").rename(home / "elsewhere")
    try:
        served.until("cannot be built")
        now = served.version()
        (home / "elsewhere").rename(home / "content")
        served.version(now)
        assert served.client.get("/2013/08/one.html").status_code == 200
    finally:
        assert "Traceback" not in "".join([*served.said, served.end()])


def test_a_folder_that_comes_back_while_the_site_is_built(tmp_path: Path) -> None:
    """It is named once more, for a build may have missed it, and it is watched again."""
    content, elsewhere = tmp_path / "content", tmp_path / "elsewhere"
    content.mkdir()
    told, built = Queue[list[str]](), Semaphore(0)

    def build() -> None:
        for names in changes([content]):
            told.put(names)
            built.acquire()

    def after(change: Callable[[], object]) -> set[str]:
        change()
        return set(told.get(timeout=20))

    Thread(target=build, daemon=True).start()
    after(lambda: None)
    built.release()
    after((content / "watched").touch)
    built.release()
    assert after(lambda: content.rename(elsewhere)) == {str(content)}
    elsewhere.rename(content)
    assert after(built.release) == {str(content)}
    built.release()
    assert after((content / "later").touch) <= {str(content / "later"), str(content)}
    built.release()


def test_what_changed_is_named_from_where_you_stand(home: Path, served: Served) -> None:
    """A file that an editor made and removed again is not named beside the one that it wrote; warnings are shown."""
    now = served.version()
    post = write_post(home / "content", "2013/08/one", title="Another")
    now = served.version(now)  # from here on it is watched
    served.until(": changed")
    written = post.with_name("4913")
    written.write_text("Title: One\nDate: 2013-08-03\nDate: 2013-08-04\n\nText.\n", "utf-8")
    written.replace(post)
    served.version(now)
    assert served.until(": changed") == "content/2013/08/one.md: changed\n"
    line = "WARNING: Duplicate definition of `date` for content/2013/08/one.md. Using first one.\n"
    assert served.until("WARNING: Dup") == line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_without_a_word(home: Path, served: Served, number: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C ends it with status 0, nothing is said, and nothing stays, in the clone or in the temporary folder."""
    served.version()
    before = {path for path in tree(home) if "__pycache__" not in path}
    said = served.end(number)
    assert "Traceback" not in said
    assert served.process.returncode == 0
    assert {path for path in tree(home) if "__pycache__" not in path} == before
    assert not list(tmp_path.glob("serve-*"))


def test_whoever_is_impatient_interrupts_nothing(served: Served, tmp_path: Path) -> None:
    """Ctrl-C again and again while it tidies up: it ends as by one, and nothing stays."""
    served.version()
    for number in range(20_000):  # a folder that is not removed at once
        (next(tmp_path.glob("serve-*")) / str(number)).touch()

    while served.process.poll() is None:
        served.process.send_signal(signal.SIGINT)
        time.sleep(0.005)

    assert "Traceback" not in served.end()
    assert served.process.returncode == 0
    assert not list(tmp_path.glob("serve-*"))


def test_a_page_of_elsewhere_is_shown_nothing(served: Served) -> None:
    """A host name that somebody lets lead to this machine is refused."""
    served.version()
    assert served.client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert served.client.get(CHANGES, headers={"Host": "evil.example:8000"}).status_code == 403
    assert served.client.get(CHANGES, headers={"Host": "LOCALHOST:8000"}).status_code == 200


def test_a_browser_that_hangs_up_is_no_trouble(served: Served) -> None:
    """Neither a request that breaks off nor an answer that nobody waits for is a word on the screen."""
    served.version()
    where = ("127.0.0.1", served.client.base_url.port or 0)
    for said in (b"GET / HT", b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"):
        with socket.create_connection(where) as browser:
            browser.sendall(said)
            # Closed at once, what was not read yet is lost, and the other side is told so.
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    assert served.client.get("/").status_code == 200
    assert "Traceback" not in served.end()


def test_a_path_that_is_none(served: Served) -> None:
    """A path that no file can have is one of a page that is not there."""
    served.version()
    assert served.client.get("/x%00y").status_code == 404


def test_what_was_ignored_is_ignored_on() -> None:
    """Who begins it by `nohup` may close the terminal; any other signal that ends it still does."""
    code = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
import loopback
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with loopback.until_ended():
    os.kill(os.getpid(), signal.SIGHUP)
    print("goes on")
    os.kill(os.getpid(), signal.SIGTERM)
    print("ended too late")
"""
    command = [sys.executable, "-c", code, str(ROOT / "plugins")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.stderr) == ("goes on\n", "")
