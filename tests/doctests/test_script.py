from __future__ import annotations

import ast
import datetime as dt
import json
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from doctests import find, lock, record, request, world
from doctests.request import HEADER
from doctests.script import groups, script
from tests.testing import ROOT, of_this_blog

if TYPE_CHECKING:
    from pathlib import Path


def made(post: Path, content: Path, markdown: dict[str, Any], group: str = "", name: str = "A title") -> str | None:
    """Make the script of a group from what is beside its post."""
    read = find.read(post, content, markdown)
    kept = record.read(read.folder)
    assert kept is not None
    return script(read, group, request.read(read.folder, "post"), kept, name=name, url="2014/01/post.html")


def said(text: str | None, tmp_path: Path, python: Path | str = sys.executable) -> str:
    """Run a script in a process of its own, far from its post, and give what it printed."""
    assert text is not None
    file = tmp_path / "elsewhere" / "some-script.py"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    command = [str(python), "-I", str(file)]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_script_does_what_the_post_does(blog: Any, markdown: dict[str, Any], tmp_path: Path) -> None:
    """Set-up, snippets and clean-up stand in the order in which they are run, each under its file and line."""
    post = blog.write(
        """\
        ```python testcleanup
        print("last", total)
        ```

        ```python
        from __future__ import annotations
        from mine import LIMIT
        total: Unheard = sum(range(LIMIT))
        print(total)
        ```

        ```text testoutput
        45
        ```

        ```python testsetup
        print("first")
        ```

        ```pycon
        >>> total + 1
        46
        >>> {}[total]
        Traceback (most recent call last):
        KeyError: 45
        ```
        """,
        testsetup__py='# /// script\n# requires-python = ">=3.8"\n# ///\nprint("set up")\n',
        testcleanup__py='print("cleaned up", total)\n',
        mine__py="LIMIT = 10\n",
    )
    assert blog.run()[0] == 0
    text = made(post, blog.content, markdown)
    assert said(text, tmp_path).split("\n") == [
        "set up",
        "first",
        "45",
        "as expected: KeyError(45)",
        "last 45",
        "cleaned up 45",
        "",
    ]
    assert text is not None
    assert "# content/2014/01/post.md:5\nfrom mine" in text
    assert "\n# It prints:\n# 45\n" in text
    assert "\n# A title\n# 2014/01/post.html\n" in text
    assert text == made(post, blog.content, markdown)


def test_what_was_not_run_is_a_comment_with_its_reason(blog: Any, markdown: dict[str, Any], tmp_path: Path) -> None:
    """A script runs to its end: what must fail is caught, and what was left out is left out."""
    post = blog.write(
        """\
        ```python
        print("ran")
        ```

        ```python skip="needs a card"
        charge()
        ```

        ```python no_run="for ever"
        while True:
            pass
        ```

        ```python raises="KeyError"
        text = '''
        unindented'''
        {}[text]
        ```

        ```python xfail="later"
        assert text != "\\nunindented"
        ```

        ```python raises="SyntaxError"
        print "Python 2"
        ```
        """
    )
    assert blog.run()[0] == 0
    text = made(post, blog.content, markdown)
    assert said(text, tmp_path) == "ran\nas expected: KeyError('\\nunindented')\nas expected: AssertionError()\n"
    assert text is not None
    for comment in (
        "# content/2014/01/post.md:5, not run: needs a card\n# charge()\n",
        "# content/2014/01/post.md:9, only compiled: for ever\n# while True:\n#     pass\n",
        "# content/2014/01/post.md:14, raises KeyError\ntry:\n",
        "# content/2014/01/post.md:20, failed as expected: later\ntry:\n",
        '# content/2014/01/post.md:24, raises SyntaxError\n# print "Python 2"\n',
    ):
        assert comment in text


def test_a_snippet_that_failed_stops_no_script(blog: Any, markdown: dict[str, Any], tmp_path: Path) -> None:
    """What failed when it was last run stands there as a comment that says so."""
    post = blog.write("```python\nprint(1)\n```\n\n```python\n{}['x']\n```\n\n```python\nprint(2)\n```\n")
    assert blog.run()[0] == 1
    text = made(post, blog.content, markdown)
    assert said(text, tmp_path) == "1\n2\n"
    assert "post.md:5, failed: KeyError: 'x'\n# {}['x']\n" in str(text)


