from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctests import conversation, sandbox
from doctests.sandbox import Outcome, clean
from doctests.warm import Warm, Way
from tests.doctests.groups import PYTHON, Run, failures, job, need_namespaces, runner, said
from tests.testing import ROOT


@pytest.fixture(scope="module", params=["namespaces", "process"])
def way(request: pytest.FixtureRequest) -> Way:
    """Name a way in which groups are kept apart; what is true of one is true of the other."""
    way: Way = request.param
    if way == "namespaces":
        need_namespaces()

    return way


@pytest.fixture(scope="module")
def run(way: Way) -> Iterator[Run]:
    """Give what runs groups in a warmed process."""
    with Warm((way,)) as warm:
        yield runner(warm)


def test_steps_share_a_namespace(run: Run, way: Way) -> None:
    """Later snippets see earlier names."""
    outcome = run("a = 1", "b = a + 1", "assert b == 2")
    assert failures(outcome) == ["", "", ""]
    assert outcome.ending == ""
    assert outcome.isolation == way


def test_the_environment_is_its_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A snippet sees a few variables of ours and none of the caller's."""
    monkeypatch.setenv("SECRET", "1")
    monkeypatch.setenv("SSH_AUTH_SOCK", "/run/agent")
    names = sorted({"HOME", "LANG", "PATH", "PYTHONHASHSEED", "TMPDIR", "TZ"})
    outcome = run(f"import os; assert sorted(set(os.environ) - {{'LC_CTYPE'}}) == {names}, sorted(os.environ)")
    assert failures(outcome) == [""]


def test_home_is_temporary(run: Run) -> None:
    """A snippet works in a directory that is empty before and gone after."""
    outcome = run(
        "import os, pathlib\n"
        "assert os.listdir() == [] and pathlib.Path.home() == pathlib.Path.cwd()\n"
        "open('left', 'w').close()\n"
        "raise ValueError(os.getcwd())"
    )
    assert failures(outcome) == ["ValueError: ~"]


def test_input_is_empty(run: Run) -> None:
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
def test_a_process_that_ends_too_soon_is_told(run: Run, code: str, ending: str) -> None:
    """However a snippet ends its process, what was reported before stands and the ending is named."""
    outcome = run("a = 1", code, "b = 1")
    assert outcome.ending == ending
    assert failures(outcome) == [""]


def test_a_crash_names_its_line(run: Run) -> None:
    """What the interpreter says as it dies, in the post's lines, is kept."""
    output = run("import ctypes\nctypes.string_at(0)").output
    assert 'File "post.md", line 2' in output
    assert "inside.py" not in output


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(60)", "while True: print('x')"])
def test_an_endless_snippet_is_ended(run: Run, code: str) -> None:
    """After its time a group is killed, whatever it is doing; what was reported before stands."""
    outcome = run("a = 1", code, timeout=1)
    assert outcome.ending == "timed out after 1 s"
    assert failures(outcome) == [""]


