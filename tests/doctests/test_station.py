from __future__ import annotations

import dataclasses
import os
import pickle
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from packaging.version import Version

from doctests import packed, store, world
from doctests.before import Before, spread
from doctests.cluster import resources
from doctests.job import Done, Job, sealed
from doctests.job import packed as taken_along
from doctests.machine import There, find
from doctests.plan import plan
from doctests.pythons import interpreters
from doctests.results import Result
from doctests.rounds import Round
from doctests.station import PREFIX, Station, own
from doctests.store import Store
from doctests.world import Interpreter
from tests.doctests.groups import need_namespaces

OWN = world.running()
OLDER = Interpreter(Path("/opt/older/bin/python3.9"), Version("3.9.18"))
NEWER = Interpreter(Path("/opt/newer/bin/python3.14"), Version("3.14.1"))


def machine(*others: Interpreter, **given: Any) -> There:
    """Describe a machine."""
    pythons = {one: [str(one.path), 1, 2] for one in (OWN, *others)}
    about: dict[str, Any] = {"edition": "e", "isolates": True, "pythons": pythons, "servers": {}, **given}
    return There(own=OWN, others=others, **about)


def job(blog: Any, text: str, **files: str) -> Job:
    """Make a job of a post's group."""
    blog.write(text, **files)
    return Job(Round(plan(blog.find(text)), "", ""), OWN)


def statuses(done: Done) -> list[str]:
    """Give what came of the snippets."""
    return [one.status for one in done.results]


def test_a_job_can_be_sent_and_what_came_of_it_sent_back(blog: Any) -> None:
    """It holds what its group reads of this machine's files, reading it runs it, and the outcome is what it is here."""
    need_namespaces()
    one = job(
        blog,
        "```python\nimport mine\nassert mine.name == __import__('os').environ.get('X')\n```\n",
        mine__py="name = None\n",
    )
    with Station(blog.worlds) as station:
        here = station.run(one)
        sent = sealed(station.run, taken_along(one, "run"))
        for path in sorted(blog.content.rglob("*"), reverse=True):
            path.unlink() if path.is_file() else path.rmdir()

        there = pickle.loads(pickle.dumps(pickle.loads(sent)))  # noqa: S301  it is this test's own

    own().close()
    assert statuses(here) == ["passed"]
    assert there.results == here.results
    assert there.kind == own().told.kind != here.kind == ""


def test_a_station_that_is_sent_is_the_one_that_is_there() -> None:
    """Nothing of this process's goes with it."""
    with Station() as station:
        assert pickle.loads(pickle.dumps(station)) is own()  # noqa: S301  it is this test's own


def test_what_is_ended_before_its_time_is_no_verdict(blog: Any) -> None:
    """A worker that is told to end would else say of a group what is true of the worker."""
    ended = Event()
    ended.set()
    with Station(blog.worlds, ended) as station:
        (result,) = station.run(job(blog, "```python\n1\n```\n")).results

    assert (result.status, result.verdict) == ("error", False)
    assert result.reason == "could not be run: it was ended before its time"


def test_worlds_that_need_not_stay_go_when_nobody_needs_them_for_a_while(blog: Any, tmp_path: Path) -> None:
    """A worker goes on for days; another group of the same world finds it there until then."""
    one = dataclasses.replace(job(blog, "```python\n1\n```\n"), passing=True)
    with Station(tmp_path / "worlds") as station:
        assert statuses(station.run(one)) == ["passed"]
        (place,) = (path for path in (tmp_path / "worlds").iterdir() if path.is_dir())
        built = place.stat().st_ino
        assert statuses(station.run(one)) == ["passed"]
        station.rest(60)
        assert place.stat().st_ino == built
        station.rest(0)
        assert list((tmp_path / "worlds").iterdir()) == []
        assert statuses(station.run(one)) == ["passed"]

    assert list((tmp_path / "worlds").iterdir()) == []


