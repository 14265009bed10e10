from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from doctests import run
from doctests.asked import Keeping, Telling
from doctests.plan import plan
from tests.testing import of_this_blog

PYTHON_2 = "```python\nprint 'a'\n```\n"


def statuses(blog: Any, **options: Any) -> dict[int, str]:
    """Run all posts, and give the status of each line that has a result."""
    _, said = blog.run(json=True, **options)
    return {one["line"]: one["status"] for one in json.loads(said)}


def reasons(blog: Any, **options: Any) -> list[str]:
    """Run all posts, and give what is said of each result."""
    _, said = blog.run(json=True, **options)
    return [one["reason"] for one in json.loads(said)]


def test_snippets_run_in_order_in_one_namespace(blog: Any) -> None:
    """Later fences see earlier names, and a value is not echoed."""
    blog.write("Title: x\n\n```python\na = [1]\na\n```\n\n> ```python\n> assert a == [1]\n> ```\n")
    assert blog.run() == (
        0,
        "post                     Python  passed\ncontent/2014/01/post.md  "
        + next(iter(json.loads(blog.run(json=True)[1])))["interpreter"]
        + "         2\n2 found, 2 passed\n",
    )


def test_groups_are_namespaces(blog: Any) -> None:
    """A name of one group is none of another's."""
    blog.write('```python group="a"\nx = 1\n```\n\n```python group="b"\nx\n```\n\n```python group="a"\nx\n```\n')
    assert statuses(blog) == {1: "passed", 5: "failed", 9: "passed"}


def test_output_is_compared_where_the_post_says_it(blog: Any) -> None:
    """What a snippet prints is compared with the testoutput after it, by doctest's flags, and else with nothing."""
    blog.write(
        """\
        ```python
        print("unsaid")
        ```

        ```python
        print("a b")
        print()
        print("c")
        ```

        ```text testoutput
        a b

        c
        ```

        ```python options="NORMALIZE_WHITESPACE"
        print("a   b")
        ```

        ```text testoutput
        a b
        ```

        ```python
        print(1)
        ```

        ```text testoutput
        2
        ```
        """
    )
    assert statuses(blog) == {1: "passed", 5: "passed", 17: "passed", 25: "failed"}
    assert "Expected:\n        2\n    Got:\n        1" in blog.run()[1]


def test_an_output_that_differs_is_named_by_its_own_line(blog: Any) -> None:
    """What was expected and didn't come is found where the post says it."""
    blog.write("Title: x\n\n```python\ntotal = 1\nprint(total)\n```\n\n```text testoutput\n2\n```\n")

    status, output = blog.run()

    assert status == 1
    assert "content/2014/01/post.md:9 failed: the output is not what the post says" in output


def test_a_session_is_compared(blog: Any) -> None:
    """Inputs of a session give the outputs and errors that it shows."""
    blog.write(
        """\
        ```pycon
        >>> a = 1
        >>> a
        1
        >>> print("x\\n\\ny")
        x
        <BLANKLINE>
        y
        >>> {}["k"]
        Traceback (most recent call last):
          ...
        KeyError: 'k'
        >>> object()  # doctest: +ELLIPSIS
        <object object at 0x...>
        ```

        ```pycon
        >>> a
        2
        ```

        ```pycon
        >>> int("x")
        Traceback (most recent call last):
        ValueError: something else
        ```
        """
    )
    assert statuses(blog) == {1: "passed", 17: "failed", 22: "failed"}


def test_words_decide(blog: Any) -> None:
    """Skip is not run, no_run is compiled, xfail and raises must fail, with the error that is named."""
    blog.write(
        """\
        ```python skip="why"
        1 / 0
        ```
        ```python no_run="why"
        1 / 0
        ```
        ```python no_run="why"
        1 /
        ```
        ```python xfail="why"
        1 / 0
        ```
        ```python xfail="why"
        1
        ```
        ```python raises="ArithmeticError"
        1 / 0
        ```
        ```python raises="KeyError"
        1 / 0
        ```
        ```python raises="SystemExit"
        raise SystemExit
        ```
        ```python raises="KeyError"
        1
        ```
        """
    )
    assert statuses(blog) == {
        1: "skipped",
        4: "not_run",
        7: "failed",
        10: "xfailed",
        13: "failed",
        16: "passed",
        19: "failed",
        22: "passed",
        25: "failed",
    }


def test_setup_comes_first_and_cleanup_last(blog: Any) -> None:
    """The folder's files surround the hidden fences, which surround the post's own, in each group."""
    blog.write(
        """\
        ```python testcleanup
        steps.append("cleanup fence")
        ```

        ```python
        steps.append("snippet")
        ```

        ```python testsetup
        steps.append("setup fence")
        ```
        """,
        testsetup__py="import mine\nsteps = ['setup ' + mine.name]\n",
        mine__py="name = 'of mine'\n",
        testcleanup__py="assert steps == ['setup of mine', 'setup fence', 'snippet', 'cleanup fence'], steps\n",
    )
    assert statuses(blog) == {1: "passed", 5: "passed", 9: "passed"}


