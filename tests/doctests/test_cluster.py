from __future__ import annotations

import contextlib
import importlib
import json
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from uv import find_uv_bin

from doctests import store, world
from doctests.check import check
from doctests.cluster import ClusterError, connected
from tests.doctests.clusters import Cluster, Host, clusters, hosts, need_dask, until
from tests.doctests.groups import need_namespaces
from tests.doctests.shelves import serving
from tests.testing import ROOT

SERVED = '# /// script\n# [tool.doctests]\n# services = ["postgresql"]\n# ///\n'
OLD = '# /// script\n# requires-python = "<3"\n# ///\n'
SLOW = '```python group="g{0}"\nimport time\ntime.sleep({1})\n```\n'
#: Lets a process make no namespaces any more, and goes on as another program.
REFUSE = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
#: Every kind of result, and files of every kind beside a post.
EVERYTHING = """\
Title: x

```python
from package.deep import read
print(read())
```

```text testoutput
beside the post
```

```python group="told"
import package.deep
package.deep.fail()
```

```pycon group="told" xfail="why"
>>> 1
2
```

```python group="place"
import os, sys
print(sys.path[0], sorted(os.listdir(sys.path[0])), os.readlink(sys.path[0] + "/link"))
assert os.access(sys.path[0] + "/run.sh", os.X_OK) and not os.access(sys.path[0] + "/data.txt", os.X_OK)
raise ValueError(sys.path[0])
```

```python group="gone"
import os
os._exit(3)
```

```python group="empty"
open("/tmp/x", "w").write("x")
```
"""


@pytest.fixture(scope="module")
def wires(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Host]]:
    """Give two hosts, or none where this machine does not let us make any."""
    need_dask()
    need_namespaces()
    with hosts(tmp_path_factory.getbasetemp()) as made:
        yield made


@pytest.fixture(scope="module")
def cluster(wires: list[Host]) -> Iterator[Cluster]:
    """Give a scheduler and two workers, each on a host of its own where that can be."""
    with clusters(wires) as started:
        started.scheduler()
        threads = [
            threading.Thread(target=started.worker, args=(name,), kwargs={"host": host})
            for name, host in zip(("one", "other"), wires or (None, None), strict=True)
        ]
        for thread in threads:
            thread.start()

        for thread in threads:
            thread.join()

        yield started


@pytest.fixture
def small() -> Iterator[Cluster]:
    """Give a scheduler and a worker of a test's own, which it may kill."""
    need_dask()
    need_namespaces()
    with clusters() as started:
        started.scheduler()
        started.worker("one")
        yield started


def everything(blog: Any) -> None:
    """Write posts that come to everything."""
    deep = "import pathlib\ndef read():\n    return (pathlib.Path(__file__).parents[1] / 'data.txt').read_text()\n"
    post = blog.write(EVERYTHING, data__txt="beside the post", run__sh="true", testsetup__py="a = 1\n")
    folder = post.with_suffix("")
    (folder / "package").mkdir()
    (folder / "package" / "__init__.py").touch()
    (folder / "package" / "deep.py").write_text(f"{deep}def fail():\n    raise KeyError('deep')\n", "utf-8")
    (folder / "link").symlink_to("data.txt")
    (folder / "run.sh").chmod(0o755)
    blog.write("```python\nimport os\nassert os.environ['PGHOST']\n```\n", slug="served", testsetup__py=SERVED)
    blog.write("```python\n1\n```\n", slug="old", testsetup__py=OLD)


def test_workers_are_on_hosts_of_their_own(blog: Any, wires: list[Host]) -> None:
    """What the other tests run goes over a wire, and to who sees none of the files that it is about."""
    if not wires:
        pytest.skip("needs root, iproute2 and network namespaces for hosts of their own: the workers are on this one")

    post = blog.write("```python\n1\n```\n")
    for host in wires:
        seen = subprocess.run([*host.before, "ls", str(post)], capture_output=True, text=True, check=False)
        assert "No such file" in seen.stderr


def test_results_are_those_of_this_machine(blog: Any, cluster: Cluster) -> None:
    """Passes, failures to the letter, services and what is not verified: all as it is here, with the post's files."""
    everything(blog)
    status, here = blog.run(json=True, reuse=False)
    same, there = blog.run(json=True, reuse=False, scheduler=cluster.address)
    told = json.loads(there)
    assert {one["isolation"] for one in told if one["status"] == "passed"} == {"namespaces"}
    for one in (known := json.loads(here)):
        one["reason"] = one["reason"].replace("on this machine", "on any worker")

    assert told == known
    assert status == same == 1
    assert len({one["status"] for one in told}) >= 5


