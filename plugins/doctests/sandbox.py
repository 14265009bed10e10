"""Run a program on a stranger's code, and come back whatever the code does."""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import selectors
import signal
import subprocess
import tempfile
import time
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

from .access import NONE, Access

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from threading import Event

PROGRAM = Path(__file__).with_name("inside.py")
PIPE = 1 << 20  # bytes; more than any pipe holds, so that one read empties it
OUTPUT = 8_000  # bytes of a process's own output that are kept: the last, where a crash explains itself
RESULTS = 16_000_000  # bytes of results; a group that writes more is not reporting
#: ECMA-48 control sequences, and the strings (titles, links) that terminals take from an OSC, DCS, SOS, PM or APC.
TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]")


@dataclass(frozen=True, slots=True)
class Launch:
    """How a process is to be started, and what keeps it from the rest of the machine."""

    argv: tuple[str, ...]
    env: Mapping[str, str]
    isolation: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a group's process reported, and how it ended if not by itself."""

    messages: tuple[Mapping[str, Any], ...] = ()
    ending: str = ""
    output: str = ""
    isolation: str = "process"


def process(python: Path, scratch: Path, results: int, access: Access = NONE) -> Launch:
    """
    Describe a plain process: an environment of its own and a temporary directory for a home, nothing more.

    It keeps the caller's variables from the code and the code's slips from the caller. It does not keep the code from
    the network, from files this user can read or write, or from leaving its process group.

    :param python: the world's interpreter
    :param scratch: the temporary directory
    :param results: the file descriptor that the results are written to
    :param access: what it may reach besides its world
    :return: how to start it
    """
    return Launch(
        argv=(str(python), "-B", "-X", "utf8", "-X", "faulthandler", str(PROGRAM), str(results)),
        env={
            "HOME": str(scratch),
            "LANG": "C.UTF-8",
            "PATH": os.pathsep.join([str(python.parent), os.defpath]),
            # The order of a set of strings is the same in every run, so a verdict is too.
            "PYTHONHASHSEED": "0",
            "TMPDIR": str(scratch),
            "TZ": "UTC",
            **access.env,
        },
        isolation="process",
    )


def run(
    job: Mapping[str, Any],
    python: Path,
    timeout: float,
    confine: Callable[[Path, Path, int, Access], Launch] = process,
    stop: Event | None = None,
    *,
    access: Access = NONE,
) -> Outcome:
    """
    Run a group and gather what it reports.

    :param job: what :mod:`doctests.inside` reads, without the token
    :param python: the world's interpreter
    :param timeout: seconds until everything in the process's group is killed
    :param confine: what describes the process
    :param stop: set when the group is to be ended before its time
    :param access: what the group may reach besides its world
    :return: the outcome; never an exception for what the code did
    """
    token = secrets.token_hex(16)
    with tempfile.TemporaryDirectory(prefix="doctests-", ignore_cleanup_errors=True) as directory:
        # Resolved, because the texts that name it do: macOS has its temporary files behind a link.
        scratch = Path(directory).resolve()
        reading, writing = os.pipe()
        launch = confine(python, scratch, writing, access)
        with open(reading, "rb", buffering=0) as results:  # noqa: PTH123  a file descriptor
            try:
                child = subprocess.Popen(
                    launch.argv,
                    env=dict(launch.env),
                    cwd=scratch,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    pass_fds=[writing],
                    start_new_session=True,
                )
            except OSError as error:
                return Outcome(ending=f"could not start: {error.strerror}", isolation=launch.isolation)
            finally:
                os.close(writing)

            with child:
                payload = json.dumps({**job, "token": token}).encode()
                try:
                    said, output, ending = _converse(child, payload, results, token, timeout, stop=stop)
                finally:
                    # The process too, which may still be there when it is done; macOS refuses for one that is gone.
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.killpg(child.pid, signal.SIGKILL)

    home = str(scratch)
    # A crash shows its stack, which begins in this program.
    shown = "\n".join(line for line in output.replace(home, "~").split("\n") if str(PROGRAM) not in line)
    return Outcome(_messages(said, token, home), ending, clean(shown), launch.isolation)


