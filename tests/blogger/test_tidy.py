from __future__ import annotations

import pytest

from tests.testing import kept, markdown_of


def becomes(html: str, markdown: str) -> None:
    """Assert what a post's HTML becomes, and that nothing of it is lost."""
    assert markdown_of(html) == markdown
    assert kept(html).complete


def test_two_line_breaks_end_a_paragraph() -> None:
    """Blogger's editor writes paragraphs as two line breaks."""
    becomes("One.<br /> <br /> Two.<br/><br><br>Three.", "One.\n\nTwo.\n\nThree.\n")


def test_a_div_is_a_paragraph() -> None:
    """A later editor writes a div for each paragraph, and an empty one for the blank line between two."""
    becomes("<div>One.</div><div><br /></div><div>Two.</div>", "One.\n\nTwo.\n")


def test_a_single_line_break_stays() -> None:
    """One line break inside a paragraph is a line break."""
    becomes("Rose,<br />thou art sick.", "Rose,  \nthou art sick.\n")


def test_line_breaks_at_a_paragraphs_ends_go() -> None:
    """A line break before or after all words of a paragraph breaks nothing."""
    becomes("<p><br>One.<br></p><ul><li>Two.</li></ul>", "One.\n\n- Two.\n")


@pytest.mark.parametrize(
    "empty", ["", " ", "<p></p>", "<b> </b>", "<ol> </ol>", "<h3><br></h3>", "<div>&nbsp;</div>", "<pre>\n</pre>"]
)
def test_what_is_empty_is_not_there(empty: str) -> None:
    """Elements without a word in them leave nothing behind."""
    assert markdown_of(f"One.{empty}<p>Two.</p>") == "One.\n\nTwo.\n"


def test_a_courier_span_is_inline_code() -> None:
    """A span in a monospaced font is the only inline code that Blogger's editor knows."""
    becomes(
        """Call <span style="font-family: &quot;Courier New&quot;, Courier, monospace;">f() </span>once.""",
        "Call `f()` once.\n",
    )


def test_the_normal_font_ends_inline_code() -> None:
    """A span of the inherited font inside one in Courier is where its author went back to prose."""
    becomes(
        '<span style="font-family: Courier;">None<span style="font-family: inherit;">. Otherwise</span></span> not.',
        "`None`. Otherwise not.\n",
    )


@pytest.mark.parametrize("tag", ["code", "tt", "kbd", "samp"])
def test_code_elements_are_inline_code(tag: str) -> None:
    """Every element that HTML has for code in a line is inline code."""
    becomes(f"Press <{tag}>a_b</{tag}>.", "Press `a_b`.\n")


@pytest.mark.parametrize("tag", ["b", "strong", 'span style="font-weight: bold"'])
def test_bold_is_strong(tag: str) -> None:
    """Bold, however it is said, is strong, and a blank at its end stands behind it."""
    becomes(f"<{tag}>Updated </{tag.split(maxsplit=1)[0]}>today", "**Updated** today\n")


def test_a_link_around_lines_in_courier_leads_on() -> None:
    """Preformatted words that lead somewhere are no block of code, in which no link could stand."""
    becomes("<a href='/x'><div style='white-space: pre; font-family: monospace'>x()</div></a>", "[`x()`](/x)\n")


def test_bold_word_after_word_is_bold_once() -> None:
    """A blank between two bold words is bold too, unless it says something that it isn't."""
    becomes("<b>One</b> <b>two</b>&nbsp;<b>three</b>", "**One two three**\n")
    becomes("<b>One</b> <i>two</i> <b>three</b>", "**One** *two* **three**\n")


def test_a_paragraph_break_inside_bold_breaks_no_sign() -> None:
    """Bold that goes over a paragraph's end is two bold paragraphs."""
    becomes("<b>One.<br><br>Two.</b>", "**One.**\n\n**Two.**\n")


def test_a_link_may_hold_code() -> None:
    """A link inside a Courier span is a link around code."""
    becomes(
        '<span style="font-family: courier"><a href="http://x.org/a_b">.travis.yml</a></span>: text',
        "[`.travis.yml`](http://x.org/a_b): text\n",
    )


def test_headings_start_at_two_and_skip_no_level() -> None:
    """The page's own title is its only heading of level 1, and no level is skipped below it."""
    becomes(
        "<h2>A</h2><h4>B</h4><h4>C</h4><h6>D</h6><h2>E</h2><h1>F</h1>",
        "## A\n\n### B\n\n### C\n\n#### D\n\n## E\n\n## F\n",
    )


