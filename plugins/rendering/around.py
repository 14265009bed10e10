"""Find what a site's own functions use beside what they are handed: they say another thing when that is another one."""

from __future__ import annotations

import os
import sys
import sysconfig
from functools import cache
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

from .store import digest

#: Folders of what is installed, which is told by its version.
INSTALLED = ("site-packages", "dist-packages")


def names(code: CodeType) -> set[str]:
    """
    List what a function uses, and those within it.

    :param code: the function's
    """
    inner = (names(one) for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*inner)


@cache
def is_own(file: str | None, apart: tuple[str, ...]) -> bool:
    """
    Say whether a file is the site's own code, which nothing else tells of.

    :param file: where it is
    :param apart: folders whose code is told of elsewhere
    """
    if not file or not os.path.isfile(file):  # noqa: PTH113 - a text, as code has it
        return False

    python = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    folders = tuple(os.path.join(folder, "") for folder in (*python, *apart))  # noqa: PTH118 - as above
    return not file.startswith(folders) and not any(f"{os.sep}{name}{os.sep}" in file for name in INSTALLED)


def source(name: str) -> str:
    """
    Identify the file that a function was read from.

    :param name: the file's path
    :return: a digest; empty if there is none
    """
    try:
        return digest(Path(name).read_bytes())
    except OSError:
        return ""


def functions(value: object) -> list[FunctionType] | None:
    """
    List the functions of which something is made that works when it is called.

    :param value: any
    :return: itself, or those of a class; None for what is neither
    """
    if isinstance(value, FunctionType):
        return [value]

    if isinstance(value, type):
        return [one for one in vars(value).values() if isinstance(one, FunctionType)]

    return [] if isinstance(value, BuiltinFunctionType) else None


def _kinds(value: object, apart: tuple[str, ...]) -> dict[str, object]:
    """Identify the files of a class and of those that it is derived from: they hold what else than functions it has."""
    kinds = value.__mro__ if isinstance(value, type) else ()
    files = {kind: getattr(sys.modules.get(kind.__module__), "__file__", None) for kind in kinds}
    own = {kind: file for kind, file in files.items() if is_own(file, apart)}
    return {f"{kind.__module__}.{kind.__qualname__}": source(str(file)) for kind, file in own.items()}


def around(function: FunctionType, apart: tuple[str, ...]) -> dict[str, object]:
    """
    Find what a function and those that it calls use of the modules that they stand in.

    :param function: a function
    :param apart: folders whose code is told of elsewhere
    :return: values by where they were found, digests of files among them; none of a function that is not the site's own
    """
    found: dict[str, object] = {}
    waiting = [function]
    seen: set[CodeType] = set()

    def meet(name: str, value: Any, words: set[str]) -> None:
        inner = functions(value)
        if inner is not None:
            waiting.extend(inner)
            found.update(_kinds(value, apart))
        elif isinstance(value, ModuleType):
            if is_own(getattr(value, "__file__", None), apart) and name not in found:
                found[name] = source(str(value.__file__))
                for word in words & vars(value).keys():
                    meet(f"{value.__name__}.{word}", vars(value)[word], words)
        else:
            found[name] = value

    while waiting:
        one = waiting.pop()
        if one.__code__ in seen or not is_own(one.__code__.co_filename, apart):
            continue

        seen.add(one.__code__)
        words = names(one.__code__)
        cells = [cell.cell_contents for cell in one.__closure__ or ()]
        told = [source(one.__code__.co_filename), one.__defaults__, one.__kwdefaults__, cells]
        found[f"{one.__module__}.{one.__qualname__}()"] = told
        for word in words & one.__globals__.keys():
            meet(f"{one.__module__}.{word}", one.__globals__[word], words)

    return dict(sorted(found.items()))
