"""
Run a group as a test module: its steps, one after the other, are the module that the world's own pytest collects.

A world's interpreter imports this too, so it keeps to the standard library, to Python 3.8, and to what pytest has had
since version 5, the first that runs there.
"""

from __future__ import annotations

import __future__ as future  # isort: skip
import ast
import importlib.abc
import importlib.util
import os
import sys
import tempfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import types
    from collections.abc import Callable, Sequence
    from importlib.machinery import ModuleSpec

    Step = dict[str, Any]  # see plan.Step
    Failure = dict[str, Any]
    Send = Callable[[dict[str, Any]], None]
    Parse = Callable[[Step], tuple[list[Any], Failure]]
    Describe = Callable[[Step, BaseException, str, int], Failure]

FUTURES = sum({getattr(future, name).compiler_flag for name in future.all_feature_names})
#: The module's name, by which nothing else goes.
NAME = "test_snippets"
#: pytest looks for settings in every folder above the module; these are none, and are all it gets.
SETTINGS = "[pytest]\n"


def run(steps: Sequence[Step], send: Send, parse: Parse, describe: Describe) -> None:
    """
    Run a group's steps as a test module, and report what became of each.

    :param steps: the group's
    :param send: what reports to whoever runs the group
    :param parse: what parses a step, and gives what came of it and why it was in vain
    :param describe: what describes the error that a statement of a step ended with, at a line of its file
    """
    failures = {number: failure for number, step in enumerate(steps) for _, failure in [parse(step)] if failure}
    verdicts = _uncollected(steps, failures) if failures else _collected(steps, send, describe)
    for number, failure in verdicts.items():
        send({"step": number, "failure": failure})


def _uncollected(steps: Sequence[Step], failures: dict[int, Failure]) -> dict[int, Failure]:
    """Judge steps that are no module, because of some of them."""
    number, failure = next(iter(failures.items()))
    text = f"not collected: {steps[number]['name']}:{failure['line']}: {failure['error']}"
    untested = {number: _untested(step, text) for number, step in enumerate(steps) if step["run"]}
    return {number: failures.get(number, untested.get(number, {})) for number in range(len(steps))}


def _collected(steps: Sequence[Step], send: Send, describe: Describe) -> dict[int, Failure]:
    """Let pytest collect and run the steps."""
    import pytest  # noqa: PLC0415  the world's own, which other groups do without

    module = Module(steps, send, describe)
    with tempfile.TemporaryDirectory() as folder:
        module.file = os.path.join(folder, f"{NAME}.py")  # noqa: PTH118
        settings = os.path.join(folder, "pytest.ini")  # noqa: PTH118
        for file, text in ((module.file, ""), (settings, SETTINGS)):
            with open(file, "w", encoding="utf-8") as stream:  # noqa: PTH123
                stream.write(text)

        how = ["-c", settings, "--rootdir", os.getcwd(), "-p", "no:cacheprovider", "--color=no"]  # noqa: PTH109
        status = int(pytest.main([*how, module.file], plugins=[_Plugin(module)]))

    return module.verdicts(status)


def _untested(step: Step, text: str) -> Failure:
    """Describe why a step was not tested, which is no failure that a post may ask for."""
    return {"line": step["line"] + 1, "error": text, "untested": True}


