from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from bs4 import BeautifulSoup

import search
from tests.site.blogs import ROOT, Site, one, pelican, text, tree, write_post

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'"
)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync --enable-logging=stderr --virtual-time-budget=20000 --dump-dom"
).split()


def found(site: Site) -> dict[str, str]:
    """Read the index: the words of each page that can be found, by its address."""
    told: dict[str, str] = {}
    for path in (site.output / "pagefind/fragment").iterdir():
        record = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        told[record["url"]] = record["content"]

    return told


def test_every_published_text_is_found_and_nothing_else(strange: Site) -> None:
    """Posts and pages of every language are in one index; drafts, hidden posts, lists and old addresses are not."""
    told = found(strange)
    texts = {f"/{link['href'][2:]}" for link in strange.page("archives.html").select("ol.titles a")}
    assert set(told) == texts | {"/p/about.html"}
    assert len(json.loads((strange.output / "pagefind/pagefind-entry.json").read_bytes())["languages"]) == 1


def test_what_is_found_is_what_the_author_wrote(strange: Site) -> None:
    """The words of the navigation and the foot of a page are no words of the post."""
    told = found(strange)["/2013/10/links.html"]
    assert "Part of the part" in told
    assert not re.search(r"Archive|written by|Skip to", told)


def test_an_excerpt_begins_with_the_text(tmp_path: Path) -> None:
    """The title, which stands above an excerpt, and the box that names the parts of a series are in none."""
    for name in ("one", "two"):
        write_post(tmp_path / "content", f"2013/08/{name}", f"Words of {name}.", title=f"Part {name}", series="Parts")

    pelican(tmp_path / "content", tmp_path / "output")
    assert set(found(Site(tmp_path / "output")).values()) == {"Words of one.", "Words of two."}


def test_only_what_a_browser_asks_for_is_published(site: Site) -> None:
    """Pagefind's own interfaces, 400 KB of them, are not there; the script of the page is small and its own file."""
    names = {re.sub(r"en_[0-9a-f]+", "en_N", path) for path in tree(site.output) if path.startswith("pagefind/")}
    assert names == {
        "pagefind/fragment/en_N.pf_fragment",
        "pagefind/index/en_N.pf_index",
        "pagefind/pagefind-entry.json",
        "pagefind/pagefind.en_N.pf_meta",
        "pagefind/pagefind.js",
        "pagefind/wasm.en.pagefind",
    }
    assert (site.output / "theme/js/search.js").stat().st_size < 2000


def test_no_page_but_the_search_loads_its_script(site: Site) -> None:
    """Every page leads to the search, and what it needs is loaded there."""
    for path, page in site.pages().items():
        assert [link.get_text() for link in page.select("nav a[href$='search/']")] == ["Search"], path
        assert bool(page.select("script[src*='js/search.']")) == (path == "search/index.html"), path


def test_without_a_script_the_page_leads_on(site: Site) -> None:
    """The form is hidden until it works, and the archive is offered."""
    page = site.page("search/index.html")
    assert one(page, "form").has_attr("hidden")
    assert one(page, "main p a")["href"] == "../archives.html"


def test_old_searches_come_here(site: Site) -> None:
    """`/search?q=…` is answered by the page itself, so no rule and no page stands in its way."""
    assert "\n/search " not in (site.output / "_redirects").read_text("utf-8")
    assert text(site.page("search/index.html"), "h1") == "Search"


def test_a_site_without_pagefind_is_built_and_says_so(tmp_path: Path) -> None:
    """Where there is no Pagefind, one line says that there is no search, and nothing leads to one."""
    (tmp_path / "site/pagefind").mkdir(parents=True)
    (tmp_path / "site/pagefind/__init__.py").write_text("raise ImportError\n", "utf-8")
    write_post(tmp_path / "content", "2013/08/post")
    env = {"PYTHONPATH": str(tmp_path / "site"), "PATH": str(tmp_path), "COLUMNS": "200"}
    said = pelican(tmp_path / "content", tmp_path / "output", env=env, fatal="errors")
    assert " ".join(said.split()).count("Pagefind is not installed: the site is built without a search") == 1
    built = tree(tmp_path / "output")
    assert "2013/08/post.html" in built
    assert not [path for path in built if path.startswith("pagefind/")]
    assert b"Search" not in built["index.html"]
    assert b"/search /archives.html 301" in built["_redirects"]


