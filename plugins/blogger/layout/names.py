"""What a line does with names: which it reads, binds, and changes what they stand for."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

OWN = frozenset(("self", "cls"))


@dataclass(slots=True)
class Names:
    """
    The names of a line; ``self.total`` is a name as ``total`` is.

    :param reads: what it reads
    :param binds: what it gives a value to, for itself and the lines after it
    :param targets: what its header gives a value to, for its block: a loop's variable, a function's parameters
    :param changes: what it calls a method of, stores something in or adds to
    """

    reads: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)


def find(nodes: Iterable[ast.AST]) -> Names:
    """
    Find the names of a line.

    :param nodes: its syntax tree
    :return: its names, without those that live in a comprehension or a lambda alone
    """
    names = Names()
    hidden: set[str] = set()
    pending = list(nodes)
    while pending:
        node = pending.pop()
        match node:
            case ast.Name() | ast.Attribute():
                _find(node, names)
            case ast.Subscript(ctx=ast.Store() | ast.Del(), value=owner):
                names.changes |= _dotted(owner)
            case ast.AugAssign(target=target):
                names.reads |= _dotted(target)
                names.changes |= _dotted(target)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=owner))):
                names.changes |= _dotted(owner)
            case ast.alias():
                names.binds.add((node.asname or node.name).partition(".")[0])
            case ast.comprehension(target=target):
                hidden |= _stored(target)
            case ast.Lambda(args=parameters):
                hidden |= _parameters(parameters)

        pending += _find_targets(node, names)

    names.reads -= hidden
    names.binds -= hidden
    return names


def _find(node: ast.Name | ast.Attribute, names: Names) -> None:
    """Note a name, with what it is an attribute of if that is a name."""
    if isinstance(node.ctx, ast.Load):
        names.reads |= _dotted(node)
    else:
        names.binds |= _dotted(node)
        if isinstance(node, ast.Attribute):
            names.changes |= _dotted(node.value)


def _find_targets(node: ast.AST, names: Names) -> Iterable[ast.AST]:
    """Note what a header binds for its block, and give the nodes in which other names are to be found."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            names.binds.add(node.name)
            names.targets |= _parameters(node.args)
            return [*node.args.defaults, *filter(None, node.args.kw_defaults), *node.decorator_list]
        case ast.ClassDef(name=name):
            names.binds.add(name)
        case ast.For(target=target, iter=source) | ast.AsyncFor(target=target, iter=source):
            names.targets |= _stored(target)
            return [source]
        case ast.withitem(context_expr=source, optional_vars=target):
            names.targets |= _stored(target)
            return [source]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            names.targets.add(name)

    return ast.iter_child_nodes(node)


def _dotted(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name):
            return {name}
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return {f"{owner}.{name}"}
        case _:
            return set()


def _stored(target: ast.AST | None) -> set[str]:
    nodes = ast.walk(target) if target else ()
    return {name for node in nodes for name in _dotted(node) if isinstance(getattr(node, "ctx", None), ast.Store)}


def _parameters(arguments: ast.arguments) -> set[str]:
    return {node.arg for node in ast.walk(arguments) if isinstance(node, ast.arg)}
