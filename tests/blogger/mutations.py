"""A document with one thing taken away, as a converter with a fault would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from hypothesis import strategies as st

from blogger.document import Block, Cell, Code, Heading, Image, List, Paragraph, Quote, Run, Table, Text
from blogger.tidy import tidy
from blogger.tokens import tokens
from tests.blogger.generated import HTML, lists


@dataclass(frozen=True, slots=True)
class Mutated:
    """
    A source, and what is to be done to the document that was made of it.

    :param html: the source
    :param kind: what is to be taken away
    :param at: the place it is to be taken away at, among those where that can be
    """

    html: str
    kind: str
    at: int


def variants(blocks: tuple[Block, ...], kind: str) -> Iterator[tuple[Block, ...]]:
    """
    Give a document once for each place something can be taken away at.

    :param blocks: the document
    :param kind: one of ``KINDS``
    """
    for at, block in enumerate(blocks):
        for other in KINDS[kind](block):
            yield (*blocks[:at], *other, *blocks[at + 1 :])

        for inner in _inside(block, kind):
            yield (*blocks[:at], inner, *blocks[at + 1 :])


def _inside(block: Block, kind: str) -> Iterator[Block]:
    match block:
        case Quote(blocks):
            yield from map(Quote, variants(blocks, kind))
        case List(_, items):
            for at, item in enumerate(items):
                for other in filter(None, variants(item, kind)):
                    yield replace(block, items=(*items[:at], other, *items[at + 1 :]))
        case _:
            pass


def _runs(block: Block) -> tuple[Run, ...]:
    return block.runs if isinstance(block, Paragraph | Heading) else ()


def _with(block: Block, runs: tuple[Run, ...]) -> list[Block]:
    if isinstance(block, Paragraph | Heading) and runs:
        return [replace(block, runs=runs)]

    return []


def _word(block: Block) -> Iterator[list[Block]]:
    for before, run, after in _texts(block):
        for word in run.text.split():
            yield _with(block, (*before, replace(run, text=run.text.replace(word, "", 1)), *after))


def _order(block: Block) -> Iterator[list[Block]]:
    for before, run, after in _texts(block):
        words = run.text.split(" ")
        if words[0] != words[-1] and all(map(str.isalnum, words)):
            text = " ".join([words[-1], *words[1:-1], words[0]])
            yield _with(block, (*before, replace(run, text=text), *after))


def _texts(block: Block) -> Iterator[tuple[tuple[Run, ...], Text, tuple[Run, ...]]]:
    """Give each text of a paragraph or heading, with the runs before it and behind it."""
    runs = _runs(block)
    for at, run in enumerate(runs):
        if isinstance(run, Text):
            yield runs[:at], run, runs[at + 1 :]


def _link(block: Block) -> Iterator[list[Block]]:
    runs = _runs(block)
    hrefs = {run.marks.href for run in runs if isinstance(run, Text | Image) and run.marks.href}
    for href in sorted(hrefs):
        yield _with(
            block,
            tuple(
                replace(run, marks=replace(run.marks, href=None))
                if isinstance(run, Text | Image) and run.marks.href == href
                else run
                for run in runs
            ),
        )


def _image(block: Block) -> Iterator[list[Block]]:
    runs = _runs(block)
    for at, run in enumerate(runs):
        if isinstance(run, Image):
            yield _with(block, runs[:at] + runs[at + 1 :])


def _code(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, Code):
        for at, char in enumerate(block.text):
            if not char.isspace():
                other = "y" if char == "x" else "x"
                yield [replace(block, text=block.text[:at] + other + block.text[at + 1 :])]
                return


def _indentation(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, Code) and "\n" in block.text.strip():
        yield [replace(block, text=block.text.replace("\n", "\n  "))]


def _heading(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, Heading):
        yield [Paragraph(block.runs)]


def _level(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, Heading):
        yield [replace(block, level=block.level + 1 if block.level < 6 else 5)]


def _items(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, List):
        for at in range(1, len(block.items)):
            # One that begins with another list has no line of its own that could be taken away.
            if isinstance(block.items[at][0], List):
                continue

            merged = block.items[at - 1] + block.items[at]
            yield [replace(block, items=(*block.items[: at - 1], merged, *block.items[at + 1 :]))]


def _numbers(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, List):
        yield [replace(block, ordered=not block.ordered)]


def _cell(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, Table):
        for row, cells in enumerate(block.rows):
            for at, cell in enumerate(cells):
                if cell.blocks:
                    left = (*cells[:at], Cell((), cell.header), *cells[at + 1 :])
                    yield [Table((*block.rows[:row], left, *block.rows[row + 1 :]))]


def _table(block: Block) -> Iterator[list[Block]]:
    if isinstance(block, Table):
        yield [inner for row in block.rows for cell in row for inner in cell.blocks]


KINDS: dict[str, Callable[[Block], Iterator[list[Block]]]] = {
    "a word": _word,
    "two words' order": _order,
    "a link": _link,
    "an image": _image,
    "a character of code": _code,
    "indentation": _indentation,
    "a heading": _heading,
    "a heading's level": _level,
    "an item": _items,
    "numbers": _numbers,
    "a cell": _cell,
    "a table": _table,
}


def mutated(made: Mutated) -> tuple[Block, ...]:
    """
    Give a source's document with one thing taken away.

    :param made: the source, and what is to be taken away
    """
    return list(islice(variants(tidy(tokens(made.html)), made.kind), made.at + 1))[-1]


# What something can be taken away from, for sources that have nothing of the kind.
SAMPLE = (
    "<h3>One title</h3><p>one two <a href='/x'>three four</a> five <img src='/y.png'></p><h4>Another</h4>"
    "<ol><li>a</li><li>b</li></ol><pre>if x:\n  y = 1</pre><table><tr><th>a<th>b<tr><td>c<td>d</table>"
)
# What stands straight in a list is no item to anybody but a converter, and has no number that could be taken away.
NUMBERS = "numbers"
MUTATIONS = st.one_of(
    st.builds(
        Mutated, HTML | HTML.map(SAMPLE.__add__), st.sampled_from(sorted(KINDS.keys() - {NUMBERS})), st.integers(0, 9)
    ),
    st.builds(Mutated, lists(0).map(SAMPLE.__add__), st.just(NUMBERS), st.integers(0, 9)),
).filter(lambda made: any(True for _ in variants(tidy(tokens(made.html)), made.kind)))
