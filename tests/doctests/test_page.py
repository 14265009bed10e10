from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from doctests.find import Post, Snippet
from doctests.page import verdicts
from doctests.record import Record
from doctests.request import Request
from doctests.words import Words


def summary(*statuses: tuple[str, str], date: str = "2026-11-22", **changes: Any) -> str:
    """Put the record of a post with such snippets into words."""
    snippets = tuple(Snippet(line, "python", "x", Words()) for line, _ in enumerate(statuses, 1))
    post = Post("content/a.md", Path("/nowhere/a.md"), (), snippets, ())
    record = {
        "date": dt.date.fromisoformat(date),
        "interpreter": "3.11",
        "request": Request().record(),
        "setup": "",
        "snippets": tuple(
            {"digest": snippet.digest, "status": status, "reason": reason}
            for snippet, (status, reason) in zip(snippets, statuses, strict=True)
        ),
        "versions": {},
        **changes,
    }
    found = verdicts(Record(**record), post, Request())
    return str(found.summary) if found else ""


def test_one_sentence_says_where_and_when() -> None:
    """Readers see how many snippets ran, on which Python, with which declared packages, and on which day."""
    versions = {"SQLAlchemy": "1.4.54", "Flask-SQLAlchemy": "2.5.1"}
    ran = summary(("passed", ""), ("passed", ""), ("passed", ""), versions=versions)
    assert ran == "3 snippets ran on Python 3.11 with SQLAlchemy 1.4.54 and Flask-SQLAlchemy 2.5.1, 22 November 2026"


def test_packages_are_listed_as_in_a_sentence() -> None:
    """One package, two and three are joined as English joins them."""
    assert " with a 1, " in summary(("passed", ""), versions={"a": "1"})
    assert " with a 1, b 2 and c 3, " in summary(("passed", ""), versions={"a": "1", "b": "2", "c": "3"})


def test_each_reason_is_given_once() -> None:
    """What did not run is counted, with the reasons why."""
    said = summary(("skipped", "old"), ("passed", ""), ("skipped", "old"), ("skipped", "slow"), ("not_run", "forever"))
    assert said == (
        "1 snippet ran on Python 3.11, 22 November 2026. 1 was compiled but not run: forever. 3 were not run: old; slow"
    )


def test_nothing_ran() -> None:
    """Where every snippet is skipped no Python is named."""
    assert summary(("skipped", "why"), interpreter="") == "No snippet ran, 22 November 2026. 1 was not run: why"


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_english(month: int) -> None:
    """A date is written the same whatever language the machine speaks."""
    day = dt.date(2026, month, 5)
    assert summary(("passed", ""), date=day.isoformat()).endswith(f", 5 {day:%B} 2026")
