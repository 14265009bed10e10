from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import formulas
import reading.headings
from doctests import fences, find
from doctests.index import Index, dialect
from doctests.store import Store
from tests.testing import ROOT

TEXT = """\
Title: x
Snippets: unreviewed

> ```python xfail="why" options="ELLIPSIS" timeout="2.5"
> é = 1
> ```

```text testoutput
1
```

```pycon unknown
>>> 1
```
"""


@pytest.fixture
def index(tmp_path: Path, markdown: dict[str, Any]) -> Index:
    """Give an empty index."""
    return Index(Store(tmp_path / "kept"), markdown, dialect(markdown))


def blind(index: Index) -> Index:
    """Give the same index to somebody who cannot parse: without superfences nothing is found in a post."""
    return Index(index.kept, {}, index.dialect)


def posts(blog: Any) -> Iterator[tuple[Path, Path]]:
    """List posts of every kind, each with its content folder: those of this project, and a made one."""
    for path in sorted((ROOT / "content").glob("*/*/*.md")):
        yield path, ROOT / "content"

    yield blog.write(TEXT), blog.content


def test_what_was_found_once_is_not_looked_for_again(blog: Any, index: Index) -> None:
    """A post of the same bytes is what parsing it gave, words, problems, lines and all."""
    for path, content in posts(blog):
        found = index.read(path, content)
        assert found == find.read(path, content, index.markdown)
        assert blind(index).read(path, content) == found


def test_other_bytes_are_parsed(blog: Any, index: Index) -> None:
    """Whatever the file's times and size say."""
    path = blog.write("```python\n1\n```\n")
    index.read(path, blog.content)
    times = path.stat()
    path.write_text("```python\n2\n```\n", "utf-8")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert [one.code for one in index.read(path, blog.content).snippets] == ["2"]


def test_the_same_bytes_elsewhere_are_another_post(blog: Any, index: Index) -> None:
    """What was found in one file stands for all of the same bytes, each by its own name."""
    index.read(blog.write(TEXT), blog.content)
    other = blind(index).read(blog.write(TEXT, slug="other"), blog.content)
    assert (other.name, other.path.stem) == ("content/2014/01/other.md", "other")


def test_a_file_that_is_no_text_stays_one(blog: Any, index: Index) -> None:
    """What is wrong with it is said every time."""
    path = blog.write("")
    path.write_bytes(b"a\xff")
    for _ in range(2):
        assert [one.text for one in index.read(path, blog.content).problems] == [
            "is not UTF-8 (byte 0xff): save it as UTF-8"
        ]

    path.unlink()
    assert [one.line for one in index.read(path, blog.content).problems] == [1]


def test_another_dialect_finds_anew(markdown: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting counts, the packages, and the code of an extension that lies beside the site."""
    package = tmp_path / "made-1.dist-info"
    module = tmp_path / "beside" / "ours.py"
    module.parent.mkdir()
    module.write_text("a = 1\n", "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(module.parent))
    ours = {**markdown, "extensions": ["ours:Extension"]}
    seen = [dialect(markdown), dialect(ours)]
    module.write_text("a = 2\n", "utf-8")
    seen.append(dialect(ours))
    package.mkdir()
    seen.append(dialect(ours))
    assert len({"", *seen}) == 5
    assert dialect(ours) == seen[-1]


def test_what_plugins_have_hooked_into_a_dialect_is_compared(markdown: dict[str, Any]) -> None:
    """The setting that the site is built with holds functions and an extension, each told by its code."""
    whole = formulas.hooked(reading.headings.named(fences.hooked(markdown)))
    assert len({"", dialect(markdown), dialect(whole), dialect(fences.hooked(markdown))}) == 4
    assert dialect(whole) == dialect(formulas.hooked(reading.headings.named(fences.hooked(markdown))))


def test_a_setting_that_cannot_be_compared_keeps_nothing(blog: Any, markdown: dict[str, Any]) -> None:
    """A function may be another one in the next run, so every post is parsed."""
    setting = {**markdown, "tab_length": 4, "extension_configs": {**markdown["extension_configs"], "x": {"y": print}}}
    assert dialect(setting) == ""
    index = Index(Store(blog.kept), markdown, "")
    path = blog.write(TEXT)
    assert index.read(path, blog.content) == find.read(path, blog.content, markdown)
    assert not blog.kept.exists()
