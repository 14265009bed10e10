from __future__ import annotations

from blogger.fidelity import Count, Fidelity, compare
from blogger.outline import Outline
from blogger.tokens import tokens
from tests.testing import markdown_of, render, same


def measured(html: str, markdown: str) -> Fidelity:
    """Compare a source with some Markdown."""
    return compare(tokens(html), markdown, render=render, relink=same)


def test_what_is_kept_is_complete() -> None:
    """Markdown that says all its source says is complete."""
    html = '<p>See <a href="/x">this</a> <img src="/y.png"></p><pre>a\nb</pre>'

    assert measured(html, "See [this](/x) ![](/y.png)\n\n```text\na\nb\n```").complete


def test_a_lost_word_is_named() -> None:
    """A word that only the source has is lost."""
    assert measured("<p>one two three</p>", "one three").words == Count(2, 3, ("two",))


def test_words_in_another_order_are_lost() -> None:
    """Words count in the order they stand in."""
    assert measured("<p>one two</p>", "two one").words.kept == 1


def test_a_word_that_came_in_is_named() -> None:
    """A sign that Markdown didn't read is a word that its source hasn't."""
    fidelity = measured("<p>one <b>two</b></p>", "one \\**two*")

    assert not fidelity.complete
    assert fidelity.added == ("*two",)


def test_a_link_that_leads_elsewhere_is_lost() -> None:
    """A link counts by where it leads."""
    assert measured('<a href="/x">a</a>', "[a](/y)").links == Count(0, 1, ("/x",))


def test_a_link_around_nothing_is_none() -> None:
    """Nobody could follow a link without a word or an image in it."""
    assert measured('<a href="/x"></a>a', "a").links == Count(0, 0)


def test_a_link_on_code_is_named() -> None:
    """No fence has links: one that isn't said by the code itself is lost."""
    html = '<pre><a href="http://x.org/print">print</a>(<a href="http://x.org/">http://x.org/</a>)</pre>'

    assert measured(html, markdown_of(html)).links == Count(0, 1, ("http://x.org/print",))


def test_links_inside_the_blog_count_as_what_they_become() -> None:
    """A link to another post is kept if it leads to where that post is now."""
    fidelity = compare(
        tokens('<a href="http://b.blogspot.fi/2013/08/x.html">a</a>'),
        "[a]({filename}/2013/08/x.md)",
        render=render,
        relink=lambda href: href.replace("http://b.blogspot.fi/2013/08/x.html", "{filename}/2013/08/x.md"),
    )

    assert fidelity.links == Count(1, 1)


def test_an_image_that_is_gone_is_lost() -> None:
    """An image counts by its address."""
    assert measured('<img src="/a.png"><img src="/b.png">', "![](/b.png)").images == Count(1, 2, ("/a.png",))


def test_code_counts_to_the_letter() -> None:
    """Code that lost a blank of its indentation is lost, and named by its first line."""
    assert measured("<pre>if x:\n    y</pre>", "```\nif x:\n   y\n```").code == Count(0, 1, ("if x:",))


def test_code_without_line_breaks_may_get_them_back() -> None:
    """Code that stands on one line is kept if it is the same but for its blanks."""
    assert measured("<pre>if x: y</pre>", "```\nif x:\n    y\n```").code == Count(1, 1)


def test_links_that_come_to_lead_to_one_place_are_one() -> None:
    """Two spellings of an address side by side are one link once both lead to the same post."""
    fidelity = compare(
        tokens('<a href="http://b.blogspot.fi/x.html">a</a> <a href="http://b.blogspot.com/x.html">b</a>'),
        "[a b](/x.html)",
        render=render,
        relink=lambda href: f"/{href.rpartition('/')[2]}",
    )

    assert fidelity.links == Count(1, 1)


def test_a_heading_in_a_list_is_one_line() -> None:
    """An item that begins with a heading begins with all of it, however many lines it was broken into."""
    assert measured("<ul><li><h3>a<br>b</h3>c</li></ul>", "- \n\n    ### a b\n\n    c").items == Count(1, 1)


def test_numbers_beside_lines_of_code_may_stay_or_go() -> None:
    """A table of numbered lines is kept by its code alone, and as a table too."""
    table = "<table><tr><td><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table>"

    assert measured(table, "```\na\nb\n```").complete
    assert measured(table, table).complete
    assert not measured(table, "1 2 a b").complete


def test_a_heading_on_another_level_is_lost() -> None:
    """A heading counts by its words and by how deep it stands, wherever its author began to count."""
    html = "<h3>a</h3><h4>b</h4>"

    assert measured(html, "## a\n\n### b").complete
    assert measured(html, "## a\n\n## b").headings == Count(1, 2, ("## b",))


def test_an_item_without_its_number_is_lost() -> None:
    """An item of an ordered list is none of another."""
    assert measured("<ol><li>a</li></ol>", "- a").items == Count(0, 1, ("1. a",))


def test_an_item_in_a_quotation_is_none_of_the_list_around_it() -> None:
    """An item that stands in no list of its own has no number."""
    html = "<ol><blockquote><li>a</li></blockquote></ol>"

    assert measured(html, markdown_of(html)).items == Count(1, 1)


def test_items_that_nobody_closed() -> None:
    """A hundred thousand items that stand in one another are items of the list around them all."""
    outline = Outline()
    outline.enter("ol", 0, 0)
    for _ in range(100_000):
        outline.enter("li", 0, 0)

    assert len(outline.items) == sum(item.ordered for item in outline.items) == 100_000


def test_a_link_on_fewer_words_is_lost() -> None:
    """A link counts by its words too, as long as all of them are there."""
    assert measured('<a href="/x">a b</a>', "[a](/x) b").links == Count(0, 1, ("/x",))
    assert measured('<a href="/x">a b</a>', "[a](/x)").links == Count(1, 1)


def test_code_without_an_element_of_its_own_keeps_its_indentation() -> None:
    """Lines in Courier are no block of code until they are one, and then they stand as the source shows them."""
    html = "<div style='font-family: Courier'>if x:<br>&nbsp; y()</div>"

    assert measured(html, markdown_of(html)).complete
    assert measured(html, "```\nif x:\n y()\n```").code == Count(0, 1, ("if x:",))


def test_what_is_embedded_stands_on_a_line_of_its_own() -> None:
    """The link that stands for a gist is no part of the words before it."""
    html = "<table><tr><td>a</td><td>b<script src='https://gist.github.com/x/1.js'></script></td></tr></table>"

    assert measured(html, markdown_of(html)).complete


def test_what_only_a_script_would_show_is_lost() -> None:
    """Words of a template and of a frame's own page are left out, and named."""
    html = "a <template><p>b</p></template><iframe srcdoc='&lt;p&gt;c d&lt;/p&gt;'></iframe> e"

    assert measured(html, markdown_of(html)).words == Count(2, 5, ("b", "c", "d"))
