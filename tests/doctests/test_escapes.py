"""A stranger's code tries to get out of its group, or to harm the machine, each time in another way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from doctests.access import Access
from doctests.warm import Warm
from tests.doctests.groups import Run, failures, need_namespaces, runner, said
from tests.testing import ROOT


@pytest.fixture(scope="module")
def warm() -> Iterator[Warm]:
    """Give warmed processes that isolate, or skip aloud."""
    need_namespaces()
    with Warm(("namespaces",)) as warmed:
        yield warmed


@pytest.fixture
def run(warm: Warm) -> Iterator[Run]:
    """Give what runs groups; whatever one of them does, the next one is as well as ever."""
    run = runner(warm)
    yield run
    after = run("a = 1", "assert a == 1")
    assert (failures(after), after.ending, after.isolation) == (["", ""], "", "namespaces")


# What a machine has little of


@pytest.mark.parametrize("code", ["while True: pass", "import time; time.sleep(600)"])
def test_an_endless_loop(run: Run, code: str) -> None:
    """A group ends when its time is over."""
    assert said(run(code, timeout=1)) == "timed out after 1 s"


def test_a_fork_bomb(run: Run) -> None:
    """A group has only so many processes, as root too."""
    assert "BlockingIOError" in said(run("import os\nwhile True: os.fork()"))


def test_a_fork_bomb_that_does_not_mind(run: Run) -> None:
    """Who goes on forking has as many processes as before, and is ended with all of them."""
    code = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    assert said(run(code, timeout=2)) == "timed out after 2 s"


def test_too_many_threads(run: Run) -> None:
    """Threads are counted like processes."""
    code = "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    assert "can't start new thread" in said(run(code))


def test_ten_gigabytes_of_memory_at_once(run: Run) -> None:
    """A process gets no more address space than it may have."""
    assert said(run("x = bytearray(10 << 30)")) == "MemoryError"


def test_ten_gigabytes_of_memory_bit_by_bit(run: Run) -> None:
    """What a group may hold, all its processes may hold together."""
    code = "import os, time\nfor _ in range(10):\n    if os.fork() == 0:\n"
    code += "        x = b'x' * (1 << 30)\n        time.sleep(60)"
    assert said(run(code + "\ntime.sleep(60)")).endswith("GB of memory")


def test_memory_that_is_nobodys(run: Run) -> None:
    """A file that lies in memory alone would be counted for no process."""
    assert said(run("import os; os.memfd_create('x')")).startswith("OSError: [Errno 38]")


def test_ten_gigabytes_of_output(run: Run) -> None:
    """Whoever prints without end is stopped."""
    assert said(run("while True: print('x' * 1_000_000)")) == "OSError: more than 256 MB of output"


def test_ten_gigabytes_of_output_past_python(run: Run) -> None:
    """Whoever writes to the process's own output without end is stopped."""
    code = "import os\nfor _ in range(10_000): os.write(1, b'x' * 1_000_000)"
    assert said(run(code)) == "wrote more than 256 MB of output"


@pytest.mark.parametrize("folder", ["", "/tmp/", "/dev/shm/"])  # noqa: S108  a group's own
def test_ten_gigabytes_of_file(run: Run, folder: str) -> None:
    """The temporary file system is small."""
    code = f"with open('{folder}file', 'wb') as f:\n    for _ in range(10_000): f.write(b'x' * 1_000_000)"
    assert said(run(code)).startswith(("OSError: [Errno 28]", "OSError: [Errno 27]"))


def test_many_files(run: Run) -> None:
    """The temporary file system has room for only so many files."""
    assert said(run("for n in range(1_000_000): open(str(n), 'w').close()")).startswith("OSError: [Errno 28]")


def test_many_open_files(run: Run) -> None:
    """A process has only so many open files."""
    assert said(run("files = []\nwhile True: files.append(open('/dev/null'))")).startswith("OSError: [Errno 24]")


