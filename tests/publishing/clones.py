"""A blog of two posts as somebody has it who cloned it, to be published by the commands that people and hosts type."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.publishing.made import git
from tests.site.blogs import write_post
from tests.testing import ROOT

OWN = ("pelicanconf.py", "publishconf.py", "site.toml", "tasks.py", "pyproject.toml", "README.md")


def cloned(folder: Path, targets: Mapping[str, object]) -> Path:
    """
    Make a blog that was never published, and clone it.

    :param folder: where
    :param targets: where it is published
    :return: the clone; its origin is a bare repository beside it
    """
    home = folder / "first"
    home.mkdir()
    for name in ("plugins", "theme"):
        (home / name).symlink_to(ROOT / name)

    for name in (*OWN, ".gitignore", ".gitattributes"):
        shutil.copy(ROOT / name, home)

    address = re.sub(
        r"(?m)^address = .*$", 'address = "https://blog.example.org"', (home / "site.toml").read_text("utf-8")
    )
    (home / "site.toml").write_text(address, "utf-8")
    with (home / "publishconf.py").open("a", encoding="utf-8") as settings:
        settings.write(f"\nPUBLISH_TARGETS = {dict(targets)!r}\n")

    write_post(home / "content", "2013/08/one", "An *old* post.", atom_id="tag:example.org,2013:1")
    write_post(home / "content", "2014/01/two", "Another.", atom_id="tag:example.org,2014:2")
    write_post(home / "content", "2014/01/draft", "Not yet.", status="draft")
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main", "bare.git")
    git(home, "init", "--quiet", "--initial-branch=main")
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "--message", "Two posts")
    git(home, "push", "--quiet", "../bare.git", "main")
    git(folder, "clone", "--quiet", "bare.git", "clone")
    return folder / "clone"
