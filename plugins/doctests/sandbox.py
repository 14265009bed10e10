"""Run a stranger's code, and come back whatever the code does."""

from __future__ import annotations

import contextlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .access import NONE, Access
from .conversation import Conversation
from .inside import room
from .warm import PROGRAM, Warm, environment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from threading import Event

#: ECMA-48 control sequences, and the strings (titles, links) that terminals take from an OSC, DCS, SOS, PM or APC.
TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[]PX^_][^\x07\x1b\n]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]")


PATIENCE = 30.0  # seconds for a group that does nothing
#: What the isolation is called in which nothing of the machine's is in reach.
NAMESPACES = "namespaces"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was reported of a group, how it ended if not by itself, and whether it was in ``namespaces``."""

    messages: tuple[Mapping[str, Any], ...] = ()
    ending: str = ""
    output: str = ""
    isolation: str = "process"


def run(
    job: Mapping[str, Any],
    python: Path,
    timeout: float,
    stop: Event | None = None,
    *,
    access: Access = NONE,
    warm: Warm | None = None,
    require_isolation: bool = False,
    place: Path | None = None,
) -> Outcome:
    """
    Run a group and gather what is reported of it.

    :param job: the post's folder, its files' lines and the group's steps (``plan.Plan.job``)
    :param python: the world's interpreter
    :param timeout: seconds until everything of the group's is killed
    :param stop: set when the group is to be ended before its time
    :param access: what the group may reach besides its world
    :param warm: the run's warmed processes; without any, one is started for this group alone
    :param require_isolation: whether the group may not run where this machine does not isolate it
    :param place: where the post's folder lies, if not where the group sees it; the group has to be isolated then
    :return: the outcome; never an exception for what the code did
    """
    if warm is None:
        with Warm() as own:
            given: dict[str, Any] = {"require_isolation": require_isolation, "place": place}
            return run(job, python, timeout, stop, access=access, warm=own, **given)

    seen = (str(job["folder"]), *map(str, access.folders))
    folders = room.sources((path, str(place) if place and path == seen[0] else path) for path in seen)
    request = {"env": {**environment(python), **access.env}, "folders": folders, "seconds": timeout}
    while True:
        way, refused = warm.way()
        if way == "process" and require_isolation:
            return Outcome(ending=f"was not run: this machine does not isolate it ({refused or 'nobody asked it to'})")

        isolation = way if way == "process" else NAMESPACES
        try:
            line = warm.line(python, request, way)
        except OSError as error:
            return Outcome(ending=f"could not start: {error.strerror}", isolation=isolation)

        with contextlib.closing(line):
            said = Conversation(line, {name: job[name] for name in job.keys() - {"timeout"}})
            said.converse(timeout, stop)

        if not said.refused:
            warm.worked(way)
            break

        if not warm.refuse(way, said.refused):
            return Outcome(ending=f"could not be isolated: {said.refused}", isolation=isolation)

    # A crash shows its stack, which begins in this program.
    heard = said.output.decode("utf-8", "replace").replace(said.home or "\0", "~")
    shown = "\n".join(text for text in heard.split("\n") if str(PROGRAM) not in text)
    messages = tuple(_cleaned(message, said.home) for message in said.messages)
    return Outcome(messages, said.ending, clean(shown), isolation)


def isolation(warm: Warm, python: Path) -> str:
    """
    Tell how this machine isolates, by running a group without snippets.

    :param warm: the run's warmed processes
    :param python: an interpreter
    :return: as an outcome has it
    """
    return run({"folder": "/", "lines": {}, "steps": []}, python, PATIENCE, warm=warm).isolation


def clean(text: str) -> str:
    """
    Take out of a text what would act on a terminal or mislead a reader: control sequences, control and bidi characters.

    :param text: anything
    :return: printable text, tabs and newlines
    """
    kept = (char for char in TERMINAL.sub("", text) if char in "\t\n" or unicodedata.category(char)[0] != "C")
    return "".join(kept)


def _cleaned(value: Any, home: str) -> Any:
    """Clean every text in a message."""
    if isinstance(value, str):
        return clean(value.replace(home, "~") if home else value)

    if isinstance(value, dict):
        return {key: _cleaned(one, home) for key, one in value.items()}

    return [_cleaned(one, home) for one in value] if isinstance(value, list) else value
