"""What tells that a ``return`` or ``raise`` stands alone, and the call after it is a statement of its own."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from blogger.layout.listing import Listing, Row, callee

# What containers and files do and give nothing back.
PROCEDURES = frozenset(
    "add append clear close discard extend flush insert print remove reverse seek sort update write".split()
)


@dataclass(frozen=True, slots=True)
class Exit:
    """
    A ``return`` or ``raise`` with a call after it.

    :param listing: the text's lines
    :param at: its line
    """

    listing: Listing
    at: int

    @property
    def row(self) -> Row:
        """Give its row."""
        return self.listing.rows[self.at]

    @property
    def name(self) -> str:
        """Give the name of what is called, without what it is an attribute of."""
        return callee(self.row)[-1]

    @property
    def header(self) -> Row | None:
        """Give the header of its function."""
        above = reversed(self.listing.rows[: self.at])
        return next((row for row in above if row.kind == "def"), None)

    @property
    def others(self) -> list[Row]:
        """Give the other returns of its function."""
        end = self.listing.definitions[self.at]
        start = next((at for at in range(self.at, 0, -1) if self.listing.kind(at - 1) == "def"), 0)
        return [
            self.listing.rows[at] for at in range(start, end) if self.listing.kind(at) == "return" and at != self.at
        ]


def always(exit_: Exit) -> bool:
    """Hardly ever does it stand alone."""
    return exit_.row.kind == "return"


def always_raises(exit_: Exit) -> bool:
    """Nor does ``raise``."""
    return exit_.row.kind == "raise"


def raises_class(exit_: Exit) -> bool:
    """Exceptions have the names of classes."""
    return exit_.row.kind == "raise" and (
        exit_.name[0].isupper() or exit_.name.lower().endswith(("error", "exception"))
    )


def raises_in_handler(exit_: Exit) -> bool:
    """In a handler what was caught is raised again."""
    above = exit_.listing.rows[max(0, exit_.at - 3) : exit_.at]
    return exit_.row.kind == "raise" and any(row.kind == "except" for row in above)


def calls_procedure(exit_: Exit) -> bool:
    """Nothing is returned by what only does something."""
    return exit_.name in PROCEDURES


def called_alone(exit_: Exit) -> bool:
    """Elsewhere the same is called for what it does, not for what it gives back."""
    return callee(exit_.row) in exit_.listing.called


def promises_nothing(exit_: Exit) -> bool:
    """Its function says that it returns nothing."""
    return exit_.header is not None and exit_.header.texts[-4:] == (")", "->", "None", ":")


def promises_value(exit_: Exit) -> bool:
    """Its function says that it returns something."""
    return exit_.header is not None and "->" in exit_.header.texts and not promises_nothing(exit_)


def returns_nothing(exit_: Exit) -> bool:
    """Its function returns nothing elsewhere."""
    return exit_.row.kind == "return" and any(len(row.texts) == 1 for row in exit_.others)


def returns_value(exit_: Exit) -> bool:
    """Its function returns a value elsewhere, and no call's."""
    return exit_.row.kind == "return" and any(len(row.texts) > 1 and not is_call(row) for row in exit_.others)


def returns_calls(exit_: Exit) -> bool:
    """Or the value of a call, as this might be."""
    return exit_.row.kind == "return" and any(is_call(row) for row in exit_.others)


def guards(exit_: Exit) -> bool:
    """Functions that are left early, after a check, have nothing to give back."""
    return exit_.at > 0 and exit_.listing.kind(exit_.at - 1) in {"if", "else", "except"}


def is_call(row: Row) -> bool:
    """
    Tell whether a line leaves with what a call gives back.

    :param row: the line
    """
    match row.line.nodes:
        case [ast.Return(value=value)] | [ast.Raise(exc=value, cause=None)]:
            called = value.value if isinstance(value, ast.Await) else value
            return isinstance(called, ast.Call) and row.line.words[1].kind in {"name", "keyword"}

    return False


WEIGHTS: Mapping[Callable[[Exit], bool], float] = {
    always: -19.3,
    always_raises: -24.7,
    raises_class: -21.1,
    raises_in_handler: 12.3,
    calls_procedure: 16.0,
    called_alone: 8.7,
    promises_nothing: 13.7,
    promises_value: -9.8,
    returns_nothing: 14.4,
    returns_value: -14.9,
    returns_calls: -13.5,
    guards: 13.6,
}
