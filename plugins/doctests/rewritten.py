"""Turn pieces of code into pieces of a script: with an error caught, as a comment, as a string; text, never run."""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
import warnings

from .sandbox import clean

#: What begins a block of metadata wherever it stands, in a string too (PEP 723).
METADATA = re.compile(r"(?m)^# (?=///)")


def parsed(code: str) -> ast.Module | None:
    """
    Parse code.

    :param code: anything
    :return: None if it is no Python to this interpreter
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def line(text: str) -> str:
    """
    Make a line of any text, so that it cannot end the comment that it stands in.

    :param text: a stranger's
    :return: printable characters and single blanks
    """
    return " ".join(clean(text).split())


def commented(code: str) -> str:
    """
    Turn code into comments.

    :param code: anything
    :return: its lines, each behind a number sign; none of them is metadata
    """
    lines = (re.sub("[\u2028\u2029]", "", clean(one)).rstrip() for one in code.split("\n"))
    return "".join(f"#{' ' if one else ''}{' ' if one.startswith('///') else ''}{one}\n" for one in lines)


def catching(code: str, why: str = "", *, said: str = "as expected") -> str | None:
    """
    Catch the error that code ends with.

    :param code: the code
    :param why: what is said of it, where it is not said before
    :param said: what is printed before the error
    :return: None if it cannot be put into a ``try`` statement
    """
    if parsed(code) is None:
        return None

    try:
        kept = _within_strings(code)
    except (tokenize.TokenError, SyntaxError):
        return None

    lines = [text if number in kept or not text else f"    {text}" for number, text in enumerate(code.split("\n"), 1)]
    reason = f"  # {line(why)}" if why else ""
    ending = f'except BaseException as error:{reason}\n    print("{said}:", repr(error))\n'
    caught = "\n".join(["try:", *lines]).rstrip() + f"\n{ending}"
    return caught if parsed(caught) else None


def without_futures(code: str) -> tuple[str, list[str]]:
    """
    Take out what may only stand at the top of a file.

    :param code: the code
    :return: the code without its future statements, and what they import
    """
    tree = parsed(code)
    found = [node for node in tree.body if isinstance(node, ast.ImportFrom)] if tree else []
    futures = [node for node in found if node.module == "__future__" and node.level == 0]
    lines = code.encode().split(b"\n")
    for node in reversed(futures):
        last = (node.end_lineno or node.lineno) - 1
        rest = lines[last][node.end_col_offset :]
        # A statement for a statement where another shares its line.
        before = lines[node.lineno - 1][: node.col_offset]
        lines[node.lineno - 1 : last + 1] = [before + b"pass" + rest] if before or rest.strip() else []

    return b"\n".join(lines).decode(), [alias.name for node in futures for alias in node.names]


def literal(text: str) -> str:
    """
    Write a text as a string that can be read.

    :param text: anything
    :return: a literal in three quotes
    """
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    escaped = METADATA.sub(lambda _: "\\x23 ", escaped)
    # Controls, and what would show the text in another order than it has.
    strange = {one for one in escaped if one != "\n" and unicodedata.category(one) in {"Cc", "Cf", "Zl", "Zp"}}
    escaped = escaped.translate({ord(one): f"\\U{ord(one):08x}" for one in strange})
    if escaped.endswith('"'):
        escaped = f'{escaped[:-1]}\\"'

    return f'"""\\\n{escaped}"""'


def _within_strings(code: str) -> set[int]:
    """List the lines that begin within a string, where an indentation would be one of its characters."""
    inside: set[int] = set()
    opened: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        name = tokenize.tok_name[token.type]
        if name == "STRING":
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif name.endswith("STRING_START"):  # an f-string from Python 3.12 on
            opened.append(token.start[0])
        elif name.endswith("STRING_END"):
            inside.update(range(opened.pop() + 1, token.end[0] + 1))

    return inside
