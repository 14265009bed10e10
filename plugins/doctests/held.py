"""Say which worlds are in use, so that none is removed; the kernel forgets it when whoever said so is killed."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

#: What the name of a folder begins with before it is held.
NEW = "doctests-new-"


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
        self.close()

    def close(self) -> None:
        """Hold no world any more."""
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


def claim(parent: Path, prefix: str) -> tuple[Path, int]:
    """
    Make a temporary folder that is held for as long as a descriptor is open; nobody sees its name before it is.

    :param parent: the folder to make it in
    :param prefix: what its name begins with
    :return: the folder, and the descriptor
    :raises OSError: when there is no place for it
    """
    beside = Path(tempfile.mkdtemp(prefix=NEW, dir=parent))
    folder = os.open(beside, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    return beside.rename(parent / beside.name.replace(NEW, prefix)), folder


def sweep(parent: Path, prefix: str) -> None:
    """
    Remove the folders of this user's that somebody claimed and nobody holds: whoever should have was killed.

    :param parent: the folder they were made in
    :param prefix: what their names begin with
    """
    for folder in parent.glob(f"{prefix}*"):
        with contextlib.suppress(OSError), alone(folder) as free:
            if free and folder.lstat().st_uid == os.geteuid():
                shutil.rmtree(folder, ignore_errors=True)


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
