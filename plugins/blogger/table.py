"""A table becomes one of Markdown's where that carries all of it: a row of headings, a paragraph at most in a cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from .document import Break, Cell, Paragraph, Run, Table, Text
from .inline import at_end, inline


def carries(table: Table) -> bool:
    """
    Tell whether Markdown has a table for this one.

    :param table: the table
    """
    head, *rows = table.rows
    cells = [cell for row in table.rows for cell in row]
    return (
        len({len(row) for row in table.rows}) == 1
        and bool(rows)
        and all(cell.rows == cell.columns == 1 and _is_line(cell) for cell in cells)
        and any(cell.blocks for cell in head)
        and (all(cell.header for cell in head) or all(map(_is_strong, head)))
        and not any(cell.header for row in rows for cell in row)
    )


def lines(table: Table, relink: Callable[[str], str]) -> Iterator[str]:
    """
    Write a table that Markdown carries.

    :param table: the table
    :param relink: gives the address that a link shall have here for the one it has in the source
    """
    head, *rows = table.rows
    yield _row([_line(_plain(cell), relink) for cell in head])
    yield _row(["---"] * len(head))
    for row in rows:
        yield _row([_line(_runs(cell), relink) for cell in row])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _line(runs: Sequence[Run], relink: Callable[[str], str]) -> str:
    pieces: list[str] = []
    line: list[Run] = []
    for run in [*runs, Break()]:
        if isinstance(run, Break):
            piece = inline(line, relink).strip(" ")
            pieces.append((at_end(piece, line) if line else piece).replace("|", "\\|"))
            line = []
        else:
            line.append(run)

    return "<br>".join(pieces)


def _runs(cell: Cell) -> tuple[Run, ...]:
    return tuple(run for block in cell.blocks if isinstance(block, Paragraph) for run in block.runs)


def _plain(cell: Cell) -> tuple[Run, ...]:
    """Give the runs of a heading's cell, in which bold says nothing."""
    return tuple(
        replace(run, marks=replace(run.marks, strong=False)) if isinstance(run, Text) else run for run in _runs(cell)
    )


def _is_line(cell: Cell) -> bool:
    """Tell whether a cell is a paragraph or nothing; Markdown would end a cell at a stroke in code."""
    return (
        len(cell.blocks) <= 1
        and all(isinstance(block, Paragraph) for block in cell.blocks)
        and not any(isinstance(run, Text) and run.marks.code and "|" in run.text for run in _runs(cell))
    )


def _is_strong(cell: Cell) -> bool:
    return all(isinstance(run, Text) and run.marks.strong for run in _runs(cell) if not _is_blank(run))


def _is_blank(run: Run) -> bool:
    return isinstance(run, Text) and not run.text.strip(" \xa0")
