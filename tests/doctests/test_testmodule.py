from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from doctests import lock, sandbox, world
from doctests.request import Request
from doctests.warm import Warm
from doctests.world import Interpreter
from tests.doctests.groups import Run, failures, runner
from tests.doctests.test_escapes import RESULTS

#: What a snippet does that would have a result of its own believed: see test_escapes.
SPEAKING = r"""
import os
pipes = [n for n in range(3, 99) if os.path.lexists(f'/proc/self/fd/{n}')]
pipe = next(n for n in pipes if os.readlink(f'/proc/self/fd/{n}').startswith('socket:'))
frame = lambda data: len(data).to_bytes(4, 'big') + data
os.write(pipe, frame(b'over'))
word = os.read(pipe, 100)[4:]
os.write(pipe, frame(b''.join(map(frame, (word, b'over', b'0', b'', b'0', b'0', b'', b'')))))
"""
PYTEST = '# /// script\n# dependencies = ["pytest<8"]\n# ///\n'


@pytest.fixture
def tested(blog: Any) -> Any:
    """Give what runs a post that is a test module, and returns each line's status and reason."""

    def run(text: str, setup: str = "", **files: str) -> dict[int, tuple[str, str]]:
        post = blog.write(text, testsetup__py=PYTEST + dedent(setup), **files)
        lock.lock(post.with_suffix(""), "content/2014/01/post")
        return {one["line"]: (one["status"], one["reason"]) for one in json.loads(blog.run(json=True)[1])}

    return run


def test_setup_fences_and_cleanup_are_one_module(tested: Any) -> None:
    """Fixtures, classes and names of each are there for all, and setup() is called as nose called it."""
    assert tested(
        """\
        Title: x

        ```python pytest
        class Base(object):
            def setup(self):
                self.value = 3
        ```

        > ```python pytest
        > def test_five(five, tmp_path):
        >     assert five == one + 4 == 5
        > ```

        ```python pytest testcleanup
        class TestMore(Base):
            def test_value(self):
                assert self.value == 3
        ```
        """,
        setup="import pytest\none = 1\n\n@pytest.fixture\ndef five():\n    return one + 4\n",
        testcleanup__py="def test_it_is_one_module():\n    assert {'five', 'Base', 'TestMore'} < set(globals())\n",
    ) == {3: ("passed", ""), 9: ("passed", ""), 14: ("passed", "")}


def test_failures_are_in_the_posts_lines(blog: Any, tested: Any) -> None:
    """An assert is rewritten as pytest does it in files, and is named with its file and line, in a fixture too."""
    text = """\
        Title: x

        ```python pytest
        def test_sum():
            values = [1, 2]
            assert sum(values) == 4
        ```

        > ```python pytest
        > import pytest
        > @pytest.fixture
        > def broken():
        >     raise KeyError("gone")
        >
        > def test_broken(broken):
        >     pass
        > ```

        ```python pytest
        def test_well():
            pass
        ```
        """
    found = tested(text)
    assert found == {
        3: ("failed", "AssertionError: assert 3 == 4"),
        9: ("failed", "KeyError: 'gone'"),
        19: ("passed", ""),
    }
    said = blog.run()[1]
    assert "content/2014/01/post.md:6 failed: AssertionError: assert 3 == 4\n" in said
    assert (
        "    >       assert sum(values) == 4\n    E       assert 3 == 4\n    E        +  where 3 = sum([1, 2])\n"
        in said
    )
    assert "content/2014/01/post.md:13 failed: KeyError: 'gone'\n" in said


def test_words_decide(tested: Any) -> None:
    """A test module's fences may be expected to fail, and a fence may be compiled only, or skipped."""
    assert tested(
        """\
        ```python pytest xfail="why"
        def test_a(): assert 0
        ```
        ```python pytest raises="ZeroDivisionError"
        def test_b(): 1 / 0
        ```
        ```python pytest raises="KeyError"
        def test_c(): 1 / 0
        ```
        ```python pytest xfail="why"
        def test_d(): pass
        ```
        ```python pytest no_run="why"
        raise KeyError
        ```
        ```python pytest skip="why"
        raise KeyError
        ```
        """
    ) == {
        1: ("xfailed", "why"),
        4: ("passed", ""),
        7: ("failed", "was to fail with KeyError, but: ZeroDivisionError: division by zero"),
        10: ("failed", "passes, but was to fail: why"),
        13: ("not_run", "why"),
        16: ("skipped", "why"),
    }


