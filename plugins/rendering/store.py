"""Keep what was made under a name that says all it was made of: whoever asks for the name gets those bytes, or none."""

from __future__ import annotations

import contextlib
import logging
import os
import stat
import time
from collections.abc import Iterator
from hashlib import blake2b
from itertools import count
from pathlib import Path
from typing import BinaryIO, Literal, cast

logger = logging.getLogger(__name__)

#: Bytes that a store may hold: some ten thousand posts with their pages.
LIMIT = 1 << 30
#: What is left of the limit once the oldest is out, so that not every build has to look for it.
LEFT = 0.8
#: The part of the limit that is added before somebody looks again, and where it is written down how much that is yet.
PART, ADDED = 0.1, "added"
DAY = 86_400  # seconds
#: Bytes of the checksum that each file begins with.
SIZE = 16
_number = count()


def place() -> Path:
    """
    Give the folder of what can be made again (XDG Base Directory: an XDG_CACHE_HOME that is not absolute is ignored).

    :return: an absolute path; it need not exist
    """
    said = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (said if said.is_absolute() else Path.home() / ".cache") / "rendering"


def digest(*parts: bytes | str) -> str:
    """
    Name what is made of these parts, and of nothing else.

    :param parts: bytes, and text; where one ends is part of the name
    :return: 40 hexadecimal digits
    """
    said = [part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part for part in parts]
    return blake2b(b"".join([b"%d:%b" % (len(part), part) for part in said]), digest_size=20).hexdigest()


class Store:
    """
    A folder of files that never change: two builds may write at once, and one that is killed leaves nothing half.

    A store that cannot be read or written is an empty one: a build takes longer then, and nothing else. So is one that
    somebody else may write into: templates are kept as code, and whatever stands under a name is shown.

    :param folder: where the files are; it need not exist
    :param limit: how many bytes it may hold; what was not asked for the longest goes first
    """

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self._limit = limit
        self._root = os.fspath(folder)  # a path is made of it thousands of times
        self._grown = 0
        self._folders: set[str] = set()
        self._now = time.time()
        #: Whether it is this user's alone, so that what is there counts.
        self.is_own = self._is_own()
        self._closed = not self.is_own

    def _is_own(self) -> bool:
        """Look whose folder it is; nobody's is this user's, who makes it."""
        try:
            found = self.folder.stat()
        except OSError:
            return True

        if found.st_uid != os.geteuid():
            logger.info("%s: is somebody else's, so nothing is read or kept there", self.folder)
        elif found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            logger.warning("%s: others can write there, so nothing is read or kept there: chmod 700 it", self.folder)
        else:
            return True

        return False

    def make(self) -> None:
        """
        Make the folder, into which nobody else is let.

        :raises OSError: when it cannot be made
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def get(self, name: str) -> bytes | None:
        """
        Read what was kept.

        :param name: a digest
        :return: the very bytes, or None if they are not here, or are damaged
        """
        if not self.is_own:
            return None

        try:
            with open(self._path(name), "rb") as file:  # noqa: PTH123 - ten thousand of them in a build
                data = file.read()
                if self._now - os.fstat(file.fileno()).st_mtime > DAY:
                    os.utime(file.fileno())
        except OSError:
            return None

        kept = data[SIZE:]
        return kept if blake2b(kept, digest_size=SIZE).digest() == data[:SIZE] else None

    def has(self, name: str) -> bool:
        """
        Say whether something is kept, without reading it.

        :param name: a digest
        """
        return self.is_own and os.path.isfile(self._path(name))  # noqa: PTH113 - as above

    def put(self, name: str, data: bytes) -> None:
        """
        Keep something.

        :param name: a digest of all it was made of
        :param data: what was made
        """
        if self._closed:
            return

        path = self._path(name)
        try:
            if name[:2] not in self._folders:
                self.make()
                os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)  # noqa: PTH103, PTH120 - as above
                self._folders.add(name[:2])

            with self.replacing(path) as file:
                file.write(blake2b(data, digest_size=SIZE).digest() + data)

            self._grown += len(data)
        except OSError as error:
            self._closed = True
            logger.info("%s: nothing more is kept there: %s", self.folder, error.strerror)

    def trim(self) -> None:
        """
        Forget what was not asked for the longest, if there is too much now; and what a killed build left.

        To look at tens of thousands of files takes a second, so it waits until a part of the limit was added.
        """
        if not self._grown or self._closed:
            return

        grown = self._grown + self._added()
        self._grown = 0
        if grown < self._limit * PART:
            self._note(grown)
            return

        total = 0
        for moment, size, path in self._files():
            if os.path.basename(path).startswith(".") and self._now - moment > DAY:  # noqa: PTH119 - as above
                _remove(path)
            else:
                total += size

        if total > self._limit * (1 - PART):  # room for what is added unseen
            for _, size, path in sorted(self._files()):
                if total <= self._limit * LEFT:
                    break

                _remove(path)
                total -= size

        self._note(0)

    def _added(self) -> int:
        """Read how many bytes were added since somebody looked; where nobody did, it is time to look."""
        try:
            return int(Path(self.folder, ADDED).read_text("ascii"))
        except (OSError, ValueError):
            return self._limit

    def _note(self, added: int) -> None:
        try:
            with self.replacing(f"{self._root}/{ADDED}") as file:
                file.write(b"%d" % added)
        except OSError as error:
            logger.info("%s: cannot be written: %s", self.folder, error.strerror)

    @contextlib.contextmanager
    def replacing(self, path: str) -> Iterator[BinaryIO]:
        """
        Write a file of the store: it is there once it is whole.

        :param path: where it is to be
        :raises OSError: when it cannot be written; what was there still is
        """
        beside = f"{self._root}/.{os.getpid()}-{next(_number)}"
        try:
            with write(beside) as file:
                yield file

            os.replace(beside, path)  # noqa: PTH105 - as above
        except BaseException:
            with contextlib.suppress(OSError):  # a folder may be somebody else's, or a file, and cannot be entered
                os.unlink(beside)  # noqa: PTH108 - as above

            raise

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """List all files with their moments and sizes; another build may take some away meanwhile."""
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = f"{folder}/{name}"
                try:
                    state = os.stat(path)  # noqa: PTH116 - as above
                except OSError:
                    continue

                yield state.st_mtime, state.st_size, path

    def _path(self, name: str) -> str:
        return f"{self._root}/{name[:2]}/{name[2:]}"


def write(path: str | Path, mode: Literal["a", "w"] = "w") -> BinaryIO:
    """
    Open a file of a store to be written, through no link: whoever could put one there would have another file emptied.

    :param path: where it is
    :param mode: as Python's `open` has it
    :raises OSError: when it cannot be opened, or is a link
    """
    return cast("BinaryIO", open(path, f"{mode}b", opener=_unlinked))


def _unlinked(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o600)


def _remove(path: str) -> None:
    """Remove a file that another build may have removed meanwhile."""
    with contextlib.suppress(FileNotFoundError):
        os.remove(path)  # noqa: PTH107 - as above