def test_limits_cannot_be_raised(run: Run) -> None:
    """A limit is for good, and another's is not to be touched."""
    code = "import resource as r\nr.setrlimit(r.RLIMIT_NPROC, (9999, 9999))"
    assert said(run(code)).startswith(("ValueError", "PermissionError"))
    assert said(run("import resource as r\nr.prlimit(1, r.RLIMIT_CPU, (0, 0))")).startswith("PermissionError")


# What others have


def test_the_callers_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the caller's is to be seen, neither in one's own environment nor in a parent's."""
    monkeypatch.setenv("SECRET", "hunter2")
    code = "import os, pathlib\nassert 'SECRET' not in os.environ\n"
    code += "for file in pathlib.Path('/proc').glob('[0-9]*/environ'):\n    assert b'hunter2' not in file.read_bytes()"
    assert failures(run(code)) == [""]
    with Warm(("namespaces",)) as warm:  # started with the variable
        assert failures(runner(warm)(code)) == [""]


def test_the_callers_home(run: Run) -> None:
    """The homes of users and what lies in them are not there."""
    home = Path.home()
    code = f"import os\nassert not os.path.exists({str(home / '.bashrc')!r})\n"
    code += f"assert not os.path.exists({str(home / '.ssh')!r}) and not os.path.exists({str(home / '.cache/uv')!r})\n"
    code += "import pwd\nassert [one.pw_name for one in pwd.getpwall()] == ['reader']\n"
    assert failures(run(code)) == [""]


@pytest.mark.parametrize("place", ["folder", "abstract"])
def test_an_agents_socket(run: Run, tmp_path: Path, place: str) -> None:
    """A socket of another process is out of reach, in a folder and without one."""
    name = str(tmp_path / "agent") if place == "folder" else f"\0{tmp_path}"
    with socket.socket(socket.AF_UNIX) as agent:
        agent.bind(name)
        agent.listen()
        outcome = run(f"import socket\nsocket.socket(socket.AF_UNIX).connect({name!r})")

    assert said(outcome).startswith("FileNotFoundError" if place == "folder" else "ConnectionRefusedError")


def test_the_systems_sockets_and_secrets(run: Run) -> None:
    """There is no /run, no /var, no /home of others, no /sys, no /etc but the little that programs need."""
    code = "import os\n"
    code += "for name in ('run', 'var', 'sys', 'root/.bashrc', 'etc/shadow', 'etc/ssh', 'etc/machine-id', 'mnt'):\n"
    code += "    assert not os.path.exists('/' + name), name\n"
    assert failures(run(code)) == [""]


def test_a_terminal(run: Run) -> None:
    """There is no terminal to type into."""
    assert said(run("open('/dev/tty')")).startswith("FileNotFoundError")


def test_other_processes(run: Run) -> None:
    """Nobody else's process is to be seen, and of the one that leads the group nothing."""
    code = (
        "import os\npids = [n for n in os.listdir('/proc') if n.isdigit()]\nassert pids == [str(os.getpid())], pids\n"
    )
    code += "assert not os.path.exists('/proc/1')"
    assert failures(run(code)) == [""]


def test_killing_others(run: Run) -> None:
    """Whom a group may kill is in it; its parent, and what has this process's number outside, it may not."""
    code = "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)\nos.kill(os.getppid(), signal.SIGSTOP)\n"
    code += f"os.kill(-1, signal.SIGCONT)\nos.kill({os.getpid()}, signal.SIGKILL)"
    assert said(run(code)) == "ProcessLookupError: [Errno 3] No such process"


@pytest.mark.parametrize(
    "code",
    [
        "import ctypes as c\nif c.CDLL(None, use_errno=True).ptrace(16, 1, 0, 0) < 0: raise OSError(c.get_errno(), '')",
        "open('/proc/1/mem', 'r+b')",
        "import os; os.listdir('/proc/1/fd')",
    ],
    ids=["ptrace", "memory", "descriptors"],
)
def test_taking_its_parent_over(run: Run, code: str) -> None:
    """The process that leads a group lets nobody look into it."""
    assert said(run(code)).startswith(("PermissionError", "FileNotFoundError"))


