"""Comments are gathered by the post they are on: exports have them in any order, and perhaps more than memory holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple, fields, replace
from tempfile import gettempdir

from .comments import number
from .export import Comment, ExportError

COLUMNS = ", ".join(field.name for field in fields(Comment))
PLACES = ", ".join("?" for _ in fields(Comment))


class Gathered:
    """
    The comments of an export, on the disk, as long as the import lasts.

    :param database: where they are kept
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def of(self, post: str) -> tuple[Comment, ...]:
        """
        Give the comments of a post.

        :param post: the post's id or its number
        :return: them, in the export's order
        """
        rows = self._database.execute(
            f"select {COLUMNS} from comment where post = ? order by rowid",  # noqa: S608 - the record's own names
            [number(post)],
        )
        return tuple(replace(comment, removed=bool(comment.removed)) for comment in (Comment(*row) for row in rows))

    def elsewhere(self, posts: Collection[str]) -> Iterator[tuple[str, int]]:
        """
        Count the comments on posts that are not there, so that somebody can be told.

        :param posts: the ids or the numbers of the posts that are
        :return: the number of each post that isn't and how many comments it has, in the export's order
        """
        there = {number(post) for post in posts}
        counts = self._database.execute("select post, count(*) from comment group by post order by min(rowid)")
        yield from ((post, count) for post, count in counts if post not in there)


@contextmanager
def gathered(comments: Iterable[Comment]) -> Iterator[Gathered]:
    """
    Gather comments.

    :param comments: an export's, in its order
    :return: them by post, until the context ends
    :raises ExportError: if there is no room for them
    """
    # A database without a name is SQLite's own temporary file and goes with it (https://sqlite.org/inmemorydb.html).
    with closing(sqlite3.connect("")) as database:
        rows = (astuple(replace(comment, post=number(comment.post))) for comment in comments)
        try:
            database.execute(f"create table comment ({COLUMNS})")
            database.executemany(f"insert into comment values ({PLACES})", rows)  # noqa: S608 - question marks
            database.execute("create index by_post on comment (post)")
        except sqlite3.OperationalError as error:
            raise ExportError(f"{gettempdir()}: holds no room for the comments ({error}): make some") from error

        yield Gathered(database)
