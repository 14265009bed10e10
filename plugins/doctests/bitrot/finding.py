"""What was found out about a group on one Python: whether it works with the newest releases, and what broke it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

#: works: with the newest releases; rotted: fails with them; absent: they make no world on this Python; unsteady: it
#: fails or passes in one and the same world.
Status = Literal["works", "rotted", "absent", "unsteady"]
PYTHON = "Python"
#: none: there is no such world.
Came = Literal["passed", "failed", "none"]


@dataclass(frozen=True, slots=True)
class Try:
    """What came of a group in one world."""

    status: Came
    python: str  # as readers know it
    day: dt.date | None = None  # the last whose releases counted; None in the post's own world
    versions: Mapping[str, str] = field(default_factory=dict)  # by canonical name
    error: str = ""  # its first line, or why there is no world

    @property
    def failed(self) -> bool:
        """Whether there was a world in which the group failed."""
        return self.status == "failed"


@dataclass(frozen=True, slots=True)
class Change:
    """
    A package that became another one, or Python.

    :param name: as the header spells it
    :param works: the version that passes; empty where there was none
    :param broken: the version that fails; empty where there is none
    """

    name: str
    works: str
    broken: str


@dataclass(frozen=True, slots=True)
class Cause:
    """
    What broke a group.

    :param changes: what changed, most often one package; several have done so only together
    :param error: the first line of the error
    :param tries: those that prove it, the last two of which differ in the changes alone
    :raises ValueError: when nothing changed, for then there is nothing to blame
    """

    changes: tuple[Change, ...]
    error: str
    tries: tuple[Try, ...] = ()

    def __post_init__(self) -> None:
        """Insist on something to blame."""
        if not self.changes:
            raise ValueError("a cause without a change")


@dataclass(frozen=True, slots=True)
class Finding:
    """
    What was found out about a group on one Python.

    :param python: as readers know it
    :param status: what it came to
    :param versions: what the header asks for, in its newest releases
    :param day: the last day whose releases counted as the newest
    :param causes: what broke it, each alone, in the order of the header
    :param reason: an error's first line, or why there is no world
    :param tries: those that prove it besides the causes'
    """

    python: str
    status: Status
    day: dt.date
    versions: Mapping[str, str] = field(default_factory=dict)
    causes: tuple[Cause, ...] = ()
    reason: str = ""
    tries: tuple[Try, ...] = ()

    @property
    def verdict(self) -> tuple[object, ...]:
        """What of it is news when it is another one; newer releases alone are none."""
        return self.python, self.status, tuple(cause.changes for cause in self.causes)
