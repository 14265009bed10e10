from __future__ import annotations

import os
import select
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from tests.site.blogs import tree, write_post
from tests.testing import ROOT, clone
from writing import build, place


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Make a folder with a blog of one post."""
    home = clone(tmp_path / "home")
    write_post(home / "content", "2013/08/one")
    return home


def built(home: Path, output: str = "output") -> tuple[int, str]:
    """Build the site; give the exit status and what was said."""
    console = Console(file=StringIO(), width=80)
    conf = home / "pelicanconf.py"
    sources = [home / name for name in ("content", "theme", "plugins", "pelicanconf.py", "site.toml")]
    status = build.main(conf, home / output, kept=[".git"], console=console, sources=sources)
    assert isinstance(console.file, StringIO)
    return status, console.file.getvalue()


def test_a_site_is_replaced_by_the_new_one(home: Path) -> None:
    """After a build the folder is what the content says now, and nothing lies beside it."""
    assert built(home)[0] == 0
    write_post(home / "content", "2013/08/two")
    (home / "content/2013/08/one.md").unlink()
    assert built(home)[0] == 0
    pages = [path for path in tree(home / "output") if path.startswith("2013/08/")]
    assert pages == ["2013/08/index.html", "2013/08/two.html"]
    assert not list(home.glob(".output*"))


def test_a_build_that_fails_leaves_the_site_as_it_was(home: Path) -> None:
    """A post that stops the build costs no page of the site that is there; what to mend is named."""
    built(home)
    before = tree(home / "output")
    (home / "content/2013/08/two.md").write_text("Title: Two\nDate: never\n\nText.\n", "utf-8")
    status, said = built(home)
    assert status == 1
    assert "two.md" in said
    assert said.endswith("The site cannot be built: mend what is named above; output/ is left as it was\n")
    assert tree(home / "output") == before
    assert not list(home.glob(".output*"))


def test_a_first_build_that_fails_leaves_nothing(home: Path) -> None:
    """Half a site is none."""
    (home / "content/2013/08/two.md").write_text("Title: Two\nDate: never\n\nText.\n", "utf-8")
    status, said = built(home)
    assert (status, said.endswith("nothing is built\n"), (home / "output").exists()) == (1, True, False)


def test_what_is_kept_moves_along(home: Path) -> None:
    """The output folder may be a clone of its own: what git knows of it stays."""
    built(home)
    (home / "output/.git").mkdir(parents=True)
    (home / "output/.git/HEAD").write_text("ref: refs/heads/main\n", "utf-8")
    (home / "output/stray.html").write_text("old", "utf-8")
    built(home)
    assert (home / "output/.git/HEAD").read_text("utf-8") == "ref: refs/heads/main\n"
    assert not (home / "output/stray.html").exists()


def test_a_link_to_a_folder_stays_one(home: Path) -> None:
    """Where `output` is a link, the folder it leads to is replaced."""
    (home / "public/html").mkdir(parents=True)
    (home / "output").symlink_to(home / "public/html")
    assert built(home)[0] == 0
    assert (home / "output").is_symlink()
    assert (home / "public/html/index.html").is_file()


def test_an_interrupted_replacement_is_completed(home: Path) -> None:
    """A machine that was switched off in between has the site under its other name, and gets it back."""
    built(home)
    (home / "output").rename(home / ".output-before")
    (home / ".output-before/.git").mkdir()
    (home / ".output-beside").mkdir()
    (home / "content/2013/08/two.md").write_text("Title: Two\nDate: never\n\nText.\n", "utf-8")
    assert built(home)[0] == 1
    assert (home / "output/2013/08/one.html").is_file()
    (home / "content/2013/08/two.md").unlink()
    (home / ".output-before/.git").mkdir(parents=True)
    (home / "output/.git").rmdir()
    assert built(home)[0] == 0
    assert (home / "output/.git").is_dir()
    assert not (home / ".output-before").exists()


def test_what_is_in_the_way_is_named(home: Path) -> None:
    """One line says what cannot be replaced, the exit status is not 0, and the site stays as it was."""
    built(home)
    before = tree(home / "output")
    (home / ".output-before").write_text("a file", "utf-8")
    write_post(home / "content", "2013/08/two")
    status, said = built(home)
    assert status == 1
    assert said.endswith(".output-before: lies in the way and cannot be removed: see to it and build again\n")
    assert tree(home / "output") == before


@pytest.mark.parametrize("name", [".output-beside", ".output-before"])
def test_a_link_in_the_way_leads_nowhere(home: Path, tmp_path: Path, name: str) -> None:
    """Where a build writes, a link gives way, and what it leads to stays as it was."""
    (tmp_path / "other/.git").mkdir(parents=True)
    (tmp_path / "other/secret.txt").write_text("mine", "utf-8")
    for _ in range(2):
        (home / name).symlink_to(tmp_path / "other")
        assert built(home)[0] == 0
        assert tree(tmp_path / "other") == {"secret.txt": b"mine"}
        assert (tmp_path / "other/.git").is_dir()
        assert (home / "output/index.html").is_file()
        assert not (home / "output").is_symlink()
        assert not list(home.glob(".output*"))


def test_two_builds_at_once_are_one_after_the_other(home: Path) -> None:
    """Whoever comes second waits, and finds what the first has built."""
    for number in range(40):
        write_post(home / "content", f"2014/01/post-{number}")

    code = (
        "import sys; from pathlib import Path; from rich.console import Console; from writing import build\n"
        "conf = Path('pelicanconf.py').absolute()\n"
        "site = {'OUTPUT_PATH': str(conf.parent / 'output'), 'OUTPUT_RETENTION': []}\n"
        "sys.exit(build.again(conf, lambda: site, lambda _: [conf, conf.parent / 'content'], Console))\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    command = [sys.executable, "-c", code]
    both = [subprocess.Popen(command, cwd=home, env=env, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(one.communicate()[0] for one in both)
    assert [one.returncode for one in both] == [0, 0]
    assert "waiting for the end of that" in said[1]
    assert said[1].endswith("Nothing has changed: the site is built\n")
    assert len([path for path in tree(home / "output") if path.startswith("2014/01/post-")]) == 40
    assert not list(home.glob(".output-be*"))


@pytest.mark.skipif(sys.platform != "linux", reason="it is Linux's descriptors of processes that tell of an end")
def test_a_build_ends_with_who_asked_for_it(home: Path) -> None:
    """Where the system kills who waits for a build, the build is over too: it would write where the next one does."""
    conf = home / "pelicanconf.py"
    waiting = "import os, time\nwith open('number', 'w') as file:\n    print(os.getpid(), file=file)\n"
    conf.write_text(f"{conf.read_text('utf-8')}{waiting}time.sleep(600)\n", "utf-8")
    os.mkfifo(home / "number")
    code = (
        "import sys; from pathlib import Path; from writing import build\n"
        "build.render(Path('pelicanconf.py').absolute(), Path('output').absolute())\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    with subprocess.Popen([sys.executable, "-c", code], cwd=home, env=env) as asker:
        builder = os.pidfd_open(int((home / "number").read_text("ascii")))
        asker.kill()

    with os.fdopen(builder, "rb"):
        assert select.select([builder], [], [], 60)[0]


@pytest.mark.parametrize("output", [".", "..", "content", "content/2013", "theme", "plugins/site", "site.toml"])
def test_a_site_takes_no_place_of_what_it_is_made_of(home: Path, output: str) -> None:
    """A wrong OUTPUT_PATH is one line, and not the end of the posts."""
    (home / "notes.txt").write_text("mine", "utf-8")
    before = tree(home / "content")
    status, said = built(home, output)
    assert (status, said.count("\n"), tree(home / "content")) == (1, 1, before)
    assert said.startswith("pelicanconf.py: OUTPUT_PATH: ")
    assert (home / "notes.txt").is_file()
    assert (ROOT / "theme/templates").is_dir()


def test_a_folder_of_something_else_stays(home: Path) -> None:
    """What no build has put there is no build's to remove; one line says so."""
    (home / "docs").mkdir()
    (home / "docs/design.md").write_text("mine", "utf-8")
    status, said = built(home, "docs")
    assert (status, tree(home / "docs")) == (1, {"design.md": b"mine"})
    assert "docs: holds files and no site that was built here: move them away, or name a folder" in said


def test_a_file_in_the_place_stays(home: Path) -> None:
    """A file that is called like the site is named, and not put aside."""
    (home / "output").write_text("mine", "utf-8")
    status, said = built(home)
    assert (status, (home / "output").read_text("utf-8")) == (1, "mine")
    assert "output: is no folder: move it away, or name a folder" in said


def test_a_site_without_headers_is_known_for_one(home: Path) -> None:
    """Whoever does without the plugin `headers` builds again and again all the same."""
    conf = home / "pelicanconf.py"
    conf.write_text(conf.read_text("utf-8").replace(', "headers"', ""), "utf-8")
    assert [built(home)[0], built(home)[0]] == [0, 0]
    assert not (home / "output/_headers").exists()


def test_a_clearing_leaves_what_was_not_built(home: Path) -> None:
    """A site goes, and what somebody put into a folder of its name stays and is named."""
    built(home)
    assert place.clear(home / "output") == ""
    assert not (home / "output").exists()
    (home / "output").mkdir()
    (home / "output/notes.txt").write_text("mine", "utf-8")
    assert "output: is no site that was built here, and stays: remove it yourself" in place.clear(home / "output")
    assert (home / "output/notes.txt").is_file()
