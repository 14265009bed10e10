"""
Run a group's snippets, one Example after another, as the judge hands them in.

A snippet shares this process, so nothing that is said here is believed beyond its group. What a snippet does by
accident, or by changing what everybody uses, reaches no verdict all the same: what this module needs it looks up before
the first snippet runs, its built-in functions are its own, and each answer needs a word that the judge gives only after
the Example has ended.
"""

from __future__ import annotations

import builtins

# Functions take their built-in ones from here (3.8 and 3.9 as they are called, later ones as they are defined).
globals()["__builtins__"] = dict(vars(builtins))

import __future__ as future  # isort: skip  # noqa: E402
import json  # noqa: E402
import linecache  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import types  # noqa: E402
from typing import TYPE_CHECKING, Any, NoReturn  # noqa: E402

from . import failures, frames, testmodule  # noqa: E402
from .capture import Capture  # noqa: E402
from .failures import Failure  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

FUTURES = sum({getattr(future, name).compiler_flag for name in future.all_feature_names})
NEXT, OVER = b"next", b"over"


class Stage:
    """The namespace that a group's Examples share, and what runs them in it."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        # Else exec would give the snippets this module's own.
        self.module.__dict__["__builtins__"] = builtins
        # Dataclasses and pickle look a class up by its module's name.
        sys.modules["__main__"] = self.module
        self.futures: dict[str, int] = {}  # by file: the post's own future statements hold for the rest of the post
        self.stdout = Capture()

    def clear(self) -> None:
        """Make ready for another snippet, whatever the one before did to its output."""
        if not self.stdout.open():
            self.stdout = Capture()

        self.stdout.take()
        sys.stdout = self.stdout
        sys.displayhook = sys.__displayhook__

    def run(self, name: str, source: str, line: int, mode: str, *, only_compile: bool) -> Failure:
        """Compile and run one Example; what is given back without an error has ended well."""
        code = None
        try:
            # As many empty lines first as the post has before it: every line number is the post's.
            code = compile("\n" * line + source, name, mode, self.futures.get(name, 0), dont_inherit=True)
            self.futures[name] = self.futures.get(name, 0) | (code.co_flags & FUTURES)
            if not only_compile:
                exec(code, self.module.__dict__)  # noqa: S102  what this program is for
        except BaseException as error:  # noqa: BLE001  a snippet's sys.exit() ends the snippet, not the group
            _untraced()
            try:
                return failures.unparsed(error, line + 1) if code is None else failures.raised(error, line + 1)
            except BaseException:  # noqa: BLE001  a snippet may have changed what formats errors, or the error itself
                text = f"{type(error).__name__}, which cannot be shown"
                return Failure(line + 1, text, unparsed="unknown" if code is None else "")

        _untraced()
        return Failure()


def _untraced() -> None:
    """Let no function of a snippet's see what follows, or count it."""
    sys.settrace(None)
    sys.setprofile(None)
    monitoring: Any = getattr(sys, "monitoring", None)  # 3.12
    for tool in range(6) if monitoring else ():
        if monitoring.get_tool(tool):
            monitoring.set_events(tool, 0)


def _answerer(control: int) -> Callable[..., None]:
    """Give what answers the judge's orders."""
    process, getpid, leave, read, write, pack = os.getpid(), os.getpid, os._exit, frames.read, frames.write, frames.pack

    def answer(*texts: str, asked: bool = True) -> None:
        """Answer; whoever has not been asked yet waits for it first."""
        # Where a snippet forked and its child came back here, the group goes on in the parent.
        if getpid() != process or not (asked or read(control)):
            leave(0)

        write(control, OVER)
        word = read(control) or b""
        write(control, pack(word.decode("ascii", "replace"), *texts))

    return answer


def perform(control: int) -> NoReturn:
    """
    Run what the judge hands in until it hands in nothing more.

    :param control: the socket that it comes through
    """
    # Captured now: a snippet may put others in their places.
    leave, read, unpack, stage, answer = os._exit, frames.read, frames.unpack, Stage(), _answerer(control)
    job = json.loads(read(control) or b"null")
    sys.argv[:] = [""]
    sys.path[:1] = [job["folder"]]
    for name, lines in job["lines"].items():
        # Tracebacks and inspect.getsource show the post's lines; a size without a time is never checked against a file.
        linecache.cache[name] = (sum(map(len, lines)), None, [line + "\n" for line in lines], name)

    for name in [name for name in sys.modules if name.split(".")[0] == "inside"]:
        del sys.modules[name]

    if job.get("pytest"):
        testmodule.run(job["steps"], lambda event: answer(*event.texts(), asked=False))

    while True:
        order = read(control)
        if order is None:
            leave(0)

        texts: tuple[str, ...] = ()
        if order:
            name, source, line, mode, only_compile, first = unpack(order, 6)
            if first:
                stage.clear()

            failure = stage.run(name, source, int(line), mode, only_compile=bool(only_compile))
            described = (str(failure.line), failure.error, failure.message, failure.traceback)
            texts = (*described, "\n".join(failure.kinds), failure.unparsed, stage.stdout.take())

        answer(*texts)
