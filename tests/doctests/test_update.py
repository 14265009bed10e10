from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from doctests import find, source, update
from doctests.results import Output, Result
from doctests.source import Change, SourceError

if TYPE_CHECKING:
    from pathlib import Path

SESSION = """\
Title: x

1. A list:

    ```pycon
    >>> total = 6 * 7
    >>> total
    41
    >>> for word in ("a", "", "b"):
    ...     print(word)
    >>> object()  # doctest: +ELLIPSIS
    <object object at 0x...>
    >>> int("x")
    Traceback (most recent call last):
      ...
    ValueError: what it said in 2013
    >>> total = None
    >>> total
    1
    2
    ```

> ```python
> print("so")
> print()
> print("it is")
> ```
>
> ```text testoutput
> so
> it was
> ```

"""
UPDATED = """\
Title: x

1. A list:

    ```pycon
    >>> total = 6 * 7
    >>> total
    42
    >>> for word in ("a", "", "b"):
    ...     print(word)
    a
    <BLANKLINE>
    b
    >>> object()  # doctest: +ELLIPSIS
    <object object at 0x...>
    >>> int("x")
    Traceback (most recent call last):
      ...
    ValueError: invalid literal for int() with base 10: 'x'
    >>> total = None
    >>> total
    ```

> ```python
> print("so")
> print()
> print("it is")
> ```
>
> ```text testoutput
> so
>
> it is
> ```

"""


def post(blog: Any, text: str, slug: str = "post") -> Path:
    """Write a post to the letter."""
    path: Path = blog.write("", slug)
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_outputs_become_what_they_really_are(blog: Any, end: str) -> None:
    """Sessions and testoutputs are written where they differ; marks, other lines, their ends and the BOM stay."""
    path = post(blog, f"\ufeff{SESSION}The end.  \n".replace("\n", end))
    status, said = blog.run(update=True)
    assert path.read_bytes().decode() == f"\ufeff{UPDATED}The end.  \n".replace("\n", end)
    assert status == 0
    name = "content/2014/01/post.md"
    assert "".join(f"{name}:{line} updated\n" for line in (7, 9, 16, 21, 31)) in said
    assert said.endswith("2 found, 2 passed\n")
    assert [one.name for one in path.parent.iterdir()] == ["post", "post.md"]
    assert blog.run(update=True)[1].count("updated") == 0


def fence(code: str, words: str = "pycon") -> str:
    """Write a fence."""
    return f"```{words}\n{code}\n```\n"


def test_what_cannot_stand_in_a_post_is_refused_in_one_line(blog: Any) -> None:
    """The place and the reason are said, and the file is as it was."""
    refused = {
        "address": (fence(">>> object()\n1"), "2 not updated: the output is another one each time"),
        "terminal": (fence(">>> print('\\x1b[31mred')\n1"), "2 not updated: the output has characters that act on"),
        "nul": (fence(">>> print('a\\0b')\n1"), "2 not updated: the output has characters that act on a terminal"),
        "fence": (fence(">>> print('```')\n1"), "2 not updated: the output would end its fence"),
        "prompt": (fence(">>> print('>>> 1')\n1"), "2 not updated: doctest would not take the output for one"),
        "tab": (fence(">>> print('a\\tb')\n1"), "2 not updated: doctest would not take the output for one"),
        "blank": (
            fence(">>> print()\n1", 'pycon options="DONT_ACCEPT_BLANKLINE"'),
            "2 not updated: doctest would not take the output for one",
        ),
        "long": (fence(">>> 'x' * 30_000\n1"), "2 not updated: the output is too long"),
        "testoutput": (
            fence("print('```')", "python") + fence("x", "text testoutput"),
            "5 not updated: the output would end its fence",
        ),
        "words": (fence(">>> 1\n2") + fence("1", "python foo"), " not updated: it has fences that are wrong"),
    }
    paths = {slug: post(blog, text, slug) for slug, (text, _) in refused.items()}
    status, said = blog.run(update=True)
    assert status == 1
    lines = [line for line in said.split("\n") if "not updated" in line]
    assert len(lines) == len(refused)
    for slug, (text, reason) in refused.items():
        assert paths[slug].read_bytes().decode() == text
        (line,) = [line for line in lines if f"/{slug}.md" in line]
        assert line.split(f"{slug}.md", 1)[1].removeprefix(":").startswith(reason)


