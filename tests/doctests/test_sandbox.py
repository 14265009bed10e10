from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctests import sandbox
from doctests.access import Access
from doctests.sandbox import Launch, Outcome, clean

if TYPE_CHECKING:
    from collections.abc import Iterator

PYTHON = Path(sys.executable)


def run(*codes: str, timeout: float = 30, **job: Any) -> Outcome:
    """Run pieces of code as the snippets of one group."""
    steps: list[dict[str, Any]] = [
        {
            "name": "post.md",
            "line": 10 * number,
            "kind": "python",
            "code": code,
            "role": "snippet",
            "run": True,
            "options": [],
            "expected": None,
            "expected_line": 0,
        }
        for number, code in enumerate(codes)
    ]
    given = {"folder": "/nowhere", "lines": {}, "steps": steps, "timeout": timeout, **job}
    return sandbox.run(given, PYTHON, timeout)


def failures(outcome: Outcome) -> list[str]:
    """List the errors of the steps that came to an end."""
    return [one["failure"].get("error", "") for one in outcome.messages if "step" in one]


def test_steps_share_a_namespace() -> None:
    """Later snippets see earlier names."""
    outcome = run("a = 1", "b = a + 1", "assert b == 2")
    assert failures(outcome) == ["", "", ""]
    assert outcome.ending == ""
    assert outcome.isolation == "process"


def test_the_environment_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snippet sees a few variables of ours and none of the caller's."""
    monkeypatch.setenv("SECRET", "1")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    names = sorted({"HOME", "LANG", "PATH", "PYTHONHASHSEED", "TMPDIR", "TZ"})
    outcome = run(f"import os; assert sorted(set(os.environ) - {{'LC_CTYPE'}}) == {names}, sorted(os.environ)")
    assert failures(outcome) == [""]


def test_home_is_temporary() -> None:
    """A snippet works in a directory that is empty before and gone after."""
    outcome = run(
        "import os, pathlib\n"
        "assert os.listdir() == [] and pathlib.Path.home() == pathlib.Path.cwd()\n"
        "open('left', 'w').close()\n"
        "raise ValueError(os.getcwd())"
    )
    assert failures(outcome) == ["ValueError: ~"]


def test_input_is_empty() -> None:
    """A snippet that asks a question gets no answer, and neither waits nor reads its own orders."""
    assert failures(run("input()")) == ["EOFError: EOF when reading a line"]


@pytest.mark.parametrize(
    ("code", "ending"),
    [
        ("import os; os._exit(3)", "ended the process with status 3"),
        ("import os; os._exit(0)", "ended the process with status 0"),
        ("import ctypes; ctypes.string_at(0)", "was killed by SIGSEGV"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "was killed by SIGTERM"),
        ("import os; os.kill(os.getpid(), 40)", "was killed by signal 40"),
        ("import os; os.closerange(3, 100)", "ended the process with status 1"),
    ],
    ids=["exit 3", "exit 0", "segfault", "signal", "nameless signal", "results closed"],
)
def test_a_process_that_ends_too_soon_is_told(code: str, ending: str) -> None:
    """However a snippet ends its process, what was reported before stands and the ending is named."""
    outcome = run("a = 1", code, "b = 1")
    assert outcome.ending == ending
    assert failures(outcome) == [""]


def test_a_crash_names_its_line() -> None:
    """What the interpreter says as it dies, in the post's lines, is kept."""
    output = run("import ctypes\nctypes.string_at(0)").output
    assert 'File "post.md", line 2' in output
    assert "inside.py" not in output


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(60)", "while True: print('x' * 1000)"])
def test_an_endless_snippet_is_ended(code: str) -> None:
    """After its time a group is killed, whatever it is doing; what was reported before stands."""
    outcome = run("a = 1", code, timeout=1)
    assert outcome.ending == "timed out after 1 s"
    assert failures(outcome) == [""]


