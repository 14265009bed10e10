"""Code in a post is found, read exactly, and given its language."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable, Sequence

from bs4 import Tag
from bs4.element import NavigableString

from . import layout
from .document import Block, Break, Code, Paragraph, Run, Text

# First words that tell a shell command from a line of something else.
COMMANDS = frozenset(
    "apt apt-get brew bundle cat cd chmod chown cp curl docker easy_install echo export gem git grep kubectl ln ls make"
    " mkdir mv npm npx pip pip3 pipx python python3 rm rsync scp sed ssh sudo svn tar touch uv virtualenv wget yarn"
    " yum".split()
)
PROMPT = re.compile(r"^[$#%] \S", re.MULTILINE)
SESSION = re.compile(r"^\s*>>>(\s|$)", re.MULTILINE)


def block(tag: Tag) -> Code | None:
    """
    Read a ``<pre>`` (or what stands for one), its text exactly as a page shows it.

    Code whose line breaks the source has lost gets them back if it is Python; where that fails it stays as it is.

    :param tag: the outermost element that holds the code
    :return: the code, or None if there is none in it
    """
    text, comments = _content(tag)
    return _code(text, comments) if text.strip() else None


def quoted(blocks: Sequence[Block]) -> Code | None:
    """
    Read a quotation as code if all of its words are set as code: without ``<pre>``, editors quote a command.

    :param blocks: what the quotation holds
    :return: the code, or None if the quotation quotes
    """
    lines: list[str] = []
    for paragraph in blocks:
        if not isinstance(paragraph, Paragraph) or not is_code(paragraph.runs):
            return None

        lines += ["", _line(paragraph.runs)] if lines else [_line(paragraph.runs)]

    text = "\n".join(lines)
    return _code(text, ()) if text.strip() else None


def is_code(runs: Iterable[Run]) -> bool:
    """
    Tell whether every word of some runs is set as code and none leads anywhere.

    :param runs: the runs of one paragraph
    """
    return all(
        isinstance(run, Break) or (isinstance(run, Text) and run.marks.href is None and run.marks.code)
        for run in runs
        if not (isinstance(run, Text) and not run.text.strip())
    )


def python(text: str) -> ast.Module | None:
    """
    Parse a text as Python, without a word about what it holds.

    :param text: what may be code
    :return: its syntax tree, or None if it isn't Python or nobody could parse it
    """
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def says_python(tree: ast.Module) -> bool:
    """
    Tell whether a syntax tree is that of Python code, not of words that happen to parse (``pip``, ``a - b``, ``1``).

    :param tree: what the text parses to
    """
    words = (ast.Name, ast.Constant, ast.BinOp, ast.Attribute, ast.Tuple, ast.Compare, ast.UnaryOp, ast.AnnAssign)
    said = [not isinstance(node, ast.Expr) or not isinstance(node.value, words) for node in tree.body]
    return any(said) and said.count(False) <= 1


def _code(text: str, comments: Sequence[tuple[int, int]]) -> Code:
    if SESSION.search(text):
        return Code(text, "pycon")

    tree = python(text)
    if tree is not None and says_python(tree):
        return Code(text, "python")

    if _says_shell(text):
        return Code(text, "console" if PROMPT.search(text) else "bash")

    if tree is None and "\n" not in text:
        recovered = layout.recover(text, comments)
        if recovered is not None and (tree := python(recovered)) is not None and says_python(tree):
            return Code(recovered, "python", guessed=True)

    return Code(text)


def _says_shell(text: str) -> bool:
    first = text.split(maxsplit=1)[0]
    return first in COMMANDS or PROMPT.search(text) is not None


def _content(tag: Tag) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Read an element's text as a page shows it, and where its comments stand: each is coloured by its own element."""
    pieces: list[str] = []
    comments: list[tuple[int, int]] = []
    length = 0
    for node in tag.descendants:
        piece = "\n" if isinstance(node, Tag) and node.name == "br" else ""
        if type(node) is NavigableString:
            piece = str(node).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
            if piece.startswith("#") and node.parent is not tag and node.parent is not None:
                comments.append((length, length + len(piece.rstrip())))

        pieces.append(piece)
        length += len(piece)

    text = "".join(pieces)
    # HTML drops one line break after <pre>; blanks before the first word of the first line are indentation.
    start = 1 if text.startswith("\n") else 0
    end = len(text.rstrip())
    if "\n" not in text[start:end]:
        start += len(text[start:end]) - len(text[start:end].lstrip())

    return text[start:end], tuple((a - start, b - start) for a, b in comments if a >= start)


def _line(runs: Iterable[Run]) -> str:
    text = "".join("\n" if isinstance(run, Break) else run.text for run in runs if isinstance(run, Text | Break))
    return text.replace("\xa0", " ")
