from __future__ import annotations

import ast
import doctest
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctests.inside import examples as room
from doctests.inside.examples import difference, examples, message, python2, same_error


def test_every_top_level_statement_is_an_example() -> None:
    """Statements are taken whole, with their decorators, and counted by the lines of their file."""
    code = "import os; a = 1\n\n# a comment\n@staticmethod\ndef f():\n    return 1\n\nx = [\n    1,\n]; y = 2\nx\n"
    found = examples(code, 10, "python")
    assert [(example.lineno, example.source) for example in found] == [
        (10, "import os; a = 1\n"),
        (13, "@staticmethod\ndef f():\n    return 1\n"),
        (17, "x = [\n    1,\n]; y = 2\n"),
        (20, "x\n"),
    ]
    assert {example.want for example in found} == {""}


def test_a_session_is_read_as_doctest_reads_it() -> None:
    """A pycon fence holds inputs and the outputs they must have."""
    found = examples(">>> for i in (1, 2):\n...     print(i)\n1\n2\n>>> 3  # doctest: +ELLIPSIS\n3\n", 4, "pycon")
    assert [(example.lineno, example.source, example.want) for example in found] == [
        (4, "for i in (1, 2):\n    print(i)\n", "1\n2\n"),
        (8, "3  # doctest: +ELLIPSIS\n", "3\n"),
    ]
    assert found[1].options == {doctest.ELLIPSIS: True}


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        ("x = 1\n>>> x\n1\n", "line 5: neither input nor output"),
        (">>> print('a\\n\\nb')\na\n\nb\n", "line 8: neither input nor output"),
        ("nothing here\n", "line 5: neither input nor output"),
        (">>> 1  # doctest: +SKIP\n", "line 5: [+]SKIP gives no reason"),
        (">>>1\n1\n", "line 5: lacks blank after >>>"),
    ],
)
def test_a_session_that_would_not_be_compared_whole_is_refused(code: str, complaint: str) -> None:
    """Text that doctest takes for prose, and examples it leaves out, are errors with their line."""
    with pytest.raises(ValueError, match=complaint):
        examples(code, 4, "pycon")


def test_a_syntax_error_has_the_line_of_the_file() -> None:
    """Where Python stops is told in the lines of the post."""
    with pytest.raises(SyntaxError) as caught:
        examples("a = 1\nb = = 2\n", 20, "python", "post.md")

    assert (caught.value.filename, caught.value.lineno) == ("post.md", 22)


@pytest.mark.parametrize(
    "code",
    [
        "print 'a'",
        "print >>f, 'a'; print 'b'",
        "if a: print 'b'",
        "for x in y:\n    print x,\n",
        "try:\n    a()\nexcept ValueError, e:\n    print e\n",
        "try:\n    a()\nexcept (A, B), e:\n    raise\n",
        "raise ValueError, 'text'",
        "exec code in namespace",
        "a = `b`",
        "a <> b",
        "os.chmod(a, 0755)",
        "a = 10L + 0xFFL",
        "a = ur'text'",
        "f = lambda (a, b): a",
        "def f(a, (b, c)):\n    return a\n",
        "if a:\n        b\n\tc\n",
    ],
)
def test_python_2_is_known(code: str) -> None:
    """What only Python 2 can parse is told from a slip."""
    with pytest.raises(SyntaxError):
        compile(code, "code", "exec")

    assert python2(code)


@pytest.mark.parametrize(
    "code",
    [
        "a = 1",
        "print('a')",
        "def f(:",
        "print 'a",
        "print a b",
        "print 'a'\nx = = 1\n",
        "x = (1,\n",
        "raise = 3",
        "class",
        "a b",
        "  a",
        "a\x00b",
        "from x import *\nreturn <",
        "",
    ],
)
def test_a_slip_is_not_python_2(code: str) -> None:
    """Code that no Python can parse, and code that this one can, is not called Python 2."""
    assert not python2(code)


@given(st.text(alphabet=st.sampled_from("print exc,:`<>0L'\"\n\t()=ur;"), max_size=60))
def test_any_text_can_be_asked_about(code: str) -> None:
    """Whether something is Python 2 is always answered, and never yes for what this Python can parse."""
    answer = python2(code)
    try:
        ast.parse(code)
    except (SyntaxError, ValueError):
        return

    assert not answer


def test_outputs_are_compared_with_doctests_flags() -> None:
    """An output differs unless the flags say that it does not."""
    example = doctest.Example("f()", "a ... c\n")
    assert difference(example, "a b c\n", doctest.ELLIPSIS) == ""
    assert "Expected:\n    a ... c\nGot:\n    a b c\n" in difference(example, "a b c\n", 0)


def test_errors_are_compared_with_their_text() -> None:
    """An error must be the one that a session shows, its detail only if it is not waived."""
    error = message(KeyError("a"))
    assert same_error("KeyError: 'a'\n", error, 0)
    assert not same_error("KeyError: 'b'\n", error, 0)
    assert same_error("builtins.KeyError: something\n", error, doctest.IGNORE_EXCEPTION_DETAIL)
    assert not same_error("ValueError: 'a'\n", error, doctest.IGNORE_EXCEPTION_DETAIL)


def test_an_errors_message_begins_with_its_name() -> None:
    """A message is the end of a traceback, without where a SyntaxError is, with the notes."""
    with pytest.raises(SyntaxError) as caught:
        compile("a b", "post.md", "exec")

    assert message(caught.value).startswith("SyntaxError: ")
    noted = ValueError("text")
    noted.add_note("a note")
    assert message(noted) == "ValueError: text\na note\n"


@pytest.mark.parametrize("file", sorted(path.name for path in Path(room.__file__).parent.glob("*.py")))
def test_what_runs_in_a_world_keeps_to_old_python(file: str) -> None:
    """The program that worlds are started with has no syntax newer than Python 3.8."""
    ast.parse(Path(room.__file__).with_name(file).read_text("utf-8"), feature_version=(3, 8))
