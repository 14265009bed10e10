from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from doctests import check as checks
from doctests import passes, services, world
from doctests.machine import Here
from doctests.passes import Passes
from doctests.plan import plan
from doctests.results import Result
from doctests.services import MissingError
from doctests.store import Store
from doctests.warm import Warm
from tests.doctests.groups import need_namespaces

TEXT = """\
Title: x

```python group="a"
import mine
print(mine.name)
```

```text testoutput
of mine
```

```python no_run="why"
1 / 0
```

```python xfail="why"
1 / 0
```
"""


def check(blog: Any, text: str = TEXT, **files: str) -> tuple[int, list[Result]]:
    """Write a post and run it, and give how many groups were run, and the results."""
    post = blog.find(text)
    blog.write(text, **{"mine__py": "name = 'of mine'\n", **files})
    totals: list[int] = []
    known = Store(blog.kept / passes.FOLDER)
    with ThreadPoolExecutor(2) as executor:
        day = dt.date(2026, 11, 22)
        results = checks.check([post], executor, lambda _, of: totals.append(of), day, cache=blog.worlds, known=known)

    return totals[-1], results


def entries(blog: Any) -> list[Path]:
    """List what is kept of passes."""
    return sorted((blog.kept / passes.FOLDER).glob("*"))


def written(blog: Any) -> set[int]:
    """Tell entries from others that were put in their places."""
    return {path.stat().st_ino for path in entries(blog)}


def test_what_passed_is_not_run_again(blog: Any) -> None:
    """A second run gives the same results without running a group: passes, what fails as it must, what is compiled."""
    ran, first = check(blog)
    assert [result.status for result in first] == ["passed", "not_run", "xfailed"]
    assert ran == 2
    assert check(blog) == (0, first)


def test_prose_runs_nothing_and_moves_the_lines(blog: Any) -> None:
    """An edit elsewhere in the post runs nothing, and what is reported stands in today's lines."""
    _, first = check(blog)
    ran, again = check(blog, TEXT.replace("Title: x\n", "Title: y\nTags: a\n\nMore of it.\n"))
    assert ran == 0
    assert [result.line for result in again] == [result.line + 3 for result in first]
    assert [result.status for result in again] == [result.status for result in first]


def test_code_that_asks_for_its_line_runs_again_when_it_moved(blog: Any) -> None:
    """What a snippet may say of its own line is not known from where it stood before."""
    text = "Title: x\n\n```python\nimport sys\nprint(sys._getframe().f_lineno)\n```\n\n```text testoutput\n5\n```\n"
    assert check(blog, text)[1][0].status == "passed"
    assert check(blog, text)[0] == 0
    ran, results = check(blog, text.replace("Title: x\n", "Title: x\n\nProse.\n"))
    assert (ran, results[0].status) == (1, "failed")


def test_a_link_to_a_folder_keeps_a_group_from_the_cache(blog: Any) -> None:
    """What lies behind a link to a folder is not looked through, so nothing is said of whether it changed."""
    elsewhere = blog.content.parent / "elsewhere"
    elsewhere.mkdir()
    (blog.write(TEXT, mine__py="").with_suffix("") / "link").symlink_to(elsewhere)
    assert check(blog)[0] == check(blog)[0] == 2


@pytest.mark.parametrize(
    ("text", "files", "ran"),
    [
        (TEXT.replace("import mine", "import mine  # of this post"), {}, 1),
        (TEXT.replace('group="a"', 'group="a" timeout="9"'), {}, 1),
        (TEXT.replace('group="a"', 'group="b"'), {}, 1),
        (TEXT.replace("```text testoutput", '```text testoutput options="ELLIPSIS"'), {}, 1),
        (TEXT.replace('xfail="why"', 'xfail="for another reason"'), {}, 1),
        (TEXT, {"mine__py": "name = 'of ' + 'mine'\n"}, 2),
        (TEXT, {"data__txt": "1"}, 2),
        (TEXT, {"testsetup__py": "a = 1\n"}, 2),
        (TEXT, {"testcleanup__py": "a = 1\n"}, 2),
    ],
    ids="code timeout group output reason module data setup cleanup".split(),
)
def test_what_a_group_can_notice_runs_it_again(blog: Any, text: str, files: dict[str, str], ran: int) -> None:
    """Its code, its words and its outputs, and each file beside the post; not what is another group's."""
    check(blog)
    assert check(blog, text, **files)[0] == ran


def test_what_fails_runs_again(blog: Any) -> None:
    """A failure is no pass, nor is what else its group came to."""
    text = "```python\nassert True\n```\n\n```python\nassert False\n```\n"
    assert check(blog, text)[0] == 1
    assert [result.status for result in check(blog, text)[1]] == ["passed", "failed"]
    assert check(blog, text)[0] == 1
    assert entries(blog) == []


def test_a_record_that_says_so_is_no_pass(blog: Any) -> None:
    """What stands in doctests.json came with the repository: it is for readers, and never believed."""
    post = blog.write("```python\nassert 1 == 1\n```\n")
    assert blog.run()[0] == 0
    record = post.with_suffix("") / "doctests.json"
    said = json.loads(record.read_text("utf-8"))
    said["snippets"][0]["digest"] = blog.find("```python\nassert 1 == 2\n```\n").snippets[0].digest
    record.write_text(json.dumps(said), "utf-8")
    assert blog.run()[0] == 1


