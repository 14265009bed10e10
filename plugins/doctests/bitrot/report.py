"""Show what was found out, to a person or to a program."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from doctests.report import line

from .words import errors, listed, pythons, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from .finding import Finding, Try
    from .judge import Judged

#: What groups came to, in the order in which a report counts them.
STATUSES = {"works": "works", "rotted": "rotted", "absent": "cannot be had", "unsteady": "unsteady"}
UNJUDGED = "not judged"


class Bar:
    """
    What a bar shows: how many groups are judged, after how many tries.

    :param bar: rich's
    """

    def __init__(self, bar: Progress) -> None:
        self._bar, self._tries = bar, 0
        self._task = bar.add_task("trying", total=None)

    def tried(self) -> None:
        """Hear that a try is done."""
        self._tries += 1
        self._bar.update(self._task, description=f"{self._tries} {'try' if self._tries == 1 else 'tries'}")

    def judged(self, done: int, total: int) -> None:
        """
        Hear that groups are judged.

        :param done: how many
        :param total: of how many
        """
        self._bar.update(self._task, completed=done, total=total)


@contextmanager
def progress(console: Console, *, quiet: bool = False) -> Iterator[Bar]:
    """
    Show a bar while groups are tried, on a terminal only.

    :param console: where to
    :param quiet: whether to show none at all
    :return: what is to be told of what is done
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        yield Bar(bar)


def as_text(judged: Sequence[Judged], console: Console) -> None:
    """
    Print what was found out of each group, with the errors, then the sum.

    :param judged: the groups, in the order of their posts
    :param console: where to
    """
    counts: Counter[str] = Counter()
    for one in judged:
        place = f"{one.post}{f' ({one.group})' if one.group else ''}"
        if one.trouble:
            counts[UNJUDGED] += 1
            line(console, f"{one.post}:{one.line} {UNJUDGED}: {one.trouble}", "bold red")
            continue

        counts[worst(one.findings)] += 1
        for minors, found in pythons(one.findings):
            style = "" if found.status == "works" else "yellow"
            line(console, f"{place} on Python {listed(minors)}: {said(found)}", style)
            for what, error in errors(found):
                line(console, f"    {f'{what}: ' if what else ''}{error}")

        for minor, why in one.unjudged:
            line(console, f"{one.post}:{one.line} {UNJUDGED} on Python {minor}: {why}", "bold red")

    sums = {**STATUSES, UNJUDGED: UNJUDGED}
    parts = [f"{counts[status]} {word}" for status, word in sums.items() if counts[status]]
    groups = "group" if len(judged) == 1 else "groups"
    line(console, ", ".join([f"{len(judged)} {groups}", *parts]) if judged else "no snippet runs, so none can rot")


def worst(findings: Sequence[Finding]) -> str:
    """
    Sum up what was found out on all Pythons.

    :param findings: one for each; none where the machine has none that the post may be tried on
    """
    found = {one.status for one in findings}
    return next((status for status in ("unsteady", "rotted", "works") if status in found), "absent")


def as_json(judged: Sequence[Judged], console: Console) -> None:
    """
    Print what was found out as a JSON list: an object for each group on each Python, or one for a group not judged.

    :param judged: the groups, in the order of their posts
    :param console: where to
    """
    listed_ones: list[dict[str, Any]] = []
    for one in judged:
        about = {"post": one.post, "line": one.line, "group": one.group}
        if one.trouble:
            listed_ones.append({**about, "status": "unjudged", "reason": one.trouble})

        listed_ones += [{**about, **_finding(found)} for found in one.findings]
        listed_ones += [{**about, "python": minor, "status": "unjudged", "reason": why} for minor, why in one.unjudged]

    line(console, json.dumps(listed_ones, indent=2))


def _finding(found: Finding) -> dict[str, Any]:
    """Put a finding into what JSON can hold; of tries with every version."""
    return {
        "python": found.python,
        "status": found.status,
        "said": said(found),
        "reason": found.reason,
        "newest": found.day.isoformat(),
        "versions": dict(found.versions),
        "causes": [
            {
                "changes": [{"name": one.name, "works": one.works, "broken": one.broken} for one in cause.changes],
                "error": cause.error,
                "tries": list(map(_try, cause.tries)),
            }
            for cause in found.causes
        ],
        "tries": list(map(_try, found.tries)),
    }


def _try(one: Try) -> dict[str, Any]:
    day = one.day.isoformat() if one.day else None
    return {"status": one.status, "python": one.python, "day": day, "versions": dict(one.versions), "error": one.error}
