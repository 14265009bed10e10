from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.blogs import tree, write_post
from tests.testing import ROOT, clone
from writing import manifest

DONE = "Nothing has changed: the site is built\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a clone with a blog of two posts."""
    home = clone(tmp_path / "home", theme=True)
    for name in ("one", "two"):
        write_post(home / "content", f"2013/08/{name}", title=name)

    return home


def build(home: Path) -> str:
    """Build the site; give what was said."""
    env = {**os.environ, "XDG_CACHE_HOME": str(home.parent / "cache")}
    command = [sys.executable, "-m", "invoke", "build"]
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, check=True, env=env)
    return done.stdout


def test_there_is_nothing_to_do(home: Path) -> None:
    """The next build of the same site ends at once; an edit, or a page that somebody removed, has it built again."""
    assert build(home) != DONE
    assert build(home) == DONE
    before = tree(home / "output")
    (home / "output/2013/08/one.html").unlink()
    assert build(home) != DONE
    assert tree(home / "output") == before
    moment = (home / "output/2013/08/two.html").stat().st_mtime_ns
    write_post(home / "content", "2013/08/one", title="one", body="Another text.")
    assert build(home) != DONE
    assert "Another text." in (home / "output/2013/08/one.html").read_text("utf-8")
    assert (home / "output/2013/08/two.html").stat().st_mtime_ns == moment  # it was not written
    assert build(home) == DONE


def test_who_is_warned_is_warned_again(home: Path) -> None:
    """A build that warned of something is never the last word: the next one warns as well."""
    write_post(home / "content", "2013/08/one", body="[nowhere]({filename}nowhere.md)")
    assert "nowhere.md" in build(home)
    assert "nowhere.md" in build(home)


def more(home: Path, line: str) -> None:
    """Write a further line of the settings."""
    conf = home / "pelicanconf.py"
    conf.write_text(f"{conf.read_text('utf-8')}{line}\n", "utf-8")


@pytest.mark.parametrize("kind", ["override", "static", "module", "plugin"])
def test_what_lies_beside_is_heeded(home: Path, kind: str) -> None:
    """What completes the theme, modules that settings import and plugins beside them are sources too."""
    found = "output/2013/08/one.html"
    if kind == "override":
        more(home, "THEME_TEMPLATES_OVERRIDES = ['mine']")
        file, text, found = home / "mine/404.html", "words", "output/404.html"
    elif kind == "static":
        more(home, "THEME_STATIC_PATHS = ['static', '../more']")
        file, text, found = home / "more/note.txt", "words", "output/theme/note.txt"
    elif kind == "module":
        more(home, "import mine\nSITENAME = mine.NAME")
        file, text = home / "mine.py", "NAME = 'words'"
    else:
        more(home, "PLUGINS += ['mine']")
        text = "from pelican import signals\n\ndef register():\n    signals.content_object_init.connect(see)\n\n"
        file, text = home / "mine.py", f"{text}def see(post):\n    post.metadata['title'] = post.title = 'words'\n"

    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    assert build(home) != DONE
    assert build(home) == DONE
    file.write_text(text.replace("words", "other words"), "utf-8")
    assert build(home) != DONE
    assert "other words" in (home / found).read_text("utf-8")


@pytest.mark.parametrize(
    "line",
    [
        "WITH_FUTURE_DATES = False",
        "from datetime import datetime\nJINJA_GLOBALS = {'now': datetime.now}",
        "import os\nSITENAME = os.environ.get('NAME', 'Blog')",
        "import mine",
        "from time import strftime\nSITENAME = strftime('%Y')",
    ],
    ids=["due", "clock", "environment", "module", "name"],
)
def test_what_no_file_tells_is_looked_at_each_time(home: Path, line: str) -> None:
    """A site that depends on the moment or on the environment is never said to be built already."""
    (home / "mine.py").write_text("import time\nNOW = time.time()\n", "utf-8")
    more(home, line)
    assert build(home) != DONE
    assert build(home) != DONE


def test_what_is_installed_again_is_another(tmp_path: Path) -> None:
    """A package of the same version that is put in the place of itself may hold another thing."""
    code = (
        "import sys; sys.path[:0] = [sys.argv[1], 'plugins']; from writing import manifest; print(manifest.installed())"
    )

    def said(folder: Path) -> str:
        command = [sys.executable, "-c", code, str(folder)]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    folder = tmp_path / "site-packages"
    (folder / "a-1.dist-info").mkdir(parents=True)
    (folder / "a").mkdir()
    before = said(folder)
    (folder / "a/__pycache__").mkdir()
    assert said(folder) == before
    os.utime(folder / "a-1.dist-info", (1, 1))
    assert said(folder) != before


def test_pelican_is_not_imported_to_know_it() -> None:
    """What sees that there is nothing to do imports nothing of Pelican's, and no console."""
    code = "import sys; sys.path.insert(0, 'plugins'); import writing.build; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"pelican", "rich", "markdown", "jinja2"} & set(done.stdout.split())


@pytest.mark.parametrize("change", ["edit", "touch", "add", "remove", "rename"])
def test_files_are_told_apart(tmp_path: Path, change: str) -> None:
    """An edit of the same length, a new moment, a new file, one less and one of another name are each another state."""
    folder = tmp_path / "content"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/a.md").write_text("one", "utf-8")
    (folder / "around").symlink_to(folder)  # a link that leads to itself ends
    before = manifest.state([folder, tmp_path / "none"])
    assert manifest.state([folder, tmp_path / "none"]) == before
    file = folder / "deep/a.md"
    told = file.stat()
    if change == "edit":
        file.write_text("two", "utf-8")
        os.utime(file, ns=(told.st_atime_ns, told.st_mtime_ns))
    elif change == "touch":
        os.utime(file, (1, 1))
    elif change == "add":
        (folder / "b.md").write_text("", "utf-8")
    elif change == "remove":
        file.unlink()
    else:
        file.rename(folder / "deep/b.md")

    assert manifest.state([folder, tmp_path / "none"]) != before


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"sources": 1}', "\0"])
def test_a_damaged_manifest_holds_nothing(tmp_path: Path, text: str) -> None:
    """What cannot be read says nothing: the site is built."""
    (tmp_path / "built.json").write_text(text, "utf-8")
    assert not manifest.holds(tmp_path / "built.json")
    assert not manifest.holds(tmp_path / "none.json")
