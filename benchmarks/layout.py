"""
How much flattened code comes back as it was written.

Functions of 4 to 40 lines are taken out of a fixed list of standard-library modules (REPORTED). Their docstrings are
dropped, and functions that hold another string with a line break or a run of blanks are left out; functions within
functions belong to the outermost. Lines are counted without docstrings and blank lines, with comments. Then all white
space becomes one blank, as in a feed that has lost it, the spans of the comments are kept, as colours keep them, and
``blogger.layout.recover`` puts the white space back. A function came back if its syntax tree is equal.

The weights of the evidence that ``recover`` goes by were measured on other code: see ``benchmarks/layout_weights.py``.

    python benchmarks/layout.py
"""

from __future__ import annotations

import ast
import io
import itertools
import re
import sys
import sysconfig
import textwrap
import tokenize
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track
from rich.table import Table

# A script finds the packages of plugins/ where Pelican finds them.
sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))

from blogger import layout

# Chosen for their variety; no weight was measured on them.
REPORTED = (
    "argparse ast bdb calendar cmd code configparser contextlib copy csv dataclasses datetime difflib email.message"
    " fractions ftplib gettext http.client imaplib inspect json.decoder logging mailbox pathlib pickle shutil smtplib"
    " statistics subprocess tarfile textwrap threading tokenize unittest.case urllib.parse zipfile"
).split()
STDLIB = Path(sysconfig.get_path("stdlib"))
SHORTEST, LONGEST = 4, 40


@dataclass(frozen=True, slots=True)
class Flat:
    """
    Flattened code, and what was known of it before.

    :param code: the code, on one line
    :param comments: half-open spans of its comments, in characters
    :param depths: for each word that began a line, where it starts now, how deep its line stood
    :param behind: where those comments start now that stood behind code
    """

    code: str
    comments: tuple[tuple[int, int], ...]
    depths: dict[int, int]
    behind: frozenset[int]


def without_docstrings(source: str) -> str | None:
    """Drop the docstrings of code; give None if one shares its line with other code or is all that a block has."""
    rows = source.split("\n")
    dropped: list[tuple[int, int]] = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue

        if ast.get_docstring(node, clean=False) is not None:
            docstring = node.body[0]
            first, last = docstring.lineno - 1, docstring.end_lineno or docstring.lineno
            beside = rows[first][: docstring.col_offset] + rows[last - 1].encode()[docstring.end_col_offset :].decode()
            if len(node.body) == 1 or beside.strip():
                return None

            dropped.append((first, last))

    for first, last in sorted(dropped, reverse=True):
        del rows[first:last]

    return "\n".join(rows)


def flatten(source: str) -> Flat | None:
    """Put one blank for every run of white space; give None if a string has one in it."""
    starts = list(itertools.accumulate((len(row) + 1 for row in source.split("\n")), initial=0))
    code = ""
    comments: list[tuple[int, int]] = []
    depths: dict[int, int] = {}
    behind: set[int] = set()
    position = depth = row = 0
    begins = True
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        depth += (token.type == tokenize.INDENT) - (token.type == tokenize.DEDENT)
        begins = begins or token.type == tokenize.NEWLINE
        if not token.string.strip():
            continue

        start, end = (starts[line - 1] + column for line, column in (token.start, token.end))
        code += re.sub(r"\s+", " ", source[position:start]) if code else ""
        text = re.sub(r"\s+", " ", source[start:end])
        if token.type == tokenize.COMMENT:
            comments.append((len(code), len(code) + len(text.rstrip())))
            if token.start[0] == row:
                behind.add(len(code))
        elif text != source[start:end]:
            return None
        elif begins:
            depths[len(code)] = depth
            begins = False

        code += text
        position, row = end, token.end[0]

    return Flat(code, tuple(comments), depths, frozenset(behind))


def functions(source: str) -> Iterator[str]:
    """Give the functions of a module that are neither too short nor too long, without docstrings."""
    rows = source.split("\n")
    pending: list[ast.AST] = [ast.parse(source)]
    while pending:
        node = pending.pop(0)
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            pending += ast.iter_child_nodes(node)
            continue

        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        bare = without_docstrings(textwrap.dedent("\n".join(rows[first - 1 : node.end_lineno])) + "\n")
        if bare is not None and SHORTEST <= sum(bool(row.strip()) for row in bare.split("\n")) <= LONGEST:
            yield bare


def report() -> None:
    """Print for each module, and for all of them, how many functions come back with an equal syntax tree."""
    table = Table("module", "functions", "came back", "share", title="Flattened functions that come back")
    total: Counter[str] = Counter()
    for name in track(REPORTED, "measuring", console=Console(stderr=True), transient=True):
        path = STDLIB.joinpath(*name.split("."))
        source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text(encoding="utf-8")
        count: Counter[str] = Counter()
        for function in functions(source):
            flat = flatten(function)
            if flat is not None:
                recovered = layout.recover(flat.code, flat.comments)
                same = recovered is not None and ast.dump(ast.parse(recovered)) == ast.dump(ast.parse(function))
                count.update(functions=1, same=same, none=recovered is None)

        table.add_row(name, *_shares(count))
        total += count

    table.add_section()
    table.add_row(f"Python {sys.version.split()[0]}", *_shares(total))
    Console().print(table)


def _shares(count: Counter[str]) -> tuple[str, str, str]:
    return str(count["functions"]), str(count["same"]), f"{count['same'] / max(1, count['functions']):.1%}"


if __name__ == "__main__":
    with warnings.catch_warnings(action="ignore"):
        report()
