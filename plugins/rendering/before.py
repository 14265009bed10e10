"""
The files of the site before: which page each of them is, so that one that would be the same is not written again.

The site before is what lies in the output folder, where a build does not empty that first, or in the folder that
`RENDERING_BEFORE` names: from there a page is linked. A file that is not as it was left is told by its text.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from pelican.utils import sanitised_join

from .known import load, save
from .store import write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from .store import Store

FOLDER = "written"
#: The setting that names the folder of the site before.
SETTING = "RENDERING_BEFORE"
#: The name of a page that is never the same.
NAMELESS = ""
_TEXT = "utf-8", "surrogateescape"


@dataclass(frozen=True)
class Made:
    """A text that was made, or is once it is asked for, by a name that says what it is."""

    name: str
    text: Callable[[], str]


class Before:
    """
    What an earlier build wrote, and what this one writes.

    :param store: where it is kept
    :param settings: Pelican's
    :param output: the folder that this build writes to, as it was before that
    """

    def __init__(self, store: Store, settings: Mapping[str, Any], output: str) -> None:
        self._store = store
        self._output = sanitised_join(output)
        self._folder = sanitised_join(settings[SETTING]) if settings.get(SETTING) else self._output
        #: Whether this build writes over the site before, which then keeps what is not made any more.
        self._is_here = self._folder == self._output and not settings["DELETE_OUTPUT_DIRECTORY"]
        self._has_before = self._is_here or self._folder != self._output
        self._known = self._left() if self._has_before else {}
        self._now: dict[str, tuple[Any, ...]] = {}
        self._linked: set[str] = set()
        self._files: frozenset[str] = frozenset()

    def _left(self) -> dict[str, tuple[Any, ...]]:
        """Find what was written by the last build, and what one that was ended before its end wrote after that."""
        named = _named(self._folder)
        if named is None:
            return {}

        known = load(self._store, named, _is_one)
        if not self._store.is_own:
            return known

        with contextlib.suppress(OSError):
            for name in self._begun_file(named).read_text(*_TEXT).split("\0")[:-1]:
                known[name] = NAMELESS, *_state(f"{self._folder}/{name}")

        return known

    @cached_property
    def _begun(self) -> BinaryIO | None:
        """Begin to write down what is written: it stays should the build be ended."""
        named = _named(self._output) if self._is_here and self._store.is_own else None
        with contextlib.suppress(OSError):
            self._store.make()
            return None if named is None else write(self._begun_file(named), "a")

        return None

    def _begun_file(self, named: str) -> Path:
        return self._store.folder / f"{named}-begun"

    def leave(self, files: Iterable[str]) -> None:
        """
        Link no page where a file will be copied to: that would be copied into the page of the site before.

        :param files: where in the site
        """
        self._files = frozenset(os.path.normpath(file.lstrip("/")) for file in files)

    def keeps(self, file: str, page: Made) -> bool:
        """
        Let a page be what it was in the site before.

        :param file: where it is to be
        :param page: the page
        :return: whether it is there now
        """
        name = self._within(file)
        there = f"{self._folder}/{name}"
        known = self._known.get(name)
        if page.name == NAMELESS or not self._has_before:
            return False

        if known is None or known[0] != page.name or known[1:] != _state(there):
            state = _state_of(there, page)
            if not state:
                return False

            known = page.name, *state

        if not self._is_here:
            if name in self._files:
                return False

            try:
                os.link(there, file)
            except OSError:  # something is there, or this disk has no links
                return False

            self._linked.add(file)

        self._now[name] = known
        return True

    def make_room(self, file: str) -> None:
        """
        Let a file be written that is no other's too.

        :param file: where it is to be
        """
        if file in self._linked:
            beside = f"{file}-beside"
            shutil.copy2(file, beside)
            os.replace(beside, file)  # noqa: PTH105 - a text, as Pelican has it
            self._linked.remove(file)
        elif os.path.islink(file):  # noqa: PTH114 - as above
            os.unlink(file)  # noqa: PTH108 - what it leads to is not the site's

        name = self._within(file)
        self._now[name] = ()
        if self._begun is not None:
            with contextlib.suppress(OSError):  # a full disk under the cache, which costs time alone
                self._begun.write(f"{name}\0".encode(*_TEXT))
                self._begun.flush()

    def note(self, file: str, page: Made) -> None:
        """
        Note that a page was written.

        :param file: where it is
        :param page: the page
        """
        self._now[self._within(file)] = page.name, *_state(file)

    def save(self) -> None:
        """Remove what was made once and is not any more, and keep what is there now for the next build."""
        if self._is_here:
            for name in sorted(self._known.keys() - self._now.keys()):
                self._remove(name, self._known[name][1:])

        named = _named(self._output)
        if named is not None and (self._now != self._known or not self._is_here):
            now = {name: said or (NAMELESS, *_state(f"{self._output}/{name}")) for name, said in self._now.items()}
            save(self._store, named, now)

        if named is not None and self._folder != self._output:
            self._forget(self._folder)

        if self._begun is not None:
            with contextlib.suppress(OSError):
                self._begun.close()

            with contextlib.suppress(OSError):
                self._begun_file(str(named)).unlink()

    def _forget(self, folder: str) -> None:
        """Forget what a folder holds whose place another takes: a preview has one for each build."""
        named = _named(folder)
        if named is not None:
            with contextlib.suppress(OSError):
                Path(self._store.folder, named).unlink(missing_ok=True)

    def _remove(self, name: str, state: tuple[Any, ...]) -> None:
        """Remove a file, unless somebody else has written there since; and its folder, if that was all."""
        file = Path(self._folder, name)
        if state and _state(str(file)) == state:
            with contextlib.suppress(OSError):
                file.unlink()
                for folder in file.relative_to(self._folder).parents[:-1]:
                    Path(self._folder, folder).rmdir()

    def _within(self, file: str) -> str:
        return file[len(self._output) + 1 :]


def _is_one(_name: str, said: Any) -> bool:
    """Say whether this is a page's name with the state of its file, if there was one."""
    return type(said) is tuple and len(said) in {1, 4} and type(said[0]) is str


def _named(folder: str) -> str | None:
    """Name a folder by its number, which it keeps when it takes another's place."""
    try:
        found = os.stat(folder)  # noqa: PTH116 - a text, as Pelican has it
    except OSError:
        return None

    return f"{FOLDER}-{found.st_dev}-{found.st_ino}"


def _state(file: str) -> tuple[int, ...]:
    """Tell a file from what it was, nothing if it is not there; links to it change its state, but none of these."""
    try:
        return _numbers(os.lstat(file))
    except OSError:
        return ()


def _state_of(file: str, page: Made) -> tuple[int, ...]:
    """Tell a file that holds the very text of a page from what it may be later; nothing if it does not."""
    try:
        state = _numbers(os.lstat(file))
        return state if state and _bytes(file) == page.text().encode("utf-8", "surrogatepass") else ()
    except OSError:
        return ()


def _bytes(file: str) -> bytes:
    with open(file, "rb") as there:  # noqa: PTH123 - as above
        return there.read()


def _numbers(found: os.stat_result) -> tuple[int, ...]:
    """Tell a file; a link is no page of the site, whatever it leads to."""
    return (found.st_size, found.st_mtime_ns, found.st_ino) if stat.S_ISREG(found.st_mode) else ()
