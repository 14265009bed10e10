"""
Run a group as a test module: its steps, one after the other, are the module that the world's own pytest collects.

It says what happens as it happens, and keeps nothing of it: ``collected``, outside of this process, judges. It keeps to
what pytest has had since version 5, the first that runs on Python 3.8.
"""

from __future__ import annotations

import builtins

# As in stage: functions take their built-in ones from here.
globals()["__builtins__"] = dict(vars(builtins))

import __future__ as future  # isort: skip  # noqa: E402
import ast  # noqa: E402
import importlib.util  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from . import failures  # noqa: E402
from .collected import Event  # noqa: E402

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec

    from .collected import Step

    Tell = Callable[[Event], None]

FUTURES = sum({getattr(future, name).compiler_flag for name in future.all_feature_names})
#: The module's name, by which nothing else goes.
NAME = "test_snippets"
#: pytest looks for settings in every folder above the module; these are none, and are all it gets.
SETTINGS = "[pytest]\n"


def run(steps: Sequence[Step], tell: Tell) -> None:
    """
    Let pytest collect and run a group's steps.

    :param steps: the group's
    :param tell: what is told what happens; the last is what pytest ended with
    """
    import tempfile  # noqa: PLC0415  as pytest does: it loads much that each fork would have to copy or drop

    import pytest  # noqa: PLC0415  the world's own, which other groups do without

    module = Module(steps, tell)
    with tempfile.TemporaryDirectory() as folder:
        module.file = os.path.join(folder, f"{NAME}.py")
        settings = os.path.join(folder, "pytest.ini")
        for file, text in ((module.file, ""), (settings, SETTINGS)):
            with open(file, "w", encoding="utf-8") as stream:
                stream.write(text)

        how = ["-c", settings, "--rootdir", os.getcwd(), "-p", "no:cacheprovider", "--color=no"]
        status = int(pytest.main([*how, module.file], plugins=[_Plugin(module)]))

    tell(Event("over", text=str(status)))


class Module:
    """A group as a module: what finds it, and what runs it."""

    def __init__(self, steps: Sequence[Step], tell: Tell) -> None:
        self.steps, self.tell = steps, tell
        self.file = ""  # an empty one, which stands for the module where pytest wants a file
        self.rewrite: Callable[[ast.Module, bytes, str], None] = lambda *_: None

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find the module, and no other."""
        del path, target
        if name != NAME:
            return None

        # importlib.abc.Loader would bring what only Python before 3.12 asks for, and load much with it.
        return importlib.util.spec_from_file_location(name, self.file, loader=self)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """Leave it to Python to make the module."""

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the steps in the module's namespace, each in the lines of its own file."""
        flags = 0
        for number, step in enumerate(self.steps):
            if not step["run"]:
                continue

            self.tell(Event("start", number))
            try:
                source = "\n" * step["line"] + step["code"]
                # The post's own future statements hold for the rest of the post, as they would in one file.
                tree = compile(source, step["name"], "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
                self.rewrite(tree, source.encode(), step["name"])
                code = compile(tree, step["name"], "exec", flags, dont_inherit=True)
                flags |= code.co_flags & FUTURES
                exec(code, module.__dict__)  # noqa: S102  what this program is for
            except BaseException as error:  # noqa: BLE001  a snippet's sys.exit() ends the snippet
                self.fail(number, error)
                raise ImportError(f"{step['name']}: {type(error).__name__}") from None

        self.tell(Event("loaded"))

    def step(self, file: str, line: int | None) -> int:
        """
        Find the step that a test stands in.

        :param file: the test's file, as pytest calls it
        :param line: its line, counted from 0
        :return: which step; the last snippet for a test that the module has imported
        """
        for number, step in enumerate(self.steps):
            lines = step["code"].count("\n") + 1
            if file.endswith(step["name"]) and step["line"] <= (line or 0) < step["line"] + lines:
                return number

        return max((n for n, step in enumerate(self.steps) if step["role"] == "snippet"), default=0)

    def fail(self, number: int, error: BaseException, shown: str = "") -> None:
        """
        Tell that a step failed.

        :param number: which step
        :param error: what it failed with
        :param shown: how pytest shows it
        """
        failure = failures.raised(error, self._line(number, error))
        said = next((line[1:].strip() for line in shown.split("\n") if line.startswith("E ")), "")
        if said and type(error).__module__.startswith("_pytest."):
            # A fixture that is missing is told in words that its error does not have.
            failure = failure._replace(error=said)

        for root in sorted(filter(None, sys.path), key=len, reverse=True):
            # A file of the world or the post's folder is named from there.
            shown = shown.replace(root + os.sep, "")

        self.tell(Event("failed", number, "", shown or failure.traceback, failure.line, failure.error, failure.kinds))

    def _line(self, number: int, error: BaseException) -> int:
        """Find where in a step's file an error came about, counted from 1."""
        last: int = self.steps[number]["line"] + 1
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self.steps[number]["name"]:
                last = trace.tb_lineno

            trace = trace.tb_next

        return last


class _Plugin:
    """What pytest tells about the module."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._now = module.step("", None)

    def pytest_configure(self, config: Any) -> None:
        """Become the first that is asked for a module; asserts are rewritten as pytest does it in files."""
        try:
            from _pytest.assertion.rewrite import rewrite_asserts  # noqa: PLC0415  it has no public name
        except ImportError:
            pass
        else:
            self._module.rewrite = lambda tree, source, name: rewrite_asserts(tree, source, name, config)

        sys.meta_path.insert(0, self._module)

    def pytest_collection_finish(self, session: Any) -> None:
        """Tell which tests there are."""
        for item in session.items:
            self._module.tell(Event("found", self._module.step(*item.location[:2]), item.nodeid))

    def pytest_runtest_logstart(self, location: tuple[str, int | None, str]) -> None:
        """Tell which step's test runs now."""
        self._now = self._module.step(*location[:2])
        self._module.tell(Event("start", self._now))

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Tell what became of a test, of what prepares it, or of what clears up after it."""
        tell, now = self._module.tell, self._now
        if report.failed:
            tell(Event("unexplained", now, report.nodeid, report.longreprtext.strip().split("\n")[-1]))
        elif report.skipped and not hasattr(report, "wasxfail"):
            # A skip's text is a file, a line and the reason.
            tell(Event("skipped", now, report.nodeid, str(report.longrepr[2])))
        elif report.when == "call":
            tell(Event("ran", now, report.nodeid))

        if report.when == "teardown":
            tell(Event("ended", now, report.nodeid))

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        """Tell the error of a test, or of what could not be collected."""
        self._module.fail(self._now, call.excinfo.value, report.longreprtext)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Tell what ended the whole run."""
        self._module.fail(self._now, excinfo.value)

    def pytest_internalerror(self, excrepr: Any, excinfo: Any) -> None:
        """Tell what pytest itself could not go on after."""
        self._module.fail(self._now, excinfo.value, str(excrepr))
