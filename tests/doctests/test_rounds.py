from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socketserver
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from doctests import report
from doctests.access import Access
from doctests.results import Result, merged
from doctests.services import KNOWN, Service
from doctests.services.mariadb import MariaDB
from doctests.services.server import Server
from doctests.services.service import Account, ServiceError
from tests.doctests.conftest import Blog
from tests.testing import ROOT

HEADER = "# /// script\n# [tool.doctests]\n{}# ///\n"
#: How a snippet asks a toy.
ASK = """\
import os, socket
with socket.socket(socket.AF_UNIX) as toy:
    toy.connect(os.environ["TOY"])
    left = toy.recv(9)
"""
LISTED = HEADER.format('# services = ["postgresql", "mariadb"]\n')


class Visitors(socketserver.UnixStreamServer):
    """A database that knows how often it was asked, and says so."""

    def __init__(self, path: Path) -> None:
        """Listen, to everybody."""
        super().__init__(str(path), socketserver.BaseRequestHandler)
        path.chmod(0o777)
        self.visits = 0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answer with a letter for each time before this one."""
        del client_address
        request.sendall(b"x" * self.visits)
        self.visits += 1


class Toy:
    """A service that is there at once."""

    title = "Toy"
    variables: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.databases: dict[str, Visitors] = {}

    def program(self) -> Path:
        """Be this Python's, which does not change while it runs."""
        return Path(sys.executable)

    def start(self, server: Server) -> str:
        """Start what does nothing, and give a version."""
        server.serve([["sleep", "1000"]], signal.SIGKILL)
        return "3.1"

    def open(self, server: Server, account: Account) -> Access:
        """Make a database that nobody has asked."""
        path = server.sockets / account.database
        self.databases[account.database] = Visitors(path)
        return Access({"TOY": str(path)}, (server.sockets,))

    def close(self, server: Server, account: Account) -> None:
        """Remove it."""
        database = self.databases.pop(account.database)
        database.shutdown()
        database.server_close()
        (server.sockets / account.database).unlink()


class Broken(Toy):
    """A service that does not start."""

    def start(self, server: Server) -> str:
        """Say why."""
        raise ServiceError(f"does not start: the disk is full (nothing in {server.folder.name[:8]})")


@pytest.fixture
def toys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know toys by the names of the real services."""
    known: dict[str, type[Service]] = {"mariadb": Broken, "postgresql": Toy}
    for name, service in known.items():
        monkeypatch.setitem(KNOWN, name, service)


@pytest.mark.usefixtures("toys")
def test_a_group_is_told_where_its_service_is(blog: Any) -> None:
    """Its process has the service's variables, and its result names the service with its version."""
    blog.write(
        f"```python\n{ASK}assert left == b''\n```\n", testsetup__py=HEADER.format('# services = ["postgresql"]\n')
    )
    (result,) = json.loads(blog.run(json=True)[1])
    assert (result["status"], result["service"]) == ("passed", "Toy 3.1")
    assert json.loads((blog.content / "2014/01/post/doctests.json").read_text("utf-8"))["service"] == "Toy 3.1"


@pytest.mark.usefixtures("toys")
def test_a_group_runs_as_often_as_it_says_on_one_database(blog: Any) -> None:
    """The second run finds what the first has left; another group finds nothing."""
    text = f"```python\n{ASK}assert left in (b'', b'x')\n```\n\n"
    text += f"```python group=\"b\"\n{ASK}assert left == b''\n```\n"
    blog.write(text, testsetup__py=HEADER.format('# services = ["postgresql"]\n# runs = 2\n'))
    first, second = json.loads(blog.run(json=True)[1])
    assert (first["status"], first["reason"]) == ("passed", "")
    assert second["reason"] == "AssertionError (run 2 of 2 on one database)"


