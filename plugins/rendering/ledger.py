"""What posts and pages said of themselves when pages were rendered: each thing once, however many pages read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from .facts import UntoldError
from .site import Site

#: How many times as much as pages read may be known.
MOST = 2


class Facts:
    """
    What earlier builds were told, by numbers, and whether it is still the same.

    :param site: what there is to read now
    :param table: who said what of what; the place in it is its number
    """

    def __init__(self, site: Site, table: list[tuple[str, str, str]]) -> None:
        self._site = site
        self.table = table
        self._numbers: dict[tuple[str, str, str], int] = {}
        self._same: set[int] = set()
        self._others: set[int] = set()

    def are_same(self, numbers: Sequence[int]) -> bool:
        """
        Say whether all that a page read is as it was; each thing is asked once a build.

        :param numbers: what it read
        """
        if self._same.issuperset(numbers):
            return True

        if not self._others.isdisjoint(numbers):
            return False

        for number in numbers:
            if number not in self._same:
                if not self._is_same(*self.table[number]):
                    self._others.add(number)
                    return False

                self._same.add(number)

        return True

    def _is_same(self, who: str, name: str, said: str) -> bool:
        content = self._site.find(who)
        try:
            return content is not None and self._site.fact(who, content, name) == (said, True)
        except UntoldError:
            return False

    def note(self, told: Mapping[tuple[str, str], str]) -> tuple[int, ...]:
        """
        Give numbers to what a page read.

        :param told: what it was told, by whom and of what
        :return: the numbers
        """
        if not self._numbers:
            self._numbers = {fact: number for number, fact in enumerate(self.table)}

        numbers = []
        for (who, name), said in told.items():
            fact = who, name, said
            number = self._numbers.setdefault(fact, len(self.table))
            if number == len(self.table):
                self.table.append(fact)

            numbers.append(number)

        return tuple(numbers)

    def without(self, numbers: Iterable[Iterable[int]]) -> tuple[list[tuple[str, str, str]], dict[int, int]]:
        """
        Leave out what no page has read for long.

        :param numbers: what each page read
        :return: the table, and the new number of each old one; the same as before while little would go
        """
        self._numbers = {}  # nothing more is noted, and it is large
        is_used = bytearray(len(self.table))
        for number in chain.from_iterable(numbers):
            is_used[number] = True

        if len(self.table) <= MOST * sum(is_used):
            return self.table, {}

        used = [number for number, is_one in enumerate(is_used) if is_one]
        return [self.table[number] for number in used], {number: place for place, number in enumerate(used)}
