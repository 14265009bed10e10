"""Code on one line becomes words: Python's tokens, each with what is known of the blanks before it."""

from __future__ import annotations

import io
import itertools
import keyword
import re
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# A backslash that ended its line has become a backslash and a blank. Two backslashes are a string's escaped one.
CONTINUATION = re.compile(r"(?<!\\)((?:\\\\)*\\) ")
UNWRITTEN = frozenset((tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER))
KINDS = {
    tokenize.NAME: "name",
    tokenize.NUMBER: "number",
    tokenize.STRING: "string",
    tokenize.OP: "operator",
    tokenize.COMMENT: "comment",
}


@dataclass(frozen=True, slots=True)
class Word:
    """
    A token of the code.

    :param text: the token as it is written
    :param start: where it starts in the code, in characters
    :param kind: ``name``, ``keyword``, ``number``, ``string``, ``operator`` or ``comment``
    :param depth: how many brackets are open around it (a bracket stands outside of itself)
    :param spaced: whether white space stands before it, so that a line may have ended there
    :param joined: whether a backslash stands before it, so that its line goes on
    """

    text: str
    start: int
    kind: str
    depth: int
    spaced: bool
    joined: bool

    @property
    def end(self) -> int:
        """Where the word ends in the code, in characters."""
        return self.start + len(self.text)


def read(code: str, comments: Sequence[tuple[int, int]] = ()) -> tuple[Word, ...]:
    """
    Take code apart into words.

    :param code: the code, on one line
    :param comments: half-open spans of its comments, in characters
    :return: its words in order, comments among them
    :raises SyntaxError: if it can't be Python: a token unknown, a bracket open, a comment whose end isn't known
    """
    found = [(start, start + len(code[start:end].rstrip()), "comment") for start, end in comments]
    for token in tokens(CONTINUATION.sub("\\1\n", _without(code, comments))):
        if token[-1] == "comment":
            raise SyntaxError("where a comment ends isn't known")

        found.append(token)

    words: list[Word] = []
    depth = position = 0
    for start, end, kind in sorted(found):
        text, gap = code[start:end], code[position:start]
        if kind == "operator":
            depth -= text in ")]}"

        if depth < 0:
            raise SyntaxError("a bracket closes that none opened")

        words.append(Word(text, start, kind, depth, gap[-1:].isspace(), "\\" in gap))
        if kind == "operator":
            depth += text in "([{"

        position = end

    written = "".join(code.split()).replace("\\", "")
    if written != "".join("".join(word.text.split()) for word in words).replace("\\", ""):
        raise SyntaxError("there is something that is no token of Python")

    return tuple(words)


def tokens(code: str) -> Iterator[tuple[int, int, str]]:
    """
    Give the tokens of code, without those that stand for its layout.

    :param code: the code, on one line or on many
    :return: of each token where it starts, where it ends, its kind
    :raises SyntaxError: if there is something that is no token, or a bracket or a string that isn't closed
    """
    lines = list(itertools.accumulate((len(line) + 1 for line in code.split("\n")), initial=0))
    opened: list[int] = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            name = tokenize.tok_name[token.type]
            start, end = (lines[row - 1] + column for row, column in (token.start, token.end))
            # From Python 3.12 on an f-string is many tokens; here a string is one word.
            if name.endswith("STRING_START"):
                opened.append(start)
            elif name.endswith("STRING_END"):
                start = opened.pop()
                if not opened:
                    yield start, end, "string"
            elif opened or token.type in UNWRITTEN:
                continue
            elif token.type == tokenize.NAME and keyword.iskeyword(token.string):
                yield start, end, "keyword"
            elif token.type in KINDS:
                yield start, end, KINDS[token.type]
            else:
                raise SyntaxError(f"{token.string!r} is no token of Python")
    except tokenize.TokenError as error:
        raise SyntaxError(error.args[0]) from error


def _without(code: str, comments: Sequence[tuple[int, int]]) -> str:
    """Put a blank for every character of a comment, so that what follows a comment on its line is seen."""
    spans = sorted(comments)
    if any(following < end for (_, end), (following, _) in itertools.pairwise(spans)):
        raise SyntaxError("two comments overlap")

    for start, end in spans:
        if not (0 <= start < end <= len(code) and code[start] == "#"):
            raise SyntaxError("a comment's span holds no comment")

        code = code[:start] + " " * (end - start) + code[end:]

    return code
