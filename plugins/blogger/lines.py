"""What stands between two structures of a post becomes paragraphs, and lines that are set as code a block of it.

Without ``<pre>``, editors write code as lines in Courier: divided by ``<br />``, or each in an element of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile, zip_longest
from typing import NamedTuple, TypeAlias

from . import code
from .document import Anchor, Break, Code, Marks, Paragraph, Run, Text


@dataclass(frozen=True, slots=True)
class Edge:
    """
    Where a block element starts or ends.

    :param ends_summary: whether it is no element but the place where the post's summary ends
    """

    ends_summary: bool = False


EDGE = Edge()
SUMMARY_END = Edge(ends_summary=True)
Piece: TypeAlias = "Run | Edge"


class Line(NamedTuple):
    """
    A line as a browser shows it.

    :param runs: what stands on it; nothing if it is blank
    :param starts: whether a block element's edge divides it from the line before, not a line break
    """

    runs: tuple[Run, ...]
    starts: bool

    @property
    def is_code(self) -> bool:
        """Whether it has words, every one is set as code, and none leads anywhere."""
        said = [run for run in self.runs if not isinstance(run, Text) or run.text.strip()]
        return said != [] and all(isinstance(run, Text) and run.marks.code and run.marks.href is None for run in said)

    @property
    def text(self) -> str:
        """Its words as code."""
        return "".join(run.text for run in self.runs if isinstance(run, Text)).replace("\xa0", " ").rstrip()


def blocks(pieces: Iterable[Piece]) -> Iterator[Paragraph | Code]:
    """
    Cut what the walk has met between two structures into paragraphs, and blocks of code where several lines are code.

    :param pieces: runs, and the edges of block elements among them
    """
    lines = _lines(pieces)
    prose: list[Line] = []
    at = 0
    while at < len(lines):
        end = _end_of_code(lines, at)
        block = code.typed(_text(lines[at:end])) if end > at else None
        if block is None:
            end = max(end, at + 1)
            prose += lines[at:end]
        else:
            yield from map(Paragraph, _paragraphs(prose))
            prose = []
            yield block

        at = end

    yield from map(Paragraph, _paragraphs(prose))


def paragraphs(pieces: Iterable[Piece]) -> Iterator[tuple[Run, ...]]:
    """
    Cut runs into paragraphs: one ends at the edge of a block element, and where two line breaks meet.

    :param pieces: runs, and the edges of block elements among them
    """
    return _paragraphs(_lines(pieces))


def summarised(pieces: Sequence[Piece]) -> tuple[Sequence[Piece], Sequence[Piece] | None]:
    """
    Cut pieces where the summary ends, or at the end of that line if it ends in the middle of a word.

    Blogger puts the place wherever the cursor stood, and its page shows the word in one.

    :param pieces: runs, and the edges of block elements among them
    :return: the summary's pieces and those behind it; all and None if the summary doesn't end in them
    """
    if SUMMARY_END not in pieces:
        return pieces, None

    at = pieces.index(SUMMARY_END)
    summary, rest = pieces[:at], pieces[at + 1 :]
    if _is_within_word(summary, rest):
        line = list(takewhile(lambda piece: not isinstance(piece, Break | Edge), rest))
        summary, rest = [*summary, *line], rest[len(line) :]

    return summary, rest


def all_code(pieces: Iterable[Piece]) -> str | None:
    """
    Read some lines as code if all of their words are set so.

    :param pieces: runs, and the edges of block elements among them
    :return: the code, or None if there is anything else
    """
    lines = _lines(pieces)
    said = [line for line in lines if line.runs]
    return _text(lines) if said and all(line.is_code for line in said) else None


def only_anchors(runs: Iterable[Run]) -> bool:
    """
    Tell whether some runs show nothing: they only are places that fragments point at.

    :param runs: the runs of a paragraph
    """
    return all(isinstance(run, Anchor) for run in runs)


def _is_within_word(before: Sequence[Piece], behind: Sequence[Piece]) -> bool:
    """Tell whether the words on both sides of a place are one word; what a fragment points at stands in between."""
    last = next((piece for piece in reversed(before) if not isinstance(piece, Anchor)), EDGE)
    first = next((piece for piece in behind if not isinstance(piece, Anchor)), EDGE)
    if not isinstance(last, Text) or not isinstance(first, Text):
        return False

    return not last.text[-1:].isspace() and not first.text[:1].isspace()


def _end_of_code(lines: Sequence[Line], at: int) -> int:
    """Find where two or more lines of code end, with the blank lines between; where they start if there are none."""
    end = at
    count = 0
    for number in range(at, len(lines)):
        if lines[number].is_code:
            end, count = number + 1, count + 1
        elif lines[number].runs:
            break

        if not count:
            break

    return end if count > 1 else at


def _text(lines: Iterable[Line]) -> str:
    return "\n".join(line.text for line in lines).strip("\n")


def _paragraphs(lines: Iterable[Line]) -> Iterator[tuple[Run, ...]]:
    """Put lines together to paragraphs; what shows nothing goes with the words behind it."""
    paragraph: list[Run] = []
    for runs, starts in lines:
        if paragraph and (starts or not runs) and not only_anchors(paragraph):
            yield tuple(paragraph)
            paragraph = []

        if runs and paragraph and not only_anchors(paragraph):
            paragraph.append(Break())

        paragraph += runs

    if paragraph:
        yield tuple(paragraph)


def _lines(pieces: Iterable[Piece]) -> list[Line]:
    lines: list[Line] = []
    line: list[Run] = []
    starts = True
    for piece in pieces:
        if isinstance(piece, Break):
            lines.append(Line(_collapsed(line), starts))
            line, starts = [], False
        elif isinstance(piece, Edge):
            # The last break of a block element starts no line, but a line of non-breaking spaces is one.
            if any(not isinstance(run, Text) or run.text.strip(" ") for run in line):
                lines.append(Line(_collapsed(line), starts))

            line, starts = [], True
        else:
            line.append(piece)

    lines.append(Line(_collapsed(line), starts))
    return lines


def _collapsed(line: Sequence[Run]) -> tuple[Run, ...]:
    """Collapse the blanks of one line as a browser does; a line of blanks alone is no line."""
    if not line:
        return ()

    runs: list[Run] = []
    blank = True
    for marks, group in groupby(line, _said):
        if marks is None:
            others = list(group)
            runs += others
            blank = blank and only_anchors(others)
            continue

        texts: list[str] = []
        for run in group:
            text = run.text if isinstance(run, Text) else ""
            text = text.lstrip(" ") if blank else text
            if text:
                blank = text.endswith(" ")
                texts.append(text)

        if texts:
            runs.append(Text("".join(texts), marks))

    while runs and isinstance(last := runs[-1], Text):
        text = last.text.rstrip(" ")
        if text:
            runs[-1] = Text(text, last.marks)
            break

        runs.pop()

    visible = any(not isinstance(run, Text) or run.text.strip() for run in runs)
    if not visible:
        return ()

    return _joined(runs) if runs[2:] else tuple(runs)


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Let a blank between two bold words be bold: an editor marks word after word, and nobody sees it."""
    joined: list[Run] = []
    for run, after in zip_longest(runs, runs[1:]):
        before = joined[-1] if joined else None
        if (
            isinstance(run, Text)
            and isinstance(before, Text)
            and isinstance(after, Text)
            and not run.text.strip()
            and run.marks != before.marks == after.marks
            and replace(before.marks, strong=run.marks.strong, emphasis=run.marks.emphasis) == run.marks
        ):
            joined.append(replace(run, marks=before.marks))
        else:
            joined.append(run)

    return tuple(joined)


def _said(run: Run) -> Marks | None:
    return run.marks if isinstance(run, Text) else None