def test_a_setup_that_fails_is_the_groups_error(blog: Any) -> None:
    """Without its set-up no snippet of the group is judged, and the set-up's line is named once with its traceback."""
    blog.write("```python\na\n```\n\n```python\nb\n```\n", testsetup__py="x = 1\nraise KeyError('gone')\n")
    status, said = blog.run()
    assert status == 1
    assert said.count("content/2014/01/post/testsetup.py:2 in error: the set-up failed: KeyError: 'gone'") == 2
    assert said.count("Traceback") == 1


def test_a_setup_that_dies_says_its_last_words(blog: Any) -> None:
    """What a set-up wrote before it ended the process is shown with the snippets that were not reached."""
    blog.write("```python\na\n```\n", testsetup__py="import os\nos.write(2, b'no server')\nos._exit(7)\n")
    said = blog.run()[1]
    assert "not reached: content/2014/01/post/testsetup.py:1 ended the process with status 7\n    no server\n" in said


def test_a_cleanup_that_fails_takes_the_passes_with_it(blog: Any) -> None:
    """The clean-up uses what the post only shows, so what it finds wrong is the snippets' failure."""
    blog.write('```python\na = 1\n```\n\n```python xfail="why"\nb\n```\n', testcleanup__py="\nassert a == 2\n")
    status, said = blog.run()
    assert status == 1
    assert "content/2014/01/post/testcleanup.py:2 failed: the clean-up failed: AssertionError" in said
    assert statuses(blog) == {1: "failed", 5: "xfailed"}


def test_a_cleanup_that_fails_is_never_lost(blog: Any) -> None:
    """Where there is no pass to take, and where the clean-up does not end, the failure is still reported."""
    blog.write('```python xfail="why" group="a" timeout="2"\nb\n```\n', testcleanup__py="while True: pass\n")
    assert reasons(blog) == ["the clean-up failed: content/2014/01/post/testcleanup.py:1 timed out after 2 s"]


def test_a_bad_header_is_an_error_where_nothing_runs(blog: Any) -> None:
    """A header that cannot be read is named even if all snippets are skipped, and nothing is recorded."""
    text = 'Title: x\n\n```python skip="why"\n1\n```\n'
    post = blog.write(text, testsetup__py="# /// script\n# [\n# ///\n")
    assert statuses(blog) == {1: "error", 3: "skipped"}
    assert blog.run()[0] == 1
    assert not (post.with_suffix("") / "doctests.json").exists()


def test_a_link_in_a_posts_folder_is_not_written_through(blog: Any, tmp_path: Path) -> None:
    """Whoever contributes a post cannot have its verdicts written over another file of who runs it."""
    (tmp_path / "precious").write_text("mine", "utf-8")
    path = blog.write("```python\nassert True\n```\n", x__py="")
    for name in (".doctests.json.new", "doctests.json"):
        (path.with_suffix("") / name).symlink_to(tmp_path / "precious")

    assert blog.run()[0] == 0
    assert (tmp_path / "precious").read_text("utf-8") == "mine"
    assert not (path.with_suffix("") / "doctests.json").is_symlink()


