"""
What a build costs: stock Pelican, this project's, and where they can be had Hugo and Eleventy, on the same N posts.

Each contender has a copy of the blog, and every round takes all of them one after the other through a build from
nothing, one of the same once more, and one after an edit of a body, a title and a tag. Pelican has the same plain theme
and writes the same files on both sides. CPU seconds are those of all processes of a build, and the most memory is that
of the largest.

    python benchmarks/building.py 500 --rounds 3
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import blogs
from benchmarks.generators import CACHED, CONF, ELEVENTY, HUGO, OURS, STOCK, WRITER

ROOT = Path(__file__).parents[1]
STEPS = ("cold", "unchanged", "body", "title", "tag")


@dataclass(frozen=True)
class Cost:
    """What one build took: seconds of all processors and by the clock, and megabytes of the largest process."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Contender:
    """Who builds, in which folder, by which command."""

    name: str
    home: Path
    command: list[str]
    yaml: bool = False
    steps: tuple[str, ...] = STEPS

    @property
    def posts(self) -> Path:
        """Where its posts are."""
        return self.home / ("content/posts" if self.yaml else "content")


def measured(command: list[str], home: Path) -> Cost:
    """
    Run a command and take its measure.

    :param command: the command
    :param home: where it is given
    """
    # Whoever builds has compiled what is installed.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=home, env=env, stdout=said, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        wall = time.perf_counter() - begun
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(command)}:\n{said.read().decode(errors='replace')}")

    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024)


def contenders(folder: Path, node: Path) -> Iterator[Contender]:
    """
    Set up who can be had.

    :param folder: where their folders are made
    :param node: where Eleventy is installed, if it is
    """
    plugins = folder / "plugins"  # a copy: who edits one while this runs edits no contender
    shutil.copytree(ROOT / "plugins", plugins, ignore=shutil.ignore_patterns("__pycache__"))
    pelican = [sys.executable, "-m", "pelican", "content", "-s", "conf.py", "-o", "output", "-q"]
    for name, own, steps in (
        ("Pelican", STOCK, ("cold", "body")),
        ("Pelican, its cache", CACHED, ("cold", "body")),
        ("ours", OURS.format(plugins=str(plugins)), STEPS),
    ):
        home = _furnished(folder / name.replace(" ", "-"), {"conf.py": CONF.format() + own, "the_writer.py": WRITER})
        yield Contender(name, home, pelican, steps=steps)

    hugo = shutil.which("hugo", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    for name, code in (("Hugo", "true"), ("Hugo, code not highlighted", "false")):
        if hugo:
            files = {**HUGO, "hugo.toml": HUGO["hugo.toml"].replace("{code}", code)}
            command = [hugo, "--quiet", "--cleanDestinationDir", "--destination", "output"]
            yield Contender(
                name, _furnished(folder / f"hugo-{code}", files), command, yaml=True, steps=("cold", "body")
            )

    eleventy = node / "node_modules/.bin/eleventy"
    if eleventy.exists():
        home = _furnished(folder / "eleventy", ELEVENTY)
        (home / "node_modules").symlink_to((node / "node_modules").resolve())
        yield Contender("Eleventy", home, [str(eleventy), "--quiet"], yaml=True, steps=("cold", "body"))


def _furnished(home: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, "utf-8")

    return home


def take(one: Contender, posts: list[blogs.Post], round_: int, note: Callable[[str, Cost], None]) -> None:
    """
    Take a contender through its steps, and put the blog back as it was.

    :param one: the contender
    :param posts: the blog
    :param round_: which time
    :param note: takes the measure of a step
    """
    for kept in ("output", "kept", "cache"):
        shutil.rmtree(one.home / kept, ignore_errors=True)

    subject = posts[len(posts) // 2]
    for step in one.steps:
        if step not in {"cold", "unchanged"}:
            blogs.write(one.posts, blogs.edited(subject, step, round_), yaml=one.yaml)

        note(step, measured(one.command, one.home))
        blogs.write(one.posts, subject, yaml=one.yaml)
        if step not in {"cold", "unchanged", one.steps[-1]}:
            measured(one.command, one.home)  # the next edit is of the blog as it was


def same(one: Path, other: Path) -> int:
    """
    Compare two sites.

    :param one: a folder
    :param other: another
    :return: how many files differ, or are in one alone
    """
    files = {path.relative_to(site) for site in (one, other) for path in site.rglob("*") if path.is_file()}
    return sum(
        not ((one / path).is_file() and (other / path).is_file())
        or (one / path).read_bytes() != (other / path).read_bytes()
        for path in files
    )


def main() -> int:
    """
    Print the table.

    :return: 0 if this project's files are stock Pelican's, else 1
    """
    parser = argparse.ArgumentParser(description="What a build costs, beside others.")
    parser.add_argument("posts", type=int, help="how many posts")
    parser.add_argument(
        "--rounds", type=int, default=1, help="how often each is measured; the table has the medians (1)"
    )
    parser.add_argument("--only", default="", help="the contenders whose name begins with this, and stock Pelican")
    parser.add_argument("--node", type=Path, default=ROOT / ".node", help="where npm put Eleventy (.node)")
    asked = parser.parse_args()
    console = Console()
    posts = [blogs.post(number) for number in range(asked.posts)]
    costs: dict[tuple[str, str], list[Cost]] = defaultdict(list)
    with tempfile.TemporaryDirectory(prefix="building-") as name, console.status("Building"):
        taken = [
            one
            for one in contenders(Path(name), asked.node)
            if one.name.startswith(asked.only) or one.name == "Pelican"
        ]
        for one in taken:
            for post in posts:
                blogs.write(one.posts, post, yaml=one.yaml)

        for round_ in range(asked.rounds):
            for one in taken:
                take(one, posts, round_, lambda step, cost, one=one: costs[one.name, step].append(cost))  # type: ignore[misc]  # bound here

        homes = {one.name: one.home for one in taken}
        for one in taken:
            if one.name in {"Pelican", "ours"}:
                measured(one.command, one.home)

        wrong = same(homes["Pelican"] / "output", homes["ours"] / "output") if "ours" in homes else 0

    console.print(
        f"{asked.posts} posts, Python {platform.python_version()}, Pelican {version('pelican')}", highlight=False
    )
    print("\n| contender | step | CPU s | of stock | wall s | of stock | MB |\n|---|---|---:|---:|---:|---:|---:|")
    base = _median(costs["Pelican", "cold"])
    for (contender, step), found in costs.items():
        cost = _median(found)
        shares = f"{cost.cpu:.2f} | {cost.cpu / base.cpu:.3f} | {cost.wall:.2f} | {cost.wall / base.wall:.3f}"
        print(f"| {contender} | {step} | {shares} | {cost.memory:.0f} |")

    print(f"\n{wrong} files differ between stock Pelican's site and this project's")
    return 1 if wrong else 0


def _median(found: list[Cost]) -> Cost:
    cpu, wall, memory = zip(*((one.cpu, one.wall, one.memory) for one in found), strict=True)
    return Cost(statistics.median(cpu), statistics.median(wall), statistics.median(memory))


if __name__ == "__main__":
    sys.exit(main())
