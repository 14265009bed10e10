"""
How fast an export is imported and how much memory that takes, beside what other converters need for the same bodies.

Each contender runs in a process of its own, all of them in turns, several times over. What counts is the time from when
everything is imported into the interpreter until the last post is done, so that no one pays for the size of his
modules, and the most memory above what the process held then. Processes that a contender starts count with their time
and their memory. Memory is looked at fifty times a second, in a run of its own (Linux alone tells it).

Ours are the whole import (read, converted, checked, written), the same without writing, and the conversion alone. The
others read the same bodies out of the same file in one pass, by lxml, and convert each with their own defaults; they
neither check nor write anything. Pandoc has no library: it is started once for each body.

    python benchmarks/importing.py EXPORT
    python benchmarks/importing.py EXPORT --size 20 --size 200

With ``--size`` the export is made so many MB large: its entries are repeated under new ids and addresses.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lxml import etree
from rich.console import Console
from rich.progress import track
from rich.table import Table

# A script finds the packages of plugins/ where Pelican finds them, and the site's settings beside them.
sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "plugins"))

from blogger import prose
from blogger.abreast import WORTH, abreast
from blogger.export import TRASHED
from blogger.run import FINE, INCOMPLETE
from blogger.run import main as import_
from blogger.shapes import opened
from blogger.shapes.sources import find
from blogger.tokens import tokens
from pelicanconf import MARKDOWN

ATOM, KIND = "{http://www.w3.org/2005/Atom}", "http://schemas.google.com/g/2005#kind"
BLOGGER = "{http://schemas.google.com/blogger/2018}"
THREADING = "{http://purl.org/syndication/thread/1.0}in-reply-to"
MB = 1_000_000  # bytes

# What is made new in an entry that is repeated: the numbers of posts, pages and comments, and the addresses.
NUMBER = re.compile(rb"([.](?:post|page)-|/posts/(?:default|summary|full)/|/comments/default/)(\d+)")
COMMENTS = re.compile(rb"(/feeds/\d+/)(\d+)(?=/comments/)")
ADDRESS = re.compile(rb"(/(?:\d{4}/\d\d|p)/[\w.-]+?)(?=\.html)")
ENTRY = re.compile(rb"<(entry|item)\b.*?</\1>", re.DOTALL)
# What a backup holds once, whatever its size.
ONCE = re.compile(rb"kind#(?:settings|template)\b")


@dataclass(frozen=True, slots=True)
class Blog:
    """What an export's own file does not say of its blog."""

    site: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Run:
    """
    What one run of a contender took.

    :param posts: how many bodies were converted
    :param wall: seconds
    :param cpu: seconds of all its processes
    :param memory: bytes that all its processes held at most above what it held when it began; while it runs, the latter
    """

    posts: int
    wall: float
    cpu: float
    memory: int


def imported(export: Path, blog: Blog, *, dry_run: bool) -> int:
    """Import an export into a folder that is gone afterwards, and its table into a file."""
    with tempfile.TemporaryDirectory() as folder, Path(folder, "table").open("w+", encoding="utf-8") as table:
        status = import_(
            export,
            into=Path(folder, "content"),
            markdown=MARKDOWN,
            dry_run=dry_run,
            console=Console(file=table),
            site=blog.site,
            time_zone=blog.time_zone,
        )
        table.seek(0)
        # The last line: 352 entries: 350 new, 2 refused
        *_, last = table
        if status not in {FINE, INCOMPLETE}:
            raise SystemExit(last)

        return sum(int(count) for count in re.findall(r"(\d+) new", last))


def converted(export: Path, blog: Blog) -> int:
    """Convert the bodies of an export as an import does, and check nothing."""
    with opened([str(export)], site=blog.site, time_zone=blog.time_zone) as told:
        posts = ((None, entry.html) for entry in told.entries() if entry.status != TRASHED)
        with abreast(_converted, WORTH) as convert:
            return sum(body is not None for _, body in convert(posts))


def _converted(html: str) -> prose.Body:
    return prose.convert(tokens(html), relink=str)


def markdownify(export: Path, _: Blog) -> int:
    """Convert them with markdownify, which parses them with Beautiful Soup."""
    convert = importlib.import_module("markdownify").markdownify
    return sum(convert(body) is not None for body in bodies(export))


