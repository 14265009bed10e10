from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bs4 import BeautifulSoup

from tests.site.blogs import one
from tests.site.blogs import text as text_of

if TYPE_CHECKING:
    from collections.abc import Callable

PLUGINS = Path(__file__).parents[2] / "plugins"
ARTICLE = """\
<section>{{ article.doctests.marked(article.content) if article.doctests else article.content }}</section>
{% if article.doctests %}<footer>{{ article.doctests.summary }}</footer>
{% for one in article.doctests.snippets %}<i>{{ one.status }}:{{ one.reason }}</i>{% endfor %}
{% else %}<footer>nothing</footer>{% endif %}
"""
FRONT = "Title: x\nDate: 2014-01-01\nSlug: post\n\n"


@pytest.fixture
def build(blog: Any, tmp_path: Path, markdown: dict[str, Any]) -> Callable[[], tuple[str, str]]:
    """Give what builds the site with Pelican itself, and returns the post's page and what Pelican said."""
    templates = tmp_path / "theme" / "templates"
    templates.mkdir(parents=True)
    (tmp_path / "theme" / "static").mkdir()
    (templates / "article.html").write_text(ARTICLE, "utf-8")
    (templates / "page.html").write_text(ARTICLE.replace("article", "page"), "utf-8")
    for name in ("index", "archives", "authors", "categories", "tags", "author", "category", "tag", "period_archives"):
        (templates / f"{name}.html").write_text("", "utf-8")

    settings = {
        "ARTICLE_EXCLUDES": ["pages"],
        "ARTICLE_SAVE_AS": "{slug}.html",
        "AUTHOR_FEED_ATOM": None,
        "DEFAULT_CATEGORY": "none",
        "DELETE_OUTPUT_DIRECTORY": True,
        "FEED_ALL_ATOM": None,
        "MARKDOWN": markdown,
        "OUTPUT_PATH": str(tmp_path / "output"),
        "PAGE_SAVE_AS": "{slug}.html",
        "PATH": str(blog.content),
        "PLUGINS": ["doctests"],
        "PLUGIN_PATHS": [str(PLUGINS)],
        "SITEURL": "http://localhost",
        "THEME": str(tmp_path / "theme"),
        "TIMEZONE": "Europe/Helsinki",
    }
    conf = tmp_path / "conf.py"
    conf.write_text("".join(f"{name} = {value!r}\n" for name, value in settings.items()), "utf-8")

    def built() -> tuple[str, str]:
        env = {**os.environ, "COLUMNS": "1000"}  # where Pelican wraps what it says
        command = [sys.executable, "-m", "pelican", "--settings", str(conf)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=env)
        assert done.returncode == 0, done.stderr
        return (tmp_path / "output" / "post.html").read_text("utf-8"), done.stdout + done.stderr

    return built


def test_a_page_says_what_ran(blog: Any, build: Any) -> None:
    """A page shows the verdicts that were kept, and its own snippets without our words or hidden fences."""
    text = FRONT + (
        "```python testsetup\nsecret = 1\n```\n\n"
        "```python\nassert secret\n```\n\n"
        '```python skip="needs <i>a</i> server"\n1\n```\n\n'
        '```python xfail="fixed later" hl_lines="1"\nraise KeyError\n```\n'
    )
    blog.write(text)
    assert blog.run()[0] == 0
    page, _ = build()
    minor = ".".join(map(str, sys.version_info[:2]))
    assert (f"<footer>1 of 3 snippets ran on Python {minor}, 22 November 2026</footer>") in page
    assert '<samp class="passed">ran</samp><pre>' in page
    assert '<samp class="skipped" id="site:snippet-2">not run</samp><pre>' in page
    assert "<i>passed:</i><i>skipped:needs &lt;i&gt;a&lt;/i&gt; server</i><i>xfailed:fixed later</i>" in page
    assert "secret = " not in page
    assert 'class="hll"' in page
    assert "skip" not in page.replace("skipped", "")


