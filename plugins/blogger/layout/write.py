"""Lines are written down: each at its depth, comments behind or above the code, blank lines as PEP 8 has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from . import evidence
from .evidence.remarks import Remark
from .lines import Line
from .listing import CLAUSES, DEFINITIONS
from .words import Word

INDENT = "    "
# A comment that says what may be done in its place stands for code, so it isn't about the definition after it.
PLACEHOLDER = re.compile(r"\bhere\W*$", re.IGNORECASE)


def down(code: str, lines: Sequence[Line], depths: Sequence[int], rest: Sequence[Word]) -> str:
    """
    Write code down.

    :param code: the code that the lines were read from
    :param lines: its logical lines
    :param depths: for each line, how many blocks it stands in
    :param rest: the comments after the last line
    :return: the code, without a line break at its end
    """
    rows: list[str] = []
    siblings: list[Line] = []
    for at, (line, depth) in enumerate(zip(lines, depths, strict=True)):
        text = _rows(code, line, depth)
        if line.inline:
            rows[-1] += text[0].lstrip()
            rows += text[1:]
            siblings[depth:] = [line]
            continue

        above = list(line.comments)
        if at and above and evidence.of_trailing(remark(code, rows[-1], lines[at - 1], above, line)) > 0:
            rows[-1] += f"  {above.pop(0).text}"

        if at and depth < depths[at - 1] and line.kind in DEFINITIONS:
            within = max((number for number, word in enumerate(above, 1) if PLACEHOLDER.search(word.text)), default=0)
            rows += _comments(above[:within], depths[at - 1], lines[at - 1])
            above = above[within:]

        begins = not at or lines[at - 1].opens or lines[at - 1].kind == "@"
        rows += [""] * (0 if begins else _blank_lines(line, siblings[: depth + 1], commented=bool(above)))
        rows += [INDENT * depth + word.text for word in above]
        rows += text
        siblings[depth:] = [line]

    behind = list(rest)
    if lines and behind and evidence.of_trailing(remark(code, rows[-1], lines[-1], behind, None)) > 0:
        rows[-1] += f"  {behind.pop(0).text}"

    rows += _comments(behind, depths[-1] if lines else 0, lines[-1] if lines else None)
    return "\n".join(rows)


def _comments(comments: Sequence[Word], depth: int, before: Line | None) -> Iterator[str]:
    """Write down comments that no line follows in their block."""
    if comments and before is not None and not before.opens:
        yield ""

    for word in comments:
        yield INDENT * depth + word.text


def remark(code: str, row: str, before: Line, comments: Sequence[Word], after: Line | None) -> Remark:
    """
    Say what is known of the first of some comments.

    :param code: the code that the lines were read from
    :param row: the last row of the line before it, as it is written
    :param before: that line
    :param comments: the comments between two lines
    :param after: the line after them, if there is one
    """
    words = after.words if after else ()
    return Remark(
        comments[0].text,
        row,
        opens=before.opens,
        after=code[words[0].start : words[-1].end] if words else "",
        clause=after is not None and after.kind in CLAUSES,
        alone=len(comments) == 1,
    )


def _blank_lines(line: Line, before: Sequence[Line], *, commented: bool) -> int:
    """
    Count the blank lines between a line and what stands before it in its block.

    PEP 8 asks for two around definitions at the top level and for one around those in a block, PEP 257 for one after
    the docstring of a class. One parts imports and a module's docstring from the rest, and a step from the one before
    it, where the step has a comment that says what it does.

    :param line: the line
    :param before: the headers that it stands under, from the outermost, and last the statement before it in its block
    :param commented: whether comments stand above it
    """
    *headers, sibling = before
    if line.kind in CLAUSES or line.kind == "case":
        return 0

    if line.kind in DEFINITIONS or sibling.kind in DEFINITIONS:
        return 1 if headers else 2

    documents = (
        sibling.kind == "expression"
        and sibling.words[0].kind == "string"
        and (not headers or headers[-1].kind == "class")
    )
    imports = not headers and sibling.kind == "import" and line.kind != "import"
    return int(documents or imports or commented)


def _rows(code: str, line: Line, depth: int) -> list[str]:
    """
    Write a line down, in one row unless a backslash or a comment within its brackets has more of them.

    Blanks behind an opening bracket and before a closing one were line breaks, so they are left out.
    """
    indent = INDENT * depth
    further = indent + INDENT * (2 if line.opens else 1)
    rows = [indent]
    before: Word | None = None
    for word in line.words:
        closes = word.kind == "operator" and word.text in ")]}"
        if before is not None and before.kind == "comment":
            rows.append(indent if closes and not word.depth else further)
        elif before is not None and word.joined:
            rows[-1] += code[before.end : word.start].partition("\\")[0] + "\\"
            rows.append(further)
        elif before is not None and word.kind == "comment":
            rows[-1] += "  "
        elif (
            before is not None
            and word.spaced
            and not closes
            and not (before.kind == "operator" and before.text in "([{")
        ):
            rows[-1] += " "

        rows[-1] += word.text
        before = word

    return rows
