"""What docs/design.md draws is what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.testing import ROOT

PLUGINS = ROOT / "plugins"
LISTING = next(
    block
    for block in re.findall(r"^```\n(.*?)^```$", (ROOT / "docs/design.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if block.startswith("pelicanconf.py")
)


def drawn(package: str) -> str:
    """Give what the listing says of a package: its line, and those that are indented more."""
    found = re.search(rf"^  {package}/ .*\n(?:   +.*\n)*", LISTING, re.MULTILINE)
    assert found is not None, f"docs/design.md does not list plugins/{package}/"
    return found[0]


@pytest.mark.parametrize("package", sorted(path.parent.name for path in PLUGINS.glob("*/__init__.py")))
def test_a_package_is_drawn_with_all_its_rooms(package: str) -> None:
    """Each module of a package stands in the listing, behind the one it serves maybe, and so does each folder in it."""
    told = set(re.findall(r"[a-z]+(?=\.py|/)|(?<=[(,;] )[a-z]+(?=[,;)])|(?<=\()[a-z]+(?=[,;)])", drawn(package)))
    there = {path.stem for path in (PLUGINS / package).glob("[a-z]*.py")}
    there |= {path.parent.name for path in (PLUGINS / package).glob("*/__init__.py")}
    assert sorted(there - told) == []


@pytest.mark.parametrize("module", sorted(path.name for path in PLUGINS.glob("*.py")))
def test_a_module_of_its_own_is_drawn(module: str) -> None:
    """A plugin that is one module stands in the listing."""
    assert module in LISTING


def test_nothing_is_drawn_that_is_not_there() -> None:
    """Each module that the listing names is in plugins/ or at the top."""
    there = {path.name for path in [*PLUGINS.rglob("*.py"), *ROOT.glob("*.py"), *Path(ROOT, "content").rglob("*.py")]}
    assert sorted(set(re.findall(r"[a-z]+\.py", LISTING)) - there - {"testsetup.py", "testcleanup.py"}) == []
