"""What publishing asks of a target, and what it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol, TypeVar

from publishing.built import Built
from publishing.record import Record

KEPT = 5  # releases
TRIED = 5  # looks at a target


class TargetError(Exception):
    """Say in one line why a target is not as it should be and what to do; what is public is whole."""


T = TypeVar("T")


class MovingError(TargetError):
    """Say that somebody publishes at this moment: what was seen is of two states."""


def patiently(look: Callable[[], T]) -> T:
    """
    Look again where somebody was publishing, for that is soon done.

    :param look: looks
    :raises MovingError: if somebody still is
    """
    for _ in range(TRIED - 1):
        with suppress(MovingError):
            return look()

    return look()


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What is at a target.

    :param releases: those that are kept, the last one last: it is public, or was about to be
    :param switched: whether the last one is what readers get
    :param strange: files that we did not put there, some of them
    :param at: what the target knows this state by
    :param missing: files of the last release that somebody took away
    :param announced: the number of the last release that the hub is known to know; 0 if that is of none
    :param altered: files of the last release that somebody wrote something else into, some of them
    """

    releases: tuple[Record, ...] = ()
    switched: bool = True
    strange: tuple[str, ...] = ()
    at: str = ""
    missing: tuple[str, ...] = ()
    announced: int = 0
    altered: tuple[str, ...] = ()

    @property
    def public(self) -> Record | None:
        """The release that is public; None if nothing was ever published."""
        return self.releases[-1] if self.releases else None

    @property
    def next(self) -> int:
        """The number of the next release."""
        return self.releases[-1].number + 1 if self.releases else 1


@dataclass(frozen=True, slots=True)
class Sent:
    """
    What travelled to a target.

    :param files: how many files
    :param size: bytes of them; those that went over a wire where a target counts them
    """

    files: int = 0
    size: int = 0


class Target(Protocol):
    """Somewhere that readers get the site from."""

    @property
    def name(self) -> str:
        """What the settings call it."""

    def additions(self, address: str) -> Mapping[str, bytes]:
        """
        Give files that this target needs beside the site's own.

        :param address: where the site is published
        """

    def look(self) -> Standing:
        """
        Say what is there.

        :raises TargetError: if it cannot be told
        """

    def put(self, record: Record, standing: Standing, built: Built | None) -> Sent:
        """
        Make a release public, in one step, at the end.

        :param record: the release
        :param standing: what is there, as it was when the release was planned
        :param built: its files; None if the target has them, in the release `record.of`
        :raises TargetError: if it is not public; what was public before is as it was
        """

    def switch(self) -> None:
        """
        Make the last release public that somebody was interrupted at: nothing travels.

        :raises TargetError: if it cannot be done
        """

    def announced(self, number: int) -> None:
        """
        Remember that the hub knows of a release.

        :param number: the release's, which is public
        :raises TargetError: if that cannot be kept
        """
