from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from doctests import find
from doctests.fences import Collector, hooked
from doctests.find import LOOKS, _locate, _near_fences
from doctests.marks import unstamped

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PLAIN: dict[str, Any] = {
    "extension_configs": {
        "markdown.extensions.attr_list": {},
        "markdown.extensions.sane_lists": {},
        "pymdownx.highlight": {"guess_lang": False, "stripnl": False},
        "pymdownx.superfences": {"preserve_tabs": True},
    }
}


def problems(post: find.Post) -> list[str]:
    """Write down a post's problems."""
    return [f"{problem.line}: {problem.text}" for problem in post.problems]


def test_lines_are_those_of_the_file(blog: Any) -> None:
    """A snippet's line is its fence's in the file, front matter and equal fences before it counted."""
    post = blog.find("Title: x\n\n```python\na = 1\n```\n\n```python\na = 1\n```\n")
    assert [snippet.line for snippet in post.snippets] == [3, 7]
    assert [snippet.code for snippet in post.snippets] == ["a = 1", "a = 1"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1. item\n\n    ```python\n    a = 1\n      # b\n    ```\n", "a = 1\n  # b"),
        ("> ```python\n> a = 1\n>\n> b = 2\n> ```\n", "a = 1\n\nb = 2"),
        ("- a\n\n    > ```python\n    > a = 1\n    > ```\n", "a = 1"),
        ("`````python\n```\na\n```\n`````\n", "```\na\n```"),
        ("~~~python\n\tif a:\n\n\n\t\tb\n~~~\n", "\tif a:\n\n\n\t\tb"),
        ("```python\n\n```\n", ""),
        ("```python\n```\n", ""),
        ("``` {.python #name}\na = 1\n```\n", "a = 1"),
        ("para\n```python\na = 1\n```\nmore\n", "a = 1"),
    ],
    ids=["list", "quote", "quote in list", "longer", "tildes and tabs", "empty line", "empty", "braces", "paragraph"],
)
def test_fences_are_found_where_they_are_rendered(blog: Any, text: str, code: str) -> None:
    """A fence in a list, a quote or a longer fence is found with the code its readers see."""
    post = blog.find(text)
    assert [snippet.code for snippet in post.snippets] == [code]
    assert problems(post) == []


@pytest.mark.parametrize("language", ["python", "py", "Python3", "py2", "sage", "numpy"])
def test_every_name_of_python_is_python(blog: Any, language: str) -> None:
    """Whatever Pygments knows Python by is run as Python."""
    assert [snippet.kind for snippet in blog.find(f"```{language}\na\n```\n").snippets] == ["python"]


def test_other_languages_are_no_snippets(blog: Any) -> None:
    """A fence of another language, or of none, is not code of ours."""
    post = blog.find("```sql\nSELECT 1\n```\n\n```\nx\n```\n\n```mermaid\ny\n```\n")
    assert post.snippets == ()
    assert post.problems == ()


def test_words_are_read(blog: Any) -> None:
    """The words after the language say what deviates, in plain form and in braces."""
    post = blog.find(
        """\
        ```python skip="not `here`" group='web' timeout="2.5"
        a
        ```

        ``` {.pycon xfail="why" raises="NameError" options="ELLIPSIS, NORMALIZE_WHITESPACE"}
        >>> a
        ```

        ```python testsetup
        b
        ```
        """
    )
    one, two, three = (snippet.words for snippet in post.snippets)
    assert (one.skip, one.group, one.timeout) == ("not `here`", "web", 2.5)
    assert (two.xfail, two.raises, two.options) == ("why", "NameError", ("ELLIPSIS", "NORMALIZE_WHITESPACE"))
    assert three.hidden
    assert problems(post) == []


