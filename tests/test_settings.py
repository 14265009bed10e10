from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.blogs import Site as Built
from tests.site.blogs import one, pelican, text, tree, write_post
from tests.testing import ROOT

TOLD = {
    "name": "</title>{{ 7 * 7 }} & Söhne",
    "author": "Maija & Matti",
    "language": "fi",
    "time_zone": "Asia/Kathmandu",
    "address": "https://blog.example/",
    "feed_id": "tag:blogger.com,1999:blog-7",
}


def site(folder: Path, **told: str | None) -> Path:
    """Copy the settings into a folder of their own, with a site.toml of these fields; None leaves one out."""
    given = {name: value for name, value in {**TOLD, **told}.items() if value is not None}
    (folder / "site.toml").write_text("".join(f"{name} = '{value}'\n" for name, value in given.items()), "utf-8")
    (folder / "pelicanconf.py").write_bytes((ROOT / "pelicanconf.py").read_bytes())
    return folder / "pelicanconf.py"


def refused(conf: Path) -> list[str]:
    """Build by settings that cannot be gone by, and give what is said."""
    command = [sys.executable, "-m", "pelican", "content", "-s", str(conf)]
    done = subprocess.run(command, cwd=conf.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return (done.stdout + done.stderr).splitlines()


def test_a_site_is_what_its_file_says(tmp_path: Path) -> None:
    """Name, author, language, time zone, address and the feed's id are those of site.toml, and the name is a text."""
    content = tmp_path / "content"
    write_post(content, "2013/08/post", date="2013-08-25 12:00")
    theme, plugins = str(ROOT / "theme"), [str(ROOT / "plugins")]
    pelican(content, tmp_path / "output", conf=site(tmp_path), THEME=theme, PLUGIN_PATHS=plugins)
    built = Built(tmp_path / "output", "https://blog.example")
    post = built.page("2013/08/post.html")
    feed = (tmp_path / "output/feeds/atom.xml").read_text("utf-8")

    assert text(post, ".masthead bdi") == TOLD["name"]
    assert "written by Maija & Matti" in text(post, ".colophon")
    assert one(post, "html")["lang"] == "fi"
    assert one(post, "time")["datetime"] == "2013-08-25T12:00:00+05:45"
    assert '<link href="https://blog.example/feeds/atom.xml" rel="self" type="application/atom+xml"/>' in feed
    assert "<id>tag:blogger.com,1999:blog-7</id>" in feed


@pytest.mark.parametrize("name", TOLD)
def test_a_field_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    """A site.toml without one of its fields ends every command with one line."""
    assert refused(site(tmp_path, **{name: None})) == [
        f'site.toml: {name} is missing: write a line {name} = "…" at the top'
    ]


@pytest.mark.parametrize("name", ["name", "language", "time_zone"])
def test_a_field_that_must_say_something(tmp_path: Path, name: str) -> None:
    """No site is without a name, a language and a time zone."""
    assert len(refused(site(tmp_path, **{name: ""}))) == 1


def test_a_time_zone_that_is_none_is_named(tmp_path: Path) -> None:
    """A time zone nobody knows is not taken for another one."""
    assert refused(site(tmp_path, time_zone="Europe/Rom")) == [
        "site.toml: 'Europe/Rom' is no time zone: write one as Europe/Rome"
    ]


@pytest.mark.parametrize("language", ["english", "en_US", "it, en"])
def test_a_language_that_is_none_is_named(tmp_path: Path, language: str) -> None:
    """Every page and feed says it, and programs read it."""
    assert refused(site(tmp_path, language=language)) == [
        f"site.toml: {language!r} is no language: write one as en, it or pt-BR"
    ]


def test_a_field_that_is_misspelt_is_named(tmp_path: Path) -> None:
    """One that nobody must write would be passed over without a word."""
    assert refused(site(tmp_path, old_adress="https://old.example/")) == [
        "site.toml: old_adress: nothing reads such a field: write old_address"
    ]


@pytest.mark.parametrize("address", ["https://x.example/a b", "https://x.example/?a=1", "https://x.example/#a"])
def test_an_address_that_pages_cannot_stand_behind_is_named(tmp_path: Path, address: str) -> None:
    """Theirs are written behind it."""
    assert refused(site(tmp_path, address=address)) == [
        f"site.toml: {address!r} is no address: write one as https://blog.example.org"
    ]


def test_an_address_that_is_none_is_named(tmp_path: Path) -> None:
    """Feeds are full of the public address: one that is none is not built with."""
    assert refused(site(tmp_path, address="blog.example")) == [
        "site.toml: 'blog.example' is no address: write one as https://blog.example.org"
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"name = Alex", "at line 1, column 8"),
        (b"name = 'a'\nname = 'b'\n", "at line 2"),
        (b"name = '\xff'\n", "can't decode byte 0xff"),
        (None, "No such file or directory"),
    ],
    ids=["no quotes", "twice", "not UTF-8", "not there"],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, data: bytes | None, says: str) -> None:
    """A damaged site.toml ends every command with one line that says where."""
    conf = site(tmp_path)
    (tmp_path / "site.toml").unlink()
    if data is not None:
        (tmp_path / "site.toml").write_bytes(data)

    (line,) = refused(conf)
    assert line.startswith("site.toml: cannot be read: ")
    assert says in line


def test_the_command_of_pelican_builds_what_invoke_builds(tmp_path: Path) -> None:
    """`pelican content -s pelicanconf.py` gives the bytes of `invoke build`."""
    clone = tmp_path / "clone"
    clone.mkdir()
    for name in ("content", "plugins", "theme"):
        (clone / name).symlink_to(ROOT / name)

    for name in ("pelicanconf.py", "site.toml", "tasks.py"):
        (clone / name).write_bytes((ROOT / name).read_bytes())

    for command in (["invoke", "build"], ["pelican", "content", "-s", "pelicanconf.py", "-o", "another"]):
        subprocess.run([sys.executable, "-m", *command], cwd=clone, check=True, capture_output=True)

    assert tree(clone / "output") == tree(clone / "another")
    assert len(tree(clone / "output")) > 10
