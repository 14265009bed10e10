from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from packaging.version import Version

from doctests.bitrot.newest import asked, interpreters, last
from doctests.request import Request
from doctests.world import Interpreter


@pytest.mark.parametrize(
    ("declared", "wanted"),
    [
        ("toy==1.4.54", "toy"),
        ("toy===1.4", "toy"),
        ("toy~=1.4", "toy"),
        ("toy>=1.4,<2", "toy>=1.4"),
        ("toy>1,!=1.5,<=2", "toy!=1.5,>1"),
        ("Toy_Box[extra]==1; python_version < '3.13'", 'Toy_Box[extra]; python_version < "3.13"'),
    ],
)
def test_pins_and_upper_bounds_are_dropped(declared: str, wanted: str) -> None:
    """What a version must not be, how old it may be, extras and markers stay."""
    assert asked(Request(dependencies=(declared,))) == (wanted,)


def test_one_package_with_several_pins_is_asked_for_once() -> None:
    """Pins for several Pythons are one requirement when they are gone, unless their markers differ."""
    assert asked(Request(dependencies=("toy==1", "toy==2", "box"))) == ("toy", "box")


@pytest.mark.parametrize(
    ("requires", "minors"),
    [
        ("", ["3.8", "3.11", "3.12", "3.13"]),
        (">=3.8,<3.12", ["3.8", "3.11", "3.12", "3.13"]),
        (">=3.11.1", ["3.11", "3.12", "3.13"]),
        ("==3.11.*", ["3.11", "3.12", "3.13"]),
        ("==3.11.2", ["3.11", "3.12", "3.13"]),
        ("~=3.12", ["3.12", "3.13"]),
        (">=3.8,!=3.12.*", ["3.8", "3.11", "3.13"]),
    ],
)
def test_a_post_is_tried_on_every_python_that_is_not_too_old(requires: str, minors: list[str]) -> None:
    """Upper bounds are dropped, for an author wants to hear of newer Pythons; of one version the first is taken."""
    there = [
        Interpreter(Path(f"/{n}"), Version(version))
        for n, version in enumerate(["3.11.9", "3.13.0", "3.14.0rc1", "3.12.1", "3.11.2", "3.8.18", "3.7.16"])
    ]
    found = interpreters(Request(requires_python=requires), there)
    assert [one.minor for one in found] == minors
    assert all(one.version != Version("3.11.2") for one in found)


def test_the_newest_are_a_week_old() -> None:
    """Whatever the hour of the check, no release is younger than seven days."""
    assert last(dt.date(2022, 6, 1)) == dt.date(2022, 5, 24)
