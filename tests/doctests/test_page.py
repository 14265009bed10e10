from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from doctests import marks
from doctests.find import Post, Problem, Snippet
from doctests.marks import Block
from doctests.page import Verdicts, verdicts
from doctests.record import Record
from doctests.request import Request
from doctests.words import Words


def told(*statuses: tuple[str, str], edited: tuple[int, ...] = (), wrong: int = 0, **changes: Any) -> Verdicts:
    """Put the record of a post with such snippets into words; some, by number, were edited or are wrong since."""
    before = [Snippet(10 * line, "python", f"x = {line}", Words()) for line, _ in enumerate(statuses, 1)]
    now = [
        Snippet(one.line, "python", "y", Words()) if number in edited else one for number, one in enumerate(before, 1)
    ]
    problems = (Problem(10 * wrong, "is wrong"),) if wrong else ()
    post = Post("content/a.md", Path("/nowhere/a.md"), (), tuple(now), problems)
    record = {
        "date": dt.date(2026, 11, 22),
        "interpreter": "3.11",
        "request": Request().record(),
        "setup": "",
        "snippets": tuple(
            {"digest": snippet.digest, "status": status, "reason": reason}
            for snippet, (status, reason) in zip(before, statuses, strict=True)
        ),
        "versions": {},
        **changes,
    }
    blocks = [Block(marks.identity(one.kind, one.code), place) for place, one in enumerate(now)]
    found = verdicts(Record(**record), post, Request(), blocks)
    assert found is not None
    return found


def summary(*statuses: tuple[str, str], **changes: Any) -> str:
    """Say in one line what became of such snippets."""
    return str(told(*statuses, **changes).summary)


def test_one_sentence_says_where_and_when() -> None:
    """Readers see how many snippets ran, on which Python, with which declared packages, and on which day."""
    versions = {"SQLAlchemy": "1.4.54", "Flask-SQLAlchemy": "2.5.1"}
    ran = summary(("passed", ""), ("passed", ""), ("passed", ""), versions=versions)
    assert ran == "3 snippets ran on Python 3.11 with SQLAlchemy 1.4.54 and Flask-SQLAlchemy 2.5.1, 22 November 2026"


def test_packages_are_listed_as_in_a_sentence() -> None:
    """One package, two and three are joined as English joins them."""
    assert " with a 1, " in summary(("passed", ""), versions={"a": "1"})
    assert " with a 1, b 2 and c 3, " in summary(("passed", ""), versions={"a": "1", "b": "2", "c": "3"})


def test_a_service_stands_among_the_packages() -> None:
    """What ran on one service names it last."""
    ran = summary(("passed", ""), versions={"SQLAlchemy": "1.4.54"}, service="PostgreSQL 18")
    assert ran == "1 snippet ran on Python 3.11 with SQLAlchemy 1.4.54 and PostgreSQL 18, 22 November 2026"


def test_several_services_are_told_apart() -> None:
    """What ran on each of two services did not run on both at once."""
    ran = summary(("passed", ""), versions={"a": "1"}, service="MariaDB 10.11 and PostgreSQL 18")
    assert ran == (
        "1 snippet ran on Python 3.11 with a 1, once on MariaDB 10.11 and once on PostgreSQL 18, 22 November 2026"
    )


def test_what_did_not_run_is_counted_and_told_inside() -> None:
    """The line says how many of how many ran; of the others there is a word and a reason each."""
    verdicts = told(("skipped", "old"), ("passed", ""), ("not_run", "forever"), ("xfailed", "later"))
    assert verdicts.summary == "1 of 4 snippets ran on Python 3.11, 22 November 2026"
    assert [(one.number, one.word, str(one.reason)) for one in verdicts.others] == [
        (1, "not run", "old"),
        (3, "only compiled", "forever"),
        (4, "failed as expected", "later"),
    ]


def test_nothing_ran() -> None:
    """Where every snippet is skipped no Python is named."""
    assert summary(("skipped", "why"), interpreter="") == "No snippet ran, 22 November 2026"


def test_an_edited_snippet_claims_nothing_and_the_others_stand() -> None:
    """A snippet that was edited since says so at itself, and nowhere else."""
    verdicts = told(*[("passed", "")] * 3, edited=(2,))
    assert [one.status for one in verdicts.snippets] == ["passed", "unverified", "passed"]
    assert [str(one.reason) for one in verdicts.others] == ["edited since it was last run"]
    assert verdicts.summary == "2 of 3 snippets ran on Python 3.11, 22 November 2026"


def test_a_wrong_fence_takes_no_other_with_it() -> None:
    """A problem at one fence leaves the verdicts of its neighbours."""
    assert [one.status for one in told(*[("passed", "")] * 3, wrong=2).snippets] == ["passed", "unverified", "passed"]


@pytest.mark.parametrize("changes", [{"setup": "other"}, {"request": {}}], ids=["set-up", "world"])
def test_another_world_is_another_verdict_for_all(changes: dict[str, Any]) -> None:
    """Where what the snippets run in was edited, none of them claims anything, and no day is named."""
    assert summary(("passed", ""), ("passed", ""), **changes) == "Not verified since the code was edited"


def test_a_mark_says_what_became_of_its_block() -> None:
    """A word stands in each block; one that did not run can be linked to."""
    html = told(("passed", ""), ("skipped", "<b>")).marked("<div><pre>1</pre></div><div><pre>2</pre></div>")
    assert html == (
        '<div><samp class="passed">ran</samp><pre>1</pre></div>'
        '<div><samp class="skipped" id="site:snippet-2">not run</samp><pre>2</pre></div>'
    )


@pytest.mark.parametrize("month", range(1, 13))
def test_months_are_english(month: int) -> None:
    """A date is written the same whatever language the machine speaks."""
    day = dt.date(2026, month, 5)
    assert summary(("passed", ""), date=day).endswith(f", 5 {day:%B} 2026")