def test_a_build_runs_nothing_and_writes_nothing(blog: Any, build: Any, tmp_path: Path) -> None:
    """A build reads the record and never runs a snippet, not even one that was never run."""
    blog.write(f"{FRONT}```python\nopen({str(tmp_path / 'ran')!r}, 'w')\n```\n")
    before = sorted(blog.content.rglob("*"))
    page, _ = build()
    assert "<footer>nothing</footer>" in page
    assert sorted(blog.content.rglob("*")) == before
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("edit", "files"),
    [
        (("1 + 1", "1 + 2"), {}),
        (("```python\n", '```python group="x"\n'), {}),
        (("", ""), {"testsetup__py": "a = 1\n"}),
        (("", ""), {"testsetup__py": '# /// script\n# requires-python = ">=3"\n# ///\n'}),
        (("```python\n", "```python wrong\n"), {}),
    ],
    ids=["code", "words", "set-up", "world", "wrong words"],
)
def test_edited_code_claims_nothing(blog: Any, build: Any, edit: tuple[str, str], files: dict[str, str]) -> None:
    """A record of other code, other words or another world is no pass."""
    text = f"{FRONT}```python\n1 + 1\n```\n"
    blog.write(text)
    blog.run()
    blog.write(text.replace(*edit), **files)
    page, _ = build()
    assert "<footer>Not verified since the code was edited</footer>" in page
    assert ">not verified</samp>" in page
    assert "passed" not in page


def test_what_is_wrong_elsewhere_takes_no_claim_away(blog: Any, build: Any) -> None:
    """A snippet that nobody touched keeps its verdict, whatever is new or wrong before and after it."""
    text = "```python\n1 + 1\n```\n"
    blog.write(FRONT + text)
    blog.run()
    before = "```python wrong\n1 + 1\n```\n\n```python\n2\n```\n"
    after = "```text\n>>> 3\n```\n\n```python\n4\n```\n\n```python\n1 / 0\n"
    blog.write(f"{FRONT}{before}\n{text}\n{after}")
    page, _ = build()
    marked = BeautifulSoup(page, "html.parser").select(".highlight:has(samp)")
    assert [(one(block, "samp")["class"], text_of(block, "pre")) for block in marked] == [
        (["unverified"], "1 + 1\n"),
        (["unverified"], "2\n"),
        (["passed"], "1 + 1\n"),
        (["unverified"], "4\n"),
    ]


def test_edited_prose_keeps_the_claim(blog: Any, build: Any) -> None:
    """The record is of the code, wherever in the post it stands."""
    blog.write(f"{FRONT}```python\n1\n```\n")
    blog.run()
    blog.write(f"{FRONT}More prose.\n\n```python\n1\n```\n")
    assert "<footer>1 snippet ran" in build()[0]


def test_an_unreviewed_post_claims_nothing(blog: Any, build: Any) -> None:
    """A post whose code nobody has read does not boast with a record from elsewhere."""
    text = f"{FRONT}```python\n1\n```\n"
    blog.write(text)
    blog.run()
    blog.write(text.replace("\n\n", "\nSnippets: unreviewed\n\n", 1))
    assert "<footer>nothing</footer>" in build()[0]


@pytest.mark.parametrize("record", ["{", "[]", '{"date": "2026-13-01"}', "\x00"])
def test_a_malformed_record_is_a_warning_and_no_claim(blog: Any, build: Any, record: str) -> None:
    """A record that nobody can read is named in one line, and the page is built without it."""
    blog.write(f"{FRONT}```python\n1\n```\n", doctests__json=record)
    page, said = build()
    assert "<footer>nothing</footer>" in page
    assert "content/2014/01/post/doctests.json is not what invoke doctest writes: run invoke doctest again" in said


def test_what_a_record_says_is_escaped(blog: Any, build: Any) -> None:
    """A record cannot bring markup into a page."""
    post = blog.write(f"{FRONT}```python\n1\n```\n")
    blog.run()
    path = post.with_suffix("") / "doctests.json"
    data = json.loads(path.read_text("utf-8"))
    data["interpreter"] = "<script>"
    data["snippets"][0] |= {"status": "failed", "reason": "<script>"}
    path.write_text(json.dumps(data), "utf-8")
    page, _ = build()
    assert "<script>" not in page
    assert "<i>failed:&lt;script&gt;</i>" in page


def test_a_page_has_verdicts_too(blog: Any, build: Any, tmp_path: Path) -> None:
    """A page of the blog can hold snippets as a post can."""
    blog.write(f"{FRONT}No code.\n")
    path = blog.content / "pages" / "about.md"
    path.parent.mkdir()
    path.write_text("Title: About\nSlug: about\n\n```python\n1\n```\n", "utf-8")
    blog.run()
    build()
    assert "<footer>1 snippet ran" in (tmp_path / "output" / "about.html").read_text("utf-8")


def test_wrong_words_do_not_stop_a_build(blog: Any, build: Any) -> None:
    """An unknown word is doctest's to complain about; the fence is shown as code."""
    blog.write(f"{FRONT}```python unheard\nx = 1\n```\n")
    page, _ = build()
    assert '<div class="highlight">' in page
    assert "unheard" not in page