class Module(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """A group as a module: what finds it, what runs it, and what has become of its steps."""

    def __init__(self, steps: Sequence[Step], send: Send, describe: Describe) -> None:
        self.steps = steps
        self.file = ""  # an empty one, which stands for the module where pytest wants a file
        self.failures: dict[int, Failure] = {}
        self.unexplained: dict[int, str] = {}  # what failed without an error, such as a strict xfail
        self.awaited: dict[int, set[str]] = {}  # the tests of each step that have not come to their end
        self.ran: set[int] = set()  # the steps whose tests ran, at least one
        self.skipped: dict[int, str] = {}
        self.loaded = False
        self.rewrite: Callable[[ast.Module, bytes, str], None] = lambda *_: None
        self._send = send
        self._describe = describe

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Find the module, and no other."""
        del path, target
        return importlib.util.spec_from_file_location(name, self.file, loader=self) if name == NAME else None

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the steps in the module's namespace, each in the lines of its own file."""
        flags = 0
        for number, step in enumerate(self.steps):
            if not step["run"]:
                continue

            self.start(number)
            try:
                source = "\n" * step["line"] + step["code"]
                # The post's own future statements hold for the rest of the post, as they would in one file.
                tree = compile(source, step["name"], "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
                self.rewrite(tree, source.encode(), step["name"])
                code = compile(tree, step["name"], "exec", flags, dont_inherit=True)
                flags |= code.co_flags & FUTURES
                exec(code, module.__dict__)  # noqa: S102  what this program is for
            except BaseException as error:  # noqa: BLE001  a snippet's sys.exit() ends the snippet
                self.failures[number] = self._describe(step, error, "", self.line(number, error))
                raise ImportError(self.failures[number]["error"]) from None

        self.loaded = True

    def start(self, number: int) -> None:
        """Report that a step, or a test in it, begins."""
        self._send({"start": number})

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

    def line(self, number: int, error: BaseException) -> int:
        """
        Find where in a step's file an error came about.

        :param number: which step
        :param error: the error
        :return: the line, counted from 1
        """
        step = self.steps[number]
        last: int = step["line"] + 1
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == step["name"]:
                last = trace.tb_lineno

            trace = trace.tb_next

        return last

    def fail(self, number: int, error: BaseException, shown: str) -> None:
        """
        Keep the first failure of a step.

        :param number: which step
        :param error: what it failed with
        :param shown: how pytest shows it
        """
        if self.failures and not self.loaded:
            # That the module was not collected has been told by what kept it from that.
            return

        failure = self._describe(self.steps[number], error, "", self.line(number, error))
        said = next((line[1:].strip() for line in shown.split("\n") if line.startswith("E ")), "")
        if said and type(error).__module__.startswith("_pytest."):
            # A fixture that is missing is told in words that its error does not have.
            failure["error"] = said

        for root in sorted(filter(None, sys.path), key=len, reverse=True):
            # A file of the world or the post's folder is named from there.
            shown = shown.replace(root + os.sep, "")

        self.failures.setdefault(number, {**failure, "traceback": shown or failure["traceback"]})

    def verdicts(self, status: int) -> dict[int, Failure]:
        """
        Judge the steps.

        :param status: what pytest ended with
        :return: what failed, by the step; nothing for a step that is all right
        """
        for number, step in enumerate(self.steps):
            failure = self._verdict(number, "", status) if step["role"] == "setup" else {}
            if failure:
                # The others are not judged without their set-up.
                return {number: failure}

        if not self.loaded and self.failures:
            return _uncollected(self.steps, self.failures)

        text = ""
        if not self.failures and not self.awaited:
            # 5 is pytest.ExitCode.NO_TESTS_COLLECTED.
            text = "no test was collected" if status in {0, 5} else f"pytest ended with status {status}"

        return {number: self._verdict(number, text, status) for number in range(len(self.steps))}

    def _verdict(self, number: int, text: str, status: int) -> Failure:
        """Judge one step; a text says what kept all of them from being tested."""
        step = self.steps[number]
        if number in self.failures or not step["run"]:
            return self.failures.get(number, {})

        if number in self.unexplained:
            return {"line": step["line"] + 1, "error": self.unexplained[number]}

        if self.awaited.get(number):
            text = f"not all of its tests ran: pytest ended with status {status}"
        elif number in self.skipped and number not in self.ran:
            text = f"none of its tests ran: {self.skipped[number]}"
        elif step["role"] != "snippet":
            text = ""

        return _untested(step, text) if text else {}


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
        """Know which tests there are."""
        for item in session.items:
            self._module.awaited.setdefault(self._module.step(*item.location[:2]), set()).add(item.nodeid)

    def pytest_runtest_logstart(self, location: tuple[str, int | None, str]) -> None:
        """Know which step's test runs now."""
        self._now = self._module.step(*location[:2])
        self._module.start(self._now)

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Keep what became of a test, of what prepares it, or of what clears up after it."""
        module = self._module
        if report.failed:
            module.unexplained.setdefault(self._now, report.longreprtext.strip().split("\n")[-1])
        elif report.skipped and not hasattr(report, "wasxfail"):
            # A skip's text is a file, a line and the reason.
            module.skipped.setdefault(self._now, str(report.longrepr[2]))
        elif report.when == "call":
            module.ran.add(self._now)

        if report.when == "teardown":
            module.awaited.get(self._now, set()).discard(report.nodeid)

    def pytest_exception_interact(self, call: Any, report: Any) -> None:
        """Keep the error of a test, or of what could not be collected."""
        self._module.fail(self._now, call.excinfo.value, report.longreprtext)

    def pytest_keyboard_interrupt(self, excinfo: Any) -> None:
        """Keep what ended the whole run."""
        self._module.fail(self._now, excinfo.value, "")

    def pytest_internalerror(self, excrepr: Any, excinfo: Any) -> None:
        """Keep what pytest itself could not go on after."""
        self._module.fail(self._now, excinfo.value, str(excrepr))
