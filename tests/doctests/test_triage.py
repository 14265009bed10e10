from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from doctests import station, triage
from doctests.offers import offers, unfit, worded
from doctests.results import Output, Result
from doctests.warm import Warm
from tests.doctests.groups import need_namespaces
from tests.testing import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

POST = """\
Title: An old post
Snippets: unreviewed
Date: 2011-01-01

```python
assert 1
```

> ```python hl_lines="1"  \n> launch(rocket)
> ```

~~~ {.python #two}
open("/etc/shadow").read()
~~~

```py
>>> 1 + 1
2
```

"""


class Author:
    """Who answers what the triage asks."""

    def __init__(self, *answers: str) -> None:
        """Have answers ready."""
        self.answers, self.asked = list(answers), list[tuple[str, tuple[str, ...]]]()

    def __call__(self, question: str, answers: Sequence[str]) -> str:
        """Give the next answer, which must be one of those that there are."""
        self.asked.append((question, tuple(answers)))
        answer = self.answers.pop(0)
        assert not answers or answer in answers
        return answer


@pytest.fixture
def review(blog: Any) -> Callable[..., tuple[int, str]]:
    """Give what triages a post with an author's answers, and returns the exit status and what was shown."""

    def reviewed(path: Path, *answers: str, ask: Any = None) -> tuple[int, str]:
        said = io.StringIO()
        author = ask or (Author(*answers) if answers else None)
        status = triage.main(blog.posts(path), Console(file=said, width=200), ask=author, cache=blog.worlds)
        assert not isinstance(author, Author) or not author.answers
        return status, said.getvalue()

    return reviewed


def letters(blog: Any, text: str) -> Path:
    """Write a post to the letter."""
    path: Path = blog.write("")
    path.write_bytes(text.encode())
    return path


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_an_author_decides_snippet_by_snippet(blog: Any, review: Any, end: str) -> None:
    """Words come into the fences' first lines and the front matter's line goes; no other byte changes."""
    need_namespaces()
    path = letters(blog, f"\ufeff{POST}The end.  \n".replace("\n", end))
    author = Author("raises", "skip", "", " it's not \x1b[1myours", "it's not yours", "pycon", "yes")
    status, said = review(path, ask=author)
    assert status == 0
    expected = (
        POST.replace('hl_lines="1"', 'hl_lines="1" raises="NameError"')
        .replace("#two}", '#two skip="it\'s not yours"}')
        .replace("```py\n", "```pycon\n")
        .replace("Snippets: unreviewed\n", "")
    )
    assert path.read_bytes().decode() == f"\ufeff{expected}The end.  \n".replace("\n", end)
    assert sorted(one.name for one in path.parent.rglob("*")) == ["doctests.json", "post", "post.md"]
    shown = (
        "content/2014/01/post.md:9\n    launch(rocket)\ncontent/2014/01/post.md:10 failed: NameError: name 'launch' is"
    )
    assert shown in said
    assert "raises   it is run, and must end with NameError" in said
    assert said.count("a reason is never empty") == 1
    assert said.count("a reason has no characters that nobody sees") == 1
    assert [answers for _, answers in author.asked if "leave" in answers][-1] == ("pycon", "xfail", "skip", "leave")
    assert author.asked[-1][0] == "Has the code been read (4 snippets), is the post reviewed?"
    assert said.endswith("content/2014/01/post.md is reviewed: its verdicts are recorded\n")
    assert blog.run(recorded=True)[1].endswith("4 found, 3 passed, 1 skipped\n")


def test_a_mark_on_two_lines_goes_whole(blog: Any, review: Any) -> None:
    """Its value may stand below its name, and without that would be the field's above it."""
    need_namespaces()
    path = letters(blog, "Title: A\nTags: x\nSnippets:\n    unreviewed\nDate: 2011-01-01\n\n```python\nassert 1\n```\n")
    assert review(path, "yes")[0] == 0
    assert path.read_text("utf-8") == "Title: A\nTags: x\nDate: 2011-01-01\n\n```python\nassert 1\n```\n"


def test_what_is_left_stays_and_is_counted(blog: Any, review: Any) -> None:
    """An author may leave a snippet as it is, and need not call the post reviewed."""
    need_namespaces()
    text = "Title: x\nSnippets: unreviewed\n\n```python\n1 / 0\n```\n\n```python\nwhile True: pass\n```\n"
    path = letters(blog, text.replace("```python\nwhile", '```python group="b" timeout="0.5"\nwhile'))
    before = path.read_bytes()
    author = Author("leave", "leave", "no")
    status, said = review(path, ask=author)
    assert status == 1
    assert said.endswith("content/2014/01/post.md still says Snippets: unreviewed\n")
    assert [answers for _, answers in author.asked] == [
        ("raises", "xfail", "no_run", "skip", "leave"),
        ("no_run", "skip", "leave"),
        ("yes", "no"),
    ]
    assert "2 snippets, of which 2 do not do what the post says" in author.asked[-1][0]
    assert path.read_bytes() == before
    assert not path.with_suffix("").exists()


