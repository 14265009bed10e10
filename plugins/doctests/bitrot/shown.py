"""Say to readers whether a post's code works with the newest releases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .words import errors, listed, pythons, said

if TYPE_CHECKING:
    from .verdict import Rot


@dataclass(frozen=True, slots=True)
class Shown:
    """
    What a theme can show of a group on the Pythons where it came to the same; texts are for the theme to escape.

    :param group: the group's name, empty for the post's own
    :param pythons: the Pythons, as 3.11 and 3.12
    :param status: what it came to
    :param words: the same in words
    :param errors: first lines, each after what it is of
    :param date: the day on which that was found out
    """

    group: str
    pythons: str
    status: str
    words: str
    errors: tuple[str, ...]
    date: dt.date


def shown(rot: Rot) -> tuple[Shown, ...]:
    """
    Put a verdict into what a theme can show.

    :param rot: the verdict, which holds
    :return: one for each group and what it came to
    """
    rows: list[Shown] = []
    for group, kept in sorted(rot.groups.items()):
        dates = {one.finding.python: one.date for one in kept}
        for minors, finding in pythons([one.finding for one in kept]):
            lines = tuple(f"{what}: {error}" if what else error for what, error in errors(finding))
            date = max(dates[minor] for minor in minors)
            rows.append(Shown(group, listed(minors), finding.status, said(finding), lines, date))

    return tuple(rows)
