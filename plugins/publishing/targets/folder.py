"""A folder on this machine, such as one that a web server shows."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from publishing.built import Built, digested
from publishing.record import NAME, File, Record, dump

from . import shelf
from .shelf import ANNOUNCED, CURRENT, LINK, NEW, OLD, RELEASES, is_numbered, numbered
from .target import KEPT, MovingError, Sent, Standing, TargetError, patiently


@dataclass(frozen=True, slots=True)
class Folder:
    """
    Releases in a folder; a web server shows its `current`.

    :param name: what the target is called
    :param path: the folder
    :param token: a name that no other release is put together under, of hexadecimal digits
    """

    name: str
    path: Path
    token: str

    def additions(self, _address: str) -> dict[str, bytes]:
        """Give files that this target needs beside the site's own: none."""
        return {}

    def look(self) -> Standing:
        """
        Say what is there.

        :raises TargetError: if it cannot be told
        """
        with self._told():
            if not self.path.is_dir():
                if self.path.is_symlink() or self.path.exists():
                    raise TargetError(f"{self.path}: is no folder: name another one in publishconf.py")

                return Standing()

            return patiently(self._look)

    def put(self, record: Record, standing: Standing, built: Built | None) -> Sent:
        """
        Make a release public, in one step, at the end.

        :param record: the release
        :param standing: what is there
        :param built: its files; None if they are in the release `record.of`
        :raises TargetError: if it is not public; what was public before is as it was
        """
        with self._told():
            work = self._begin()
            try:
                sent = self._fill(work, record, standing.public, built)
                self._finish(work, record.number)
            except FileNotFoundError:
                if work.is_dir():
                    raise

                raise self._late() from None
            finally:
                shutil.rmtree(work, ignore_errors=True)

            self._follow()
            self._forget()

        return sent

    def switch(self) -> None:
        """
        Make the last release public that somebody was interrupted at.

        :raises TargetError: if it cannot be done
        """
        with self._told():
            self._follow()
            self._forget()

    def announced(self, number: int) -> None:
        """
        Remember that the hub knows of a release.

        :param number: the release's
        :raises TargetError: if that cannot be kept
        """
        with self._told():
            (self._release(number) / ANNOUNCED).touch(0o644)

    def _look(self) -> Standing:
        link, before = self.path / CURRENT, self._finished()
        try:
            records = {path.name: (path / NAME).read_bytes() for path in before}
            digests = dict(_digests(before[-1])) if before else {}
        except FileNotFoundError as error:
            _moving(error)

        paths = list(self._paths())
        if self._finished() != before:
            raise MovingError(f"{self.path}: somebody else publishes meanwhile: publish again")

        leads = os.readlink(link) if link.is_symlink() else ""  # noqa: PTH115 - its text, whatever it leads to
        return shelf.standing(str(self.path), leads, paths, records, digests)

    def _paths(self) -> Iterator[str]:
        """List all that is no folder, but for what is put together or removed; and what stands where a release does."""
        for folder, folders, files in os.walk(self.path, onerror=_moving):
            here = Path(folder)
            if here == self.path / RELEASES:
                folders[:] = [name for name in folders if not name.startswith((NEW, OLD))]

            own = {here / name for name in folders if here == self.path / RELEASES} | {self.path / CURRENT}
            told = [name for name in folders if (here / name).is_symlink() or here / name in own]
            yield from ((here / name).relative_to(self.path).as_posix() for name in [*files, *told])

    def _release(self, number: int) -> Path:
        return self.path / RELEASES / numbered(number)

    def _finished(self) -> list[Path]:
        """List the releases that are finished, by their numbers: a folder of that name without a record is none."""
        there = (path for path in (self.path / RELEASES).glob("[0-9]*") if is_numbered(path.name))
        finished = (path for path in there if not path.is_symlink() and (path / NAME).is_file())
        return sorted(finished, key=lambda path: int(path.name))

    def _begin(self) -> Path:
        """Begin a release; one that was begun and not finished can be finished by nobody from now on."""
        releases = self.path / RELEASES
        for folder in (self.path, releases):
            if not folder.is_dir():
                folder.mkdir(parents=True, exist_ok=True)
                _open(folder)  # what was there before is its owner's

        for left in releases.glob(f"{NEW}*"):
            with suppress(FileNotFoundError):
                left.rename(releases / f"{OLD}{left.name.removeprefix(NEW)}")

        work = releases / f"{NEW}{self.token}"
        work.mkdir()
        return work

    def _fill(self, work: Path, record: Record, public: Record | None, built: Built | None) -> Sent:
        """Put everything into a release; what the one before has already is on the disk once."""
        before = self._release(public.number if public else 0)
        base = self._release(record.of) if record.of else before
        for path, file in sorted(record.kept.items()):
            _link(before / path, work, path, file)

        sent = Sent()
        for path, file in sorted(record.files.items()):
            if _same(base / path, file):
                _link(base / path, work, path, file)
            elif built is not None:
                _copy(built.folder / path, work, path, file)
                sent = Sent(sent.files + 1, sent.size + file.size)
            else:
                raise TargetError(f"{base / path}: is not as it was: roll back to another release")

        note = work / NAME
        note.touch(0o600)
        note.write_bytes(dump(record))
        for folder in (work, *(path for path in work.rglob("*") if path.is_dir())):
            _open(folder)

        return sent

    def _finish(self, work: Path, number: int) -> None:
        """Give a release its number, which only one can have: no folder takes the place of another that holds files."""
        try:
            work.rename(self._release(number))
        except OSError:
            if work.is_dir() and not self._release(number).exists():
                raise

            raise self._late() from None

    def _late(self) -> TargetError:
        return TargetError(f"{self.path}: somebody else has published meanwhile: publish again")

    def _follow(self) -> None:
        """Let `current` lead to the highest number, and look again whether that is still the one."""
        link = self.path / CURRENT
        while True:
            target = f"{RELEASES}/{self._finished()[-1].name}"
            if link.is_symlink() and os.readlink(link) == target:  # noqa: PTH115 - likewise
                return

            beside = self.path / f"{LINK}{self.token}"
            beside.unlink(missing_ok=True)
            beside.symlink_to(target)
            with suppress(FileNotFoundError):  # who publishes at the same time removes such links
                beside.replace(link)

    def _forget(self) -> None:
        """Remove old releases and what interruptions have left; what cannot be removed now can be the next time."""
        releases = self.path / RELEASES
        with suppress(OSError):
            for path in self._finished()[:-KEPT]:
                path.rename(releases / f"{OLD}{path.name}-{self.token}")

            for link in self.path.glob(f"{LINK}*"):
                link.unlink()

        for path in releases.glob(f"{OLD}*"):
            shutil.rmtree(path, ignore_errors=True)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            # Of a file that is copied, the second is the copy: it is the target's disk that may have no room.
            what = f"{error.filename2 or error.filename or self.path}: {error.strerror or error}"
            raise TargetError(f"{what}: what is public is whole; see to it and publish again") from error