def test_output_belongs_to_the_fence_before_it(blog: Any) -> None:
    """A testoutput is what the python fence before it prints, other languages between them or not."""
    post = blog.find('```python\nprint(1)\n```\n\n```sql\nx\n```\n\n```text testoutput options="ELLIPSIS"\n1\n```\n')
    (snippet,) = post.snippets
    assert snippet.expected == "1"
    assert snippet.words.options == ("ELLIPSIS",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```python skipp\na\n```\n", ["1: unknown word skipp: is it skip?"]),
        ('```text foo="1"\na\n```\n', ["1: unknown word foo"]),
        ("```python skip\na\n```\n", ['1: skip is empty: write skip="why"']),
        ('```python xfail=" "\na\n```\n', ['1: xfail is empty: write xfail="why"']),
        ('```{.python no_run=""}\na\n```\n', ['1: no_run is empty: write no_run="why"']),
        ('```python timeout="soon"\na\n```\n', ['1: timeout="soon" is no number of seconds from 0 to 3600']),
        ('```python timeout="1e9"\na\n```\n', ['1: timeout="1e9" is no number of seconds from 0 to 3600']),
        ('```pycon options="SKIP"\n>>> a\n```\n', ['1: options="SKIP" gives no reason: write skip="why"']),
        ('```pycon options="ELIPSIS"\n>>> a\n```\n', ["1: options: doctest has no flag ELIPSIS"]),
        ('```python raises="no name"\na\n```\n', ['1: raises="no name" names no error: write raises="NameError"']),
        ('```python skip="a" xfail="b"\na\n```\n', ["1: skip and xfail contradict each other"]),
        ("```python testsetup testcleanup\na\n```\n", ["1: testsetup and testcleanup contradict each other"]),
        ('```python testsetup="x"\na\n```\n', ["1: testsetup takes no value"]),
        ('```sql xfail="a"\na\n```\n', ["1: xfail means nothing on a fence that is not Python's"]),
        ('```python hl_lines="x"\na\n```\n', ['1: the renderer does not understand hl_lines="x"']),
        ("```text testoutput\n1\n```\n", ["1: testoutput has no python fence before it"]),
        ("```pycon\n>>> 1\n1\n```\n```text testoutput\n1\n```\n", ["5: testoutput has no python fence before it"]),
        (
            "```python\na\n```\n```text testoutput\n1\n```\n" + "```text testoutput\n1\n```\n",
            ["7: testoutput has no python fence before it"],
        ),
        ("```python testoutput\na\n```\n", ["1: testoutput is what a python fence prints: write ```text testoutput"]),
        ("```testoutput\na\n```\n", ["1: testoutput stands where the language should: write ```text testoutput"]),
        ("```pytest\na\n```\n", ["1: pytest stands where the language should: write ```python pytest"]),
        ("```skip\na\n```\n", ['1: skip stands where the language should: write ```python skip="why"']),
        ("```pyhton\na\n```\n", ["1: no language is called pyhton: is it python?"]),
        (
            "```{python}\na\n```\n",
            ["1: python stands where a word should: a language comes first, ```python, in braces {.python}"],
        ),
    ],
)
def test_a_wrong_word_is_named_with_its_line(blog: Any, text: str, expected: list[str]) -> None:
    """A word that is unknown, empty or out of place is an error, and nothing else is."""
    assert problems(blog.find(text)) == expected


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("Snippets: reviewed", 1),
        ("Title: x\nSnippets: maybe", 2),
        ("Title: x\nSnippets:", 2),
        ("Title: x\nSnippets:\nunreviewed", 2),
        ("Title: x\n\nSnippets: unreviewed", 3),
        ("\nTitle: x\n  snippets: Unreviewed  ", 3),
        ("Title: x\nSnippets : unreviewed", 2),
    ],
)
def test_what_may_not_have_been_reviewed_is_not(blog: Any, head: str, line: int) -> None:
    """A field that nobody understands, or that stands where none is read, is named, and the code is not run."""
    post = blog.find(f"{head}\n\n```python\nopen('/etc/shadow')\n```\n")
    assert not post.reviewed
    (problem,) = post.problems
    assert (problem.line, problem.text.partition(" ")[0].rstrip(":")) == (line, "Snippets")
    status, said = blog.run()
    assert (status, " 1 unreviewed" in said) == (1, True)