@pytest.mark.parametrize("words", ["", ' xfail="why"'])
def test_no_test_is_no_pass(tested: Any, words: str) -> None:
    """A module in which pytest finds nothing is an error, whatever is expected of it."""
    assert tested(f"```python pytest{words}\ndef example():\n    pass\n```\n") == {
        1: ("error", "no test was collected")
    }


def test_skipped_tests_are_no_pass(tested: Any) -> None:
    """A fence none of whose tests ran says so; one of many that is skipped is all right."""
    assert tested(
        """\
        ```python pytest
        import pytest
        @pytest.mark.skip(reason="not today")
        def test_a(): pass
        ```
        ```python pytest
        @pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.skip(reason="why"))])
        def test_b(n): pass
        @pytest.mark.xfail
        def test_c(): assert 0
        ```
        """
    ) == {1: ("error", "none of its tests ran: Skipped: not today"), 6: ("passed", "")}


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("raise KeyError(1)", "failed", "KeyError: 1"),
        ("import sys; sys.exit(3)", "failed", "SystemExit: 3"),
        ("print 'a'", "failed", "Python 2 code, which Python 3 cannot parse"),
        ("return", "failed", "SyntaxError: 'return' outside function"),
        ("import pytest; pytest.importorskip('nothing_of_the_kind')", "failed", "Skipped: could not import"),
        ("def test_a(no_such): pass", "failed", "fixture 'no_such' not found"),
        ("def test_a(): raise KeyboardInterrupt", "failed", "KeyboardInterrupt"),
        ("import pytest\ndef test_a(): pytest.exit('enough')", "failed", "Exit: enough"),
        ("import pytest\n@pytest.mark.xfail(strict=True)\ndef test_a(): pass", "failed", "[XPASS(strict)]"),
        ("def test_a():\n  import os; os._exit(3)", "error", "the snippet ended the process with status 3"),
        ("def test_a():\n  import ctypes; ctypes.string_at(0)", "error", "the snippet was killed by SIGSEGV"),
    ],
)
def test_bad_code_is_one_line(tested: Any, code: str, status: str, reason: str) -> None:
    """Whatever a fence does, it says so itself, and no other of its module passes unless its tests ran."""
    text = f"```python pytest\n{code}\n```\n\n```python pytest\ndef test_z():\n    pass\n```\n"
    found = tested(text)
    assert found[1][0] == status
    assert reason in found[1][1]
    assert "\n" not in found[1][1]
    last = found[max(found)]
    assert last[0] == ("passed" if "no_such" in code or "strict" in code else "error")


def test_a_test_that_the_set_up_fails_is_the_groups_error(tested: Any) -> None:
    """The set-up's own tests and code stand for all of the group."""
    found = tested("```python pytest\ndef test_a(): pass\n```\n", setup="def test_ready():\n    assert 0\n")
    assert found == {1: ("error", "the set-up failed: AssertionError: assert 0")}
    assert tested("```python pytest\ndef test_a(): pass\n```\n", setup="import nothing_of_the_kind\n") == {
        1: ("error", "the set-up failed: ModuleNotFoundError: No module named 'nothing_of_the_kind'")
    }


def test_a_test_that_the_clean_up_fails_takes_the_passes(tested: Any) -> None:
    """The clean-up is where a base class is used, and what it finds is the post's failure."""
    found = tested("```python pytest\ndef test_a(): pass\n```\n", testcleanup__py="def test_b(): assert 0\n")
    assert found == {1: ("failed", "the clean-up failed: AssertionError: assert 0")}


