"""
Lead a group through its steps, from outside of the process that runs them.

Nothing of a stranger's is ever run here: what is compared is compared here, and what is reported is reported from here.
"""

from __future__ import annotations

import contextlib
import doctest
import json
import os
import select
import signal
import time
from typing import Any

from . import collected, compared, examples, failures, frames, limits, room
from .failures import Failure
from .stage import NEXT, OVER

TICK = 50  # milliseconds between two looks at what a group holds
CHUNK = 1 << 16  # bytes of one read; for more than 128 KB the C library asks the kernel for memory each time
PATIENCE = 1.0  # seconds that a process which has closed its end has to end itself
FORGED = "wrote where its results belong"


class Ended(Exception):  # noqa: N818  it is no error of ours
    """The process that runs the snippets cannot go on; its text completes a sentence that begins with what it ran."""


class Judge:
    """
    What leads the process that runs the snippets.

    :param channel: the socket to whoever wants to know; when it closes, all is over
    :param control: the socket to the process
    :param process: its number
    :param alone: whether all other processes that are to be seen are the group's
    """

    def __init__(self, channel: int, control: int, process: int, *, alone: bool) -> None:
        self.channel, self.control, self.process, self.alone = channel, control, process, alone
        self.heard, self.checked = bytearray(), time.monotonic()
        self.buried = False
        os.set_blocking(control, False)
        self.poll = select.poll()
        for one in (channel, control):
            self.poll.register(one, select.POLLIN)

    def tell(self, *messages: dict[str, Any]) -> None:
        """Report something; who listens is woken once for what is said at once."""
        frames.write(self.channel, *(json.dumps(message).encode() for message in messages))

    def lead(self, job: dict[str, Any]) -> None:
        """Have the steps of a job run, and report each; each is a layout.Step."""
        if job.get("pytest"):
            said = [{"step": number, "failure": failure} for number, failure in self._collect(job).items()]
        else:
            said = self._perform(job)

        self.tell(*said, {"done": True})

    def _perform(self, job: dict[str, Any]) -> list[dict[str, Any]]:
        """Have one step run after the other, and report each; the last report is given."""
        steps = job.pop("steps")
        said: list[dict[str, Any]] = []
        self._order(json.dumps(job).encode())
        for number, step in enumerate(steps):
            self.tell(*said, {"start": number})
            failure = self._attempt(step)
            self._agree()
            said = [{"step": number, "failure": failure}]
            if failure and step["role"] == "setup":
                break

        return said

    def _collect(self, job: dict[str, Any]) -> dict[int, dict[str, Any]]:
        """Have the steps run as a test module, and give what failed of each when all is over."""
        steps = job["steps"]
        wrong = {number: failure for number, step in enumerate(steps) for _, failure in [_parsed(step)] if failure}
        if wrong:
            return collected.uncollected(steps, wrong)

        self._order(json.dumps(job).encode())
        module = collected.Collected(steps)
        while module.status < 0:
            try:
                said = collected.event(self._ask(NEXT, len(collected.Event._fields)), len(steps))
            except ValueError:
                raise Ended(FORGED) from None

            module.take(said)
            if module.size > collected.SIZE:
                raise Ended("has too many tests")

            if said.what == "start":
                self.tell({"start": said.step})

        self._agree()
        return module.verdicts()

    def _attempt(self, step: dict[str, Any]) -> dict[str, Any]:
        """Have one step run; nothing is given back when all went well."""
        parsed, unparsed = _parsed(step)
        if unparsed:
            return unparsed

        flags = sum(doctest.OPTIONFLAGS_BY_NAME[name] for name in step["options"])
        printed = ""
        differing: dict[str, Any] = {}
        for number, example in enumerate(parsed):
            failure, text = self._run(step, example, first=number == 0)
            failed = compared.verdict(step, example, failure, text, flags)
            if failed and "actual" not in failed:
                return differing or failed

            # As in doctest, a session goes on after an output that is another one.
            differing = compared.both(differing, failed)
            printed += text

        if differing or step["expected"] is None or not step["run"]:
            return differing

        # The line after the testoutput's fence, where what was expected begins.
        expected = doctest.Example("", step["expected"], lineno=step["expected_line"])
        return compared.differing(expected, compared.ended(printed), flags)

    def _run(self, step: dict[str, Any], example: doctest.Example, *, first: bool) -> tuple[Failure, str]:
        """Have one Example run, and give what failed and what it printed."""
        mode = "single" if step["kind"] == "pycon" else "exec"
        options = ("" if step["run"] else "1", "1" if first else "")
        order = frames.pack(step["name"], example.source, str(example.lineno), mode, *options)
        line, error, message, trace, kinds, unparsed, printed = self._ask(order, 7)
        if not line.isdigit():
            raise Ended(FORGED)

        # Whatever it is, is found out here.
        what: failures.Unparsed = "unknown" if unparsed else ""
        return Failure(int(line), error, message, trace, tuple(kinds.split("\n")), what), printed

    def _agree(self) -> None:
        """See that the process has answered as often as it was asked: else something answered in its place."""
        self._ask(b"", 0)

    def _ask(self, order: bytes, count: int) -> list[str]:
        """Give an order, and the texts that answer it."""
        self._order(order)
        over = self._hear()
        # Only now, and each time another one: what is written before the end, or again, is no answer.
        # The system's own source, as secrets has it, which would load OpenSSL: 4 MB that each fork has to copy or drop.
        word = os.urandom(16).hex()
        if over == OVER:
            self._order(word.encode())
            with contextlib.suppress(frames.Broken):
                said, *texts = frames.unpack(self._hear(), count + 1)
                if said == word and not self.heard:
                    return texts

        raise Ended(FORGED)

    def _order(self, message: bytes) -> None:
        """Tell the process something; one that does not listen must not keep this one from listening."""
        left = frames.frame(message)
        while left:
            try:
                left = left[os.write(self.control, left) :]
            except BlockingIOError:
                self._wait(select.POLLOUT)
            except OSError:
                raise Ended(self._why()) from None

    def _hear(self) -> bytes:
        """Wait for what the process says."""
        while True:
            try:
                message = frames.unframe(self.heard)
            except frames.Broken:
                raise Ended(FORGED) from None

            if message is not None:
                return message

            self._wait(select.POLLIN)
            chunk = b""
            with contextlib.suppress(OSError):
                chunk = os.read(self.control, CHUNK)

            if not chunk:
                raise Ended(self._why())

            self.heard += chunk

    def _wait(self, event: int) -> None:
        """Wait until the process can be read from or written to, and look after it meanwhile."""
        self.poll.modify(self.control, event)
        while True:
            ready = [pipe for pipe, _ in self.poll.poll(TICK)]
            if self.channel in ready:
                # Whoever wanted to know is gone, or has waited long enough.
                raise Ended("")

            if time.monotonic() - self.checked > TICK / 1000:
                self._check()
                self.checked = time.monotonic()

            if self.control in ready:
                return

    def _check(self) -> None:
        """See whether the process is there, and what it and its children hold."""
        status = self._reap()
        if status is not None:
            raise Ended(_ending(status))

        if self.alone and limits.exceeded(room.HOME):
            raise Ended(f"used more than {limits.MEMORY / limits.GIGABYTE:.3g} GB of memory")

    def _why(self) -> str:
        """Say why the process has closed its end."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            status = self._reap()
            if status is not None:
                return _ending(status)

            time.sleep(0.005)

        return "closed the socket that its results travel on"

    def _reap(self) -> int | None:
        """Bury whoever ended; what the first process of a namespace does not bury stays there."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return None

            if pid == self.process:
                self.buried = True
                return status

            if not pid:
                return None


def _parsed(step: dict[str, Any]) -> tuple[list[doctest.Example], dict[str, Any]]:
    """Parse one step; the second is why that was in vain."""
    code, before = step["code"], step["line"]
    try:
        parsed = examples.examples(code, before, step["kind"], step["name"])
    except BaseException as error:  # noqa: BLE001  the parser may run out of memory or depth too
        failure = failures.unparsed(error, before + 1)
        return [], failures.explained(failure, code, before + 1).reported("")

    nothing = not parsed and step["role"] == "snippet"
    return parsed, Failure(before + 1, "there is nothing to run in it").reported("") if nothing else {}


def _ending(status: int) -> str:
    """Say how a process ended before it was done."""
    if os.WIFEXITED(status):
        return f"ended the process with status {os.WEXITSTATUS(status)}"

    # Most of the real-time signals have no name.
    number = os.WTERMSIG(status)
    names = {one.value: one.name for one in signal.Signals}
    return f"was killed by {names.get(number, f'signal {number}')}"
