"""Who runs the snippets of many posts in ``benchmarks/doctests.py``, and the posts that each of them is given."""

from __future__ import annotations

import doctest
import itertools
import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

WORDS = "the of a reader snippet code page post engine table column session query value thread cache result name line"
#: What a post's sessions are made of; the number that makes each post another one is put in.
SESSIONS = (
    ">>> numbers = [{a} * n for n in range(10)]\n>>> sum(numbers)\n{sum}\n",
    ">>> def largest(values):\n...     return max(values)\n>>> largest(numbers)\n{largest}\n",
    ">>> ', '.join(str(number) for number in numbers[:3])\n{shown!r}\n",
)
CONFTEST = """\
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

pytest_collect_file = Sybil(parsers=[PythonCodeBlockParser()], patterns=["*.md"]).pytest()
"""
BARE, SYBIL, COLD, UNCHANGED = "doctest.testfile", "Sybil", "ours, cold", "ours, unchanged"
PYTEST = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True, slots=True)
class Contender:
    """
    What runs the snippets of a folder.

    :param name: as the table calls it
    :param form: how its posts write their snippets
    :param command: its command, but for the folder, in which it runs
    :param found: what it says when all has passed, with the number of snippets or examples as a group
    :param each: how many of those a post has
    :param files: what its folder holds besides the posts
    :param fresh: whether it is to know nothing of a run before
    """

    name: str
    form: Callable[[int, str], str]
    command: tuple[str, ...]
    found: str
    each: int
    files: Mapping[str, str] = field(default_factory=dict)
    fresh: bool = False


def sessions(language: str) -> Callable[[int, str], str]:
    """
    Give what writes a session as a fence.

    :param language: what the fence is called
    """
    # The empty line is for doctest.testfile, which would take the end of the fence for output.
    return lambda _, session: f"```{language}\n{session}\n```"


def statements(number: int, session: str) -> str:
    """
    Write a session as a fence of statements that check the same.

    :param number: which of its post's it is, from 0
    :param session: the session
    :return: the fence
    """
    code = ""
    for one in doctest.DocTestParser().get_examples(session):
        code += f"assert {one.source.strip()} == {one.want.strip()}\n" if one.want else one.source

    return f"```python{' continuation' if number else ''}\n{code}```"


def post(number: int, form: Callable[[int, str], str]) -> str:
    """
    Make a post, the same in every run.

    :param number: which one
    :param form: how its snippets are written
    :return: its text
    """
    chosen = random.Random(number)  # noqa: S311  words, not secrets
    words = WORDS.split()
    a = number + 2
    values = {"a": a, "sum": 45 * a, "largest": 9 * a, "shown": f"0, {a}, {2 * a}"}
    paragraphs = [" ".join(chosen.choices(words, k=75)).capitalize() + "." for _ in range(4)]
    fences = [form(n, session.format(**values)) for n, session in enumerate(SESSIONS)]
    body = [part for pair in itertools.zip_longest(paragraphs, fences) for part in pair if part]
    return "\n\n".join([f"Title: Post {number}\nDate: 2014-01-01\n", *body]) + "\n"


def laid(folder: Path, contender: Contender, posts: int) -> Path:
    """
    Write the posts of a contender.

    :param folder: where to
    :param contender: whose
    :param posts: how many
    :return: the folder to run it in
    """
    place = folder / f"{contender.name} {posts}".replace(" ", "-")
    for number in range(posts):
        path = place / "content" / "2014" / f"{number % 12 + 1:02}" / f"post-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(post(number, contender.form), "utf-8")

    (place / "content").mkdir(parents=True, exist_ok=True)
    for name, text in {"pytest.ini": "", **contender.files}.items():
        (place / name).write_text(text, "utf-8")

    return place


def contenders(script: Path) -> list[Contender]:
    """
    List what is measured.

    :param script: what runs a folder's posts by doctest itself, or as ours, if it is told --bare or --ours
    :return: who they are, the barest first
    """
    python = (sys.executable, str(script))
    examples, snippets = sum(session.count(">>>") for session in SESSIONS), len(SESSIONS)
    passed, told = r"(\d+) passed in", r"(\d+) found, \1 passed"
    pycon, fenced = sessions("pycon"), sessions("python")
    return [
        Contender(BARE, pycon, (*python, "--bare"), r"(\d+) attempted", examples),
        # It makes a test of every example.
        Contender(SYBIL, fenced, PYTEST, passed, examples, {"conftest.py": CONFTEST}),
        Contender("pytest-markdown-docs", statements, (*PYTEST, "--markdown-docs"), passed, snippets),
        Contender(COLD, pycon, (*python, "--ours"), told, snippets, fresh=True),
        Contender(UNCHANGED, pycon, (*python, "--ours"), told, snippets),
    ]