def test_only_outputs_that_differ_are_written(blog: Any) -> None:
    """What raised, prints where nothing is compared, must fail, or does not run is left to the author."""
    texts = {
        "raised": fence(">>> 1 / 0\n1"),
        "python": fence("print(1)", "python"),
        "xfail": fence(">>> 1\n2", 'pycon xfail="why"'),
        "raises": fence(">>> 1\n2", 'pycon raises="KeyError"'),
        "no_run": fence(">>> 1\n2", 'pycon no_run="why"'),
        "unreviewed": "Title: x\nSnippets: unreviewed\n\n" + fence(">>> 1\n2"),
    }
    paths = {slug: post(blog, text, slug) for slug, text in texts.items()}
    assert "updated" not in blog.run(update=True)[1]
    assert {slug: path.read_bytes().decode() for slug, path in paths.items()} == texts


def test_one_output_is_written_where_another_cannot_be(blog: Any) -> None:
    """What is refused holds nothing else back, and the run says what still fails."""
    path = post(blog, fence(">>> 1\n2\n>>> print('```')\n>>> object()\n>>> 1 / 0"))
    status, said = blog.run(update=True)
    assert status == 1
    assert path.read_bytes().decode() == fence(">>> 1\n1\n>>> print('```')\n>>> object()\n>>> 1 / 0")
    assert "content/2014/01/post.md:2 updated\n" in said
    assert "content/2014/01/post.md:4 failed: the output is not what the post says\n" in said