def test_a_verdict_that_is_none_yet_is_still_to_be_run(blog: Any, review: Any) -> None:
    """A post that is called reviewed though a snippet fails is told what comes next."""
    need_namespaces()
    path = blog.write("Snippets: unreviewed\n\n```python\n1 / 0\n```\n")
    assert review(path, "leave", "yes")[1].endswith("is reviewed: now run invoke doctest\n")


def test_code_is_shown_before_it_is_asked_about(blog: Any, review: Any) -> None:
    """What is to be decided on, and what ran well, is shown once, and a missing package's cure with it."""
    need_namespaces()
    path = blog.write("Snippets: unreviewed\n\n```python\nfine = 1  # \x1b[2J\n```\n\n```python\nimport nowhere\n```\n")
    author = Author("leave", "no")
    said = review(path, ask=author)[1].partition(" found, ")[2]
    assert said.count("\ncontent/2014/01/post.md:7\n    import nowhere\ncontent/2014/01/post.md:8 failed: ") == 1
    assert said.count("dependencies = [...] in the header of testsetup.py") == 1
    assert said.count("\ncontent/2014/01/post.md:3\n    fine = 1  # ") == 1
    assert "\x1b" not in said
    assert not any(question.endswith(":") for question, _ in author.asked)


OUTPUTS = """\
Snippets: unreviewed

```pycon
>>> 6 * 7
41
>>> print("a\\nb")
```

```python
print("new")
```

```text testoutput
old
```

```python
1 / 0
```

```pycon
>>> import os; os.urandom(9).hex()
1
```
"""


def test_an_output_can_become_what_it_really_is(blog: Any, review: Any) -> None:
    """What a snippet gives is written where its author says so, and only what it gives each time."""
    need_namespaces()
    path = blog.write(OUTPUTS)
    author = Author("update", "update", "leave", "update", "leave", "yes")
    status, said = review(path, ask=author)
    assert status == 0
    expected = (
        OUTPUTS.replace("41\n", "42\n")
        .replace('\\nb")\n', '\\nb")\na\nb\n')
        .replace("old", "new")
        .replace("Snippets: unreviewed\n", "")
    )
    assert path.read_text("utf-8") == expected
    assert "update   what it really gives is written into the post" in said
    assert said.count(" updated\n") == 3
    assert said.count("content/2014/01/post.md:24 not updated: the output is another one each time") == 1
    choices = [("update" in answers, len(answers)) for _, answers in author.asked]
    assert choices == [(True, 5), (True, 5), (False, 5), (True, 5), (True, 5), (False, 2)]
    assert "4 snippets, of which 2 do not" in author.asked[-1][0]


def test_all_that_would_be_written_is_shown_before_it_is_asked_about(blog: Any, review: Any) -> None:
    """Whoever lets outputs be written has seen each of them, of a session that goes on after the first as well."""
    need_namespaces()
    path = blog.write(
        "Snippets: unreviewed\n\n> ```pycon\n> >>> print('a')\n> x\n> >>> print('b\\n\\nc')\n> y\n> ```\n"
    )
    told = blog.write("Snippets: unreviewed\n\n```python\nprint()\n```\n\n```text testoutput\nz\n```\n", "told")
    asked: list[str] = []

    def ask(question: str, answers: Sequence[str]) -> str:
        asked.append(question)
        return answers[0] if "update" in answers else "leave" if "leave" in answers else "no"

    said = review(path, ask=ask)[1].partition("update   ")[0]
    assert "  content/2014/01/post.md:5 would be:\n    > a\n  content/2014/01/post.md:7 would be:\n    > b\n" in said
    assert "    > b\n    > <BLANKLINE>\n    > c\n" in said
    assert "  content/2014/01/told.md:8 would be:\n    <BLANKLINE>\n" in review(told, ask=ask)[1]


