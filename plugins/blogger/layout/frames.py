"""A line is parsed without its neighbours, within a frame that makes a program of it."""

from __future__ import annotations

import ast

# What stands before and after a line so that it parses without its neighbours.
FRAMES = {
    "elif": ("if x: pass\n", "\n pass"),
    "else": ("if x: pass\n", "\n pass"),
    "except": ("try: pass\n", "\n pass"),
    "finally": ("try: pass\n", "\n pass"),
    "try": ("", "\n pass\nfinally: pass"),
    "match": ("", "\n case _: pass"),
    "case": ("match x:\n ", "\n  pass"),
    "@": ("", "\ndef f(): pass"),
}
HEADER = ("", "\n pass")
STATEMENT = ("", "")


def parse(text: str) -> ast.Module | None:
    """
    Parse a text as Python.

    :param text: what may be code
    :return: its syntax tree, or None if it isn't Python
    """
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def unframed(kind: str, tree: ast.Module) -> tuple[ast.AST, ...]:
    """
    Give the nodes of a header without its frame.

    :param kind: its keyword
    :param tree: what it was parsed to within its frame
    """
    match kind, tree.body[0]:
        case "elif", ast.If(orelse=[nested]):
            return (nested,)
        case "except", ast.Try(handlers=[handler]) | ast.TryStar(handlers=[handler]):
            return (handler,)
        case "case", ast.Match(cases=[case]):
            return (case,)
        case "else" | "finally" | "try", _:
            return ()
        case _, node:
            return (node,)


def does(tree: ast.Module) -> str:
    """
    Say in a word what a simple statement does; of several with semicolons between them, what the last one does.

    :param tree: what it was parsed to
    :return: ``call``, ``yield``, ``expression``, ``assign``, ``import`` or the name of its node in lower case
    """
    match tree.body[-1]:
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            return "call"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            return "yield"
        case ast.Expr():
            return "expression"
        case ast.AnnAssign():
            return "assign"
        case ast.ImportFrom():
            return "import"
        case node:
            return type(node).__name__.lower()