# The network


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6"])
def test_the_network(run: Run, family: str) -> None:
    """There is no network to reach anybody by."""
    address = "192.0.2.1" if family == "AF_INET" else "2001:db8::1"
    outcome = run(f"import socket\nsocket.socket(socket.{family}).connect(({address!r}, 80))")
    assert said(outcome).startswith("OSError: [Errno 101] Network is unreachable")


def test_the_machines_own_servers(run: Run) -> None:
    """A port of the machine's is not the group's."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        outcome = run(f"import socket\nsocket.create_connection(('127.0.0.1', {port}), 5)")

    assert said(outcome).startswith("ConnectionRefusedError")


def test_a_server_of_its_own(run: Run) -> None:
    """A snippet's client reaches the same snippet's server, by the name that everybody uses."""
    code = "import socket\nwith socket.create_server(('localhost', 0)) as server:\n"
    code += "    socket.create_connection(server.getsockname()).close()"
    assert failures(run(code)) == [""]


@pytest.mark.parametrize("family", [40, 17, 38], ids=["AF_VSOCK", "AF_PACKET", "AF_ALG"])
def test_sockets_that_no_namespace_holds(run: Run, family: int) -> None:
    """Sockets to the host of a virtual machine, to the wire and into the kernel cannot be made."""
    assert said(run(f"import socket\nsocket.socket({family}, socket.SOCK_DGRAM)")).startswith("PermissionError")


# Files


@pytest.mark.parametrize("place", [ROOT, ROOT / "content", Path(sys.prefix), Path(sys.base_prefix), Path("/usr"), "/"])
def test_writing_where_others_read(run: Run, place: Path | str, tmp_path: Path) -> None:
    """Neither the repository, nor the world, nor its interpreter, nor the system can be written to."""
    del tmp_path
    outcome = run(f"open({str(Path(place, 'written'))!r}, 'w')")
    assert said(outcome).startswith(("OSError: [Errno 30]", "FileNotFoundError", "PermissionError"))
    assert not Path(place, "written").exists()


def test_writing_into_the_posts_folder(run: Run, tmp_path: Path) -> None:
    """A post's folder is there to be read."""
    folder = tmp_path / "post"
    folder.mkdir()
    folder.chmod(0o777)
    tmp_path.chmod(0o755)
    (folder / "yourapp.py").write_text("x = 1\n", "utf-8")
    given = {"folder": str(folder)}
    assert failures(run("import yourapp\nassert yourapp.x == 1", **given)) == [""]
    assert said(run(f"open({str(folder / 'yourapp.py')!r}, 'w')", **given)).startswith("OSError: [Errno 30]")
    assert said(run(f"import os; os.remove({str(folder / 'yourapp.py')!r})", **given)).startswith("OSError: [Errno 30]")
    assert [path.name for path in folder.iterdir()] == ["yourapp.py"]


def test_where_another_group_of_the_same_world_has_its_folder(run: Run, tmp_path: Path) -> None:
    """Groups of one world share what they see of the system; of each other's folders they see not even the names."""
    tmp_path.chmod(0o755)
    for name in ("one", "two"):
        code = f"import os\nassert os.listdir('/blog') == [{name!r}], os.listdir('/blog')"
        assert failures(run(code, folder=f"/blog/{name}/post", place=tmp_path)) == [""]

    assert failures(run("import os\nassert not os.path.exists('/blog/one')")) == [""]
    for place in ("/blog/written", "/blog/two/written", "/written", "/etc/written", "/etc/hosts"):
        outcome = run(f"open({place!r}, 'a')", folder="/blog/two/post", place=tmp_path)
        assert said(outcome).startswith(("OSError: [Errno 30]", "PermissionError"))


