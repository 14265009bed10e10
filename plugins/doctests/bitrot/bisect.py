"""Find where what passed begins to fail, in few tries: between days, and between releases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Outcome = Literal["passed", "failed", "none"]
#: How far back the first look for a day that passes goes, in days, and how many times further each goes than the last.
STEP, STRIDE = 30, 4
#: Looks at days for one that passes, after which there may be none.
MOST = 8


def edge(good: int, bad: int, fails: Callable[[int], bool]) -> tuple[int, int]:
    """
    Find two neighbours of which the first passes and the second fails.

    There may be more such pairs, for what was broken may have been mended between; each is as true as the others.

    :param good: one that passes
    :param bad: a later one that fails
    :param fails: tells it of those between
    :return: the pair
    """
    while bad - good > 1:
        middle = (good + bad) // 2
        if fails(middle):
            bad = middle
        else:
            good = middle

    return good, bad


@dataclass(slots=True)
class Days:
    """
    Days before one that fails, as numbers.

    Packages only come, so from the first day of which there is a world there is one of each.

    :param first: the first day to look at
    :param last: the day that fails
    :param exists: tells whether there is a world of a day
    :param outcome: tells what came of the world of a day
    """

    first: int
    last: int
    exists: Callable[[int], bool]
    outcome: Callable[[int], Outcome]
    _known: dict[int, Outcome] = field(default_factory=dict)

    def broke(self) -> tuple[int, int] | None:
        """
        Find a day that passes and fails on the next, as late as few looks find one.

        :return: the two days; None where no day was found that passes
        """
        good = self._passing()
        if good is None:
            return None

        bad = min(day for day, outcome in self._known.items() if day > good and outcome != "passed")
        return edge(good, bad, lambda day: self._look(day) != "passed")

    def _passing(self) -> int | None:
        """Look for a day that passes: ever further back, then on the first of all, then amid what was not looked at."""
        self._known[self.last] = "failed"
        back = STEP
        while self.last - back > self.first and self.exists(self.last - back):
            if self._look(self.last - back) == "passed":
                return self.last - back

            back *= STRIDE

        # Of the first step back there may be none, and the first day of all may be the one that fails.
        oldest = self._oldest(max(self.first, self.last - back))
        if oldest < self.last and self._look(oldest) == "passed":
            return oldest

        while len(self._known) < MOST and (amid := self._amid()) is not None:
            if self._look(amid) == "passed":
                return amid

        return None

    def _oldest(self, least: int) -> int:
        """Find the first day of which there is a world."""
        if self.exists(least):
            return least

        return edge(least, self.last, self.exists)[1]

    def _amid(self) -> int | None:
        """Choose the day in the middle of the longest time between two looks, the latest of several."""
        looked = sorted(self._known)
        gaps = [(after - before, before) for before, after in pairwise(looked)]
        length, before = max(gaps, default=(0, 0))
        return before + length // 2 if length > 1 else None

    def _look(self, day: int) -> Outcome:
        """Look at a day, once."""
        if day not in self._known:
            self._known[day] = self.outcome(day)

        return self._known[day]
