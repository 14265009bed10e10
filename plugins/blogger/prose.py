"""The document becomes Markdown that a careful person would have typed.

The dialect is Python-Markdown's with superfences: lists are indented by four blanks and lie tight where they can, a
fence is longer than any inside, and two blanks break a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from .document import Block, Break, Code, Heading, List, Paragraph, Quote, Rule, Run
from .inline import at_line_start, inline
from .tidy import tidy


@dataclass(frozen=True, slots=True)
class Body:
    """
    What a post says, in Markdown.

    :param markdown: its text, ending in one line break (or empty)
    :param guessed: the lines (from 1, in ``markdown``) of the fences whose layout was guessed
    :param has_python: whether it holds code that would run as Python
    """

    markdown: str
    guessed: tuple[int, ...]
    has_python: bool


class Line(NamedTuple):
    """A line of Markdown; ``code`` is what a fence that starts on it holds."""

    text: str
    code: Code | None = None


BLANK = Line("")


def convert(html: str, *, relink: Callable[[str], str]) -> Body:
    """
    Write a post's HTML as Markdown.

    :param html: the body of one entry, decoded once
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: the Markdown and what is to be known of it
    """
    lines = _blocks(tidy(html), relink)
    fences = [(number, line.code) for number, line in enumerate(lines, 1) if line.code is not None]
    return Body(
        markdown="".join(f"{line.text}\n" for line in lines),
        guessed=tuple(number for number, code in fences if code.guessed),
        has_python=any(code.language in {"python", "pycon"} for _, code in fences),
    )


def _blocks(blocks: Sequence[Block], relink: Callable[[str], str], *, tight: bool = False) -> list[Line]:
    lines: list[Line] = []
    before: Block | None = None
    for block in blocks:
        if before is not None and not tight:
            lines.append(BLANK)

        if _runs_on(before, block):
            lines += [Line("<!-- -->"), BLANK]

        lines += _block(block, relink)
        before = block

    return lines


def _runs_on(before: Block | None, block: Block) -> bool:
    """Tell whether Markdown would take two blocks for one: a list or a quote ends only where another thing starts."""
    return (isinstance(before, Quote) and isinstance(block, Quote)) or (
        isinstance(before, List) and isinstance(block, List) and before.ordered == block.ordered
    )


def _block(block: Block, relink: Callable[[str], str]) -> list[Line]:
    match block:
        case Paragraph(runs):
            return [Line(line) for line in _lines(runs, relink)]
        case Heading(level, runs):
            text = inline(runs, relink).strip(" ")
            # Python-Markdown drops number signs at a heading's end: "Using C#" would lose its own.
            return [Line("#" * level + " " + re.sub(r"#$", r"\\#", text))]
        case Code():
            return _fence(block)
        case Quote(blocks):
            quoted = _blocks(blocks, relink)
            return [Line(f"> {line.text}" if line.text else ">", line.code) for line in quoted]
        case List():
            return _list(block, relink)
        case Rule():
            return [Line("---")]


def _fence(code: Code) -> list[Line]:
    longest = max(map(len, re.findall(r"`+", code.text)), default=0)
    fence = "`" * max(3, longest + 1)
    first = Line(f"{fence}{code.language}", code)
    return [first, *map(Line, code.text.split("\n")), Line(fence)]


def _list(block: List, relink: Callable[[str], str]) -> list[Line]:
    # Items of one paragraph, perhaps with a list below it, need no blank lines: Markdown calls such a list tight.
    tight = all(
        isinstance(first, Paragraph) and all(isinstance(more, List) for more in rest[:1]) and not rest[1:]
        for first, *rest in block.items
    )
    lines: list[Line] = []
    for number, item in enumerate(block.items, block.start):
        marker = f"{number}. " if block.ordered else "- "
        if lines and not tight:
            lines.append(BLANK)

        if isinstance(item[0], Paragraph):
            written = _blocks(item, relink, tight=tight)
        else:
            # Only a paragraph can stand on the marker's own line; an item that starts with something else has none.
            written = [BLANK, BLANK, *_blocks(item, relink)]

        lines.append(Line(marker + written[0].text, written[0].code))
        lines += [Line(f"    {line.text}" if line.text else "", line.code) for line in written[1:]]

    return lines


def _lines(runs: Sequence[Run], relink: Callable[[str], str]) -> Iterator[str]:
    """Write runs as the lines of a paragraph; two blanks at a line's end are Markdown's break."""
    lines = [tuple(line) for broken, line in groupby(runs, lambda run: isinstance(run, Break)) if not broken]
    for number, line in enumerate(lines, 1):
        yield at_line_start(inline(line, relink).strip(" ")) + ("  " if number < len(lines) else "")