@pytest.mark.parametrize("folder", ["/blog", "/etc/blog"])
def test_a_folder_in_an_uncommon_place(run: Run, tmp_path: Path, folder: str) -> None:
    """A folder can lie at the root; where the group has files of ours it cannot, and the group is not run with less."""
    tmp_path.chmod(0o755)
    (tmp_path / "yourapp.py").write_text("x = 1\n", "utf-8")
    outcome = run("import yourapp\nassert yourapp.x == 1", folder=folder, place=tmp_path, require_isolation=True)
    refused = "could not be isolated: what lies in /etc cannot be shown"
    assert outcome.ending == "" if folder == "/blog" else refused in outcome.ending


@pytest.mark.parametrize(
    "way", ["/..", "/../..", "/proc/self/root", "/proc/self/cwd/../../..", "/proc/1/root", "/proc/1/cwd", "../../../.."]
)
def test_ways_back_to_the_old_file_system(run: Run, way: str) -> None:
    """The file system that the group was taken from is at the end of no path."""
    assert (ROOT / "pyproject.toml").exists()
    code = f"import os\nassert not os.path.exists({way!r} + {str(ROOT / 'pyproject.toml')!r})\n"
    code += "assert os.path.samefile('/', '/..')\n"
    code += "for fd in os.listdir('/proc/self/fd'):\n"
    code += f"    assert not os.path.exists('/proc/self/fd/' + fd + {str(ROOT / 'pyproject.toml')!r})\n"
    assert failures(run(code)) == [""]


def test_a_folder_that_only_root_may_read(run: Run, tmp_path: Path) -> None:
    """Root runs no group as root; what nobody else may read is named, with what to do."""
    if os.getuid() != 0:
        pytest.skip("only root has folders that a group's user may not read")

    tmp_path.chmod(0o700)
    assert said(run("a = 1", folder=str(tmp_path))) == (
        f"may not read {tmp_path}, for root runs it as another user: chmod -R go+rX it"
    )


def test_a_service(run: Run, tmp_path: Path) -> None:
    """A folder that a group is given access to can be connected through, and not written to."""
    place = tmp_path / "socket"
    tmp_path.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(place))
        place.chmod(0o777)
        service.listen()
        access = Access(env={"PGHOST": str(tmp_path)}, folders=(tmp_path,))
        code = "import os, socket\nsocket.socket(socket.AF_UNIX).connect(os.environ['PGHOST'] + '/socket')\n"
        assert failures(run(code, access=access)) == [""]
        code = "import os\nopen(os.environ['PGHOST'] + '/file', 'w')"
        assert said(run(code, access=access)).startswith("OSError: [Errno 30]")
        assert said(run("import os; os.environ['PGHOST']")) == "KeyError: 'PGHOST'"


@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)",
        "libc.mount(b'none', b'/tmp', b'tmpfs', 0, None)",
        "libc.umount2(b'/proc', 2)",
        "libc.syscall(ctypes.c_long(250), 1, None)",
        "libc.setns(0, 0)",
    ],
    ids=["unshare", "mount", "umount", "keyctl", "setns"],
)
def test_what_only_an_escape_needs(run: Run, call: str) -> None:
    """System calls that open the kernel wide are refused."""
    code = "import ctypes, platform\nlibc = ctypes.CDLL(None, use_errno=True)\n"
    code += f"if {call} < 0: raise OSError(ctypes.get_errno(), 'refused')"
    assert said(run(code)).startswith("PermissionError")


def test_becoming_root(run: Run) -> None:
    """No program makes its user another one, and there are no capabilities left."""
    code = "import os\nstatus = open('/proc/self/status').read()\n"
    code += "for name in ('CapEff', 'CapPrm', 'CapInh', 'CapAmb'): assert name + ':\\t' + '0' * 16 in status, name\n"
    code += "assert 'NoNewPrivs:\\t1' in status and 'Seccomp:\\t2' in status\nassert os.getuid() == 1000\nos.setuid(0)"
    assert said(run(code)) == "OSError: [Errno 22] Invalid argument"  # there is no root


