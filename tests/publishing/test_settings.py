from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from drafts import forget_pages, forget_posts
from publishing.prepare import committed
from publishing.refusals import RefusedError
from publishing.run import releases
from publishing.site import Outside, site_of
from tests.site.blogs import ROOT, pelican, tree, write_post


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a blog with the public settings: posts, drafts, what belongs to each, and a new version of one."""
    home = tmp_path_factory.mktemp("home")
    for name in ("plugins", "theme"):
        (home / name).symlink_to(ROOT / name)

    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, home)

    site = (ROOT / "site.toml").read_text("utf-8").replace('address = ""', 'address = "https://blog.example.org"', 1)
    (home / "site.toml").write_text(site, "utf-8")
    content = home / "content"
    old = {"atom_id": "tag:blogger.com,1999:blog-1.post-2", "published": "2013-08-15T12:00:00.003+02:00"}
    both = "![One]({attach}shown/one.png) ![Two]({attach}shown/both.png)"
    write_post(content, "2013/08/shown", both, date="2013-08-15 12:00:00+02:00", **old)
    for number in range(30):
        write_post(content, f"2014/01/post-{number:02}")

    hidden = "![Draft]({attach}draft/secret.png) ![Two]({attach}shown/both.png)"
    write_post(content, "2013/08/draft", hidden, status="draft")
    (content / "pages").mkdir()
    (content / "pages/page.md").write_text("Title: P\nStatus: draft\n\n![Alt]({attach}page/secret.png)\n", "utf-8")
    (content / "2013/08/shown.incoming.md").write_text("Title: Incoming\nDate: 2013-08-15\n\nText.\n", "utf-8")
    for path in (
        "2013/08/shown/one.png",
        "2013/08/shown/both.png",
        "2013/08/draft/secret.png",
        "pages/page/secret.png",
    ):
        (content / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / "tests/site/picture.png", content / path)

    pelican("content", home / "output-publish", conf="publishconf.py", cwd=home)
    return home / "output-publish"


def test_drafts_stay_at_home(output: Path) -> None:
    """No draft, nothing that only drafts link to, and no new version of a post reaches what is published."""
    files = tree(output)
    assert not [path for path in files if "draft" in path or "incoming" in path or "secret" in path or "p/page" in path]
    assert {"2013/08/shown.html", "2013/08/shown/one.png", "2013/08/shown/both.png"} <= files.keys()
    assert not [path for path, data in files.items() if b"Incoming" in data]


WELL: dict[str, Any] = {
    "PATH": "content",
    "OUTPUT_PATH": "output-publish",
    "SITEURL": "https://blog.example.org",
    "PUBLISH_TARGETS": {"here": {"kind": "folder", "path": "public"}},
    "PUBLISH_WITHDRAWN": ["/2013/08/gone.html"],
    "PUBLISH_HARMLESS": ["id_rsa"],
    "FEED_ENTRIES": ".entries.json",
    "FEED_HUB": "https://hub.example.org/",
    "ARTICLE_SOURCES": [],
    "PAGE_SOURCES": [],
    "IGNORE_FILES": [],
    "THEME": "theme",
}


@pytest.mark.parametrize("name", ["PUBLISH_HARMLESS", "PUBLISH_WITHDRAWN"])
@pytest.mark.parametrize("value", ["content/.env.example", 5, None, [1], {"a": "b"}])
def test_a_list_that_is_none_is_refused(tmp_path: Path, name: str, value: object) -> None:
    """A text above all, which holds each of its parts: one line names the setting, and nothing is let through by it."""
    site = site_of(WELL | {name: value}, tmp_path)
    assert not (site.harmless if name == "PUBLISH_HARMLESS" else site.withdrawn)
    what = "paths" if name == "PUBLISH_HARMLESS" else "ids and addresses"
    with pytest.raises(RefusedError) as told:
        committed(site, Outside())

    assert told.value.lines == (
        f"publishconf.py: {name}: {value!r} is no list of {what}: write one as ['…'], or [] for none",
    )


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("FEED_HUB", 5, "pelicanconf.py: FEED_HUB: 5 is no address: write"),
        ("FEED_HUB", "hub.example.org", "pelicanconf.py: FEED_HUB: 'hub.example.org' is no address: write"),
        ("FEED_ENTRIES", None, "publishconf.py: FEED_ENTRIES: None is no name of a file: write '.entries.json'"),
    ],
)
def test_a_setting_that_is_none_is_refused(tmp_path: Path, name: str, value: object, says: str) -> None:
    """Before anything is built, in a line that says how it is written."""
    (line,) = site_of(WELL | {name: value}, tmp_path).wrong
    assert line.startswith(says)


def test_a_setting_that_is_not_there_is_empty(tmp_path: Path) -> None:
    """Somebody who deletes the line of a list has nothing in it; without targets there is a line that asks for one."""
    missing = ("PUBLISH_TARGETS", "PUBLISH_WITHDRAWN", "PUBLISH_HARMLESS", "FEED_HUB")
    site = site_of({name: value for name, value in WELL.items() if name not in missing}, tmp_path)
    assert (site.targets, set(site.withdrawn), set(site.harmless), site.hub, site.wrong) == (None, set(), set(), "", ())
    assert site_of(WELL, tmp_path).wrong == ()
    said = StringIO()
    assert releases(site, Outside(), console=Console(file=said, width=200)) == 2
    assert said.getvalue().startswith("publishconf.py: PUBLISH_TARGETS names no target: write one")


@pytest.mark.parametrize(
    ("forget", "kind"),
    [
        (forget_posts, "drafts"),
        (forget_posts, "drafts_translations"),
        (forget_pages, "draft_pages"),
        (forget_pages, "draft_translations"),
    ],
)
def test_no_draft_of_any_language_is_left(forget: Callable[[Any], None], kind: str) -> None:
    """Where drafts are not written, a translation of one is forgotten too, wherever translations would be written."""
    posts = ("articles", "hidden_articles", "drafts", "drafts_translations", "translations")
    pages = ("pages", "hidden_pages", "draft_pages", "draft_translations")
    lists: dict[str, list[SimpleNamespace]] = {name: [] for name in (*posts, *pages)}
    settings = {"DRAFT_SAVE_AS": "", "DRAFT_PAGE_SAVE_AS": ""}
    context = {"static_links": {"kept.png", "secret.png"}}
    lists[kind].append(SimpleNamespace(get_static_links=lambda: {"secret.png"}))
    forget(SimpleNamespace(settings=settings, context=context, **lists))
    assert not any(lists.values())
    assert context["static_links"] == {"kept.png"}


def test_every_entry_is_listed(output: Path) -> None:
    """The oldest post too, which no feed shows any more, with the id and the very date that it was published with."""
    entries = json.loads((output / ".entries.json").read_bytes())
    assert len(entries) == 31
    assert entries["tag:blogger.com,1999:blog-1.post-2"] == {
        "path": "2013/08/shown.html",
        "published": "2013-08-15T12:00:00.003+02:00",
    }
    assert b"post-2<" not in (output / "feeds/atom.xml").read_bytes()


def test_addresses_are_the_publics(output: Path) -> None:
    """Links are absolute, to where the site is published, and no page knows of this machine."""
    page = (output / "2013/08/shown.html").read_text("utf-8")
    assert 'href="https://blog.example.org/archives.html"' in page
    assert "localhost" not in "".join(path.read_text("utf-8") for path in output.rglob("*.html"))