def test_a_heading_around_a_section_is_none() -> None:
    """An editor that wraps a section in a heading made no title of it; one inside is a title."""
    becomes(
        "<h2>A</h2><h3><div>One:</div><ul><li>x</li></ul><div>Two.<h3>B</h3>Three.</div></h3>",
        "## A\n\nOne:\n\n- x\n\nTwo.\n\n### B\n\nThree.\n",
    )


def test_a_heading_is_one_line() -> None:
    """Breaks, blocks and bold inside a heading are not part of what it says."""
    becomes("<h3><b>One</b><br><div>two</div></h3>", "## One two\n")


def test_a_list_straight_in_a_list_belongs_to_the_item_before() -> None:
    """Blogger's editor nests a list beside the item that it belongs to."""
    becomes(
        "<ol><li>A</li><ol><li>B</li><li>C</li></ol><li>D</li></ol>",
        "1. A\n    1. B\n    2. C\n2. D\n",
    )


def test_a_list_indented_by_another_stays_what_it_is() -> None:
    """An editor's indentation is a list without items; one of the other kind takes no numbers away."""
    becomes("<ul><ol><li>A</li><li>B</li></ol></ul>", "1. A\n2. B\n")
    becomes("<ul><ol><li>A</li></ol><li>B</li></ul>", "1. A\n\n- B\n")


def test_items_that_nobody_closed_are_siblings() -> None:
    """An item ends where the next one starts."""
    becomes("<ul><li>A<li>B<ul><li>C</ul><li>D</ul>", "- A\n- B\n    - C\n- D\n")


def test_a_list_goes_on_counting_where_it_started() -> None:
    """A list that continues an earlier one keeps its numbers."""
    becomes('<ol start="4"><li>A</li><li>B</li></ol>', "4. A\n5. B\n")


def test_items_of_several_blocks_are_set_apart() -> None:
    """An item holds all its paragraphs, code and quotations."""
    becomes(
        "<ul><li>A<br><br>B<pre>x = 1</pre></li><li><blockquote>C</blockquote></li></ul>",
        "- A\n\n    B\n\n    ```python\n    x = 1\n    ```\n\n- \n\n    > C\n",
    )


def test_a_list_around_one_with_paragraphs_is_set_apart_too() -> None:
    """Behind an inner item of two paragraphs, an item of the outer list needs a blank line before it."""
    becomes(
        "<ol><li>A<ul><li>B<br><br>C</li></ul></li><li>D</li></ol>",
        "1. A\n\n    - B\n\n        C\n\n2. D\n",
    )


def test_two_lists_stay_two() -> None:
    """Lists that follow each other are not run together."""
    becomes("<ul><li>A</li></ul><ul><li>B</li></ul>", "- A\n\n<!-- -->\n\n- B\n")


def test_a_quotation_quotes_its_blocks() -> None:
    """A quotation holds paragraphs and lists of its own."""
    becomes("<blockquote>A<br><br><ul><li>B</li></ul></blockquote>C", "> A\n>\n> - B\n\nC\n")


def test_an_image_keeps_its_link_and_size() -> None:
    """An image stands in its link, as large as it was."""
    becomes(
        '<div><a href="http://x.org/s1600/a.png"><img alt="A cat" src="http://x.org/s320/a.png" height="193" '
        'width="320" border="0"></a></div>',
        "[![A cat](http://x.org/s320/a.png){ width=320 height=193 }](http://x.org/s1600/a.png)\n",
    )


def test_braces_behind_an_image_are_not_its_attributes() -> None:
    """An image's size ends where it is written, whatever braces stand behind it on the line."""
    becomes(
        '<img alt="A cat" src="/a.png" width="320"> {a} and <sub>{b}</sub>',
        "![A cat](/a.png){ width=320 } {a\\} and <sub>{b\\}</sub>\n",
    )


def test_an_image_without_alternative_text_is_named_by_its_file() -> None:
    """The file's name in words says more than nothing."""
    becomes(
        '<img src="http://x.org/s320/travis-build_2.png">', "![travis build 2](http://x.org/s320/travis-build_2.png)\n"
    )


def test_an_image_that_has_a_key_for_a_name_has_no_words() -> None:
    """The keys that Google serves images by say nothing to anybody."""
    src = f"https://blogger.googleusercontent.com/img/a/AVvXsE{'hFuv5-R7cU9_' * 12}=w457-h483"
    becomes(f'<img alt="" src="{src}">', f"![]({src})\n")


@pytest.mark.parametrize("src", ["http://[x/y.png", "data:image/png;base64,iVBO/w0K"])
def test_an_image_whose_address_has_no_name_has_no_words(src: str) -> None:
    """An address that no browser could open, and one that is the image itself, name nothing."""
    becomes(f'<img src="{src}">', f"![]({src.replace('[', '%5B')})\n")


