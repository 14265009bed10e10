"""What an import did is told: a row for each entry, then a line for each thing that somebody should know."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from textwrap import indent
from typing import TypeVar

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from .fidelity import NOTHING, Count, Fidelity

Item = TypeVar("Item")

LONGEST = 500  # characters of a line that quotes a stranger
NONE = "\N{EN DASH}"
COLUMNS = ("post", "what happened", "words", "links", "images", "code", "comments")
FOLDED = 2  # the columns of words; the others are figures
PART = 500  # rows


@dataclass(frozen=True, slots=True)
class Row:
    """
    What became of one entry.

    :param place: its post's file, or the line of the export for an entry that was refused
    :param happened: what the import did about it
    :param fidelity: how much of it is kept by what this import would write; None if it would write nothing
    :param stands: whether that is what is on disk after the import
    :param comments: how many of its comments are kept beside the post
    """

    place: str
    happened: str
    fidelity: Fidelity | None = None
    stands: bool = True
    comments: Count = NOTHING


def show(console: Console, rows: Iterable[Row], lines: Iterable[str], *, note: str = "") -> None:
    """
    Print the table, the lines and how many entries there were.

    :param console: where to
    :param rows: one for each entry; gone through twice
    :param lines: what is to be named
    :param note: what else holds for all of them
    """
    counts: Counter[str] = Counter()
    # A file or a pipe has no width to fold a table at: there a column is as wide as its longest cell.
    widths = [] if console.is_terminal else _widths(rows)
    # A table is held in memory many times over before it is printed, so a long one comes in parts.
    for part in _parts(rows):
        if console.is_terminal:
            console.print(table(part))
        else:
            head = [] if counts else [_line(COLUMNS, widths)]
            _print(console, [*head, *(_line(_cells(row), widths) for row in part)])

        counts.update(str(row.happened) for row in part)

    for some in _parts(lines):
        _print(console, map(clean, some))

    total = counts.total()
    told = ", ".join(f"{count} {happened}" for happened, count in counts.items())
    say(console, [f"{total} {'entry' if total == 1 else 'entries'}{told and ': '}{told}{note and '. '}{note}"])


def as_json(console: Console, rows: Iterable[Row], lines: Iterable[str], *, note: str, status: int) -> None:
    """
    Print the same for a program: an object with the entries, the lines, how many there were of what, and the status.

    :param console: where to
    :param rows: one for each entry
    :param lines: what is to be named
    :param note: what else holds for all of them
    :param status: the exit status
    """
    counts: Counter[str] = Counter()

    def told() -> Iterator[dict[str, object]]:
        for row in rows:
            counts[str(row.happened)] += 1
            yield _told(row)

    _print(console, ["{"])
    _print_list(console, "entries", told())
    _print_list(console, "lines", lines)
    # JSON's own escapes keep whatever strangers wrote from being obeyed by a terminal.
    rest = json.dumps({"counts": dict(counts), "note": note, "status": status}, indent=2)
    _print(console, [rest.removeprefix("{\n")])


def _print_list(console: Console, name: str, values: Iterable[object]) -> None:
    """Print a member of JSON's outermost object whose value is a list, a part of it at a time."""
    parts = (",\n".join(indent(json.dumps(value, indent=2), "    ") for value in part) for part in _parts(values))
    before = next(parts, None)
    if before is None:
        _print(console, [f'  "{name}": [],'])
        return

    _print(console, [f'  "{name}": ['])
    for part in parts:
        _print(console, [f"{before},"])
        before = part

    _print(console, [before, "  ],"])


def _parts(values: Iterable[Item]) -> Iterator[list[Item]]:
    left = iter(values)
    while part := list(islice(left, PART)):
        yield part


def _told(row: Row) -> dict[str, object]:
    kept = None if row.fidelity is None else {"complete": row.fidelity.complete, **asdict(row.fidelity)}
    return {
        "post": row.place,
        "happened": str(row.happened),
        "stands": row.stands,
        "fidelity": kept,
        "comments": asdict(row.comments),
    }


@contextmanager
def progress(console: Console, total: int, what: str, unit: str, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """
    Show how far an import is, with the time that is left; nothing where nobody watches.

    :param console: where to
    :param total: how many there are
    :param what: what happens, ``Converting``
    :param unit: what there are so many of, ``entries``
    :param quiet: whether to show nothing all the same
    :return: what to call after each entry
    """
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(f"{unit},"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
    with bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


def table(rows: Iterable[Row]) -> Table:
    """
    Lay out what became of the entries.

    :param rows: one for each entry
    """
    result = Table(box=None, pad_edge=False, header_style="bold")
    for number, name in enumerate(COLUMNS):
        if number < FOLDED:
            result.add_column(name, overflow="fold")
        else:
            result.add_column(name, justify="right", no_wrap=True)

    for row in rows:
        result.add_row(*map(Text, _cells(row)))

    return result


def _cells(row: Row) -> tuple[str, ...]:
    return clean(row.place), clean(row.happened), *_measures(row)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    blanks = [" " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=False)]
    padded = [
        cell + blank if number < FOLDED else blank + cell
        for number, (cell, blank) in enumerate(zip(cells, blanks, strict=True))
    ]
    return "  ".join(padded).rstrip()


def _print(console: Console, lines: Iterable[str]) -> None:
    console.print(Text("\n".join(lines)), soft_wrap=True, highlight=False)


def _widths(rows: Iterable[Row]) -> list[int]:
    widths = [len(name) for name in COLUMNS]
    for row in rows:
        for number, cell in enumerate(_cells(row)):
            widths[number] = max(widths[number], cell_len(cell))

    return widths


def _measures(row: Row) -> Iterator[str]:
    if row.fidelity is None:
        return

    kept = row.fidelity
    yield from map(percent, (kept.words, kept.links, kept.images))
    yield from (f"{count.kept} of {count.total}" if count.total else NONE for count in (kept.code, row.comments))


def percent(count: Count) -> str:
    """
    Say how much is kept; rounded down, for a hundred is said of nothing less.

    :param count: what was kept of what
    """
    if not count.total:
        return NONE

    tenths = 1000 * count.kept // count.total
    return f"{tenths // 10} %" if tenths % 10 == 0 else f"{tenths / 10:.1f} %"


def losses(row: Row) -> Iterator[str]:
    """
    Name all that a post's Markdown keeps less or has more than its source.

    :param row: what became of the entry
    """
    if row.fidelity is None:
        return

    kept = row.fidelity
    would = "" if row.stands else "would be "
    counts = kept.counts | {"comment": row.comments}
    for name, count in counts.items():
        yield from (f"{row.place}: {would}lost {name}: {lost}" for lost in count.lost)

    yield from (f"{row.place}: {would}added word: {word}" for word in kept.added)


def say(console: Console, lines: Iterable[str]) -> None:
    """
    Print lines as they are, each on one line and without what a terminal would obey.

    :param console: where to
    :param lines: what to print; a stranger's words may be part of it
    """
    for line in lines:
        _print(console, [clean(line)])


def clean(text: str) -> str:
    """
    Make a text safe to print in one line: XML lets U+009B through, which starts a command to a terminal.

    :param text: a line that may quote a stranger
    """
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: LONGEST + 1])
    return shown if len(text) <= LONGEST else f"{shown[:LONGEST]}…"
