"""
Compare what an Example gave with what the post says, and keep what it gave where that is something else.

What was given is reported in figures, because all that is reported is made fit for a terminal, and whoever wants to
write it into the post must know it to the letter.
"""

from __future__ import annotations

import doctest
from typing import Any

from . import examples, failures
from .failures import Failure

#: What is said of code that did what it does, and gave another output; a record keeps it too.
DIFFERS = "the output is not what the post says"


def verdict(
    step: dict[str, Any], example: doctest.Example, failure: Failure, printed: str, flags: int
) -> dict[str, Any]:
    """
    Judge one Example.

    :param step: the step that it is of
    :param example: the Example
    :param failure: what it failed with, if it did
    :param printed: what it printed
    :param flags: doctest's option flags, as the fence has them
    :return: the failure to report; nothing when it did what the post says
    """
    session = step["kind"] == "pycon" and step["run"]
    for flag, on in example.options.items():
        flags = flags | flag if on else flags & ~flag

    if not failure.error:
        return differing(example, ended(printed), flags) if session else {}

    if session and example.exc_msg is not None:
        same = examples.same_error(example.exc_msg, failure.message, flags)
        return {} if same else differing(example, failure.message, flags, raised=True)

    if failure.unparsed:
        return failures.explained(failure, example.source, example.lineno + 1).reported("")

    return failure.reported(example.source)


def ended(text: str) -> str:
    """
    End an output as doctest does, with a newline if there is any.

    :param text: the output
    :return: it, ended
    """
    return text + "\n" if text and not text.endswith("\n") else text


def differing(example: doctest.Example, got: str, flags: int, *, raised: bool = False) -> dict[str, Any]:
    """
    Describe how what an Example gave differs from what it says.

    :param example: the Example
    :param got: what it gave
    :param flags: doctest's option flags
    :param raised: whether that is the end of a traceback
    :return: the failure to report, with the line, kind and UTF-8 of what was given; nothing when it does not differ
    """
    difference = examples.difference(example, got, flags)
    if not difference:
        return {}

    failure = Failure(example.lineno + 1, DIFFERS, traceback=difference)
    letters = got.encode("utf-8", "surrogatepass")
    actual = [example.lineno, raised, letters.hex() if len(letters) <= failures.REPORTED else None]
    return {**failure.reported(example.source), "actual": [actual]}


def both(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """
    Report two differences of a step as one.

    :param first: a difference, or nothing
    :param second: the next, or nothing
    :return: the first, with what was given both times, as far as there is room
    """
    if not (first and second):
        return first or second

    held = sum(len(text or "") for _, _, text in first["actual"])
    line, raised, text = second["actual"][0]
    fits = held + len(text or "") <= 2 * failures.REPORTED
    return {**first, "actual": [*first["actual"], [line, raised, text if fits else None]]}
