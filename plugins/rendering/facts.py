"""Tell values apart from what they were in another run, whatever a page or a setting may hold."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import Enum
from logging import Logger
from pathlib import PurePath
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import Any

from markupsafe import Markup
from pelican.contents import Content
from pelican.urlwrappers import URLWrapper

from .around import around, functions, is_own, source
from .store import digest

#: A value of more parts than these is told of nobody: it would take longer than to make the page.
MOST = 200_000
LONG = 40
_SHORT = 64
_PLAIN = (bool, int, float, complex, bytes, type(None), type(...))


class UntoldError(Exception):
    """A value that may be another one without our seeing it."""


class Telling:
    """
    Writes down a value, so that equal texts mean equal values.

    :param same: objects of this run that are the same in every other, by their ids, with what they are called
    :param refer: names a post, page or file, which is told of elsewhere; None where there should be none
    :param listed: tells of a long list, which many values may hold
    :param apart: folders whose code is told of elsewhere: what its functions use is left out
    """

    def __init__(
        self,
        same: Mapping[int, str],
        refer: Callable[[Content], str] | None = None,
        listed: Callable[[list[Any]], str] | None = None,
        apart: Iterable[str] = (),
    ) -> None:
        self._same = same
        self._refer = refer
        self._listed = listed
        self._apart = tuple(apart)
        self._words: list[str] = []
        self._above: dict[int, int] = {}

    def of(self, value: object) -> str:
        """
        Tell of a value.

        :param value: any
        :return: what is to be compared
        :raises UntoldError: if it cannot be told of
        """
        self._tell(value)
        return "".join(self._words)

    def _tell(self, value: Any) -> None:
        said = single(value)
        if said is not None:
            self._words.append(said)
        elif id(value) in self._same:
            self._words.append(f"={self._same[id(value)]},")
        elif isinstance(value, Content):
            if self._refer is None:
                raise UntoldError(str(value))

            self._words.append(f"@{self._refer(value)},")
        elif isinstance(value, list) and len(value) > LONG and self._listed is not None:
            self._words.append(f"[{self._listed(value)},")
        else:
            self._tell_parts(value)

    def _tell_parts(self, value: Any) -> None:
        if id(value) in self._above:  # it holds itself
            self._words.append(f"^{self._above[id(value)]},")
            return

        if len(self._words) > MOST:
            raise UntoldError("too much")

        self._above[id(value)] = len(self._above)
        name, parts = _parts(value, self._apart)
        self._words.append(f"{name}(")
        for part in parts:
            self._tell(part)

        self._words.append(")")
        del self._above[id(value)]


def single(value: Any) -> str | None:
    """
    Tell of a value that has no parts.

    :param value: any
    :return: what is to be compared; None if it has parts
    :raises UntoldError: if it cannot be told of
    """
    kind = type(value)
    if kind is str or kind is Markup:
        return f"{'s' if kind is str else 'm'}{len(value)}:{value}"

    if kind in _PLAIN:
        return f"{value!r},"

    if isinstance(value, URLWrapper):
        return _wrapper(f"{kind.__module__}.{kind.__qualname__}", value.name, value.slug)

    if isinstance(value, datetime):
        zone = "" if value.tzinfo is None else _zone(value.tzinfo)[0]
        return f"{kind.__module__}.{kind.__qualname__}({value.isoformat()}{value.fold},{zone}),"

    return None


def few(values: list[Any]) -> str | None:
    """
    Tell of a short list of values that have no parts, as most are that many pages ask for.

    :param values: a list
    :return: the same that is told of it part by part; None if there is more to tell
    :raises UntoldError: if it cannot be told of
    """
    if type(values) is not list or len(values) > LONG:
        return None

    said = [single(value) for value in values]
    return None if None in said else f"builtins.list({''.join(said)})"  # type: ignore[arg-type]  # none is None


def _parts(value: Any, apart: tuple[str, ...]) -> tuple[str, Any]:
    """
    Take a value apart.

    :param value: one that is neither plain nor text
    :param apart: folders whose code is told of elsewhere
    :return: what kind of thing it is, and its parts
    """
    kind = type(value)
    name = f"{kind.__module__}.{kind.__qualname__}"
    if kind is FunctionType:
        return name, [*_function(value), around(value, apart)]

    for base, parts in _APART:
        if isinstance(value, base):
            return name, parts(value)

    if is_dataclass(value):
        return name, [getattr(value, field.name) for field in fields(value)]

    state = getattr(value, "__dict__", None)
    if state is None or kind.__module__ == "builtins" or inspect.isgenerator(value):
        raise UntoldError(name)

    called = [one for one in functions(kind) or () if is_own(one.__code__.co_filename, apart)]
    return name, [state, *called]


@functools.cache
def _wrapper(kind: str, name: str, slug: str) -> str:
    """Tell of a tag, category or author: each is held by many posts."""
    return f"{kind}({len(name)}:{name}{len(slug)}:{slug}),"


def _unordered(value: Any) -> list[str]:
    return sorted(Telling({}).of(part) for part in value)


def _function(value: FunctionType) -> list[object]:
    """Take a function for what its file says, and what it was made with."""
    cells = [cell.cell_contents for cell in value.__closure__ or ()]
    return [value.__module__, value.__qualname__, source(value.__code__.co_filename), value.__defaults__, cells]


def _builtin(value: BuiltinFunctionType) -> list[object]:
    owner = value.__self__
    return [value.__qualname__, owner.__name__ if isinstance(owner, ModuleType | type) else owner]


def _zone(value: tzinfo) -> list[str]:
    said = repr(value)
    if " at 0x" in said:
        raise UntoldError(said)

    return [said]


def _partial(value: functools.partial[Any]) -> list[object]:
    return [value.func, value.args, value.keywords]


# The first that fits.
_APART: list[tuple[Any, Callable[[Any], Any]]] = [
    (list, iter),
    (tuple, iter),
    (Mapping, lambda value: (part for pair in value.items() for part in pair)),
    ((set, frozenset), _unordered),
    (str, lambda value: [str.__str__(value), vars(value) if hasattr(value, "__dict__") else None]),
    ((date, time, timedelta), lambda value: [repr(value)]),
    (tzinfo, _zone),
    (Enum, lambda value: [value.name]),
    (PurePath, lambda value: [str(value)]),
    (re.Pattern, lambda value: [value.pattern, value.flags]),
    (functools.partial, _partial),
    (BuiltinFunctionType, _builtin),
    (MethodType, lambda value: [value.__func__, value.__self__]),
    (Logger, lambda value: [value.name]),
    (type, lambda value: [value.__module__, value.__qualname__]),
    (ModuleType, lambda value: [value.__name__]),
]


def short(said: str) -> str:
    """
    Say something in few letters.

    :param said: what is told of something
    :return: the same, or its digest
    """
    return said if len(said) <= _SHORT else digest(said)
