from __future__ import annotations

import datetime as dt
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from doctests import lock, record, report, world
from doctests.request import Request
from doctests.results import Result

if TYPE_CHECKING:
    from pathlib import Path

LATER = {"today": dt.date(2026, 12, 24)}


def kept(post: Path) -> dict[str, Any]:
    """Read a post's record as it stands on the disk."""
    data: dict[str, Any] = json.loads((post.with_suffix("") / "doctests.json").read_text("utf-8"))
    return data


def as_text(*results: Result, terminal: bool = False) -> str:
    """Print results for a person."""
    said = io.StringIO()
    report.as_text(results, Console(file=said, width=100, force_terminal=terminal))
    return said.getvalue()


def test_the_last_line_is_the_sum() -> None:
    """Every result is counted once."""
    results = [
        Result("a.md", 1, "", "passed"),
        Result("a.md", 5, "", "skipped", "why"),
        Result("b.md", 1, "", "passed"),
    ]
    assert as_text(*results).splitlines()[-1] == "3 found, 2 passed, 1 skipped"
    assert as_text() == "0 found\n"


def test_what_was_not_run_is_shown_with_its_reason() -> None:
    """A skipped snippet is never just a number."""
    assert "a.md:5 skipped: [b]why[/b]\n" in as_text(Result("a.md", 5, "", "skipped", "[b]why[/b]"))


def test_a_table_says_what_each_post_ran_on() -> None:
    """A row for each post has its Python, its services and how many snippets came to what."""
    service = "MariaDB 10.11", "PostgreSQL 18"
    said = as_text(
        *(Result("a.md", 1, "", "passed", interpreter="3.11", service=one) for one in service),
        Result("b.md", 1, "", "passed", interpreter="3.8"),
        Result("b.md", 9, "", "failed", "KeyError", interpreter="3.8"),
    )
    assert [line.split() for line in said.splitlines()[:3]] == [
        ["post", "Python", "service", "passed", "failed"],
        ["a.md", "3.11", "MariaDB", "10.11", "and", "PostgreSQL", "18", "1"],
        ["b.md", "3.8", "1", "1"],
    ]
    assert "service" not in as_text(Result("b.md", 1, "", "passed", interpreter="3.8"))


def test_a_failure_has_its_context() -> None:
    """Where it failed, the statement and the traceback stand below each other; what several share stands once."""
    shared: dict[str, Any] = {"at": "a.md:7", "statement": "f()\n", "traceback": 'Traceback:\n  File "a.md", line 7\n'}
    said = as_text(*(Result("a.md", line, "", "failed", "KeyError", **shared) for line in (1, 9)))
    failure = 'a.md:7 failed: KeyError\n    f()\n    Traceback:\n      File "a.md", line 7\n'
    assert f"{failure}a.md:7 failed: KeyError\n2 found, 2 failed\n" in said


def test_a_long_failure_is_shown_by_its_ends() -> None:
    """What was wanted and how it ended are shown, and how much there is between; no line floods a terminal."""
    trace = "\n".join([f"line {number}" for number in range(100_000)] + ["x" * 100_000])
    said = as_text(Result("a.md", 1, "", "failed", "ValueError: " + "y" * 100_000, traceback=trace)).split("\n")
    assert len(said) < 40
    assert max(map(len, said)) < 400
    assert "    line 19" in said
    assert "    … 99971 more lines …" in said
    assert "    line 99999" in said
    assert any(line.startswith("a.md:1 failed: ValueError: yyy") and line.endswith("y …") for line in said)


def test_what_ran_without_isolation_is_said() -> None:
    """Who has no namespaces hears that the snippets could reach what he can."""
    said = as_text(Result("a.md", 1, "", "passed", isolation="process"))
    assert "\n1 ran with your files and the network in reach: this machine has no namespaces\n1 found" in said
    assert "in reach" not in as_text(Result("a.md", 1, "", "passed", isolation="namespaces"))


def test_nothing_acts_on_a_terminal() -> None:
    """Names and reasons are printed as they are, without their control sequences."""
    said = as_text(Result("a\x1b[2J.md", 1, "", "failed", "x\x1b]0;t\x07y", traceback="\x1b[31mz"), terminal=True)
    assert "\x1b[2J" not in said
    assert "\x1b]0" not in said
    assert "\x1b[31mz" not in said


