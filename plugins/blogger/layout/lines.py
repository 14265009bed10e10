"""Words become logical lines: statements, headers, decorators. Where one ends is found by parsing."""

from __future__ import annotations

import ast
import types
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import frames
from .words import Word

HEADERS = frozenset("if elif else for while try except finally with def class async match case".split())
SOFT = frozenset(("match", "case", "type"))
CLOSED = frozenset(("None", "True", "False", "...", ")", "]", "}"))
# No expression goes on with one of these: after a complete operand they start a line.
STARTERS = frozenset(
    "assert async await break class continue def del elif except finally for global lambda nonlocal pass raise return"
    " try while with yield None True False { ~ ...".split()
)
ALONE = frozenset(("pass", "break", "continue"))
# Operators and keywords that may start a line, and keywords that never do.
SIGNS = frozenset(("(", "[", "{", "-", "+", "~", "*", "@", "..."))
INFIXES = frozenset(("in", "is", "and", "or", "as"))
# Words with nothing to their right that may still end a line.
OPEN_ENDED = frozenset(("*", ",", ";", "return", "yield", "raise"))
# Statements of Python 2 that read as names, and as expressions if operators follow: ``print >>log, 1``.
PRINTED = frozenset(("print", "exec"))
QUOTES = ('"""', "'''")
# How often a text may be parsed over before it is given up; what is Python takes two or three times.
OFTEN = 20


@dataclass(frozen=True, slots=True)
class Line:
    """
    A logical line.

    :param kind: the keyword of a header, ``@`` for a decorator, else what the statement does: ``call``, ``assign`` …
    :param words: its words; those of comments too that stand within its brackets
    :param comments: the comments between the line before and this one
    :param nodes: its syntax tree, without what only helped to parse it
    :param opens: whether it is a header, so that the next line stands deeper
    :param inline: whether it stands on the same line as the header before it: no blank stands between them
    """

    kind: str
    words: tuple[Word, ...]
    comments: tuple[Word, ...]
    nodes: tuple[ast.AST, ...]
    opens: bool = False
    inline: bool = False


def read(code: str, words: Sequence[Word]) -> Iterator[Line]:
    """
    Find the logical lines of code: the longest runs of words that parse.

    :param code: the code
    :param words: its words
    :return: its lines in order; comments after the last one are in none
    :raises SyntaxError: if there is a run that doesn't parse, or one that does but says nothing
    """
    reader = _Reader(code, words)
    at = 0
    before: Line | None = None
    comments: list[Word] = []
    while at < len(words):
        if words[at].kind == "comment":
            comments.append(words[at])
            at += 1
            continue

        line = reader.line(at, tuple(comments))
        if _is_printed(line) or (before is not None and _is_prose(before, line)):
            raise SyntaxError("these are words, not statements")

        yield line
        before = line
        at += len(line.words)
        comments = []


