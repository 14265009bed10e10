"""What a publishing will do and has done is told: to a person as a table and lines, to a program as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from typing import Any

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table
from rich.text import Text

from .plan import ADDED, CHANGED, KINDS, REMOVED, Change, Plan
from .record import Record
from .targets import Sent, Standing

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


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came of it, as a program is told: docs/publishing.md has the form.

    :param status: the exit status
    :param target: the target's name
    :param address: where the public finds the site
    :param changes: what the release changes; None where there is no plan
    :param release: the number of the release that this has made public; 0 if it has none
    :param sent: what travelled for that
    :param standing: the releases that are kept, and which is public; None where nobody asked
    """

    status: int = 0
    target: str = ""
    address: str = ""
    changes: Plan | None = None
    release: int = 0
    sent: Sent = field(default_factory=Sent)
    standing: Standing | None = None

    def told(self, lines: Sequence[str]) -> dict[str, Any]:
        """
        Give it in the form that never changes: what there is none of is null.

        :param lines: what a person would have been told
        """
        plan, standing = self.changes, self.standing
        return {
            "status": self.status,
            "lines": list(lines),
            "target": self.target,
            "address": self.address,
            "published": bool(self.release),
            "release": self.release or None,
            "sent": {"files": self.sent.files, "size": self.sent.size} if self.release else None,
            "changes": plan
            and {kind: [{"path": one.path, "size": one.size} for one in plan.changes[kind]] for kind in KINDS},
            "releases": None if standing is None else [_told(one, standing) for one in standing.releases],
        }


class Telling:
    """
    Tell somebody as it happens, or a program at the end.

    :param console: where to
    :param json: whether it is a program
    """

    def __init__(self, console: Console, *, json: bool) -> None:
        self.console = console
        self.json = json
        self.lines: list[str] = []

    def say(self, *lines: str) -> None:
        """
        Tell lines.

        :param lines: them
        """
        self.lines += lines
        if not self.json:
            say(self.console, lines)

    def waiting(self, what: str) -> AbstractContextManager[Any]:
        """
        Show that something takes its time, on a terminal.

        :param what: what does
        """
        # What a program gets stays free of it.
        console = Console(stderr=True) if self.json else self.console
        return console.status(what) if console.is_terminal else nullcontext()

    @contextmanager
    def hearing(self, what: str) -> Iterator[Console]:
        """
        Let something else speak: a person hears it as it happens, and a program gets its lines with ours.

        :param what: what is done meanwhile
        :return: what it speaks on
        """
        if not self.json:
            yield self.console
            return

        heard = StringIO()
        try:
            with self.waiting(what):
                yield Console(file=heard, width=WIDE, color_system=None)
        finally:
            self.lines += heard.getvalue().splitlines()

    def end(self, answer: Answer) -> None:
        """
        Tell a program all of it.

        :param answer: what came of it
        """
        if self.json:
            # JSON's own escapes keep whatever strangers wrote from being obeyed by a terminal.
            text = json.dumps(answer.told(self.lines), indent=2)
            self.console.print(Text(text), soft_wrap=True, highlight=False)


def show(telling: Telling, plan: Plan) -> None:
    """
    Tell what a release changes, and the sums.

    :param telling: whom to
    :param plan: the changes
    """
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


def list_releases(telling: Telling, standing: Standing) -> None:
    """
    Tell the releases that are kept, the last one last, and whether that is public.

    :param telling: whom to
    :param standing: what is at the target
    """
    if telling.json:
        return

    table = Table("release", "made from", "of", box=None, pad_edge=False, header_style="bold")
    for name in ("files", "size"):
        table.add_column(name, justify="right", no_wrap=True)

    table.add_column("")
    for record in standing.releases:
        remarks = [f"release {record.of} once more"] if record.of else []
        if record is standing.public:
            remarks.append("public" if standing.switched else "interrupted at its last step")

        made_from = record.source.commit[:12], moment(record.source.date)
        table.add_row(str(record.number), *made_from, str(len(record.files)), decimal(record.size), ", ".join(remarks))

    _print(telling.console, table)


def _told(record: Record, standing: Standing) -> dict[str, Any]:
    return {
        "release": record.number,
        "commit": record.source.commit,
        "date": moment(record.source.date),
        "files": len(record.files),
        "size": record.size,
        "of": record.of or None,
        "public": record is standing.public and standing.switched,
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
