"""Describe what went wrong with a piece of code."""

from __future__ import annotations

import os
import sys
import traceback
from types import TracebackType
from typing import Any, Literal, NamedTuple

from . import examples

REPORTED = 20_000  # characters of an error or a traceback
#: What code is that Python cannot parse: nobody knows, Python 2, or a session in a fence that is none. Else nothing.
Unparsed = Literal["", "unknown", "python2", "session"]
HERE = os.path.dirname(os.path.abspath(__file__))


class Failure(NamedTuple):
    """What failed; without an error, nothing did."""

    line: int = 0
    error: str = ""  # one line
    message: str = ""  # the end of the traceback, as a session shows it
    traceback: str = ""
    kinds: tuple[str, ...] = ()  # the names by which a fence may call the error
    unparsed: Unparsed = ""

    def reported(self, statement: str) -> dict[str, Any]:
        """Put it into the shape in which it is reported."""
        return {
            "line": self.line,
            "error": self.error[:REPORTED],
            "statement": statement.rstrip("\n")[:REPORTED],
            "traceback": self.traceback[:REPORTED],
            "kinds": list(self.kinds),
            "unparsed": self.unparsed,
        }


def raised(error: BaseException, line: int) -> Failure:
    """
    Describe an error that a statement ended with.

    :param error: the error
    :param line: the statement's
    :return: the failure
    """
    message = examples.message(error)
    return Failure(line, message.split("\n")[0], message, _traceback(error), _kinds(error))


def unparsed(error: BaseException, line: int) -> Failure:
    """
    Describe what Python said of code that it cannot parse.

    :param error: what it said
    :param line: the first of the code
    :return: the failure
    """
    if isinstance(error, examples.SessionError):
        return Failure(error.line, error.text, error.text, "", _kinds(error), "unknown")

    if not isinstance(error, SyntaxError):
        # Our own complaint about a session, or the parser's about a NUL byte or its limits.
        message = examples.message(error)
        return Failure(line, message.split("\n")[0], message, "", _kinds(error), "unknown")

    # No traceback: only this program's frames would be in it.
    return raised(error.with_traceback(None), error.lineno or line)._replace(unparsed="unknown")


def explained(failure: Failure, code: str, line: int) -> Failure:
    """
    Say what code is that Python cannot parse, where that is known.

    :param failure: what Python said
    :param code: the code
    :param line: its first line
    :return: the failure
    """
    if "SyntaxError" not in failure.kinds:
        return failure

    lines = code.split("\n")
    if examples.python2(code):
        error = f"Python 2 code, which Python {sys.version_info[0]} cannot parse"
        return failure._replace(error=error, unparsed="python2")

    if any(one.startswith(">>>") for one in lines[:1] + lines[failure.line - line :][:1]):
        return failure._replace(error="a session with >>>: call the fence pycon", unparsed="session")

    return failure


def _kinds(error: BaseException) -> tuple[str, ...]:
    """List the names by which a fence may call an error, its bases' too."""
    return tuple(
        name for kind in type(error).__mro__ for name in (kind.__name__, f"{kind.__module__}.{kind.__qualname__}")
    )


def _frames(trace: TracebackType | None) -> TracebackType | None:
    """Leave out the frames of this program, which stand first."""
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == HERE:
        trace = trace.tb_next

    return trace


def _traceback(error: BaseException) -> str:
    """Format an error with its traceback, in the post's lines and without this machine's paths."""
    report = traceback.TracebackException(type(error), error, _frames(error.__traceback__))
    pending = [report]
    while pending:
        one = pending.pop()
        for frame in one.stack:
            frame.filename = _short(frame.filename)

        related = (one.__cause__, one.__context__, *(getattr(one, "exceptions", None) or ()))
        pending += [other for other in related if other is not None]

    return "".join(report.format())


def _short(filename: str) -> str:
    """Name a file from the folder it was imported from."""
    roots = [f"{root}{os.sep}" for root in sys.path if root and filename.startswith(f"{root}{os.sep}")]
    return filename[len(max(roots, key=len)) :] if roots else filename