@pytest.fixture
def sign(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Give a named pipe, and its reading end: it tells whether a writer is alive and what it wrote."""
    path = tmp_path / "sign"
    os.mkfifo(path)
    # Another user may come in, as whom root has a group run.
    tmp_path.chmod(0o755)
    path.chmod(0o666)
    reading = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    yield path, reading
    os.close(reading)


@pytest.mark.parametrize("leave", ["", "    os.setsid()\n"], ids=["same session", "setsid"])
@pytest.mark.parametrize(("end", "ending"), [("", ""), ("os._exit(4)", "ended the process with status 4")])
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux finds what has left its session")
def test_nothing_outlives_its_group(run: Run, sign: tuple[Path, int], leave: str, end: str, ending: str) -> None:
    """A child that a snippet leaves behind is gone when the outcome is there, wherever it went, and nobody waits."""
    path, reading = sign
    outcome = run(
        "import os, time\n"
        "ready, tell = os.pipe()\n"
        "if os.fork() == 0:\n"
        f"{leave}"
        f"    sign = os.open({str(path)!r}, os.O_WRONLY)\n"
        "    os.write(tell, b'x')\n"
        "    time.sleep(60)\n"
        "    os._exit(0)\n"
        f"os.read(ready, 1)\n{end}",
        folder=str(path.parent),
    )
    assert outcome.ending == ending
    # While somebody has the named pipe open, there is nothing to read yet; then it is at its end.
    assert os.read(reading, 10) == b""


def test_a_fork_does_not_report_twice(run: Run) -> None:
    """A child that falls through a fork says nothing in its parent's name."""
    outcome = run("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)", "assert pid")
    assert outcome.ending == ""
    assert failures(outcome) == ["", ""]


def test_threads_left_behind_are_not_waited_for(run: Run) -> None:
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
def test_a_snippet_may_close_its_output(run: Run, code: str) -> None:
    """Results do not travel on the output, so they arrive without it; the next snippet has one again."""
    assert failures(run(code, "print('x')")) == ["", ""]


def test_printed_results_are_not_believed(run: Run) -> None:
    """What a snippet prints, however it looks, is no result."""
    fake = '{"step": 0, "failure": {}}\\n{"done": true}\\n'
    assert failures(run(f"import os\nprint('{fake}')\nos.write(1, b'{fake}')\nraise KeyError")) == ["KeyError"]


def test_a_flood_ends_the_group(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A group that pours into its process's own output is ended."""
    monkeypatch.setattr(conversation, "WRITTEN", 50_000_000)
    assert run("import os\nwhile True: os.write(1, b'x' * 100_000)").ending == "wrote more than 50 MB of output"


def test_a_group_ends_when_the_run_is_interrupted(run: Run) -> None:
    """Who stops the run need not wait for what sleeps in it."""
    stop = threading.Event()
    stop.set()
    assert run("import time; time.sleep(60)", stop=stop).ending == "was interrupted"


def test_memory_holds_a_flood_of_output(run: Run) -> None:
    """What a snippet prints beyond a megabyte is dropped, and it goes on."""
    # Not getrusage: what it counts begins with the process that this one was forked from.
    code = "for i in range(100): print('x' * 1_000_000)\nimport re\n"
    code += "peak = re.search(r'VmHWM:\\s+(\\d+) kB', open('/proc/self/status').read())\n"
    code += "assert int(peak[1]) < 100_000"
    assert failures(run(code)) == [""]


def test_the_results_pipe_is_not_handed_on(run: Run) -> None:
    """A program that a snippet starts gets none of our pipes but the three that every program has."""
    code = "import os; assert [n for n in map(int, os.listdir('/dev/fd')) if n > 2 and os.path.exists(f'/dev/fd/{n}')"
    assert failures(run(code + " and os.get_inheritable(n)] == []")) == [""]


def test_a_large_job_reaches_the_process(run: Run) -> None:
    """A job larger than a pipe is read whole."""
    assert failures(run(f"a = '{'x' * 1_000_000}'", "assert len(a) == 1_000_000")) == ["", ""]


def test_an_interpreter_that_is_gone_is_told(run: Run, way: Way) -> None:
    """A world whose interpreter cannot be started is an outcome, not an exception."""
    outcome = run("1", python=Path("/nowhere/python"))
    assert outcome == Outcome(ending="could not start: No such file or directory", isolation=way)


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("open('/written', 'w')", "OSError: [Errno 30] Read-only file system: '/written'"),
        ("open('/dev/written', 'w')", "OSError: [Errno 30] Read-only file system: '/dev/written'"),
        ("open('/dev/shm/file', 'wb').write(b'x' * (300 << 20))", "OSError: [Errno 27] File too large"),
        ("import socket; socket.create_connection(('192.0.2.1', 80))", "OSError: [Errno 101] Network is unreachable"),
        ("import ctypes; ctypes.string_at(0)", "was killed by SIGSEGV"),
        ("x = bytearray(10 << 30)", "MemoryError"),
        ("import os; os.kill(1, 9); os.kill(os.getppid(), 9)", "took along the process that leads it"),
    ],
)
def test_bubblewrap_isolates_too(code: str, line: str) -> None:
    """Where the kernel refuses our own calls, and bubblewrap's not, a group is as far from everything."""
    if not shutil.which("bwrap"):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("bubblewrap is not installed")

    with Warm(("bubblewrap",)) as warm:
        outcome = runner(warm)(code)

    assert outcome.isolation == "namespaces"
    assert said(outcome) == line


def test_a_group_alone_needs_no_warmed_process() -> None:
    """Who runs one group need not keep anything warm for others."""
    assert failures(sandbox.run(job("a = 1"), PYTHON, 30)) == [""]


def test_what_must_be_isolated_does_not_run_with_less() -> None:
    """Where a machine has no namespaces, code that nobody has reviewed is not run, and the reason is told."""
    with Warm(("process",)) as warm:
        outcome = sandbox.run(job("a = 1"), PYTHON, 30, warm=warm, require_isolation=True)

    assert outcome.messages == ()
    assert outcome.ending == "was not run: this machine does not isolate it (nobody asked it to)"


def test_a_warmed_process_that_somebody_ended_is_replaced(way: Way) -> None:
    """The next group runs in another one."""
    with Warm((way,)) as warm:
        one = runner(warm)
        assert failures(one("a = 1")) == [""]
        for process in warm.processes():
            os.kill(process, signal.SIGKILL)
            os.waitid(os.P_PID, process, os.WEXITED | os.WNOWAIT)

        assert failures(one("a = 1")) == [""]


def test_what_is_said_is_clean(run: Run) -> None:
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


def test_no_descriptor_is_left_open(run: Run) -> None:
    """A run gives back the file descriptors it took."""
    before = len(list(Path("/dev/fd").iterdir()))
    run("a = 1")
    assert len(list(Path("/dev/fd").iterdir())) == before


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has namespaces to refuse")
def test_a_machine_without_namespaces_runs_what_is_reviewed(tmp_path: Path) -> None:
    """Where the kernel refuses, a group runs as a plain process and says so; what must be isolated does not run."""
    need_namespaces()
    program = (
        "import json, sys\nfrom pathlib import Path\nfrom doctests import sandbox\nfrom doctests.warm import Warm\n"
        "with Warm(('namespaces', 'process')) as warm:\n"
        "    for required in (False, True):\n"
        "        given = json.loads(sys.argv[1]), Path(sys.executable), 30\n"
        "        outcome = sandbox.run(*given, warm=warm, require_isolation=required)\n"
        "        print(outcome.isolation, len(outcome.messages), outcome.ending)\n"
    )
    # A namespace of users that allows no further one is such a machine.
    refuse = 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "sh", "-c", refuse, "sh", sys.executable, "-c", program]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "TMPDIR": str(tmp_path)}
    done = subprocess.run([*command, json.dumps(job("a = 1"))], env=env, capture_output=True, text=True, check=False)

    first, second = done.stdout.splitlines()
    assert first == "process 2 "
    assert second.startswith("process 0 was not run: this machine does not isolate it (")