@pytest.mark.parametrize(
    "text",
    [
        "Title: x\nSnippets:\n    unreviewed\n\n```python\na\n```\n",
        "Snippets: unreviewed\n\nSnippets: unreviewed\n\n```python\na\n```\n",
    ],
)
def test_what_is_unreviewed_in_a_way_of_its_own_is_no_error(blog: Any, text: str) -> None:
    """What the front matter says over two lines, or says again in the text, is said."""
    post = blog.find(text)
    assert (post.reviewed, post.problems) == (False, ())


@pytest.mark.parametrize(
    "text",
    [
        "Title: x\n\nSnippets: there are some\n\n```python\na\n```\n",
        "Title: x\n\n```text\nSnippets: unreviewed\n```\n",
        "Title: x\n\n    Snippets: unreviewed\n",
    ],
)
def test_a_text_may_speak_of_snippets(blog: Any, text: str) -> None:
    """Only what can be meant for the front matter is taken for it."""
    post = blog.find(text)
    assert (post.reviewed, post.problems) == (True, ())


FENCE = 'indented code is never run: put it into a fence, ```{0}, or say why not, ```{0} skip="why"'


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("a\n\n    :::python\n    x = 1\n    >>> 1\n\n    :::python\n", 3, FENCE.format("python")),
        ("a\n\n\t#!/usr/bin/env python3\n\tx = 1\n", 3, FENCE.format("python")),
        ("- a\n\n        >>> 1 < 2\n        True\n", 3, FENCE.format("pycon")),
        ("> q\n>\n>     >>> 1\n>     1\n>     >>> 2\n", 3, FENCE.format("pycon")),
        ("'''python\nx = 1\n'''\n", 1, "'''python begins no fence: write three backticks, ```python"),
        ('"""py3 skip="a"\nx = 1\n"""\n', 1, '"""py3 begins no fence: write three backticks, ```py3'),
        ("- ``pycon\n  >>> 1\n  ``\n", 1, "``pycon begins no fence: write three backticks, ```pycon"),
        (
            "``` {.python}\nx\n```\n\n`` {.python}\nx\n``\n",
            5,
            "``python begins no fence: write three backticks, ```python",
        ),
    ],
)
def test_code_that_no_fence_holds_is_named(blog: Any, text: str, line: int, complaint: str) -> None:
    """Python that is shown as code, or as prose because its fence is none, does not go untested unseen."""
    assert problems(blog.find(text)) == [f"{line}: {complaint}"]


@pytest.mark.parametrize(
    "text",
    [
        "a\n\n    :::sql\n    SELECT 1\n\n    #!/bin/sh\n    ls\n",
        "- a\n    >>> quoted in a paragraph\n",
        "1. a\n\n    >>> a quote in a quote\n",
        '```text skip="why"\n    >>> 1\n    :::python\n``python\n```\n',
        "<pre>\n    >>> 1\n</pre>\n",
        "``python`` is a language, '''python''' a string\n\n``python and\nmore``\n",
        "a\n\n    >>>>>>> theirs\n    >>>x\n",
    ],
)
def test_what_is_no_code_of_ours_is_not_named(blog: Any, text: str) -> None:
    """Prose, quotes, other languages and what stands in another fence raise no alarm."""
    assert problems(blog.find(text)) == []


def test_a_session_in_another_language_is_an_error(blog: Any) -> None:
    """No session goes untested unseen, unless a reason says so."""
    (problem,) = blog.find("```text\nsay\n>>> 1\n```\n").problems
    assert problem.line == 3
    assert "pycon" in problem.text
    excused = blog.find('```text skip="a transcript of Python 1"\n>>> 1\n```\n')
    assert problems(excused) == []
    assert [snippet.words.skip for snippet in excused.snippets] == ["a transcript of Python 1"]