def test_what_passed_on_a_worker_is_not_run_again(blog: Any, cluster: Cluster) -> None:
    """The next run knows it, and so does one here where the programs are the same; what failed runs again."""
    mark = "```python\nimport secrets\nassert secrets.token_hex() {}= ''\n```\n"
    post = blog.write(mark.format("!"))
    blog.write(mark.format("="), slug="failing")
    blog.run(scheduler=cluster.address)
    entries = {path: path.stat().st_ino for path in (blog.kept / "passes").iterdir()}
    assert len(entries) == 1
    record = post.with_suffix("") / "doctests.json"
    assert '"passed"' in record.read_text("utf-8")
    for scheduler in (cluster.address, ""):
        assert blog.run(scheduler=scheduler)[1].endswith("2 found, 1 passed, 1 failed\n")

    assert {path: path.stat().st_ino for path in (blog.kept / "passes").iterdir()} == entries


def test_a_snippet_reaches_neither_scheduler_nor_worker(blog: Any, cluster: Cluster) -> None:
    """Their ports are not there in a group's network, whatever address it tries, nor are their files."""
    workers = [
        line.split()[-1] for name in ("one", "other") for line in cluster.log(name).splitlines() if "at:" in line
    ]
    places = {one.removeprefix("tcp://") for one in [cluster.address, *workers] if one.count(":") > 1}
    places |= {f"{host.here}:{cluster.port}" for host in cluster.hosts}
    reach = "import socket\nsocket.create_connection(({!r}, {}), 2)\n"
    codes = [reach.format(*place.rsplit(":", 1)) for place in sorted(places)]
    codes += [f"open({str(cluster.folder / 'scheduler.json')!r})", f"open({str(cluster.folder / 'one.log')!r})"]
    text = "".join(f'```python group="g{n}" raises="OSError"\n{code}\n```\n\n' for n, code in enumerate(codes))
    blog.write(text)
    status, said = blog.run(scheduler=cluster.address)
    assert (status, said.splitlines()[-1]) == (0, f"{len(codes)} found, {len(codes)} passed")
    assert len(places) >= 3


def test_a_worker_that_is_killed_takes_no_group_with_it(blog: Any, cluster: Cluster) -> None:
    """What it was running, and what it was to run, another one runs; nothing of its groups stays."""
    cluster.worker("doomed")
    blog.write("".join(SLOW.format(number, 1.234567) for number in range(9)))

    def kill() -> None:
        until(lambda: _sleeping(cluster, "doomed"), "nothing ran")
        cluster.kill("doomed")

    killing = threading.Thread(target=kill)
    killing.start()
    status, said = blog.run(scheduler=cluster.address)
    killing.join()
    assert (status, said.splitlines()[-1]) == (0, "9 found, 9 passed")


def _sleeping(cluster: Cluster, name: str) -> bool:
    """Tell whether a worker runs a group: a warmed process has a child."""
    there = _children(cluster.processes[name].pid)
    warmed = [one for one in there if "inside" in Path(f"/proc/{one}/cmdline").read_text("utf-8", "replace")]
    return any(map(_children, warmed))


def _children(pid: int) -> list[int]:
    """List the children of a process, of all its threads."""
    listed = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for path in listed for child in path.read_text("ascii").split()]


def test_a_scheduler_that_is_lost_is_one_line_and_what_passed_is_kept(blog: Any, small: Cluster) -> None:
    """The run ends with status 1, nothing counts as passed that did not, and the next one runs what is left."""
    # Whichever of them is first, the others take long enough for the scheduler to end meanwhile.
    blog.write("".join(SLOW.format(name, 4) for name in "abc"))
    kept = blog.kept / "passes"

    def kill() -> None:
        until(lambda: kept.is_dir() and len([*kept.iterdir()]) == 1, "nothing passed")
        small.kill("scheduler")

    killing = threading.Thread(target=kill)
    killing.start()
    status, said = blog.run(scheduler=small.address)
    killing.join()
    lost = f"could not be run: the scheduler at {small.address} was lost: start it and its workers, and run this again"
    assert status == 1
    assert said.count(lost) == 1
    assert said.endswith("3 found, 1 passed, 2 in error\n")
    assert not [*blog.content.rglob("doctests.json")]

    small.processes.pop("one").wait(60)
    small.scheduler()
    small.worker("one")
    status, said = blog.run(scheduler=small.address)
    assert (status, said.splitlines()[-1]) == (0, "3 found, 3 passed")