def test_fixtures_that_fail_at_the_end_are_failures(tested: Any) -> None:
    """What a fixture of the session finds when all is over counts."""
    code = "import pytest\n@pytest.fixture(scope='session', autouse=True)\ndef last():\n    yield\n    assert 0\n"
    assert tested(f"```python pytest\n{code}\ndef test_a(): pass\n```\n") == {
        1: ("failed", "AssertionError: assert 0"),
    }


def test_a_world_without_pytest_is_one_line(blog: Any) -> None:
    """The header is named in which it is to be declared."""
    blog.write("```python pytest\ndef test_a(): pass\n```\n")
    status, said = blog.run()
    assert status == 1
    assert (
        "content/2014/01/post.md:1 in error: the group is pytest's: declare pytest in the header of "
        "content/2014/01/post/testsetup.py, then run invoke lock\n"
    ) in said


def test_the_word_belongs_to_the_whole_group(blog: Any) -> None:
    """A fence of the group that does not say it, a session, an output and an option are told so with their lines."""
    post = blog.find(
        """\
        ```python pytest
        print(1)
        ```
        ```text testoutput
        1
        ```
        ```python
        1
        ```
        ```pycon pytest
        >>> 1
        ```
        ```python pytest options="ELLIPSIS"
        1
        ```
        ```python group="other"
        1
        ```
        """
    )
    assert [(one.line, one.text) for one in post.problems] == [
        (4, "a pytest group compares no output: let a test do it"),
        (7, "another fence of this group says pytest: say it here, or group=…"),
        (10, "pytest collects no session: call the fence python"),
        (13, "options are doctest's, which a pytest group does not use"),
    ]
    assert [one.line for one in post.snippets] == [1, 16]


def test_no_settings_from_above_are_read(tested: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pytest.ini that lies above the temporary folder says nothing."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --no-such-option\n", "utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert tested("```python pytest\ndef test_a(): pass\n```\n") == {1: ("passed", "")}


@pytest.mark.parametrize("version", ["5.4.3", "6.2.5", "7.4.4", "8.3.5"])
def test_the_pytest_of_any_year_collects(worlds: Path, version: str) -> None:
    """From the first pytest that runs on the oldest Python of a world, each collects, rewrites and reports the same."""
    found = [one for one in world.installed() if one.version.minor == world.OLDEST]
    if not found and version < "7":
        pytest.skip(f"there is no Python 3.{world.OLDEST} on this machine")

    interpreter = next(iter(found), world.running())
    made = world.build(Request(requirements=resolved(version, interpreter)), interpreter, worlds)
    codes = ["import pytest\n@pytest.fixture\ndef one(): return 1", "def test_a(one):\n    assert one == 2"]
    codes += ["def test_b(one):\n    assert one == 1", "import pytest\ndef test_c(): pytest.skip('why')"]
    common: dict[str, Any] = {"name": "content/post.md", "kind": "python", "role": "snippet", "run": True}
    common |= {"options": [], "expected": None, "expected_line": 0}
    steps = [{**common, "line": 10 * number, "code": code} for number, code in enumerate(codes)]
    job = {"folder": "/nowhere", "lines": {}, "steps": steps, "timeout": 60, "pytest": True}
    outcome = sandbox.run(job, made.python, 60)
    failures = {one["step"]: one["failure"] for one in outcome.messages if "step" in one}
    assert {number: failure.get("error", "") for number, failure in failures.items()} == {
        0: "",
        1: "AssertionError: assert 1 == 2",
        2: "",
        3: "none of its tests ran: Skipped: why",
    }
    assert failures[1]["line"] == 12


def resolved(version: str, interpreter: Interpreter) -> str:
    """Pin a pytest and what it needs for a Python, with hashes."""
    with tempfile.TemporaryDirectory() as folder:
        header = (
            f'# /// script\n# requires-python = "=={interpreter.minor}.*"\n# dependencies = ["pytest=={version}"]\n'
        )
        Path(folder, "testsetup.py").write_text(f"{header}# ///\n", "utf-8")
        lock.lock(Path(folder), "post")
        return Path(folder, "requirements.txt").read_text("utf-8")


BEFORE = "def test_before():\n    assert 1 == 2"
AFTER = "def test_after():\n    assert 1 == 3"


@pytest.fixture(scope="module")
def module() -> Iterator[Run]:
    """Give what runs test modules in this Python, which has a pytest."""
    with Warm() as warm:
        run = runner(warm)
        yield lambda *codes, **given: run(*codes, pytest=True, **given)


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("import os; os._exit(0)", "ended the process with status 0"),
        ("import os; os.execv('/bin/true', ['true'])", "ended the process with status 0"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was killed by SIGKILL"),
        (f"exec({RESULTS!r}, {{}})", "wrote where its results belong"),
        (f"exec({RESULTS + 'os._exit(0)'!r}, {{}})", "wrote where its results belong"),
        (f"exec({SPEAKING!r}, {{}})", "wrote where its results belong"),
    ],
    ids=["exit", "exec", "kill", "write", "write and exit", "speak"],
)
def test_a_test_that_leaves_or_writes_results_ends_the_module(module: Run, body: str, line: str) -> None:
    """No step of it passes, not even one whose tests were over."""
    outcome = module("def test_well():\n    pass", f"def test_x():\n    {body}", AFTER)
    assert (outcome.ending, failures(outcome)) == (line, [])