def test_less_isolation_does_not_stand_in_for_more(blog: Any) -> None:
    """What has passed with files and network in reach runs again where this machine takes them away."""
    need_namespaces()
    check(blog)
    for path in entries(blog):
        store, key = Store(path.parent), path.stem
        store.put(key, {**store.get(key), "isolation": "process"})

    ran, results = check(blog)
    assert (ran, {result.isolation for result in results}) == (2, {"namespaces"})
    assert check(blog)[0] == 0


@pytest.mark.parametrize("isolation", ["process", "namespaces"])
def test_a_pass_is_kept_where_nothing_isolates(blog: Any, isolation: str) -> None:
    """Where a run would isolate no more than before, or less, nothing is gained by another one."""
    laid = plan(blog.find("```python\n1\n```\n"))
    with Warm(("process",)) as warm:
        known = Passes(Store(blog.kept), Here(warm))
        key = known.key(laid, "", "", "world", world.running())
        known.keep(key, laid, [Result(laid.post.name, 1, "", "passed", isolation=isolation)])
        assert [one.status for one in known.results(key, laid, "") or []] == ["passed"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:-9],
        lambda data: data.replace(b"passed", b"failed"),
        lambda data: data.replace(b"namespaces", b"namespaced"),
        lambda _: b"",
        lambda _: b"\xff" * 99,
        lambda data: data[:65] + b"[" * 100_000,
    ],
    ids="short changed elsewhere empty bytes deep".split(),
)
def test_a_damaged_entry_is_none(blog: Any, damage: Callable[[bytes], bytes]) -> None:
    """What was not written so by a run counts for nothing, and the next run mends it."""
    text = "```python\n1\n```\n"
    check(blog, text)
    (path,) = entries(blog)
    path.write_bytes(damage(path.read_bytes()))
    assert check(blog, text)[0] == 1
    assert check(blog, text)[0] == 0


def test_an_entry_is_of_its_own_group_alone(blog: Any) -> None:
    """One that took another's name is none."""
    check(blog)
    first, second = entries(blog)
    first.write_bytes(second.read_bytes())
    assert check(blog)[0] == 1


def test_what_is_edited_while_it_runs_is_not_kept(blog: Any) -> None:
    """A module that is saved between the key and the end of the run is not the one that passed."""
    post = blog.find("```python\n1\n```\n")
    laid = plan(post)
    with Warm() as warm:
        known = Passes(Store(blog.kept), Here(warm))
        key = known.key(laid, "", "", "world", world.running())
        blog.write("```python\n1\n```\n", mine__py="a = 1\n")
        known.keep(key, laid, [Result(post.name, 1, "", "passed")])
        assert known.results(key, laid, "") is None


def test_a_run_may_use_no_pass_and_keeps_its_own(blog: Any) -> None:
    """Without the cache all groups run, and what passes is there for the next run."""
    blog.write("```python\n1\n```\n")
    blog.run()
    before = written(blog)
    blog.run()
    assert written(blog) == before
    blog.run(reuse=False)
    assert written(blog) != before


@pytest.mark.parametrize("name", ["content", "elsewhere"])
def test_checks_of_a_contribution_use_nothing_that_came_with_it(
    blog: Any, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where CI is set, a cache in the repository counts for nothing, for whoever sent it may have written it."""
    kept = blog.content.parent / name / "kept"
    blog.write("```python\n1\n```\n")
    (blog.content / ".git").mkdir()
    folder = kept / passes.FOLDER
    before: list[set[int]] = []
    for setting in ("", "true"):
        monkeypatch.setenv("CI", setting)
        blog.run(runs=kept)
        before.append({path.stat().st_ino for path in folder.iterdir()})

    assert (before[0] == before[1]) == (name == "elsewhere")


class Server:
    """A service of which only the program is looked at."""

    title = "Server"
    variables: tuple[str, ...] = ()

    def __init__(self, program: Path) -> None:
        self._program = program

    def program(self) -> Path:
        """Give its program, if it is installed."""
        if not self._program.exists():
            raise MissingError("it is not installed")

        return self._program


def test_another_server_is_another_key(blog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service is known by its program; where it isn't installed there is no key, and so no pass."""
    program = blog.content / "server"
    monkeypatch.setitem(services.KNOWN, "postgresql", lambda: Server(program))
    laid = plan(blog.find("```python\n1\n```\n"))
    with Warm() as warm:
        known = Passes(Store(blog.kept), Here(warm))
        about = (laid, "", "postgresql", "world", world.running())
        assert known.key(*about) == ""
        program.write_text("one", "utf-8")
        one = known.key(*about)
        program.write_text("another", "utf-8")
        assert len({"", one, known.key(*about), known.key(laid, "", "", "world", world.running())}) == 4


def test_all_of_a_posts_folder_counts(tmp_path: Path) -> None:
    """Names, contents, links, folders and who may execute a file; not the record of the verdicts."""
    folder = tmp_path / "post"
    seen = [passes.held(folder)]
    folder.mkdir()
    (folder / "a").write_text("1", "utf-8")
    seen.append(passes.held(folder))
    (folder / "a").chmod(0o755)
    seen.append(passes.held(folder))
    (folder / "a").rename(folder / "b")
    seen.append(passes.held(folder))
    (folder / "c").mkdir()
    seen.append(passes.held(folder))
    (folder / "c" / "link").symlink_to("../b")
    seen.append(passes.held(folder))
    (folder / "b").write_text("2", "utf-8")
    seen.append(passes.held(folder))
    assert len(set(seen)) == len(seen)
    (folder / "doctests.json").write_text("{}", "utf-8")
    assert passes.held(folder) == seen[-1]