def clean(text: str) -> str:
    """
    Take out of a text what would act on a terminal or mislead a reader: control sequences, control and bidi characters.

    :param text: anything
    :return: printable text, tabs and newlines
    """
    kept = (char for char in TERMINAL.sub("", text) if char in "\t\n" or unicodedata.category(char)[0] != "C")
    return "".join(kept)


@dataclass(slots=True)
class _Mouth:
    """What writes a payload into a pipe as fast as the other end takes it."""

    payload: bytes

    def __call__(self, pipe: int) -> bool:
        """Write what the pipe takes now, and tell whether there is more; a process that is gone needs none."""
        try:
            self.payload = self.payload[os.write(pipe, self.payload) :]
        except BrokenPipeError:
            return False

        return bool(self.payload)


@dataclass(slots=True)
class _Ear:
    """What reads a pipe, and keeps the last of it."""

    limit: int
    heard: bytearray = field(default_factory=bytearray)

    def __call__(self, pipe: int) -> bool:
        """Read what the pipe holds now, and tell whether it is still open."""
        chunk = os.read(pipe, PIPE)
        self.heard += chunk
        del self.heard[: -self.limit]
        return bool(chunk)


def _converse(
    child: subprocess.Popen[bytes], payload: bytes, results: Any, token: str, timeout: float, *, stop: Event | None
) -> tuple[bytes, str, str]:
    """Feed a process and read it until it is done, ends or has had its time."""
    done = (json.dumps({"token": token, "done": True}) + "\n").encode()
    deadline = time.monotonic() + timeout
    said, output, ending = _Ear(RESULTS), _Ear(OUTPUT), ""
    with selectors.DefaultSelector() as selector:
        for stream, event, use in (
            (child.stdin, selectors.EVENT_WRITE, _Mouth(payload)),
            (child.stdout, selectors.EVENT_READ, output),
            (results, selectors.EVENT_READ, said),
        ):
            pipe: Any = stream
            os.set_blocking(pipe.fileno(), False)
            selector.register(pipe, event, use)

        while not ending and not said.heard.endswith(done):
            # Not until the pipes close: a child that outlives its parent may hold them open for ever.
            over = child.poll() is not None
            for key, _ in selector.select(0 if over else max(0, min(0.05, deadline - time.monotonic()))):
                if not key.data(key.fd):
                    selector.unregister(key.fd)
                    cast("IO[bytes]", key.fileobj).close()

            if len(said.heard) >= RESULTS:
                ending = "wrote too much where its results belong"
            elif over:
                ending = _ending(child.returncode)
            elif time.monotonic() >= deadline:
                ending = f"timed out after {timeout:g} s"
            elif stop is not None and stop.is_set():
                ending = "was interrupted"

    return bytes(said.heard), output.heard.decode("utf-8", "replace"), "" if done in said.heard else ending


def _ending(status: int) -> str:
    """Say how a process ended before it was done."""
    if status >= 0:
        return f"ended the process with status {status}"

    # Most of the real-time signals have no name.
    names = {one.value: one.name for one in signal.Signals}
    return f"was killed by {names.get(-status, f'signal {-status}')}"


def _messages(said: bytes, token: str, home: str) -> tuple[Mapping[str, Any], ...]:
    """Keep the lines that carry the token; their texts are made fit to be shown."""
    messages: list[Mapping[str, Any]] = []
    for line in said.split(b"\n"):
        with contextlib.suppress(ValueError, RecursionError):
            message = json.loads(line)
            if isinstance(message, dict) and message.pop("token", None) == token:
                messages.append(_cleaned(message, home))

    return tuple(messages)


def _cleaned(value: Any, home: str) -> Any:
    """Clean every text in a message."""
    if isinstance(value, str):
        return clean(value.replace(home, "~"))

    if isinstance(value, dict):
        return {key: _cleaned(one, home) for key, one in value.items()}

    return [_cleaned(one, home) for one in value] if isinstance(value, list) else value
