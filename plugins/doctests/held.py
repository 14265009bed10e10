"""Say which worlds are in use, so that none is removed; the kernel forgets it when whoever said so is killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType


@dataclass(slots=True)
class Held:
    """The worlds that a run uses."""

    _places: dict[Path, int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            while self._places:
                os.close(self._places.popitem()[1])

    def hold(self, place: Path) -> bool:
        """
        Hold a world, and note that it is used now.

        :param place: its folder
        :return: whether it is there; what has just been removed is not
        """
        with self._lock:
            if place in self._places:
                return True

            try:
                folder = _locked(place)
            except FileNotFoundError:
                return False

            # Whoever removes a world renames it first, and has it alone until then.
            there = place.exists() and os.path.samestat(os.fstat(folder), place.stat())
            if not there:
                os.close(folder)
                return False

            self._places[place] = folder
            with contextlib.suppress(OSError):
                os.utime(place)

            return True


@contextlib.contextmanager
def busy(place: Path) -> Iterator[None]:
    """
    Hold a folder for as long as it is worked on.

    :param place: the folder
    """
    folder = _locked(place)
    try:
        yield
    finally:
        os.close(folder)


@contextlib.contextmanager
def alone(place: Path) -> Iterator[bool]:
    """
    Have a folder for oneself.

    :param place: the folder
    :return: whether nobody holds it, as far as this system tells
    :raises OSError: when it cannot be opened
    """
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        free = True
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            free = False

        yield free
    finally:
        os.close(folder)


def _locked(place: Path) -> int:
    """Open a folder and share its lock, where its file system has locks."""
    folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    with contextlib.suppress(OSError):
        fcntl.flock(folder, fcntl.LOCK_SH)

    return folder
