"""Find out about a group on one Python whether it works with the newest releases, and else what broke it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .bisect import edge
from .causes import Causes, OtherFilesError
from .finding import PYTHON, Cause, Change, Finding
from .subject import Subject, UnsteadyError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doctests.world import Interpreter

    from .finding import Try


def search(subject: Subject, own: Interpreter, there: Sequence[Interpreter]) -> Finding:
    """
    Find out about a group on one Python.

    :param subject: the group, which passes in its own world
    :param own: the Python of that world
    :param there: those that the post is tried on, the oldest first
    :return: what was found out
    :raises UnjudgedError: when a try cannot be judged
    """
    asked = subject.ask(subject.newest)
    try:
        newest = subject.attempt(asked)
        about = Finding(subject.python.minor, "works", subject.newest, subject.shown(newest.versions), tries=(newest,))
        if newest.status == "none":
            return replace(about, status="absent", reason=newest.error)

        if newest.status == "passed":
            return about

        newest = subject.steady(asked)
        causes = tuple(_causes(subject, newest, own, there))
    except UnsteadyError as error:
        return Finding(subject.python.minor, "unsteady", subject.newest, reason=str(error))
    except OtherFilesError as error:
        return replace(about, status="rotted", reason=newest.error, tries=(error.works, newest))

    return replace(about, status="rotted", causes=causes, reason=newest.error)


def _causes(subject: Subject, newest: Try, own: Interpreter, there: Sequence[Interpreter]) -> list[Cause]:
    """Find what broke a group: packages, where it passes on this Python with any; else maybe Python itself."""
    causes = Causes(subject)
    if subject.lines:
        found = list(causes.by_day()) or causes.by_package()
        if found:
            return sorted(found, key=lambda cause: _place(subject, cause))

    python = _python(subject, newest, own, there)
    return [python] if python else []


def _place(subject: Subject, cause: Cause) -> tuple[int, str]:
    """Put causes into the order of the header."""
    declared = [subject.spelled(name) for name in subject.ordered(subject.canonical)]
    name = cause.changes[0].name
    return (declared.index(name) if name in declared else len(declared)), name


def _python(subject: Subject, newest: Try, own: Interpreter, there: Sequence[Interpreter]) -> Cause | None:
    """Say that Python broke a group, if the very versions that fail on this one pass on that of its own world."""
    if own.minor == subject.python.minor:
        return None

    held = [f"{name}=={version}" for name, version in sorted(newest.versions.items())]
    asked = subject.ask(subject.newest, held)
    if subject.attempt(asked, own).status != "passed":
        return None

    # From the one that passes to this one, in whichever direction.
    line = sorted({one.minor: one for one in (*there, own)}.values(), key=lambda one: one.version)
    if own.version > subject.python.version:
        line.reverse()

    minors = [one.minor for one in line]
    ends = minors.index(own.minor), minors.index(subject.python.minor)
    pair = edge(*ends, lambda n: subject.attempt(asked, line[n]).status != "passed")
    works, broken = (subject.steady(asked, line[n]) for n in pair)
    if not broken.failed:
        return None

    return Cause((Change(PYTHON, works.python, broken.python),), broken.error, (works, broken))