def test_nobody_shares_a_user_with_root(run: Run) -> None:
    """Outside, a group that root runs belongs to a user that is nobody else."""
    if os.getuid() != 0:
        pytest.skip("another user than root cannot become a third one")

    code = "import re\nraise ValueError(re.split(r'\\s+', open('/proc/self/uid_map').read().strip())[1])"
    first, second = (int(failures(run(code))[0].split()[-1]) for _ in range(2))
    assert first != second
    assert min(first, second) > 65_536


# Results


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("exit()", "SystemExit: None"),
        ("import os; os._exit(0)", "ended the process with status 0"),
        ("import ctypes; ctypes.string_at(0)", "was killed by SIGSEGV"),
        ("import os; os.abort()", "was killed by SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "was killed by SIGKILL"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", "timed out after 2 s"),
        ("import sys; sys.stdout.close(); 1 / 0", "ZeroDivisionError: division by zero"),
        ("import os; os.close(1); os.close(2); 1 / 0", "ZeroDivisionError: division by zero"),
        ("import os; os.closerange(0, 256)", "ended the process with status 1"),
        ("import os; os.execv('/bin/true', ['true'])", "ended the process with status 0"),
    ],
)
def test_ending_early(run: Run, code: str, line: str) -> None:
    """Who leaves before the end has not passed."""
    assert said(run(code, timeout=2)) == line


RESULTS = r"""
import json, os
step = json.dumps({"step": 0, "failure": {}}).encode()
texts = b"".join(len(t).to_bytes(4, "big") + t for t in (b"", b"0", b"", b"", b"", b"", b"", b""))
for message in (step, step + b"\n", b"over", len(step).to_bytes(4, "big") + step, b"\0\0\0\4over", texts):
    for pipe in range(3, 256):
        try:
            os.write(pipe, message)
        except OSError:
            pass
"""


@pytest.mark.parametrize("after", ["raise KeyError", "os._exit(0)", "", "import time; time.sleep(60)"])
def test_writing_a_result_wherever_it_can(run: Run, after: str) -> None:
    """A pass that somebody else wrote than who was asked ends the group."""
    assert said(run(RESULTS + after)) == "wrote where its results belong"


def test_a_whole_answer_that_is_not_asked_for(run: Run) -> None:
    """Somebody who knows how answers look, but not the word that each must carry, is not believed."""
    code = "import os\nfor text in (b'over', b'', b''):\n    os.write(PIPE, len(text).to_bytes(4, 'big') + text)\n1 / 0"
    find = "PIPE = max(int(n) for n in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + n))\n"
    assert said(run("import os\n" + find + code)) == "wrote where its results belong"


def test_speaking_for_ones_process(run: Run) -> None:
    """Somebody who speaks the whole language is found out when the process itself answers too."""
    code = r"""
import os
pipe = max(int(n) for n in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + n))
frame = lambda data: len(data).to_bytes(4, 'big') + data
os.write(pipe, frame(b'over'))
word = os.read(pipe, 100)[4:]
os.write(pipe, frame(b''.join(map(frame, (word, b'0', b'', b'', b'', b'', b'', b'')))))
1 / 0
"""
    assert said(run(code)) == "wrote where its results belong"


