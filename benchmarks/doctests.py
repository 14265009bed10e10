"""
How much it takes to run the snippets of many posts, beside other tools that run code in Markdown.

500 posts are made, of 300 words and three small sessions each, which share a namespace: a group a post. Each tool gets
them in the form it reads, with the same code: Sybil wants its sessions in fences called python, and
pytest-markdown-docs wants statements, so theirs say ``assert sum(numbers) == 90`` where the others show ``90``. All of
them run in turns, several times over, each in a process of its own. *alone* is the snippets' own share: their code,
compiled and executed in one process by nothing but ``exec``.

Counted is the time of all processors that a tool takes with whatever it starts. A control group (Linux, version 2)
counts it, because nobody waits for some of these processes, so that they appear in no parent's account. What a tool
takes for an empty folder is its *start*; *a group* is the rest, divided by the posts.

    python benchmarks/doctests.py
    python benchmarks/doctests.py --posts 100 --rounds 1

None but ours isolates anything: theirs run all code in the process of the tool.
"""

from __future__ import annotations

import argparse
import contextlib
import doctest
import importlib
import importlib.metadata
import io
import itertools
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT = Path(__file__).parents[1]
# A script finds the packages of plugins/ where Pelican finds them; they come before this script, which has a name of
# theirs.
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT)]

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


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took: seconds by the clock, and of all processors."""

    wall: float
    cpu: float


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


def bare(content: Path) -> int:
    """Run the posts' sessions by doctest itself, and say how many examples there were."""
    attempted = 0
    for path in sorted(content.glob("*/*/*.md")):
        done = doctest.testfile(str(path), module_relative=False)
        attempted += done.attempted if not done.failed else 0

    print(f"{attempted} attempted")
    return 0


def alone(content: Path) -> int:
    """Compile and execute the code of the sessions, and say how many seconds of a processor that took."""
    codes = [doctest.DocTestParser().get_examples(path.read_text("utf-8")) for path in sorted(content.glob("*/*/*.md"))]
    began = time.process_time()
    for examples in codes:
        namespace: dict[str, object] = {"__name__": "__main__"}
        with contextlib.redirect_stdout(io.StringIO()):
            for example in examples:
                exec(compile(example.source, "post", "single"), namespace)  # noqa: S102  it is what is measured

    print(time.process_time() - began)
    return 0


def ours(content: Path) -> int:
    """Run the posts as ``invoke doctest`` does, with worlds and a cache of its own."""
    # Imported here, so that the others do not pay for it.
    doctests = importlib.import_module("doctests.run")
    site = importlib.import_module("pelicanconf")
    where = {"kept": Path.cwd() / "kept", "cache": Path.cwd() / "worlds"}
    console = Console(width=200)
    return int(doctests.main(content, sources=site.ARTICLE_SOURCES, markdown=site.MARKDOWN, console=console, **where))


@contextlib.contextmanager
def group() -> Iterator[Path]:
    """
    Make a control group, which is gone afterwards.

    :return: its folder
    """
    mounts = [line.split() for line in Path("/proc/self/mounts").read_text("utf-8").splitlines()]
    own = re.search(r"(?m)^0::(.*)$", Path("/proc/self/cgroup").read_text("utf-8"))
    found = [Path(mount[1]) for mount in mounts if mount[2] == "cgroup2"]
    try:
        if not found or own is None:
            raise FileNotFoundError

        folder = Path(tempfile.mkdtemp(prefix="doctests-", dir=f"{found[0]}{own[1]}"))
    except OSError:
        raise SystemExit(
            "no control group can be made, without which the time of processes that nobody waits for is not counted: "
            "run this as root, or by systemd-run --user --scope --property=Delegate=yes"
        ) from None

    try:
        yield folder
    finally:
        folder.rmdir()


def measured(command: Sequence[str], place: Path) -> tuple[Taken, str]:
    """
    Run a command in a folder.

    :param command: the command
    :param place: the folder
    :return: what it took, and what it said
    """
    with group() as folder:
        # Whoever is started is where its parent is.
        (folder / "cgroup.procs").write_text(str(os.getpid()), "utf-8")
        began = time.perf_counter()
        try:
            done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
        finally:
            (folder.parent / "cgroup.procs").write_text(str(os.getpid()), "utf-8")

        wall = time.perf_counter() - began
        while "populated 1" in (folder / "cgroup.events").read_text("utf-8"):
            time.sleep(0.01)

        used = re.search(r"usage_usec (\d+)", (folder / "cpu.stat").read_text("utf-8"))
        return Taken(wall, int(used[1]) / 1e6 if used else 0.0), done.stdout + done.stderr


