"""The document between a post's HTML and its Markdown: blocks, and the runs of text that fill them.

A run carries its marks beside it instead of standing inside nested elements. Editors nest without a plan (a paragraph
break inside bold, a block inside a Courier span, a link in three spans); with flat marks such a knot is only a run that
ends and another one that begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Marks:
    """What is said of a run of text besides its words.

    :param href: where a link around it leads, or None
    :param strong: whether it is strong
    :param emphasis: whether it is emphasised
    :param code: whether it is code
    :param html: names of other inline elements around it that Markdown has no sign for (``sub``, ``sup``, ``del`` …)
    """

    href: str | None = None
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    html: tuple[str, ...] = ()


PLAIN = Marks()


@dataclass(frozen=True, slots=True)
class Text:
    """Words, with blanks collapsed as a browser would; U+00A0 stays what it is."""

    text: str
    marks: Marks = PLAIN


@dataclass(frozen=True, slots=True)
class Image:
    """An image in the line.

    :param width: in CSS pixels, or None where the source named none
    :param height: likewise
    """

    src: str
    alt: str
    title: str = ""
    width: int | None = None
    height: int | None = None
    marks: Marks = PLAIN


@dataclass(frozen=True, slots=True)
class Break:
    """A line break inside a paragraph."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place that fragments point at."""

    id: str


Run: TypeAlias = "Text | Image | Break | Anchor"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; never empty, with no break at either end."""

    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code.

    :param text: the code, without a line break at its end
    :param language: the name Pygments knows its language by; ``text`` where nothing tells
    :param guessed: whether line breaks and indentation were lost in the source and had to be guessed
    """

    text: str
    language: str = "text"
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class List:
    """A list, ordered or not, and the blocks of each of its items."""

    ordered: bool
    items: tuple[tuple[Block, ...], ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """A thematic break."""


@dataclass(frozen=True, slots=True)
class Cell:
    """
    A cell of a table.

    :param header: whether it heads its column or row
    :param columns: how many columns it is wide
    :param rows: how many rows it is high
    """

    blocks: tuple[Block, ...]
    header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table of at least two columns."""

    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A term of a list of definitions, or what is said of one."""

    blocks: tuple[Block, ...]
    term: bool


@dataclass(frozen=True, slots=True)
class Definitions:
    """A list of terms and what is said of them."""

    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class More:
    """The place where a summary of the post ends."""


@dataclass(frozen=True, slots=True)
class Html:
    """Blocks that stay HTML, because Markdown doesn't carry them."""

    blocks: tuple[Block, ...]


Block: TypeAlias = "Paragraph | Heading | Code | Quote | List | Rule | Table | Definitions | More | Html"