def test_an_output_that_differed_takes_no_names_away(blog: Any, markdown: dict[str, Any], tmp_path: Path) -> None:
    """What ran and gave another output stands as code, and the head counts what did as the post says."""
    post = blog.write(
        """\
        ```python
        x = 1
        print(x)
        ```

        ```text testoutput
        2
        ```

        ```pycon
        >>> y = 1
        >>> y
        2
        >>> z
        ```

        ```python
        print(x + y)
        ```
        """
    )
    assert blog.run()[0] == 1
    text = str(made(post, blog.content, markdown))
    assert said(text, tmp_path) == "1\nfailed: NameError(\"name 'z' is not defined\")\n2\n"
    assert "post.md:1, ran, but the output is not what the post says\nx = 1\n" in text
    assert "# Made of the post's code, of which 1 of 3 snippets ran on Python " in text


def test_only_what_ran_is_offered(blog: Any, markdown: dict[str, Any]) -> None:
    """A group has a script if something of it ran and is as it was; each has its own."""
    text = "```python\n1\n```\n\n```python group='b'\n2\n```\n\n```python group='c'\n{}[3]\n```\n"
    text += "\n```python group='d' skip='why'\n4\n```\n"
    post = blog.write(text)
    blog.run()
    post.write_text(text.replace("\n2\n", "\n3\n"), "utf-8")
    read = find.read(post, blog.content, markdown)
    kept = record.read(read.folder)
    assert kept is not None
    assert groups(read, kept, request.Request()) == ("",)
    post.write_text(f"Snippets: unreviewed\n\n{text}", "utf-8")
    assert groups(find.read(post, blog.content, markdown), kept, request.Request()) == ()


def test_the_header_pins_the_world(blog: Any, markdown: dict[str, Any]) -> None:
    """Every package of the resolution stands in the header at its version, with its marker, and no hash."""
    header = '# /// script\n# requires-python = ">=3.8"\n# dependencies = ["Markdown_It_Py==3.0.0"]\n# ///\n'
    post = blog.write("```python\nimport markdown_it\n```\n", testsetup__py=header)
    lock.lock(post.with_suffix(""), "post")
    assert blog.run()[0] == 0
    text = made(post, blog.content, markdown)
    assert text is not None
    found = [one for one in HEADER.finditer(text) if one["type"] == "script"]
    assert len(found) == 1
    assert text.startswith("# /// script\n")
    said = tomllib.loads("".join(line[2:] for line in found[0]["content"].splitlines(keepends=True)))
    assert said["requires-python"] == ">=3.8"
    assert "markdown-it-py==3.0.0" in said["dependencies"]
    assert any(one.startswith("mdurl==") for one in said["dependencies"])
    assert "--hash" not in text


@pytest.mark.parametrize(
    "text",
    ['"""\nimport os', "a\rimport os", "/// script\n# dependencies = []\n# ///", "x\x00y", "\u202e", "{files}"],
)
def test_nothing_hostile_becomes_code(blog: Any, markdown: dict[str, Any], text: str) -> None:
    """A title and a reason are in comments whatever they hold."""
    post = blog.write('```python\nx = "{files}"\n```\n\n```python\n1 / 0\n```\n')
    blog.run()
    path = post.with_suffix("") / record.NAME
    kept = json.loads(path.read_text("utf-8"))
    kept["snippets"][1]["reason"] = kept["interpreter"] = text
    path.write_text(json.dumps(kept), "utf-8")
    made_of = made(post, blog.content, markdown, name=text)
    assert made_of is not None
    assert ast.unparse(ast.parse(made_of)) == "x = '{files}'"


@pytest.mark.parametrize(
    ("code", "files"),
    [("x = '''\n# /// script\n# ///\n'''", {}), ("import mine", {"mine__py": "x = '\xe4'"})],
    ids=["another header", "not UTF-8"],
)
def test_what_cannot_be_one_file_has_no_script(
    blog: Any, markdown: dict[str, Any], code: str, files: dict[str, str]
) -> None:
    """A post whose code would be taken for a header, or whose modules cannot be read, offers none."""
    post = blog.write(f"```python\n{code}\n```\n", **files)
    if files:
        (post.with_suffix("") / "mine.py").write_bytes(b"# -*- coding: latin-1 -*-\nx = '\xe4'\n")

    assert blog.run()[0] == 0
    assert made(post, blog.content, markdown) is None


