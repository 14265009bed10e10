from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pelican import readers
from pelican.settings import read_settings
from rich.console import Console

import formulas
from rendering.ahead import ahead
from rendering.reader import MarkdownReader
from rendering.shared import NAME, Rendering
from rendering.store import Store
from tests.rendering.sites import PIECES
from tests.testing import ROOT

FRONT = (
    "Title: A *title*\nDate: 2020-01-01\nTags: a, b; c\nSummary: Short *and*\n    long [x]\nSeries: one\nSeries: two\n"
)
TEXTS = [f"{FRONT}\n{piece}\n" for piece in PIECES]
TEXTS += ["", "No front matter.\n", "\n\nText.\n", f"{FRONT}", "Title: a\n\n# Same\n\n# Same\n", "Title: b\n\n# Same\n"]
TEXTS += ["Title: a\n\n[x]\n\n[x]: https://example.org\n", "Title: b\n\n[x]\n", "\ufeffTitle: c\r\n\r\nText\r\n"]


class Here(Executor):
    """Does at once what it is asked to, and notes it."""

    def __init__(self) -> None:
        self.asked = 0

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
        """Do something."""
        self.asked += 1
        done: Future[Any] = Future()
        done.set_result(work(*arguments, **named))
        return done


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """Read the project's settings, with formulas among what posts can hold, and an empty store."""
    read: dict[str, Any] = read_settings(str(ROOT / "pelicanconf.py"))
    read["MARKDOWN"] = formulas.hooked(read["MARKDOWN"])
    read[NAME] = Rendering(read, Store(tmp_path / "kept"))
    return read


@pytest.fixture
def posts(tmp_path: Path) -> list[str]:
    """Write the posts."""
    paths = [tmp_path / f"{number}.md" for number in range(len(TEXTS))]
    for path, text in zip(paths, TEXTS, strict=True):
        path.write_text(text, "utf-8", newline="")

    return [str(path) for path in paths]


def told(read: Any, posts: list[str]) -> list[str]:
    """Read posts, and tell what was read."""
    return [repr(read(path)) for path in posts]


def test_it_reads_what_pelican_reads(settings: dict[str, Any], posts: list[str]) -> None:
    """One renderer for all posts makes of each what a new one makes of it; so does what was kept."""
    expected = told(readers.MarkdownReader(settings).read, posts)
    reader = MarkdownReader(settings)
    assert told(reader.read, posts) == expected
    assert told(reader.read, posts[::-1]) == expected[::-1]


@pytest.mark.parametrize("zone", ["", "Z", "+00:00", "+02:00", " -0530", "+14:00", "-00:30", " UTC"])
@pytest.mark.parametrize("time", ["", "T10:00", " 23:59:59", " 10:00:00.123", "T10:00:00.123456", " 24:00", " 9:00"])
@pytest.mark.parametrize("day", ["2020-02-29", "2021-02-29"])
def test_a_moment_is_what_pelican_takes_it_for(settings: dict[str, Any], day: str, time: str, zone: str) -> None:
    """The common ways to write one are read at once, the others by Pelican, which also says what is none."""
    said: list[str] = []
    for reader in (readers.MarkdownReader(settings), MarkdownReader(settings)):
        try:
            said.append(repr(reader.process_metadata("date", f"{day}{time}{zone}")))
        except ValueError as error:
            said.append(str(error))

    assert said[0] == said[1]


def test_nothing_is_rendered_twice(settings: dict[str, Any], posts: list[str], tmp_path: Path) -> None:
    """A later build that reads the same posts needs no renderer at all, the fields of the front matter included."""
    expected = told(MarkdownReader(settings).read, posts)
    settings[NAME] = Rendering(settings, Store(tmp_path / "kept"))
    settings[NAME].renderer = None
    assert told(MarkdownReader(settings).read, posts) == expected


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("MARKDOWN", {"extension_configs": {}}),
        ("FORMATTED_FIELDS", []),
        ("PLUGIN_PATHS", [str(ROOT / "tests/rendering")]),
    ],
)
def test_what_html_depends_on_is_part_of_its_name(settings: dict[str, Any], part: str, value: Any) -> None:
    """Another dialect, other fields or other code find nothing that was made before."""
    store = settings[NAME].store
    before = settings[NAME].lacking([str(ROOT / "README.md")])
    after = Rendering({**settings, part: value}, store).lacking([str(ROOT / "README.md")])
    assert before.keys() != after.keys()
    assert list(before.values()) == list(after.values())


