"""Helpers that let tests read like sentences."""

from __future__ import annotations

import json
import shutil
from functools import cache
from pathlib import Path

import pytest
from markdown import Markdown
from pelican.settings import get_settings_from_file

from blogger import prose
from blogger.fidelity import Fidelity, compare
from blogger.tokens import tokens

ROOT = Path(__file__).parent.parent
FEED = ROOT / "tests" / "data" / "alextechrants.xml"
BLOG = "tag:blogger.com,1999:blog-6950559049915768747"
ANOTHERS = "content/ is another blog's than the one that came with the project, and this is about that one's own posts"


@cache
def is_own() -> bool:
    """Tell whether the blog that the project came with lives here, and no other one was moved in."""
    record = ROOT / "content" / "blogger.json"
    return record.is_file() and json.loads(record.read_bytes())["blog"]["id"] == BLOG


of_this_blog = pytest.mark.skipif(not is_own(), reason=ANOTHERS)


@cache
def dialect() -> Markdown:
    """Give a renderer of the dialect the site's settings describe."""
    configs = get_settings_from_file(str(ROOT / "pelicanconf.py"))["MARKDOWN"]["extension_configs"]
    return Markdown(extensions=list(configs), extension_configs=configs)


def render(markdown: str) -> str:
    """Render a post's Markdown as the site does; the blank line ends its (empty) front matter."""
    return dialect().reset().convert(f"\n{markdown}")


def same(href: str) -> str:
    """Leave a link as it is."""
    return href


def markdown_of(html: str) -> str:
    """Convert a post's HTML that links nowhere inside the blog."""
    return prose.convert(tokens(html), relink=same).markdown


def kept(html: str) -> Fidelity:
    """Convert a post's HTML and measure what was kept of it."""
    return compare(tokens(html), markdown_of(html), render=render, relink=same)


def clone(home: Path, *, theme: bool = False) -> Path:
    """
    Make a clone without a post.

    :param home: where to
    :param theme: whether the theme is a copy, which a test may edit, and no link
    :return: the same
    """
    home.mkdir()
    (home / "plugins").symlink_to(ROOT / "plugins")
    if theme:
        shutil.copytree(ROOT / "theme", home / "theme")
    else:
        (home / "theme").symlink_to(ROOT / "theme")

    for name in ("pelicanconf.py", "publishconf.py", "site.toml", "tasks.py", ".gitignore"):
        shutil.copy(ROOT / name, home)

    return home