def _open(folder: Path) -> None:
    """Let a web server read a folder, which is another user; what the folder hands on of its group's stays."""
    folder.chmod(0o755 | folder.stat().st_mode & stat.S_ISGID)


def _same(old: Path, file: File) -> bool:
    """Look whether a release holds a file as it is to be, by its bytes."""
    return not old.is_symlink() and old.is_file() and digested(old) == file


def _digests(release: Path) -> Iterator[tuple[str, str]]:
    files = (file for file in release.rglob("*") if not file.is_symlink() and file.is_file())
    yield from ((file.relative_to(release).as_posix(), digested(file).digest) for file in files)


def _link(old: Path, work: Path, path: str, file: File) -> None:
    """Let a file be in two releases and on the disk once, where the disk can do that."""
    try:
        _place(work, path).hardlink_to(old)
    except OSError:
        _copy(old, work, path, file)


def _copy(old: Path, work: Path, path: str, file: File) -> None:
    new = _place(work, path)
    shutil.copyfile(old, new)
    new.chmod(0o644)
    if digested(new) != file:
        raise TargetError(f"{old}: has changed while it was published: publish again")


def _place(work: Path, path: str) -> Path:
    """Make the folders on the way to a file, but not the one that everything is in: it is gone if somebody took it."""
    new = work / path
    for folder in reversed(new.relative_to(work).parents):
        if folder.name:
            (work / folder).mkdir(exist_ok=True)

    return new


def _moving(error: OSError) -> NoReturn:
    """Tell a folder that was removed since from one that cannot be read."""
    if isinstance(error, FileNotFoundError):
        raise MovingError(f"{error.filename}: somebody else publishes meanwhile: publish again")

    raise error