@pytest.mark.usefixtures("toys")
def test_a_service_that_does_not_start_is_one_line_and_harms_no_other_group(blog: Any) -> None:
    """The post fails for that service, and all else is kept."""
    blog.write("```python\n1\n```\n", testsetup__py=LISTED)
    blog.write("```python\n1\n```\n", slug="well")
    status, said = blog.run()
    assert status == 1
    line = "content/2014/01/post.md:1 in error on Toy: Toy: does not start: the disk is full (nothing in doctests)\n"
    assert line in said
    assert said.endswith("2 found, 1 passed, 1 in error\n")


def test_a_service_that_is_not_installed_is_no_pass_and_no_failure(blog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ran on another service counts; the missing one is named with what to install, and nothing is recorded."""
    monkeypatch.setitem(KNOWN, "postgresql", Toy)
    monkeypatch.setitem(KNOWN, "mariadb", lambda: MariaDB("/nowhere"))
    post = blog.write("```python\n1\n```\n", testsetup__py=LISTED)
    status, said = blog.run()
    assert status == 0
    cure = "not verified on MariaDB: it is not installed: on Debian, apt-get install mariadb-server"
    assert f"content/2014/01/post.md:1 unverified: {cure}\n" in said
    assert said.endswith("1 found, 1 passed, 1 not verified on MariaDB here\n")
    found = json.loads(blog.run(json=True)[1])
    assert [(one["service"], one["status"]) for one in found] == [("MariaDB", "unverified"), ("Toy 3.1", "passed")]
    assert not (post.with_suffix("") / "doctests.json").exists()
    blog.write("```python\n1\n```\n", testsetup__py=HEADER.format('# services = ["mariadb"]\n'))
    status, said = blog.run()
    assert status == 0
    assert said.endswith("1 found, 1 unverified, 1 not verified on MariaDB here\n")


def test_a_snippet_is_what_it_was_on_the_worst_of_its_services() -> None:
    """One failure is enough; a service that is missing takes nothing away, but the verdict is not whole."""
    passed, failed = (Result("a.md", 1, "", status, service=f"{status} 1") for status in ("passed", "failed"))
    missing = Result("a.md", 1, "", "unverified", service="Missing", verdict=False)
    (one,) = merged([passed, failed])
    assert (one.status, one.service) == ("failed", "passed 1 and failed 1")
    (one,) = merged([missing, passed])
    assert (one.status, one.service, one.verdict) == ("passed", "passed 1", False)
    problem = Result("a.md", 1, "", "error", "a problem of its post")
    assert len(merged([problem, passed, Result("a.md", 9, "", "passed", service="x"), problem])) == 4


def test_a_failure_names_its_service() -> None:
    """Who reads it knows where to look."""
    said = io.StringIO()
    result = Result("a.md", 3, "", "failed", "why", service="MariaDB 10.11")
    report.as_text([result], Console(file=said, width=100))
    assert "a.md:3 failed on MariaDB 10.11: why\n" in said.getvalue()


def test_the_blogs_own_snippets_run(tmp_path: Path, worlds: Path) -> None:
    """All five of them pass, each in its world and on the services that it lists; none is skipped."""
    if shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin") is None and os.environ.get("CI") != "true":
        pytest.skip("mariadb-server is not installed here, and a post is about it")

    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    status, said = Blog(content, worlds).run(json=True, today=None)
    results = json.loads(said)
    assert status == 0, said
    assert {(one["post"][8:15], one["status"], one["service"].split(".")[0]) for one in results} == {
        ("2013/08", "passed", "PostgreSQL 18"),
        ("2013/11", "passed", ""),
        ("2014/01", "passed", "MariaDB 10"),
        ("2014/01", "passed", "PostgreSQL 18"),
    }
    assert len({(one["post"], one["line"]) for one in results}) == 5
    before = {path: path.read_bytes() for path in (ROOT / "content").rglob("doctests.json")}
    assert before == {path: (content / path.relative_to(ROOT / "content")).read_bytes() for path in before}
