"""What the site tells of the code in its posts."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from pelican.settings import get_settings_from_file

from doctests import find
from doctests.bitrot import verdict
from doctests.bitrot.finding import Cause, Change, Finding
from doctests.request import Request
from tests.site.blogs import ROOT, Site, one, pelican, text, tree, write_post
from tests.testing import of_this_blog

PAGE = "doctests/index.html"
MADE_OF = get_settings_from_file(str(ROOT / "pelicanconf.py"))["MARKDOWN"]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Build a public blog of the made post with snippets of every kind, a draft of it, and names that collide."""
    folder = tmp_path_factory.mktemp("doctests")
    content = folder / "content"
    made = ROOT / "tests/data/made/content/2021/12/snippets"
    for name in ("2021/12/snippets", "2021/12/draft", "2021/12/first"):
        (content / name).parent.mkdir(parents=True, exist_ok=True)
        source = made.with_suffix(".md").read_text("utf-8")
        if name.endswith("draft"):
            source = source.replace("Date:", "Status: draft\nDate:", 1)
        elif name.endswith("first"):
            source = source.replace("Title: Snippets of every kind", "Title: A 'b' <i>", 1)

        (content / name).with_suffix(".md").write_text(source, "utf-8")
        shutil.copytree(made, content / name)

    write_post(content, "2021/12/snippets-another-one", "```python\n1\n```\n\n```python\n2\n```", title="Never run")
    write_post(content, "2021/12/unread", "```python\n1\n```", title="Unread", snippets="unreviewed")
    write_post(content, "2021/12/without", "No code. [A script]({attach}without/snippets.py)", title="Without")
    (content / "2021/12/without").mkdir()
    (content / "2021/12/without/snippets.py").write_text("own = 1\n", "utf-8")
    pelican(content, folder / "output", PUBLIC_URL="https://blog.example")
    return Site(folder / "output")


def test_the_page_lists_every_post_with_code(told: Site) -> None:
    """Each post says what became of its code; one without any, and a draft, are not listed."""
    page = told.page(PAGE)
    listed = {part.get_text(): one(row, "div p").get_text() for row in page.select(".posts > li") for part in row("h2")}
    ran = "3 of 7 snippets ran on Python 3.11, 22 November 2026."
    assert listed == {
        "Snippets of every kind": ran,
        "A 'b' <i>": ran,
        "Never run": "2 snippets, without a verdict.",
        "Unread": "1 snippet, not reviewed yet, and not run.",
    }
    assert (
        "17 snippets in 4 posts: 6 ran, 2 failed as expected, 2 only compiled, 2 not run, 2 not verified, "
        "1 not reviewed yet, 2 without a verdict."
    ) in text(page, "main > p")
    row = one(page, ".posts > li:has(a[href='../2021/12/snippets.html'])")
    assert text(row, "time") == "22 November 2026"
    assert [(link["href"], link.parent.get_text() if link.parent else "") for link in row.select("ul a")] == [
        ("../2021/12/snippets.html#site:snippet-2", "Snippet 2 not run: needs a credit card & <b>money</b>"),
        ("../2021/12/snippets.html#site:snippet-3", "Snippet 3 failed as expected: mended in the next release"),
        ("../2021/12/snippets.html#site:snippet-4", "Snippet 4 only compiled: it runs for ever"),
        ("../2021/12/snippets.html#site:snippet-6", "Snippet 6 not verified: edited since it was last run"),
    ]
    assert all(told.page("2021/12/snippets.html").find(id=f"site:snippet-{number}") for number in (2, 3, 4, 6))


def test_every_page_leads_to_it(told: Site) -> None:
    """The foot of each page leads there, and so does a post's own line; it is as little in the sitemap as the tags."""
    assert all(page.select("footer a[href$='doctests/']") for page in told.pages().values())
    assert one(told.page("2021/12/snippets.html"), ".doctests a[href='../../doctests/']")
    assert one(told.page(PAGE), "footer a")["aria-current"] == "page"
    assert "doctests" not in (told.output / "sitemap.xml").read_text("utf-8")


def test_a_post_that_claims_nothing_has_no_line(told: Site) -> None:
    """Neither a post that nobody has read nor one that was never run boasts, at its code or below it."""
    for path in ("2021/12/unread.html", "2021/12/snippets-another-one.html", "2021/12/without.html"):
        assert not told.page(path).select(".doctests, samp"), path


def test_scripts_lie_beside_their_posts(told: Site) -> None:
    """Each has a name that nothing else has, and says in its head where the public finds its post."""
    scripts = {path for path in tree(told.output) if path.endswith(".py")}
    assert scripts == {
        "drafts/2021/12/draft.py",
        "drafts/2021/12/draft-another-one.py",
        "2021/12/first.py",
        "2021/12/first-another-one.py",
        "2021/12/snippets.py",
        "2021/12/snippets-another-one.py",
        "2021/12/without/snippets.py",
    }
    links = [str(link["href"]) for link in told.page("2021/12/first.html").select("a[download]")]
    assert links == ["../../2021/12/first.py", "../../2021/12/first-another-one.py"]
    said = (told.output / "2021/12/first.py").read_text("utf-8")
    assert "\n# A 'b' <i>\n# https://blog.example/2021/12/first.html\n" in said


