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
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT = Path(__file__).parents[1]
# A script finds the packages of plugins/ where Pelican finds them; they come before this script, which has a name of
# theirs.
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT)]

from benchmarks.contenders import BARE, Contender, contenders, laid  # noqa: E402


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took: seconds by the clock, and of all processors."""

    wall: float
    cpu: float


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
    run, asked = importlib.import_module("doctests.run"), importlib.import_module("doctests.asked")
    site = importlib.import_module("pelicanconf")
    posts = asked.Posts(content, site.ARTICLE_SOURCES, markdown=site.MARKDOWN)
    keeping = asked.Keeping(worlds=Path.cwd() / "worlds", runs=Path.cwd() / "kept")
    return int(run.main(posts, asked.Telling(Console(width=200)), keeping))


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


def run(contender: Contender, place: Path, posts: int) -> Taken:
    """
    Have a contender run its posts, and make sure that it has run them all.

    :param contender: who
    :param place: its folder
    :param posts: how many there are
    :return: what it took
    """
    if contender.fresh:
        # Not removed: where many files just were, ext4 takes 2 ms to find room for the next few.
        aside = Path(tempfile.mkdtemp(prefix="before-", dir=place))
        for number, old in enumerate([place / "kept", *place.glob("content/*/*/*/doctests.json")]):
            if old.exists():
                old.rename(aside / str(number))

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
    entered = contenders(Path(__file__).resolve())
    taken: dict[str, list[tuple[Taken, Taken]]] = {one.name: [] for one in entered}
    with tempfile.TemporaryDirectory() as folder, Progress(console=console, disable=not console.is_terminal) as bar:
        places = {one.name: [laid(Path(folder), one, posts) for posts in (0, asked.posts)] for one in entered}
        alone_command = (*entered[0].command[:-1], "--alone")
        own = [float(measured(alone_command, places[BARE][1])[1]) for _ in range(asked.rounds)]
        for one in entered:
            if one.command[-1] == "--ours":
                # The worlds are there before, and what is unchanged has been seen.
                run(one, places[one.name][1], asked.posts)

        task = bar.add_task("", total=asked.rounds * len(taken))
        for _ in range(asked.rounds):
            for one in entered:
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
