"""Show what became of the snippets, to a person or to a program."""

from __future__ import annotations

import json
import os
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from .results import BAD, STATUSES, merged, shortened
from .sandbox import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from .results import Result, Status

#: Lines of a statement, or of what came of it, that are shown: what was wanted comes first, and an error last.
FIRST, LAST = 20, 10
SHOWN = {"not_run": "not run", "error": "in error"}


def line(console: Console, text: str, style: str = "") -> None:
    """
    Print one line as it is, whatever it holds: no markup, no wrapping, nothing that acts on a terminal.

    :param console: where to
    :param text: the line
    :param style: one of rich's
    """
    console.print(Text(clean(text), style=style), soft_wrap=True)


def unsaid(console: Console, error: OSError) -> None:
    """
    Say on the other stream that a report could not be written where it was to go, and why.

    :param console: where that was
    :param error: what came of it
    """
    with suppress(OSError):
        line(Console(stderr=True), f"the report cannot be written: {error.strerror}: make room, or send it elsewhere")

    # What Python still holds of it must not be a second error when it ends.
    with suppress(OSError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), console.file.fileno())


@contextmanager
def progress(console: Console, *, quiet: bool = False) -> Iterator[Callable[[int, int], None]]:
    """
    Show a bar while groups run, on a terminal only.

    :param console: where to
    :param quiet: whether to show none at all
    :return: what is to be told how many of how many are done
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task("reading posts", total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, description="running groups", completed=done, total=total)

        yield advance


def as_json(results: Sequence[Result], console: Console) -> None:
    """
    Print the results as a JSON list.

    :param results: the results
    :param console: where to
    """
    listed = [
        {
            "post": result.post,
            "line": result.line,
            "group": result.group,
            "status": result.status,
            "reason": result.reason,
            "at": result.at,
            "statement": result.statement,
            "traceback": result.traceback,
            "interpreter": result.interpreter,
            "versions": dict(result.versions),
            "isolation": result.isolation,
            "service": result.service,
        }
        for result in results
    ]
    line(console, json.dumps(listed, indent=2))


def as_text(results: Sequence[Result], console: Console) -> None:
    """
    Print a table by post, then what was not run, then what failed, then the sum.

    :param results: the results, in order
    :param console: where to
    """
    snippets = merged(results)
    present = [status for status in STATUSES if any(result.status == status for result in snippets)]
    if snippets:
        _table(snippets, present, console)

    for result in results:
        if result.reason and result.status not in BAD:
            line(
                console,
                f"{result.post}:{result.line} {SHOWN.get(result.status, result.status)}: {result.reason}",
                "dim",
            )

    told: set[tuple[str, str]] = set()
    for result in results:
        if result.status in BAD:
            _failure(result, console, told)

    plain = sum(result.isolation == "process" for result in snippets)
    if plain:
        line(console, f"{plain} ran with your files and the network in reach: this machine has no namespaces", "yellow")

    counts = Counter(result.status for result in snippets)
    parts = [f"{counts[status]} {SHOWN.get(status, status)}" for status in present]
    # A snippet that was verified on one service and not on another is counted above as what it was verified to be.
    absent = Counter(result.service for result in results if result.status == "unverified" and result.service)
    parts += [f"{number} not verified on {service} here" for service, number in sorted(absent.items())]
    line(console, ", ".join([f"{len(snippets)} found", *parts]))


def _table(snippets: Sequence[Result], present: Sequence[Status], console: Console) -> None:
    """Print a row for each post: what its snippets ran on, and how many of them came to what."""
    posts: dict[str, list[Result]] = {}
    for result in snippets:
        posts.setdefault(result.post, []).append(result)

    named = ["post", "Python", *(["service"] if any(result.service for result in snippets) else [])]
    rows = [[*named, *(SHOWN.get(status, status) for status in present)]]
    for post, own in posts.items():
        ran = next((result for result in own if result.interpreter), own[0])
        counts = Counter(result.status for result in own)
        told = [clean(post), ran.interpreter, clean(ran.service)][: len(named)]
        rows.append([*told, *(str(counts[status] or "") for status in present)])

    if not console.is_terminal:
        # A file or a pipe has no width to fold a post's name at; and rich takes a millisecond a row.
        line(console, "\n".join(aligned(rows, left=len(named))))
        return

    table = Table(*named, box=None, pad_edge=False)
    for status in present:
        table.add_column(SHOWN.get(status, status), justify="right", style="red" if status in BAD else "")

    for name, *cells in rows[1:]:
        table.add_row(Text(name, overflow="fold"), *map(Text, cells))

    console.print(table, crop=False)


def aligned(rows: Sequence[Sequence[str]], left: int) -> list[str]:
    """
    Write the rows of a table below each other.

    :param rows: their cells, of each as many
    :param left: how many columns stand at their left side; the others hold numbers
    :return: a line for each
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    lines: list[str] = []
    for row in rows:
        # An East Asian letter takes two columns, so a text is not as wide as it is long.
        padded = [(cell, " " * (width - cell_len(cell))) for cell, width in zip(row, widths, strict=True)]
        cells = [cell + space if n < left else space + cell for n, (cell, space) in enumerate(padded)]
        lines.append("  ".join(cells))

    return lines


def _failure(result: Result, console: Console, told: set[tuple[str, str]]) -> None:
    """Print one failure; what a whole group or post shares is shown in full once."""
    said = f"{SHOWN.get(result.status, result.status)}{result.served}"
    # Why there is no world is said of a post, not of each snippet that is not run for it.
    shared = (result.post, result.reason) if not result.verdict and not result.at else None
    if shared in told:
        return

    if shared:
        told.add(shared)

    line(console, f"{result.place} {said}: {shortened(result.reason)}", "bold red")
    if (result.at, result.traceback) in told:
        return

    told.add((result.at, result.traceback))
    for text in (result.statement, result.traceback):
        for one in excerpt(text.rstrip("\n").split("\n")) if text else ():
            line(console, f"    {one}")


def excerpt(lines: Sequence[str]) -> Sequence[str]:
    """
    Leave out the middle of what is too long to be read.

    :param lines: the lines
    :return: the first and the last of them, each cut where it is too long, and how many there are between
    """
    cut = [shortened(one) for one in lines]
    if len(cut) <= FIRST + LAST:
        return cut

    return [*cut[:FIRST], f"… {len(cut) - FIRST - LAST} more lines …", *cut[-LAST:]]
