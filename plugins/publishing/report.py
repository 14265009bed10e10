"""What a publishing will do and has done is told: to a person as a table and lines, to a program as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from .plan import ADDED, CHANGED, KINDS, REMOVED, Change, Plan
from .record import Record

LISTED = 20  # files of a kind; the rest is counted
WIDE = 5000  # characters of a line where nobody folds it


def say(console: Console, lines: Iterable[str]) -> None:
    """
    Print lines as they are, whatever they hold.

    :param console: where to
    :param lines: the lines
    """
    for line in lines:
        shown = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)
        console.print(Text(shown), soft_wrap=True, highlight=False)


class Telling:
    """
    Tell somebody as it happens, or a program at the end.

    :param console: where to
    :param json: whether it is a program
    """

    def __init__(self, console: Console, *, json: bool) -> None:
        self.console = console
        self.json = json
        self.told: dict[str, Any] = {"lines": []}

    def say(self, *lines: str) -> None:
        """
        Tell lines.

        :param lines: them
        """
        self.told["lines"] += lines
        if not self.json:
            say(self.console, lines)

    def waiting(self, what: str) -> AbstractContextManager[Any]:
        """
        Show that something takes its time, on a terminal.

        :param what: what does
        """
        watched = self.console.is_terminal and not self.json
        return self.console.status(what) if watched else nullcontext()

    def end(self, status: int) -> int:
        """
        Tell a program all of it.

        :param status: the exit status
        :return: the same
        """
        self.told["status"] = status
        if self.json:
            # JSON's own escapes keep whatever strangers wrote from being obeyed by a terminal.
            self.console.print(Text(json.dumps(self.told, indent=2)), soft_wrap=True, highlight=False)

        return status


def show(telling: Telling, plan: Plan) -> None:
    """
    Tell what a release changes, and the sums.

    :param telling: whom to
    :param plan: the changes
    """
    telling.told["changes"] = {
        kind: [{"path": one.path, "size": one.size} for one in plan.changes[kind]] for kind in KINDS
    }
    table = Table("", "file", box=None, pad_edge=False, header_style="bold")
    table.add_column("size", justify="right", no_wrap=True)
    for kind in (ADDED, CHANGED, REMOVED):
        changes = plan.changes[kind]
        for change in changes[:LISTED]:
            table.add_row(kind, Text(change.path, overflow="fold"), decimal(change.size))

        if rest := changes[LISTED:]:
            table.add_row(kind, f"and {len(rest)} more", decimal(_size(rest)))

    if table.row_count and not telling.json:
        _print(telling.console, table)

    sums = (f"{len(plan.changes[kind])} {kind} ({decimal(_size(plan.changes[kind]))})" for kind in KINDS)
    telling.say(", ".join(sums))


def list_releases(telling: Telling, releases: Sequence[Record]) -> None:
    """
    Tell the releases that are kept, the one that is public last.

    :param telling: whom to
    :param releases: them
    """
    telling.told["releases"] = [_told(record, public=record is releases[-1]) for record in releases]
    if telling.json:
        return

    table = Table("release", "made from", "of", box=None, pad_edge=False, header_style="bold")
    for name in ("files", "size"):
        table.add_column(name, justify="right", no_wrap=True)

    table.add_column("")
    for record in releases:
        remarks = [f"release {record.of} once more"] if record.of else []
        remarks += ["public"] if record is releases[-1] else []
        made_from = record.source.commit[:12], moment(record.source.date)
        table.add_row(str(record.number), *made_from, str(len(record.files)), decimal(record.size), ", ".join(remarks))

    _print(telling.console, table)


def _told(record: Record, *, public: bool) -> dict[str, Any]:
    return {
        "release": record.number,
        "commit": record.source.commit,
        "date": moment(record.source.date),
        "files": len(record.files),
        "size": record.size,
        "of": record.of or None,
        "public": public,
    }


def moment(date: str) -> str:
    """
    Write a commit's date as people do.

    :param date: seconds since 1970 and a time zone, `1700000000 +0200`
    """
    seconds, _, zone = date.partition(" ")
    try:
        offset = timedelta(hours=int(zone[:3]), minutes=int(f"{zone[0]}{zone[3:5]}"))
        return datetime.fromtimestamp(int(seconds), UTC).astimezone(timezone(offset)).strftime("%Y-%m-%d %H:%M")
    except (IndexError, OverflowError, ValueError):
        return ""


def _size(changes: Iterable[Change]) -> int:
    return sum(change.size for change in changes)


def _print(console: Console, table: Table) -> None:
    """Print a table; a file or a pipe has no width to fold it at."""
    if console.is_terminal:
        console.print(table)
        return

    widened = Console(file=console.file, width=WIDE, color_system=None)
    with widened.capture() as captured:
        widened.print(table)

    say(console, (line.rstrip() for line in captured.get().splitlines()))
