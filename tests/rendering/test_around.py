from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from rendering.facts import Telling

CODE = """
import json
import logging

import neighbour

log = logging.getLogger(__name__)
site = {"motto": MOTTO}
unused = object()


class Words:
    def said(self, text):
        log.info(json.dumps(text))
        return site["motto"] + text


def motto(text):
    return (lambda: Words().said(text))()


def counted(text):
    return neighbour.count(text) if text else counted("a")


words = Words()


def plain(text, mark="."):
    return text + mark
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """Make a folder that Python finds modules in."""
    sys.path.insert(0, str(tmp_path))
    yield tmp_path
    sys.path.remove(str(tmp_path))
    sys.modules.pop("neighbour", None)


def module(home: Path, motto: str = "first", neighbour: str = "LIMIT = 1\n") -> ModuleType:
    """Read settings anew, with the module beside them."""
    (home / "neighbour.py").write_text(f"{neighbour}def count(text):\n    return text[:LIMIT]\n", "utf-8")
    (home / "conf.py").write_text(f"from values import MOTTO\n{CODE}", "utf-8")
    for name, text in (("values", f"MOTTO = {motto!r}\n"), ("neighbour", (home / "neighbour.py").read_text("utf-8"))):
        (home / f"{name}.py").write_text(text, "utf-8")
        _read(name, home / f"{name}.py")

    return _read("conf", home / "conf.py")


def _read(name: str, file: Path) -> ModuleType:
    spec = spec_from_file_location(name, file)
    assert spec is not None
    assert spec.loader is not None
    made = sys.modules[name] = module_from_spec(spec)
    exec(compile(file.read_text("utf-8"), file, "exec"), vars(made))  # noqa: S102 - its byte code may be a second old
    return made


def test_a_function_is_told_with_what_it_uses(home: Path) -> None:
    """A filter that shows a value of its module is another one with another value, and the same with the same."""
    first = module(home)
    said = {name: Telling({}).of(getattr(first, name)) for name in ("motto", "counted", "plain", "words")}
    again = module(home)
    assert {name: Telling({}).of(getattr(again, name)) for name in said} == said
    other = module(home, motto="second")
    assert [name for name in said if Telling({}).of(getattr(other, name)) != said[name]] == ["motto", "words"]
    longer = module(home, neighbour="LIMIT = 2\n")
    assert [name for name in said if Telling({}).of(getattr(longer, name)) != said[name]] == ["counted"]


def test_code_that_is_told_of_elsewhere_is_not_looked_through(home: Path) -> None:
    """What a plugin's functions use follows from the plugins' code, of which every page's key knows."""
    said = {Telling({}, apart=[str(home)]).of(module(home, motto=motto).motto) for motto in ("first", "second")}
    assert len(said) == 1


def test_a_class_is_told_with_all_that_it_holds(home: Path) -> None:
    """What a filter asks a class for may be a value, and of a class that it is derived from."""
    used = "import neighbour\n\n\ndef greet(text):\n    return neighbour.Words.HELLO + text\n"
    told = []
    for hello in ("hi", "hi", "ho"):
        base = f"class Base:\n    HELLO = {hello!r}\n\n\nclass Words(Base):\n    pass\n"
        for name, text in (("neighbour", base), ("conf", used)):
            (home / f"{name}.py").write_text(text, "utf-8")

        _read("neighbour", home / "neighbour.py")
        told.append(Telling({}).of(_read("conf", home / "conf.py").greet))

    assert told[0] == told[1] != told[2]


def test_a_class_that_is_imported_is_told(home: Path) -> None:
    """Its module need not be named where it is used."""
    used = "from neighbour import Words\n\n\ndef greet(text):\n    return Words.HELLO + text\n"
    told = []
    for hello in ("hi", "ho"):
        for name, text in (("neighbour", f"class Words:\n    HELLO = {hello!r}\n"), ("conf", used)):
            (home / f"{name}.py").write_text(text, "utf-8")

        _read("neighbour", home / "neighbour.py")
        told.append(Telling({}).of(_read("conf", home / "conf.py").greet))

    assert told[0] != told[1]
