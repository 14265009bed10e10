"""Keep an interpreter warm for each world, and have it fork a process for each group."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

from . import bubblewrap
from .inside import frames

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

#: How a group may be kept apart, the best first: by the kernel's calls in a warmed process, by bubblewrap in a fresh
#: one, or not at all.
Way = Literal["namespaces", "bubblewrap", "process"]
WAYS: tuple[Way, ...] = ("namespaces", "bubblewrap", "process")
PROGRAM = Path(__file__).with_name("inside")


@dataclass(frozen=True, slots=True)
class Line:
    """The line to a group's process."""

    channel: socket.socket  # on which it is given its job, and reports
    output: int  # a pipe with what it writes by itself
    way: Way
    own: Warmed | None = None  # the process that the group's was forked from, if it is for no other

    def close(self) -> None:
        """Hang up; whoever leads the group ends it then."""
        self.channel.close()
        os.close(self.output)
        if self.own:
            self.own.close()


class Warmed:
    """
    A process that forks a process a group.

    :param python: the world's interpreter
    :param way: how its groups are kept apart
    :param before: the command that it is to be an argument of, if any
    :raises OSError: when it cannot be started
    """

    def __init__(self, python: Path, way: Way, before: Sequence[str] = ()) -> None:
        ours, theirs = socket.socketpair()
        # Without site: what a world's packages run as Python starts is a stranger's, and a group's process makes up
        # for it. The caller's variables are not seen, so that none is remembered.
        flags = ("-B", "-S", "-s", "-X", "utf8", "-X", "faulthandler")
        apart = "enclosed" if way == "bubblewrap" else way
        with theirs:
            try:
                self.process = subprocess.Popen(
                    [*before, str(python), *flags, str(PROGRAM), str(theirs.fileno()), apart],
                    env=environment(python),
                    cwd="/",
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            except OSError:
                ours.close()
                raise

        self.line, self.way, self._lock = ours, way, threading.Lock()

    def fork(self, request: Mapping[str, Any]) -> Line:
        """
        Have a process forked.

        :param request: what :mod:`doctests.inside.warmed` reads
        :return: the line to it
        :raises OSError: when this process is gone, or this machine has no descriptors left
        """
        with contextlib.ExitStack() as stack:
            ours, theirs = socket.socketpair()
            stack.callback(theirs.close)
            mine = stack.enter_context(contextlib.ExitStack())
            mine.callback(ours.close)
            reading, writing = os.pipe()
            stack.callback(os.close, writing)
            mine.callback(os.close, reading)
            payload = frames.frame(json.dumps(request).encode())
            with self._lock:
                # The descriptors come with the first bytes; what stands in a stream after them follows.
                socket.send_fds(self.line, [payload[: frames.LENGTH]], [theirs.fileno(), writing])
                self.line.sendall(payload[frames.LENGTH :])

            mine.pop_all()
            return Line(ours, reading, self.way)

    def close(self) -> None:
        """Fork no more; the process ends."""
        self.line.close()
        self.process.wait()


@dataclass(slots=True)
class Warm:
    """
    The warmed processes of a run, one a world; groups that run at the same time are forked from the same one.

    :param ways: how groups may be kept apart, in the order in which to try
    """

    ways: tuple[Way, ...] = WAYS
    _warmed: dict[tuple[Path, Way], Warmed] = field(default_factory=dict)
    _refused: dict[Way, str] = field(default_factory=dict)
    _worked: set[Way] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the processes."""
        with self._lock:
            while self._warmed:
                self._warmed.popitem()[1].close()

    def end(self, python: Path) -> None:
        """
        End the processes of a world that nobody uses any more.

        :param python: the world's interpreter
        """
        with self._lock:
            for way in WAYS:
                if (python, way) in self._warmed:
                    self._warmed.pop((python, way)).close()

    def processes(self) -> list[int]:
        """
        List the warmed processes.

        :return: their numbers
        """
        with self._lock:
            return [warmed.process.pid for warmed in self._warmed.values()]

    def way(self) -> tuple[Way, str]:
        """
        Choose how the next group is kept apart.

        :return: the first way that this machine has not refused; where it refused all others, the last, and why
        """
        for way in self.ways[:-1]:
            if way == "bubblewrap" and way not in self._refused and (reason := bubblewrap.missing()):
                self._refused[way] = reason

            if way not in self._refused:
                return way, ""

        return self.ways[-1], "; ".join(self._refused.values())

    def worked(self, way: Way) -> None:
        """
        Remember that this machine isolates in a way.

        :param way: the way
        """
        self._worked.add(way)

    def refuse(self, way: Way, reason: str) -> bool:
        """
        Hear that this machine does not isolate in a way.

        :param way: the way
        :param reason: what it said
        :return: whether another is to be tried; never where this one has worked, or else a group that uses up what the
            kernel has could make the next one run with less
        """
        if way in self._worked or way == self.ways[-1]:
            return False

        self._refused[way] = reason
        return True

    def line(self, python: Path, request: Mapping[str, Any], way: Way) -> Line:
        """
        Have a process forked for a group.

        :param python: the world's interpreter
        :param request: what :mod:`doctests.inside.warmed` reads
        :param way: how it is kept apart
        :return: the line to it
        :raises OSError: when there can be none
        """
        if way == "bubblewrap":
            shown = {Path(path): Path(source) for path, source in request["folders"]}
            enclosed = Warmed(python, way, bubblewrap.command(python, PROGRAM, shown))
            try:
                return replace(enclosed.fork(request), own=enclosed)
            except OSError:
                enclosed.close()
                raise

        warmed = self._warm(python, way)
        try:
            return warmed.fork(request)
        except BrokenPipeError:
            # Somebody has ended it.
            return self._warm(python, way, gone=warmed).fork(request)

    def _warm(self, python: Path, way: Way, gone: Warmed | None = None) -> Warmed:
        """Give the warmed process of a world, and not the one that is gone."""
        with self._lock:
            if (python, way) in self._warmed and self._warmed[python, way] is gone:
                self._warmed.pop((python, way)).close()

            if (python, way) not in self._warmed:
                self._warmed[python, way] = Warmed(python, way)

            return self._warmed[python, way]


def environment(python: Path) -> dict[str, str]:
    """
    Give the variables that every group has, but for those that name its temporary folder.

    :param python: the world's interpreter
    :return: the variables; none of them is the caller's
    """
    return {
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join([str(python.parent), os.defpath]),
        # The order of a set of strings is the same in every run, so a verdict is too.
        "PYTHONHASHSEED": "0",
        "TZ": "UTC",
    }
