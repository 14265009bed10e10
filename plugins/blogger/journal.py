"""
What an import has begun to write is noted on the disk, so that one that is killed is completed by the next.

The record of what was imported (``state``) is written once, at the end. Until then each file is noted here before it
is written, with what stood there: so the next import knows a file of ours from one of somebody else's, even if the blog
has changed meanwhile. The journal is a database of SQLite's, which keeps what a killed process had written; it goes
when the record is there.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath

from .addresses import is_place
from .folder import found
from .recorded import StateError
from .state import FIELDS, Record, Records

NAME = PurePosixPath(".blogger.journal")
SCHEMA = "create table if not exists written (key text, record text, path text, before text, after text)"


class Journal:
    """
    The files that an import writes, before it records them.

    :param place: the journal's file; it is made with the first note
    """

    def __init__(self, place: Path) -> None:
        self._place = place
        self._database: sqlite3.Connection | None = None

    def note(self, key: str, record: Record, path: PurePosixPath, before: str | None, after: str) -> None:
        """
        Note a file before it is written.

        :param key: the key of its entry's id
        :param record: what is recorded of the entry once all its files are written
        :param path: the file's place below the content folder
        :param before: the digest of what stands there, None for nothing
        :param after: the digest of what will
        :raises OSError: if there is no room for it
        """
        try:
            if self._database is None:
                self._place.parent.mkdir(parents=True, exist_ok=True)
                self._database = _opened(self._place)

            fields = {name: getattr(record, name) for name in FIELDS[Record]}
            row = key, json.dumps(fields), str(path), before, after
            self._database.execute("insert into written values (?, ?, ?, ?, ?)", row)
        except sqlite3.Error as error:
            raise OSError(0, str(error), str(self._place)) from error

    def end(self) -> None:
        """Forget it all: it is recorded now."""
        self.close()
        self._place.unlink(missing_ok=True)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None


@contextmanager
def journal(folder: Path) -> Iterator[Journal]:
    """
    Keep a journal.

    :param folder: the content folder
    """
    kept = Journal(folder / NAME)
    try:
        yield kept
    finally:
        kept.close()


def recover(folder: Path, records: Records) -> None:
    """
    Add to what is recorded what an import wrote that was killed before it recorded that.

    :param folder: the content folder
    :param records: what is recorded
    :raises StateError: if the journal cannot be gone by
    :raises OSError: if what is in the folder cannot be read
    """
    place = folder / NAME
    if place.is_symlink() or (place.exists() and not place.is_file()):
        raise StateError(f"{place}: is no plain file: remove it and import again")

    if not place.is_file():
        return

    try:
        with closing(_opened(place)) as database:
            rows = database.execute("select key, record, path, before, after from written order by rowid")
            for key, told, path, before, after in rows:
                noted = Record(**json.loads(told))
                if not is_place(noted.path):
                    raise ValueError(f"{key} is not kept at {noted.path}")  # noqa: TRY301 - said with the others

                if found(folder, PurePosixPath(path)) != before or before == after:
                    records.keep(key, _now(records.get(key), noted, path, after))
    except (sqlite3.Error, TypeError, ValueError) as error:
        raise StateError(f"{place}: is damaged ({error}): remove it and import again") from error


def _opened(place: Path) -> sqlite3.Connection:
    """Open a journal. Its writes are appended to a log, which is cheaper than to keep what they change, and as safe."""
    database = sqlite3.connect(place, isolation_level=None)
    try:
        # No other process reads it, so the log needs no shared memory, which a disk of the network's has not.
        database.execute("pragma locking_mode = exclusive")
        database.execute("pragma journal_mode = wal")
        # The system keeps what a process wrote before it was killed; a power cut is git's to mend.
        database.execute("pragma synchronous = off")
        database.execute(SCHEMA)
    except sqlite3.Error:
        database.close()
        raise

    return database


def _now(known: Record | None, noted: Record, path: str, after: str) -> Record:
    """Give what is recorded of an entry once one of its files is written: its post first, then the comments on it."""
    if path.endswith(".md") or known is None:
        return replace(noted, comments=known.comments if known else "")

    return replace(known, comments=after)