def test_nothing_from_outside_of_the_folder_is_published(blog: Any, markdown: dict[str, Any], tmp_path: Path) -> None:
    """A link that leads out of the post's folder is not followed."""
    (tmp_path / "secret.py").write_text("secret = 1\n", "utf-8")
    post = blog.write("```python\n1\n```\n", mine__py="x = 1\n")
    (post.with_suffix("") / "linked.py").symlink_to(tmp_path / "secret.py")
    blog.run()
    text = str(made(post, blog.content, markdown))
    assert "mine.py" in text
    assert "secret" not in text


def test_a_test_module_hands_itself_to_pytest(blog: Any, markdown: dict[str, Any], tmp_path: Path) -> None:
    """The script of a pytest group collects its own tests when it is started, and ends as pytest does."""
    post = blog.write(
        "```python pytest\nimport pytest\n\n@pytest.fixture\ndef one():\n    return 1\n\n\n"
        "def test_one(one):\n    assert one == 1\n```\n"
    )
    read = find.read(post, blog.content, markdown)
    entry = {"digest": read.snippets[0].digest, "status": "passed", "reason": ""}
    asked = request.Request()
    kept = record.Record(dt.date(2026, 11, 22), "3.11", asked.record(), "", (entry,), {})
    text = script(read, "", asked, kept, name="Tests", url="")
    assert "1 passed" in said(text, tmp_path)
    assert "1 failed" in failing(str(text).replace("one == 1", "one == 2"), tmp_path)


def failing(text: str, tmp_path: Path) -> str:
    """Run a script that must not succeed."""
    (tmp_path / "failing-script.py").write_text(text, "utf-8")
    command = [sys.executable, str(tmp_path / "failing-script.py")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stdout


@pytest.mark.parametrize("reads", [True, False])
def test_a_script_says_how_its_database_is_reached(
    blog: Any, markdown: dict[str, Any], tmp_path: Path, *, reads: bool
) -> None:
    """Code that reads DATABASE_URL begins with a check that there is one; other code's clients are told otherwise."""
    code = "import os\nos.environ['DATABASE_URL']" if reads else "'postgresql:///mine'"
    header = '# /// script\n# [tool.doctests]\n# services = ["postgresql"]\n# database = "mine"\n# ///\n'
    read = find.read(blog.write(f"```python\n{code}\n```\n", testsetup__py=header), blog.content, markdown)
    asked = request.read(read.folder, "post")
    entry = {"digest": read.snippets[0].digest, "status": "passed", "reason": ""}
    kept = record.Record(dt.date(2026, 11, 22), "3.11", asked.record(), record.setup(read.folder), (entry,), {})
    text = str(script(read, "", asked, kept, name="Databases", url=""))
    named = "# It needs an empty PostgreSQL database called mine"
    if reads:
        assert f"{named}, which DATABASE_URL names.\n" in text
        (tmp_path / "script.py").write_text(text, "utf-8")
        command = [sys.executable, "-I", str(tmp_path / "script.py")]
        done = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (1, "set DATABASE_URL to an empty PostgreSQL database called mine\n")
    else:
        assert f"{named}.\n# Its code reaches PostgreSQL by what its clients are told in PGHOST, PGUSER, " in text
        assert "DATABASE_URL" not in text
        assert said(text, tmp_path) == ""


@of_this_blog
@pytest.mark.parametrize(
    ("name", "ends"),
    [
        ("2013/08/unit-testing-sqlalchemy-apps", "__file__]))\n"),
        ("2013/11/10-common-stumbling-blocks-for", 'assert c.parent.name == "Teens"\n'),
        ("2014/01/unit-testing-sqlalchemy-apps-part-2", "__file__]))\n"),
    ],
)
def test_the_posts_of_this_blog_are_scripts(
    worlds: Path, markdown: dict[str, Any], tmp_path: Path, name: str, ends: str
) -> None:
    """Each of them is Python that says what it needs; the one that needs no service runs in its world."""
    post = ROOT / "content" / f"{name}.md"
    text = made(post, ROOT / "content", markdown)
    assert text is not None
    compile(text, name, "exec")
    assert text.endswith(ends)
    asked = request.read(post.with_suffix(""), name)
    assert ("# It needs " in text) == bool(asked.services)
    if not asked.services:
        built = world.build(asked, world.running(), worlds)
        assert said(text, tmp_path, built.python) == ""
