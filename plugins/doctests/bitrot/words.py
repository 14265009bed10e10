"""Put findings into words, the same for an author and for readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from packaging.version import Version

from .finding import PYTHON

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .finding import Cause, Change, Finding

NEWEST = "the newest releases"


def said(finding: Finding) -> str:
    """
    Say what was found out on one Python.

    :param finding: it
    :return: words, without an error's
    """
    with_newest = f" with {NEWEST}" if finding.versions else ""
    if finding.status == "works":
        return f"works{with_newest}"

    if finding.status == "absent":
        return f"cannot be had: there is no world of {NEWEST}"

    if finding.status == "unsteady":
        return "passes at times and fails at times in one and the same world"

    if not finding.causes and any(one.status == "passed" for one in finding.tries):
        return f"fails{with_newest}, and works with other files of the same"

    if not finding.causes:
        return f"fails{with_newest}, and nothing was found that works"

    return "; ".join(map(cause, finding.causes))


def cause(one: Cause) -> str:
    """
    Say what broke a group.

    :param one: the cause
    :return: words, without the error's
    """
    if len(one.changes) > 1:
        works, broken = (
            listed(f"{change.name} {version}" for change, version in versions if version)
            for versions in (
                [(change, change.works) for change in one.changes],
                [(change, change.broken) for change in one.changes],
            )
        )
        return f"works with {works or 'none of it'}, broken with {broken or 'none of it'}"

    return _changed(one.changes[0])


def errors(finding: Finding) -> list[tuple[str, str]]:
    """
    List the errors of a finding.

    :param finding: it
    :return: what each is of, empty for the newest releases, and its first line
    """
    told = [(listed(f"{one.name} {one.broken}".strip() for one in each.changes), each.error) for each in finding.causes]
    return told or ([("", finding.reason)] if finding.reason else [])


def pythons(findings: Sequence[Finding]) -> list[tuple[list[str], Finding]]:
    """
    Gather what is the same on several Pythons.

    :param findings: one for each Python
    :return: the Pythons, and one finding for them, in the order of the first
    """
    gathered: dict[tuple[object, ...], tuple[list[str], Finding]] = {}
    for one in findings:
        gathered.setdefault((said(one), *errors(one)), ([], one))[0].append(one.python)

    return list(gathered.values())


def listed(words: Iterable[str]) -> str:
    """
    Write words one after the other, as people do.

    :param words: them
    """
    *some, last = [*words] or [""]
    return f"{', '.join(some)} and {last}" if some else last


def _changed(one: Change) -> str:
    """Say in which versions of what changed a group works."""
    if not one.works:
        return f"works without {one.name}, broken with {one.broken}"

    if not one.broken:
        return f"works with {one.name} {one.works}, broken without it"

    if one.works == one.broken:
        return f"works with some files of {one.name} {one.works}, broken with others"

    if Version(one.works) < Version(one.broken):
        return f"works up to {one.name} {one.works}, broken since {one.broken}"

    preposition = "on" if one.name == PYTHON else "with"
    return f"works {preposition} {one.name} {one.works}, broken {preposition} {one.broken}"
