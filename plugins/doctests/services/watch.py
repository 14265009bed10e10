"""
Keep a server for as long as a run lasts: this is the program that stands between the two.

It reads one line of JSON from its standard input: the commands to run, the last of them the server. When that input
ends, which it does however whoever holds its other end comes to his, the server is ended, what it started too, and
their folder is removed. When a command ends by itself, one line on standard output says how.

Linux ends the server if this program is killed; elsewhere only this program can.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PR_SET_PDEATHSIG = 1  # linux/prctl.h
PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 10.0  # seconds; PostgreSQL itself kills what has not ended five seconds after a SIGQUIT


def main() -> None:
    """Run what standard input says until standard input ends."""
    folder = Path(sys.argv[1])
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    if libc is not None:
        # What a server leaves behind becomes this program's child, and so can be found.
        libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    try:
        line = sys.stdin.buffer.readline()
        if line:
            _serve(json.loads(line), folder, libc)
    finally:
        _reap()
        shutil.rmtree(folder, ignore_errors=True)


def _serve(job: Mapping[str, Any], folder: Path, libc: ctypes.CDLL | None) -> None:
    """Run one command after the other, and end the one that runs when the run ends."""
    waking, woken = os.pipe()
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(woken)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    ending, user = signal.Signals(job["signal"]), job["user"]
    account = {} if user is None else {"user": user, "group": job["group"], "extra_groups": ()}
    for command in job["commands"]:
        with (folder / "log").open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=folder,
                env=job["env"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_follow(ending, libc),  # noqa: PLW1509  this program has one thread
                **account,
            )

        if not _outlived(child, waking):
            child.send_signal(ending)
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE)

            return

        if child.returncode != 0:
            break

    with contextlib.suppress(OSError):
        os.write(1, f"ended with status {child.returncode}\n".encode())

    # What it wrote is read before the folder goes.
    sys.stdin.buffer.read()


def _follow(ending: signal.Signals, libc: ctypes.CDLL | None) -> Callable[[], None]:
    """Give what lets a child end with this program; after the change of user, which would undo it."""
    parent = os.getpid()

    def follow() -> None:
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(ending), 0, 0, 0)
            if os.getppid() != parent:
                os._exit(1)

    return follow


def _outlived(child: subprocess.Popen[bytes], waking: int) -> bool:
    """Wait for a child or for the run to end; tell whether it was the child."""
    while child.poll() is None:
        ready, _, _ = select.select([0, waking], [], [])
        if 0 in ready:
            return False

        os.read(waking, 1000)

    return True


def _reap() -> None:
    """Kill whatever is still this program's child, and its children when they have become it."""
    deadline = time.monotonic() + PATIENCE
    listed = Path(f"/proc/self/task/{os.getpid()}/children")
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            for pid in map(int, listed.read_text("ascii").split()):
                os.kill(pid, signal.SIGKILL)

        try:
            if os.waitpid(-1, os.WNOHANG) == (0, 0):
                time.sleep(0.01)
        except ChildProcessError:
            return


if __name__ == "__main__":
    main()
