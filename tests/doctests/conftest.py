from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from pelican.settings import get_settings_from_file
from rich.console import Console

from doctests import find, run
from doctests.asked import Keeping, Posts, Telling, posts_of
from tests.testing import ROOT

SITE = get_settings_from_file(str(ROOT / "pelicanconf.py"))
MARKDOWN: dict[str, Any] = SITE["MARKDOWN"]


@dataclass(frozen=True)
class Blog:
    """A content folder with posts made for a test."""

    content: Path
    worlds: Path

    @property
    def kept(self) -> Path:
        """The folder of what is kept of this test's runs."""
        return self.content.parent / "kept"

    def write(self, text: str, slug: str = "post", **files: str) -> Path:
        """Write a post; files are what its folder holds, their dots written as two underscores."""
        path = self.content / "2014" / "01" / f"{slug}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
        for name, code in files.items():
            path.with_suffix("").mkdir(exist_ok=True)
            (path.with_suffix("") / name.replace("__", ".")).write_text(dedent(code), "utf-8")

        return path

    def find(self, text: str) -> find.Post:
        """Write a post and find its snippets."""
        return find.read(self.write(text), self.content, MARKDOWN)

    def posts(self, *named: Path) -> Posts:
        """Say which of its posts a command is about."""
        return replace(posts_of(SITE, list(map(str, named))), content=self.content)

    def run(self, *named: Path, command: Callable[..., int] = run.main, **options: Any) -> tuple[int, str]:
        """Run posts, or do something else with them, and give the exit status and what was printed."""
        said = io.StringIO()
        given = {"today": dt.date(2026, 11, 22), "worlds": self.worlds, "runs": self.kept, "jobs": 2, **options}
        # An option belongs where it has a name.
        telling, keeping = (
            {field.name: given.pop(field.name) for field in fields(of) if field.name in given}
            for of in (Telling, Keeping)
        )
        console = Console(file=said, width=200)
        status = command(self.posts(*named), Telling(console, **telling), Keeping(**keeping), **given)
        return status, said.getvalue()


@pytest.fixture
def markdown() -> dict[str, Any]:
    """Give the dialect that the posts of a test are written in."""
    return MARKDOWN


@pytest.fixture(scope="session")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a cache of worlds, which all tests share."""
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture
def blog(tmp_path: Path, worlds: Path) -> Blog:
    """Give an empty blog."""
    (tmp_path / "content").mkdir()
    return Blog(tmp_path / "content", worlds)
