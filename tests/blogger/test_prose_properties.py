from __future__ import annotations

from html import escape

from hypothesis import given
from hypothesis import strategies as st

from tests.testing import kept, markdown_of

SIGNS = "\\`*_{}[]()<>#+-.!|&;:=~\"'$%@^/?,0 1aZé\u00a0中\n\t"
WORDS = st.text(st.sampled_from(SIGNS), max_size=12) | st.sampled_from(
    ["__init__", "**kwargs", "*args", "a_b_c", "C#", "[TOC]", "[x]: y", "![a](b)", "[a](b)", "{{ x }}", "{% y %}",
     "```", "~~~", "---", "===", "1. x", "- x", "> x", "# x", "&lt;", "&amp;amp;", "<b>", "</p>", "C:\\", "{: .x}",
     "{ #id }", "a  b", "\\*", "|---|", "http://x.y/z_a_b", "<http://x.y>", "a@b.c"]
)  # fmt: skip
TEXT = WORDS.map(lambda text: escape(text, quote=False))


def inside(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Put inline elements around pieces of a line."""
    tags = st.sampled_from(
        [
            "b",
            "i",
            "em",
            "strong",
            "code",
            "tt",
            "sub",
            "del",
            "span",
            "span style='font-family: Courier'",
            "font",
            "a href='http://x.y/?a=1&amp;b_c=(2)'",
        ]
    )
    return st.tuples(tags, st.lists(children, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0].split()[0]}>"
    )


INLINE = st.recursive(TEXT | st.just("<br>") | st.just("<br /><br />"), inside, max_leaves=8)


def around(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Put block elements around pieces of a post."""
    tags = st.sampled_from(["p", "div", "blockquote", "ul", "ol", "li", "h2", "h3", "h4", "section", "dl", "center"])
    return st.tuples(tags, st.lists(children | INLINE, max_size=3)).map(
        lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
    )


CODE = st.text(st.sampled_from(SIGNS), max_size=20).map(lambda text: f"<pre>{escape(text)}</pre>")
HTML = st.lists(st.recursive(INLINE | CODE | st.just("<hr>"), around, max_leaves=10), max_size=4).map("".join)


@given(INLINE)
def test_a_line_keeps_its_words_and_links(html: str) -> None:
    """Whatever signs stand in a line, a reader of the rendered Markdown finds the same words and links."""
    assert kept(html).complete, (html, markdown_of(html), kept(html))


@given(HTML)
def test_a_post_keeps_its_words_links_and_code(html: str) -> None:
    """Whatever elements an editor nested, a reader of the rendered Markdown finds the same words, links and code."""
    assert kept(html).complete, (html, markdown_of(html), kept(html))
