"""The document becomes Markdown that a careful person would have typed.

The dialect is Python-Markdown's with superfences: lists are indented by four blanks and lie tight where they can, a
fence is longer than any inside, and two blanks break a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from . import hypertext, table
from .document import (
    Block,
    Break,
    Code,
    Definitions,
    Heading,
    Html,
    List,
    More,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    Text,
)
from .inline import at_end, inline, paired
from .signs import at_line_start
from .tidy import tidy
from .tokens import Token


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
# Names under which Pygments highlights what counts as a snippet: Python 2, too, is read by somebody before it is run.
PYTHON = frozenset({"pycon", "python", "python2"})
# Python-Markdown's time grows with the squares of a paragraph's length, of blocks and of fences; nobody writes so many.
LONGEST = 50_000
MOST_BLOCKS = 10_000
MOST_FENCES = 1_000


def convert(page: Sequence[Token], *, relink: Callable[[str], str]) -> Body:
    """
    Write a post's HTML as Markdown.

    :param page: the tags and the text of the body of one entry
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: the Markdown and what is to be known of it
    """
    return write(tidy(page), relink=relink)


def write(blocks: Sequence[Block], *, relink: Callable[[str], str]) -> Body:
    """
    Write a document as Markdown; a block that Markdown has no words for stays HTML.

    :param blocks: the document
    :param relink: gives the address that a link shall have here for the one it has in the source
    :return: the Markdown and what is to be known of it
    """
    carried = [block if _is_carried(block) else Html((block,)) for block in blocks]
    if len(blocks) > MOST_BLOCKS or _fences(blocks) > MOST_FENCES:
        carried = [Html(tuple(blocks))]

    lines = _blocks(carried, relink)
    fences = [(number, line.code) for number, line in enumerate(lines, 1) if line.code is not None]
    return Body(
        markdown="".join(f"{line.text}\n" for line in lines),
        guessed=tuple(number for number, code in fences if code.guessed),
        has_python=any(code.language in PYTHON for _, code in fences),
    )


def _is_carried(block: Block) -> bool:
    """Tell whether Markdown has words for a block; HTML inside a list or a quotation it would read as text."""
    match block:
        case Table():
            return table.carries(block)
        case Definitions():
            return False
        case Quote(blocks):
            return all(map(_is_carried, blocks))
        case List(_, items):
            return all(_is_carried(block) for item in items for block in item)
        case Paragraph(runs):
            return sum(25 + len(run.text) if isinstance(run, Text) else 25 for run in runs) < LONGEST
        case _:
            return True


def _fences(blocks: Iterable[Block]) -> int:
    found = 0
    for block in blocks:
        match block:
            case Code():
                found += 1
            case Quote(inner):
                found += _fences(inner)
            case List(_, items):
                found += sum(map(_fences, items))
            case _:
                pass

    return found


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


def _block(block: Block, relink: Callable[[str], str]) -> Iterable[Line]:
    match block:
        case Code():
            return _fence(block)
        case List():
            return _list(block, relink)
        case Quote(blocks):
            return _quote(blocks, relink)
        case _:
            return map(Line, _text(block, relink))


def _text(block: Block, relink: Callable[[str], str]) -> Iterable[str]:
    match block:
        case Paragraph(runs):
            return _lines(runs, relink)
        case Heading(level, runs):
            text = at_end(inline(runs, relink, pairs=paired(runs)).strip(" "), runs)
            # Python-Markdown drops number signs at a heading's end: "Using C#" would lose its own.
            return ["#" * level + " " + re.sub(r"#$", r"\\#", text)]
        case Rule():
            return ["---"]
        case More():
            return ["<!-- more -->"]
        case Table():
            return table.lines(block, relink)
        case Html():
            return hypertext.written(block, relink)
        case _:
            raise TypeError(f"{type(block).__name__} is no text")


def _quote(blocks: Sequence[Block], relink: Callable[[str], str]) -> Iterator[Line]:
    for line in _blocks(blocks, relink):
        yield Line(f"> {line.text}" if line.text else ">", line.code)


def _fence(code: Code) -> list[Line]:
    longest = max(map(len, re.findall(r"`+", code.text)), default=0)
    fence = "`" * max(3, longest + 1)
    first = Line(f"{fence}{code.language}", code)
    return [first, *map(Line, code.text.split("\n")), Line(fence)]


def _list(block: List, relink: Callable[[str], str]) -> list[Line]:
    tight = _is_tight(block)
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


def _is_tight(block: List) -> bool:
    """
    Tell whether items of one paragraph, perhaps with a list below it, need no blank lines: Markdown calls that tight.

    A list around one that does need them is not: Python-Markdown would read the item behind it as a line of the last.
    """
    return all(
        isinstance(first, Paragraph)
        and not rest[1:]
        and all(isinstance(more, List) and _is_tight(more) for more in rest)
        for first, *rest in block.items
    )


def _lines(runs: Sequence[Run], relink: Callable[[str], str]) -> Iterator[str]:
    """Write runs as the lines of a paragraph; two blanks at a line's end are Markdown's break."""
    lines = [tuple(line) for broken, line in groupby(runs, lambda run: isinstance(run, Break)) if not broken]
    pairs = paired(runs)
    for number, line in enumerate(lines, 1):
        yield at_line_start(inline(line, relink, pairs=pairs).strip(" ")) + ("  " if number < len(lines) else "")