@pytest.mark.parametrize("href", ["javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_that_asks_a_browser_to_run_something_keeps_only_its_words(href: str) -> None:
    """A link in another scheme than those that lead somewhere is no link any more."""
    assert markdown_of(f'<a href="{href}">words</a>') == "words\n"


def test_scripts_and_styles_are_not_seen() -> None:
    """What a reader never saw is not text."""
    assert markdown_of("<style>p {}</style>One.<script>x()</script><!-- two -->") == "One.\n"


def test_non_breaking_spaces_are_blanks_but_where_they_are_spelling() -> None:
    """Editors leave non-breaking spaces for blanks; French sets them before a colon."""
    becomes(
        "<a href='/x'>Travis</a>&nbsp;supports&nbsp; it&nbsp;: 1&nbsp;000.",
        "[Travis](/x) supports it\u00a0: 1\u00a0000.\n",
    )


@pytest.mark.parametrize("section", ["<![if !supportLists]>", "<![endif]>"])
def test_a_section_that_no_browser_knows_is_a_comment(section: str) -> None:
    """What Word and worse leave behind hides nothing but itself."""
    assert markdown_of(f"<p>One.</p>{section}").strip() == "One."


def test_elements_nested_a_hundred_thousand_deep_keep_their_words() -> None:
    """A hostile post ends in its words, not in a recursion error."""
    assert markdown_of("<blockquote><div><ol>" * 100_000 + "word").endswith("word\n")


NINES = "9" * 5000


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("&copy1.", "©1."),
        ("&copyright &reg; &regx;", "©right ® ®x;"),
        ("&amplt; 1 &ltb&gt 2", "&amp;lt; 1 &lt;b> 2"),
        ("<code>&copy1. &lt1</code>", "`©1. <1`"),
        ("&nosuch1. &nosuch;", "&nosuch1. &amp;nosuch;"),
    ],
)
def test_a_reference_without_its_semicolon_is_the_character(html: str, said: str) -> None:
    """Browsers read the names of the first days without a semicolon, whatever stands behind them."""
    becomes(html, f"{said}\n")


@pytest.mark.parametrize(
    ("href", "leads_to"),
    [
        ("/x?a=1&copy=2&section=3&copy2&notx;", "/x?a=1&copy=2&section=3&copy2&amp;notx;"),
        ("/x?&copy&reg-&amp;copy=&lt;", "/x?©®-&copy=%3C"),
        ("/x?&#38copy=1&#x26;", "/x?&copy=1&"),
    ],
)
def test_an_address_may_hold_what_would_be_a_reference_elsewhere(href: str, leads_to: str) -> None:
    """In an attribute, a name without its semicolon and with more behind it is a parameter, not a character."""
    becomes(f'<a href="{href}">a</a>', f"[a]({leads_to})\n")
    becomes(f"<a href='{href}' title='&copy>a'>a</a>", f"[a]({leads_to})\n")


def test_a_reference_by_a_number_without_end() -> None:
    """A number that no character has is shown as a browser shows it, however many digits it has; zeros say nothing."""
    becomes(f"a &#{NINES}; b", "a \ufffd b\n")
    becomes(f"a &#{'0' * 5000}65; b", "a A b\n")
    becomes(f"<a href='#x&#{NINES};'>a</a><b id='x\ufffd'>b</b>", '[a](#x\ufffd)<a id="x\ufffd"></a>**b**\n')
    becomes(f"<xmp>&#{NINES};</xmp>", f"```text\n&#{NINES};\n```\n")


def test_a_film_that_starts_at_no_time() -> None:
    """A film is played from the second its author said, if that is one."""
    address = "https://www.youtube.com/watch?v=abc"
    for seconds, said in {"7": "&t=7", "0": "", NINES: "", "x": ""}.items():
        html = f"<iframe src='//www.youtube.com/embed/abc?start={seconds}'></iframe>"
        becomes(html, f"[{address.removeprefix('https://www.')}{said}]({address}{said})\n")


def test_what_a_browser_reads_as_text() -> None:
    """Tags in a form's text and in a listing are text; a browser shows nothing of what stands in a frame."""
    becomes("<textarea><b>&lt;</textarea> <xmp><b>&lt;</xmp>", "```html\n<b><\n```\n\n```html\n<b>&lt;\n```\n")
    becomes("<p>a</p><plaintext><b></plaintext>c", "a\n\n```html\n<b></plaintext>c\n```\n")
    becomes("a<noembed><p>b</p></noembed> c<title><p>d</title>", "a c\n")
    becomes("<iframe src='http://x.org/'><p>no frames?</p></iframe><p>a</p>", "[x.org](http://x.org/)\n\na\n")