def test_a_group_that_no_worker_is_left_for_is_given_up(blog: Any, small: Cluster) -> None:
    """Nobody waits for ever for a worker that nobody starts; what it was to run has not passed."""
    read = blog.find(SLOW.format("a", 60))

    def kill() -> None:
        until(lambda: _sleeping(small, "one"), "nothing ran")
        small.kill("one")

    killing = threading.Thread(target=kill)
    killing.start()
    with connected(small.address, print, patience=1) as workers:
        (result,) = check([read], workers, lambda *_: None, None)

    killing.join()
    assert (result.status, result.verdict) == ("error", False)
    assert result.reason.startswith("could not be run: no worker is left that has what it needs")


ENV = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}


def asking(blog: Any, address: str) -> list[str]:
    """Give the command of a process that runs a blog's posts on a cluster."""
    program = (
        "import sys, pathlib; from rich.console import Console; from doctests import run\n"
        "from doctests.asked import Keeping, Posts, Telling\n"
        "dialect = {'extension_configs': {'pymdownx.superfences': {}}}\n"
        "posts = Posts(pathlib.Path(sys.argv[1]), ['2*/*/*.md'], markdown=dialect)\n"
        "keeping = Keeping(runs=pathlib.Path(sys.argv[3]))\n"
        "sys.exit(run.main(posts, Telling(Console()), keeping, scheduler=sys.argv[2]))"
    )
    return [sys.executable, "-c", program, str(blog.content), address, str(blog.kept)]


def test_who_interrupts_a_run_ends_its_groups_on_the_workers(blog: Any, cluster: Cluster) -> None:
    """Ctrl-C leaves no group behind, wherever it runs, and says so by its status."""
    blog.write("".join(SLOW.format(number, 60) for number in range(4)))
    with subprocess.Popen(
        asking(blog, cluster.address), env=ENV, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as client:
        until(lambda: all(_sleeping(cluster, name) for name in ("one", "other")), "nothing ran")
        client.send_signal(signal.SIGINT)
        said, _ = client.communicate(timeout=30)
        assert (client.returncode, said) == (130, "interrupted: what has passed is kept, and is not run again\n")

    until(lambda: not any(_sleeping(cluster, name) for name in ("one", "other")), "a group is left")


def test_a_worker_that_does_not_answer_is_told_and_given_nothing(blog: Any, small: Cluster) -> None:
    """One that was stopped holds nobody up: the others run everything, and if there are none that is said."""
    blog.write("".join(SLOW.format(name, 0) for name in "abc"))
    stopped = small.worker("stopped")
    small.processes["stopped"].send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        status, said = blog.run(scheduler=small.address)
        line = f"the worker {stopped} does not answer, and is given nothing: start it again"
        assert (status, said.splitlines()[0], said.splitlines()[-1]) == (0, line, "3 found, 3 passed")
        small.end("one")
        status, said = blog.run(scheduler=small.address)
        last = f"the scheduler at {small.address} has no worker that can run a group: docs/cluster.md"
        assert (status, said) == (2, f"{line}\n{last}\n")
        assert time.monotonic() - began < 60
    finally:
        small.processes["stopped"].send_signal(signal.SIGCONT)


def another_python(place: Path) -> tuple[str, str]:
    """Install the project for another Python of this machine, and give both; only a version, where that cannot be."""
    for one in world.installed():
        if one.version.release[:2] >= (3, 11) and one.version != world.running().version:
            command = [find_uv_bin(), "sync", "--quiet", "--no-default-groups", "--group", "cluster"]
            env = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(place)}
            done = subprocess.run([*command, "--python", str(one.path)], cwd=ROOT, env=env, check=False)
            if done.returncode == 0:
                return str(one.version), str(place / "bin" / "python")

    return "3.99.1", ""


def test_workers_of_another_kind_are_told_and_given_nothing(blog: Any, tmp_path: Path) -> None:
    """Other code, another Python, one that does not isolate, or was not started for this: a line each, and no group."""
    need_dask()
    need_namespaces()
    copy = tmp_path / "plugins"
    shutil.copytree(ROOT / "plugins" / "doctests", copy / "doctests")
    with (copy / "doctests" / "results.py").open("a", encoding="utf-8") as file:
        file.write("# another version\n")

    version, program = another_python(tmp_path / "python")
    resources = () if program else ("--resources", f"doctests:{version}:{store.code()[:16]}=1")
    blog.write("```python\n1\n```\n")
    with clusters() as cluster:
        cluster.scheduler()
        plain = cluster.worker("plain", "--nthreads", "1")
        python = cluster.worker("python", *resources, python=program or sys.executable)
        other = cluster.worker("edited", "--preload", "doctests.cluster.worker", plugins=copy)
        bare = cluster.worker("bare", before=("unshare", "--user", "--map-root-user", "sh", "-c", REFUSE, "sh"))
        status, said = blog.run(scheduler=cluster.address)

    *lines, refused = sorted(said.splitlines(), key=lambda line: line.startswith(f"the worker {bare} "))
    assert refused.startswith(f"the worker {bare} is given nothing: it does not isolate what it runs (")
    own = platform.python_version()
    assert status == 2
    assert sorted(lines) == sorted(
        [
            f"the scheduler at {cluster.address} has no worker that can run a group: docs/cluster.md",
            f"the worker {plain} was not started to run snippets: --preload doctests.cluster.worker lets it",
            f"the worker {python} is run by Python {version}, and this by {own}: start it with that",
            f"the worker {other} runs another version of this project's code: check out the same there, start it again",
        ]
    )