def test_json_is_a_list() -> None:
    """Programs get each result with all that is known of it."""
    said = io.StringIO()
    result = Result(
        "a.md", 3, "g", "passed", interpreter="3.11", versions={"a": "1"}, isolation="process", service="PostgreSQL 18"
    )
    report.as_json([result], Console(file=said, width=40))
    assert json.loads(said.getvalue()) == [
        {
            "post": "a.md",
            "line": 3,
            "group": "g",
            "status": "passed",
            "reason": "",
            "at": "",
            "statement": "",
            "traceback": "",
            "interpreter": "3.11",
            "versions": {"a": "1"},
            "isolation": "process",
            "service": "PostgreSQL 18",
        }
    ]


def test_progress_is_for_terminals() -> None:
    """A bar is shown on a terminal, and not a byte elsewhere."""
    for terminal in (True, False):
        said = io.StringIO()
        with report.progress(Console(file=said, force_terminal=terminal, width=80)) as advance:
            advance(1, 2)

        assert bool(said.getvalue()) == terminal


def test_the_record_holds_the_verdicts(blog: Any) -> None:
    """The record says what became of each snippet, where, and on which day."""
    post = blog.write('```python\n1\n```\n\n```python skip="why"\n2\n```\n')
    blog.run()
    data = kept(post)
    assert data["date"] == "2026-11-22"
    assert data["interpreter"] == world.running().minor
    assert [one["status"] for one in data["snippets"]] == ["passed", "skipped"]
    assert data["snippets"][1]["reason"] == "why"


def test_the_record_names_declared_packages_only(blog: Any) -> None:
    """What a dependency brought along is nobody's claim."""
    header = '# /// script\n# dependencies = ["Markdown_It_Py==3.0.0"]\n# ///\n'
    post = blog.write("```python\nimport markdown_it\n```\n", testsetup__py=header)
    lock.lock(post.with_suffix(""), "post")
    blog.run()
    assert kept(post)["versions"] == {"Markdown_It_Py": "3.0.0"}


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text,
        lambda text: "More prose.\n\n" + text,
        lambda text: text.replace("prose", "words"),
    ],
    ids=["nothing", "lines moved", "prose edited"],
)
def test_the_record_stays_where_nothing_changed(blog: Any, edit: Any) -> None:
    """The date alone, or an edit of the prose, rewrites no record."""
    text = "Some prose.\n\n```python\n1\n```\n"
    post = blog.write(text)
    blog.run()
    before = (post.with_suffix("") / "doctests.json").read_bytes()
    post.write_text(edit(text), "utf-8")
    blog.run(**LATER)
    assert (post.with_suffix("") / "doctests.json").read_bytes() == before


@pytest.mark.parametrize(
    ("text", "files"),
    [
        ("```python\n2\n```\n", {}),
        ('```python group="x"\n1\n```\n', {}),
        ("```python\n1\n```\n\n```python\n1\n```\n", {}),
        ("```python\n1\n```\n", {"testsetup__py": "a = 1\n"}),
        ("```python\n1\n```\n", {"mine__py": "a = 1\n"}),
        ("```python\n1\n```\n", {"testsetup__py": '# /// script\n# requires-python = ">=3"\n# ///\n'}),
    ],
    ids=["code", "words", "another snippet", "set-up", "module", "world"],
)
def test_the_record_is_rewritten_where_something_changed(blog: Any, text: str, files: dict[str, str]) -> None:
    """Other code, other words or another world are another verdict, with its own day."""
    post = blog.write("```python\n1\n```\n")
    blog.run()
    blog.write(text, **files)
    blog.run(**LATER)
    assert kept(post)["date"] == "2026-12-24"


def test_a_record_is_of_one_world(blog: Any) -> None:
    """The same header resolved anew is another world, of which the record does not speak."""
    post = blog.find("```python\n1\n```\n")
    blog.run()
    found = record.read(post.folder)
    assert found is not None
    assert record.holds(found, post, Request())
    assert not record.holds(found, post, Request(requirements="a==1"))


def test_a_long_error_is_kept_by_its_beginning(blog: Any) -> None:
    """What a snippet puts into its error fills no record, and what an author says is told to its end."""
    why = "because " * 100
    post = blog.write(f'```python\nraise ValueError("x" * 100_000)\n```\n\n```python skip="{why.strip()}"\n```\n')
    blog.run()
    error, skipped = kept(post)["snippets"]
    assert error["reason"] == "ValueError: " + "x" * 288 + " …"
    assert skipped["reason"] == why.strip()


