"""
Which characters a pattern can begin with, so that it is not tried where another one stands.

Python keeps what takes a pattern apart to itself. Where that is called otherwise one day, or finds what is not known
here, a pattern may begin with anything: it is tried everywhere then, as if nobody had asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from typing import Any

#: The characters that are told apart.
ALL = frozenset(map(chr, range(128)))
#: What takes patterns apart, and what makes one of their parts.
PARSER, COMPILER = "re._parser", "re._compiler"
_NONE: frozenset[str] = frozenset()


class _UnknownError(Exception):
    """A part of a pattern that may be anything."""


@cache
def begins(pattern: re.Pattern[str]) -> frozenset[str]:
    """
    Say what a pattern can begin with.

    :param pattern: which
    :return: those characters of ASCII that what it finds can begin with; all of them if it may find no character
    """
    try:
        parser, compiler = import_module(PARSER), import_module(COMPILER)
        found, is_place = _Begins(parser, compiler).row(parser.parse(pattern.pattern, pattern.flags), pattern.flags)
    except (AttributeError, ImportError, TypeError, ValueError, RecursionError, re.error, _UnknownError):
        return ALL

    return ALL if is_place else found


class _Begins:
    """
    Looks at the parts of patterns.

    :param parser: Python's, of patterns
    :param compiler: likewise
    """

    def __init__(self, parser: Any, compiler: Any) -> None:
        self._parser = parser
        self._compiler = compiler

    def row(self, parts: Iterable[tuple[Any, Any]], flags: int) -> tuple[frozenset[str], bool]:
        """
        Say what parts in a row can begin with.

        :param parts: what the parser gives
        :param flags: those of the pattern
        :return: the characters, and whether all of the parts may find none
        """
        found = _NONE
        for kind, said in parts:
            more, is_place = self._part(str(kind), (kind, said), flags)
            found |= more
            if not is_place:
                return found, False

        return found, True

    def _part(self, kind: str, part: tuple[Any, Any], flags: int) -> tuple[frozenset[str], bool]:
        said = part[1]
        match kind:
            case "LITERAL" | "NOT_LITERAL" | "IN" | "ANY":
                return self._single(part, flags), False
            case "BRANCH":
                ways = [self.row(way, flags) for way in said[1]]
                return _NONE.union(*(found for found, _ in ways)), any(is_place for _, is_place in ways)
            case "SUBPATTERN":
                _, added, taken, inner = said
                return self.row(inner, (flags | added) & ~taken)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, _, inner = said
                found, is_place = self.row(inner, flags)
                return found, is_place or not least
            case "ATOMIC_GROUP":
                return self.row(said, flags)
            case "AT" | "ASSERT" | "ASSERT_NOT":
                return _NONE, True

        raise _UnknownError(kind)

    def _single(self, part: tuple[Any, Any], flags: int) -> frozenset[str]:
        """Try a part that finds one character with each."""
        state = self._parser.State()
        state.flags = flags
        one = self._compiler.compile(self._parser.SubPattern(state, [part]), flags)
        return frozenset(filter(one.match, ALL))