def test_what_is_written_is_told_beside_the_results_for_programs(blog: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """With --json the changes are told on the other stream."""
    post(blog, fence(">>> 1\n2\n>>> print('```')"))
    said = blog.run(update=True, json=True)[1]
    assert [one["status"] for one in json.loads(said)] == ["failed"]
    assert [line.partition(": ")[0] for line in capsys.readouterr().err.splitlines()] == [
        "content/2014/01/post.md:2 updated",
        "content/2014/01/post.md:4 not updated",
    ]


def test_what_the_author_said_more_shortly_stays(blog: Any) -> None:
    """A line that is what it gives, by the flags that are said, is not written out."""
    say = "print(list(range(100))); print(1 + 2)"
    wide = "print('a   b'); print(3)"
    error = "raise ValueError('long and long\\nsecond')"
    stack = "Traceback (most recent call last):\n  ...\n"
    path = post(
        blog,
        fence(f">>> {say}\n[0, 1, ..., 99]\n4", 'pycon options="ELLIPSIS"')
        + fence(f">>> {wide}  # doctest: +NORMALIZE_WHITESPACE\na b\n4")
        + fence(say, "python")
        + fence("[0, 1, ..., 99]\n4", 'text testoutput options="ELLIPSIS"')
        + fence(f">>> {error}\n{stack}ValueError: long ...\nfirst\n", 'pycon options="ELLIPSIS"')
        + fence(f">>> raise ValueError('a\\nb')\n{stack}ValueError: c", 'pycon options="ELLIPSIS"'),
    )
    before = path.read_text("utf-8")
    assert blog.run(update=True)[0] == 0
    after = (
        before.replace("\n4\n", "\n3\n").replace("\nfirst\n", "\nsecond\n").replace("ValueError: c", "ValueError: a\nb")
    )
    assert path.read_text("utf-8") == after


def test_dots_that_fit_no_longer_are_left_to_their_author(blog: Any) -> None:
    """An author who has shown less of an output is not shown all of it."""
    texts = [
        fence(">>> print(list(range(100)))\n[0, 1, ..., 98]", 'pycon options="ELLIPSIS"'),
        fence(">>> for x in range(50): print(x)\n0\n...\n48", 'pycon options="ELLIPSIS"'),
        fence("print(list(range(100)))", "python") + fence("[1, ..., 99]", 'text testoutput options="ELLIPSIS"'),
    ]
    path = post(blog, "".join(texts))
    said = blog.run(update=True)[1]
    assert path.read_text("utf-8") == "".join(texts)
    assert said.count(" not updated: a line with ... is not what it gives any more: write this output by hand\n") == 3


def test_a_flag_that_is_there_is_not_advised(blog: Any) -> None:
    """An output that is another one each time is told so, and what has not been done about it."""
    code = ">>> object(){}\nx"
    path = post(
        blog,
        fence(code.format(""), 'pycon options="ELLIPSIS"')
        + fence(code.format("  # doctest: +ELLIPSIS"))
        + fence(code.format("")),
    )
    said = [line for line in blog.run(update=True)[1].split("\n") if " not updated" in line]
    assert ["options=" in line for line in said] == [False, False, True]
    assert path.read_text("utf-8").count("\nx\n") == 3


def test_what_is_not_updated_is_named_in_the_lines_that_are_there_now(blog: Any) -> None:
    """An output above it that has become longer or shorter moves its line."""
    post(blog, fence(">>> 1\n>>> print('```')\n>>> 2\n1"))
    said = blog.run(update=True)[1]
    assert [line for line in said.split("\n") if "updated" in line] == [
        "content/2014/01/post.md:2 updated",
        "content/2014/01/post.md:4 not updated: the output would end its fence: make the fence longer",
        "content/2014/01/post.md:5 updated",
    ]
    assert "content/2014/01/post.md:4 failed: " in said


@pytest.mark.parametrize("expected", ["", "\n", "1\n<BLANKLINE>\n2\n"], ids=["no line", "an empty line", "blank lines"])
def test_a_testoutput_keeps_its_form(blog: Any, expected: str) -> None:
    """A fence without a line gets some, and an author's <BLANKLINE> stays one."""
    code = fence("for x in 'a', '', 'b': print(x)", "python")
    path = post(blog, f"{code}```text testoutput\n{expected}```\n")
    assert blog.run(update=True)[0] == 0
    blank = "<BLANKLINE>" if "BLANK" in expected else ""
    assert path.read_bytes().decode() == code + fence(f"a\n{blank}\nb", "text testoutput")


def test_an_output_of_one_service_is_not_written(blog: Any, markdown: Any) -> None:
    """What another service gives otherwise cannot be shown to readers as the output."""
    found = blog.find(fence(">>> 1\n2"))
    results = [
        Result(found.name, 1, "", "failed", service=service, actual=(Output(1, text),))
        for service, text in (("MariaDB 10", "3\n"), ("PostgreSQL 18", "4\n"))
    ]
    said: list[str] = []
    read = partial(find.read, content=blog.content, markdown=markdown)
    assert update.update([found], lambda _: results, read, said.append) == results
    assert said == ["content/2014/01/post.md:2 not updated: the output is not the same on each service"]


def test_a_program_reads_nothing_but_json(blog: Any) -> None:
    """What was updated is not said among the results."""
    post(blog, fence(">>> 1\n2"))
    assert [one["status"] for one in json.loads(blog.run(update=True, json=True)[1])] == ["passed"]


def test_a_file_that_was_edited_meanwhile_is_left_and_named(blog: Any, markdown: Any) -> None:
    """Neither an edit since the post was read nor one while it is written is lost."""
    found = blog.find(fence(">>> 1\n2"))
    file = source.read(found)

    def edit(beside: Path) -> str:
        found.path.write_text("somebody's\n", "utf-8")
        return "".join(find.read(beside, blog.content, markdown).lines[:0])

    for attempt in (lambda: source.write(file, [Change(2, 1, ("1\n",))], edit), lambda: source.read(found)):
        with pytest.raises(SourceError, match="was edited meanwhile"):
            attempt()

    assert found.path.read_text("utf-8") == "somebody's\n"
    assert sorted(one.name for one in found.path.parent.iterdir()) == ["post.md"]


def test_a_post_behind_a_link_is_left_and_named(blog: Any) -> None:
    """A folder that is a link may lead anywhere: what lies there is nobody's to write."""
    post = blog.write("```pycon\n>>> 1 + 1\n3\n```\n")
    elsewhere = blog.content.parent / "elsewhere"
    (blog.content / "2014").rename(elsewhere)
    (blog.content / "2014").symlink_to(elsewhere)
    before = post.read_bytes()
    assert "content/2014/01/post.md not updated: it is reached by a symbolic link" in blog.run(update=True)[1]
    assert post.read_bytes() == before