def html2text(export: Path, _: Blog) -> int:
    """Convert them with html2text."""
    convert = importlib.import_module("html2text").html2text
    return sum(convert(body) is not None for body in bodies(export))


def pandoc(export: Path, _: Blog) -> int:
    """Convert them with pandoc, each by a process."""
    command = [_pandoc(), "--from=html", "--to=markdown"]
    given = (subprocess.run(command, input=body.encode(), capture_output=True, check=True) for body in bodies(export))
    return sum(done.returncode == 0 for done in given)


CONTENDERS: dict[str, Callable[[Path, Blog], int]] = {
    "import": partial(imported, dry_run=False),
    "import, dry run": partial(imported, dry_run=True),
    "conversion alone": converted,
    "markdownify": markdownify,
    "html2text": html2text,
    "pandoc": pandoc,
}
OURS = tuple(CONTENDERS)[:3]
YARDSTICK = "markdownify"
# Starting a program for each body takes so long that it is done once.
PATIENT = "pandoc"
LOOK = 0.02  # seconds


def _pandoc() -> str:
    """Find pandoc on the path, or in the wheel that carries it along."""
    found = shutil.which("pandoc")
    if found or not find_spec("pypandoc"):
        return found or ""

    return str(importlib.import_module("pypandoc").get_pandoc_path())


def missing(name: str) -> bool:
    """Tell whether a contender is not installed here."""
    return not _pandoc() if name == "pandoc" else name not in OURS and not find_spec(name)


def bodies(export: Path) -> Iterator[str]:
    """Read the bodies of the posts and pages of an export, in one pass; what lies in the bin is none."""
    for source in find(export).sources:
        with source.open() as file:
            tags = (f"{ATOM}entry", "item")
            for _, element in etree.iterparse(file, tag=tags, recover=True, huge_tree=True):
                body = element.find(f"{ATOM}content" if element.tag != "item" else "description")
                if _is_post(element):
                    yield body.text or "" if body is not None else ""

                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]


def _is_post(element: Any) -> bool:
    kinds = [each.get("term") for each in element.findall(f"{ATOM}category") if each.get("scheme") == KIND]
    if kinds:
        return str(kinds[0]).endswith(("#post", "#page"))

    if element.findtext(f"{BLOGGER}type"):
        trashed = "TRASHED" in element.findtext(f"{BLOGGER}status", "") or element.findtext(f"{BLOGGER}trashed")
        return not trashed and bool(element.findtext(f"{BLOGGER}type") != "COMMENT")

    return not element.findall(THREADING)


def measured(name: str, export: Path, blog: Blog) -> Run:
    """Run a contender in this process, which has done nothing yet."""
    before = _held([os.getpid()])
    start, cpu = time.perf_counter(), _cpu()
    posts = CONTENDERS[name](export, blog)
    return Run(posts, time.perf_counter() - start, _cpu() - cpu, before)


def _cpu() -> float:
    used = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(name: str, export: Path, blog: Blog, *, watched: bool) -> Run:
    """Run a contender in a process of its own; looking at its memory while it runs takes some of its time."""
    told = ["--site", blog.site, "--time-zone", blog.time_zone, "--contender", name]
    held = 0
    with subprocess.Popen([sys.executable, __file__, str(export), *told], stdout=subprocess.PIPE, text=True) as process:
        while watched and process.poll() is None:
            held = max(held, _held(_family(process.pid)))
            time.sleep(LOOK)

        output, _ = process.communicate()

    if process.returncode:
        raise SystemExit(f"{name}: ended with {process.returncode}")

    ended = Run(**json.loads(output))
    return replace(ended, memory=max(0, held - ended.memory))


