from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.testing import ROOT

POST = """\
Title: x

```python
import mine
total = 41
```

```pycon
>>> total
42
```

```python group="b"
def inverse(x):
    return 1 / x

inverse(0)
```

```python skip="needs a rocket"
launch()
```

```python no_run="takes a year"
wait()
```

```python xfail="fixed later"
raise KeyError
```

```python foo
1
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a site with posts, whose settings pytest is told of."""
    root = tmp_path_factory.mktemp("site")
    plugins = str(ROOT / "plugins")
    ini = f"[pytest]\npythonpath = {plugins}\ndoctests_settings = conf.py\naddopts = --strict-config -ra\n"
    files = {
        "pytest.ini": ini,
        "conftest.py": "pytest_plugins = ['doctests.collect']\n",
        "conf.py": "PATH = 'content'\nARTICLE_SOURCES = ['2*/*/*.md']\nPAGE_SOURCES = ['pages/*.md']\n"
        "MARKDOWN = {'extension_configs': {'pymdownx.superfences': {}}}\n",
        "content/2014/01/post.md": POST,
        "content/2014/01/post/mine.py": "",
        "content/2014/01/post/test_it.py": "raise SystemExit('run by pytest')\n",
        "content/2014/01/post/conftest.py": "raise SystemExit('run by pytest')\n",
        "content/2014/01/other.md": "Title: x\nSnippets: unreviewed\n\n```python\n1\n```\n",
        "content/2014/01/newer.md": "Title: x\n\n```python\n1\n```\n",
        "content/2014/01/newer/testsetup.py": '# /// script\n# requires-python = ">=4"\n# ///\n',
        "content/2014/01/.hidden.md": POST,
        "content/readme.md": POST,
        "tests/test_a.py": "def test_a():\n    pass\n",
        "tests/notes.md": POST,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")

    return root


@pytest.fixture
def run(site: Path, worlds: Path) -> Any:
    """Give what runs pytest in the site's folder, and returns its status and what it printed."""

    def ran(*arguments: str) -> tuple[int, str]:
        env = {**os.environ, "XDG_CACHE_HOME": str(worlds), "COLUMNS": "200", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, cwd=site, env=env, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return ran


def test_each_snippet_is_an_item(run: Any, site: Path) -> None:
    """Posts are collected by file and line; what lies beside them is neither collected nor imported, nor run yet."""
    status, said = run("content", "--collect-only", "-q")
    assert status == 0, said
    post = "content/2014/01/post.md::"
    lines = [line for line in said.split("\n") if "::" in line]
    assert lines == [
        "content/2014/01/newer.md::line:3",
        "content/2014/01/other.md::line:4",
        f"{post}wrong:32",
        *(f"{post}line:{line}" for line in (3, 8, 13, 20, 24, 28)),
    ]
    assert not list(site.rglob("doctests.json"))


def test_items_do_what_the_snippets_did(run: Any, site: Path) -> None:
    """Failures show the statement and the post's lines, reasons are told, and nothing is written into the content."""
    before = sorted(site.rglob("*.json"))
    status, said = run("content")
    assert status == 1, said
    assert "= 3 failed, 1 passed, 4 skipped, 1 xfailed in " in said
    name = "content/2014/01/post.md"
    failed = f"{name}:9: the output is not what the post says"
    assert f"{failed}\ntotal\nExpected:\n    42\nGot:\n    41\n" in said
    assert f"FAILED {name}::line:8 - {failed}" in said
    assert f"{name}:17: ZeroDivisionError: division by zero\ninverse(0)\nTraceback" in said
    assert f'  File "{name}", line 15, in inverse\n    return 1 / x\n' in said
    assert f"FAILED {name}::wrong:32 - {name}:32: unknown word foo\n" in said
    assert "collect.py" not in said.split("short test summary")[0]
    assert f"{name}:20 skipped: needs a rocket\n" in said
    assert f"{name}:24 not run: takes a year\n" in said
    assert "content/2014/01/other.md:4 unreviewed: invoke doctest --triage content/2014/01/other.md\n" in said
    assert "content/2014/01/newer.md:3 unverified: not verified here: no Python >=4 on this machine" in said
    assert f"XFAIL {name}::line:28 - fixed later\n" in said
    assert sorted(site.rglob("*.json")) == before


def test_one_item_can_be_chosen_and_other_tests_are_as_they_were(run: Any) -> None:
    """An editor runs a snippet by its name, with the group that it stands in; no other Markdown is collected."""
    status, said = run("tests", "content/2014/01/post.md::line:3", "content/2014/01/post.md::line:28")
    assert status == 0, said
    assert "= 2 passed, 1 xfailed in " in said


def test_the_project_itself_is_set_up_for_it() -> None:
    """In this repository, pytest content collects the blog's own snippets."""
    command = [sys.executable, "-m", "pytest", "content", "--collect-only", "-q"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    posts = list((ROOT / "content").rglob("*/*/doctests.json"))
    collected = {line.split("::")[0] for line in done.stdout.split("\n") if "::line:" in line}
    assert {f"{path.parent.relative_to(ROOT).as_posix()}.md" for path in posts} <= collected
