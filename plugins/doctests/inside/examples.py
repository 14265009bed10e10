"""
Turn a snippet into doctest Examples, and compare what they give with what the post says they give.

A world's interpreter imports this too, so it keeps to the standard library and to Python 3.8.
"""

from __future__ import annotations

import ast
import doctest
import re
import traceback
import warnings
from typing import Any

#: What only Python 2 can parse, and something Python 3 can that stands in the same place; only ever compiled.
PYTHON_2 = [
    (r"(^\s*|[:;]\s*)(?:print|exec|raise)\b\s*(?:>>)?", r"\1_ = "),
    (r"\bexcept\s+(.+?),\s*([^\W\d]\w*)\s*:", r"except (\1, \2):"),
    (r"`([^`]+)`", r"(\1)"),
    (r"<>", "!="),
    (r"\b0+(?=[0-7]+[lL]?\b)", ""),
    (r"\b(0[xX][0-9a-fA-F]+|\d+)[lL]\b", r"\1"),
    (r"\b[uU][rR](?=[\"'])", "r"),
    (r"(\b(?:def\s+\w+\s*\(|lambda\s).*?)\(([\w\s,]+)\)(?=\s*[,):])", r"\1\2"),
]


class SessionError(ValueError):
    """What is wrong with a session, and in which line of its file."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")
        self.line = line
        self.text = text


def examples(code: str, line: int, kind: str, name: str = "<snippet>") -> list[doctest.Example]:
    """
    Turn a snippet into Examples.

    :param code: the snippet
    :param line: how many lines of its file stand before it; an Example's ``lineno`` is counted the same way
    :param kind: ``python``, every top-level statement an Example, or ``pycon``, a session
    :param name: the file's, for errors
    :return: the Examples
    :raises SyntaxError: when Python cannot parse it
    :raises ValueError: when a session cannot be read, or not all of it
    """
    return _session(code, line) if kind == "pycon" else _statements(code, line, name)


def _statements(code: str, line: int, name: str) -> list[doctest.Example]:
    """Cut code into its top-level statements; those that share a line stay together."""
    lines = ["", *([""] * line), *code.split("\n")]
    spans: list[list[int]] = []
    for node in ast.parse("\n" * line + code, name).body:
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", []))])
        last = node.end_lineno or first
        if spans and first <= spans[-1][1]:
            spans[-1][1] = last
        else:
            spans.append([first, last])

    return [doctest.Example("\n".join(lines[first : last + 1]), "", lineno=first - 1) for first, last in spans]


def _session(code: str, line: int) -> list[doctest.Example]:
    """Read a session; doctest takes text it cannot place for prose, which here would be output nobody compares."""
    parsed: list[doctest.Example] = []
    number = 0
    for piece in _pieces("\n" * line + code):
        if isinstance(piece, doctest.Example):
            parsed.append(piece)
            if piece.options.get(doctest.SKIP):
                raise SessionError(piece.lineno + 1, '+SKIP gives no reason: write skip="why" after pycon')

            number = piece.lineno + piece.source.count("\n") + piece.want.count("\n")
        elif piece.strip():
            blank = piece[: len(piece) - len(piece.lstrip())].count("\n")
            text = "neither input nor output; an empty line of output is <BLANKLINE>"
            raise SessionError(number + blank + 1, text)

    return parsed


def _pieces(text: str) -> list[Any]:
    """Let doctest read a session, and say what it says of one in which line."""
    try:
        return list(doctest.DocTestParser().parse(text, "the session"))
    except ValueError as error:
        said = re.match(r"line (\d+) of the (?:docstring|doctest) for the session (.*)", str(error), re.DOTALL)
        if said is None:
            raise

        raise SessionError(int(said[1]), said[2]) from None


def python2(code: str) -> bool:
    """
    Tell whether code that this Python cannot parse is Python 2's.

    Where the compiler stops, the forms of Python 2 give way to ones of Python 3; it is Python 2 if the compiler is
    content in the end, so a plain slip is never taken for it.

    :param code: the code
    :return: whether it was the forms of Python 2 alone that stood in the way
    """
    for changed in range(len(code.split("\n")) + 1):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(code)
        except TabError:
            rewritten = code.expandtabs(8)
        except SyntaxError as error:
            lines = code.split("\n")
            index = min(error.lineno or 1, len(lines)) - 1
            for form, other in PYTHON_2:
                lines[index] = re.sub(form, other, lines[index])

            rewritten = "\n".join(lines)
        except (ValueError, MemoryError, RecursionError):
            return False
        else:
            return changed > 0

        if rewritten == code:
            return False

        code = rewritten

    return False


def difference(example: doctest.Example, got: str, flags: int) -> str:
    """
    Compare what an Example printed with what it says it prints.

    :param example: the Example
    :param got: what it printed, or the end of its traceback where it says that it fails
    :param flags: doctest's option flags
    :return: how the two differ, empty if they do not
    """
    checker = doctest.OutputChecker()
    return "" if checker.check_output(example.want, got, flags) else checker.output_difference(example, got, flags)


def message(error: BaseException) -> str:
    """
    Give an error as the end of a traceback shows it.

    :param error: the error
    :return: its name and text, and its notes
    """
    lines = traceback.TracebackException(type(error), error, None).format_exception_only()
    shown = "".join(lines)
    # A SyntaxError's lines begin with where it is; the others with the error's name.
    found = re.search(r"^\S", shown, re.MULTILINE)
    return shown[found.start() :] if found else shown


def same_error(wanted: str, message: str, flags: int) -> bool:
    """
    Compare a session's error with the one it says.

    :param wanted: the end of the traceback that the session shows
    :param message: the end of the real one
    :param flags: doctest's option flags; IGNORE_EXCEPTION_DETAIL leaves the error's name without its module
    :return: whether they agree
    """
    if flags & doctest.IGNORE_EXCEPTION_DETAIL:
        wanted, message = (text.split("\n")[0].split(":")[0].rpartition(".")[2] for text in (wanted, message))

    return doctest.OutputChecker().check_output(wanted, message, flags)
