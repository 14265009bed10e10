"""
Judge a test module from what is told of it while it runs.

What was told once stays: that a test failed is known here before the next one runs, and no later one takes it back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from .failures import REPORTED, Failure

if TYPE_CHECKING:
    from collections.abc import Sequence

    Step = dict[str, Any]  # see layout.Step

#: What can be told, and by whom: the module that is loaded, or pytest.
WHAT = ("start", "loaded", "found", "failed", "unexplained", "skipped", "ran", "ended", "over")
#: pytest.ExitCode's OK and NO_TESTS_COLLECTED.
NOTHING = {0, 5}
SIZE = 16_000_000  # characters that all tests of a module may be called


class Event(NamedTuple):
    """What happened to a test module."""

    what: str
    step: int = 0
    test: str = ""
    text: str = ""  # a reason, a traceback, or at the end pytest's status
    line: int = 0
    error: str = ""
    kinds: tuple[str, ...] = ()

    def texts(self) -> tuple[str, ...]:
        """
        Give it as texts to send.

        :return: as many as it has fields
        """
        shown = self.text[:REPORTED], str(self.line), self.error[:REPORTED], "\n".join(self.kinds)
        return (self.what, str(self.step), self.test, *shown)


def event(texts: Sequence[str], count: int) -> Event:
    """
    Read what was sent.

    :param texts: as :meth:`Event.texts` gives them
    :param count: how many steps there are
    :return: the event
    :raises ValueError: when it is none
    """
    what, step, test, text, line, error, kinds = texts
    said = Event(what, int(step), test, text, int(line), error, tuple(kinds.split("\n")))
    if what not in WHAT or not 0 <= said.step < count or (what == "over" and not text.isdigit()):
        raise ValueError(what)

    return said


class Collected:
    """
    What has become of a group that is a test module.

    :param steps: the group's
    """

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = steps
        self.status = -1  # what pytest ended with, when it has
        self.failures: dict[int, dict[str, Any]] = {}
        self.unexplained: dict[int, str] = {}  # what failed without an error, such as a strict xfail
        self.awaited: dict[int, set[str]] = {}  # the tests of each step that have not come to their end
        self.ran: set[int] = set()  # the steps whose tests ran, at least one
        self.skipped: dict[int, str] = {}
        self.loaded = False
        self.size = 0  # characters of what the tests are called

    def take(self, said: Event) -> None:
        """
        Take what was told.

        :param said: what happened
        """
        if said.what == "failed":
            # That the module was not collected has been told by what kept it from that.
            if self.loaded or not self.failures:
                failure = Failure(said.line, said.error, "", said.text, said.kinds)
                self.failures.setdefault(said.step, failure.reported(""))
        elif said.what == "loaded":
            self.loaded = True
        elif said.what == "found":
            self.awaited.setdefault(said.step, set()).add(said.test)
            self.size += len(said.test)
        elif said.what == "unexplained":
            self.unexplained.setdefault(said.step, said.text)
        elif said.what == "skipped":
            self.skipped.setdefault(said.step, said.text)
        elif said.what == "ran":
            self.ran.add(said.step)
        elif said.what == "ended":
            self.awaited.get(said.step, set()).discard(said.test)
        elif said.what == "over":
            self.status = int(said.text)

    def verdicts(self) -> dict[int, dict[str, Any]]:
        """
        Judge the steps.

        :return: what failed, by the step; nothing for a step that is all right
        """
        for number, step in enumerate(self.steps):
            failure = self._verdict(number, "") if step["role"] == "setup" else {}
            if failure:
                # The others are not judged without their set-up.
                return {number: failure}

        if not self.loaded and self.failures:
            return uncollected(self.steps, self.failures)

        text = ""
        if not self.failures and not self.awaited:
            nothing = self.status in NOTHING
            text = "no test was collected" if nothing else f"pytest ended with status {self.status}"

        return {number: self._verdict(number, text) for number in range(len(self.steps))}

    def _verdict(self, number: int, text: str) -> dict[str, Any]:
        """Judge one step; a text says what kept all of them from being tested."""
        step = self.steps[number]
        if number in self.failures or not step["run"]:
            return self.failures.get(number, {})

        if number in self.unexplained:
            return Failure(step["line"] + 1, self.unexplained[number]).reported("")

        if self.awaited.get(number):
            text = f"not all of its tests ran: pytest ended with status {self.status}"
        elif number in self.skipped and number not in self.ran:
            text = f"none of its tests ran: {self.skipped[number]}"
        elif step["role"] != "snippet":
            text = ""

        return _untested(step, text) if text else {}


def uncollected(steps: Sequence[Step], failures: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    """
    Judge steps that are no module, because of some of them.

    :param steps: the group's
    :param failures: what failed, by the step
    :return: what kept each from being tested; nothing for what was not to run
    """
    number, failure = next(iter(failures.items()))
    text = f"not collected: {steps[number]['name']}:{failure['line']}: {failure['error']}"
    untested = {number: _untested(step, text) for number, step in enumerate(steps) if step["run"]}
    return {number: failures.get(number, untested.get(number, {})) for number in range(len(steps))}


def _untested(step: Step, text: str) -> dict[str, Any]:
    """Describe why a step was not tested, which is no failure that a post may ask for."""
    return {**Failure(step["line"] + 1, text).reported(""), "untested": True}