class _Reader:
    def __init__(self, code: str, words: Sequence[Word]) -> None:
        self.code = code
        self.words = words
        self.left = OFTEN * (len(code) + 1_000)

    def line(self, at: int, comments: tuple[Word, ...]) -> Line:
        """Read the line that starts with a word."""
        first = self.words[at]
        inline = at > 0 and not comments and not first.spaced
        if first.text in HEADERS:
            header = self._header(at)
            if header is not None:
                kind, end, nodes = header
                return Line(kind, tuple(self.words[at:end]), comments, nodes, opens=True, inline=inline)

        for end in self._ends(at):
            tree = self._parse(at, end, frames.FRAMES["@"] if first.text == "@" else frames.STATEMENT)
            if tree is not None:
                kind = "@" if first.text == "@" else frames.does(tree)
                return Line(kind, tuple(self.words[at:end]), comments, tuple(tree.body), inline=inline)

        raise SyntaxError(f"no statement starts with {first.text!r}")

    def _header(self, at: int) -> tuple[str, int, tuple[ast.AST, ...]] | None:
        """Find the first colon that makes a header of the words before it."""
        first, second = (word.text for word in (*self.words[at : at + 2], self.words[at])[:2])
        kind = second if first == "async" else first
        for index in range(at + 1, len(self.words)):
            word = self.words[index]
            if self._must_end(at, index):
                break

            if word.text != ":" or word.depth:
                continue

            tree = self._parse(at, index + 1, frames.FRAMES.get(kind, frames.HEADER))
            if tree is not None and (kind != "match" or self._code(index + 1) == "case"):
                return kind, index + 1, frames.unframed(kind, tree)

        return None

    def _code(self, index: int) -> str:
        """Give the text of a word, or of the first one after it that is no comment."""
        words = map(self.words.__getitem__, range(index, len(self.words)))
        return next((word.text for word in words if word.kind != "comment"), "")

    def _must_end(self, at: int, index: int) -> bool:
        """Tell whether the line that starts at a word ends before another one, whatever follows."""
        word = self.words[index]
        if word.depth or word.joined or (index == at + 1 and self.words[at].text in SOFT):
            return False

        return word.kind == "comment" or (word.spaced and self._parts(at, index))

    def _parts(self, at: int, index: int) -> bool:
        """Tell whether a word can't follow the one before it on the line that starts at a word."""
        before, word, after = self.words[index - 1], self.words[index], self._code(index + 1)
        if before.text in ALONE or not _is_operand(before):
            return before.text in ALONE

        match word.text:
            case "(" | "[":
                # Nobody writes a blank between a call and the call or the index of its result.
                parted = before.text in CLOSED
            case "@":
                # A matrix product has a blank on both sides, a decorator on its left alone.
                parted = index + 1 < len(self.words) and not self.words[index + 1].spaced
            case "not":
                parted = after != "in"
            case "if":
                parted = self.words[at].text != "case" and not self._chooses(index)
            case "else":
                parted = after == ":"
            case "import":
                parted = self.words[at].text != "from"
            case "from":
                parted = self.words[at].text != "raise" or self._imports(index)
            case _:
                parted = _begins(before, word)

        return parted

    def _chooses(self, index: int) -> bool:
        """Tell whether ``if`` stands in an expression: its ``else`` comes before any colon."""
        words = map(self.words.__getitem__, range(index, len(self.words)))
        return next((word.text for word in words if not word.depth and word.text in {"else", ":"}), ":") == "else"

    def _imports(self, index: int) -> bool:
        """Tell whether ``from`` starts an import, not the cause of a raise."""
        while self.words[index].text in {"from", "."} or self.words[index].kind == "name":
            index += 1
            if index == len(self.words):
                return False

        return self.words[index].text == "import"

    def _ends(self, at: int) -> list[int]:
        """Give the words before which the line may end, the farthest first; those after a comma come last."""
        further = range(at + 1, len(self.words))
        limit = next((index for index in further if self._must_end(at, index)), len(self.words))
        ends = [limit, *(index for index in range(limit - 1, at, -1) if self._may_break(index))]
        return sorted(ends, key=lambda end: self.words[end - 1].text == ",")

    def _may_break(self, index: int) -> bool:
        before, word = self.words[index - 1], self.words[index]
        if word.depth or word.joined or not word.spaced or word.text in INFIXES:
            return False

        return (word.kind != "operator" or word.text in SIGNS) and (_is_operand(before) or before.text in OPEN_ENDED)

    def _parse(self, at: int, end: int, frame: tuple[str, str]) -> ast.Module | None:
        start, stop = self.words[at].start, self.words[end - 1].end
        self.left -= stop - start
        if self.left < 0:
            raise SyntaxError("too much of it doesn't parse")

        text = self.code[start:stop]
        for word in self.words[at:end]:
            here = word.start - start
            if word.kind == "comment":
                text = text[:here] + " " * len(word.text) + text[here + len(word.text) :]
            elif word.joined:
                text = text[: here - 1] + "\n" + text[here:]

        before, after = frame
        return frames.parse(before + text + after)


def _is_prose(before: Line, line: Line) -> bool:
    """Tell whether two lines only happen to parse: as a shell's command does, or ``raise Error, "…"`` in Python 2."""
    if _is_idle(before):
        return line.kind == "expression"

    return before.kind in {"raise", "return"} and len(before.words) == 1 and not line.comments and _is_idle(line)


def _is_idle(line: Line) -> bool:
    """Tell whether a statement does nothing."""
    match line.nodes:
        case [ast.Expr(value=ast.Constant(value=str() | bytes() | types.EllipsisType()))]:
            return False
        case [ast.Expr(value=ast.Name() | ast.Constant() | ast.Compare() | ast.BinOp() | ast.UnaryOp() | ast.Tuple())]:
            return True

    return False


def _is_printed(line: Line) -> bool:
    """Tell whether a statement begins with a keyword of another Python version, which reads as a name in this one."""
    first, following = (*(word.text for word in line.words[:2]), "")[:2]
    return first in PRINTED and following not in {"(", "=", "."} if following else first in PRINTED | SOFT


def _begins(before: Word, word: Word) -> bool:
    """Tell whether a word after a complete operand can't but begin a line."""
    if word.kind == "string":
        # Strings side by side are one string, but a docstring stands alone.
        return before.kind != "string" or (word.text.endswith(QUOTES) and not before.text.endswith(QUOTES))

    return word.kind in {"name", "number"} or word.text in STARTERS


def _is_operand(word: Word) -> bool:
    return word.kind in {"name", "number", "string"} or word.text in CLOSED
