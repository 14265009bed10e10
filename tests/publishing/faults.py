"""What goes wrong on purpose: a process is killed, an answer is lost, somebody else is quicker."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from publishing import command
from publishing.command import Done, Environment
from publishing.targets import TargetError

#: What a process asks of the file system, as Python's audit events name it.
CALLS = {"open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.remove", "os.rmdir", "os.chmod"}
WELL, LATE, BROKEN = 0, 3, 9


def die() -> None:
    """End this process as nobody can prevent."""
    os.kill(os.getpid(), signal.SIGKILL)


class At:
    """
    Run programs, and at one of them something else.

    :param number: at which, from 0
    :param do: what is done before it is run
    :param broken: whether the connection breaks instead of it
    :param lost: whether it breaks before the answer is there
    """

    def __init__(
        self, number: int, do: Callable[[], object] | None = None, *, broken: bool = False, lost: bool = False
    ) -> None:
        self.number = number
        self.do = do
        self.broken = broken
        self.lost = lost
        self.seen = 0
        self.came = False

    def __call__(self, arguments: Sequence[str], told: bytes, environment: Environment) -> Done:
        """Run a program."""
        mine = self.seen == self.number
        self.seen += 1
        self.came = self.came or mine
        if mine and self.do is not None:
            self.do()

        if mine and self.broken:
            return Done(255, b"", "Connection reset by peer")

        done = command.run(arguments, told, environment)
        return Done(255, b"", "Connection reset by peer") if mine and self.lost else done


def elsewhere(do: Callable[[], object], scratch: Path) -> int | None:
    """
    Do something in a process of its own.

    :param do: what
    :param scratch: its folder for temporary files
    :return: how it ended: `WELL`, or `LATE` if somebody else was quicker; None if it was killed
    """
    child = os.fork()
    if child == 0:
        tempfile.tempdir = str(scratch)
        ended = BROKEN
        try:
            do()
            ended = WELL
        except TargetError as error:
            ended = LATE if "meanwhile" in str(error) and "\n" not in str(error) else BROKEN
            sys.__stderr__ and sys.__stderr__.write(f"{error}\n" if ended == BROKEN else "")
        except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as pytest
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(ended)

    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return None

    ended = os.waitstatus_to_exitcode(status)
    assert ended in {WELL, LATE}
    return ended


def at_call(number: int, root: Path, do: Callable[[], object]) -> None:
    """
    Let something happen at one of the calls of this process that concern a folder; it holds for the process's life.

    :param number: before which call, from 0
    :param root: the folder
    :param do: what happens
    """
    seen = 0

    def hook(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if event in CALLS and arguments and str(arguments[0]).startswith(str(root)):
            seen += 1
            if seen == number + 1:
                do()

    sys.addaudithook(hook)