def test_a_blog_with_nothing_to_find_has_no_search(tmp_path: Path) -> None:
    """There is no index of nothing, and no page that asks for one."""
    (tmp_path / "content").mkdir()
    pelican(tmp_path / "content", tmp_path / "output")
    built = tree(tmp_path / "output")
    assert not [path for path in built if path.startswith("pagefind/")]
    assert b"url=../archives.html" in built["search/index.html"]
    assert b"/search /archives.html 301" in built["_redirects"]
    assert b"Search" not in built["index.html"]


def test_a_blog_of_pictures_alone_is_built(tmp_path: Path) -> None:
    """Posts that have no word to be found by are no fault of anybody's: a line says so."""
    write_post(tmp_path / "content", "2013/08/post", "![]({static}/x.png)")
    said = pelican(tmp_path / "content", tmp_path / "output", env={"COLUMNS": "200"}, fatal="errors")
    assert "No post or page has a word yet: the search finds none of them" in " ".join(said.split())
    assert "2013/08/post.html" in tree(tmp_path / "output")


def test_the_index_is_the_same_in_every_build(tmp_path: Path) -> None:
    """Pagefind reads pages side by side; what it writes is the same whichever it is done with first."""
    for number in range(60):
        words = " ".join(f"word{number * place % 97}" for place in range(80))
        write_post(
            tmp_path / "content", f"20{number % 20:02}/01/post-{number}", words, title=f"Post {number}", lang="fi"
        )

    for output in ("one", "two"):
        pelican(tmp_path / "content", tmp_path / output, DEFAULT_LANG="pt-BR", PAGINATED_TEMPLATES={})

    built = [{k: v for k, v in tree(tmp_path / name).items() if k.startswith("pagefind/")} for name in ("one", "two")]
    assert built[0] == built[1]
    assert len([path for path in built[0] if path.startswith("pagefind/wasm.pt-")]) == 1
    assert len(built[0]) > 60


def inodes(folder: Path) -> dict[str, int]:
    """Tell the files of an index from copies of them."""
    return {path.name: path.stat().st_ino for path in (folder / "pagefind").rglob("*") if path.is_file()}


def test_an_index_of_the_same_pages_is_the_one_before(tmp_path: Path) -> None:
    """A site beside the one before links its index, unless a page that can be found says something else."""
    content, sites = tmp_path / "content", [tmp_path / name for name in ("one", "two", "three")]
    write_post(content, "2013/08/one", "Words of one.")
    pelican(content, sites[0])
    write_post(content, "2013/08/two", "Words of two.", status="draft")
    pelican(content, sites[1], RENDERING_BEFORE=str(sites[0]))
    assert inodes(sites[1]) == inodes(sites[0])
    write_post(content, "2013/08/one", "Other words.")
    pelican(content, sites[2], RENDERING_BEFORE=str(sites[1]))
    assert list(found(Site(sites[2])).values()) == ["Other words."]


def test_an_index_that_somebody_altered_is_made_anew(tmp_path: Path) -> None:
    """An index is told by its bytes; where a site is written over the one before, it stays while it is right."""
    write_post(tmp_path / "content", "2013/08/one", "Words of one.")
    pelican(tmp_path / "content", tmp_path / "output", DELETE_OUTPUT_DIRECTORY=False)
    before, files = inodes(tmp_path / "output"), tree(tmp_path / "output")
    pelican(tmp_path / "content", tmp_path / "output", DELETE_OUTPUT_DIRECTORY=False)
    assert inodes(tmp_path / "output") == before
    (tmp_path / "output/pagefind/pagefind.js").write_text("alert(1)", "utf-8")
    pelican(tmp_path / "content", tmp_path / "output", DELETE_OUTPUT_DIRECTORY=False)
    assert tree(tmp_path / "output") == files