def test_conflict_markers_and_shifts_are_no_session(blog: Any) -> None:
    """Only >>> with nothing or a blank behind it is a prompt."""
    assert problems(blog.find("```text\n>>>>>>> theirs\na >>> b\n>>>x\n```\n")) == []


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("text\n\n```python\na\n", [3]),
        ("```python skip=why\na\n```\n", [1]),
        ("- ```python\n  a\n  ```\n", [1]),
        ("text\n\n    ```python\n    a\n    ```\n", [3]),
        ("\u00a0```python\na\n```\n", [1]),
        ("\u200b```python\na\n```\n", [1]),
        ("```python\na\n\n```text\nb\n```\n", [4]),
        ("~~~python\na\n~~~~\n", [1]),
        ("```python\na\n ```\n```\n", [3]),
        ("1. a\n\n    ```python\n    b\n  c\n    ```\n", [3]),
    ],
    ids=[
        "unclosed",
        "unquoted value",
        "on a list marker",
        "indented code",
        "no-break space",
        "zero-width space",
        "unclosed, closed by the next",
        "longer end",
        "indented end",
        "outdented line",
    ],
)
def test_what_only_looks_like_a_fence_is_an_error(blog: Any, text: str, lines: list[int]) -> None:
    """A line that a reader of the file takes for a fence and the renderer does not is named."""
    assert [problem.line for problem in blog.find(text).problems] == lines


@pytest.mark.parametrize(
    "text",
    [
        "Write ```` ```python ```` and\n```inline code``` here.\n",
        "````md\n```python\na\n```\n````\n",
        '```python\ndef f():\n    """\n    ```\n    x\n    ```\n    """\n```\n',
        "\\```python\n",
    ],
    ids=["inline code", "longer fence around", "in a docstring", "escaped"],
)
def test_code_that_shows_fences_is_no_error(blog: Any, text: str) -> None:
    """Inline code, a longer fence's content and a docstring may hold what looks like a fence."""
    assert problems(blog.find(text)) == []


def test_all_problems_are_collected(blog: Any) -> None:
    """A post's errors are all named, in the order of their lines."""
    post = blog.find("```python foo\na\n```\n\n```text\n>>> 1\n```\n\n```python bar\na\n```\n\n```python\n")
    assert [problem.line for problem in post.problems] == [1, 6, 9, 13]


def test_an_imported_post_is_unreviewed(blog: Any) -> None:
    """The front matter says that nobody has read the code."""
    assert not blog.find("Title: x\nSnippets: unreviewed\n\n```python\na\n```\n").reviewed
    assert blog.find("Title: x\n\n```python\na\n```\n").reviewed


def test_only_posts_are_read(blog: Any) -> None:
    """What the site reads as posts are posts; what lies in their folders, is hidden or waits to be merged is not."""
    stray = ("2014/01/a.incoming.md", "2014/01/.b.md", "2014/01/a/notes.md", "extra/c.md", "d.md")
    for name in ("2014/01/a.md", "pages/b.md", *stray):
        path: Path = blog.content / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")

    found = find.posts(blog.content, blog.posts().sources, blog.posts().ignored)

    assert [str(path.relative_to(blog.content)) for path in found] == ["2014/01/a.md", "pages/b.md"]


def test_a_post_that_is_not_utf_8_is_named(blog: Any) -> None:
    """A file that cannot be read is a problem of that post, not the end of the run."""
    path = blog.write("")
    path.write_bytes(b"Title: x\n\n\xff")
    (problem,) = find.read(path, blog.content, PLAIN).problems
    assert (problem.line, problem.text) == (3, "is not UTF-8 (byte 0xff): save it as UTF-8")


def test_the_digest_is_of_code_and_words(blog: Any) -> None:
    """Moving a snippet keeps its digest; editing its code, its words or its output does not."""
    (first,) = blog.find("```python\na\n```\n").snippets
    (moved,) = blog.find("prose\n\n```python\na\n```\n").snippets
    (code,) = blog.find("```python\nb\n```\n").snippets
    (words,) = blog.find('```python group="x"\na\n```\n').snippets
    (output,) = blog.find("```python\na\n```\n\n```text testoutput\n1\n```\n").snippets
    assert first.digest == moved.digest
    assert len({first.digest, code.digest, words.digest, output.digest}) == 4


