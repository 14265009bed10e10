"""
What it takes to run groups on a Dask cluster, beside what it takes here.

200 posts of one group each are run one after the other and two at a time on this machine, and by one and by two of
Dask's workers, which are processes on this machine too, with one thread each. All of them run in turns, several times
over, and medians count. A group that does nothing shows what it costs to have one run at all; one that computes for a
while, how much faster two are than one. Worlds are built before, and what has passed is not known. The clock runs from
the first group that is handed in to the last result: what it takes to connect is told beside.

    python benchmarks/cluster.py
    python benchmarks/cluster.py --groups 50 --rounds 1

What is computed from the figures is how long 10,000 posts would take, each of them tried on 5 interpreters 12 times.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

ROOT = Path(__file__).parents[1]
# A script finds the packages of plugins/ where Pelican finds them; they come before this script, which has a name of
# theirs.
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT)]

import pelicanconf  # noqa: E402
from doctests import find  # noqa: E402
from doctests.abreast import abreast  # noqa: E402
from doctests.check import check  # noqa: E402
from tests.doctests.clusters import clusters  # noqa: E402

#: Nothing, and some 100 ms of a processor: what it takes to import a library such as SQLAlchemy and use it.
CODES = {"nothing": "1", "100 ms": "sum(n * n % 7 for n in range(1_000_000))"}
POSTS, PYTHONS, TRIES = 10_000, 5, 12
WORKERS = (1, 16, 256)


@dataclass
class Contender:
    """Where groups run, and seconds that they took there, by what they do."""

    name: str
    jobs: int = 0  # side by side, on this machine
    scheduler: str = ""
    pid: int = 0  # the scheduler's
    connecting: list[float] = field(default_factory=list)
    asking: list[float] = field(default_factory=list)  # seconds of a processor a group, of who asks
    handing: list[float] = field(default_factory=list)  # and of the scheduler
    taken: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in CODES})

    @contextlib.contextmanager
    def there(self) -> Iterator[Executor]:
        """Give what runs groups, and note what it takes to have it."""
        began = time.perf_counter()
        with abreast(self.jobs or None, self.scheduler, print) as (executor, _):
            self.connecting.append(time.perf_counter() - began)
            yield executor

    def used(self) -> float:
        """Give the seconds of a processor that the scheduler has taken until now (proc(5))."""
        if not self.pid:
            return 0.0

        fields = Path(f"/proc/{self.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def median(self, code: str) -> float:
        """Give the seconds that all groups take."""
        return statistics.median(self.taken[code])


def written(folder: Path, code: str, groups: int) -> list[find.Post]:
    """
    Write posts.

    :param folder: a folder for them
    :param code: what the one snippet of each does
    :param groups: how many there are
    :return: the posts
    """
    content = folder / "content"
    for number in range(groups):
        path = content / "2014" / "01" / f"post-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Title: A post\n\n{'A word. ' * 300}\n\n```python\n{code}\n```\n", "utf-8")

    return [find.read(path, content, pelicanconf.MARKDOWN) for path in sorted(content.glob("*/*/*.md"))]


def run(posts: Sequence[find.Post], executor: Executor, cache: Path) -> float:
    """
    Run posts, and make sure that they passed.

    :param posts: the posts
    :param executor: what runs them
    :param cache: the folder of worlds on this machine
    :return: seconds from the first group to the last
    """
    marks: list[float] = []
    results = check(posts, executor, lambda *_: marks.append(time.perf_counter()), None, cache=cache)
    if [one.status for one in results] != ["passed"] * len(posts):
        raise SystemExit(f"not all passed: {next(one for one in results if one.status != 'passed')}")

    return marks[-1] - marks[0]


def measured(contenders: Sequence[Contender], groups: int, rounds: int, folder: Path, bar: Progress) -> None:
    """Have all contenders run all posts, in turns."""
    posts = {name: written(folder / name, code, groups) for name, code in CODES.items()}
    task = bar.add_task("", total=(rounds + 1) * len(contenders))
    for number in range(rounds + 1):
        for one in contenders:
            bar.update(task, description=one.name)
            with one.there() as executor:
                for name, some in posts.items():
                    # The first time, each worker builds the world.
                    before = time.process_time(), one.used()
                    taken = run(some if number else some[:8], executor, folder / "worlds")
                    one.taken[name] += [taken] if number else []
                    if number and name == "nothing":
                        # The longer a group takes, the more of what these do meanwhile is no work for it.
                        one.asking.append((time.process_time() - before[0]) / groups)
                        one.handing.append((one.used() - before[1]) / groups)

            bar.advance(task)


def table(contenders: Sequence[Contender], groups: int) -> Table:
    """Make the table of what was measured."""
    shown = Table("where", box=box.MARKDOWN)
    for name in CODES:
        for column in (f"{name}: wall s", "ms a group", "over here", "times one"):
            shown.add_column(column, justify="right")

    for column in ("connecting s", "asking, CPU ms", "scheduler, CPU ms"):
        shown.add_column(column, justify="right")

    for here, one in zip([*contenders[:2], *contenders[:2]], contenders, strict=True):
        alone = contenders[0] if one in contenders[:2] else contenders[2]
        cells: list[str] = []
        for name in CODES:
            wall, each = one.median(name), one.median(name) / groups * 1e3
            over = "" if here is one else f"{each - here.median(name) / groups * 1e3:.1f}"
            cells += [f"{wall:.2f}", f"{each:.1f}", over, f"{alone.median(name) / wall:.2f}"]

        cells.append(f"{statistics.median(one.connecting):.2f}" if one.scheduler else "")
        cells.append(f"{statistics.median(one.asking) * 1e3:.1f}")
        shown.add_row(one.name, *cells, f"{statistics.median(one.handing) * 1e3:.1f}" if one.scheduler else "")

    return shown


def foretold(contenders: Sequence[Contender], groups: int) -> Table:
    """
    Make the table of what would be, computed from what one worker takes for a group of 100 ms.

    Workers share that; who asks, and the scheduler, have each group pass through one process of theirs, whatever the
    number of workers is, and the slower of the two says how fast groups can come at best.
    """
    tries = POSTS * PYTHONS * TRIES
    each = contenders[2].median("100 ms") / groups
    through = max(*map(statistics.median, (contenders[3].asking, contenders[3].handing)))
    columns = (f"{tries:,} groups, shared, hours", "passing through, hours", "the longer, hours")
    shown = Table("workers", *columns, box=box.MARKDOWN)
    for workers in WORKERS:
        hours = tries * each / workers / 3600, tries * through / 3600
        shown.add_row(str(workers), *(f"{one:.2f}" for one in (*hours, max(hours))))

    return shown


def main() -> int:
    """
    Print the tables.

    :return: 0
    """
    parser = argparse.ArgumentParser(description="What it takes to run groups on a Dask cluster.")
    parser.add_argument("--groups", type=int, default=200, help="how many groups (200)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender runs, in turns (3)")
    asked = parser.parse_args()
    console = Console(width=200)
    with (
        tempfile.TemporaryDirectory() as folder,
        clusters() as single,
        clusters() as double,
        Progress(console=console, disable=not console.is_terminal) as bar,
    ):
        for cluster, names in ((single, ["one"]), (double, ["one", "other"])):
            cluster.scheduler()
            for name in names:
                cluster.worker(name)

        contenders = [
            Contender("here, one at a time", jobs=1),
            Contender("here, two at a time", jobs=2),
            Contender("one worker", scheduler=single.address, pid=single.processes["scheduler"].pid),
            Contender("two workers", scheduler=double.address, pid=double.processes["scheduler"].pid),
        ]
        before = os.getloadavg()[0]
        measured(contenders, asked.groups, asked.rounds, Path(folder), bar)

    console.print(
        f"Python {platform.python_version()}, distributed {version('distributed')}, Linux {platform.release()};"
    )
    console.print(
        f"{asked.groups} groups, {asked.rounds} rounds, {os.cpu_count()} processors, load {before:.1f} before"
    )
    console.print(table(contenders, asked.groups))
    console.print(foretold(contenders, asked.groups))
    return 0


if __name__ == "__main__":
    sys.exit(main())