def test_nothing_stays_beside_the_index(site: Site) -> None:
    """What Pagefind reads and writes while it is at work is no part of the site."""
    assert [path for path in tree(site.output) if path.startswith(".search")] == []


def test_an_index_can_be_made_later(tmp_path: Path) -> None:
    """A build that leaves it for later has no index; who asks for it has the one that there would be, once."""
    write_post(tmp_path / "content", "2013/08/one", "Words of one.")
    write_post(tmp_path / "content", "2013/08/two", "Words of two.", status="draft")
    pelican(tmp_path / "content", tmp_path / "at-once")
    pelican(tmp_path / "content", tmp_path / "later", SEARCH_LATER=True)
    assert not (tmp_path / "later/pagefind").exists()
    assert search.complete(tmp_path / "later") == ""
    assert tree(tmp_path / "later") == tree(tmp_path / "at-once")
    assert search.complete(tmp_path / "later") == ""


def test_an_index_of_no_words_is_made_later(tmp_path: Path) -> None:
    """What a build would have warned of is the line that whoever asks is given."""
    write_post(tmp_path / "content", "2013/08/post", "![]({static}/x.png)")
    pelican(tmp_path / "content", tmp_path / "output", fatal="errors", SEARCH_LATER=True)
    assert search.complete(tmp_path / "output") == "No post or page has a word yet: the search finds none of them"


class Guarded(SimpleHTTPRequestHandler):
    """Serves a site as strictly as it may be served: no script but its files, and nothing of anybody else."""

    def end_headers(self) -> None:
        """Send the policy with everything."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Guarded, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def seen(url: str, profile: Path) -> BeautifulSoup:
    """Open a page in Chromium; give what it has become, if its console is silent."""
    if CHROMIUM is None:
        assert not os.environ.get("CI"), "Chromium is not installed"
        pytest.skip("Chromium is not installed: the search is not tried in a browser")

    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", url]
    done = subprocess.run(command, capture_output=True, check=True, timeout=300, encoding="utf-8")
    assert [line for line in done.stderr.splitlines() if ":CONSOLE" in line] == []
    return BeautifulSoup(done.stdout, "html.parser")


@pytest.mark.parametrize("below", ["", "sub"])
def test_a_browser_finds_a_post(tmp_path: Path, below: str) -> None:
    """Asked by an old address, below a path too, the page shows a post and marks the words; what is text stays text."""
    write_post(
        tmp_path / "content", "2013/08/one", "A **savepoint** of `<script>alert(1)</script>`.", title="<b>One</b>"
    )
    write_post(tmp_path / "content", "2013/08/two", "Nothing of it.", title="Two")
    pelican(tmp_path / "content", tmp_path / "output" / below)
    with served(tmp_path / "output") as address:
        root = f"{address}/{below}".rstrip("/")
        page = seen(f"{root}/search/?q=savepoint", tmp_path / "profile")
        titled = seen(f"{root}/search/?q=two", tmp_path / "profile")

    assert not one(page, "form").has_attr("hidden")
    assert text(page, "[role=status]") == "1 result"
    link = one(page, ".found a")
    assert (link.get_text(), link["href"]) == ("<b>One</b>", root.removeprefix(address) + "/2013/08/one.html")
    assert text(page, ".found mark") == "savepoint"
    assert "<script>alert(1)</script>" in text(page, ".found p")
    assert text(titled, ".found a") == "Two"


def test_a_browser_says_what_it_does_not_find(site: Site, tmp_path: Path) -> None:
    """Words that are nowhere, and no words, are answered too."""
    with served(site.output) as address:
        assert text(seen(f"{address}/search/?q=qqqqqq", tmp_path / "a"), "[role=status]") == "No results"
        assert text(seen(f"{address}/search/", tmp_path / "a"), "[role=status]") == ""


def test_the_script_is_a_file_of_the_theme() -> None:
    """Nothing in it makes text into markup or code."""
    script = (ROOT / "theme/static/js/search.js").read_text("utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function\(", script)
