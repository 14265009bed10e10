from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.version import Version

from doctests import lock
from doctests import run as doctests
from doctests.bitrot import judge as judging
from doctests.bitrot import run, verdict
from doctests.bitrot.resolve import Asked, resolve
from doctests.services import KNOWN
from doctests.services.mariadb import MariaDB
from doctests.store import Store
from doctests.world import Interpreter, running
from tests.doctests.clusters import Cluster, clusters, need_dask, until
from tests.doctests.groups import need_namespaces
from tests.doctests.shelves import Shelves, serving
from tests.doctests.test_rounds import Toy
from tests.testing import ROOT

TODAY = dt.date(2022, 6, 1)
POST = """\
Title: Greetings

```pycon
>>> import toy
>>> toy.greet("Jane")
'Hello, Jane'
```
"""
GREETS = "def greet(name):\n    return f'Hello, {name}'\n"
REFUSES = "def greet(name):\n    raise TypeError('greet takes a \\x1b[31mPerson')\n"
SETUP = '# /// script\n# requires-python = ">=3.8,<3.12"\n# dependencies = ["toy==1.0"]\n# ///\n'
ROTTED = """\
content/2014/01/post.md on Python {python}: works up to toy 1.2, broken since 2.0
    toy 2.0: TypeError: greet takes a Person
1 group, 1 rotted
"""


@pytest.fixture(scope="module")
def shelves() -> Iterator[Shelves]:
    """
    Serve a package with two lines: 2.0 broke it, and 1.2 came after that.

    2.1 was taken back, 3.0 is not out yet, 4.0 is too young, and 5.0, which nobody has yet, takes its time.
    """
    with serving() as index:
        index.put("toy", "1.0", "2020-01-01", GREETS)
        index.put("toy", "1.1", "2020-06-01", GREETS)
        index.put("toy", "2.0", "2021-03-01", REFUSES)
        index.put("toy", "1.2", "2021-09-01", GREETS)
        index.put("toy", "2.1", "2021-12-01", GREETS, yanked=True)
        index.put("toy", "2.2", "2022-01-01", REFUSES)
        index.put("toy", "3.0rc1", "2022-02-01", GREETS)
        index.put("toy", "4.0", "2022-05-25", GREETS)
        index.put("toy", "5.0", "2022-07-01", f"import time\ntime.sleep(3)\n{GREETS}")
        yield index