@pytest.mark.parametrize(
    "sabotage",
    [
        "import doctest\ndoctest.OutputChecker.check_output = lambda *_: True\ndoctest.Example = None",
        "import json\njson.dumps = json.loads = lambda *_, **__: '{}'",
        "import builtins as b\nb.exec = b.compile = b.len = b.str = b.int = b.bool = b.isinstance = lambda *_, **__: 0",
        "import traceback\ntraceback.TracebackException = None",
        "import os\nos.write = os.read = os.getpid = os._exit = lambda *_: 0",
        "import sys\nsys.excepthook = sys.displayhook = lambda *_: None\nsys.stdout = sys.stderr = None",
        "import sys\nfor name in list(sys.modules): sys.modules[name] = None",
        "import sys, io\nsys.stdout = io.StringIO()",
        "import sys\nfor name in ('open', 'take', 'write'): setattr(type(sys.stdout), name, lambda *_: '')",
        "import sys\nseen = type(sys.stdout).take.__globals__\nfor name in list(seen):\n    seen[name] = lambda *_: ''",
        "import sys\nsys.settrace(lambda frame, *_: frame.f_locals.clear())\nsys.setprofile(lambda *_: None)",
        "import linecache, re, os.path\nlinecache.getline = re.search = os.path.dirname = None",
        "import inside.stage",
    ],
    ids=[
        *("doctest", "json", "builtins", "traceback", "os", "sys", "modules", "stdout", "type of stdout"),
        *("globals of stdout", "trace", "files", "import"),
    ],
)
@pytest.mark.parametrize("wrong", ["1 / 0", {"kind": "pycon", "code": ">>> 1\n2\n"}], ids=["error", "output"])
def test_changing_what_everybody_uses(run: Run, sabotage: str, wrong: str | dict[str, Any]) -> None:
    """Code that fails does not pass, whatever it or one before it has put in the place of Python's own."""
    outcome = run(sabotage, wrong)
    assert outcome.ending or any(failures(outcome)), outcome
    passed = [one for one in outcome.messages if one.get("step") == 1 and not one["failure"]]
    assert passed == []


def test_a_class_that_passes_for_another(run: Run) -> None:
    """An error that pretends to be none is one."""
    code = "class E(BaseException):\n    def __str__(self): raise self\n    def __bool__(self): return False\n"
    code += "    def __eq__(self, other): return True\n    __hash__ = None\nraise E"
    assert "E" in said(run(code))


def test_terminal_codes_and_markup(run: Run) -> None:
    """What is told of a group acts on no terminal; a page escapes it like all text."""
    outcome = run(r"raise ValueError('\x1b]0;title\x07\x1b[2J<script>alert(1)</script>' + chr(0x202e))")
    assert said(outcome) == "ValueError: <script>alert(1)</script>"


# Whoever runs it is killed


def processes() -> dict[int, str]:
    """List the processes of this machine with their command lines."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            found[int(path.name)] = path.joinpath("cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has just ended
            continue

    return found


@pytest.mark.parametrize("way", ["namespaces", "process"])
def test_a_runner_that_is_killed_leaves_nothing(tmp_path: Path, way: str) -> None:
    """When the runner is killed, all its processes go; no mount and no folder of theirs stays."""
    if way == "namespaces":
        need_namespaces()

    mark = f"mark{os.getpid()}"
    program = (
        "import json, sys\nfrom pathlib import Path\nfrom doctests import sandbox\nfrom doctests.warm import Warm\n"
        f"with Warm(({way!r},)) as warm:\n"
        "    sandbox.run(json.loads(sys.argv[1]), Path(sys.executable), 60, warm=warm)\n"
    )
    code = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import time; time.sleep(60)', '{mark}'])"
    step = {"name": "p.md", "line": 0, "kind": "python", "code": code, "role": "snippet", "run": True, "options": []}
    job = {"folder": "/nowhere", "lines": {}, "steps": [{**step, "expected": None, "expected_line": 0}]}
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins"), "TMPDIR": str(tmp_path)}
    before = set(processes())
    runner = subprocess.Popen([sys.executable, "-c", program, json.dumps(job)], env=env)

    def sleepers() -> list[int]:
        return [pid for pid, line in processes().items() if f"sleep(60) {mark}" in line]

    assert wait(sleepers)
    inside = str(ROOT / "plugins/doctests/inside")
    started = {pid for pid, line in processes().items() if inside in line} - before
    assert len(started) >= 3  # the warmed one, the one that leads, the one that runs
    runner.kill()
    runner.wait()
    assert wait(lambda: not sleepers())
    assert wait(lambda: not started & set(processes()))
    assert wait(lambda: not list(tmp_path.iterdir()))
    assert "doctests" not in Path("/proc/self/mounts").read_text("utf-8")


def wait(until: Any) -> Any:
    """Ask again and again, for at most twenty seconds, and give the last answer."""
    deadline = time.monotonic() + 20
    while not (answer := until()) and time.monotonic() < deadline:
        time.sleep(0.02)

    return answer
