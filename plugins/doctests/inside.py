"""
Run one group of snippets; this is the program that a world's interpreter is started with.

It stands alone with examples.py beside it: the standard library, Python 3.8 and later. It reads the group's steps as
JSON from its standard input and writes one JSON object a line, each with the token it was given, to the file descriptor
it was given. What a snippet prints reaches neither; but a snippet shares the process, and one that looks through its
frames can find both.
"""

from __future__ import annotations

import __future__ as future  # isort: skip
import doctest
import importlib
import io
import json
import linecache
import os
import resource
import sys
import traceback
import types
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import NoReturn

    from typing_extensions import Buffer

    from . import examples

    Step = dict[str, Any]  # see plan.Step, which it is made from
else:
    # There is no package around a program; its own folder is the first on the path until a post's takes its place.
    import examples

    del sys.modules["examples"]

FUTURES = sum({getattr(future, name).compiler_flag for name in future.all_feature_names})
CAPTURED = 1_000_000  # bytes of output kept a snippet; more is read and dropped
REPORTED = 20_000  # characters of an error or a traceback


class Capture(io.TextIOWrapper):
    """Standard output as a snippet sees it; the first of what it writes is kept."""

    def __init__(self) -> None:
        self._kept = _Kept()
        super().__init__(io.BufferedWriter(self._kept), "utf-8", "backslashreplace", "\n", write_through=True)

    def open(self) -> bool:
        """Tell whether a snippet has left it as it was."""
        try:
            self.flush()
        except ValueError:  # closed or detached
            return False

        return True

    def take(self) -> str:
        """Give what was written since the last time; as in doctest, what there is ends with a newline."""
        self.open()
        text = self._kept.data.decode("utf-8", "replace")
        self._kept.data.clear()
        return text + "\n" if text and not text.endswith("\n") else text


class _Kept(io.RawIOBase):
    """Bytes written, up to a limit: what a snippet floods its output with must not fill the memory."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        """Tell the buffer above that this can be written to."""
        return True

    def write(self, data: Buffer) -> int:
        """Keep what there is room for."""
        written = bytes(data)
        self.data += written[: CAPTURED - len(self.data)]
        return len(written)


class Group:
    """The namespace that a group's steps share, and what runs them in it."""

    def __init__(self) -> None:
        self.module = types.ModuleType("__main__")
        # Dataclasses and pickle look a class up by its module's name.
        sys.modules["__main__"] = self.module
        self.futures: dict[str, int] = {}  # by file: the post's own future statements hold for the rest of the post
        self.stdout = Capture()

    def attempt(self, step: Step) -> dict[str, Any]:
        """
        Run one step.

        :param step: the step
        :return: nothing when all went well, else what failed: line, statement, error, traceback and kinds
        """
        if not self.stdout.open():
            self.stdout = Capture()

        self.stdout.take()
        before, sys.stdout = sys.stdout, self.stdout
        sys.displayhook = sys.__displayhook__
        try:
            return self._attempt(step)
        finally:
            sys.stdout = before

    def _attempt(self, step: Step) -> dict[str, Any]:
        """Run one step with its output captured."""
        parsed, failure = _parsed(step)
        if failure:
            return failure

        flags = sum(doctest.OPTIONFLAGS_BY_NAME[name] for name in step["options"])
        for example in parsed:
            failure = self._example(step, example, flags)
            if failure:
                return failure

        if step["expected"] is None or not step["run"]:
            return {}

        # The line after the testoutput's fence, where what was expected begins.
        expected = doctest.Example("", step["expected"], lineno=step["expected_line"])
        return _differing(expected, self.stdout.take(), flags)

    def _example(self, step: Step, example: doctest.Example, flags: int) -> dict[str, Any]:
        """Compile and, unless it is no_run, run one Example, and compare what a session says it gives."""
        name, session = step["name"], step["kind"] == "pycon"
        for flag, on in example.options.items():
            flags = flags | flag if on else flags & ~flag

        # As many empty lines first as the post has before it: every line number is the post's.
        source = "\n" * example.lineno + example.source
        mode = "single" if session else "exec"
        code = None
        try:
            code = compile(source, name, mode, self.futures.get(name, 0), dont_inherit=True)
            self.futures[name] = self.futures.get(name, 0) | (code.co_flags & FUTURES)
            if step["run"]:
                exec(code, self.module.__dict__)  # noqa: S102  what this program is for
        except BaseException as error:  # noqa: BLE001  a snippet's sys.exit() ends the snippet, not the group
            if session and step["run"] and example.exc_msg is not None:
                message = examples.message(error)
                same = examples.same_error(example.exc_msg, message, flags)
                return {} if same else _differing(example, message, flags)

            failed = _failed_to_parse if code is None else _failed
            return failed(step, error, example.source, example.lineno + 1)

        return _differing(example, self.stdout.take(), flags) if session and step["run"] else {}


