from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import feedparser
import pytest
from pelican.settings import get_settings_from_file

from tests.site.blogs import ROOT, Site, pelican, text, tree, write_post

if TYPE_CHECKING:
    from pathlib import Path

AGAIN = """
import sys
from pathlib import Path
from pelican import Pelican
from pelican.settings import read_settings

content, output, conf = sys.argv[1:]
blog = Pelican(read_settings(conf, {"PATH": content, "OUTPUT_PATH": output}))
blog.run()
for name in ("2013/08/new.md", "2013/08/old/stray.md", "pages/new.md", "extra/new.txt"):
    (Path(content) / name).parent.mkdir(parents=True, exist_ok=True)
    (Path(content) / name).write_text("Title: New\\nDate: 2013-08-20\\nTags: New\\n\\nText.", encoding="utf-8")
blog.run()
"""


def test_the_same_content_gives_the_same_bytes(strange: Site, tmp_path: Path) -> None:
    """Neither the clock, the time zone, the locale, the order of the disk nor the run shows in what is built."""
    env = {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "4711"}
    pelican(strange.output.parent / "content", tmp_path / "output", env=env)
    assert tree(tmp_path / "output") == tree(strange.output)


def test_where_the_command_is_given_does_not_matter(site: Site, tmp_path: Path) -> None:
    """`pelican content -s pelicanconf.py` and the same with absolute paths from elsewhere build the same site."""
    pelican(ROOT / "content", tmp_path / "output", cwd=tmp_path)
    assert tree(tmp_path / "output") == tree(site.output)


def test_what_content_no_longer_says_is_gone(tmp_path: Path) -> None:
    """A page of a post that was removed goes with the next build."""
    post = write_post(tmp_path / "content", "2013/08/removed")
    write_post(tmp_path / "content", "2013/08/kept")
    pelican(tmp_path / "content", tmp_path / "output")
    post.unlink()
    pelican(tmp_path / "content", tmp_path / "output")
    assert (tmp_path / "output/2013/08/kept.html").exists()
    assert not (tmp_path / "output/2013/08/removed.html").exists()


def test_a_blog_with_no_post_builds(tmp_path: Path) -> None:
    """An empty blog has a front page, an archive and feeds without entries, the same in every build."""
    (tmp_path / "content").mkdir()
    for output in ("one", "two"):
        pelican(tmp_path / "content", tmp_path / output)

    assert tree(tmp_path / "one") == tree(tmp_path / "two")
    assert text(Site(tmp_path / "one").page("index.html"), "main p") == "Nothing is published here yet."
    assert text(Site(tmp_path / "one").page("archives.html"), "main p") == "Nothing is published here yet."
    for feed in ("atom", "rss"):
        read = feedparser.parse((tmp_path / f"one/feeds/{feed}.xml").read_bytes())
        assert (read.bozo, read.entries, read.feed.updated_parsed.tm_year) == (0, [], 1970)


def test_a_blog_with_one_post_builds(tmp_path: Path) -> None:
    """One post is on the front page, in the archive and in the feeds, and no list has a second page."""
    write_post(tmp_path / "content", "2013/08/only", title="The only one")
    pelican(tmp_path / "content", tmp_path / "output")
    built = Site(tmp_path / "output")
    assert text(built.page("index.html"), "h2") == "The only one"
    assert built.page("index.html").find(class_="pagination") is None
    assert len(feedparser.parse((tmp_path / "output/feeds/atom.xml").read_bytes()).entries) == 1


def test_a_running_preview_sees_a_new_post(tmp_path: Path) -> None:
    """What a preview that reloads builds the second time holds new posts, pages and files, and no stray one."""
    write_post(tmp_path / "content", "2013/08/old")
    subprocess.run(
        [sys.executable, "-c", AGAIN, tmp_path / "content", tmp_path / "output", ROOT / "pelicanconf.py"],
        check=True,
        capture_output=True,
        timeout=120,
    )
    built = tree(tmp_path / "output")
    assert {"2013/08/new.html", "2013/08/old.html", "p/new.html", "new.txt", "tags.html"} <= set(built)
    assert not [path for path in built if "stray" in path]


def test_the_theme_needs_no_setting(tmp_path: Path) -> None:
    """With nothing set but that titles are escaped, every page is written with the theme, Pelican's categories too."""
    write_post(tmp_path / "content", "2013/08/post", title="A <b>post</b>", tags="One", category="Two")
    (tmp_path / "conf.py").write_text('TIMEZONE = "UTC"\nJINJA_ENVIRONMENT = {"autoescape": True}\n', encoding="utf-8")
    conf = tmp_path / "conf.py"
    pelican(tmp_path / "content", tmp_path / "output", conf=conf, THEME=str(ROOT / "theme"), SITEURL="http://a.example")
    built = Site(tmp_path / "output")
    for path, page in built.pages().items():
        assert text(page, "main").strip(), path
        assert text(page, ".masthead").split() == ">>> A Pelican Blog Archive Tags".split(), path

    assert text(built.page("a-post.html"), "h1") == "A <b>post</b>"


@pytest.mark.parametrize("name", get_settings_from_file(str(ROOT / "pelicanconf.py"))["PLUGINS"])
def test_a_plugin_changes_nothing_until_it_is_asked_to(name: str) -> None:
    """Importing a plugin connects nothing; `register` is the one door."""
    code = f"import {name}; from pelican import signals; found = [s for s in vars(signals).values()"
    code += " if hasattr(s, 'receivers')]; print(len(found) > 20, sum(len(s.receivers) for s in found))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT / "plugins", capture_output=True, check=True)
    assert done.stdout.strip() == b"True 0"


def test_what_a_page_attaches_goes_with_it(tmp_path: Path) -> None:
    """A file that a page attaches is copied beside where the page is, which is elsewhere than its source, unwarned."""
    write_post(tmp_path / "content", "pages/about", "![A picture]({attach}about/picture.png)", date="2014-01-01")
    (tmp_path / "content/pages/about").mkdir()
    (tmp_path / "content/pages/about/picture.png").write_bytes((ROOT / "tests/site/picture.png").read_bytes())
    pelican(tmp_path / "content", tmp_path / "output", SEARCH_SAVE_AS="")
    assert {"p/about.html", "p/about/picture.png"} <= tree(tmp_path / "output").keys()
