"""Whatever is wrong with one post is said in one line with a cure, and the results of the others are kept."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from doctests import lock, world
from doctests.bounds import LARGEST, MOST
from doctests.request import Request
from tests.testing import ROOT

WELL = "Title: x\n\n```python\nassert True\n```\n"
HASH = "--hash=sha256:" + "0" * 64
ADDRESS = (
    "'a @ https://example.org/a.whl' is no name of a package with a version; addresses, repositories and paths are not "
    "installed"
)
UNREACHED = (
    "uv: Failed to fetch: <address> error sending request for url <address> client error (Connect) tcp connect error "
    "Connection refused (os error 111): is there a network? Try again with one"
)
#: What the run of one good post beside the bad one ends with.
KEPT = "content/2014/01/well/doctests.json"


def told(blog: Any, text: str, **files: str) -> str:
    """Run a bad post beside a good one, and give the only line there is about the bad one."""
    blog.write(text, slug="bad", **files)
    blog.write(WELL, slug="well")
    status, said = blog.run()
    assert status == 1
    assert json.loads((blog.content.parent / KEPT).read_text("utf-8"))["snippets"][0]["status"] == "passed"
    line: str
    (line,) = [line for line in said.split("\n") if "content/2014/01/bad" in line and " in error: " in line]
    return line.removeprefix("content/2014/01/")


def test_a_fence_that_is_never_closed(blog: Any) -> None:
    """Its first line is named, and what to look at."""
    assert told(blog, "Title: x\n\n```python\na = 1\n") == (
        "bad.md:3 in error: looks like a fence but is none to the renderer: is it closed, indented as the text around "
        'it, with words written word="value"?'
    )


def test_a_wrong_word(blog: Any) -> None:
    """It is named with the one that was meant."""
    assert told(blog, '```python skipp="why"\n1\n```\n') == "bad.md:1 in error: unknown word skipp: is it skip?"


def test_code_that_does_not_parse(blog: Any) -> None:
    """The line that Python stops at is named, and so is a NUL byte, which an editor shows as nothing."""
    blog.write("```python\na = 1\nb = (\n```\n", slug="syntax")
    blog.write("Title: \0\n\n\0prose\n\n```python\na = '\0'\n```\n", slug="nul")
    blog.write(WELL, slug="well")
    status, said = blog.run()
    assert status == 1
    assert "content/2014/01/syntax.md:3 failed: SyntaxError: '(' was never closed\n" in said
    assert "content/2014/01/nul.md:6 failed: " in said
    assert "null bytes" in said
    assert said.endswith("3 found, 1 passed, 2 failed\n")


def test_a_post_of_five_megabytes(blog: Any) -> None:
    """It is not read for hours, but named; one without a fence has no snippets, however long."""
    blog.write("some words\n" * 500_000, slug="prose")
    text = "```python\n1\n```\n\n" + "some words\n" * 500_000
    assert told(blog, text) == (
        "bad.md:1 in error: is 5.5 MB long with 2 lines of fences: split it, for no more than 1 MB and 5000 are read"
    )
    assert told(blog, "```\n" * (MOST + 1)).startswith("bad.md:1 in error: is 0.0 MB long with 5001 lines of fences")


def test_a_long_post_is_read_in_a_breath(blog: Any) -> None:
    """What is allowed does not take a time that grows with the square of a fence's lines."""
    code = "a = 1\n" * (LARGEST // 8)
    (snippet,) = blog.find(f"```python\n{code}```\n").snippets
    assert snippet.code == code.removesuffix("\n")


@pytest.mark.parametrize(
    ("dependency", "requirements", "line"),
    [
        ("a @ https://example.org/a.whl", "", f"content/2014/01/bad/testsetup.py:1: {ADDRESS}"),
        (
            "iniconfig==2.0.0",
            "",
            "content/2014/01/bad: there is no requirements.txt yet: run invoke lock",
        ),
        ("iniconfig==2.0.0", f"iniconfig==2.0.0 \\\n    {HASH}\n", UNREACHED),
    ],
    ids=["address", "not locked", "no network"],
)
def test_a_world_that_cannot_be_had(
    blog: Any, dependency: str, requirements: str, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A requirement that is an address, that nobody resolved, or that no network brings is the error of its post."""
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://user:password@127.0.0.1:9/index")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setenv("UV_NO_CACHE", "1")
    files = {"testsetup__py": f'# /// script\n# dependencies = ["{dependency}"]\n# ///\n'}
    files |= {"requirements__txt": requirements} if requirements else {}
    assert told(blog, "```python\n1\n```\n", **files) == f"bad.md:1 in error: {line}"


def test_what_keeps_a_post_from_its_world_is_said_once(blog: Any) -> None:
    """However many snippets it has: each is counted, and one line tells why."""
    header = '# /// script\n# dependencies = ["iniconfig"]\n# ///\n'
    blog.write("```python\n1\n```\n\n```python group='b'\n2\n```\n", testsetup__py=header)
    status, said = blog.run()
    assert status == 1
    assert said.count("there is no requirements.txt yet: run invoke lock") == 1
    assert said.endswith("2 found, 2 in error\n")


def test_an_interrupted_run_is_one_line(blog: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who presses Ctrl-C is told so, and the exit status is no failed snippet's."""

    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("doctests.run.check", interrupted)
    blog.write("```python\n1\n```\n")
    assert blog.run() == (130, "interrupted: what has passed is kept, and is not run again\n")


def test_a_lock_with_nothing_to_do_says_so(blog: Any) -> None:
    """Where no post asks for a package, one line tells that nothing was to be written."""
    blog.write("```python\n1\n```\n")
    said = io.StringIO()
    assert lock.main(blog.posts(), Console(file=said, width=200)) == 0
    assert said.getvalue() == "nothing to lock: whatever the posts ask for in testsetup.py is pinned\n"


def test_a_file_in_a_worlds_place(blog: Any) -> None:
    """It is named, and left to its owner."""
    pins = f"iniconfig==2.0.0 \\\n    {HASH}\n"
    files = {
        "testsetup__py": '# /// script\n# dependencies = ["iniconfig==2.0.0"]\n# ///\n',
        "requirements__txt": pins,
    }
    place = blog.worlds / world.named(Request(requirements=pins), world.running())
    place.write_text("mine", "utf-8")
    line = f"bad.md:1 in error: the world {place} cannot be used (Not a directory): remove it"
    assert told(blog, "```python\n1\n```\n", **files) == line
    assert place.read_text("utf-8") == "mine"
    place.unlink()


def test_what_cannot_be_resolved_is_named_with_its_post(blog: Any, capsys: Any) -> None:
    """A package that does not exist is said of the header that asks for it, and the other posts are locked."""
    header = '# /// script\n# dependencies = ["{}"]\n# ///\n'
    blog.write(WELL, slug="bad", testsetup__py=header.format("no-such-package-by-any-name-7531"))
    blog.write(WELL, slug="well", testsetup__py=header.format("iniconfig==2.0.0"))
    assert lock.main(blog.posts(), Console(width=200)) == 3
    bad, well = capsys.readouterr().out.splitlines()
    assert bad.startswith("content/2014/01/bad/testsetup.py: uv: ")
    assert "no-such-package-by-any-name-7531 was not found" in bad
    assert well == "content/2014/01/well/requirements.txt written"


def test_without_uv(blog: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A world that is there already is used; one that had to be built is an error that names the cure."""
    blog.write(WELL, slug="well")
    assert blog.run()[0] == 0

    def nowhere() -> str:
        raise FileNotFoundError

    monkeypatch.setattr("uv.find_uv_bin", nowhere)
    assert blog.run()[0] == 0
    status, said = blog.run(worlds=tmp_path / "none", reuse=False)
    assert status == 1
    cure = "uv, which builds the worlds, is not installed: run the README's first command again"
    assert f"content/2014/01/well.md:3 in error: {cure}\n" in said


#: Run in a mount namespace, where a folder is a file system that has no room.
FULL = """\
import io, sys
sys.path[:0] = [{root!r}, {plugins!r}]
from pathlib import Path
from rich.console import Console
from doctests import run
from doctests.find import read
from doctests.source import Change, SourceError, read as source, write
from doctests.asked import Keeping, Telling
from tests.doctests.conftest import MARKDOWN, Blog

content, worlds = Path("full/content"), Path({worlds!r})
(content / "2014/01").mkdir(parents=True)
for slug in "ab":
    (content / f"2014/01/{{slug}}.md").write_text("Title: x\\n\\n```python\\nassert True\\n```\\n", "utf-8")
    (content / f"2014/01/{{slug}}").mkdir()

post = read(content / "2014/01/a.md", content, MARKDOWN)
(content / "filling").write_bytes(b"")
with (content / "filling").open("wb", 0) as filling:
    try:
        while True:
            filling.write(b"x" * 512)
    except OSError:
        pass

for cache in (worlds, Path("full/worlds")):
    telling, keeping = Telling(Console(width=200)), Keeping(worlds=cache, runs=Path("full/kept"))
    run.main(Blog(content, cache).posts(), telling, keeping)

try:
    write(source(post), [Change(3, 1, ("x\\n" * 9000,))], lambda beside: "")
except SourceError as error:
    print(post.name, error)

print(sorted(path.name for path in Path("full").rglob("*") if path.suffix == ".new"))
print((content / "2014/01/a.md").read_text("utf-8") == "\\n".join(post.lines))
"""


def test_a_full_disk(tmp_path: Path, worlds: Path) -> None:
    """The verdicts are shown though none can be kept; nothing half-written stays, and no post is harmed."""
    (tmp_path / "full").mkdir()
    code = FULL.format(root=str(ROOT), plugins=str(ROOT / "plugins"), worlds=str(worlds))
    mount = 'mount -t tmpfs -o size=256k none full && exec "$@"'
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount]
    if subprocess.run([*command, "sh", "true"], cwd=tmp_path, capture_output=True, check=False).returncode:
        if os.environ.get("CI") == "true":
            pytest.fail("this machine mounts no file system for a test of a full disk")

        pytest.skip("this machine mounts no file system for a test of a full disk")

    done = subprocess.run(
        [*command, "sh", sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    first, second = done.stdout.split("found, ", 1)
    for name in ("content/2014/01/a.md", "content/2014/01/b.md"):
        assert f"{name}:1 in error: doctests.json cannot be written: No space left on device\n" in first
        assert f"{name}:3 in error: " in second
    assert second.startswith("2 passed, 2 in error\n")
    assert "content/2014/01/a.md cannot be written: No space left on device\n[]\nTrue\n" in second
