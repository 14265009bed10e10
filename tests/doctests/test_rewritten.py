from __future__ import annotations

import ast
from typing import Any

import pytest

from doctests import rewritten

HOSTILE = [
    "a\nimport os",
    "a\rimport os",
    "a\r\nimport os",
    "a\x0bimport os\x0cimport os\x1eimport os\x85import os\u2028import os",
    "a\x00b",
    "\"\"\"'''\\",
    "/// script",
    "\u202eimport os",
    "# -*- coding: utf-7 -*-",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_ends_a_comment(text: str) -> None:
    """Whatever a title or a reason holds stays in its one line, and is no code and no metadata."""
    for comments in (f"# {rewritten.line(text)}\n", rewritten.commented(text)):
        assert ast.parse(comments).body == []
        assert all(line.startswith("#") for line in comments.splitlines())
        assert comments.isprintable() or set(filter(lambda char: not char.isprintable(), comments)) == {"\n"}

    assert not rewritten.METADATA.search(rewritten.commented(text))


@pytest.mark.parametrize("text", ["", "x", "x\n", 'x"', 'x\\"', '"', "\\", "a\n\n", "\tb\x00\r\u202e", *HOSTILE])
def test_a_text_is_what_its_literal_says(text: str) -> None:
    """A file of a post's folder is in a script to the letter."""
    written = rewritten.literal(text)
    assert ast.literal_eval(written) == text
    assert not rewritten.METADATA.search(written)


def run(code: str) -> dict[str, Any]:
    """Run code as a file would be."""
    names: dict[str, Any] = {}
    exec(compile(code, "<test>", "exec"), names)  # noqa: S102 - the test's own
    return names


@pytest.mark.parametrize(
    ("code", "name", "value"),
    [
        ("x = 1\nraise KeyError", "x", 1),
        ('x = """\na\n  b\n"""\n1 / 0', "x", "\na\n  b\n"),
        ('y = 2\nx = f"""\n{y}\n  b"""\n1 / 0', "x", "\n2\n  b"),
        ("x = (1,\n2)\nif x:\n\n    1 / 0", "x", (1, 2)),
        ("x = 'a\\\n b'\n1 / 0", "x", "a b"),
    ],
)
def test_an_error_is_caught_and_no_string_changed(
    capsys: pytest.CaptureFixture[str], code: str, name: str, value: object
) -> None:
    """Code that must fail stands in a try statement, with what it did before, its strings as they were."""
    caught = rewritten.catching(code, "why\nimport os")
    assert caught is not None
    assert run(caught)[name] == value
    assert capsys.readouterr().out.startswith("as expected: ")


@pytest.mark.parametrize("code", ["", "# nothing", "x = '''", "if x:", "  x", "x = 1\n  y"])
def test_what_cannot_be_caught_is_not(code: str) -> None:
    """What is no statement, or cannot be read, is not made one."""
    assert rewritten.catching(code) is None


@pytest.mark.parametrize(
    ("code", "rest"),
    [
        ("from __future__ import annotations\nx = 1", "x = 1"),
        ("x = 1\nfrom __future__ import annotations; y = 2", "x = 1\npass; y = 2"),
        ("'ä'; from __future__ import (\n  annotations,\n  division,\n)\nx = 1", None),
        ("x = 'from __future__ import y'", "x = 'from __future__ import y'"),
        ("def broken(", "def broken("),
    ],
)
def test_future_statements_are_taken_out(code: str, rest: str | None) -> None:
    """What may only begin a file is taken out of its middle, and told."""
    left, names = rewritten.without_futures(code)
    if rest is None:
        assert names == ["annotations", "division"]
        assert ast.unparse(ast.parse(left)) == '"""ä"""\npass\nx = 1'
    else:
        assert left == rest
        assert names == (["annotations"] if code != rest else [])