@pytest.mark.parametrize(
    "html", ["<script>'<xmp>'</script>", "<!-- <textarea> -->", "<style><xmp></style>", "<!-- <title> --><i></i>"]
)
def test_what_starts_where_no_tags_are_read(html: str) -> None:
    """A tag in a script or in a comment starts nothing."""
    becomes(f"<p>a</p>{html}<p>b</p>", "a\n\nb\n")


def test_a_frame_that_was_left_open() -> None:
    """What is behind a frame that has no end is no part of it."""
    html = "<iframe src='http://x.org/' /><p>a</p><iframe src='http://y.org/'></iframe><p>b</p><iframe><p>c</p>"

    becomes(html, "[x.org](http://x.org/)\n\na\n\n[y.org](http://y.org/)\n\nb\n\nc\n")


@pytest.mark.parametrize(
    "image",
    [
        "<img src='http://x.org/a.png'>",
        "<img data-src='http://x.org/a.png'>",
        "<img src='data:image/gif;base64,R0' data-lazy-src='http://x.org/a.png'>",
        "<img data-original='http://x.org/a.png' src>",
        "<img srcset='http://x.org/b,1.png 1.5x, http://x.org/a.png 2x,http://x.org/c.png'>",
        "<img data-srcset='http://x.org/b.png 320w, http://x.org/a.png 640w'>",
        "<input type='image' src='http://x.org/a.png'>",
        "<picture><source srcset='http://x.org/a.png'><source srcset='http://x.org/b.png'></picture>",
        "<picture><source srcset='http://x.org/b.png'><img src='http://x.org/a.png'></picture>",
    ],
)
def test_an_image_wherever_its_address_is(image: str) -> None:
    """An image is found where scripts keep it, and the largest of a set is taken."""
    becomes(f"<p>x {image} y</p>", "x ![a](http://x.org/a.png) y\n")


def test_an_image_without_an_address() -> None:
    """What says of no image where it is shows none."""
    becomes("x <img alt='a'> <input src='a.png'> <img srcset=', ,'> <picture></picture> y", "x y\n")


def test_what_stands_there_for_want_of_scripts() -> None:
    """A reader without scripts sees it, but an image of it that is there already is the same one."""
    image = "<img data-src='http://x.org/a.png'>"
    becomes(f"{image}<noscript><img src='http://x.org/a.png'></noscript>", "![a](http://x.org/a.png)\n")
    becomes(f"{image}<noscript><img src='b.png'> <p>y</p></noscript>", "![a](http://x.org/a.png)![b](b.png)\n\ny\n")
    becomes(f"{image} {image}", "![a](http://x.org/a.png) ![a](http://x.org/a.png)\n")


def test_words_of_a_form_stay_apart() -> None:
    """What a form or a drawing sets apart is no one word."""
    becomes(
        "<select><option>a<option>b</select><button>c</button><svg><text>d</text><text>e</text></svg>", "a b c d e\n"
    )
    becomes("<pre>a<button>b</button></pre>", "```text\nab\n```\n")


def test_a_link_on_a_part_of_an_image() -> None:
    """A link that a map lays on an image stands beside it, with the words that are said for it or its address."""
    areas = "<area href='http://x.org/y' alt='A *b*'><area href='/z'><area href='javascript:x()' alt='w'><area>"

    becomes(f"<p>x</p><map>{areas}</map>", "x\n\n[A \\*b\\*](http://x.org/y)\n\n[/z](/z)\n")


def test_an_attribute_that_is_given_twice() -> None:
    """The first counts, as it does in browsers."""
    becomes('<p><a href="http://good.example/" href="http://evil.example/">x</a></p>', "[x](http://good.example/)\n")


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a <a name='more'></a>b", "a\n\n<!-- more -->\n\nb\n"),
        ("a<!--more--><br />b", "a\n\n<!-- more -->\n\nb\n"),
        ("<b>a</b>.<a name='more'></a> b", "**a**.\n\n<!-- more -->\n\nb\n"),
        ("<ul><li>a<a name='more'></a></li></ul>b", "- a\n\n<!-- more -->\n\nb\n"),
    ],
)
def test_a_paragraph_ends_where_the_summary_does(html: str, markdown: str) -> None:
    """What a front page shows of a post ends where its author said, or with the list that they said it in."""
    becomes(html, markdown)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<b>a</b><a name='more'></a>b c<br />d", "**a**b c\n\n<!-- more -->\n\nd\n"),
        ("a<a name='more'></a><a name='q'></a>b", 'a<a id="q"></a>b\n\n<!-- more -->\n'),
        ("a.<a name='more'></a>B.<p>c</p>", "a.B.\n\n<!-- more -->\n\nc\n"),
    ],
)
def test_a_word_stays_one_where_the_summary_ends_in_it(html: str, markdown: str) -> None:
    """A summary that ends in the middle of a word ends with the line of that word."""
    becomes(html, markdown)
