from __future__ import annotations

import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rendering.ledger import Facts
from tests.rendering.builds import build, differences
from tests.rendering.sites import EDITS, MOVED, PLACES, SITES, Post, Site, edit, write
from tests.site.blogs import ROOT, pelican, tree

# The lists of all posts, which show most of what is edited.
LISTS = re.compile(r"archive|^index\.html|^page/")


class Rendered:
    """Notes which pages are rendered: a function that every page's template calls."""

    def __init__(self) -> None:
        self.pages: list[str] = []

    def __call__(self, page: str) -> str:
        """Note a page; show nothing."""
        self.pages.append(page)
        return ""


@pytest.fixture
def site(tmp_path: Path) -> Callable[[Site], list[str]]:
    """Build a site from what earlier builds left, and list the pages that were rendered."""
    seen = Rendered()

    def built(one: Site) -> list[str]:
        write(one, tmp_path / "home")
        base = tmp_path / "home/theme/templates/base.html"
        base.write_text(base.read_text("utf-8") + "{{ seen(output_file) }}", "utf-8")
        seen.pages.clear()
        build(tmp_path / "home", "output", {**one.settings, "JINJA_GLOBALS": {"seen": seen}}, tmp_path / "kept")
        return sorted(page for page in seen.pages if not LISTS.search(page))

    return built


def blog() -> Site:
    """Make a blog of eight posts in a row, the first of which has code and the last a tag."""
    posts = {place: Post(title=place, tags=("last",) if place == PLACES[-1] else ()) for place in PLACES}
    posts[PLACES[0]].pieces = (2,)
    return Site(posts, {"PAGINATED_TEMPLATES": {"index": 2, "tag": 2}})


def test_nothing_is_rendered_when_nothing_changed(site: Callable[[Site], list[str]]) -> None:
    """The second build of a site renders no page, and the first each of them once."""
    first = site(blog())
    assert len(first) == len(set(first)) > len(PLACES)
    assert site(blog()) == []


def test_a_body_touches_its_page(site: Callable[[Site], list[str]]) -> None:
    """A changed body renders the page of its post, and the lists that show its beginning."""
    one = blog()
    site(one)
    one.posts[PLACES[2]].pieces = (1, 10)
    assert site(one) == [f"{PLACES[2]}.html"]


def test_a_result_touches_the_pages_that_show_it(site: Callable[[Site], list[str]]) -> None:
    """What became of a snippet renders the page of its post and that of all snippets; so does what ran with it."""
    one = blog()
    site(one)
    shown = [f"{PLACES[0]}.html", "doctests/index.html"]
    one.posts[PLACES[0]].result = "passed"
    assert site(one) == shown
    one.posts[PLACES[0]].beside = "x = 1\n"
    assert site(one) == shown
    one.posts[PLACES[0]].result = "edited since"
    assert site(one) == shown


def test_a_redirect_touches_its_page(site: Callable[[Site], list[str]]) -> None:
    """A further line of the site's own table renders the page that leads on from there."""
    one = blog()
    site(one)
    one.redirects = MOVED[0]
    assert site(one) == ["old/index.html"]


def test_a_title_touches_the_pages_that_show_it(site: Callable[[Site], list[str]]) -> None:
    """A changed title renders the page of its post, of its neighbours and the lists."""
    one = blog()
    site(one)
    one.posts[PLACES[2]].title = "Another"
    assert site(one) == ["2012/02/one.html", "2012/02/two.html", "2013/01/two.html"]


def test_a_tag_touches_the_pages_that_show_it(site: Callable[[Site], list[str]]) -> None:
    """A further post of a tag renders its page, the tag's, and the list of tags."""
    one = blog()
    site(one)
    one.posts[PLACES[0]].tags = ("last",)
    assert site(one) == [f"{PLACES[0]}.html", "tag/last.html", "tags.html"]


def test_a_template_touches_its_pages(site: Callable[[Site], list[str]]) -> None:
    """A template that only pages of tags use renders those alone."""
    one = blog()
    site(one)
    one.templates["tag.html"] = "changed"
    assert site(one) == ["tag/last.html"]