@given(st.text(alphabet=st.sampled_from("`~>- \t\n1.a{}=\"'\r\x0c\u2028python"), max_size=80))
def test_no_fence_goes_unseen(text: str) -> None:
    """In any text, each line that opens like a fence is in a fence that was found, or is named, or is inline code."""
    text = text.replace("\r", "")
    lines = text.split("\n")
    rendered, _, _ = Collector(PLAIN).collect(text)
    fences, lost = _locate(lines, rendered)
    assert lost == []
    assert [fence.code for fence in fences] == [fence.code for fence in rendered]
    inside = {line for fence in fences for line in range(fence.line, fence.end + 1)}
    named = [problem.line for problem in _near_fences(lines, fences, inside)]
    for number, line in enumerate(lines, 1):
        looks = LOOKS.fullmatch(line)
        if looks and looks["info"].strip().isalpha() and number not in inside:
            assert number in named


@pytest.mark.parametrize(
    "text",
    [
        "```python\na = 1\n```\n",
        '```python hl_lines="1" linenums="3" title="x.py"\na = 1\nb = 2\n```\n',
        "> ~~~py\n> a\n> ~~~\n",
        "```\nplain <b>\n```\n",
        "1. x\n\n    ```sql\n    SELECT\n    ```\n",
        "``` {.python #name .extra}\na\n```\n",
    ],
)
def test_the_hook_does_not_disturb_highlighting(text: str) -> None:
    """A page is the same with the hook in the renderer as without it, once the stamps are taken out."""
    names = list(PLAIN["extension_configs"])
    page, _ = unstamped(Markdown(**hooked(PLAIN)).convert(text))
    assert page == Markdown(extensions=names, **PLAIN).convert(text)


def test_words_are_not_shown() -> None:
    """Our words leave no trace in the page, and the renderer's keep working beside them."""
    render: Callable[[str], str] = Markdown(**hooked(PLAIN)).convert
    plain = render('```python hl_lines="1"\na\n```\n')
    assert render('```python hl_lines="1" skip="why" group="g"\na\n```\n') == plain


def test_setup_is_not_shown() -> None:
    """A set-up or clean-up fence is run, and readers do not see it."""
    page = Markdown(**hooked(PLAIN)).convert("before\n\n```python testsetup\nsecret = 1\n```\n\nafter\n")
    assert "secret" not in page
    assert "<p></p>" not in page


def test_the_setting_is_left_alone() -> None:
    """The hook goes into a copy of the MARKDOWN setting; the site's own custom fences stay in it."""
    own = {"name": "mermaid", "class": "mermaid"}
    config = {"custom_fences": [own]}
    setting = {"extension_configs": {"pymdownx.superfences": config}}
    copy = hooked(setting)
    assert config == {"custom_fences": [own]}
    fences = copy["extension_configs"]["pymdownx.superfences"]["custom_fences"]
    assert [fence["name"] for fence in fences] == ["mermaid", "*"]
    assert "mermaid" in Markdown(**copy).convert("```mermaid\na\n```\n")


def test_a_renderer_without_superfences_is_refused() -> None:
    """Without superfences there is nothing to find fences with, and that is said."""
    with pytest.raises(ValueError, match=r"MARKDOWN: extension_configs must name pymdownx\.superfences"):
        hooked({"extension_configs": {}})


TEXTS = st.text(alphabet=st.sampled_from("`~>- \t\n1.a[]:{}=\"'<!\u2028python"), max_size=60)


@given(st.lists(TEXTS, max_size=4), st.sampled_from(["", "Snippets: unreviewed\n\n", "[a]: b\n\n```x\n"]))
def test_what_a_post_leaves_behind_reaches_no_other(texts: list[str], head: str) -> None:
    """One renderer for many posts finds in each what one of its own does."""
    shared = Collector(PLAIN)
    for text in [head, *texts, head]:
        assert shared.collect(text) == Collector(PLAIN).collect(text)
