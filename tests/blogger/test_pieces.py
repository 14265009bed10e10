from __future__ import annotations

from collections.abc import Sequence

import pytest

from blogger.outline import Span
from blogger.pieces import Pieces, without_numbers

WORDS = ("1", " ", "a", " ", "2", " ", "b", " ", "c")
CODE = ("a", "b")
# The first lines of a table's cells: a number and a block of code in each of its two rows.
TABLE = [
    [Span(0, before=0, end=1, whole=1, after=0), Span(2, before=0, end=3, whole=3, after=1)],
    [Span(4, before=1, end=5, whole=5, after=1), Span(6, before=1, end=7, whole=7, after=2)],
]


def test_numbers_beside_code_are_left_out() -> None:
    """A table of numbered lines is their code in one block, and what began with a number begins with the code."""
    read = Pieces(WORDS, CODE, [TABLE])

    told = without_numbers(read)

    assert "".join(told.words).split() == ["a", "b", "c"]
    assert list(filter(None, told.code)) == ["a\nb"]
    assert list(told.cells()) == []
    assert [told.said(first) for first, _ in TABLE] == ["a", "b"]
    assert list(read.cells()) == ["1 | a / 2 | b"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([*WORDS[:4], "3", *WORDS[5:]], CODE),
        (["1a", *WORDS[1:]], CODE),
        (["", *WORDS[1:4], "", *WORDS[5:]], CODE),
        (WORDS, ("", " ")),
    ],
    ids=["not in their order", "no numbers", "nothing", "beside nothing"],
)
def test_another_table_stays_as_it_is(words: Sequence[str], code: tuple[str, str]) -> None:
    """A table whose first cells do not count on, or stand beside no code, is a table with all its words."""
    read = Pieces(list(words), list(code), [TABLE])

    assert without_numbers(read) == read


def test_rows_of_other_sizes_are_no_numbered_lines() -> None:
    """A table that has more or less than two cells in a row is a table."""
    read = Pieces(list(WORDS), list(CODE), [[TABLE[0], TABLE[1][:1]]])

    assert without_numbers(read) == read
