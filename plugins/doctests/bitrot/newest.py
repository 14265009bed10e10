"""Say what a post asks for when nothing is held back: its header without pins and upper bounds."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.specifiers import Specifier, SpecifierSet
from packaging.version import Version

from doctests.world import OLDEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doctests.request import Request
    from doctests.world import Interpreter

#: Days for which a release waits before it counts as newest: most that are taken back are taken back by then.
WAIT = 7
#: The day of PEP 427: no wheel is older.
FIRST = dt.date(2012, 9, 20)


def last(today: dt.date) -> dt.date:
    """
    Give the day whose releases are the newest that count.

    :param today: the day of the check, in whatever time zone
    :return: the last day of which all releases are at least as old as they must be
    """
    return today - dt.timedelta(days=WAIT + 1)


def asked(request: Request) -> tuple[str, ...]:
    """
    Give what a post asks for without pins and upper bounds.

    :param request: the world that its header declares
    :return: requirements, in the order of the header; markers and extras stay, and so does what a version must not be
    """
    return tuple(dict.fromkeys(_loosened(Requirement(one)) for one in request.dependencies))


def interpreters(request: Request, there: Sequence[Interpreter]) -> list[Interpreter]:
    """
    Choose the Pythons that a post is tried on: any that its header does not call too old.

    :param request: the world that its header declares
    :param there: what is on the machine; of two that readers know by the same version, the first is taken
    :return: one for each version as readers know it, the oldest first
    """
    wanted = _floor(SpecifierSet(request.requires_python)) & SpecifierSet(f">=3.{OLDEST}")
    chosen: dict[str, Interpreter] = {}
    for one in there:
        if not one.version.is_prerelease and wanted.contains(one.version):
            chosen.setdefault(one.minor, one)

    return sorted(chosen.values(), key=lambda one: one.version)


def _loosened(requirement: Requirement) -> str:
    """Drop a requirement's pins and upper bounds; a pin says what was there that day, not what is needed."""
    kept = [one for one in requirement.specifier if one.operator in {">=", ">", "!="}]
    requirement.specifier = SpecifierSet(",".join(sorted(map(str, kept))))
    return str(requirement)


def _floor(wanted: SpecifierSet) -> SpecifierSet:
    """Drop upper bounds of Pythons, but not what a pin says of older ones."""
    return SpecifierSet(",".join(sorted(filter(None, map(_least, wanted)))))


def _least(one: Specifier) -> str:
    """Give what a specifier says of the oldest Python."""
    if one.operator in {"<", "<="}:
        return ""

    if one.operator in {"==", "===", "~="}:
        version = Version(one.version.removesuffix(".*"))
        return f">={version.major}.{version.minor}"

    return str(one)