def _family(pid: int) -> list[int]:
    """List a process and all those that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:  # it has ended
        return []

    return [pid, *(one for child in children for one in _family(int(child)))]


def _held(pids: Iterable[int]) -> int:
    """Count the memory that processes hold, what several of them share once (proc(5), "Pss")."""
    held = 0
    for pid in pids:
        with suppress(OSError):
            found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text("ascii"), re.MULTILINE)
            held += int(found[1]) * 1024 if found else 0

    return held


def enlarged(export: Path, size: int, folder: Path) -> Path:
    """Make an export larger by repeating its entries, each time under new ids and addresses."""
    path = folder / f"{size}-{export.name}"
    text = export.read_bytes()
    entries = list(ENTRY.finditer(text))
    again = [found[0] for found in entries if not ONCE.search(found[0])]
    with path.open("wb") as file:
        written = file.write(text[: entries[-1].end()])
        for copy in itertools.count(1):
            for entry in again:
                if written >= size * MB:
                    file.write(text[entries[-1].end() :])
                    return path

                numbered = NUMBER.sub(rb"\g<1>%d9\g<2>" % copy, COMMENTS.sub(rb"\g<1>%d9\g<2>" % copy, entry))
                written += file.write(ADDRESS.sub(rb"\g<1>-%d" % copy, numbered))

    raise AssertionError("no entry has no size")


def report(export: Path, blog: Blog, *, sizes: Sequence[int], repeats: int) -> None:
    """Print what each contender took for an export as it is, and for larger ones made of it."""
    console = Console()
    names = [name for name in CONTENDERS if not missing(name)]
    for name in CONTENDERS:
        if name not in names:
            console.print(f"{name}: is not installed here (uv run --group benchmarks …)")

    runs: dict[str, list[Run]] = {name: [] for name in names}
    for turn in track(range(repeats), "measuring", console=Console(stderr=True), transient=True):
        for name in names:
            if turn == 0 or name != PATIENT:
                runs[name].append(run(name, export, blog, watched=False))

    memory = {name: run(name, export, blog, watched=True).memory for name in names if name != PATIENT}
    _show(console, f"{export.stat().st_size / MB:.1f} MB as they are, median of {repeats}", runs, memory)
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            larger = enlarged(export, size, Path(folder))
            once = {name: [run(name, larger, blog, watched=True)] for name in names if name != PATIENT}
            memory = {name: one.memory for name, (one,) in once.items()}
            _show(console, f"{larger.stat().st_size / MB:.0f} MB, once", once, memory)


def _show(console: Console, title: str, runs: dict[str, list[Run]], memory: dict[str, int]) -> None:
    table = Table("contender", "posts", "wall s", "CPU s", "posts/s", "rate", "by CPU", "MB", title=title)
    posts = {each.posts for told in runs.values() for each in told}
    if len(posts) > 1:
        console.print(f"the contenders found different numbers of posts: {sorted(posts)}")

    walls = {name: statistics.median(each.wall for each in told) for name, told in runs.items()}
    cpus = {name: statistics.median(each.cpu for each in told) for name, told in runs.items()}
    for name, told in runs.items():
        count = told[0].posts
        shares = [f"{measure[YARDSTICK] / measure[name]:.2f}" if YARDSTICK in runs else "" for measure in (walls, cpus)]
        held = f"{memory[name] / MB:.0f}" if name in memory else ""
        table.add_row(
            name, str(count), f"{walls[name]:.2f}", f"{cpus[name]:.2f}", f"{count / walls[name]:.0f}", *shares, held
        )

    console.print(table)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure how fast an export is imported.")
    parser.add_argument("export", type=Path, help="the export's file")
    parser.add_argument("--size", type=int, action="append", default=[], metavar="MB", help="measure a larger one too")
    parser.add_argument("--repeats", type=int, default=5, help="how often each contender runs (5)")
    parser.add_argument("--site", default="", help="the blog's address, where the export names none")
    parser.add_argument("--time-zone", default="", help="the blog's time zone, likewise")
    parser.add_argument("--contender", choices=[*CONTENDERS], help="run one of them and tell what it took as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    told = _arguments()
    if told.contender:
        # What a contender consists of is there before the clock starts; the settings name what ours renders with.
        parts = MARKDOWN["extension_configs"] if told.contender in OURS else filter(find_spec, [told.contender])
        for part in parts:
            importlib.import_module(part)

        print(json.dumps(asdict(measured(told.contender, told.export, Blog(told.site, told.time_zone)))))
    else:
        report(told.export, Blog(told.site, told.time_zone), sizes=told.size, repeats=told.repeats)