def contenders() -> list[Contender]:
    """List what is measured."""
    script = (sys.executable, str(Path(__file__).resolve()))
    examples, snippets = sum(session.count(">>>") for session in SESSIONS), len(SESSIONS)
    passed, told = r"(\d+) passed in", r"(\d+) found, \1 passed"
    pycon, python = sessions("pycon"), sessions("python")
    return [
        Contender(BARE, pycon, (*script, "--bare"), r"(\d+) attempted", examples),
        # It makes a test of every example.
        Contender(SYBIL, python, PYTEST, passed, examples, {"conftest.py": CONFTEST}),
        Contender("pytest-markdown-docs", statements, (*PYTEST, "--markdown-docs"), passed, snippets),
        Contender(COLD, pycon, (*script, "--ours"), told, snippets, fresh=True),
        Contender(UNCHANGED, pycon, (*script, "--ours"), told, snippets),
    ]


def run(contender: Contender, place: Path, posts: int) -> Taken:
    """
    Have a contender run its posts, and make sure that it has run them all.

    :param contender: who
    :param place: its folder
    :param posts: how many there are
    :return: what it took
    """
    if contender.fresh:
        shutil.rmtree(place / "kept", ignore_errors=True)
        for record in place.glob("content/*/*/*/doctests.json"):
            record.unlink()

    taken, said = measured(contender.command, place)
    found = re.search(contender.found, said)
    if posts and (found is None or int(found[1]) != posts * contender.each):
        raise SystemExit(f"{contender.name} did not run what it was to: {said[-500:]}")

    return taken


def shown(taken: Mapping[str, Sequence[tuple[Taken, Taken]]], own: float, posts: int) -> Table:
    """
    Make the table.

    :param taken: by contender, what each of its runs took for no post, and for all
    :param own: seconds that the snippets take alone
    :param posts: how many there are
    """
    table = Table("contender", box=box.MARKDOWN)
    for column in ("wall s", "CPU s", "start, CPU s", "a group, CPU ms"):
        table.add_column(column, justify="right")

    table.add_row("alone", "", f"{own:.2f}", "", f"{own / posts * 1e3:.1f}")
    for name, runs in taken.items():
        wall = statistics.median(full.wall for _, full in runs)
        cpu = statistics.median(full.cpu for _, full in runs)
        start = statistics.median(empty.cpu for empty, _ in runs)
        table.add_row(name, f"{wall:.2f}", f"{cpu:.2f}", f"{start:.2f}", f"{(cpu - start) / posts * 1e3:.1f}")

    return table


def main() -> int:
    """
    Print the table.

    :return: 0
    """
    parser = argparse.ArgumentParser(description="How much it takes to run the snippets of many posts.")
    parser.add_argument("--posts", type=int, default=500, help="how many posts (500)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender runs, in turns (3)")
    for name in PARTS:
        parser.add_argument(f"--{name}", action="store_true", help=argparse.SUPPRESS)

    asked = parser.parse_args()
    for name, part in PARTS.items():
        if getattr(asked, name):
            return part(Path("content"))

    console = Console()
    taken: dict[str, list[tuple[Taken, Taken]]] = {one.name: [] for one in contenders()}
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, disable=not console.is_terminal) as bar:
        places = {one.name: [laid(Path(folder), one, posts) for posts in (0, asked.posts)] for one in contenders()}
        alone_command = (*contenders()[0].command[:-1], "--alone")
        own = [float(measured(alone_command, places[BARE][1])[1]) for _ in range(asked.rounds)]
        for one in contenders():
            if one.command[-1] == "--ours":
                # The worlds are there before, and what is unchanged has been seen.
                run(one, places[one.name][1], asked.posts)

        task = bar.add_task("", total=asked.rounds * len(taken))
        for _ in range(asked.rounds):
            for one in contenders():
                bar.update(task, description=one.name)
                empty, full = places[one.name]
                taken[one.name].append((run(one, empty, 0), run(one, full, asked.posts)))
                bar.advance(task)

    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("sybil", "pytest-markdown-docs"))
    console.print(f"Python {platform.python_version()}, {versions}, pytest {importlib.metadata.version('pytest')}; ")
    console.print(
        f"{asked.posts} posts, {asked.rounds} rounds, {os.cpu_count()} processors, Linux {platform.release()}"
    )
    console.print(shown(taken, statistics.median(own), asked.posts))
    return 0


#: What this script does when it starts itself.
PARTS: Mapping[str, Callable[[Path], int]] = {"bare": bare, "alone": alone, "ours": ours}

if __name__ == "__main__":
    sys.exit(main())
