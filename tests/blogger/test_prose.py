from __future__ import annotations

from html import escape

import pytest
from bs4 import BeautifulSoup

from blogger.signs import at_line_start, escaped
from tests.testing import kept, markdown_of, render


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("*args and **kwargs", r"\*args and \*\*kwargs"),
        ("snake_case_name", "snake_case_name"),
        ("__init__", r"\_\_init__"),
        ("a `tick`", r"a \`tick\`"),
        (r"C:\Users\*", r"C:\Users\\*"),
        ("2n*c and n", "2n*c and n"),
        ("2n*c and 3n*d", r"2n\*c and 3n\*d"),
        ("__VIEWSTATE and __EVENT", "__VIEWSTATE and __EVENT"),
        ("_private and last_", r"\_private and last_"),
        ("a ` tick", "a ` tick"),
        ("array = {0, 2}", "array = {0, 2}"),
        ("x[0] and [1]", "x[0] and [1]"),
        ("[text](link)", r"\[text](link)"),
        ("a < b > c", "a < b > c"),
        ("a <b> c", "a &lt;b> c"),
        ("<<a@b>", "&lt;&lt;a@b>"),
        ("AT&T &amp; &#65;", "AT&T &amp;amp; &amp;#65;"),
        ("# no heading", r"\# no heading"),
        ("> no quotation", r"\> no quotation"),
        ("1. no list", r"1\. no list"),
        ("- no list", r"\- no list"),
        ("+1 for this", "+1 for this"),
        ("---", r"\---"),
        ("===", "&#61;=="),
        ("~~~", "&#126;~~"),
        ("[TOC]", r"\[TOC]"),
        ("{{ template }} {% tag %} in a text", "{{ template }} {% tag %} in a text"),
        ("a {b} c", "a {b} c"),
        ("{ .class }", r"\{ .class }"),
        ("Note: no front matter", "Note: no front matter"),
    ],
)
def test_signs_are_escaped_exactly_where_they_mean_something(text: str, markdown: str) -> None:
    """A text's own signs are escaped where Markdown would read them, and nowhere else."""
    assert markdown_of(escape(text)) == f"{markdown}\n"
    assert BeautifulSoup(render(markdown), "html.parser").get_text() == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<" * 200_000, "<" * 200_000),
        ("<1" * 100_000 + "@", "&lt;1" * 100_000 + "@"),
        ("@<1" * 100_000, "@&lt;1" * 99_999 + "@<1"),
    ],
)
def test_a_row_of_less_than_signs(text: str, said: str) -> None:
    """A hundred thousand and more, with an at sign behind them or none, are looked through once, not once for each."""
    assert escaped(text, linked=False) == said


def test_a_row_of_strokes() -> None:
    """A line of two hundred thousand strokes that isn't a table's is itself, and one that is has its first escaped."""
    assert at_line_start("|" * 200_000 + "a") == "|" * 200_000 + "a"
    assert at_line_start(": :|" + "|" * 200_000) == ": :\\|" + "|" * 200_000


def test_an_exclamation_mark_before_a_link_makes_no_image() -> None:
    """What stands before a link does not change what it is."""
    assert markdown_of('Look!<a href="/x">here</a>') == r"Look\![here](/x)" + "\n"


def test_a_heading_keeps_its_last_number_sign() -> None:
    """Markdown drops number signs at the end of a heading; the language keeps its name."""
    assert markdown_of("<h2>Using C#</h2>") == "## Using C\\#\n"


def test_braces_at_a_headings_end_are_not_its_attributes() -> None:
    """A heading that ends in braces shows them."""
    assert markdown_of("<h2>The set {a}</h2>") == "## The set {a\\}\n"
    assert "The set {a}" in render(markdown_of("<h2>The set {a}</h2>"))


def test_a_link_that_says_its_address_is_written_as_the_address() -> None:
    """Nobody types an address twice; one that holds Markdown's own signs is a link like any other."""
    assert markdown_of('<a href="https://x.org/a_b?c=1">https://x.org/a_b?c=1</a>') == "<https://x.org/a_b?c=1>\n"
    assert markdown_of('<a href="https://x.org/(a)">https://x.org/(a)</a>') == (
        "[https://x.org/(a)](https://x.org/%28a%29)\n"
    )


def test_emphasis_inside_strong_renders_as_both() -> None:
    """Signs that touch are still read as what they say."""
    html = render(markdown_of("<b>one <i>two</i></b><i>three</i>"))

    assert html == "<p><strong>one <em>two</em></strong><em>three</em></p>"


@pytest.mark.parametrize("code", ["a`b", "`", "``x``", "&#0", "<b>"])
def test_inline_code_may_hold_any_sign(code: str) -> None:
    """What stands in inline code is shown as it is."""
    rendered = BeautifulSoup(render(markdown_of(f"x <code>{escape(code)}</code> y")), "html.parser")

    assert rendered.code is not None
    assert rendered.code.get_text() == code


@pytest.mark.parametrize("code", ["_(]:,);[0;1", "a]:"])
def test_a_link_whose_words_are_code_defines_nothing(code: str) -> None:
    """A line that starts with a link on code is a link, even where the code's brackets make a definition of it."""
    rendered = BeautifulSoup(render(markdown_of(f'<a href="http://x.org/"><code>{code}</code></a>')), "html.parser")

    assert rendered.a is not None
    assert rendered.a.get_text() == code


def test_a_fence_is_longer_than_any_inside() -> None:
    """Code that holds a fence stands in a longer one."""
    assert markdown_of("<pre>```\nx\n```</pre>") == "````text\n```\nx\n```\n````\n"


def test_an_address_keeps_its_brackets_and_blanks() -> None:
    """An address that holds Markdown's own signs still leads where it led."""
    assert markdown_of('<a href="http://x.org/A_(b) c?d=1&amp;e">x</a>') == "[x](http://x.org/A_%28b%29%20c?d=1&e)\n"
    assert markdown_of('<a href="http://x.org/[a">x</a>[y](z)') == "[x](http://x.org/%5Ba)\\[y](z)\n"
    assert markdown_of('<a href="http://[::1]/[a]">x</a>') == "[x](http://[::1]/[a])\n"


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>"])
def test_a_link_inside_code_that_leads_nowhere(text: str) -> None:
    """Inline code with a link in it that is dropped is one piece of code, and its text stays text."""
    html = f'<p><code>`{escape(text)}<a href="javascript:">y</a></code></p>'

    assert markdown_of(html) == f"`` `{text}y ``\n"
    assert kept(html).words.lost == ()


def test_text_beside_a_link_that_leads_nowhere() -> None:
    """Brackets that nothing follows in their own piece of text make no link with what follows in the next."""
    markdown = markdown_of('[x]<a href="javascript:">(javascript:1)</a> <a href="data:,">&lt;</a>script&gt;')

    assert markdown == "\\[x](javascript:1) &lt;script>\n"


@pytest.mark.parametrize("title", ["`<script>alert(1)</script>", '"`', "\\", "&quot; &#34;", "<b>"])
def test_an_images_title_may_hold_any_sign(title: str) -> None:
    """What stands in a title is shown as it is, and nothing before it takes its signs for its own."""
    html = f'a ` b <img src="http://x.org/a.png" alt="c" title="{escape(title)}"> d'
    rendered = BeautifulSoup(render(markdown_of(html)), "html.parser")

    assert rendered.img is not None
    assert rendered.img["title"] == title
    assert rendered.get_text() == "a ` b  d"
