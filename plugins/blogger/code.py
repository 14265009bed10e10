"""Code in a post is read exactly as a page shows it, gets its layout back where that is lost, and its language."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from . import layout
from .document import Code
from .dress import label
from .language import language
from .markup import BLOCKS, STRUCTURES
from .python import is_python

# What stands for a line break element and for a block element's edge while code is read; no text holds either.
BREAK, EDGE = "\x01", "\x02"
# Lines of words without a sign in them are prose that somebody set in Courier.
SIGN = re.compile(r"[{}()\[\]=<>;$|\\/_#@*&\"`]|^\s*(?:\w+:|--?\w)")
WORDY = 5


def block(tag: Tag, lines: Sequence[Tag] = ()) -> Code | None:
    """
    Read a ``<pre>`` (or what stands for one), its text exactly as a page shows it.

    Code whose line breaks the source has lost gets them back if it is Python; where that fails it stays as it is.

    :param tag: the outermost element that holds the code
    :param lines: the elements in it that hold the code's lines, if not all of it is code
    :return: the code, or None if there is none in it
    """
    if lines:
        text = "\n".join(_content(line)[0] for line in lines)
        return _code(text, (), label(tag)) if text.strip() else None

    text, comments = _content(tag)
    return _code(text, comments, label(tag)) if text.strip() else None


def quoted(text: str) -> Code:
    """
    Take the words of a quotation, all of them set as code, for a block of it.

    :param text: the words
    """
    return _code(text, (), "")


def typed(text: str) -> Code | None:
    """
    Take lines that are set in a monospaced font for a block of code, unless they are prose.

    :param text: the lines
    :return: the code, or None
    """
    lines = [line for line in text.split("\n") if line.strip()]
    prose = [line for line in lines if len(line.split()) > WORDY and SIGN.search(line) is None]
    return None if len(prose) * 2 > len(lines) else _code(text, (), "")


def _code(text: str, comments: Sequence[tuple[int, int]], told: str) -> Code:
    name = language(text, told)
    # On one line, what doesn't parse as Python, or goes on behind a comment, has perhaps only lost its layout.
    if (
        "\n" not in text
        and layout.is_flattened(text, comments)
        and told in {"", "python"}
        and name not in {"bash", "console", "pycon"}
    ):
        recovered = layout.recover(text, comments)
        if recovered is not None and is_python(recovered):
            return Code(recovered, "python", guessed=True)

    return Code(text, name)


def _content(tag: Tag) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Read an element's text as a page shows it, and where its comments stand: each is coloured by its own element."""
    pieces: list[str] = []
    comments: list[tuple[int, int]] = []
    length = 0
    walk: list[PageElement | str] = [*reversed(tag.contents)]
    while walk:
        node = walk.pop()
        piece = ""
        if isinstance(node, Tag):
            edge = [EDGE] if node.name in BLOCKS or node.name in STRUCTURES else []
            walk += [*edge, *reversed(node.contents), *edge]
            piece = BREAK if node.name == "br" else ""
        elif type(node) is NavigableString:
            piece = node.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
            if piece.startswith("#") and node.parent is not tag and node.parent is not None:
                comments.append((length, length + len(piece.rstrip())))
        elif node == EDGE:
            piece = EDGE

        pieces.append(piece)
        length += len(piece)

    text = "".join(pieces)
    if BREAK in text or EDGE in text:
        # Comments matter on a single line alone; there an edge is nothing.
        comments = [(a - text.count(EDGE, 0, a), b - text.count(EDGE, 0, b)) for a, b in comments]
        text = _broken(text)

    # HTML drops one line break after <pre>; blanks before the first word of the first line are indentation.
    start = 1 if text.startswith("\n") else 0
    end = len(text.rstrip())
    if "\n" not in text[start:end]:
        start += len(text[start:end]) - len(text[start:end].lstrip())

    return text[start:end], tuple((a - start, b - start) for a, b in comments if a >= start)


def _broken(text: str) -> str:
    """
    Break lines where a page does: at line break elements, and at blocks' edges unless a line starts or ends there.

    Some editors write a line break and blanks before each ``<br />``; all of that is one line break then.
    """
    both = re.findall(r"\n[ \t]*\x01", text)
    if both and len(both) == text.count("\n") == text.count(BREAK):
        text = re.sub(r"\n[ \t]*\x01", "\n", text)

    text = text.replace(BREAK, "\n")
    return re.sub(r"(?<=[^\n\x02])\x02+(?=[^\n\x02])", "\n", text).replace(EDGE, "")