WRONG = [
    *("x", "nonsense:", "tcp://", "tcp://127.0.0.1", "tcp://:8786", "tcp://127.0.0.1:0", "tcp://127.0.0.1:99999"),
    *("foo://127.0.0.1:9", "http://127.0.0.1:8787", "inproc://1", "inproc://127.0.0.1/1/2:3", "127.0.0.1:8786/status"),
]


@pytest.mark.parametrize("address", WRONG)
def test_an_address_that_none_can_have_is_told_from_one_that_nobody_is_at(address: str) -> None:
    """It is no scheduler that is missing: the line says how an address is written, at once."""
    need_dask()
    began = time.monotonic()
    with pytest.raises(ClusterError) as caught, connected(address, print):
        pass

    assert str(caught.value) == f"{address} is no address of a scheduler: write it as tcp://HOST:8786"
    assert time.monotonic() - began < 5


def test_who_gives_no_certificates_is_told_where_they_are_named() -> None:
    """What is missing is on this side, and so the line does not send anybody to start a scheduler."""
    need_dask()
    with pytest.raises(ClusterError) as caught, connected("tls://127.0.0.1:9", print):
        pass

    where = "Dask's settings name the certificates, as docs/cluster.md shows"
    assert str(caught.value) == f"tls://127.0.0.1:9 asks for certificates: {where}"


@contextlib.contextmanager
def listening(what: str) -> Iterator[str]:
    """Give the address of what is no scheduler: nobody, one that says nothing, or one that speaks as web servers do."""
    if what == "nobody":
        yield "tcp://127.0.0.1:9"
    elif what == "mute":
        with socket.create_server(("127.0.0.1", 0)) as server:
            yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
    else:
        with serving() as shelves:
            yield shelves.address.replace("http", "tcp")


@pytest.mark.parametrize("what", ["nobody", "mute", "web server"])
def test_who_does_not_answer_as_a_scheduler_is_one_line(blog: Any, what: str) -> None:
    """In a process of its own within seconds, with status 2; nothing else is said, and nothing was run or written."""
    need_dask()
    post = blog.write("```python\n1\n```\n")
    with listening(what) as address:
        done = subprocess.run(asking(blog, address), env=ENV, capture_output=True, text=True, timeout=30, check=False)

    line = f"there is no scheduler at {address}: start one with dask scheduler (nobody there answers as one)\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, line, "")
    assert not post.with_suffix("").exists()


def test_without_dask_it_is_said_what_to_install(blog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for a scheduler and has not installed Dask reads the command that does."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    blog.write("```python\n1\n```\n")
    said = "--scheduler needs Dask, which is not installed: .uv/bin/uv sync --group cluster\n"
    assert blog.run(scheduler="tcp://127.0.0.1:9") == (2, said)


def test_certificates_are_asked_for_where_dask_is_told_to(blog: Any, tmp_path: Path) -> None:
    """TLS is Dask's own, with Dask's own settings; who has no certificate is told that nobody answers."""
    need_dask()
    need_namespaces()
    key, cert = str(tmp_path / "key.pem"), str(tmp_path / "cert.pem")
    asked = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=cluster"]
    subprocess.run(["openssl", "req", *asked, "-keyout", key, "-out", cert], check=True, capture_output=True)
    given = ("--tls-ca-file", cert, "--tls-cert", cert, "--tls-key", key)
    blog.write("```python\n1\n```\n")
    tls = "distributed.comm.tls"
    client = {f"{tls}.ca-file": cert, f"{tls}.client.cert": cert, f"{tls}.client.key": key}
    with clusters() as cluster:
        cluster.secure = given
        cluster.scheduler()
        cluster.worker("one")
        config = importlib.import_module("dask.config")
        assert blog.run(scheduler=cluster.address)[0] == 2
        with config.set(client):
            status, said = blog.run(scheduler=cluster.address)

    assert (status, said.splitlines()[-1]) == (0, "1 found, 1 passed")