def test_a_host_says_how_a_script_is_read(told: Site) -> None:
    """A script is UTF-8 whatever the host thinks of its ending."""
    said = (told.output / "_headers").read_text("utf-8")
    assert "/*.py\n  Cache-Control: public, max-age=0, must-revalidate\n" in said
    assert "  Content-Type: text/x-python; charset=utf-8\n" in said


def test_marks_are_on_pages_alone(told: Site) -> None:
    """Feeds have the code as it was written, and the search does not find our words in it."""
    for feed in ("feeds/atom.xml", "feeds/rss.xml", "feeds/feed.json"):
        assert "samp" not in (told.output / feed).read_text("utf-8")
        assert "snippet:" not in (told.output / feed).read_text("utf-8")

    assert not [path for path, page in told.texts().items() if "<!--snippet" in page]


def test_a_blog_without_code_has_no_such_page(tmp_path: Path) -> None:
    """Where no post has a snippet there is no page, and nothing leads to one; drafts do not count."""
    write_post(tmp_path / "content", "2021/12/post", "```bash\nls\n```")
    write_post(tmp_path / "content", "2021/12/draft", "```python\n1\n```", status="draft")
    pelican(tmp_path / "content", tmp_path / "output")
    built = Site(tmp_path / "output")
    assert PAGE not in tree(built.output)
    assert not [path for path, page in built.pages().items() if page.select("a[href*='doctests']")]


@pytest.mark.parametrize("wanted", [True, False], ids=["no template", "not wanted"])
def test_a_site_may_do_without_the_page(tmp_path: Path, *, wanted: bool) -> None:
    """Who sets no address, or has a theme without the template, gets the posts as ever and no page."""
    write_post(tmp_path / "content", "2021/12/post", "```python\n1\n```")
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    if wanted:
        (tmp_path / "theme/templates/doctests.html").unlink()

    where = PAGE if wanted else ""
    pelican(tmp_path / "content", tmp_path / "output", THEME=str(tmp_path / "theme"), DOCTESTS_SAVE_AS=where)
    built = Site(tmp_path / "output")
    assert PAGE not in tree(built.output)
    assert built.page("2021/12/post.html").select(".highlight")
    assert not built.page("index.html").select("a[href*='doctests']")


@pytest.mark.parametrize("wanted", [True, False])
def test_readers_are_told_what_has_rotted(tmp_path: Path, *, wanted: bool) -> None:
    """The page of all posts has a table; a post says it where the settings have it so, and only while it is true."""
    content = tmp_path / "content"
    for slug in ("rotted", "edited"):
        path = write_post(content, f"2021/12/{slug}", "```python\n1\n```", title=f"A <i> {slug}")
        post = find.read(path, content, MADE_OF)
        change = Change("<b>toy", "1.2", "2.0")
        finding = Finding(
            "3.11", "rotted", dt.date(2022, 5, 1), {"toy": "2.2"}, (Cause((change,), "no <i>"),), "no <i>"
        )
        verdict.update(post, Request(), {"a <q>": [finding]}, dt.date(2022, 6, 1))

    path.write_text(path.read_text("utf-8").replace("\n1\n", "\n2\n"), "utf-8")
    pelican(content, tmp_path / "output", DOCTESTS_BITROT=wanted)
    built = Site(tmp_path / "output")
    said = "works up to <b>toy 1.2, broken since 2.0"
    (head,) = built.page(PAGE).select("table.bitrot thead tr")
    assert [cell.get_text() for cell in head("th")] == ["Post", "Python", "What became of it", "Known since"]
    (row,) = built.page(PAGE).select("table.bitrot tbody tr")
    assert [cell.get_text() for cell in row(["th", "td"])] == [
        "A <i> rotted a <q>",
        "3.11",
        f"{said}<b>toy 2.0: no <i>",
        "1 June 2022",
    ]
    lines = [text(built.page("2021/12/rotted.html"), ".bitrot p")] if wanted else []
    assert lines == ([f"On Python 3.11 the code in this post (a <q>) {said}."] if wanted else [])
    assert bool(built.page("2021/12/rotted.html").select(".bitrot")) is wanted
    assert not built.page("2021/12/edited.html").select(".bitrot")
    assert not [path for path in tree(built.output) if "bitrot" in path]


@of_this_blog
def test_all_code_of_this_blog_is_told(site: Site) -> None:
    """The three posts with code have as many marks as the records have passes, and a script each."""
    for path in ("2013/08/unit-testing-sqlalchemy-apps", "2013/11/10-common-stumbling-blocks-for"):
        kept = json.loads((ROOT / "content" / path / "doctests.json").read_text("utf-8"))
        assert len(site.page(f"{path}.html").select(".highlight > samp.passed")) == len(kept["snippets"])
        assert (site.output / f"{path}.py").is_file()


def test_a_drafts_picture_lies_beside_it(tmp_path: Path) -> None:
    """To name the scripts of posts settles no place of a file that a draft is still to take along."""
    content = tmp_path / "content"
    write_post(content, "2013/08/post", "![A picture]({attach}post/picture.png)", status="draft")
    (content / "2013/08/post").mkdir()
    shutil.copyfile(Path(__file__).with_name("picture.png"), content / "2013/08/post/picture.png")
    pelican(content, tmp_path / "output", fatal="warnings", SEARCH_SAVE_AS="")
    pictures = [path for path in tree(tmp_path / "output") if path.endswith("picture.png")]
    assert pictures == ["drafts/2013/08/post/picture.png"]
