from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rendering import ADDED, Store
from tests.site.blogs import tree, write_post
from tests.testing import clone

FAILED = "The site cannot be built: mend what is named above; output/ is left as it was"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a clone with a blog of one post."""
    home = clone(tmp_path / "home")
    conf = home / "pelicanconf.py"
    conf.write_text(f"{conf.read_text('utf-8')}SEARCH_SAVE_AS = ''\n", "utf-8")
    write_post(home / "content", "2013/08/one", body="A text.")
    return home


def run(task: str, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a task."""
    env = {**os.environ, "XDG_CACHE_HOME": str(home.parent / "cache")}
    command = [sys.executable, "-m", "invoke", task]
    return subprocess.run(command, cwd=home, capture_output=True, text=True, check=False, env=env)


def spoil(cache: Path) -> int:
    """Let each page that is kept say something wrong, as if it had been made of something else; say how many do."""
    store, spoiled = Store(cache), 0
    for file in [path for path in cache.glob("??/*") if path.is_file()]:
        name = f"{file.parent.name}{file.name}"
        kept = store.get(name)
        if kept is not None and b"A text." in kept:
            store.put(name, kept.replace(b"A text.", b"A lie."))
            spoiled += 1

    return spoiled


def test_nothing_that_was_kept_is_believed(home: Path) -> None:
    """What is wrong in the cache is in no page of a site that is built from nothing, nor of a later one."""
    cache = home.parent / "cache/rendering"
    assert run("build", home).returncode == 0
    right = tree(home / "output")
    assert spoil(cache)
    shutil.rmtree(home / "output")
    assert run("build", home).returncode == 0
    assert b"A lie." in (home / "output/2013/08/one.html").read_bytes()  # so it is believed otherwise
    (cache / ".anew-left/rendering").mkdir(parents=True)  # by one that was killed long ago
    os.utime(cache / ".anew-left", (1, 1))
    assert run("rebuild", home).returncode == 0
    assert tree(home / "output") == right
    assert "Nothing has changed" in run("build", home).stdout
    (home / ".output-built.json").unlink()
    shutil.rmtree(home / "output")
    assert run("build", home).returncode == 0
    assert tree(home / "output") == right
    assert not list(cache.glob(".anew-*"))


def test_how_much_is_kept_is_counted_anew(home: Path) -> None:
    """What a rebuild kept is no small addition to what was there: the next build looks how much there is."""
    assert run("build", home).returncode == 0
    assert run("rebuild", home).returncode == 0
    assert not (home.parent / "cache/rendering" / ADDED).exists()


def test_a_rebuild_that_fails_leaves_the_site(home: Path) -> None:
    """A post that stops the build costs no page, though all of them are made anew."""
    assert run("build", home).returncode == 0
    before = tree(home / "output")
    (home / "content/2013/08/two.md").write_text("Title: Two\nDate: never\n\nText.\n", "utf-8")
    done = run("rebuild", home)
    assert done.returncode == 1
    assert FAILED in done.stdout
    assert tree(home / "output") == before


def test_a_site_is_built_from_nothing_without_a_cache(home: Path) -> None:
    """Where nothing can be kept, or the settings say where, the site is built all the same."""
    (home.parent / "cache").write_text("a file", "utf-8")
    conf = home / "pelicanconf.py"
    conf.write_text(f"{conf.read_text('utf-8')}RENDERING_CACHE = 'kept'\n", "utf-8")
    done = run("rebuild", home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (home / "output/2013/08/one.html").is_file()
    assert not (home / "kept").exists()


def test_nothing_is_made_where_others_can_write(home: Path) -> None:
    """Whoever may write into the cache could put what they like before the build: it stays away from there."""
    cache = home.parent / "cache/rendering"
    cache.mkdir(parents=True)
    cache.chmod(0o777)
    assert run("rebuild", home).returncode == 0
    assert (home / "output/2013/08/one.html").is_file()
    assert not list(cache.iterdir())