def test_what_was_not_reached_is_asked_about_when_it_is(blog: Any, review: Any) -> None:
    """Nothing is known of a snippet before its turn comes, so nothing is offered for it; then something is."""
    need_namespaces()
    path = blog.write("Snippets: unreviewed\n\n```python\nimport os; os._exit(3)\n```\n\n```pycon\n>>> 2 + 2\n5\n```\n")
    author = Author("leave", "no")
    said = review(path, ask=author)[1]
    assert "of which 2 do not do what the post says" in author.asked[-1][0]
    assert "not reached: " in said
    author = Author("skip", "it ends all", "update", "yes")
    assert review(path, ask=author)[0] == 0
    assert ">>> 2 + 2\n4\n" in path.read_text("utf-8")


def test_what_was_left_is_asked_about_again_when_something_else_comes_of_it(blog: Any, review: Any) -> None:
    """A word at an earlier snippet changes what becomes of a later one, which its author has not decided on."""
    need_namespaces()
    text = "Snippets: unreviewed\n\n```python\nx = 1\n1 / 0\n```\n\n```python\nassert x > 1, x\n```\n"
    path = blog.write(text)
    author = Author("skip", "a slip", "leave", "leave", "no")
    review(path, ask=author)
    assert [len(answers) for _, answers in author.asked] == [5, 0, 5, 5, 2]
    assert "of which 1 does not do what the post says" in author.asked[-1][0]


def test_an_output_and_a_word_are_written_together(blog: Any, review: Any) -> None:
    """A word that another snippet gets stands where it belongs, whatever lines an output gained above it."""
    need_namespaces()
    path = blog.write(OUTPUTS)
    review(path, "update", "leave", "raises", "skip", "by chance", "yes")
    text = path.read_text("utf-8")
    assert 'a\nb\n```\n\n```python\nprint("new")' in text
    assert 'old\n```\n\n```python raises="ZeroDivisionError"\n1 / 0\n```\n\n```pycon skip="by chance"\n' in text


