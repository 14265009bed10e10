"""What an import did is told: a row for each entry, then a line for each thing that somebody should know."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from .fidelity import Count, Fidelity

LONGEST = 500  # characters of a line that quotes a stranger
NONE = "\N{EN DASH}"
COLUMNS = ("post", "what happened", "words", "links", "images", "code")
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
    """

    place: str
    happened: str
    fidelity: Fidelity | None = None
    stands: bool = True


def show(console: Console, rows: Sequence[Row], lines: Iterable[str], *, note: str = "") -> None:
    """
    Print the table, the lines and how many entries there were.

    :param console: where to
    :param rows: one for each entry
    :param lines: what is to be named
    :param note: what else holds for all of them
    """
    # A table is held in memory many times over before it is printed, so a long one comes in parts.
    parts = (rows[start : start + PART] for start in range(0, len(rows), PART))
    if console.is_terminal:
        for part in parts:
            console.print(table(part))
    elif rows:
        # A file or a pipe has no width to fold a table at: there a column is as wide as its longest cell.
        widths = _widths(rows)
        _print(console, [_line(COLUMNS, widths)])
        for part in parts:
            _print(console, [_line(_cells(row), widths) for row in part])

    say(console, lines)
    counts = Counter(row.happened for row in rows)
    told = ", ".join(f"{count} {happened}" for happened, count in counts.items())
    say(console, [f"{len(rows)} {'entry' if len(rows) == 1 else 'entries'}{told and ': '}{told}{note and '. '}{note}"])


def as_json(console: Console, rows: Sequence[Row], lines: Iterable[str], *, note: str, status: int) -> None:
    """
    Print the same for a program: an object with the entries, the lines, how many there were of what, and the status.

    :param console: where to
    :param rows: one for each entry
    :param lines: what is to be named
    :param note: what else holds for all of them
    :param status: the exit status
    """
    told = {
        "entries": [_told(row) for row in rows],
        "lines": list(lines),
        "counts": dict(Counter(str(row.happened) for row in rows)),
        "note": note,
        "status": status,
    }
    # JSON's own escapes keep whatever strangers wrote from being obeyed by a terminal.
    console.print(Text(json.dumps(told, indent=2)), soft_wrap=True, highlight=False)


def _told(row: Row) -> dict[str, object]:
    kept = None if row.fidelity is None else {"complete": row.fidelity.complete, **asdict(row.fidelity)}
    return {"post": row.place, "happened": str(row.happened), "stands": row.stands, "fidelity": kept}


@contextmanager
def progress(console: Console, total: int, *, quiet: bool) -> Iterator[Callable[[], None]]:
    """
    Show how far an import is, with the time that is left; nothing where nobody watches.

    :param console: where to
    :param total: how many entries there are
    :param quiet: whether to show nothing all the same
    :return: what to call after each entry
    """
    columns = (
        TextColumn("Converting"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("entries,"),
        TimeRemainingColumn(),
    )
    bar = Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal)
    with bar:
        task = bar.add_task("Converting", total=total)
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
    code = f"{kept.code.kept} of {kept.code.total}" if kept.code.total else NONE
    yield from (percent(kept.words), percent(kept.links), percent(kept.images), code)


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
    for name, count in kept.counts.items():
        yield from (f"{row.place}: {would}lost {name}: {lost}" for lost in count.lost)

    yield from (f"{row.place}: {would}added word: {word}" for word in kept.added)


def say(console: Console, lines: Iterable[str]) -> None:
    """
    Print lines as they are, each on one line and without what a terminal would obey.

    :param console: where to
    :param lines: what to print; a stranger's words may be part of it
    """
    for line in lines:
        console.print(Text(clean(line)), soft_wrap=True, highlight=False)


def clean(text: str) -> str:
    """
    Make a text safe to print in one line: XML lets U+009B through, which starts a command to a terminal.

    :param text: a line that may quote a stranger
    """
    shown = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[: LONGEST + 1])
    return shown if len(text) <= LONGEST else f"{shown[:LONGEST]}…"
