from __future__ import annotations

import json
from dataclasses import replace
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from blogger.fidelity import Count, Fidelity
from blogger.report import PART, Row, as_json, clean, losses, percent, say, show

WHOLE = Fidelity(words=Count(3, 3), links=Count(0, 0), images=Count(1, 1), code=Count(2, 2))
LESS = Fidelity(
    words=Count(2, 3, ("lost",)),
    links=Count(0, 1, ("http://example.org/",)),
    images=Count(0, 1, ("a.png",)),
    code=Count(1, 2, ("print(1)",)),
    added=("more",),
)


def printed(*rows: Row, lines: tuple[str, ...] = (), note: str = "") -> str:
    """Give what is printed where there is no terminal."""
    file = StringIO()
    show(Console(file=file, width=40), rows, lines, note=note)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kept", "total", "says"),
    [
        (0, 0, "\N{EN DASH}"),
        (3, 3, "100 %"),
        (2, 3, "66.6 %"),
        (1, 2, "50 %"),
        (0, 3, "0 %"),
        (99_999, 100_000, "99.9 %"),
    ],
)
def test_a_hundred_is_said_of_nothing_less(kept: int, total: int, says: str) -> None:
    """A share is rounded down; of nothing there is none."""
    assert percent(Count(kept, total)) == says


def test_a_row_for_each_entry() -> None:
    """Each entry has one row, as wide as it is where nothing folds it, and the last line counts them."""
    place = "content/2013/08/a-name-that-is-longer-than-a-terminal-is-wide.md"

    lines = printed(Row(place, "new", WHOLE), Row("export.xml:7", "refused"), note="dry run").splitlines()

    assert [line.rstrip() for line in lines] == [
        f"{'post':<64}  what happened  words  links  images    code  comments",
        f"{place}  new            100 %      \N{EN DASH}   100 %  2 of 2         \N{EN DASH}",
        f"{'export.xml:7':<64}  refused",
        "2 entries: 1 new, 1 refused. dry run",
    ]


def test_no_entries() -> None:
    """An export without entries has no table."""
    assert printed() == "0 entries\n"


def test_figures_of_what_was_not_written() -> None:
    """A post that was left alone is marked, and its figures are of what the import would have written."""
    assert "edited since, left alone  66.6 %" in printed(Row("a.md", "edited since, left alone", LESS, stands=False))
    assert "(" not in printed(Row("a.md", "new", LESS))


def test_all_that_is_lost_is_named() -> None:
    """Each lost or added thing has a line of its own."""
    assert list(losses(Row("a.md", "new", LESS))) == [
        "a.md: lost word: lost",
        "a.md: lost link: http://example.org/",
        "a.md: lost image: a.png",
        "a.md: lost block of code: print(1)",
        "a.md: added word: more",
    ]
    assert next(losses(Row("a.md", "edited", LESS, stands=False))) == "a.md: would be lost word: lost"
    assert list(losses(Row("a.md", "new", WHOLE))) == []
    assert list(losses(Row("export.xml:7", "refused"))) == []


def test_lost_headings_items_and_tables_are_named_too() -> None:
    """What an import is called incomplete for is named, whatever it is."""
    lost = Count(0, 1, ("x",))
    less = replace(WHOLE, headings=lost, items=lost, tables=lost)

    assert list(losses(Row("a.md", "new", less))) == [
        "a.md: lost heading: x",
        "a.md: lost list item: x",
        "a.md: lost table: x",
    ]


@given(st.text() | st.text(alphabet="\x1b\x9b\n[31m]:link=x\u202e"))
def test_a_strangers_words_are_one_harmless_line(text: str) -> None:
    """Nothing that is printed breaks a line or is obeyed by a terminal."""
    file = StringIO()

    say(Console(file=file, width=20, force_terminal=True), [text])

    told = file.getvalue()
    assert told.endswith("\n")
    assert told[:-1] == clean(text)
    assert told[:-1].isprintable()


def test_a_long_line_is_cut() -> None:
    """A word of a megabyte does not fill the screen."""
    assert len(clean("a" * 1_000_000)) == 501


@pytest.mark.parametrize("count", [0, 1, PART, PART + 1])
def test_a_report_in_parts(count: int) -> None:
    """However many entries and lines there are, what a program is told is one object, laid out as JSON is."""
    rows = [Row(f"{number}.md", "new", LESS) for number in range(count)]
    lines = [f"line {number}\u2028" for number in range(count)]
    file = StringIO()

    as_json(Console(file=file, width=20), rows, lines, note="a note", status=3)

    told = json.loads(file.getvalue())
    assert file.getvalue() == json.dumps(told, indent=2) + "\n"
    assert (len(told["entries"]), told["lines"]) == (count, lines)
    assert list(told) == ["entries", "lines", "counts", "note", "status"]
    assert told["counts"] == ({"new": count} if count else {})