def _parsed(step: Step) -> tuple[list[doctest.Example], dict[str, Any]]:
    """Parse one step; the second is why that was in vain."""
    try:
        parsed = examples.examples(step["code"], step["line"], step["kind"], step["name"])
    except BaseException as error:  # noqa: BLE001  the parser may run out of memory or depth too
        return [], _failed_to_parse(step, error, step["code"], step["line"] + 1)

    nothing = not parsed and step["role"] == "snippet"
    return parsed, _failure(step["line"] + 1, "there is nothing to run in it") if nothing else {}


def _failed_to_parse(step: Step, error: BaseException, code: str, line: int) -> dict[str, Any]:
    """Describe code that Python cannot parse."""
    if not isinstance(error, SyntaxError):
        # Our own complaint about a session, or the parser's about a NUL byte or its limits.
        return _failure(line, examples.message(error).split("\n")[0], kinds=_kinds(error))

    # No traceback: only this program's frames would be in it.
    failure = _failed(step, error.with_traceback(None), code, error.lineno or line)
    lines = code.split("\n")
    if examples.python2(code):
        failure["error"] = f"Python 2 code, which Python {sys.version_info[0]} cannot parse"
    elif any(line.startswith(">>>") for line in lines[:1] + lines[(error.lineno or line) - line :][:1]):
        failure["error"] = "a session with >>>: call the fence pycon"

    failure["statement"] = ""  # the error shows the line
    return failure


def _failed(step: Step, error: BaseException, statement: str, line: int) -> dict[str, Any]:
    """Describe an error that a statement ended with."""
    del step
    message = examples.message(error).split("\n")[0]
    return _failure(line, message, statement, _traceback(error), _kinds(error))


def _differing(example: doctest.Example, got: str, flags: int) -> dict[str, Any]:
    """Describe how what an Example gave differs from what it says; nothing if it does not."""
    difference = examples.difference(example, got, flags)
    error = "the output is not what the post says"
    return _failure(example.lineno + 1, error, example.source, difference) if difference else {}


def _failure(
    line: int, error: str, statement: str = "", trace: str = "", kinds: list[str] | None = None
) -> dict[str, Any]:
    """Put a failure into the shape in which it is reported."""
    return {
        "line": line,
        "error": error[:REPORTED],
        "statement": statement.rstrip("\n")[:REPORTED],
        "traceback": trace[:REPORTED],
        "kinds": kinds or [],
    }


def _kinds(error: BaseException) -> list[str]:
    """List the names by which a fence may call an error, its bases' too."""
    return [name for kind in type(error).__mro__ for name in (kind.__name__, f"{kind.__module__}.{kind.__qualname__}")]


def _frames(trace: types.TracebackType | None) -> types.TracebackType | None:
    """Leave out the frames of this program, which stand first."""
    own = os.path.dirname(__file__)  # noqa: PTH120  a program that starts often imports little
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == own:  # noqa: PTH120
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


def main() -> NoReturn:
    """Run the group that standard input describes."""
    results = int(sys.argv[1])
    os.set_inheritable(results, False)  # noqa: FBT003  positional only
    job = json.load(sys.stdin)
    token, process = job["token"], os.getpid()

    def send(message: dict[str, Any]) -> None:
        if os.getpid() != process:
            # A snippet forked and its child came back here; the group goes on in the parent.
            os._exit(0)

        data = (json.dumps({"token": token, **message}) + "\n").encode()
        while data:
            data = data[os.write(results, data) :]

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # An endless loop ends even if whoever would stop it was killed: all processors for the whole time, and some.
    seconds = int(job["timeout"] * (os.cpu_count() or 1)) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    sys.argv[:] = [""]
    # Others do without what this one imports, which takes 20 ms.
    collect = importlib.import_module("testmodule").run if job.get("pytest") else None
    sys.modules.pop("testmodule", None)
    sys.path[:1] = [job["folder"]]
    for name, lines in job["lines"].items():
        # Tracebacks and inspect.getsource show the post's lines; a size without a time is never checked against a file.
        linecache.cache[name] = (sum(map(len, lines)), None, [line + "\n" for line in lines], name)

    group = Group()
    if collect is not None:
        collect(job["steps"], send, _parsed, _failed)
        job["steps"] = []

    for number, step in enumerate(job["steps"]):
        send({"start": number})
        failure = group.attempt(step)
        send({"step": number, "failure": failure})
        if failure and step["role"] == "setup":
            break

    send({"done": True})
    # Everything here is killed now: what a snippet left for the process's end is not begun, so that it is not cut off.
    os._exit(0)


if __name__ == "__main__":
    main()