def test_what_cannot_be_proven_is_rendered(tmp_path: Path) -> None:
    """A page that asks the clock, or hands a post to a function, is rendered in every build."""
    one = Site({PLACES[0]: Post(), PLACES[1]: Post()})
    write(one, tmp_path / "home")
    for template, call in (("article.html", "{{ show(article) }}"), ("404.html", "{{ clock() }}")):
        file = tmp_path / "home/theme/templates" / template
        file.write_text(file.read_text("utf-8").replace("{% block content %}", f"{{% block content %}}{call}"), "utf-8")

    said = "first"

    def show(article: Any) -> str:
        return f"{article.title}: {said}"

    def clock() -> str:
        return said if said == "first" else str(random.random() > 2)  # noqa: S311 - it is what is looked for

    own = {"JINJA_GLOBALS": {"show": show, "clock": clock}}
    build(tmp_path / "home", "output", own, tmp_path / "kept")
    said = "second"
    now = build(tmp_path / "home", "output", own, tmp_path / "kept")
    assert b"Alpha: second" in now[f"{PLACES[0]}.html"]
    assert b"False" in now["404.html"]


def test_a_plugin_that_changes_what_was_written_is_heeded(tmp_path: Path) -> None:
    """What a plugin does to pages after they are written it does to each page once, known or not."""
    from pelican import signals  # noqa: PLC0415 - what only this test listens to

    def sign(path: str, context: Mapping[str, Any]) -> None:
        del context
        Path(path).write_bytes(Path(path).read_bytes() + b"<!-- signed -->")

    write(Site({PLACES[0]: Post()}), tmp_path / "home")
    with signals.content_written.connected_to(sign):
        first = build(tmp_path / "home", "output", {}, tmp_path / "kept")
        again = build(tmp_path / "home", "output", {}, tmp_path / "kept")

    assert first == again
    assert again[f"{PLACES[0]}.html"].count(b"signed") == 1


@settings(max_examples=4, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(site=SITES, edits=st.lists(EDITS, min_size=4, max_size=8))
def test_edits_give_what_a_build_from_nothing_gives(
    tmp_path_factory: pytest.TempPathFactory, site: Site, edits: list[tuple[str, Any, Any]]
) -> None:
    """Whatever is edited, and in whatever order, the site is byte for byte the one that is built from nothing."""
    assert differences(site, edits, tmp_path_factory.mktemp("site") / "home") == []


def test_a_build_that_is_killed_leaves_nothing_wrong(tmp_path: Path) -> None:
    """Killed at any moment and run again, a build gives the site that a build from nothing gives."""
    one = Site({place: Post(title=place, pieces=(number, 6)) for number, place in enumerate(PLACES)})
    write(one, tmp_path / "home")
    for name in ("pelicanconf.py", "site.toml"):
        shutil.copy(ROOT / name, tmp_path / "home")

    (tmp_path / "home/plugins").symlink_to(ROOT / "plugins")
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-e"]
    command += ['SEARCH_SAVE_AS=""', *(f'{name}_CACHE="{tmp_path / "kept"}"' for name in ("RENDERING", "DOCTESTS"))]
    chance = random.Random(7)  # noqa: S311 - the same moments each time
    for number in range(4):
        edit(one, ("title", number, f"Title {number}"))
        write(one, tmp_path / "home/")
        process = subprocess.Popen(command, cwd=tmp_path / "home", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            process.wait(1.0 + chance.random())
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    subprocess.run(command, cwd=tmp_path / "home", check=True, stdout=subprocess.DEVNULL)
    conf = tmp_path / "home/pelicanconf.py"
    home, new = tmp_path / "home", tmp_path / "new"
    nothing: dict[str, Any] = {"SEARCH_SAVE_AS": "", "RENDERING_CACHE": "", "DOCTESTS_CACHE": ""}
    pelican("content", new, conf=conf, cwd=home, fatal="errors", **nothing)
    assert tree(tmp_path / "home/output") == tree(tmp_path / "new")


def test_what_no_page_reads_any_more_is_forgotten() -> None:
    """The table of what posts said does not grow with every edit."""
    table = [("pa", "title", f"s{number}") for number in range(5)]
    facts = Facts(None, table)  # type: ignore[arg-type]  # nobody asks a site
    assert facts.without([(1,), (1, 3), (2, 4)]) == (table, {})
    assert facts.without([(1,), (1, 3)]) == ([table[1], table[3]], {1: 0, 3: 1})
    assert facts.note({("pa", "title"): "s3", ("pb", "title"): "s3"}) == (3, 5)
