from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blogger.links import Links
from blogger.shelf import Indexed, Listed, Shelf, shelf


@pytest.fixture
def room() -> Iterator[Shelf]:
    """Give an empty shelf."""
    with shelf() as on:
        yield on


@given(st.lists(st.tuples(st.text("abc"), st.integers() | st.tuples(st.text(), st.none()))))
def test_a_dictionary(changes: list[tuple[str, object]]) -> None:
    """What lies on a shelf by keys is what a dictionary of Python's would hold, and in its order."""
    with shelf() as on:
        here: Indexed[str, object] = Indexed(on)
        due: dict[str, object] = {}
        for key, value in changes:
            here[key] = due[key] = value

        assert list(here.items()) == list(due.items())
        assert list(here.ordered()) == sorted(due.items(), key=lambda item: item[0])
        assert len(here) == len(due)
        assert "d" not in here


def test_what_is_removed_is_gone(room: Shelf) -> None:
    """A key can be removed once."""
    here: Indexed[int, str] = Indexed(room)
    here[3] = "three"
    del here[3]

    assert 3 not in here
    with pytest.raises(KeyError):
        del here[3]


def test_an_order_of_its_own(room: Shelf) -> None:
    """What has a rank is gone through by it, and by the keys where that is the same."""
    here: Indexed[str, str] = Indexed(room, rank=str.lower)
    here.update(d="B", c="b", b="a", a="c")

    assert list(here.ordered()) == [("b", "a"), ("c", "b"), ("d", "B"), ("a", "c")]


def test_a_list(room: Shelf) -> None:
    """A list keeps what it was given, in that order, however often it is gone through."""
    here: Listed[object] = Listed(room)
    here.extend(["a", ("b", 1)])
    here.append(None)

    assert list(here) == list(here) == ["a", ("b", 1), None]
    assert (len(here), here[1]) == (3, ("b", 1))
    with pytest.raises(IndexError):
        here[3]


def test_tables_do_not_mix(room: Shelf) -> None:
    """Each list is its own."""
    one: Listed[str] = Listed(room)
    other: Listed[str] = Listed(room)
    one.append("a")

    assert list(other) == []


@given(st.dictionaries(st.text(), st.text()), st.text() | st.just("\ud800"))
def test_links_are_found_as_in_a_dictionary(due: dict[str, str], asked: str) -> None:
    """Links lead where they were said to, and no others do, whatever characters they have."""
    links = Links(sorted(due.items()))

    assert dict(links) == due
    assert links.get(asked) == due.get(asked)
