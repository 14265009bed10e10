"""A Dask scheduler and its workers, as the processes that they are, on hosts of their own where that can be had."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.testing import ROOT

PATIENCE = 90.0  # seconds for a process to say that it is there; they take two where nobody else is at work
#: What a host's mounts are changed by before its worker starts: it sees nothing of what is under test.
HIDE = 'mount -t tmpfs none "$1" && shift && exec "$@"'


def need_dask() -> None:
    """Skip a test aloud where Dask is not installed, and fail it where that must not go unseen."""
    if not find_spec("distributed"):
        said = "needs the dependency group `cluster`, as .ci/run installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(said)

        pytest.skip(said)


def until(true: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


@dataclass(frozen=True)
class Host:
    """A host of one's own: a network namespace with a wire to this one, and without the files that are under test."""

    name: str
    here: str  # this machine's address on the wire
    hidden: Path

    @property
    def before(self) -> list[str]:
        """The command that others are run by there."""
        private = ["unshare", "--mount", "--propagation", "private", "sh", "-c", HIDE, "sh", str(self.hidden)]
        return ["ip", "netns", "exec", self.name, *private]


@contextlib.contextmanager
def hosts(hidden: Path, count: int = 2) -> Iterator[list[Host]]:
    """Make hosts; none where this machine does not let us, and fail where that must not go unseen."""
    made: list[Host] = []
    with contextlib.ExitStack() as stack:
        for number in range(count):
            name, net = f"dt{os.getpid()}-{number}", f"10.{200 + number}.{os.getpid() % 250}"
            commands = [
                f"ip netns add {name}",
                f"ip link add {name}v type veth peer name eth0 netns {name}",
                f"ip addr add {net}.1/24 dev {name}v",
                f"ip link set {name}v up",
                f"ip -n {name} addr add {net}.2/24 dev eth0",
                f"ip -n {name} link set eth0 up",
                f"ip -n {name} link set lo up",
                f"ip netns exec {name} unshare --mount true",
            ]
            stack.callback(_said, f"ip netns del {name}")
            if refused := next(filter(None, map(_said, commands)), ""):
                if os.environ.get("CI") == "true" and os.geteuid() == 0:
                    pytest.fail(f"no host of one's own: {refused}")

                made = []
                break

            made.append(Host(name, f"{net}.1", hidden))

        yield made


def _said(command: str) -> str:
    """Run a command, and say what went wrong."""
    program, *arguments = command.split()
    if not shutil.which(program):
        return f"{program} is not installed"

    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    return done.stderr.strip() or "it failed" if done.returncode else ""


@dataclass
class Cluster:
    """A scheduler and its workers, which end with it."""

    folder: Path
    hosts: list[Host] = field(default_factory=list)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    port: int = 0
    secure: tuple[str, ...] = ()  # what Dask's programs are told of certificates
    given: Mapping[str, str] = field(default_factory=dict)  # variables that they have besides

    @property
    def address(self) -> str:
        """Where the scheduler is, seen from here."""
        return f"{'tls' if self.secure else 'tcp'}://127.0.0.1:{self.port}"

    def scheduler(self) -> None:
        """Start the scheduler; a second time, where it was."""
        file = self.folder / "scheduler.json"
        file.unlink(missing_ok=True)
        where = ("--host", "0.0.0.0" if self.hosts else "127.0.0.1", "--port", str(self.port))  # noqa: S104  a wire's
        self._start(
            "scheduler",
            [sys.executable, "scheduler", *where, "--no-dashboard", "--scheduler-file", str(file), *self.secure],
        )

        def there() -> bool:
            with contextlib.suppress(OSError, ValueError, KeyError):
                self.port = int(json.loads(file.read_text("utf-8"))["address"].rpartition(":")[2])
                return True

            return False

        until(there, self.log("scheduler"))

    def worker(
        self,
        name: str,
        *options: str,
        plugins: Path = ROOT / "plugins",
        host: Host | None = None,
        python: str = sys.executable,
        before: Sequence[str] = (),
    ) -> str:
        """Start a worker, and give its address."""
        address = f"tcp://{host.here}:{self.port}" if host else self.address
        alone = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--name", name)
        options = options or ("--preload", "doctests.cluster.worker")
        command = [python, "worker", address, *alone, *self.secure, *options]
        self._start(name, command, plugins, host.before if host else before)
        until(lambda: "Registered to" in self.log(name), self.log(name))
        return next(line.split()[-1] for line in self.log(name).splitlines() if "Start worker at" in line)

    def kill(self, name: str) -> None:
        """Kill a process, so that it can clean up nothing."""
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes.pop(name).wait()

    def log(self, name: str) -> str:
        """Give what a process has written."""
        return (self.folder / f"{name}.log").read_text("utf-8")

    def end(self, *names: str) -> None:
        """End processes, by default all; the workers before the scheduler."""
        for name in names or reversed([*self.processes]):
            process = self.processes.pop(name)
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _start(self, name: str, arguments: list[str], plugins: Path | None = None, before: Sequence[str] = ()) -> None:
        """Start one of Dask's programs, with next to nothing of this process's environment."""
        home = self.folder / name
        home.mkdir(exist_ok=True)
        env = {
            **{key: value for key, value in os.environ.items() if key == "LANG" or "CERT" in key},
            # The machine's own programs, and no shims of many Pythons, each of which would be asked who it is.
            "PATH": os.pathsep.join([os.defpath, "/usr/sbin", "/sbin"]),
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "DASK_TEMPORARY_DIRECTORY": str(home),
            **({"PYTHONPATH": str(plugins)} if plugins else {}),
            **self.given,
        }
        command = [*before, arguments[0], "-m", "dask", *arguments[1:]]
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=home, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )


@contextlib.contextmanager
def clusters(on: list[Host] | None = None) -> Iterator[Cluster]:
    """Give a cluster that nothing of is started yet, and end it."""
    with tempfile.TemporaryDirectory(prefix="cluster-", ignore_cleanup_errors=True) as folder:
        cluster = Cluster(Path(folder), on or [])
        try:
            yield cluster
        finally:
            cluster.end()
