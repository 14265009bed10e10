"""
What an export says is gathered on the disk, in one reading: it may be more than memory holds.

Comments are gathered by the post they are on, for exports have them in any order.
"""

# ruff: noqa: S608 - the names in these statements are the records' own
from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from .comments import number
from .export import Comment, Entry
from .shelf import needs_room, temporary

COMMENT = tuple(field.name for field in fields(Comment))
ENTRY = tuple(field.name for field in fields(Entry))
# A body lies apart from what else is said of its entry, so that this can be changed without it.
ABOUT = tuple(name for name in ENTRY if name != "html")
LISTS = ("authors", "labels")
# What an export may not say for good until it has said all: Takeout names neither its host nor its time zone.
SETTLED = ("id", "published", "updated", "permalink")
SCHEMA = f"""
    create table comment ({", ".join(COMMENT)});
    create table entry (number integer primary key, {", ".join(ABOUT)});
    create table body (number integer primary key, html);
    create temp table there (post primary key);
"""


class Gathered:
    """
    The entries of an export and its comments, on the disk, as long as it is open.

    :param database: where they are kept
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def entries(self) -> Iterator[Entry]:
        """Go through the entries, in the export's order."""
        sql = f"select {', '.join(ENTRY)} from entry join body using (number) order by number"
        return map(_entry, self._database.execute(sql))

    def count(self) -> int:
        """Count the entries; where pages of a feed overlap, they hold one twice."""
        sql = "select count(distinct iif(id = '', line, id)) from entry"
        return int(self._database.execute(sql).fetchone()[0])

    def settle(self, settled: Callable[[Entry], Entry]) -> None:
        """
        Settle what is said of the entries now that all of the export is read.

        :param settled: gives an entry, without its body, as it is to be told
        """
        columns = ", ".join("''" if name == "html" else name for name in ENTRY)
        changes = ", ".join(f"{name} = ?" for name in SETTLED)
        with needs_room():
            for place, *row in self._database.execute(f"select number, {columns} from entry order by number"):
                entry = settled(_entry(row))
                values = [getattr(entry, name) for name in SETTLED]
                self._database.execute(f"update entry set {changes} where number = ?", [*values, place])

    def comments(self) -> Iterator[Comment]:
        """Go through the comments, in the export's order."""
        sql = f"select {', '.join(COMMENT)} from comment order by rowid"
        return map(_comment, self._database.execute(sql))

    def of(self, post: str) -> tuple[Comment, ...]:
        """
        Give the comments of a post.

        :param post: the post's id or its number
        :return: them, in the export's order
        """
        sql = f"select {', '.join(COMMENT)} from comment where post = ? order by rowid"
        return tuple(map(_comment, self._database.execute(sql, [number(post)])))

    def elsewhere(self, posts: Iterable[str]) -> Iterator[tuple[str, int]]:
        """
        Count the comments on posts that are not there, so that somebody can be told.

        :param posts: the ids or the numbers of the posts that are
        :return: the number of each post that isn't and how many comments it has, in the export's order
        """
        self._database.execute("delete from there")
        self._database.executemany("insert or ignore into there values (?)", ([number(post)] for post in posts))
        sql = "select post, count(*) from comment where post not in there group by post order by min(rowid)"
        return iter(self._database.execute(sql))


@contextmanager
def gathered(told: Iterable[Entry | Comment]) -> Iterator[Gathered]:
    """
    Gather what an export says.

    :param told: its entries and comments, in its order
    :return: them, until the context ends
    :raises ExportError: if there is no room for them
    """
    with temporary() as database:
        with needs_room():
            database.executescript(SCHEMA)
            for item in told:
                _keep(database, item)

            database.execute("create index by_post on comment (post)")

        yield Gathered(database)


def _keep(database: sqlite3.Connection, item: Entry | Comment) -> None:
    if isinstance(item, Comment):
        said = [number(item.post) if name == "post" else getattr(item, name) for name in COMMENT]
        database.execute(f"insert into comment values ({_marks(COMMENT)})", said)
        return

    about = [json.dumps(getattr(item, name)) if name in LISTS else getattr(item, name) for name in ABOUT]
    database.execute(f"insert into entry ({', '.join(ABOUT)}) values ({_marks(ABOUT)})", about)
    database.execute("insert into body (html) values (?)", [item.html])


def _marks(columns: Sequence[str]) -> str:
    return ", ".join("?" for _ in columns)


def _comment(row: Sequence[Any]) -> Comment:
    told = dict(zip(COMMENT, row, strict=True))
    return Comment(**{**told, "removed": bool(told["removed"])})


def _entry(row: Sequence[Any]) -> Entry:
    told = dict(zip(ENTRY, row, strict=True))
    lists = {name: tuple(json.loads(told[name])) for name in LISTS}
    return Entry(**{**told, **lists, "too_large": bool(told["too_large"])})