@pytest.fixture
def sign(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Give a named pipe, and its reading end: it tells whether a writer is alive and what it wrote."""
    path = tmp_path / "sign"
    os.mkfifo(path)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reading
    os.close(reading)


def test_everything_in_the_group_is_killed(sign: tuple[Path, int]) -> None:
    """A child that a snippet leaves behind does not outlive it."""
    path, reading = sign
    outcome = run(
        "import os, time\n"
        "ready, tell = os.pipe()\n"
        "if os.fork() == 0:\n"
        f"    sign = os.open({str(path)!r}, os.O_WRONLY)\n"
        "    os.write(tell, b'x')\n"
        "    time.sleep(30)\n"
        "    os.write(sign, b'alive')\n"
        "    os._exit(0)\n"
        "os.read(ready, 1)"
    )
    assert failures(outcome) == [""]
    os.set_blocking(reading, True)
    assert os.read(reading, 10) == b""


def test_a_child_that_holds_the_pipes_is_not_waited_for(sign: tuple[Path, int], tmp_path: Path) -> None:
    """When a group's own process has gone, nobody waits for what it left open, not even for what left its group."""
    path, reading = sign
    outcome = run(
        "import os, time\n"
        "ready, tell = os.pipe()\n"
        "child = os.fork()\n"
        "if child == 0:\n"
        "    os.setsid()\n"
        f"    sign = os.open({str(path)!r}, os.O_WRONLY)\n"
        "    os.write(tell, b'x')\n"
        "    time.sleep(30)\n"
        "    os._exit(0)\n"
        "os.read(ready, 1)\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child))\n"
        "os._exit(4)"
    )
    assert outcome.ending == "ended the process with status 4"
    with pytest.raises(BlockingIOError):  # its end of the named pipe is still open: it is alive
        os.read(reading, 1)

    os.kill(int((tmp_path / "pid").read_text("utf-8")), signal.SIGKILL)


def test_a_fork_does_not_report_twice() -> None:
    """A child that falls through a fork says nothing in its parent's name."""
    outcome = run("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)", "assert pid")
    assert outcome.ending == ""
    assert failures(outcome) == ["", ""]


def test_threads_left_behind_are_not_waited_for() -> None:
    """A group is done when its last step is, whatever threads it started."""
    outcome = run("import threading, time; threading.Thread(target=time.sleep, args=(60,)).start()", timeout=20)
    assert outcome.ending == ""


@pytest.mark.parametrize(
    "code",
    [
        "import sys; sys.stdout.close()",
        "import os; os.close(1); os.close(2)",
        "import sys; sys.stdout.detach()",
        "import sys; sys.stdout = None; sys.stderr = None",
    ],
)
def test_a_snippet_may_close_its_output(code: str) -> None:
    """Results do not travel on the output, so they arrive without it; the next snippet has one again."""
    assert failures(run(code, "print('x')")) == ["", ""]


def test_printed_results_are_not_believed() -> None:
    """Only what carries the run's token, on the results' own pipe, is a result."""
    fake = '{"token": "0", "step": 0, "failure": {}}\\n{"token": "0", "done": true}\\n'
    outcome = run(
        f"import os, sys\nprint('{fake}')\nos.write(1, b'{fake}')\n"
        f"for pipe in range(3, 64):\n    try: os.write(pipe, b'{fake}')\n    except OSError: pass\n"
        "raise KeyError"
    )
    assert failures(outcome) == ["KeyError"]


def test_flooded_results_end_the_group(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snippet that pours into the results' pipe is stopped."""
    monkeypatch.setattr(sandbox, "RESULTS", 200_000)
    code = "import os\nwhile True:\n  for pipe in range(3, 64):\n"
    code += "    try: os.write(pipe, b'x' * 5000)\n    except OSError: pass"
    assert run(code, timeout=20).ending == "wrote too much where its results belong"


def test_a_group_ends_when_the_run_is_interrupted() -> None:
    """Who stops the run need not wait for what sleeps in it."""
    stop = threading.Event()
    stop.set()
    step = {"name": "post.md", "line": 0, "kind": "python", "code": "import time; time.sleep(60)", "role": "snippet"}
    job = {
        "folder": "",
        "lines": {},
        "timeout": 60,
        "steps": [{**step, "run": True, "options": [], "expected": None, "expected_line": 0}],
    }

    assert sandbox.run(job, PYTHON, 60, stop=stop).ending == "was interrupted"


def test_memory_holds_a_flood_of_output() -> None:
    """What a snippet prints beyond a megabyte is dropped, and it goes on."""
    # Not getrusage: what it counts begins with the process that this one was forked from.
    code = "for i in range(100): print('x' * 1_000_000)\nimport re\n"
    code += "peak = re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())\n"
    code += "assert int(peak[1]) < 100_000"
    assert failures(run(code)) == [""]


def test_the_results_pipe_is_not_handed_on() -> None:
    """A program that a snippet starts gets none of our pipes but the three that every program has."""
    code = "import os; assert [n for n in map(int, os.listdir('/dev/fd')) if n > 2 and os.path.exists(f'/dev/fd/{n}')"
    assert failures(run(code + " and os.get_inheritable(n)] == []")) == [""]


def test_a_large_job_reaches_the_process() -> None:
    """A job larger than a pipe is read whole."""
    assert failures(run(f"a = '{'x' * 1_000_000}'", "assert len(a) == 1_000_000")) == ["", ""]


def test_an_interpreter_that_is_gone_is_told() -> None:
    """A world whose interpreter cannot be started is an outcome, not an exception."""
    outcome = sandbox.run({"steps": []}, Path("/nowhere/python"), 5)
    assert outcome == Outcome(ending="could not start: No such file or directory")


def test_how_it_is_confined_is_an_argument() -> None:
    """Another kind of isolation is another description of the process, and says its own name."""

    def poor(python: Path, scratch: Path, results: int, _access: Access) -> Launch:
        launch = sandbox.process(python, scratch, results)
        return replace(launch, env={**launch.env, "POOR": "1"}, isolation="poor")

    job = {"folder": "/", "lines": {}, "timeout": 5, "steps": []}
    assert sandbox.run(job, PYTHON, 5, poor).isolation == "poor"


def test_what_is_said_is_clean() -> None:
    """No message brings a control sequence out of the sandbox."""
    assert failures(run(r"raise ValueError('\x1b[31mred\x1b]0;title\x07 \x08\u202etxt')")) == ["ValueError: red txt"]


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\tb\nc", "a\tb\nc"),
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x1b]8;;http://x\x1b\\link\x1b]8;;\x07", "link"),
        ("\x1b]0;never ended\nnext", "\nnext"),
        ("\x1bc\x1b(Breset", "reset"),
        ("a\rb\x00\x07\x9b31mc", "ab31mc"),
        ("\u202eevil\u2066\ud800", "evil"),
        ("naïve — ☃", "naïve — ☃"),
    ],
)
def test_a_text_is_cleaned(text: str, cleaned: str) -> None:
    """Control sequences, control and bidi characters go, the rest stays."""
    assert clean(text) == cleaned


@given(st.text(alphabet=st.characters() | st.sampled_from("\x1b[]P;m\x07\\\x9b")))
def test_cleaning_leaves_nothing_that_acts(text: str) -> None:
    """Whatever comes in, what comes out is printable, and clean already."""
    cleaned = clean(text)
    assert all(char.isprintable() or char in "\t\n" or char.isspace() for char in cleaned)
    assert clean(cleaned) == cleaned


def test_no_descriptor_is_left_open() -> None:
    """A run gives back the file descriptors it took."""
    before = len(list(Path("/dev/fd").iterdir()))
    run("a = 1")
    assert len(list(Path("/dev/fd").iterdir())) == before
