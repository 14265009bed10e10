"""Whether code is Python's: of today, of Python 2, or only words that happen to parse."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings
from functools import lru_cache

# Python's parser takes time that grows faster than the code; what is longer than this is no snippet.
LONGEST = 200_000
# Statements that no other language writes so that Python could parse them.
STATEMENTS = (
    ast.AsyncFunctionDef,
    ast.Assert,
    ast.ClassDef,
    ast.For,
    ast.FunctionDef,
    ast.If,
    ast.Import,
    ast.ImportFrom,
    ast.Raise,
    ast.Try,
    ast.While,
    ast.With,
)
# Expressions that any words can be taken for.
WORDS = (ast.Attribute, ast.BinOp, ast.Compare, ast.Constant, ast.Name, ast.Tuple, ast.UnaryOp)
# What other languages call, in a way that Python parses too.
FOREIGN = re.compile(
    r"(?<![\w.])(?:alert|confirm|die|fprintf|library|malloc|printf|println|require|scanf|setInterval|setTimeout|sizeof"
    r"|strcpy|strlen|var_dump|Console\.\w+|JSON\.\w+|Math\.\w+|System\.out\.\w+|console\.\w+|document\.\w+|window\.\w+)"
    r"\s*\("
)
# What only Python 2 can parse, and what Python 3 can in the same place; it is only ever parsed.
FORMS = (
    (re.compile(r"(^[ \t]*|[:;][ \t]*)(?:exec|print|raise)\b[ \t]*(?:>>)?[ \t]*(?=$|#)", re.MULTILINE), r"\1_ = 0"),
    (re.compile(r"(^[ \t]*|[:;][ \t]*)(?:exec|print|raise)\b[ \t]*(?:>>)?(?=[^=\n])", re.MULTILINE), r"\1_ = "),
    (re.compile(r"\bexcept[ \t]+([^:\n]+?),[ \t]*(\w+)[ \t]*:"), r"except \1 as \2:"),
    (re.compile(r"<>"), "!="),
    (re.compile(r"\b0(?=[0-7]+\b)"), "0o"),
    (re.compile(r"\b(0[xX][0-9a-fA-F]+|\d+)[lL]\b"), r"\1"),
    (re.compile(r"\b[uU][rR](?=[\"'])"), "r"),
    (re.compile(r"`([^`\n]+)`"), r"(\1)"),
)


@lru_cache(maxsize=4)
def parsed(text: str) -> ast.Module | None:
    """
    Parse a text as Python, without a word about what it holds.

    :param text: what may be code
    :return: its syntax tree, or None if it isn't Python or nobody could parse it
    """
    if len(text) > LONGEST:
        return None

    try:
        with warnings.catch_warnings(action="ignore"):
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def is_python(text: str) -> bool:
    """
    Tell whether a text is Python code: no other language's, and no words that happen to parse (``pip``, ``a - b``).

    :param text: what may be code
    """
    if FOREIGN.search(text) and not speaks_python(text):
        return False

    tree = parsed(text)
    return tree is not None and _says_something(tree) and not _ends_in_semicolons(text)


def speaks_python(text: str) -> bool:
    """
    Tell whether a text has statements that are Python's alone.

    :param text: what may be code
    """
    tree = parsed(text)
    return (
        tree is not None
        and not _ends_in_semicolons(text)
        and any(isinstance(node, STATEMENTS) for node in tree.body)
        and _says_something(tree)
    )


def is_python2(text: str) -> bool:
    """
    Tell whether a text is code that Python 2 could parse and Python 3 can't.

    Its forms give way to ones of Python 3; it is Python 2 if the whole parses then, so a slip is never taken for it.

    :param text: code that Python 3 cannot parse
    """
    written = textwrap.dedent(text).expandtabs(8)
    for form, said in FORMS:
        written = form.sub(said, written)

    return written != text and parsed(text) is None and is_python(written)


def _says_something(tree: ast.Module) -> bool:
    said = [
        not isinstance(node, ast.AnnAssign) and not (isinstance(node, ast.Expr) and isinstance(node.value, WORDS))
        for node in tree.body
    ]
    return any(said) and said.count(False) <= 1


def _ends_in_semicolons(text: str) -> bool:
    lines = [line.rstrip() for line in text.splitlines() if line.strip()]
    return sum(line.endswith(";") for line in lines) * 2 > len(lines)
