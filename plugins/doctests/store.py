"""Keep small texts between two runs, outside the repository: each in a file of its own, named by what it is of."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import os
import re
import stat
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HOUR, DAY = 3_600.0, 86_400.0  # seconds
#: Days after which an entry counts no more: what no key holds, such as the system's libraries, has changed by then.
KEPT = 30
MOST = 50_000  # entries of a store, about a kilobyte each
NAME = re.compile(r"[0-9a-f]{64}(\.json|-\w{8}\.new)")


def cache() -> Path:
    """
    Give the folder of all that is kept between runs, by the XDG Base Directory Specification.

    :return: an absolute path; it need not exist, and an XDG_CACHE_HOME that is not absolute is ignored
    """
    said = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (said if said.is_absolute() else Path.home() / ".cache") / "doctests"


@functools.cache
def code() -> str:
    """
    Identify this package's code.

    :return: a digest
    """
    package = Path(__file__).parent
    sources = sorted(package.rglob("*.py"))
    return digest({path.relative_to(package).as_posix(): path.read_text("utf-8") for path in sources})


def stamp() -> int:
    """
    Tell whether the programs that are read from the disk again and again are the ones that they were.

    Who works for long may outlive an update, and would then run other code than it was asked about.

    :return: a number, another one where any of them was written anew
    """
    package = Path(__file__).parent
    found = [(one.name, one.stat()) for one in os.scandir(package / "inside") if one.name.endswith(".py")]
    found.append(("watch.py", (package / "services" / "watch.py").stat()))
    return hash(frozenset((name, about.st_mtime_ns, about.st_size) for name, about in found))


@functools.cache
def edition() -> str:
    """
    Identify this package's code and its Python: what another version of it found or judged is not what this one would.

    :return: a digest
    """
    return digest(code(), sys.version)


def digest(*parts: object) -> str:
    """
    Identify values.

    :param parts: what JSON can hold, in which the order of a mapping's items does not count
    :return: a SHA-256 digest in hexadecimal
    """
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def program(path: Path) -> list[object]:
    """
    Identify a program, which an update of the system may replace by another of the same version.

    :param path: its file
    :return: what JSON can hold
    :raises OSError: when it is not there
    """
    about = path.stat()
    return [str(path), about.st_size, about.st_mtime_ns]


def inside(folder: Path, content: Path) -> bool:
    """
    Tell whether a folder came with a content folder's repository, where anybody can have written into it.

    :param folder: the folder
    :param content: the content folder
    :return: whether it is in the same working tree of git
    """
    parents = [content.resolve(), *content.resolve().parents]
    root = next((parent for parent in parents if (parent / ".git").exists()), parents[0])
    return folder.resolve().is_relative_to(root)


def trusted(folder: Path, content: Path) -> bool:
    """
    Tell whether what is kept counts: where a contribution is checked, its author must not have brought the results.

    :param folder: where it is kept
    :param content: the content folder
    """
    return os.environ.get("CI") != "true" or not inside(folder, content)


@dataclass(slots=True)
class Store:
    """
    Entries by their keys. Whatever goes wrong with one of them, it is not there: a store may be lost at any time.

    An entry is written beside its place and renamed, so that two runs at once, or one that is killed, leave whole ones.

    :param folder: where they lie; it need not exist
    :param reads: whether what is there counts
    :param now: seconds since the epoch
    """

    folder: Path
    reads: bool = True
    now: float = field(default_factory=time.time)
    _wrote: bool = False

    def get(self, key: str) -> Any:
        """
        Give an entry.

        :param key: its key, a digest
        :return: what was put, or None when there is none, or a damaged or an old one
        """
        if not self.reads:
            return None

        try:
            # Without waiting: where a pipe took the place of a file, nobody may ever write into it.
            with open(os.open(self._place(key), os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    return None

                if not -DAY < self.now - os.fstat(file.fileno()).st_mtime < KEPT * DAY:
                    return None

                data = file.read()

            if _seal(key, data[65:]) == data[:64]:
                return json.loads(data[65:])
        except (OSError, ValueError):
            pass

        return None

    def put(self, key: str, value: Mapping[str, Any]) -> None:
        """
        Keep an entry, in the place of one that is there.

        :param key: its key, a digest
        :param value: what JSON can hold
        """
        data = json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()
        with contextlib.suppress(OSError):
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f"{key}-", suffix=".new", dir=self.folder)
            os.close(handle)
            beside = Path(name)
            try:
                beside.write_bytes(_seal(key, data) + b"\n" + data)
                os.utime(beside, (self.now, self.now))
                beside.replace(self._place(key))
                self._wrote = True
            finally:
                beside.unlink(missing_ok=True)

    def old(self, days: float = KEPT, most: int = MOST) -> Iterator[tuple[Path, int]]:
        """
        List what is to go: entries of a certain age, and the oldest of too many.

        :param days: the age
        :param most: how many entries may stay
        :return: the files, each with its size in bytes
        """
        found: list[tuple[float, str, int]] = []
        with contextlib.suppress(OSError), os.scandir(self.folder) as there:
            for one in there:
                with contextlib.suppress(OSError):
                    if NAME.fullmatch(one.name) and one.is_file(follow_symlinks=False):
                        about = one.stat(follow_symlinks=False)
                        found.append((about.st_mtime, one.path, about.st_size))

        found.sort(reverse=True)
        for number, (written, path, size) in enumerate(found):
            age = self.now - written
            if path.endswith(".new") and age < HOUR:
                continue  # somebody is writing it

            if number >= most or age >= days * DAY:
                yield Path(path), size

    def bound(self) -> None:
        """Remove what is to go, if anything has come."""
        for path, _ in self.old() if self._wrote else ():
            with contextlib.suppress(OSError):
                path.unlink()

    def _place(self, key: str) -> Path:
        return self.folder / f"{key}.json"


def _seal(key: str, data: bytes) -> bytes:
    """Give what an entry begins with, so that a damaged or a misplaced one is known."""
    return hashlib.sha256(key.encode() + data).hexdigest().encode()