def test_a_test_that_does_not_end_ends_the_module(module: Run) -> None:
    """Its group's time is up, and no step of it passes."""
    outcome = module("def test_well():\n    pass", "def test_x():\n    import time; time.sleep(60)", timeout=3)
    assert (outcome.ending, failures(outcome)) == ("timed out after 3 s", [])


@pytest.mark.parametrize(
    "body",
    [
        "import pytest; pytest.exit('enough', **{list(inspect.signature(pytest.exit).parameters)[1]: 0})",
        "request.session.items.clear()",
        "request.session.shouldstop = 'enough'",
        "request.session.testsfailed = 0; request.session.testscollected = 0",
        "[request.config.pluginmanager.unregister(p) for p in request.config.pluginmanager.get_plugins()]",
        "import json; json.dumps = json.loads = lambda *_, **__: '{}'",
        "import builtins as b; b.hasattr = b.len = b.str = b.int = b.max = b.next = lambda *_, **__: 0",
        "import traceback; traceback.TracebackException = None",
        "import os; os.write = os.read = os.getpid = os._exit = lambda *_: 0",
        "import sys; sys.stdout = sys.stderr = None",
        "import sys; sys.settrace(lambda frame, *_: frame.f_locals.clear()); sys.setprofile(lambda *_: None)",
        "[sys.modules.__setitem__(name, None) for name in list(sys.modules)]",
        "import os; os.fork()",
    ],
    ids=[
        *("exit", "items", "stop", "counts", "plugins", "json", "builtins", "traceback", "os", "sys", "trace"),
        *("modules", "fork"),
    ],
)
def test_a_test_that_failed_or_was_not_run_does_not_pass(module: Run, body: str) -> None:
    """Whatever a test puts in the place of Python's own or tells pytest, what was told before it stays."""
    outcome = module(BEFORE, f"import inspect, sys\ndef test_x(request):\n    {body}", AFTER)
    verdicts = {one["step"]: one["failure"] for one in outcome.messages if "step" in one}
    assert outcome.ending or len(verdicts) == 3
    assert all(failure.get("error") for number, failure in verdicts.items() if number != 1), verdicts
    assert outcome.ending or verdicts[0]["error"] == "AssertionError: assert 1 == 2"


def test_a_fork_in_a_test_does_not_report_twice(module: Run) -> None:
    """Of a test that forks, the parent is told of."""
    outcome = module("import os\ndef test_x():\n    os.fork()", "def test_y():\n    pass")
    assert (failures(outcome), outcome.ending) == (["", ""], "")
    assert [one["start"] for one in outcome.messages if "start" in one] == [0, 1, 0, 1]