def test_nothing_runs_where_it_is_not_isolated(
    blog: Any, review: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody has read never runs as a plain process."""
    monkeypatch.setattr(station, "Warm", lambda: Warm(("process",)))
    sign = tmp_path / "ran"
    path = blog.write(f"Snippets: unreviewed\n\n```python\nopen({str(sign)!r}, 'w')\n```\n")
    status, said = review(path, ask=Author())
    assert status == 1
    assert "nothing of it was run, because this machine does not isolate it" in said
    assert not sign.exists()


def test_without_a_terminal_nothing_is_changed(blog: Any, review: Any) -> None:
    """What happened is shown, and the exit status says that nothing was decided."""
    need_namespaces()
    path = blog.write("Snippets: unreviewed\n\n```python\n1 / 0\n```\n")
    before = path.read_bytes()
    status, said = review(path)
    assert status == 1
    assert "content/2014/01/post.md:4 failed: ZeroDivisionError: division by zero\n    1 / 0\n" in said
    assert said.endswith("still says Snippets: unreviewed: decide on a terminal, where you can be asked\n")
    assert path.read_bytes() == before


def test_wrong_fences_come_first(blog: Any, review: Any) -> None:
    """A post with a fence that is wrong is shown with it, and nothing is asked."""
    path = blog.write("Snippets: unreviewed\n\n```text\n>>> 1\n```\n")
    status, said = review(path, ask=Author())
    assert status == 1
    assert "content/2014/01/post.md:4 in error: >>> in a fence that is never run" in said
    assert said.endswith("put right first what is wrong with its fences\n")


def test_what_a_triage_does_not_do_is_refused(blog: Any) -> None:
    """No option is passed over in silence."""
    said = io.StringIO()
    asked = {"--json": True, "--junit": "", "--post": ["a.md"], "--update": False}
    status = triage.main(blog.posts(blog.write("x")), Console(file=said, width=200), besides=asked)
    assert (status, said.getvalue()) == (
        2,
        "--triage asks about one post, on a terminal: leave --json and --post out\n",
    )


def test_what_is_reviewed_or_no_post_is_said_in_one_line(blog: Any, review: Any) -> None:
    """There is nothing to decide, and the exit status is 2."""
    path = blog.write("```python\n1\n```\n")
    line = "content/2014/01/post.md is reviewed: its front matter does not say Snippets: unreviewed\n"
    assert review(path) == (2, line)
    assert review(path.with_name("typo.md"))[0] == 2


def test_what_was_edited_while_the_author_thought_is_left(blog: Any, review: Any) -> None:
    """A file that changed since it was run is not overwritten."""
    need_namespaces()
    path = blog.write("Snippets: unreviewed\n\n```python\n1 / 0\n```\n")

    def edits(_: str, answers: Sequence[str]) -> str:
        path.write_text("somebody's", "utf-8")
        return "why" if not answers else "skip"

    status, said = review(path, ask=edits)
    assert status == 1
    assert said.endswith("content/2014/01/post.md was edited meanwhile: nothing is written; say it again\n")
    assert path.read_text("utf-8") == "somebody's"


def test_who_stops_loses_nothing(blog: Any, review: Any) -> None:
    """Ctrl-C in the middle of the questions leaves the file as it is."""
    need_namespaces()
    path = blog.write("Snippets: unreviewed\n\n```python\n1 / 0\n```\n")
    before = path.read_bytes()

    def stops(*_: Any) -> str:
        raise KeyboardInterrupt

    assert review(path, ask=stops)[0] == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (Result("a", 1, "", "failed", "a.b.E: x", traceback="…", error="E"), ["raises", "xfail", "no_run", "skip"]),
        (
            Result("a", 1, "", "failed", "SyntaxError: x", traceback="…", error="SyntaxError", unparsed="unknown"),
            ["raises", "xfail", "skip"],
        ),
        (
            Result("a", 1, "", "failed", "Python 2 …", traceback="…", error="SyntaxError", unparsed="python2"),
            ["xfail", "skip"],
        ),
        (
            Result("a", 1, "", "failed", "…", traceback="…", actual=(Output(1, ""),)),
            ["update", "xfail", "no_run", "skip"],
        ),
        (Result("a", 1, "", "error", "the snippet timed out"), ["no_run", "skip"]),
        (Result("a", 1, "", "error", "not found", verdict=False), []),
    ],
)
def test_only_words_that_fit_are_offered(result: Result, words: list[str]) -> None:
    """An error can be expected, what does not parse is not compiled, and a world that is missing excuses nothing."""
    assert list(offers(result)) == words


def test_what_is_offered_goes_by_what_happened(blog: Any, review: Any) -> None:
    """An error of code that a snippet reads itself, and a message that reads like something else, deceive nobody."""
    need_namespaces()
    codes = ("exec('1 +')", "raise type('E', (Exception,), {})('a session with >>>')", "raise LookupError('x: y')")
    fences = "".join(f'```python group="{number}"\n{code}\n```\n\n' for number, code in enumerate(codes))
    author = Author(*["leave"] * 3, "no")
    said = review(letters(blog, f"Title: x\nSnippets: unreviewed\n\n{fences}"), ask=author)[1]
    words = ("raises", "xfail", "no_run", "skip", "leave")
    assert [answers for _, answers in author.asked] == [words, words, words, ("yes", "no")]
    assert [f"must end with {name}\n" in said for name in ("SyntaxError", "E", "LookupError")] == [True] * 3


def test_words_are_written_where_the_renderer_reads_them() -> None:
    """A reason has the quotation marks that it does not hold, and braces stay braces."""
    assert worded("```python\r\n", "skip", 'so "he" said') == "```python skip='so \"he\" said'\r\n"
    assert worded("``` {.python }\n", "raises", "E") == '``` {.python raises="E"}\n'
    assert worded("> ~~~~ {.py3 #a}", "pycon", "") == "> ~~~~ {.pycon #a}"
    assert worded("\ufeff```numpy  \n", "pycon", "") == "\ufeff```pycon  \n"
    assert unfit('it\'s "so"') == "a reason has quotation marks of one kind"


def test_an_author_is_asked_on_a_terminal(tmp_path: Path) -> None:
    """The command itself asks, and hears what is typed."""
    need_namespaces()
    code = f"""\
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "plugins")!r}]
from pathlib import Path
from rich.console import Console
from doctests import triage
from tests.doctests.conftest import Blog
blog = Blog(Path("content"), Path({str(tmp_path / "worlds")!r}))
sys.exit(triage.main(blog.posts(Path("content/2014/01/post.md")), Console(), cache=blog.worlds))
"""
    path = tmp_path / "content" / "2014" / "01" / "post.md"
    path.parent.mkdir(parents=True)
    path.write_text("Title: x\nSnippets: unreviewed\n\n```python\n1 / 0\n```\n", "utf-8")
    ours, theirs = pty.openpty()
    try:
        how: Any = {"stdin": theirs, "stdout": theirs, "stderr": subprocess.PIPE, "cwd": tmp_path}
        with subprocess.Popen([sys.executable, "-c", code], **how) as process:
            os.write(ours, b"nonsense\nskip\n\nnot now\nyes\n")
            assert process.wait(60) == 0, process.stderr and process.stderr.read()
    finally:
        os.close(ours)
        os.close(theirs)

    assert path.read_text("utf-8") == 'Title: x\n\n```python skip="not now"\n1 / 0\n```\n'