def test_a_job_of_other_code_is_refused(blog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which would read another thing in it, and judge by other rules."""
    data = pickle.dumps(taken_along(job(blog, "```python\n1\n```\n"), "run"))
    assert pickle.loads(data).run == "run"  # noqa: S301  it is this test's own
    monkeypatch.setattr(store, "code", lambda: "another")
    with pytest.raises(OSError, match="another version of this project's code"):
        pickle.loads(data)  # noqa: S301


def test_who_works_for_others_is_not_who_was_asked_once_its_code_changes(
    blog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker whose checkout is updated runs nothing until it is started again."""
    one = job(blog, "```python\n1\n```\n")
    with Station(blog.worlds, hired=True) as station:
        assert statuses(station.run(one)) == ["passed"]
        monkeypatch.setattr(store, "stamp", lambda: 1)
        done = station.run(one)

    assert [(one.status, one.verdict) for one in done.results] == [("error", False)]
    assert done.results[0].reason.endswith("the worker's code was changed since it started: start it again")


def test_who_rests_begins_again_with_the_next_group(blog: Any) -> None:
    """What nobody has needed for a while ends, and is there again when it is asked for."""
    one = job(blog, "```python\n1\n```\n")
    with Station(blog.worlds) as station:
        assert statuses(station.run(one)) == ["passed"]
        warmed = station.here._warm.processes()  # noqa: SLF001  which of them there are nobody else tells
        station.rest(60)
        assert station.here._warm.processes() == warmed != []  # noqa: SLF001
        station.rest(0)
        assert station.here._warm.processes() == []  # noqa: SLF001
        assert statuses(station.run(one)) == ["passed"]


def test_the_folder_that_a_killed_station_left_is_removed_by_the_next(
    blog: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody holds it any more; of one that is at work nothing is touched."""
    need_namespaces()
    temporary = tmp_path / "temporary"
    (temporary / f"{PREFIX}left" / "0").mkdir(parents=True)
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    one = taken_along(job(blog, "```python\n1\n```\n", mine__py=""), "run")
    with Station(blog.worlds) as first, Station(blog.worlds) as second:
        assert statuses(first.run(one)) == statuses(second.run(one)) == ["passed"]
        assert len([*temporary.glob(f"{PREFIX}*")]) == 2
        assert not (temporary / f"{PREFIX}left").exists()
        assert [*temporary.glob(f"{PREFIX}*/*")] == []

    assert [*temporary.iterdir()] == []


def test_a_python_that_is_nowhere_is_no_pass(blog: Any) -> None:
    """A machine that lacks it says so, whoever sent the job."""
    gone = Interpreter(Path("/nowhere/python"), Version("3.98.7"))
    with Station(blog.worlds) as station:
        done = station.run(dataclasses.replace(job(blog, "```python\n1\n```\n"), python=gone))

    assert [(one.status, one.reason, one.verdict) for one in done.results] == [
        ("unverified", "not verified: no Python 3.98.7 on the worker", False)
    ]


def test_a_folder_is_unpacked_as_it_was(tmp_path: Path) -> None:
    """Files, links, folders, and who may execute what; readable to everybody, whatever the umask; not the record."""
    folder = tmp_path / "post"
    (folder / "a" / "empty").mkdir(parents=True)
    (folder / "a" / "data").write_bytes(b"\0\xff")
    (folder / "run").write_text("true")
    (folder / "run").chmod(0o700)
    (folder / "doctests.json").write_text("{}")
    (folder / "link").symlink_to("a/data")
    (folder / "away").symlink_to("/nowhere")
    pieces = packed.pack(folder)
    assert pieces is not None
    before = os.umask(0o077)
    try:
        packed.unpack(pieces, tmp_path / "there")
    finally:
        os.umask(before)

    there = {path.relative_to(tmp_path / "there").as_posix(): path for path in (tmp_path / "there").rglob("*")}
    assert sorted(there) == ["a", "a/data", "a/empty", "away", "link", "run"]
    assert (there["link"].readlink(), there["away"].readlink()) == (Path("a/data"), Path("/nowhere"))
    assert there["a/data"].read_bytes() == b"\0\xff"
    assert {name: path.stat().st_mode & 0o777 for name, path in there.items() if name in {"a", "a/data", "run"}} == {
        "a": 0o755,
        "a/data": 0o644,
        "run": 0o755,
    }
    assert packed.pack(tmp_path / "none") is None


def test_too_much_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that would fill the scheduler's memory is named."""
    (tmp_path / "film").write_bytes(b"123")
    monkeypatch.setattr(packed, "LARGEST", 2)
    with pytest.raises(OSError, match="holds more than"):
        packed.pack(tmp_path)


def test_the_python_is_the_one_of_this_machine_wherever_it_will_do() -> None:
    """The very same, or one of its version elsewhere; there may be two of one version."""
    moved = dataclasses.replace(OLDER, path=Path("/usr/bin/python3.9"))
    assert find(OWN, machine()) == OWN
    assert find(OLDER, machine(moved)) == moved
    assert find(OLDER, machine(moved, OLDER)) == OLDER
    assert find(OLDER, machine(NEWER)) is None


def test_a_python_is_chosen_of_all_that_any_worker_has(blog: Any) -> None:
    """The one that runs this first, then the newest on any of them; a group then needs a worker that has it."""
    header = '# /// script\n# requires-python = "{}"\n# ///\n'
    plans = []
    for slug, requires in (("a", ">=3.8"), ("b", "<3.10"), ("c", ">=3.13"), ("d", "<3")):
        text = "```python\n1\n```\n"
        blog.write(text, slug, testsetup__py=header.format(requires))
        read = blog.find(text)
        plans.append(plan(dataclasses.replace(read, name=f"{slug}.md", path=read.path.with_name(f"{slug}.md"))))

    machines = [machine(OLDER, servers={"mariadb": []}), machine(NEWER, OLDER)]
    chosen, lacking = interpreters(plans, machines)
    assert chosen == {"a.md": OWN, "b.md": OLDER, "c.md": NEWER}
    assert lacking["d.md"].reason == "not verified here: no Python <3 on any worker"
    base = resources.base()
    assert set(resources.needed("3.9.18", "mariadb", machines)) == {f"{base}:python-3.9.18", f"{base}:mariadb"}
    assert resources.needed("3.9.18", "mariadb", machines).keys() <= resources.offered(machines[0]).keys()
    assert not resources.needed("3.9.18", "mariadb", machines).keys() <= resources.offered(machines[1]).keys()
    # Nobody has both: who has the Python says that the service is missing.
    assert set(resources.needed("3.14.1", "mariadb", machines)) == {f"{base}:python-3.14.1"}
    assert resources.offered(machine(lacking="uv is not installed")).keys() == {base}


def test_a_pass_is_of_a_kind_of_machine(blog: Any) -> None:
    """What has passed where a program is another one has not passed here, whatever its version is."""
    text = "```python\n1\n```\n"
    laid = plan(blog.find(text))
    one, other = machine(), machine(pythons={OWN: ["another", 3, 4]})
    before = Before(Store(blog.kept), [one])
    _, (due,) = before.ask(laid, OWN)
    passed = [Result(laid.post.name, 1, "", "passed", isolation="namespaces")]
    before.keep(due, Done(passed, other.kind))
    assert before.ask(laid, OWN)[0] == []
    before.keep(due, Done(passed, one.kind))
    assert before.ask(laid, OWN) == (passed, [])
    assert Before(Store(blog.kept), [other]).ask(laid, OWN)[0] == []
    assert Before(Store(blog.kept), [other, one]).ask(laid, OWN) == (passed, [])
    assert Before(Store(blog.kept), [machine(edition="of other code")]).ask(laid, OWN)[0] == []


def test_the_first_group_of_each_world_comes_first(blog: Any) -> None:
    """So that worlds are built side by side; the rest stays in the order of the posts."""
    texts = {"a": "".join(f'```python group="{n}"\n1\n```\n' for n in "12"), "b": "```python\n1\n```\n"}
    due = []
    for slug, text in texts.items():
        requires = OLDER if slug == "b" else OWN
        due += Before(None, []).ask(plan(blog.find(text)), requires)[1]

    assert [one.job.python for one in due] == [OWN, OWN, OLDER]
    assert [one.job.python for one in spread(due)] == [OWN, OLDER, OWN]
