from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

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
