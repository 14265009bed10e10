"""
What is known of an export while it is imported grows with it, and so lies on the disk: in lists and dictionaries.

They are tables of one database without a name: SQLite's own temporary file, which holds what does not fit into two
megabytes and goes with the import however that ends (https://sqlite.org/inmemorydb.html, "Temporary Databases").
"""

# ruff: noqa: S608 - the names in these statements are those that the shelf gave its tables
from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from contextlib import closing, contextmanager
from tempfile import gettempdir
from typing import Any, Generic, TypeVar

from .export import ExportError

K = TypeVar("K", str, int)
V = TypeVar("V")


class Shelf:
    """
    Holds the tables of an import.

    :param database: where they are
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._tables = 0

    def made(self, columns: str) -> str:
        """
        Make a table.

        :param columns: its columns, as SQL defines them
        :return: its name
        """
        self._tables += 1
        self.ask(f"create table t{self._tables} ({columns})")
        return f"t{self._tables}"

    def ask(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        """
        Ask for something or change it.

        :param sql: one statement
        :param values: what stands for its question marks
        :raises ExportError: if there is no room for it
        """
        # As `needs_room`, which would take longer than most of what is asked.
        try:
            return self._database.execute(sql, tuple(values))
        except sqlite3.OperationalError as error:
            raise _no_room(error) from error


@contextmanager
def needs_room() -> Iterator[None]:
    """
    Say in one line that the disk is full.

    :raises ExportError: if it is
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _no_room(error) from error


def _no_room(error: sqlite3.OperationalError) -> ExportError:
    return ExportError(f"{gettempdir()}: holds no room for what the export says ({error}): make some")


@contextmanager
def temporary() -> Iterator[sqlite3.Connection]:
    """Give a database of a process' own, which nobody else sees and nothing is left of."""
    with closing(sqlite3.connect("")) as database:
        # What is begun is never taken back, and nothing outlives a power cut.
        database.execute("pragma journal_mode = off")
        database.execute("pragma synchronous = off")
        yield database


@contextmanager
def shelf() -> Iterator[Shelf]:
    """Give room for what is known, until the context ends."""
    with temporary() as database:
        yield Shelf(database)


class Listed(Generic[V]):
    """
    A list.

    :param on: the shelf it lies on
    """

    def __init__(self, on: Shelf) -> None:
        self._shelf = on
        self._table = on.made("number integer primary key, value blob")
        self._length = 0

    def append(self, value: V) -> None:
        """
        Put something at its end.

        :param value: anything that a process can hand to another
        """
        self._shelf.ask(f"insert into {self._table} values (?, ?)", (self._length, _laid(value)))
        self._length += 1

    def extend(self, values: Iterable[V]) -> None:
        """
        Put several things at its end.

        :param values: the things
        """
        for value in values:
            self.append(value)

    def __len__(self) -> int:
        """Say how long it is."""
        return self._length

    def __getitem__(self, number: int) -> V:
        """Give what stands at a place in it."""
        for (value,) in self._shelf.ask(f"select value from {self._table} where number = ?", (number,)):
            found: V = _taken(value)
            return found

        raise IndexError(number)

    def __iter__(self) -> Iterator[V]:
        """Go through it in its order."""
        return (_taken(value) for (value,) in self._shelf.ask(f"select value from {self._table} order by number"))


class Indexed(MutableMapping[K, V]):
    """
    A dictionary, in the order in which its keys came.

    :param on: the shelf it lies on
    :param rank: gives the text by which `ordered` goes; nothing to go by the keys alone
    """

    def __init__(self, on: Shelf, rank: Callable[[V], str] = lambda _: "") -> None:
        self._shelf = on
        self._rank = rank
        self._table = on.made("number integer primary key, key unique, rank text, value blob")

    def __len__(self) -> int:
        """Count its keys."""
        return int(self._shelf.ask(f"select count(*) from {self._table}").fetchone()[0])

    def __getitem__(self, key: K) -> V:
        """Give what stands under a key."""
        for (value,) in self._shelf.ask(f"select value from {self._table} where key = ?", (key,)):
            found: V = _taken(value)
            return found

        raise KeyError(key)

    def __setitem__(self, key: K, value: V) -> None:
        """Put something under a key; what stood there loses its place to it."""
        sql = f"""insert into {self._table} (key, rank, value) values (?, ?, ?)
            on conflict (key) do update set rank = excluded.rank, value = excluded.value"""
        self._shelf.ask(sql, (key, self._rank(value), _laid(value)))

    def __delitem__(self, key: K) -> None:
        """Remove a key and what stands under it."""
        if not self._shelf.ask(f"delete from {self._table} where key = ?", (key,)).rowcount:
            raise KeyError(key)

    def __iter__(self) -> Iterator[K]:
        """Go through the keys."""
        return (key for (key,) in self._shelf.ask(f"select key from {self._table} order by number"))

    def ordered(self) -> Iterator[tuple[K, V]]:
        """Go through it by rank, and by key where that is the same; texts by the numbers of their characters."""
        found = self._shelf.ask(f"select key, value from {self._table} order by rank, key")
        return ((key, _taken(value)) for key, value in found)


def _laid(value: object) -> bytes:
    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _taken(value: bytes) -> Any:
    return pickle.loads(value)  # noqa: S301 - nobody but this process has written it