def test_a_report_that_has_no_room_is_one_line(blog: Any, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the report cannot go, the other stream says so; the verdicts are kept."""
    path = blog.write("```python\nassert True\n```\n")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        console = Console(file=full)
        status = run.main(blog.posts(), Telling(console), Keeping(worlds=blog.worlds, runs=blog.kept))

    assert status == 2
    said = "the report cannot be written: No space left on device: make room, or send it elsewhere\n"
    assert capfd.readouterr().err == said
    assert (path.with_suffix("") / "doctests.json").is_file()


@pytest.mark.parametrize(
    ("code", "line", "reason"),
    [
        (">>> 1\n1\n>>> 2  # doctest: +SKIP", 4, '+SKIP gives no reason: write skip="why" after pycon'),
        (">>> 1\n1\n\nprose", 5, "neither input nor output; an empty line of output is <BLANKLINE>"),
        (">>> 1\n1\n>>>2", 4, "lacks blank after >>>: '>>>2'"),
    ],
)
def test_what_is_wrong_with_a_session_is_said_at_its_line(blog: Any, code: str, line: int, reason: str) -> None:
    """Not at its fence, and without the class of the error that we say it by."""
    blog.write(f"```pycon\n{code}\n```\n")
    said = blog.run()[1]
    assert f"content/2014/01/post.md:{line} failed: {reason}\n" in said or f":{line} in error: {reason}\n" in said


def test_a_content_that_cannot_be_written_is_named(blog: Any) -> None:
    """A record that has no place is one line, and the other posts keep theirs."""
    post = blog.write("```python\n1\n```\n")
    post.with_suffix("").write_text("a file where the folder should be", "utf-8")
    status, said = blog.run()
    assert status == 1
    why = "content/2014/01/post is a file, and the post's folder is called so: rename the file"
    assert f"content/2014/01/post.md:1 in error: doctests.json cannot be written: {why}\n" in said


def test_a_header_alone_is_a_setup(blog: Any) -> None:
    """A testsetup.py may hold nothing but its header."""
    blog.write("```python\n1\n```\n", testsetup__py='# /// script\n# requires-python = ">=3.8"\n# ///\n')
    assert statuses(blog) == {1: "passed"}


def test_failures_are_in_the_posts_lines(blog: Any) -> None:
    """A failure names file and line, the statement, and the traceback through the post's functions."""
    blog.write(
        """\
        Title: x

        ```python
        def inverse(x):
            return 1 / x
        ```

        > ```python
        > inverse(
        >     0
        > )
        > ```
        """
    )
    status, said = blog.run()
    assert status == 1
    assert (
        "content/2014/01/post.md:9 failed: ZeroDivisionError: division by zero\n    inverse(\n        0\n    )\n"
        in said
    )
    assert '      File "content/2014/01/post.md", line 5, in inverse\n        return 1 / x\n' in said
    assert "inside.py" not in said


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(:\n    pass", "SyntaxError: "),
        ("print 'a'", "Python 2 code, which Python 3 cannot parse"),
        (">>> 1\n1", "a session with >>>: call the fence pycon"),
        ("a = '\x00'", "null bytes"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("# nothing", "there is nothing to run in it"),
        ("import os; os._exit(0)", "the snippet ended the process with status 0"),
        ("import ctypes; ctypes.string_at(0)", "the snippet was killed by SIGSEGV"),
        ("x = '(' * 100000\neval(x)", "SyntaxError: too many nested parentheses"),
        ("def f(): f()\nf()", "RecursionError: maximum recursion depth exceeded"),
        ("raise type('E', (Exception,), {'__str__': lambda s: 1 / 0})", "E: "),
    ],
    ids=[
        "syntax",
        "Python 2",
        "session",
        "NUL",
        "exit",
        "interrupt",
        "empty",
        "hard exit",
        "segfault",
        "nesting",
        "recursion",
        "no text",
    ],
)
def test_bad_code_is_one_line_and_harms_no_other_group(blog: Any, code: str, reason: str) -> None:
    """Whatever a snippet does, its own result says it and the other groups pass."""
    blog.write(f'```python group="bad"\n{code}\n```\n')
    blog.write("```python\nassert True\n```\n", slug="well")
    results = json.loads(blog.run(json=True)[1])
    assert [one["status"] in {"failed", "error"} for one in results] == [True, False]
    assert reason in results[0]["reason"]
    assert "\n" not in results[0]["reason"]


def test_the_largest_timeout_of_a_group_holds(blog: Any) -> None:
    """A group has the time that its most patient snippet asks for, and the rest is told that it was not reached."""
    blog.write('```python timeout="0.5"\nwhile True: pass\n```\n\n```python timeout="1"\na = 1\n```\n')
    assert reasons(blog) == [
        "the snippet timed out after 1 s",
        "not reached: content/2014/01/post.md:1 timed out after 1 s",
    ]


def test_a_group_has_a_minute_unless_it_says_otherwise(blog: Any) -> None:
    """Nobody waits longer than sixty seconds for a group that does not ask for it."""
    planned = plan(blog.find('```python\n1\n```\n\n```python group="slow" timeout="90"\n1\n```\n'))
    assert (planned.timeout(""), planned.timeout("slow")) == (60, 90)


def test_imported_code_is_counted_and_not_run(blog: Any, tmp_path: Path) -> None:
    """Nobody has read it, so nothing of it runs, and it is no failure."""
    sign = tmp_path / "ran"
    blog.write(f"Title: x\nSnippets: unreviewed\n\n```python\nopen({str(sign)!r}, 'w')\n```\n")
    assert statuses(blog) == {4: "unreviewed"}
    assert blog.run()[0] == 0
    assert not sign.exists()


def test_wrong_words_are_errors_and_the_rest_runs(blog: Any) -> None:
    """A post with a problem is reported with all its problems; its other snippets run, and status 1 is given."""
    blog.write("```python\n1\n```\n\n```python foo\n1\n```\n\n```text\n>>> 1\n```\n\n```python\n")
    assert statuses(blog) == {1: "passed", 5: "error", 10: "error", 13: "error"}
    status, said = blog.run()
    assert status == 1
    assert "content/2014/01/post.md:5 in error: unknown word foo\n" in said
    assert said.endswith("4 found, 1 passed, 3 in error\n")


def test_a_python_that_is_not_there_is_no_pass(blog: Any) -> None:
    """Where no interpreter satisfies the post, its snippets are named as not verified here."""
    blog.write("```python\n1\n```\n", testsetup__py='# /// script\n# requires-python = ">=4"\n# ///\n')
    status, said = blog.run()
    assert status == 0
    assert "content/2014/01/post.md:1 unverified: not verified here: no Python >=4 on this machine" in said
    assert said.endswith("1 found, 1 unverified\n")


def test_a_world_that_cannot_be_is_the_posts_error(blog: Any) -> None:
    """A header that asks for an address is named, and another post runs."""
    blog.write(
        "```python\n1\n```\n", testsetup__py='# /// script\n# dependencies = ["a @ https://example.org/a"]\n# ///\n'
    )
    blog.write("```python\n1\n```\n", slug="well")
    status, said = blog.run()
    assert status == 1
    assert "content/2014/01/post/testsetup.py:1: 'a @ https://example.org/a' is no name" in said
    assert said.endswith("2 found, 1 passed, 1 in error\n")


def test_posts_can_be_chosen(blog: Any) -> None:
    """Only the posts that are named are looked at."""
    blog.write("```python\n1 / 0\n```\n", slug="other")
    chosen = blog.write("```python\n1\n```\n", slug="one")
    status, said = blog.run(chosen)
    assert status == 0
    assert said.endswith("1 found, 1 passed\n")


def test_what_is_no_post_is_refused(blog: Any, tmp_path: Path) -> None:
    """A name that is no post, and a content folder that is not there, end the run before it begins."""
    blog.write("```python\n1\n```\n")
    status, said = blog.run(blog.content / "2014" / "01" / "typo.md")
    assert status == 2
    assert "typo.md is no post" in said
    (tmp_path / "content" / "2014").rename(tmp_path / "elsewhere")
    (tmp_path / "content").rmdir()
    assert blog.run()[0] == 2


@of_this_blog
def test_the_code_of_the_first_post_really_runs(blog: Any) -> None:
    """The snippets of 2013/11 run in the world that stands beside them, and its clean-up uses what they make."""
    slug = "10-common-stumbling-blocks-for"
    folder = Path(__file__).parents[2] / "content" / "2013" / "11" / slug
    files = {
        path.name.replace(".", "__"): path.read_text("utf-8") for path in folder.iterdir() if path.suffix != ".json"
    }
    text = """\
        ```python
        DBSession = scoped_session(sessionmaker(engine))
        companies = DBSession.query(Company).all()
        ```

        ```python
        db.session.query(Company.address)
        ```

        ```python
        parent = aliased(Category)
        c = Category.query.join(parent, Category.parent).\\
            filter(Category.name=='Social Issues', parent.name=='Teens').first()
        ```
        """
    blog.write(text, slug, **files)
    assert statuses(blog) == {1: "passed", 6: "passed", 10: "passed"}
    blog.write(text.replace("parent.name=='Teens'", "parent.name=='Adults'"), slug)
    assert statuses(blog) == {1: "failed", 6: "failed", 10: "failed"}


def test_verdicts_can_be_insisted_on(blog: Any) -> None:
    """Who publishes writes nothing, and is refused code that readers would see no verdict on."""
    post = blog.write("```python\nassert True\n```\n")
    status, said = blog.run(recorded=True)
    assert status == 1
    assert "content/2014/01/post.md:1 in error: doctests.json has no verdict on this code: run invoke doctest" in said
    assert not post.with_suffix("").exists()

    blog.run()
    before = {path: path.read_bytes() for path in blog.content.rglob("*") if path.is_file()}
    assert blog.run(recorded=True)[0] == 0
    blog.write("```python\nassert 1\n```\n")
    assert blog.run(recorded=True)[0] == 1
    assert before == {path: path.read_bytes() for path in before} | {post: before[post]}


def test_a_verdict_that_says_failed_is_none_to_publish(blog: Any) -> None:
    """Code that runs now, but whose page says that it failed, is not published before its verdict is."""
    blog.write("```python\nimport mine\n```\n", mine__py="raise ValueError\n")
    assert blog.run()[0] == 1
    record = blog.content / "2014/01/post/doctests.json"
    assert '"failed"' in record.read_text("utf-8")
    blog.write("```python\nimport mine\n```\n", mine__py="")
    blog.run()
    record.write_text(record.read_text("utf-8").replace('"passed"', '"failed"'), "utf-8")
    assert blog.run(recorded=True)[0] == 1
