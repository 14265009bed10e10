from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, reject
from hypothesis import strategies as st
from markdown import Markdown

from feeds.content import simplify
from feeds.entries import content, plain
from feeds.links import resolve
from rendering import Page
from tests.rendering.hostile import HOSTILE

CODE = "def f(a):\n\n\treturn a < 'b'  # \N{SNOWMAN}\n    \n&amp; done\n"


def readable(html: str) -> str:
    """Leave of HTML what says something without the page around it."""
    return simplify(Page(html)).decode()


def text(html: str, selector: str) -> list[str]:
    """Read the texts of the elements that a selector finds."""
    return [element.get_text() for element in BeautifulSoup(html, "html.parser").select(selector)]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"linenums": True},
        {"linenums": True, "linenums_style": "inline"},
        {"linenums": True, "linenums_style": "pymdownx-inline", "anchor_linenums": True, "line_spans": "line"},
        {"line_anchors": "line", "pygments_lang_class": True},
        {"use_pygments": False},
    ],
    ids=["plain", "table", "inline", "anchors", "lines", "no colours"],
)
def test_code_is_its_lines(options: dict[str, object]) -> None:
    """However a page dresses code, a feed has its text to the letter in `pre code`, and no other element in it."""
    configs: dict[str, dict[str, object]] = {
        "pymdownx.highlight": {"stripnl": False, "guess_lang": False, **options},
        "pymdownx.superfences": {"preserve_tabs": True},
    }
    html = Markdown(extensions=list(configs), extension_configs=configs).convert(f"```python\n{CODE}```\n")
    read = readable(html)
    assert [code.rstrip("\n") for code in text(read, "pre > code")] == [CODE.rstrip("\n")]
    assert not BeautifulSoup(read, "html.parser").select("pre span, pre a, table, [class], [id]")


def test_links_in_code_stay() -> None:
    """A link that leads elsewhere is a part of what the author wrote; one from a line to itself is not."""
    assert readable('<pre><a href="#l1"></a><a id="l1"></a>x = <a href="/y">1</a>\n</pre>') == (
        '<pre>x = <a href="/y">1</a>\n</pre>'
    )


def test_what_only_a_page_needs_goes() -> None:
    """The sign that links a heading to itself, buttons, scripts, classes and ids are no part of what is read."""
    html = (
        '<h2 class="x" id="part">Part <a class="headerlink" href="#part" title="Link">¶</a></h2>'
        '<p id="p">See <a href="#part">part 1</a>.</p><button>Copy</button><script>x</script>'
    )
    assert readable(html) == '<h2>Part </h2><p>See <a href="#part">part 1</a>.</p>'


def test_what_is_no_markup_stays() -> None:
    """Text, images, tables, formulas and entities are untouched."""
    html = '<p>é &amp; &lt;</p><img alt="A" src="a.png" width="3"/><math display="block"><mi>x</mi></math>'
    assert readable(html) == html


@given(HOSTILE)
def test_a_post_is_parsed_once_for_all(html: str) -> None:
    """What a reader shows is what two would make of a post, the second of what the first wrote."""
    try:
        two = readable(html) if "<" in html else html
    except (AssertionError, ValueError):  # the standard library's parser refuses some
        reject()

    if "<" in two:
        soup = BeautifulSoup(two, "html.parser")
        resolve(soup, "https://blog.example/post.html")
        two = soup.decode(formatter="minimal")

    assert content(html, "https://blog.example/post.html") == plain(two)


@given(st.text())
def test_the_words_of_any_code_stay(code: str) -> None:
    """Whatever stands in a block of code stands in the feed."""
    soup = BeautifulSoup("<pre><code><span></span></code></pre>", "html.parser")
    assert soup.span is not None
    soup.span.string = code
    assert text(readable(str(soup)), "pre") == [BeautifulSoup(str(soup), "html.parser").get_text()]