def test_who_is_warned_is_warned_again(
    settings: dict[str, Any], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A post that somebody must hear of is rendered in every build; the same words of two posts are both heard."""
    posts = [tmp_path / "a.md", tmp_path / "b.md"]
    for post in posts:
        # A formula of its own: Pelican shows the same words once a process, whichever test they were said in.
        post.write_text("Title: A\n\n```math\nwarned \\frac{\n```\n", "utf-8")

    caplog.set_level(logging.WARNING)
    ahead(settings[NAME], map(str, posts), Console(file=StringIO()), lambda _: Here())
    assert list((tmp_path / "kept").rglob("*")) == []
    for post in posts:
        MarkdownReader(settings).read(str(post))

    assert "cannot be read" in caplog.text
    assert list((tmp_path / "kept").rglob("*")) == []


def test_an_extension_that_reads_more_is_not_believed(settings: dict[str, Any], posts: list[str]) -> None:
    """Where the same post may become something else, it is rendered each time."""
    more: dict[str, Any] = {"extension_configs": {"pymdownx.snippets": {}}}
    assert Rendering({**settings, "MARKDOWN": more}, settings[NAME].store).lacking(posts) == {}


def test_an_executor_renders_ahead(settings: dict[str, Any], posts: list[str], tmp_path: Path) -> None:
    """Whatever executor is named renders what is lacking, in pieces, and none is begun when nothing is."""
    executors: list[Here] = []

    def pool(_paths: tuple[str, ...]) -> Here:
        executors.append(Here())
        return executors[-1]

    expected = told(MarkdownReader(settings).read, posts)
    settings[NAME] = Rendering(settings, Store(tmp_path / "another"))
    for _ in range(2):
        ahead(settings[NAME], posts, Console(file=StringIO()), pool)

    settings[NAME].renderer = None
    assert told(MarkdownReader(settings).read, posts) == expected
    assert [executor.asked for executor in executors] == [1]


def test_an_executor_that_breaks_is_done_without(settings: dict[str, Any], posts: list[str]) -> None:
    """A process that is ended from outside costs time, and no post."""

    @contextmanager
    def pool(_paths: tuple[str, ...]) -> Iterator[Executor]:
        with ProcessPoolExecutor(1) as executor:
            executor.submit(int).result()
            for process in executor._processes.values():  # noqa: SLF001 - as who runs out of memory ends one
                process.kill()

            yield executor

    ahead(settings[NAME], posts, Console(file=StringIO()), pool)
    assert told(MarkdownReader(settings).read, posts) == told(readers.MarkdownReader(settings).read, posts)


@pytest.mark.parametrize("error", [OSError("no more processes"), RuntimeError("can't start new thread"), ImportError()])
@pytest.mark.parametrize("when", ["begun", "asked", "ended"])
def test_a_machine_that_refuses_processes_costs_time_alone(
    settings: dict[str, Any], posts: list[str], error: Exception, when: str
) -> None:
    """Where neither processes nor what they share can be had, each post is rendered where it is read."""

    class Refusing(Here):
        def submit(self, work: Callable[..., Any], /, *arguments: Any, **named: Any) -> Future[Any]:
            if when == "asked":
                raise error

            return super().submit(work, *arguments, **named)

    @contextmanager
    def pool(_paths: tuple[str, ...]) -> Iterator[Executor]:
        if when == "begun":
            raise error

        yield Refusing()
        if when == "ended":
            raise error

    ahead(settings[NAME], posts, Console(file=StringIO()), pool)
    assert told(MarkdownReader(settings).read, posts) == told(readers.MarkdownReader(settings).read, posts)


@pytest.mark.parametrize("more", [0, 4, 8, 12, 16, 24])
def test_processes_that_cannot_all_begin_are_ended(posts: list[str], tmp_path: Path, more: int) -> None:
    """A machine that gives out while processes begin ends no build, and none of them keeps it from its end."""
    code = """
import importlib, os, resource, sys
sys.path[:0] = [sys.argv[2], sys.argv[3]]
from pathlib import Path
from pelican.settings import read_settings
from rich.console import Console
from rendering.shared import Rendering
from rendering.store import Store
ahead = importlib.import_module("rendering.ahead")
ahead.WORTH, ahead.PIECE = 0, 100
ahead.processors = lambda: 3
if __name__ == "__main__":
    rendering = Rendering(read_settings(sys.argv[2] + "/pelicanconf.py"), Store(Path(sys.argv[1])))
    here = len(os.listdir("/proc/self/fd"))
    rendering.lacking(sys.argv[5:])
    resource.setrlimit(resource.RLIMIT_NOFILE, (here + int(sys.argv[4]), 4096))
    ahead.ahead(rendering, sys.argv[5:], Console(stderr=True))
    print("read on")
"""
    script = tmp_path / "script.py"
    script.write_text(code, "utf-8")
    command = [sys.executable, str(script), str(tmp_path / "kept"), str(ROOT), str(ROOT / "plugins"), str(more), *posts]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert (done.stdout, done.returncode) == ("read on\n", 0), done.stderr


def test_processes_end_with_the_one_that_began_them(tmp_path: Path) -> None:
    """Who builds may be killed, and can tell nobody: what rendered for it ends all the same."""
    code = """
import importlib, os, sys, time
sys.path[:0] = [sys.argv[1]]
ahead = importlib.import_module("rendering.ahead")
if __name__ == "__main__":
    with ahead._processes((sys.argv[1],)) as executor:
        print(executor.submit(os.getpid).result(), flush=True)
        time.sleep(100)
"""
    script = tmp_path / "script.py"
    script.write_text(code, "utf-8")
    with subprocess.Popen([sys.executable, str(script), str(ROOT / "plugins")], stdout=subprocess.PIPE) as building:
        assert building.stdout is not None
        process = Path("/proc", building.stdout.readline().decode().strip())
        assert process.is_dir()
        building.kill()

    until = time.monotonic() + 20
    while runs(process) and time.monotonic() < until:
        time.sleep(0.05)

    assert not runs(process)


def runs(process: Path) -> bool:
    """Say whether a process runs; one that ended and nobody asked about is a zombie."""
    try:
        return "State:\tZ" not in (process / "status").read_text("utf-8")
    except OSError:
        return False