@pytest.fixture(autouse=True)
def _index(shelves: Shelves, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let uv ask that index, and remember nothing of it."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"{shelves.address}/index")
    monkeypatch.setenv("UV_NO_CACHE", "1")


def write(blog: Any, text: str = POST, setup: str = SETUP, **files: str) -> Path:
    """Write a post, and lock its world."""
    post: Path = blog.write(text, testsetup__py=setup, **files)
    lock.lock(post.with_suffix(""), "post")
    return post


@pytest.fixture
def check(blog: Any) -> Any:
    """Give what finds out about the posts of this test."""

    def found(**options: Any) -> tuple[int, str]:
        given = {"today": TODAY, "there": [running()], **options}
        status, said = blog.run(command=run.main, **given)
        return status, said

    return found


def kept(post: Path) -> dict[str, Any]:
    """Read what was kept of a post's only group on its only Python."""
    data = json.loads((post.with_suffix("") / "bitrot.json").read_text("utf-8"))
    found: dict[str, Any] = data["groups"][0]["pythons"][0]
    return found


def there(blog: Any) -> set[str]:
    """List what this machine's worlds hold."""
    return {path.name for path in blog.worlds.glob("*/lib/python*/site-packages/toy-*.dist-info")}


def test_the_release_that_broke_a_post_is_found(blog: Any, check: Any, shelves: Shelves) -> None:
    """Its number, what it said, and the last that works, whenever that came; who looks a second time asks nobody."""
    post = write(blog)
    status, said = check()
    assert (status, said) == (0, ROTTED.format(python=running().minor))
    found = kept(post)
    assert found["causes"][0]["changes"] == [{"name": "toy", "works": "1.2", "broken": "2.0"}]
    assert [(one["status"], one["versions"]) for one in found["causes"][0]["tries"]] == [
        ("passed", {"toy": "1.2"}),
        ("failed", {"toy": "2.0"}),
    ]
    assert (found["newest"], found["versions"], found["date"]) == ("2022-05-24", {"toy": "2.2"}, "2022-06-01")
    assert there(blog) == {"toy-1.0.dist-info"}  # no world of the past takes room
    before, asked = (post.with_suffix("") / "bitrot.json").read_bytes(), len(shelves.asked)
    (one,) = json.loads(check(json=True)[1])
    assert (one["post"], one["line"], one["status"]) == ("content/2014/01/post.md", 3, "rotted")
    assert one["said"] == "works up to toy 1.2, broken since 2.0"
    assert one["causes"][0]["tries"][1]["error"] == "TypeError: greet takes a Person"
    assert (post.with_suffix("") / "bitrot.json").read_bytes() == before
    assert len(shelves.asked) == asked


@pytest.mark.parametrize("where", ["XDG_CONFIG_HOME", "UV_CONFIG_FILE", "UV_OVERRIDE"])
def test_settings_that_make_another_release_the_newest_are_heeded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """What an author writes into uv's own file counts at once, not when what was resolved before is forgotten."""
    (tmp_path / "uv").mkdir()
    file = tmp_path / "uv" / ("overrides.txt" if where == "UV_OVERRIDE" else "uv.toml")
    monkeypatch.setenv(where, str(tmp_path if where == "XDG_CONFIG_HOME" else file))
    line = "toy=={}\n" if where == "UV_OVERRIDE" else 'override-dependencies = ["toy=={}"]\n'
    for version in ("1.1", "2.0"):
        file.write_text(line.format(version), "utf-8")
        found = resolve(Asked(("toy",), dt.date(2022, 5, 24)), running(), Store(tmp_path / "kept"))
        assert found.versions == {"toy": version}


def test_a_release_counts_when_it_is_a_week_old(blog: Any, check: Any) -> None:
    """4.0, which mends the post, counts when all releases of its day are seven days old, and not the day before."""
    post = write(blog)
    assert "works with the newest releases" in check(today=dt.date(2022, 6, 2))[1]
    assert (kept(post)["newest"], kept(post)["versions"]) == ("2022-05-25", {"toy": "4.0"})


def test_a_post_that_fails_at_home_is_not_said_to_have_rotted(blog: Any, check: Any) -> None:
    """Whoever wrote it is sent to the command that shows why, and nothing is kept."""
    post = write(blog, POST.replace("'Hello, Jane'", "'Bye, Jane'"))
    status, said = check()
    assert status == 1
    why = "fails in its own world (the output is not what the post says): run invoke doctest"
    assert said == f"content/2014/01/post.md:3 not judged: {why}\n1 group, 1 not judged\n"
    assert not (post.with_suffix("") / "bitrot.json").exists()


def test_an_index_without_days_is_named(blog: Any, check: Any, shelves: Shelves) -> None:
    """Where nobody says when a release came, nothing can be found out, and one line says so."""
    write(blog)
    shelves.times = False
    try:
        status, said = check()
    finally:
        shelves.times = True

    assert status == 1
    assert "not judged: the package index does not say when releases came (PEP 700): name one that does to uv" in said
    assert shelves.address not in said


def test_without_a_network_nothing_is_found_out(blog: Any, check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """That says nothing of a release, and is not remembered."""
    post = write(blog)
    assert check(today=dt.date(2022, 6, 2))[0] == 0
    (post.with_suffix("") / "bitrot.json").unlink()
    monkeypatch.setenv("UV_OFFLINE", "1")
    before = len(list((blog.kept / "resolutions").iterdir()))
    status, said = check()
    assert status == 1
    assert "not judged: uv: " in said
    assert not (post.with_suffix("") / "bitrot.json").exists()
    assert len(list((blog.kept / "resolutions").iterdir())) == before


def test_a_service_that_is_missing_is_neither_a_pass_nor_a_blame(
    blog: Any, check: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A line says what is missing, though the group passes on the post's other service, and nothing is kept."""
    monkeypatch.setitem(KNOWN, "postgresql", Toy)
    monkeypatch.setitem(KNOWN, "mariadb", lambda: MariaDB("/nowhere"))
    post = write(blog, setup=f'{SETUP[:-6]}# [tool.doctests]\n# services = ["postgresql", "mariadb"]\n# ///\n')
    why = "not verified on MariaDB: it is not installed: on Debian, apt-get install mariadb-server"
    assert check() == (1, f"content/2014/01/post.md:3 not judged: {why}\n1 group, 1 not judged\n")
    assert not (post.with_suffix("") / "bitrot.json").exists()


def test_a_python_that_is_missing_is_neither_a_pass_nor_a_blame_and_silences_no_other(blog: Any, check: Any) -> None:
    """One that was there when the run began, and is gone when a group is to be tried on it, is named alone."""
    post = write(blog)
    why = "not verified: no Python 3.10.99 on the worker"
    gone = Interpreter(Path("/nowhere/python"), Version("3.10.99"))
    told, last = ROTTED.format(python=running().minor).rsplit("1 group", 1)
    unjudged = f"content/2014/01/post.md:3 not judged on Python 3.10: {why}\n"
    assert check(there=[gone]) == (1, f"{told}{unjudged}1 group{last}")
    data = json.loads((post.with_suffix("") / "bitrot.json").read_text("utf-8"))
    assert [one["python"] for one in data["groups"][0]["pythons"]] == [running().minor]


def test_another_file_of_the_same_release_blames_no_release(blog: Any, check: Any, shelves: Shelves) -> None:
    """A broken wheel that came later, with a build tag, to the version that is pinned is told in a line of its own."""
    setup = '# /// script\n# dependencies = ["built==1.0"]\n# ///\n'
    shelves.put("built", "1.0", "2020-01-01", GREETS)
    post = write(blog, POST.replace("toy", "built"), setup)
    shelves.put("built", "1.0", "2021-01-01", REFUSES, build="2")
    said = "fails with the newest releases, and works with other files of the same"
    error = "    TypeError: greet takes a Person"
    place = f"content/2014/01/post.md on Python {running().minor}"
    assert check() == (0, f"{place}: {said}\n{error}\n1 group, 1 rotted\n")
    found = kept(post)
    assert "causes" not in found
    assert [(one["status"], one["versions"]) for one in found["tries"]] == [
        ("passed", {"built": "1.0"}),
        ("failed", {"built": "1.0"}),
    ]


def test_what_was_found_out_is_kept_though_another_group_is_not_judged(blog: Any, check: Any) -> None:
    """The days of work on one group are not lost to its neighbour, of which what was known stays."""
    odd = '\n```python group="odd"\nimport pathlib\npathlib.Path("/nowhere").read_text()\n```\n'
    post = write(blog, f"{POST}{odd}")
    path = post.with_suffix("") / "bitrot.json"
    assert check()[0] == 1
    data = json.loads(path.read_text("utf-8"))
    assert [one["group"] for one in data["groups"]] == [""]
    known = {
        "group": "odd",
        "pythons": [{"python": "3.8", "status": "works", "date": "2022-05-01", "newest": "2022-04-01"}],
    }
    path.write_text(json.dumps({**data, "groups": [*data["groups"], known]}), "utf-8")
    assert check()[0] == 1
    assert json.loads(path.read_text("utf-8"))["groups"] == [*data["groups"], known]


def test_a_verdict_that_cannot_be_written_is_a_line_and_no_group(
    blog: Any, check: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was found out is told all the same, once, and the status says that something is left to do."""
    post = write(blog)

    def full(*_: Any) -> bool:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(verdict, "update", full)
    line = f"{post.with_suffix('') / 'bitrot.json'}: what was found out cannot be kept: No space left on device\n"
    assert check() == (1, f"{ROTTED.format(python=running().minor)}{line}")
    status, said = check(json=True)
    assert (status, [one["status"] for one in json.loads(said)]) == (1, ["rotted"])
    assert capsys.readouterr().err.replace("\n", "") == line.strip()


@pytest.mark.parametrize("command", [run.main, doctests.main])
def test_what_reads_json_reads_no_sentence(
    blog: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path, command: Any
) -> None:
    """Where there is nothing to tell a program, it is told nothing; why stands on the other stream."""
    blog.write(POST)
    assert blog.run(tmp_path / "another.md", command=command, json=True) == (2, "")
    assert "another.md is no post of the site" in capsys.readouterr().err.replace("\n", " ")
    assert blog.run(command=command, json=True, scheduler="nonsense") == (2, "")
    assert capsys.readouterr().err.strip()


def test_a_fault_of_ours_in_one_group_silences_no_other(blog: Any, check: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no one foresaw makes that group not judged, in a line, and the others are told."""
    write(blog, f'{POST}\n```python group="odd"\n1\n```\n')

    def judge(plan: Any, group: str, **given: Any) -> Any:
        if group == "odd":
            raise KeyError("nothing")

        return judging.judge(plan, group, **given)

    monkeypatch.setattr(run, "judge", judge)
    status, said = check()
    assert status == 1
    assert f"on Python {running().minor}: works up to toy 1.2, broken since 2.0\n" in said
    assert "content/2014/01/post.md:9 not judged: a fault of invoke bitrot: KeyError: 'nothing'\n" in said
    assert said.endswith("2 groups, 1 rotted, 1 not judged\n")


@pytest.fixture
def cluster(shelves: Shelves) -> Iterator[Cluster]:
    """Give a scheduler and two workers, which ask the same index as this machine."""
    need_dask()
    need_namespaces()
    with clusters() as started:
        started.given = {"UV_DEFAULT_INDEX": f"{shelves.address}/index"}
        started.scheduler()
        for name in ("one", "other"):
            started.worker(name)

        yield started


def worlds(cluster: Cluster) -> list[str]:
    """List what the worlds of workers hold."""
    return sorted({path.name for path in cluster.folder.glob("*/cache/**/site-packages/toy-*.dist-info")})


def test_workers_find_the_same(blog: Any, check: Any, cluster: Cluster) -> None:
    """Word for word and byte for byte; worlds are built by them, and those of the past removed; none is tried twice."""
    post = write(blog)
    before = there(blog)
    assert check(scheduler=cluster.address) == (0, ROTTED.format(python=running().minor))
    found = (post.with_suffix("") / "bitrot.json").read_bytes()
    assert there(blog) == before
    assert len(worlds(cluster)) > 1
    tries = {path: path.stat().st_mtime_ns for path in (blog.kept / "tries").iterdir()}
    assert check(scheduler=cluster.address)[0] == 0
    assert {path: path.stat().st_mtime_ns for path in (blog.kept / "tries").iterdir()} == tries
    for name in ("one", "other"):
        cluster.end(name)

    assert worlds(cluster) == ["toy-1.0.dist-info"]
    (post.with_suffix("") / "bitrot.json").unlink()
    assert check(reuse=False) == (0, ROTTED.format(python=running().minor))
    assert (post.with_suffix("") / "bitrot.json").read_bytes() == found


@pytest.mark.parametrize("lost", ["one", "scheduler"])
def test_workers_that_are_lost_are_neither_a_pass_nor_a_blame(
    blog: Any, check: Any, cluster: Cluster, lost: str
) -> None:
    """What a killed worker was to try another one tries; where all are lost a line says so; the next run goes on."""
    write(blog, f'{POST}\n```python group="slow"\nimport toy, time\ntime.sleep(2)\n```\n')
    tries = blog.kept / "tries"

    def kill() -> None:
        until(lambda: tries.is_dir() and [*tries.iterdir()], "nothing was tried")
        cluster.kill(lost)

    killing = threading.Thread(target=kill)
    killing.start()
    status, said = check(scheduler=cluster.address)
    killing.join()
    kept = [json.loads(path.read_text("utf-8").partition("\n")[2]) for path in tries.iterdir()]
    assert {one["error"] for one in kept} <= {"", "TypeError: greet takes a Person"}
    if lost == "scheduler":
        why = f"the scheduler at {cluster.address} was lost: start it and its workers, and run this again"
        assert status == 1
        assert f"not judged: could not be run: {why}\n" in said
        assert not [*blog.content.rglob("bitrot.json")]
        said = check()[1]

    assert "on Python 3.11: works up to toy 1.2, broken since 2.0\n".replace("3.11", running().minor) in said
    assert said.endswith("2 groups, 1 works, 1 rotted\n")


def test_a_post_without_snippets_has_no_verdict(blog: Any, check: Any) -> None:
    """There is nothing that could rot."""
    blog.write("Title: Words\n\nNo code.\n")
    assert check() == (0, "no snippet runs, so none can rot\n")
    assert list(blog.content.rglob("bitrot.json")) == []


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["kill -9", "Ctrl-C"])
def test_whoever_is_interrupted_goes_on(blog: Any, check: Any, how: signal.Signals) -> None:
    """What was tried before a run was ended is not tried again, and no half-written file is left."""
    post = write(blog)
    program = f"""
import sys
sys.path[:0] = [{str(ROOT / "plugins")!r}, {str(ROOT)!r}]
import datetime as dt
from pathlib import Path
from rich.console import Console
from doctests.asked import Keeping, Telling
from doctests.bitrot import run
from tests.doctests.conftest import Blog
blog = Blog(Path({str(blog.content)!r}), Path({str(blog.worlds)!r}))
keeping = Keeping(blog.worlds, blog.kept, today=dt.date(2022, 8, 1))
sys.exit(run.main(blog.posts(), Telling(Console()), keeping, jobs=1))
"""
    with subprocess.Popen([sys.executable, "-c", program], start_new_session=True, stdout=subprocess.PIPE) as process:
        while len(list((blog.kept / "tries").glob("*.json"))) < 1 and process.poll() is None:
            time.sleep(0.02)

        os.killpg(process.pid, how)
        said = process.communicate()[0].decode()

    if how == signal.SIGINT:
        assert (process.returncode, said) == (130, "interrupted: what was tried is kept, and is not tried again\n")

    assert not (post.with_suffix("") / "bitrot.json").exists()
    there = {path.name for path in (blog.kept / "tries").glob("*.json")}
    assert len(there) == 1
    before = {name: (blog.kept / "tries" / name).stat().st_mtime_ns for name in there}
    assert "works with the newest releases" in check(today=dt.date(2022, 8, 1))[1]
    assert {name: (blog.kept / "tries" / name).stat().st_mtime_ns for name in there} == before
    assert list(post.with_suffix("").glob(".*")) == []
