from __future__ import annotations

from bs4 import BeautifulSoup
from hypothesis import given, reject

from rendering import Page, undressed
from tests.rendering.hostile import BEGIN, END, HOSTILE

CODE = '<span class="k">if</span> a <span class="o">&lt;</span> <span class="s1">&#39;b&#39;</span>\n'


@given(HOSTILE)
def test_a_page_is_what_beautiful_soup_makes_of_it(html: str) -> None:
    """Whatever is set aside, nobody finds out by the text of the page, or by how it is written."""
    try:
        soup = BeautifulSoup(html, "html.parser")
    except (AssertionError, ValueError):  # the standard library's parser refuses some
        reject()

    page = Page(html)
    assert page.decode() == soup.decode(formatter="minimal")
    assert page.text().split() == soup.get_text(" ").split()


def test_the_words_of_code_are_set_aside() -> None:
    """A block that Pygments wrote is one text in the tree, and its words are what is written instead of it."""
    page = Page(f"<ul><li>x{BEGIN}{CODE}{END}</li></ul>")
    code = page.soup.code
    assert code is not None
    assert not code.find_all()
    assert page.aside(code) == CODE.replace("&#39;", "'")
    page.put(code, undressed(page.aside(code) or ""))
    assert page.decode() == f"<ul><li>x<pre><span></span><code>if a &lt; 'b'\n{END}</li></ul>"


def test_what_somebody_looks_for_is_not_set_aside() -> None:
    """The text of a heading is asked for, and so is code with elements in elements."""
    for html in (f"<h2>{BEGIN}{CODE}{END}</h2>", f'{BEGIN}<span class="hll">{CODE}</span>{END}'):
        page = Page(html)
        assert page.soup.code is not None
        assert page.aside(page.soup.code) is None


def test_what_only_looks_like_code_stays() -> None:
    """In a comment, a script or an attribute are no elements, and nothing is changed there."""
    block = f"{BEGIN}x &amp; y{END}"
    html = f"<!--{block}--><script>{block}</script><p title='{block}'></p>"
    assert Page(html).decode() == BeautifulSoup(html, "html.parser").decode(formatter="minimal")