def test_a_changed_verdict_is_recorded(blog: Any) -> None:
    """The same code that fails today is a new verdict, whose error has no address in memory."""
    code = "import os, sys\nif not os.path.exists(sys.path[0] + '/data'): raise ValueError(object())"
    post = blog.write(f"```python\n{code}\n```\n", data="")
    file = post.with_suffix("") / "data"
    blog.run()
    file.unlink()
    blog.run(**LATER)
    data = kept(post)
    assert data["date"] == "2026-12-24"
    assert data["snippets"][0]["status"] == "failed"
    assert data["snippets"][0]["reason"] == "ValueError: <object object at 0x…>"


def test_the_same_verdict_on_another_python_is_no_news(blog: Any) -> None:
    """A record made on another interpreter that the post allows stays as it is."""
    post = blog.write("```python\n1\n```\n")
    blog.run()
    path = post.with_suffix("") / "doctests.json"
    path.write_text(path.read_text("utf-8").replace(f'"{world.running().minor}"', '"3.99"'), "utf-8")
    blog.run(**LATER)
    assert kept(post)["interpreter"] == "3.99"
    assert kept(post)["date"] == "2026-11-22"


@pytest.mark.parametrize(
    "header",
    ['requires-python = ">=4"', 'dependencies = ["a==1"]'],
    ids=["no interpreter", "no world"],
)
def test_the_record_stays_where_nothing_was_verified(blog: Any, header: str) -> None:
    """A machine that cannot judge a post leaves the verdict of one that could."""
    post = blog.write("```python\n1\n```\n")
    blog.run()
    before = kept(post)
    blog.write("```python\n1\n```\n", testsetup__py=f"# /// script\n# {header}\n# ///\n")
    blog.run(**LATER)
    assert kept(post) == before


def test_a_post_with_wrong_words_keeps_its_record(blog: Any) -> None:
    """Nothing is written of a post that could not be read right."""
    post = blog.write("```python\n1\n```\n")
    blog.run()
    before = kept(post)
    blog.write("```python\n2\n```\n\n```python foo\n1\n```\n")
    blog.run(**LATER)
    assert kept(post) == before


@pytest.mark.parametrize("text", ["No code.\n", "Title: x\nSnippets: unreviewed\n\n```python\n1\n```\n"])
def test_a_stale_record_is_removed(blog: Any, text: str) -> None:
    """A post without snippets, or with code that nobody has read, has no record."""
    post = blog.write("```python\n1\n```\n")
    blog.run()
    assert kept(post)
    blog.write(text)
    blog.run()
    assert not (post.with_suffix("") / "doctests.json").exists()
    blog.run()


def test_a_post_where_all_is_skipped_has_a_record(blog: Any) -> None:
    """That nothing ran, and why, is for readers too."""
    post = blog.write('```python skip="why"\n1\n```\n')
    blog.run()
    assert kept(post)["interpreter"] == ""
    assert [one["reason"] for one in kept(post)["snippets"]] == ["why"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "{", "\xff", '{"date": "2026-99-99"}', "[" * 100_000],
)
def test_a_malformed_record_is_refused_when_read(tmp_path: Path, text: str) -> None:
    """What invoke doctest did not write is no record."""
    (tmp_path / "doctests.json").write_text(text, "latin-1")
    with pytest.raises(record.RecordError):
        record.read(tmp_path)


def test_a_malformed_record_is_written_anew(blog: Any) -> None:
    """A run replaces what cannot be read."""
    post = blog.write("```python\n1\n```\n", doctests__json="{")
    blog.run()
    assert kept(post)["date"] == "2026-11-22"


def test_a_record_names_nothing_of_this_machine(blog: Any) -> None:
    """No path of this machine is kept with a post."""
    post = blog.write("```python\nimport os\nraise ValueError(os.getcwd())\n```\n", testsetup__py="a = 1\n")
    blog.run()
    text = (post.with_suffix("") / "doctests.json").read_text("utf-8")
    assert kept(post)["snippets"][0]["reason"] == "ValueError: ~"
    assert "/" not in text
