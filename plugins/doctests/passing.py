"""Keep a few worlds that nobody will ask for again soon, and remove each where it was built."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .held import Held
from .prune import discard, passing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .warm import Warm
    from .world import World

MOST = 8  # worlds that nobody uses just now; one is most often below 100 MB


@dataclass(slots=True)
class _Guest:
    """A world that is there for a while."""

    users: int = 0
    world: World | None = None
    held: Held = field(default_factory=Held)
    turn: threading.Lock = field(default_factory=threading.Lock)


class Passing:
    """
    Worlds of a few groups, as those of past days are. Processes may share one, so a file beside it says what it is.

    :param most: how many stay that nobody uses just now
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._guests: dict[Path, _Guest] = {}  # the one that was used last is the last
        self._swept = False

    @contextmanager
    def use(self, place: Path, build: Callable[[Held], World], warm: Warm) -> Iterator[World]:
        """
        Give a world, built by the first who asks for it while the others wait.

        :param place: its folder
        :param build: builds it, or finds it there, and holds it
        :param warm: the warmed processes, of which its own end with it
        :return: the world
        """
        with self._lock:
            if not self._swept:
                self._sweep(place.parent)

            guest = self._guests[place] = self._guests.pop(place) if place in self._guests else _Guest()
            guest.users += 1

        try:
            with guest.turn:
                if guest.world is None:
                    new = not place.exists()
                    guest.world = build(guest.held)
                    with suppress(OSError):  # then it stays, as any other
                        if new:
                            passing(place).touch()

            yield guest.world
        finally:
            with self._lock:
                guest.users -= 1
                if self._guests.get(place) is not guest:
                    self._end(place, guest, warm)

                idle = [one for one, other in self._guests.items() if not other.users]
                for one in idle[: max(0, len(idle) - self._most)]:
                    self._end(one, self._guests.pop(one), warm)

    def close(self, warm: Warm) -> None:
        """
        Keep none any more, those that are still used no longer than that.

        :param warm: the warmed processes
        """
        with self._lock:
            while self._guests:
                self._end(*self._guests.popitem(), warm)

    def _sweep(self, worlds: Path) -> None:
        """Remove what somebody built and was killed before removing."""
        self._swept = True
        for one in sorted(worlds.glob(passing(Path("*")).name)):
            discard(one.with_suffix(""))

    @staticmethod
    def _end(place: Path, guest: _Guest, warm: Warm) -> None:
        """Let go of a world that nobody uses, and remove it if it was built for this, unless another holds it."""
        if guest.users:
            return

        if guest.world is not None:
            warm.end(guest.world.python)

        guest.held.close()
        if passing(place).exists():
            discard(place)


def keep(place: Path) -> None:
    """
    Let a world stay, whoever has built it.

    :param place: its folder, which is held
    """
    with suppress(OSError):
        passing(place).unlink(missing_ok=True)
